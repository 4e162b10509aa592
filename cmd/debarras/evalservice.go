package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/eval"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/simulator"
	"github.com/debarras/debarras/internal/store"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// evalService is the service that callers of the laboratory call, and its books.
type evalService struct {
	store   *store.Store
	network *simulator.Network
	base    *knowledge.Base
	now     func() time.Time
	close   func() error
}

// evalToken signs for a service of the laboratory's own, which serves nobody else.
const evalToken = "eval-eval-eval-eval-eval-eval-ev"

// ownService boots the whole program on a private database, in a folder that is deleted
// afterwards. Its clock begins at a given time, so that agents are there whenever the
// laboratory runs and dates are the same for two runs that are compared.
func ownService(e *env, at time.Time) (*evalService, error) {
	dir, err := os.MkdirTemp("", "debarras-eval-")
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := config.Config{DataDir: filepath.Join(dir, "data"), Listen: listener.Addr().String(), TwilioAuthToken: evalToken,
		Recogniser: e.config.Recogniser, AddressFit: e.config.AddressFit, Geocoder: "false"}
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		return nil, err
	}
	began, before := time.Now(), clock
	clock = func() time.Time { return at.Add(time.Since(began)) }
	a, err := newApp(&c, io.Discard)
	if err != nil {
		return nil, err
	}
	s, err := newService(a)
	if err != nil {
		a.close()
		return nil, err
	}
	ctx, stop := context.WithCancel(e.ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- s.run(&env{ctx: ctx, config: &c, in: e.in, out: io.Discard, err: io.Discard}, listener)
	}()
	out := &evalService{base: s.base, now: clock}
	out.close = func() error {
		if out.network != nil {
			out.network.Close()
		}
		stop()
		err := <-ended
		a.close()
		clock = before
		return errors.Join(err, os.RemoveAll(dir))
	}
	select {
	case <-s.opened:
	case err := <-ended:
		ended <- err
		return nil, errors.Join(errors.New("the service does not come up"), err, out.close())
	}
	out.store = s.store
	if out.network, err = trialNetwork("http://"+c.Listen, &c); err != nil {
		return nil, errors.Join(err, out.close())
	}
	return out, nil
}

// runningService calls a service that runs already, and reads its database: DATABASE_URL,
// KEYS_DIR, PUBLIC_URL and the token must be its own.
func runningService(e *env, at string) (*evalService, error) {
	if e.config.DatabaseURL == "" {
		return nil, errors.New("--url: verdicts come from the service's database: give its DATABASE_URL and KEYS_DIR too")
	}
	a, err := newApp(e.config, e.err)
	if err != nil {
		return nil, err
	}
	if err := reach(e.ctx, e.config.DatabaseURL); err != nil {
		a.close()
		return nil, err
	}
	if a.pool, err = openPool(e.ctx, e.config.DatabaseURL, poolSize); err != nil {
		a.close()
		return nil, err
	}
	a.onClose(a.pool.Close)
	if a.store, err = store.New(a.pool, a.keys, a.territory()); err != nil {
		a.close()
		return nil, err
	}
	out := &evalService{store: a.store, base: a.base, now: a.now}
	if out.network, err = trialNetwork(at, e.config); err != nil {
		a.close()
		return nil, err
	}
	out.close = func() error { out.network.Close(); a.close(); return nil }
	return out, nil
}

// trialNetwork marks every call as a trial.
func trialNetwork(target string, c *config.Config) (*simulator.Network, error) {
	account := c.TwilioAccountSID
	if account == "" {
		account = "AC00000000000000000000000000000000" // a service without one checks none
	}
	return simulator.New(simulator.Options{Target: target, PublicURL: c.PublicURL, AccountSID: account, AuthToken: c.Tokens()[0],
		Extra: url.Values{"DebarrasTrial": {"1"}}})
}

// evalTerritory is what the laboratory's callers know.
func evalTerritory(base *knowledge.Base) (*eval.Territory, error) {
	if base.Streets == "" {
		return nil, errors.New("the knowledge has no territory/streets.csv: callers need streets to live in")
	}
	file, err := knowledgefiles.Files.Open(base.Streets)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	streets, err := eval.ReadStreets(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", base.Streets, err)
	}
	return &eval.Territory{Communes: base.Communes, Items: base.Items, Streets: streets, Hotline: base.Territory.Hotline}, nil
}
