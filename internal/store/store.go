package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// Territory is what the store has to know of the rules and of the agents.
type Territory struct {
	Location *time.Location
	Sectors  []pickup.Sector
	Rules    func(version string) (pickup.RuleSet, bool)
	InForce  func(name string, day pickup.Date) (pickup.RuleSet, bool)
	Open     func(time.Time) bool
	Windows  func(time.Time) []dialogue.Window // of promised callbacks, the first two
	Words    func(kind string, b pickup.Booking) string
	Dial     string // another telephone system, empty for our own queue
	Texts    bool   // texts go to the provider; else to the outbox
}

// Store is the database as the application sees it.
type Store struct {
	pool      *pgxpool.Pool
	keys      *privacy.Keyring
	territory Territory
	jobs      *river.Client[pgx.Tx]
	changed   chan struct{}
}

// New makes a Store over the application's pool.
func New(pool *pgxpool.Pool, keys *privacy.Keyring, t Territory) (*Store, error) {
	jobs, err := river.NewClient(quiet{riverpgxv5.New(pool)}, &river.Config{})
	if err != nil {
		return nil, fmt.Errorf("make the job inserter: %w", err)
	}
	return &Store{pool: pool, keys: keys, territory: t, jobs: jobs, changed: make(chan struct{}, 1)}, nil
}

// quiet inserts jobs without a NOTIFY, which would make commits wait for one
// another; workers look for jobs every second.
type quiet struct{ *riverpgxv5.Driver }

// SupportsListenNotify says no.
func (quiet) SupportsListenNotify() bool { return false }

// Ping reports whether the database answers.
func (st *Store) Ping(ctx context.Context) error { return st.pool.Ping(ctx) }

// Pool is for the libraries that bring their own SQL (River, sessions).
func (st *Store) Pool() *pgxpool.Pool { return st.pool }

// errLost: the connection broke while COMMIT was under way.
var errLost = errors.New("the answer to COMMIT is lost")

// inTx runs work in a transaction, again after a serialisation failure, a
// deadlock or a connection that broke before anything was sent: three times at
// most. A COMMIT whose answer is lost is errLost.
func (st *Store) inTx(ctx context.Context, work func(pgx.Tx) error) error {
	var err error
	for range 3 {
		err = st.once(ctx, work)
		if !again(err) {
			return err
		}
	}
	return err
}

func again(err error) bool {
	if errors.Is(err, errLost) {
		return false
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pgErr.Code == "40001" || pgErr.Code == "40P01"
	}
	return err != nil && pgconn.SafeToRetry(err)
}

func (st *Store) once(ctx context.Context, work func(pgx.Tx) error) error {
	tx, err := st.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // after Commit it does nothing
	if err := work(tx); err != nil {
		return err
	}
	err = tx.Commit(ctx)
	if err == nil {
		st.touch()
		return nil
	}
	// SafeToRetry is not asked: pgx says "conn closed", safe, of a connection that
	// broke after COMMIT was sent.
	if _, refused := errors.AsType[*pgconn.PgError](err); refused || errors.Is(err, pgx.ErrTxCommitRollback) {
		return fmt.Errorf("commit: %w", err)
	}
	return fmt.Errorf("%w: %w", errLost, err)
}
