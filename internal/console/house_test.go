package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

const secret = "quatre chevaux au galop"

// house is the console over a database of its own.
type house struct {
	testing.TB
	db   *pgtest.DB
	st   *store.Store
	in   *signin.SignIn
	srv  *httptest.Server
	ring *ringer
	log  *strings.Builder
	n    int
}

// ringer is a telephone network that rings, or fails.
type ringer struct {
	mu    sync.Mutex
	fail  error
	rung  []string // to, answer URL
	calls int
}

func (r *ringer) RingAgent(_ context.Context, to, _, answerURL, _ string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return "", r.fail
	}
	r.rung = append(r.rung, to, answerURL)
	r.calls++
	return fmt.Sprint("CAagent", r.calls), nil
}

var base = sync.OnceValues(func() (*knowledge.Base, error) { return knowledge.Load(knowledgefiles.Files) })

func newHouse(t testing.TB, ring *ringer) *house {
	h := &house{TB: t, db: pgtest.New(t), ring: ring, log: &strings.Builder{}}
	keys, err := privacy.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := base()
	if err != nil {
		t.Fatal(err)
	}
	words, err := voice.New(b)
	if err != nil {
		t.Fatal(err)
	}
	h.st, err = store.New(h.db.App, keys, store.Territory{Location: b.Territory.Location, Open: func(time.Time) bool { return true },
		Rules: func(string) (pickup.RuleSet, bool) { return pickup.RuleSet{}, true }, // without limits
		Words: words.SMS, Windows: func(at time.Time) []dialogue.Window {
			return []dialogue.Window{{From: at.Add(time.Hour), Until: at.Add(3 * time.Hour)}}
		}})
	if err != nil {
		t.Fatal(err)
	}
	h.in = signin.New(h.st, "http://console.example")
	deps := Deps{Store: h.st, SignIn: h.in, Knowledge: b, Voice: words, From: "+33491000000", PublicURL: "http://console.example",
		Log: slog.New(slog.NewTextHandler(h.log, nil)), Now: time.Now}
	if ring != nil {
		deps.Ring = ring
	}
	announce, stop := context.WithCancel(context.Background())
	var announced sync.WaitGroup
	announced.Go(func() { h.st.Announce(announce) })
	stopping := make(chan struct{})
	deps.Stopping = stopping
	h.srv = httptest.NewServer(New(deps))
	t.Cleanup(func() { close(stopping); h.srv.Close(); stop(); announced.Wait() })
	return h
}

func (h *house) client() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// signedIn makes an account and a browser of its own.
func (h *house) signedIn(name string, role store.Role) *http.Client {
	h.Helper()
	id, err := h.st.AddAccount(context.Background(), name, role, time.Now())
	if err != nil {
		h.Fatal(err)
	}
	link, err := h.in.Link(context.Background(), id)
	if err != nil {
		h.Fatal(err)
	}
	c := h.client()
	path := strings.TrimPrefix(link, "http://console.example")
	if res, body := h.post(c, path, "nom", name, "passe", secret, "encore", secret); res.StatusCode != 303 {
		h.Fatalf("first login: %d %s", res.StatusCode, body)
	}
	return c
}

// link makes an account and gives the path of its first login.
func (h *house) link(name string) (string, error) {
	id, err := h.st.AddAccount(context.Background(), name, store.Agent, time.Now())
	if err != nil {
		return "", err
	}
	link, err := h.in.Link(context.Background(), id)
	return strings.TrimPrefix(link, "http://console.example"), err
}

func (h *house) get(c *http.Client, path string) (*http.Response, string) {
	h.Helper()
	res, err := c.Get(h.srv.URL + path)
	return h.read(res, err)
}

func (h *house) post(c *http.Client, path string, form ...string) (*http.Response, string) {
	h.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	res, err := c.PostForm(h.srv.URL+path, values)
	return h.read(res, err)
}

func (h *house) read(res *http.Response, err error) (*http.Response, string) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		h.Fatal(err)
	}
	return res, string(body)
}

// page gets a page that has to be there, and checks it as nodes.
func (h *house) page(c *http.Client, path string) string {
	h.Helper()
	res, body := h.get(c, path)
	if res.StatusCode != 200 {
		h.Fatalf("%s: status %d to %s\n%s", path, res.StatusCode, res.Header.Get("Location"), h.log)
	}
	checkPage(h, path, body)
	return body
}

func (h *house) count(sql string, args ...any) (n int) {
	h.Helper()
	if err := h.db.App.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		h.Fatal(err)
	}
	return n
}

// commit appends events to a call and carries a Do out, as a turn does.
func (h *house) commit(sid string, world pickup.World, do dialogue.Do, events ...dialogue.Event) dialogue.Event {
	h.Helper()
	h.n++
	d := dialogue.Delivery{SID: sid, Key: fmt.Sprint(h.n), At: time.Now().Truncate(time.Millisecond), World: world}
	snap, err := h.st.Load(context.Background(), d)
	if err != nil {
		h.Fatal(err)
	}
	var result dialogue.Event
	_, err = h.st.Commit(context.Background(), d, snap, func(run func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error) {
		out := dialogue.Outcome{Events: events}
		if do != nil {
			var err error
			if result, err = run(do); err != nil {
				return out, err
			}
			out.Events = append(out.Events, result)
		}
		state := dialogue.Replay(append(snap.Events, out.Events...))
		out.Facts, out.Turn = state.Facts, state.Turn
		return out, nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return result
}

var paradis = pickup.Address{ID: "13206_6810_00012", StreetID: "13206_6810", Number: 12, Street: "Rue Paradis", INSEE: "13206",
	Postcode: "13006", Commune: "Marseille 6e Arrondissement", Precision: "number", Known: true, Score: 1, Lon: 5.37, Lat: 43.29}

// caller is somebody who has said what to take away and where, has said yes to
// the address, and then wants an agent.
func (h *house) caller(sid string, world pickup.World, reason string) (handoff int64) {
	h.Helper()
	at := func(s int) dialogue.Stamp {
		return dialogue.Stamp{At: time.Now().Add(time.Duration(s-60) * time.Second).Truncate(time.Millisecond)}
	}
	h.commit(sid, world, nil,
		dialogue.CallStarted{Stamp: at(0), Call: sid, World: world, Line: dialogue.Mobile, Caller: "+33612345678"},
		dialogue.Heard{Stamp: at(5), Text: "j'ai deux matelas au 12 rue Paradis à Marseille"},
		dialogue.Understood{Stamp: at(5), Reading: dialogue.Reading{Intents: []dialogue.Intent{dialogue.Book},
			Items: []pickup.Count{{Code: "matelas", N: 2}}, ItemsDone: true, Address: []string{"12 rue paradis marseille"}, Confidence: 1}},
		dialogue.Located{Stamp: at(5), Decision: "confirm", Candidates: []pickup.Address{paradis}, INSEE: "13206", Commune: "Marseille 6e", Number: 12},
		dialogue.Checked{Stamp: at(5), Accepted: []pickup.Count{{Code: "matelas", N: 2}}, M3: 1})
	h.commit(sid, world, nil, dialogue.Heard{Stamp: at(12), Text: "oui c'est ça"},
		dialogue.Understood{Stamp: at(12), Reading: dialogue.Reading{Answer: dialogue.Yes, Confidence: 1}})
	h.commit(sid, world, nil, dialogue.Heard{Stamp: at(20), Text: "je veux parler à quelqu'un"},
		dialogue.Understood{Stamp: at(20), Reading: dialogue.Reading{Intents: []dialogue.Intent{dialogue.Human}, Confidence: 1}})
	return h.commit(sid, world, dialogue.Enqueue{Reason: reason, Intent: dialogue.Book}).(dialogue.Queued).Handoff
}

// booked makes a booking with its text, and returns its reference.
func (h *house) booked(sid string, world pickup.World) string {
	h.Helper()
	day := pickup.DateOf(time.Now()).AddDays(9)
	var round int64
	err := h.db.App.QueryRow(context.Background(), `INSERT INTO round (world, sector, day, vehicle, stops, m3)
		VALUES ($1, 's1', $2, 'benne', 100, 1000) ON CONFLICT (world, sector, day) DO UPDATE SET stops = 100 RETURNING id`,
		world, day.UTC()).Scan(&round)
	if err != nil {
		h.Fatal(err)
	}
	stamp := dialogue.Stamp{At: time.Now().Truncate(time.Millisecond)}
	slot := pickup.Slot{Round: round, Date: day, PutOut: pickup.PutOut(day)}
	h.commit(sid, world, nil, dialogue.CallStarted{Stamp: stamp, Call: sid, World: world, Caller: "+33612345678"})
	place := paradis
	h.n++
	place.Number += h.n
	e := h.commit(sid, world, dialogue.MakeBooking{Slot: slot, Address: place, Items: []pickup.Count{{Code: "matelas", N: 2}, {Code: "canape", N: 1}},
		M3: 2.5, Sector: "s1", Rules: "amp/2026-01", Phone: "+33612345678"})
	b, ok := e.(dialogue.Booked)
	if !ok {
		h.Fatalf("booking: %+v", e)
	}
	h.commit(sid, world, dialogue.Text{Kind: "confirmation", Booking: b.Booking.ID})
	return b.Booking.Reference
}

func (h *house) promised(sid string, world pickup.World) int64 {
	h.Helper()
	stamp := dialogue.Stamp{At: time.Now().Truncate(time.Millisecond)}
	h.commit(sid, world, dialogue.RequestCallback{Phone: "+33698765432", Reason: "silence",
		Window: dialogue.Window{From: stamp.At.Add(time.Hour), Until: stamp.At.Add(3 * time.Hour)}},
		dialogue.CallStarted{Stamp: stamp, Call: sid, World: world})
	due, err := h.st.Callbacks(context.Background())
	if err != nil || len(due) == 0 {
		h.Fatal("no callback", err)
	}
	return due[len(due)-1].ID
}

var errDown = errors.New("the network is down")
