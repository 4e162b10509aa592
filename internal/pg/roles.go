package pg

import (
	"context"
	"fmt"

	"github.com/debarras/debarras/deploy"
	"github.com/jackc/pgx/v5"
)

// The roles of the database, here and on an external server.
const (
	Owner    = "debarras_owner" // migrates, and owns every table
	App      = "debarras_app"   // serves
	Purge    = "debarras_purge" // deletes what has expired
	Database = "debarras"
)

// rolesLock and migrateLock are advisory locks: any numbers that nobody else takes.
const (
	rolesLock   = 0x6465_6261_7272_6173
	migrateLock = rolesLock + 1
)

// EnsureRoles makes the roles and the database, as the superuser of adminURL. On an external server the IT department
// does the same with deploy/roles.sql and createdb.
func EnsureRoles(ctx context.Context, adminURL string) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("connect to make the roles: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // frees the lock
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(rolesLock)); err != nil {
		return fmt.Errorf("wait for the roles' lock: %w", err)
	}
	if _, err := conn.Exec(ctx, deploy.Roles); err != nil {
		return fmt.Errorf("make the roles: %w", err)
	}
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, Database).Scan(&there); err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, `CREATE DATABASE `+Database+` OWNER `+Owner); err != nil {
		return fmt.Errorf("make the database %s: %w", Database, err)
	}
	return nil
}

// Check refuses a role for which row policies do not count: a superuser, one with BYPASSRLS, one that owns tables or
// may become their owner. appURL is what the service would use.
func Check(ctx context.Context, appURL string) error {
	conn, err := pgx.Connect(ctx, appURL)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var role string
	var super, bypass, owns bool
	err = conn.QueryRow(ctx, `SELECT r.rolname, r.rolsuper, r.rolbypassrls, EXISTS (
			SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
				AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
		FROM pg_roles r WHERE r.rolname = current_user`).Scan(&role, &super, &bypass, &owns)
	if err != nil {
		return fmt.Errorf("read the role's rights: %w", err)
	}
	const instead = "row policies would not hold for it; let DATABASE_URL name debarras_app, as made by deploy/roles.sql"
	switch {
	case super:
		return fmt.Errorf("the database role %s is a superuser: %s", role, instead)
	case bypass:
		return fmt.Errorf("the database role %s has BYPASSRLS: %s", role, instead)
	case owns:
		return fmt.Errorf("the database role %s owns tables, or belongs to their owner: %s", role, instead)
	}
	return nil
}
