package phone_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/phone"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/session"
	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/twilio"
	"github.com/debarras/debarras/internal/voice"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// away is a database that does not answer: as the queue, the log of calls and
// the texts. Hung, it keeps whoever asks waiting until they give up.
type away struct{ hung bool }

var errAway = errors.New("the database is away")

func (a away) fail(ctx context.Context) error {
	if a.hung {
		<-ctx.Done()
		return ctx.Err()
	}
	return errAway
}

func (a away) Position(ctx context.Context, _ int64) (int, error)   { return 0, a.fail(ctx) }
func (a away) Connected(ctx context.Context, _ int64) (bool, error) { return false, a.fail(ctx) }
func (a away) StillQueued(ctx context.Context, _ int64, _ time.Time) (bool, error) {
	return false, a.fail(ctx)
}
func (a away) SetQueueSID(ctx context.Context, _ int64, _ string) error { return a.fail(ctx) }
func (a away) Ask(context.Context, dialogue.Ask, time.Time) (dialogue.Event, error) {
	return nil, errAway
}

func (a away) Load(ctx context.Context, _ dialogue.Delivery) (dialogue.Snapshot, error) {
	return dialogue.Snapshot{}, a.fail(ctx)
}

func (a away) Commit(ctx context.Context, _ dialogue.Delivery, _ dialogue.Snapshot,
	_ func(func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error)) ([]dialogue.Tell, error) {
	return nil, a.fail(ctx)
}

func (a away) RecordTextStatus(ctx context.Context, _ int64, _, _ string, _ int) error {
	return a.fail(ctx)
}

// line is a telephone line to routes that answer it.
type line struct {
	*testing.T
	mux *http.ServeMux
}

// post delivers a signed webhook of a call from a mobile and returns its answer.
func (l line) post(uri string, form url.Values) (code int, body string) {
	l.Helper()
	sent := url.Values{"CallSid": {"CA1"}, "From": {"+33639980042"}}
	for k, v := range form {
		sent[k] = v
	}
	r := httptest.NewRequestWithContext(l.Context(), "POST", uri, strings.NewReader(sent.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(twilio.SignatureHeader, twilio.Sign(agentToken, agentBase+uri, sent))
	w := httptest.NewRecorder()
	l.mux.ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		if err := twilio.Validate(w.Body.Bytes()); err != nil {
			l.Errorf("%s: %v", uri, err)
		}
	}
	return w.Code, w.Body.String()
}

func newFallback(t *testing.T) phone.Fallback {
	t.Helper()
	b, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	words, err := voice.New(b)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	keys, err := privacy.OpenKeyring(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := spool.Open(filepath.Join(dir, "spool"), keys)
	if err != nil {
		t.Fatal(err)
	}
	return phone.Fallback{Voice: words, Verifier: twilio.Verifier{Tokens: []string{agentToken}, PublicURL: agentBase}, Spool: kept,
		PublicURL: agentBase, Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

// withoutDatabase are the two edges that a caller may meet: the whole one whose
// database has gone, and the fallback before there is one.
func withoutDatabase(t *testing.T) map[string]line {
	f := newFallback(t)
	whole := &phone.Handler{Fallback: f, Session: session.New(away{}, away{}), Queue: away{}, Texts: away{}, Location: time.UTC}
	lines := map[string]line{"gone": {t, http.NewServeMux()}, "not there yet": {t, http.NewServeMux()}}
	whole.Routes(lines["gone"].mux)
	f.Routes(lines["not there yet"].mux)
	return lines
}

// F01: who waits for an agent keeps the place, whatever becomes of the database.
func TestWhoWaitsIsNotHungUpOn(t *testing.T) {
	for name, l := range withoutDatabase(t) {
		for range 2 {
			_, twiml := l.post("/twilio/wait/7", url.Values{"QueueSid": {"QU1"}})
			if strings.Contains(twiml, "<Hangup") || strings.Contains(twiml, "<Leave") {
				t.Errorf("%s: the caller is thrown out of the queue: %s", name, twiml)
			}
			contains(t, twiml, `<Pause length="15"`, agentBase+"/twilio/wait/7</Redirect>")
		}
		_, twiml := l.post("/twilio/wait/7/answer", url.Values{"Digits": {"5"}})
		contains(t, twiml, agentBase+"/twilio/wait/7</Redirect>")
	}
}

// R01: whoever is answered by a machine hears so first, also when it is broken.
func TestTheFallbackSaysThatItIsAMachine(t *testing.T) {
	for name, l := range withoutDatabase(t) {
		_, twiml := l.post("/twilio/voice", nil)
		machine, sorry := strings.Index(twiml, "intelligence artificielle"), strings.Index(twiml, "Je ne peux rien vous confirmer")
		if machine < 0 || sorry < machine {
			t.Errorf("%s: %s", name, twiml)
		}
		contains(t, twiml, "Un conseiller vous rappellera")
		if _, twiml := l.post("/twilio/turn/3", nil); strings.Contains(twiml, "intelligence artificielle") {
			t.Errorf("%s: said again in mid-call: %s", name, twiml)
		}
	}
}

// A database that hangs costs a status no more than its time, in which the
// server can still drain.
func TestAHungDatabaseKeepsNoStatus(t *testing.T) {
	f := newFallback(t)
	synctest.Test(t, func(t *testing.T) {
		hung := away{hung: true}
		l := line{t, http.NewServeMux()}
		(&phone.Handler{Fallback: f, Session: session.New(hung, hung), Queue: hung, Texts: hung, Location: time.UTC}).Routes(l.mux)
		for uri, most := range map[string]time.Duration{"/twilio/status": 2 * time.Second, "/twilio/sms-status?n=1": 2 * time.Second} {
			began := time.Now()
			code, _ := l.post(uri, url.Values{"CallStatus": {"completed"}, "MessageStatus": {"sent"}})
			if spent := time.Since(began); code != http.StatusServiceUnavailable || spent > most {
				t.Errorf("%s answers %d after %s", uri, code, spent)
			}
		}
		began := time.Now()
		_, twiml := l.post("/twilio/wait/7", nil)
		contains(t, twiml, "/twilio/wait/7</Redirect>")
		if spent := time.Since(began); spent > 2*time.Second {
			t.Errorf("a waiting caller hears nothing for %s", spent)
		}
	})
}

// The network did not move a caller whom we believe to be with an agent. The
// caller's next question is the proof, and the place is there again.
func TestAStrandedCallerWaitsAgain(t *testing.T) {
	x := newExchange(t)
	x.net.refuse = 502 // and the caller stays where they are
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "<Conference")
	x.post("status", url.Values{"CallStatus": {"completed"}})
	x.state("done")
	f := newFallback(t)
	f.Now = func() time.Time { return x.when }
	l := line{t, http.NewServeMux()}
	(&phone.Handler{Fallback: f, Queue: x.st, Texts: x.st, Location: time.UTC, ByREST: true}).Routes(l.mux)
	_, twiml := l.post(fmt.Sprint("/twilio/wait/", x.id), url.Values{"QueueSid": {"QU1"}})
	contains(t, twiml, "première position")
	x.state("waiting")
	x.net.refuse = 0
	x.reserve()
	contains(t, x.post("accept", url.Values{"Digits": {"1"}}), "<Conference")
	x.state("connected")
}

// What a trial call is promised while the database is away stays a trial's.
func TestAPromiseStaysInItsWorld(t *testing.T) {
	f := newFallback(t)
	l := line{t, http.NewServeMux()}
	f.Routes(l.mux)
	l.post("/twilio/voice", url.Values{"CallSid": {"CA1"}})
	l.post("/twilio/voice", url.Values{"CallSid": {"CA2"}, "DebarrasTrial": {"1"}})
	worlds := map[string]string{}
	if _, err := f.Spool.Drain(func(r spool.Record) error { worlds[r.CallSID] = r.World; return nil }); err != nil {
		t.Fatal(err)
	}
	if worlds["CA1"] != "live" || worlds["CA2"] != "trial" {
		t.Errorf("spooled as %v", worlds)
	}
}

// Statuses are asked for again; nobody listens to them.
func TestStatusesAreAskedForAgain(t *testing.T) {
	for name, l := range withoutDatabase(t) {
		for _, uri := range []string{"/twilio/status", "/twilio/sms-status?n=1"} {
			if code, _ := l.post(uri, url.Values{"CallStatus": {"completed"}, "MessageStatus": {"sent"}}); code != http.StatusServiceUnavailable {
				t.Errorf("%s: %s answers %d", name, uri, code)
			}
		}
	}
}
