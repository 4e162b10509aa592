package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoIndex: the database has no such address index.
var ErrNoIndex = errors.New("no such address index: import one with `debarras import ban 13`, or FILE…")

// dropOldIndexes deletes the indexes that no call can still use. An index is
// replaced when the next one is created, and a call finishes on the one that
// it began with: two days after that nobody needs it.
const dropOldIndexes = `DELETE FROM gazetteer g WHERE NOT active AND EXISTS (SELECT FROM gazetteer next
	WHERE next.created_at > g.created_at AND next.created_at < debarras_now() - interval '2 days')`

// An AddressIndex is a gazetteer as it is stored: one blob, and what is told
// of it.
type AddressIndex struct {
	Version            string
	Source             string // the files' names
	Addresses, Streets int
	Report             []byte // JSON of the importer, nil for none
	Active             bool
	CreatedAt          time.Time
}

// SaveIndex stores an address index and makes it the active one, in one
// transaction: replicas see the old one or the new one, whole. Saving a
// version again activates it again.
func (st *Store) SaveIndex(ctx context.Context, x AddressIndex, index []byte) error {
	if x.Version == "" || len(index) == 0 {
		return errors.New("save the address index: it has no version, or is empty")
	}
	err := st.inTx(ctx, func(tx pgx.Tx) error {
		// Two imports at once come one after the other.
		for _, sql := range []string{`LOCK TABLE gazetteer IN SHARE ROW EXCLUSIVE MODE`,
			`UPDATE gazetteer SET active = false WHERE active`} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO gazetteer (version, active, addresses, streets, source, index, report, created_at)
			VALUES ($1, true, $2, $3, $4, $5, $6, debarras_now())
			ON CONFLICT (version) DO UPDATE SET active = true, addresses = $2, streets = $3, source = $4, index = $5,
				report = $6, created_at = debarras_now()`, x.Version, x.Addresses, x.Streets, x.Source, index, x.Report)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, dropOldIndexes)
		return err
	})
	if err != nil {
		return fmt.Errorf("save the address index: %w", err)
	}
	return nil
}

// ActiveIndex is the version of the active address index, "" when there is none.
func (st *Store) ActiveIndex(ctx context.Context) (version string, err error) {
	err = st.pool.QueryRow(ctx, `SELECT version FROM gazetteer WHERE active`).Scan(&version)
	if err := ignoreNone(err); err != nil {
		return "", fmt.Errorf("find the address index: %w", err)
	}
	return version, nil
}

// AddressIndexes lists the indexes that are kept, the newest first.
func (st *Store) AddressIndexes(ctx context.Context) ([]AddressIndex, error) {
	rows, _ := st.pool.Query(ctx, `SELECT version, source, addresses, streets, report, active, created_at
		FROM gazetteer ORDER BY created_at DESC, version`) // CollectRows has the error
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[AddressIndex])
	if err != nil {
		return nil, fmt.Errorf("list the address indexes: %w", err)
	}
	return all, nil
}

// LoadIndex reads an index as it was saved, active or not; else ErrNoIndex.
func (st *Store) LoadIndex(ctx context.Context, version string) ([]byte, error) {
	var index []byte
	err := st.pool.QueryRow(ctx, `SELECT index FROM gazetteer WHERE version = $1`, version).Scan(&index)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("version %s: %w", version, ErrNoIndex)
	}
	if err != nil {
		return nil, fmt.Errorf("load the address index: %w", err)
	}
	return index, nil
}

// DropOldIndexes deletes the indexes that were replaced two days ago or
// longer. Run it once a day.
func (st *Store) DropOldIndexes(ctx context.Context) error {
	if _, err := st.pool.Exec(ctx, dropOldIndexes); err != nil {
		return fmt.Errorf("drop old address indexes: %w", err)
	}
	return nil
}
