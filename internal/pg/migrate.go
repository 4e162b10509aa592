package pg

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/debarras/debarras/migrations"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings the schema up to date as the owner: our files, then River's tables, then the roles' rights on those.
// It may run any number of times and on several replicas at once; one works, the others wait and find nothing to do.
// ownerURL must reach PostgreSQL itself, not a pooler that hands sessions around.
func Migrate(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer pool.Close()
	lock, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer lock.Release()
	// A session's lock, because River's migrations open transactions of their own. The connection is closed at the
	// end, which frees it whatever happened.
	defer lock.Conn().Close(context.WithoutCancel(ctx))
	if _, err := lock.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrateLock)); err != nil {
		return fmt.Errorf("wait for the migrations' lock: %w", err)
	}
	if err := migrateOurs(ctx, pool); err != nil {
		return err
	}
	if err := migrateRiver(ctx, pool); err != nil {
		return err
	}
	if _, err := lock.Exec(ctx, grants); err != nil {
		return fmt.Errorf("grant rights on the job tables: %w", err)
	}
	return nil
}

func migrateOurs(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func riverMigrator(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	return rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
}

func migrateRiver(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := riverMigrator(pool)
	if err != nil {
		return fmt.Errorf("prepare the job tables: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job tables: %w", err)
	}
	return nil
}

// grants gives the app role River's tables. Jobs carry ids only, so they need no policies; the purge role deletes old
// ones. The database is closed to everybody else.
const grants = `DO $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT quote_ident(relname) FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname LIKE 'river\_%'
	LOOP
		EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ' || name || ' TO debarras_app';
		EXECUTE 'GRANT SELECT, DELETE ON ' || name || ' TO debarras_purge';
	END LOOP;
	FOR name IN SELECT quote_ident(relname) FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND relname LIKE 'river\_%'
	LOOP
		EXECUTE 'GRANT USAGE, SELECT ON SEQUENCE ' || name || ' TO debarras_app';
	END LOOP;
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO debarras_app, debarras_purge', current_database());
END
$$`

// Schema returns the text of every migration, ours and River's, in order: what a template database depends on.
func Schema() (string, error) {
	var all strings.Builder
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&all, "-- %s\n%s\n", name, text)
	}
	migrator, err := riverMigrator(nil)
	if err != nil {
		return "", err
	}
	for _, v := range migrator.AllVersions() {
		fmt.Fprintf(&all, "-- river %d %s\n%s\n", v.Version, v.Name, v.SQLUp)
	}
	all.WriteString(grants)
	return all.String(), nil
}
