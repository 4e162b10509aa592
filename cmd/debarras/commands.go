package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/pg"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/twilio"
)

type configCmd struct{}

// Run prints the configuration, also a wrong one, and then what is wrong.
func (*configCmd) Run(e *env) error {
	e.config.SetDefaults()
	if err := e.config.Dump(e.out); err != nil {
		return err
	}
	return e.config.Check()
}

type migrateCmd struct{}

// Run migrates and ends: for an installation where the service may not.
func (*migrateCmd) Run(e *env) error {
	if e.config.DatabaseURL == "" && e.config.DatabaseOwnerURL == "" {
		a, err := openApp(e.ctx, e.config, e.err)
		if err != nil {
			return err
		}
		defer a.close()
		fmt.Fprintln(e.out, "The private database is up to date.")
		return nil
	}
	if e.config.DatabaseOwnerURL == "" {
		return errors.New("DATABASE_OWNER_URL is needed to migrate: postgres://debarras_owner:…@host/debarras")
	}
	if err := pg.Migrate(e.ctx, e.config.DatabaseOwnerURL); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "The schema is up to date.")
	return nil
}

type purgeCmd struct{}

// Run deletes what has expired, as the nightly job does.
func (*purgeCmd) Run(e *env) error {
	a, err := openApp(e.ctx, e.config, e.err)
	if err != nil {
		return err
	}
	defer a.close()
	done, err := store.NewPurger(a.purge, a.keys, a.base.Territory.Location).Run(e.ctx, time.Now())
	fmt.Fprintf(e.out, "%d rows deleted, %d facts anonymised, %d keys destroyed.\n", done.Rows, done.Facts, done.Keys)
	return err
}

type userCmd struct {
	Add userAddCmd `cmd:"" help:"Make an account and print its first-login link."`
}

type userAddCmd struct {
	Name string `arg:"" help:"Name to sign in with."`
	Role string `arg:"" enum:"agent,supervisor,manager,editor,dpo,administrator" help:"agent, supervisor, manager, editor, dpo or administrator."`
}

// Run makes an account: for the first administrator, and for emergencies.
func (cmd *userAddCmd) Run(e *env) error {
	a, err := openApp(e.ctx, e.config, e.err)
	if err != nil {
		return err
	}
	defer a.close()
	id, err := a.store.AddAccount(e.ctx, cmd.Name, store.Role(cmd.Role), time.Now())
	if err != nil {
		return err
	}
	link, err := signin.New(a.store, e.config.PublicURL).Link(e.ctx, id)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s (%s): %s\nThe link works once, within the hour.\n", cmd.Name, cmd.Role, link)
	return nil
}

type preflightCmd struct{}

// Run checks what can be checked before going live, and says what to do about
// each thing that is not well. Warnings let it pass; failures do not.
func (*preflightCmd) Run(e *env) error {
	p := &preflight{out: e.out}
	p.check("configuration", e.config.Prepare())
	if p.failed > 0 {
		return p.verdict()
	}
	p.warn("PUBLIC_URL is https", !strings.HasPrefix(e.config.PublicURL, "https://"),
		"callers' words would cross the network in clear: put a proxy with a certificate in front")
	p.warn("AGENT_NUMBER is set", e.config.AgentNumber == "", "without it a caller gets a callback when the service fails")
	p.warn("keys lie outside the data folder", inside(e.config.KeysDir, e.config.DataDir),
		"a backup of DATA_DIR would hold the keys beside what they close: set KEYS_DIR elsewhere")
	a, err := openApp(e.ctx, e.config, io.Discard)
	p.check("database, schema, roles and knowledge", err)
	if err == nil {
		p.data(e.ctx, a)
		a.close()
	}
	if e.config.TwilioAccountSID == "" {
		p.warn("Twilio is configured", true, "TWILIO_ACCOUNT_SID is empty: only trial calls can come in")
	} else {
		p.twilio(e)
	}
	return p.verdict()
}

type preflight struct {
	out    io.Writer
	failed int
}

func (p *preflight) check(what string, err error) {
	if err == nil {
		fmt.Fprintf(p.out, "  ok    %s\n", what)
		return
	}
	p.failed++
	fmt.Fprintf(p.out, "  FAIL  %s: %s\n", what, strings.ReplaceAll(err.Error(), "\n", "\n          "))
}

func (p *preflight) warn(what string, bad bool, why string) {
	if bad {
		fmt.Fprintf(p.out, "  warn  %s: no. %s\n", what, why)
		return
	}
	fmt.Fprintf(p.out, "  ok    %s\n", what)
}

func (p *preflight) verdict() error {
	if p.failed > 0 {
		return fmt.Errorf("%d checks failed: not ready for callers", p.failed)
	}
	fmt.Fprintln(p.out, "Ready for callers, as far as a machine can tell.")
	return nil
}

func (p *preflight) data(ctx context.Context, a *app) {
	active, err := a.store.ActiveIndex(ctx)
	p.check("address index", err)
	p.warn("addresses are the municipality's", strings.HasPrefix(active, sampleSource) || active == "",
		"the sample is in use: run `debarras import ban FILE…`")
	p.warn("the territory is checked", a.base.Territory.Marked != "", "territory.yaml is still marked « "+a.base.Territory.Marked+" »")
	unverified := 0
	for _, r := range a.base.Rules {
		if r.VerifiedOn.IsZero() {
			unverified++
		}
	}
	p.warn("rules are verified", unverified > 0, fmt.Sprintf("%d rule sets have no verified_on", unverified))
}

// twilio asks for the account, and whether a signed request of ours comes back
// to us under PUBLIC_URL: a changed proxy path or host would cut every caller.
func (p *preflight) twilio(e *env) {
	rest, err := twilio.NewREST(twilio.Account{SID: e.config.TwilioAccountSID, Token: e.config.Tokens()[0], APIURL: e.config.TwilioAPIURL})
	if err == nil {
		err = rest.Ping(e.ctx)
	}
	p.check("Twilio account", err)
	client := &http.Client{Timeout: 5 * time.Second}
	resp, err := client.Get(e.config.PublicURL + "/healthz")
	if err == nil {
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			err = fmt.Errorf("answers %s", resp.Status)
		}
	} else if _, ok := errors.AsType[*net.OpError](err); ok {
		err = errors.New("does not answer: start the service, then check the proxy")
	}
	p.check("PUBLIC_URL reaches a healthy service", err)
}

func inside(dir, parent string) bool {
	d, err1 := filepath.Abs(dir)
	q, err2 := filepath.Abs(parent)
	return err1 == nil && err2 == nil && strings.HasPrefix(d+string(os.PathSeparator), q+string(os.PathSeparator))
}
