package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pg"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// app is what every command that works on the data needs, opened top to bottom.
type app struct {
	config *config.Config
	base   *knowledge.Base
	voice  *voice.Voice
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
func openApp(ctx context.Context, c *config.Config, log io.Writer) (_ *app, err error) {
	if err := c.Prepare(); err != nil {
		return nil, err
	}
	a := &app{config: c, log: slog.New(slog.NewJSONHandler(log, nil)), now: clock}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	if a.base, err = knowledge.Load(knowledgefiles.Files); err != nil {
		return nil, fmt.Errorf("knowledge: %w", err)
	}
	if a.voice, err = voice.New(a.base); err != nil {
		return nil, err
	}
	if a.keys, err = privacy.OpenKeyring(c.KeysDir); err != nil {
		return nil, err
	}
	a.keys.Now = a.now
	a.onClose(func() { a.keys.Close() })
	if err := a.openDatabase(ctx); err != nil {
		return nil, err
	}
	a.store, err = store.New(a.pool, a.keys, a.territory())
	return a, err
}

func (a *app) onClose(f func()) { a.closes = append(a.closes, f) }

func (a *app) close() {
	for i := len(a.closes) - 1; i >= 0; i-- {
		a.closes[i]()
	}
}

// openDatabase finds or starts PostgreSQL, migrates, and refuses a role for
// which row policies would not count.
func (a *app) openDatabase(ctx context.Context) error {
	c := a.config
	owner, serving, purging := c.DatabaseOwnerURL, c.DatabaseURL, c.DatabasePurgeURL
	if serving == "" {
		server, err := pg.Start(ctx, pg.Options{Dir: filepath.Join(c.DataDir, "postgres")})
		if err != nil {
			return err
		}
		a.server = server
		a.onClose(func() {
			stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			server.Stop(stop)
		})
		owner = server.URL(pg.Owner, pg.Database)
		serving, purging = server.URL(pg.App, pg.Database), server.URL(pg.Purge, pg.Database)
	}
	if owner != "" {
		if err := pg.Migrate(ctx, owner); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if err := pg.Check(ctx, serving); err != nil {
		return err
	}
	var err error
	if a.pool, err = openPool(ctx, serving, poolSize); err != nil {
		return err
	}
	a.onClose(a.pool.Close)
	if a.purge, err = openPool(ctx, purging, 2); err != nil {
		return err
	}
	a.onClose(a.purge.Close)
	return nil
}

// openPool opens a pool whose waits are bounded: a caller who hears nothing
// hangs up long before a kernel's time-outs.
func openPool(ctx context.Context, url string, size int32) (*pgxpool.Pool, error) {
	conf, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database's address cannot be read: write postgres://role:password@host/debarras")
	}
	conf.MaxConns = size
	conf.ConnConfig.ConnectTimeout = 2 * time.Second
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
