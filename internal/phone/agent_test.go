package phone_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/phone"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/twilio"
	"github.com/debarras/debarras/internal/voice"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

const agentToken, agentBase = "secret0", "https://debarras.example"

// network is Twilio's queue as far as an agent's leg needs it: the first move
// of a member succeeds, later ones find nobody.
type network struct {
	members map[string]bool
	refuse  int // answer with this status instead
	moved   []string
}

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	parts := strings.Split(strings.TrimSuffix(r.URL.Path, ".json"), "/")
	member := parts[len(parts)-1]
	w.Header().Set("Content-Type", "application/json")
	switch {
	case n.refuse != 0:
		w.WriteHeader(n.refuse)
		fmt.Fprintf(w, `{"code":20000,"status":%d}`, n.refuse)
	case !n.members[member]:
		w.WriteHeader(404)
		io.WriteString(w, `{"code":20404,"status":404}`)
	default:
		delete(n.members, member)
		n.moved = append(n.moved, r.PostForm.Get("Url"))
		io.WriteString(w, `{"call_sid":"`+member+`"}`)
	}
}

type exchange struct {
	*testing.T
	st   *store.Store
	net  *network
	mux  *http.ServeMux
	id   int64
	r    store.Reservation
	when time.Time
}

// newExchange is a caller, CA1, who has said an address and waits, and an agent
// who has taken them.
func newExchange(t *testing.T) *exchange {
	x := &exchange{T: t, net: &network{members: map[string]bool{"CA1": true}}, mux: http.NewServeMux(), when: time.Now().Truncate(time.Millisecond)}
	keys, err := privacy.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	words, err := voice.New(b)
	if err != nil {
		t.Fatal(err)
	}
	x.st, err = store.New(pgtest.New(t).App, keys, store.Territory{Location: time.UTC, Open: func(time.Time) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(x.net)
	t.Cleanup(api.Close)
	rest, err := twilio.NewREST(twilio.Account{SID: "AC1", Token: agentToken, APIURL: api.URL})
	if err != nil {
		t.Fatal(err)
	}
	line := &phone.AgentLine{Verifier: twilio.Verifier{Tokens: []string{agentToken}, PublicURL: agentBase}, Desk: x.st, Mover: rest,
		Voice: words, PublicURL: agentBase, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return x.when }}
	line.Routes(x.mux)
	x.id = x.enqueue()
	if err := x.st.SetQueueSID(t.Context(), x.id, "QU1"); err != nil {
		t.Fatal(err)
	}
	x.reserve()
	return x
}

func (x *exchange) enqueue() (handoff int64) {
	x.Helper()
	stamp := dialogue.Stamp{At: x.when}
	d := dialogue.Delivery{SID: "CA1", Key: "1", At: x.when, World: pickup.Live}
	snap, err := x.st.Load(x.Context(), d)
	if err != nil {
		x.Fatal(err)
	}
	_, err = x.st.Commit(x.Context(), d, snap, func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error) {
		e, err := do(dialogue.Enqueue{Reason: "human_asked", Intent: dialogue.Book})
		if err != nil {
			return dialogue.Outcome{}, err
		}
		handoff = e.(dialogue.Queued).Handoff
		return dialogue.Outcome{Facts: dialogue.Facts{HandedOver: true}, Events: []dialogue.Event{
			dialogue.CallStarted{Stamp: stamp, Call: "CA1", World: pickup.Live},
			dialogue.Heard{Stamp: stamp, Text: "deux matelas"},
			dialogue.Understood{Stamp: stamp, Reading: dialogue.Reading{Intents: []dialogue.Intent{dialogue.Book},
				Items: []pickup.Count{{Code: "matelas", N: 2}}, Confidence: 1}},
		}}, nil
	})
	if err != nil {
		x.Fatal(err)
	}
	return handoff
}

func (x *exchange) reserve() {
	x.Helper()
	var ok bool
	var err error
	x.when = x.when.Add(time.Millisecond)
	if x.r, ok, err = x.st.Reserve(x.Context(), x.id, "Jeanne", x.when); err != nil || !ok {
		x.Fatal("not reserved", err)
	}
}

// post delivers a signed webhook of the agent's call.
func (x *exchange) post(step string, form url.Values) string {
	x.Helper()
	uri := fmt.Sprintf("/twilio/agent/%d/%s?r=%d", x.id, step, x.r)
	r := httptest.NewRequest("POST", uri, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(twilio.SignatureHeader, twilio.Sign(agentToken, agentBase+uri, form))
	w := httptest.NewRecorder()
	x.mux.ServeHTTP(w, r)
	if w.Code != 200 {
		x.Fatalf("%s: %d %s", step, w.Code, w.Body)
	}
	if err := twilio.Validate(w.Body.Bytes()); err != nil {
		x.Errorf("%s: %v", step, err)
	}
	return w.Body.String()
}

func (x *exchange) state(want string) {
	x.Helper()
	h, err := x.st.Handoff(x.Context(), x.id)
	if err != nil || h.State != want {
		x.Errorf("the handoff is %s (%v), want %s", h.State, err, want)
	}
	if want == "waiting" && h.Position != 1 {
		x.Errorf("the caller is at place %d", h.Position)
	}
}

func contains(t *testing.T, twiml string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(twiml, want) {
			t.Errorf("no %q in %s", want, twiml)
		}
	}
}

func TestTheAgentHearsWhoIsCallingAndAccepts(t *testing.T) {
	x := newExchange(t)
	contains(t, x.post("whisper", nil), "Prendre un rendez-vous.", "eux matelas.", "tapez 1", fmt.Sprintf("/accept?r=%d", x.r), `numDigits="1"`)
	x.state("reserved")
	first := x.post("accept", url.Values{"Digits": {"1"}})
	contains(t, first, "<Conference", fmt.Sprintf("debarras-%d-%d", x.id, x.r), `endConferenceOnExit="true"`)
	x.state("connected")
	if again := x.post("accept", url.Values{"Digits": {"1"}}); again != first {
		t.Errorf("delivered twice:\n%s\n%s", first, again)
	}
	x.state("connected")
	if want := fmt.Sprintf("%s/twilio/agent/%d/caller?r=%d", agentBase, x.id, x.r); len(x.net.moved) != 1 || x.net.moved[0] != want {
		t.Errorf("moved to %v, want once to %s", x.net.moved, want)
	}
	contains(t, x.post("caller", nil), "Un conseiller est en ligne", fmt.Sprintf("debarras-%d-%d", x.id, x.r))
	for _, status := range []string{"completed", "ringing", "completed"} {
		x.post("status", url.Values{"CallStatus": {status}})
	}
	x.state("done")
}

func TestAnAgentWhoDoesNotTakeTheCallLeavesThePlace(t *testing.T) {
	for name, decline := range map[string]func(*exchange){
		"another key": func(x *exchange) {
			contains(t, x.post("accept", url.Values{"Digits": {"2"}}), "garde sa place", "<Hangup")
		},
		"no answer": func(x *exchange) { x.post("status", url.Values{"CallStatus": {"no-answer"}}) },
		"busy":      func(x *exchange) { x.post("status", url.Values{"CallStatus": {"busy"}}) },
		"failed":    func(x *exchange) { x.post("status", url.Values{"CallStatus": {"failed"}}) },
		"hung up":   func(x *exchange) { x.post("whisper", nil); x.post("status", url.Values{"CallStatus": {"completed"}}) },
	} {
		t.Run(name, func(t *testing.T) {
			x := newExchange(t)
			for _, early := range []string{"initiated", "ringing", "in-progress"} {
				x.post("status", url.Values{"CallStatus": {early}})
			}
			x.state("reserved")
			decline(x)
			x.state("waiting")
			contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "plus à prendre")
			if len(x.net.moved) != 0 {
				t.Error("the caller was moved")
			}
		})
	}
}

func TestACallerWhoHungUpIsAbandoned(t *testing.T) {
	x := newExchange(t)
	delete(x.net.members, "CA1")
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "vient de raccrocher", "<Hangup")
	x.state("abandoned")

	y := newExchange(t)
	y.net.refuse = 409
	contains(t, y.post("accept", url.Values{"Digits": {"1"}}), "vient de raccrocher")
	y.state("abandoned")
}

func TestWhenTheNetworkRefusesTheCallerWaitsOn(t *testing.T) {
	x := newExchange(t)
	x.net.refuse = 403
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "garde sa place", "<Hangup")
	x.state("waiting")
	x.net.refuse = 0
	x.reserve()
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "<Conference")
	x.state("connected")
}

func TestAnUnknownOutcomeTakesTheRisk(t *testing.T) {
	x := newExchange(t)
	x.net.refuse = 502
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "<Conference")
	x.state("connected")
}

// What a first agent's telephone does late concerns no second agent.
func TestALateAgentDisturbsNobody(t *testing.T) {
	x := newExchange(t)
	late := x.r
	x.post("status", url.Values{"CallStatus": {"no-answer"}})
	x.reserve()
	now := x.r
	x.r = late
	contains(t, x.post("whisper", nil), "plus à prendre")
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "plus à prendre")
	x.post("status", url.Values{"CallStatus": {"completed"}})
	x.state("reserved")
	x.r = now
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "<Conference")
}

func TestAnAgentHearsASentenceWhateverPanics(t *testing.T) {
	f := newFallback(t)
	l := line{t, http.NewServeMux()}
	(&phone.AgentLine{Verifier: f.Verifier, Voice: f.Voice, PublicURL: agentBase, Log: f.Log, Now: f.Now}).Routes(l.mux) // no Desk
	for _, step := range []string{"whisper", "accept"} {
		_, twiml := l.post("/twilio/agent/1/"+step+"?r=1", url.Values{"Digits": {"1"}})
		contains(t, twiml, "depuis la console", "<Hangup")
	}
}

func TestAnAgentsWebhooksAreSigned(t *testing.T) {
	x := newExchange(t)
	for _, step := range []string{"whisper", "accept", "caller", "status"} {
		for name, signature := range map[string]string{"none": "", "forged": "AAAA"} {
			r := httptest.NewRequest("POST", fmt.Sprintf("/twilio/agent/%d/%s?r=%d", x.id, step, x.r), strings.NewReader("Digits=1"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if signature != "" {
				r.Header.Set(twilio.SignatureHeader, signature)
			}
			w := httptest.NewRecorder()
			x.mux.ServeHTTP(w, r)
			if w.Code != 403 {
				t.Errorf("%s, signature %s: %d", step, name, w.Code)
			}
		}
	}
	x.state("reserved")
	if _, err := x.st.Handoff(t.Context(), x.id+1); !errors.Is(err, dialogue.ErrGone) {
		t.Error(err)
	}
}
