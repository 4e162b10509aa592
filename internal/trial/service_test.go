package trial

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/twilio"
)

const (
	testToken  = "token0"
	testPublic = "https://debarras.example/app"
)

// service is a small bot on the telephone. It takes signed webhooks of trial calls only.
type service struct {
	t      *testing.T
	server *httptest.Server
	mux    *http.ServeMux
	watch  *Observer // records every turn, when set

	mu    sync.Mutex
	forms []url.Values
	paths []string
}

func newService(t *testing.T) *service {
	s := &service{t: t, mux: http.NewServeMux()}
	s.mux.HandleFunc("/twilio/", s.webhook)
	s.server = httptest.NewServer(s.mux)
	t.Cleanup(s.server.Close)
	return s
}

// trial makes a Trial in front of the service.
func (s *service) trial(change func(*Options)) *Trial {
	s.t.Helper()
	o := Options{BaseURL: s.server.URL, PublicURL: testPublic, Token: testToken}
	if change != nil {
		change(&o)
	}
	trial, err := New(o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(trial.Close)
	return trial
}

func (s *service) webhook(w http.ResponseWriter, r *http.Request) {
	form, err := twilio.Verifier{Tokens: []string{testToken}, PublicURL: testPublic}.Verify(r)
	if err != nil {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	if form.Get("DebarrasTrial") != "1" {
		s.t.Errorf("%s: a webhook without the mark of a trial", r.URL.Path)
	}
	s.mu.Lock()
	s.forms, s.paths = append(s.forms, form), append(s.paths, r.URL.Path)
	s.mu.Unlock()
	if r.URL.Path == "/twilio/status" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if s.watch != nil {
		if err := s.watch.Record(observed(form)); err != nil {
			s.t.Error(err)
		}
	}
	body, ok := answerTo(r.URL.Path, form)
	if !ok {
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", twilio.ContentType)
	_, _ = w.Write([]byte("<Response>" + body + "</Response>"))
}

// answerTo is the bot.
func answerTo(path string, form url.Values) (twiml string, ok bool) {
	ask := func(text string) string {
		return `<Gather input="dtmf speech" language="fr-FR" action="/app/twilio/turn" actionOnEmptyResult="true"><Say>` + html.EscapeString(text) + `</Say></Gather>`
	}
	said := form.Get("SpeechResult")
	switch {
	case path == "/twilio/voice":
		return ask("Bonjour, que puis-je faire pour vous ?"), true
	case path == "/twilio/wait":
		return `<Say>Vous êtes premier.</Say>`, true
	case path == "/twilio/left":
		return ask("Un conseiller vous rappellera."), true
	case said == "panne":
		return "", false
	case said == "conseiller":
		return `<Say>Je vous passe un conseiller.</Say><Enqueue action="/app/twilio/left" waitUrl="/app/twilio/wait">debarras</Enqueue>`, true
	case said == "au revoir":
		return `<Say>Merci, bonne journée.</Say><Hangup/>`, true
	case said == "une touche":
		return `<Gather input="dtmf" numDigits="1" finishOnKey="" action="/app/twilio/turn"><Say>Tapez 1 ou 2.</Say></Gather>`, true
	case said != "":
		return ask("Deux matelas, au 12 bis rue Paradis, Marseille sixième. C'est bien ça ? (" + said + ")"), true
	case form.Get("Digits") != "":
		return ask("Vous avez tapé " + form.Get("Digits") + "."), true
	}
	return ask("Vous êtes toujours là ?"), true
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CET", 3600))

var paradis = pickup.Address{ID: "13206_7040_00012_bis", StreetID: "13206_7040", Number: 12, Suffix: "bis", Street: "Rue Paradis",
	INSEE: "13206", Postcode: "13006", Commune: "Marseille", Precision: "number", Known: true, Score: 0.93}

// observed is a turn as the real service sees it, with a form that is half filled.
func observed(form url.Values) Observed {
	stamp := dialogue.Stamp{At: noon}
	var s dialogue.State
	s.Call = dialogue.CallStarted{World: pickup.Trial, Line: dialogue.Mobile}
	s.Expect = dialogue.ConfirmAddress
	s.Agenda = []dialogue.Intent{dialogue.Book}
	events := []dialogue.Event{dialogue.CallStarted{Stamp: stamp, World: pickup.Trial, Line: dialogue.Mobile}}
	if text := form.Get("SpeechResult"); text != "" {
		s.Form.Address = dialogue.Slot[pickup.Address]{Value: paradis, Set: true, Score: 0.93}
		s.Form.Items = dialogue.Slot[[]pickup.Count]{Value: []pickup.Count{{Code: "matelas", N: 2}}, Set: true}
		events = []dialogue.Event{
			dialogue.Heard{Stamp: stamp, Text: text, Confidence: 0.92},
			dialogue.Understood{Stamp: stamp, Reading: dialogue.Reading{Intents: []dialogue.Intent{dialogue.Book}, Items: s.Form.Items.Value, Source: "rules"}},
			dialogue.Located{Stamp: stamp, Decision: "confirm", Candidates: []pickup.Address{paradis}, Belief: []byte("opaque")},
		}
	}
	return Observed{SID: form.Get("CallSid"), State: s, Events: kinds(events), Spent: 4200 * time.Microsecond}
}

func kinds(events []dialogue.Event) []Event {
	all := make([]Event, len(events))
	for i, e := range events {
		all[i] = Event{dialogue.Kind(e), e}
	}
	return all
}

func (s *service) visited(path string) (forms []url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range s.paths {
		if p == path {
			forms = append(forms, s.forms[i])
		}
	}
	return forms
}

func has(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in:\n%s", want, text)
		}
	}
}
