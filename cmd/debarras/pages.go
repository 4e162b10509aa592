package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/debarras/debarras/internal/console"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/phone"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/trial"
	"github.com/debarras/debarras/internal/web"
)

// trialCalls place trial calls to this very service.
func (s *service) trialCalls() (*trial.Trial, error) {
	t, err := trial.New(trial.Options{BaseURL: "http://" + s.config.Listen, PublicURL: s.config.PublicURL,
		AccountSID: s.config.TwilioAccountSID, Token: s.config.Tokens()[0], Clock: s.now, Observe: s.seen.Seen})
	if err == nil {
		s.onClose(t.Close)
	}
	return t, err
}

// observe shows a turn to the trial page, which keeps none of a real call.
func (s *service) observe(o phone.Observed) {
	if o.Turn.State.Call.World != pickup.Trial {
		return
	}
	turn := trial.Observed{SID: o.SID, State: o.Turn.State, Spent: o.Spent}
	for _, e := range o.Turn.Events {
		turn.Events = append(turn.Events, trial.Event{Kind: dialogue.Kind(e), Value: e})
	}
	if err := s.seen.Record(turn); err != nil {
		s.log.Warn("the trial page cannot show a turn", "err", err)
	}
}

func (s *service) itemWords(code string, n int) string {
	return s.voice.Items([]pickup.Count{{Code: code, N: n}})
}

func (s *service) textWords(kind string, booking json.RawMessage) string {
	var b pickup.Booking
	if err := json.Unmarshal(booking, &b); err != nil {
		return ""
	}
	return s.voice.SMS(kind, b)
}

// console is the pages of agents, managers and the DPO. They stream until
// stopping ends.
func (s *service) console(stopping <-chan struct{}) http.Handler {
	d := console.Deps{Store: s.store, SignIn: s.signin, Knowledge: s.base, Voice: s.voice, From: s.voiceNumber(),
		PublicURL: s.config.PublicURL, Log: s.log, Now: s.now, Stopping: stopping}
	if s.rest != nil {
		d.Ring = s.rest
	}
	return console.New(d)
}

// voiceNumber rings agents: the sender of texts where that is a number, else
// the hotline, which the provider then has to know as a verified caller.
func (s *service) voiceNumber() string {
	if strings.HasPrefix(s.config.TwilioFrom, "+") {
		return s.config.TwilioFrom
	}
	return s.base.Territory.Hotline
}

// agentLine is the agent's leg; without the network's API nobody rings agents.
func (s *service) agentLine() *phone.AgentLine {
	a := &phone.AgentLine{Verifier: s.verifier(), Desk: s.store, Voice: s.voice, PublicURL: s.config.PublicURL, Log: s.log, Now: s.now}
	if s.rest != nil {
		a.Mover = s.rest
	}
	return a
}

// trialRoutes are the trial's page, for this machine or for who is signed in.
func (s *service) trialRoutes() web.Routes { return trialPage{s} }

type trialPage struct{ *service }

// Routes adds the page.
func (p trialPage) Routes(mux *http.ServeMux) {
	guard := func(next http.Handler) http.Handler { return next }
	if !p.config.Private() {
		guard = func(next http.Handler) http.Handler {
			return p.signin.Load(p.signin.Require(refuse, store.Roles...)(next))
		}
	}
	p.trial.Routes(mux, guard)
}

// refuse sends who is not signed in to the console's door.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, signin.ErrSignedOut) {
		http.Redirect(w, r, "/connexion", http.StatusSeeOther)
		return
	}
	http.Error(w, "Votre compte ne permet pas d'ouvrir cette page.", http.StatusForbidden)
}
