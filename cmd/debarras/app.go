package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pg"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/understand"
	"github.com/debarras/debarras/internal/voice"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// app is what every command that works on the data needs, opened top to bottom.
type app struct {
	config *config.Config
	base   *knowledge.Base
	voice  *voice.Voice

	understander *understand.Understander

	fits   []address.Fit // calibrations of recognisers: one, or none
	keys   *privacy.Keyring
	server *pg.Server // the private one, nil with DATABASE_URL
	pool   *pgxpool.Pool
	purge  *pgxpool.Pool
	store  *store.Store
	log    *slog.Logger
	now    func() time.Time
	closes []func()
}

// poolSize is enough for two cores of turns; PostgreSQL's own default allows 100.
const poolSize = 24

// clock is the time of everything, save where a test sets another.
var clock = time.Now

// openApp opens everything, in order, and closes what it opened when a step fails.
func openApp(ctx context.Context, c *config.Config, log io.Writer) (*app, error) {
	a, err := newApp(c, log)
	if err != nil {
		return nil, err
	}
	if err := a.openDatabase(ctx); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// newApp opens what needs no database: a mistake there is a person's.
func newApp(c *config.Config, log io.Writer) (*app, error) {
	if err := c.Prepare(); err != nil {
		return nil, err
	}
	a := &app{config: c, log: slog.New(slog.NewJSONHandler(log, nil)), now: clock}
	err := a.loadKnowledge()
	if err != nil {
		return nil, err
	}
	if a.fits, err = readFits(c.AddressFit, c.Recogniser); err != nil {
		return nil, err
	}
	if a.keys, err = privacy.OpenKeyring(c.KeysDir); err != nil {
		return nil, err
	}
	a.keys.Now = a.now
	a.onClose(func() { a.keys.Close() })
	return a, nil
}

// loadKnowledge reads what the call centre knows, and the words for it.
func (a *app) loadKnowledge() (err error) {
	if a.base, err = knowledge.Load(knowledgefiles.Files); err != nil {
		return fmt.Errorf("knowledge: %w", err)
	}
	if a.voice, err = voice.New(a.base); err != nil {
		return err
	}
	a.understander, err = newUnderstander(a.base)
	return err
}

func (a *app) onClose(f func()) { a.closes = append(a.closes, f) }

func (a *app) close() { a.closeTo(0) }

// closeTo closes what was opened after the first n, the last first.
func (a *app) closeTo(n int) {
	for i := len(a.closes) - 1; i >= n; i-- {
		a.closes[i]()
	}
	a.closes = a.closes[:n]
}

// openDatabase finds or starts PostgreSQL, migrates, and refuses a role for
// which row policies would not count. It may be tried again after a failure.
func (a *app) openDatabase(ctx context.Context) (err error) {
	opened := len(a.closes)
	defer func() {
		if err != nil {
			a.closeTo(opened)
		}
	}()
	owner, serving, purging, err := a.findDatabase(ctx)
	if err != nil {
		return err
	}
	if owner != "" {
		if err := pg.Migrate(ctx, owner); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if err := pg.Check(ctx, serving); err != nil {
		return roleFault(err)
	}
	if a.pool, err = openPool(ctx, serving, poolSize); err != nil {
		return err
	}
	a.onClose(a.pool.Close)
	if a.purge, err = openPool(ctx, purging, 2); err != nil {
		return err
	}
	a.onClose(a.purge.Close)
	a.store, err = store.New(a.pool, a.keys, a.territory())
	return err
}

// findDatabase gives the addresses of the three roles, at which a server
// answers. Without DATABASE_URL it starts one.
func (a *app) findDatabase(ctx context.Context) (owner, serving, purging string, err error) {
	c := a.config
	if c.DatabaseURL != "" {
		return c.DatabaseOwnerURL, c.DatabaseURL, c.DatabasePurgeURL, reach(ctx, c.DatabaseURL)
	}
	server, err := pg.Start(ctx, pg.Options{Dir: filepath.Join(c.DataDir, "postgres")})
	if err != nil {
		return "", "", "", err
	}
	a.server = server
	a.onClose(func() {
		stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		server.Stop(stop)
	})
	return server.URL(pg.Owner, pg.Database), server.URL(pg.App, pg.Database), server.URL(pg.Purge, pg.Database), nil
}

// connectTime is how long a server may take to take a connection.
const connectTime = 2 * time.Second

// reach asks for one connection, in bounded time: migrating and checking wait
// as long as a kernel does.
func reach(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("the database of DATABASE_URL does not answer: %w", err)
	}
	return conn.Close(ctx)
}

// errMistake is a fault that no waiting mends.
var errMistake = errors.New("this has to be set right")

// roleFault tells a role that is refused from a database that went away while
// it was looked at: both come out of one check.
func roleFault(err error) error {
	_, said := errors.AsType[*pgconn.PgError](err)
	_, unreached := errors.AsType[*pgconn.ConnectError](err)
	_, cut := errors.AsType[net.Error](err)
	if said || unreached || cut || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", errMistake, err)
}

// openPool opens a pool whose waits are bounded: a caller who hears nothing
// hangs up long before a kernel's time-outs.
func openPool(ctx context.Context, url string, size int32) (*pgxpool.Pool, error) {
	conf, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database's address cannot be read: write postgres://role:password@host/debarras")
	}
	conf.MaxConns = size
	conf.ConnConfig.ConnectTimeout = connectTime
	conf.ConnConfig.RuntimeParams["statement_timeout"] = "5000"
	return pgxpool.NewWithConfig(ctx, conf)
}

// territory is what the store has to know of the knowledge.
func (a *app) territory() store.Territory {
	t := a.base.Territory
	return store.Territory{
		Location: t.Location,
		Sectors:  a.base.Sectors,
		Rules:    a.base.RulesVersion,
		InForce: func(name string, day pickup.Date) (pickup.RuleSet, bool) {
			return pickup.RulesAt(a.base.Rules, name, day)
		},
		Open:    t.Open,
		Windows: func(at time.Time) []dialogue.Window { return windows(t.CallbackWindows(at, 2)) },
		Words:   a.voice.SMS,
		Dial:    a.config.DialTarget,
		Texts:   a.config.SendsTexts(),
	}
}

func windows(ws []knowledge.Window) []dialogue.Window {
	out := make([]dialogue.Window, len(ws))
	for i, w := range ws {
		out[i] = dialogue.Window{From: w.From, Until: w.Until}
	}
	return out
}
