package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// queued lets a caller enter the queue and returns the handoff.
func (w *world) queued(sid string) int64 {
	w.t.Helper()
	return w.must(sid, "q", dialogue.Enqueue{Reason: "human_asked", Intent: "book"}).(dialogue.Queued).Handoff
}

func (w *world) handoff(id int64) Handoff {
	w.t.Helper()
	h, err := w.st.Handoff(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

func (w *world) step(ok bool, err error) bool {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return ok
}

func (w *world) connect(id int64, r Reservation) bool {
	w.t.Helper()
	_, ok, err := w.st.Connect(w.t.Context(), id, r, w.now)
	return w.step(ok, err)
}

// An acceptance that is delivered several times at once is one.
func TestOneAcceptanceIsTheFirst(t *testing.T) {
	w := newWorld(t)
	id := w.queued("CA1")
	r, _, err := w.st.Reserve(t.Context(), id, "Jeanne", w.now)
	if err != nil {
		t.Fatal(err)
	}
	var firsts atomic.Int32
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			first, ok, err := w.st.Connect(t.Context(), id, r, w.now)
			if !ok || err != nil {
				t.Error(ok, err)
			}
			if first {
				firsts.Add(1)
			}
		})
	}
	wg.Wait()
	if firsts.Load() != 1 {
		t.Errorf("%d deliveries are the first", firsts.Load())
	}
}

// Who still asks the network's queue is with no agent.
func TestAStrandedCallerIsGivenBack(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.queued("CA1")
	entered := w.handoff(id).EnteredAt
	still := func(at time.Time) bool {
		t.Helper()
		ok, err := w.st.StillQueued(ctx, id, at)
		return w.step(ok, err)
	}
	take := func() Reservation {
		t.Helper()
		r, ok, err := w.st.Reserve(ctx, id, "Jeanne", w.now)
		if !w.step(ok, err) || !w.connect(id, r) {
			t.Fatal("not connected")
		}
		return r
	}
	if still(w.now) {
		t.Error("who waits was given back")
	}
	take()
	if still(w.now.Add(strandedAfter)) {
		t.Error("given back while the network may still move the caller")
	}
	if !still(w.now.Add(strandedAfter + time.Second)) {
		t.Fatal("a stranded caller is not given back")
	}
	w.now = w.now.Add(time.Minute)
	r := take()
	if w.step(w.st.Finish(ctx, id, r, w.now)); !still(w.now) {
		t.Fatal("a caller whose agent hung up on the conference is not given back")
	}
	h := w.handoff(id)
	if h.State != "waiting" || h.AnsweredAt != nil || h.EndedAt != nil || !h.EnteredAt.Equal(entered) || h.Position != 1 {
		t.Errorf("given back as %+v", h)
	}
	if n := w.count(`SELECT count(*) FROM call_fact WHERE agent_at IS NOT NULL`); n != 0 {
		t.Error("the figures count an answer that never was")
	}
	r = take()
	w.step(w.st.Finish(ctx, id, r, w.now))
	if _, err := w.db.App.Exec(ctx, `UPDATE call SET ended_at = $1`, w.now); err != nil {
		t.Fatal(err)
	}
	if still(w.now) {
		t.Error("a late delivery brings an ended call back into the queue")
	}
}

func TestTwoAgentsNeverGetTheSameCaller(t *testing.T) {
	w := newWorld(t)
	id := w.queued("CA1")
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			_, ok, err := w.st.Reserve(t.Context(), id, fmt.Sprint("agent ", i), w.now.Add(time.Duration(i)*time.Millisecond))
			if err != nil {
				t.Error(err)
			}
			if ok {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d agents have the caller", won.Load())
	}
}

func TestACallerWhoIsGivenBackKeepsThePlace(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.queued("CA1")
	w.now = w.now.Add(time.Second)
	second := w.queued("CA2")
	if p := w.handoff(second).Position; p != 2 {
		t.Fatalf("the second is at %d", p)
	}
	r, ok, err := w.st.Reserve(ctx, first, "Jeanne", w.now)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if p, err := w.st.Position(ctx, first); p != 1 || err != nil {
		t.Errorf("while the agent is rung, the place is %d, %v", p, err)
	}
	before := w.handoff(first).EnteredAt
	if !w.step(w.st.GiveBack(ctx, first, r)) {
		t.Fatal("not given back")
	}
	h := w.handoff(first)
	if h.State != "waiting" || h.Position != 1 || !h.EnteredAt.Equal(before) || h.Agent != "Jeanne" {
		t.Errorf("given back: %+v", h)
	}
	if w.connect(first, r) {
		t.Error("a reservation that was given back connects")
	}
}

func TestAReservationThatIsNotHeardOfLapses(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.queued("CA1")
	old, ok, err := w.st.Reserve(ctx, id, "Jeanne", w.now)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, ok, _ := w.st.Reserve(ctx, id, "Marius", w.now.Add(reserveTime-time.Second)); ok {
		t.Fatal("taken over too early")
	}
	r, ok, err := w.st.Reserve(ctx, id, "Marius", w.now.Add(reserveTime+time.Second))
	if err != nil || !ok {
		t.Fatal("not taken over", err)
	}
	for name, step := range map[string]func() (bool, error){
		"accept":    func() (bool, error) { return w.connect(id, old), nil },
		"give back": func() (bool, error) { return w.st.GiveBack(ctx, id, old) },
		"finish":    func() (bool, error) { return w.st.Finish(ctx, id, old, w.now) },
	} {
		if w.step(step()) {
			t.Errorf("the first agent's late %s touches the second's caller", name)
		}
	}
	if !w.connect(id, r) || w.handoff(id).Agent != "Marius" {
		t.Error("the second agent does not get the caller")
	}
}

func TestWhatBecomesOfAHandoff(t *testing.T) {
	facts := func(w *world, call string) (agent, left *time.Time) {
		err := w.db.App.QueryRow(t.Context(), `SELECT agent_at, left_queue_at FROM call_fact WHERE call_id = $1`, call).Scan(&agent, &left)
		if err != nil {
			t.Fatal(err)
		}
		return agent, left
	}
	for _, test := range []struct {
		name        string
		run         func(*world, int64, Reservation) (bool, error)
		state       string
		agent, left bool
	}{
		{"spoken and done", func(w *world, id int64, r Reservation) (bool, error) {
			w.connect(id, r)
			w.connect(id, r) // a webhook that comes twice
			return w.st.Finish(t.Context(), id, r, w.now)
		}, "done", true, false},
		{"hung up while the agent was rung", func(w *world, id int64, r Reservation) (bool, error) {
			w.must("CA1", "end", dialogue.Release{})
			return !w.connect(id, r), nil
		}, "abandoned", false, true},
		{"gone when the agent accepted", func(w *world, id int64, r Reservation) (bool, error) {
			w.connect(id, r)
			return w.st.Abandon(t.Context(), id, r, w.now)
		}, "abandoned", false, true},
		{"not put together", func(w *world, id int64, r Reservation) (bool, error) {
			w.connect(id, r)
			return w.st.Disconnect(t.Context(), id, r)
		}, "waiting", false, false},
		{"the agent's call ends unanswered", func(w *world, id int64, r Reservation) (bool, error) {
			return true, w.st.AgentGone(t.Context(), id, r, w.now)
		}, "waiting", false, false},
		{"the agent's call ends after the talk", func(w *world, id int64, r Reservation) (bool, error) {
			w.connect(id, r)
			for range 3 { // the network says it more than once
				if err := w.st.AgentGone(t.Context(), id, r, w.now); err != nil {
					return false, err
				}
			}
			return true, nil
		}, "done", true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			id := w.queued("CA1")
			r, _, err := w.st.Reserve(t.Context(), id, "Jeanne", w.now)
			if err != nil {
				t.Fatal(err)
			}
			if !w.step(test.run(w, id, r)) {
				t.Fatal("refused")
			}
			h := w.handoff(id)
			agent, left := facts(w, h.CallID)
			if h.State != test.state || (agent != nil) != test.agent || (left != nil) != test.left {
				t.Errorf("state %s, agent_at %v, left_queue_at %v", h.State, agent, left)
			}
			if agent != nil && !agent.Equal(w.now) {
				t.Errorf("agent_at %v, want the first connection's %v", agent, w.now)
			}
		})
	}
}

func TestAHandoffIsFoundByItsDigitsToday(t *testing.T) {
	w := newWorld(t)
	id := w.queued("CA1")
	h, err := w.st.HandoffByContext(t.Context(), w.handoff(id).Context, w.now.Add(-time.Hour))
	if err != nil || h.ID != id {
		t.Errorf("HandoffByContext = %+v, %v", h, err)
	}
	if _, err := w.st.HandoffByContext(t.Context(), h.Context, w.now.Add(time.Hour)); !errors.Is(err, dialogue.ErrGone) {
		t.Errorf("yesterday's digits find %v", err)
	}
	if err := w.st.SetQueueSID(t.Context(), id, "QU1"); err != nil || w.handoff(id).QueueSID != "QU1" {
		t.Errorf("the queue's SID is not kept: %v", err)
	}
	if _, _, ok, err := w.st.TakenCall(t.Context(), id, 1); ok || err != nil {
		t.Errorf("a call is taken by nobody: %v, %v", ok, err)
	}
	r, _, err := w.st.Reserve(t.Context(), id, "Jeanne", w.now)
	if err != nil {
		t.Fatal(err)
	}
	if snap, queue, ok, err := w.st.TakenCall(t.Context(), id, r); !ok || err != nil || queue != "QU1" || snap.SID != "CA1" || len(snap.Events) == 0 {
		t.Errorf("TakenCall = %+v, %q, %v, %v", snap, queue, ok, err)
	}
	words, err := w.st.Words(t.Context(), h.CallID)
	if err != nil || len(words) != 1 || words[0] != "je m'appelle [nom], [téléphone]" {
		t.Errorf("Words = %q, %v", words, err)
	}
}

func TestACallbackIsTakenOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must("CA1", "c", dialogue.RequestCallback{Phone: "+33612345678", Reason: "silence",
		Window: dialogue.Window{From: w.now.Add(time.Hour), Until: w.now.Add(2 * time.Hour)}})
	list, err := w.st.Callbacks(ctx)
	if err != nil || len(list) != 1 || list[0].State != "open" {
		t.Fatalf("Callbacks = %+v, %v", list, err)
	}
	id := list[0].ID
	if !w.step(w.st.TakeCallback(ctx, id, "Jeanne")) || w.step(w.st.TakeCallback(ctx, id, "Marius")) {
		t.Error("not taken by exactly one agent")
	}
	if w.step(w.st.FinishCallback(ctx, id, "Marius", "reached")) {
		t.Error("another agent closes it")
	}
	if phone, err := w.st.CallbackPhone(ctx, id); err != nil || phone.Reveal() != "+33612345678" {
		t.Errorf("CallbackPhone = %q, %v", phone.Reveal(), err)
	}
	if !w.step(w.st.ReopenCallback(ctx, id, "Jeanne", "no_answer")) || !w.step(w.st.TakeCallback(ctx, id, "Marius")) ||
		!w.step(w.st.FinishCallback(ctx, id, "Marius", "reached")) {
		t.Error("a callback that nobody answered cannot be tried again")
	}
	if list, _ := w.st.Callbacks(ctx); len(list) != 0 {
		t.Errorf("a kept promise is still due: %+v", list)
	}
}

func TestABookingsFileAndItsText(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	b := w.must("CA1", "1", booking(w.round(7, 5), 12)).(dialogue.Booked).Booking
	w.must("CA1", "2", dialogue.Text{Kind: "confirmation", Booking: b.ID})
	f, err := w.st.BookingByReference(ctx, b.Reference)
	if err != nil || f.ID != b.ID || f.World != pickup.Live || f.Channel != "callbot" {
		t.Fatalf("BookingByReference = %+v, %v", f, err)
	}
	if a, err := w.st.BookingAddress(ctx, b.ID); err != nil || a != address(12) {
		t.Errorf("BookingAddress = %+v, %v", a, err)
	}
	if p, err := w.st.BookingPhone(ctx, b.ID); err != nil || p.Reveal() != "+33612345678" {
		t.Errorf("BookingPhone = %q, %v", p.Reveal(), err)
	}
	texts, err := w.st.TextStates(ctx, 10)
	if err != nil || len(texts) != 1 || texts[0].Reference != b.Reference || texts[0].State != "queued" {
		t.Fatalf("TextStates = %+v, %v", texts, err)
	}
	if words, err := w.st.TextWords(ctx, texts[0].ID); err != nil || words.To != "+33612345678" || words.Body == "" {
		t.Errorf("TextWords = %+v, %v", words, err)
	}
	if _, err := w.st.TextWords(ctx, texts[0].ID+1); !errors.Is(err, dialogue.ErrGone) {
		t.Errorf("the words of no text: %v", err)
	}
	if _, err := w.db.App.Exec(ctx, `UPDATE notification SET state = 'undelivered'`); err != nil {
		t.Fatal(err)
	}
	if late, err := w.st.UndeliveredTexts(ctx, w.now.Add(-time.Hour)); err != nil || len(late) != 1 {
		t.Errorf("UndeliveredTexts = %+v, %v", late, err)
	}
}

// A day is the territory's: the 25 hours of the day on which the clocks go
// back, and nothing of a trial.
func TestADayIsTheTerritorys(t *testing.T) {
	w := newWorld(t)
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	w.st.territory.Location = loc
	day := pickup.Date{Year: 2026, Month: time.October, Day: 25}
	for i, at := range []time.Time{
		day.At(0, loc).Add(-time.Second),
		day.At(0, loc),
		day.At(0, loc).Add(25*time.Hour - time.Second),
		day.At(0, loc).Add(25 * time.Hour),
	} {
		for _, of := range []string{"live", "trial"} {
			_, err := w.db.App.Exec(t.Context(), `INSERT INTO call_fact (call_id, world, started_at, pick_up_ms, expires_at)
				VALUES ($1, $2, $3, $4, 'infinity')`, fmt.Sprint(of, i), of, at, i)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	facts, err := w.st.Facts(t.Context(), day)
	if err != nil || len(facts) != 2 || facts[0].PickUpMS != 1 || facts[1].PickUpMS != 2 {
		t.Errorf("Facts = %+v, %v", facts, err)
	}
	if got := w.st.Today(day.At(0, loc).Add(-time.Second).UTC()); got != day.AddDays(-1) {
		t.Errorf("Today = %v", got)
	}
}
