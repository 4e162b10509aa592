package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/ask"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/phone"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/session"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/trial"
	"github.com/debarras/debarras/internal/twilio"
	"github.com/debarras/debarras/internal/web"
	"github.com/debarras/debarras/internal/worker"
)

// serveCmd is `debarras serve`, and `debarras` alone.
type serveCmd struct{}

// Run serves until the process is told to end; calls under way are answered.
func (*serveCmd) Run(e *env) error {
	listener, err := net.Listen("tcp", e.config.Listen)
	if err != nil {
		return fmt.Errorf("LISTEN: %w (is another debarras running?)", err)
	}
	defer listener.Close()
	a, err := newApp(e.config, e.err)
	if err != nil {
		return err
	}
	defer a.close()
	s, err := newService(a)
	if err != nil {
		return err
	}
	return s.run(e, listener)
}

// service is the running whole. What stands first needs no database; the rest
// is there once opened is closed.
type service struct {
	*app
	spool   *spool.Spool
	rest    *twilio.REST // nil without an account
	handler atomic.Pointer[http.Handler]
	opened  chan struct{}

	answers *answer.Answerer
	indexes *ask.Indexes
	phone   *phone.Handler
	agents  *phone.AgentLine
	signin  *signin.SignIn
	worker  *worker.Worker
	trial   *trial.Trial
	seen    *trial.Observer
}

func newService(a *app) (*service, error) {
	s := &service{app: a, opened: make(chan struct{})}
	var err error
	if s.spool, err = spool.Open(a.config.SpoolDir(), a.keys); err != nil {
		return nil, err
	}
	a.onClose(func() { s.spool.Close() })
	if a.config.TwilioAccountSID != "" {
		s.rest, err = twilio.NewREST(twilio.Account{SID: a.config.TwilioAccountSID, Token: a.config.Tokens()[0], APIURL: a.config.TwilioAPIURL})
	}
	return s, err
}

// open opens the database and what needs it. It may be tried again after a failure.
func (s *service) open(ctx context.Context) (err error) {
	opened := len(s.closes)
	defer func() {
		if err != nil {
			s.closeTo(opened)
		}
	}()
	if err := s.openDatabase(ctx); err != nil {
		return err
	}
	s.indexes = &ask.Indexes{}
	if err := s.prepareData(ctx); err != nil {
		return err
	}
	s.seen = trial.NewObserver(trial.Words{Item: s.itemWords, Text: s.textWords}, s.now)
	s.onClose(s.seen.Close)
	s.phone = s.telephone()
	s.agents = s.agentLine()
	s.signin = signin.New(s.store, s.config.PublicURL)
	if s.worker, err = s.jobs(); err != nil {
		return err
	}
	if s.trial, err = s.trialCalls(); err != nil {
		return err
	}
	if err := s.worker.Start(ctx); err != nil {
		return err
	}
	s.onClose(s.stopWorker)
	return nil
}

func (s *service) stopWorker() {
	drain, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	if err := s.worker.Stop(drain); err != nil {
		s.log.Error("jobs were cut off and run again elsewhere", "err", err)
	}
}

// prepareData makes rounds and addresses ready, so that the first call can book.
func (s *service) prepareData(ctx context.Context) error {
	if _, err := s.store.ExtendRounds(ctx, s.now()); err != nil {
		return err
	}
	if err := s.ensureIndex(ctx); err != nil {
		return err
	}
	return s.loadIndex(ctx, s.indexes)
}

func (s *service) telephone() *phone.Handler {
	return &phone.Handler{
		Fallback:    s.fallback(),
		Session:     session.New(s.store, s.world()),
		Queue:       s.store,
		Texts:       s.store,
		Location:    s.base.Territory.Location,
		Menu:        s.base.Territory.Menu,
		Versions:    map[string]string{"knowledge": s.base.Version},
		Hints:       s.hints(),
		StreetHints: s.indexes.StreetHints,
		ByREST:      s.rest != nil,
		OnTurn:      s.observe,
	}
}

// fallback answers calls without a database.
func (s *service) fallback() phone.Fallback {
	return phone.Fallback{Voice: s.voice, Verifier: s.verifier(), Spool: s.spool, PublicURL: s.config.PublicURL,
		AgentNumber: s.config.AgentNumber, Log: s.log, Now: s.now}
}

func (s *service) verifier() twilio.Verifier {
	return twilio.Verifier{Tokens: s.config.Tokens(), AccountSID: s.config.TwilioAccountSID, PublicURL: s.config.PublicURL}
}

// world answers the dialogue's Asks from the knowledge and the store.
func (s *service) world() *ask.World {
	s.answers = answerer(s.base, s.understander)
	return &ask.World{
		Understander: s.understander,
		Answerer:     s.answers,
		Indexes:      s.indexes,
		Store:        s.store,
		Items:        s.base.Items,
		Sectors:      s.base.Sectors,
		Commune:      s.base.Commune,
		RulesFor:     s.rulesFor,
		RulesNamed: func(name string, day pickup.Date) (pickup.RuleSet, bool) {
			return pickup.RulesAt(s.base.Rules, name, day)
		},
		Fill:      s.fill,
		AboutItem: s.voice.AboutItem,
	}
}

// fill puts the values of a commune's rules into an article's text.
func (s *service) fill(text string, insee pickup.INSEE, day pickup.Date) (string, error) {
	rules, _ := s.rulesFor(insee, day)
	return s.base.Fill(text, rules)
}

// places are the names by which callers say where they live.
func places(base *knowledge.Base) []string {
	names := slices.Collect(maps.Keys(base.Aliases))
	for _, c := range base.Communes {
		names = append(names, c.Name, c.Spoken)
	}
	slices.Sort(names)
	return names
}

// rulesFor are a commune's rules; before an address is known, the first
// commune's that takes appointments stand for the territory's.
func (s *service) rulesFor(insee pickup.INSEE, day pickup.Date) (pickup.RuleSet, bool) {
	if insee != "" {
		return s.base.RulesFor(insee, day)
	}
	for _, c := range s.base.Communes {
		if c.Service == pickup.ByAppointment {
			return s.base.RulesFor(c.INSEE, day)
		}
	}
	return pickup.RuleSet{}, false
}

func (s *service) jobs() (*worker.Worker, error) {
	d := worker.Deps{Store: s.store, Purge: s.purge, Keys: s.keys, From: s.config.TwilioFrom, PublicURL: s.config.PublicURL,
		Spool: s.spool, Location: s.base.Territory.Location, Now: s.now, Log: s.log}
	if s.config.SendsTexts() {
		d.REST = s.rest
	}
	return worker.New(d)
}

// gcPercent lets the heap, some tens of megabytes, grow to five times what
// lives: collecting it at Go's default took an eighth of a turn's CPU.
const gcPercent = 400

// run serves until ctx ends; closing the app lets go of everything in turn.
// Calls are answered from the first moment: with the fallback until the database
// is there.
func (s *service) run(e *env, listener net.Listener) error {
	debug.SetGCPercent(gcPercent)
	s.serve(s.alone())
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	background, end := context.WithCancel(context.WithoutCancel(e.ctx))
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		var opened bool
		if opened, failed = s.openAtLast(ctx, e.out); failed != nil {
			stop()
		}
		if opened {
			wg.Go(func() { s.store.Announce(background) })
			wg.Go(func() { s.embedArticles(background) })
			wg.Go(func() { s.followIndex(background, s.indexes) })
			s.serve(s.whole(e.ctx.Done()))
			s.welcome(e)
			close(s.opened)
		}
	})
	err := web.Serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*s.handler.Load()).ServeHTTP(w, r)
	}))
	stop()
	end()
	wg.Wait()
	return errors.Join(err, failed)
}

// whole is everything that is served. Pages stream until stopping ends.
func (s *service) whole(stopping <-chan struct{}) http.Handler {
	return web.Site{Phone: edges{s.phone, s.agents}, Console: s.console(stopping), Trial: s.trialRoutes(), API: s.geocoder(), Ready: s.ready, Log: s.log}.Handler()
}

// ready reports what keeps the service from its work.
func (s *service) ready(ctx context.Context) error { return s.store.Ping(ctx) }

// welcome says where to go.
func (s *service) welcome(e *env) {
	fmt.Fprintf(e.out, "\nDébarras répond sur %s (territoire : %s%s).\n", s.config.PublicURL, s.base.Territory.Name, marked(s.base))
	fmt.Fprintf(e.out, "  Essayer un appel        %s/essai\n", s.config.PublicURL)
	fmt.Fprintf(e.out, "  ou dans un terminal     %s call --data-dir %s\n", os.Args[0], s.config.DataDir)
	fmt.Fprintf(e.out, "  Console                 %s/console\n", s.config.PublicURL)
	if link, ok, err := s.signin.FirstLogin(e.ctx); err != nil {
		s.log.Error("no first-login link", "err", err)
	} else if ok {
		fmt.Fprintf(e.out, "  Première connexion      %s (une fois, dans l'heure)\n", link)
	}
	if s.rest == nil {
		fmt.Fprintln(e.out, "  Sans Twilio : les SMS vont dans la boîte d'envoi de la console, les appels viennent de l'essai.")
	}
}

func marked(base *knowledge.Base) string {
	if base.Territory.Marked == "" {
		return ""
	}
	return ", " + base.Territory.Marked
}

// edges are several edges under one name.
type edges []web.Routes

func (e edges) Routes(mux *http.ServeMux) {
	for _, x := range e {
		x.Routes(mux)
	}
}
