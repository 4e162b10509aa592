package worker

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/store"
)

// Two replicas, one text: the jobs that a booking and the start queue are run
// once, and after Stop nothing runs.
func TestTwoReplicas(t *testing.T) {
	w := newWorld(t)
	done := make(chan *rivertype.JobRow, 100)
	var replicas []*Worker
	for range 2 {
		r, err := New(w.deps)
		if err != nil {
			t.Fatal(err)
		}
		events, unsubscribe := r.jobs.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed, river.EventKindJobCancelled)
		defer unsubscribe()
		go func() {
			for e := range events {
				done <- e.Job
			}
		}()
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		replicas = append(replicas, r)
	}
	ran := map[string]int{}
	for ran["send_text"] == 0 || ran["purge"] == 0 || ran["extend_rounds"] == 0 || ran["destroy_keys"] == 0 {
		job := <-done
		ran[job.Kind]++
		if job.State != rivertype.JobStateCompleted {
			t.Errorf("%s is %s: %v", job.Kind, job.State, job.Errors)
		}
	}
	for _, r := range replicas {
		if err := r.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if sent, asked, _ := w.p.counts(); sent != 1 || asked != 1 {
		t.Errorf("%d texts in %d requests", sent, asked)
	}
	if state, _ := w.state(); state != store.TextAccepted {
		t.Errorf("the text is %s", state)
	}
	if beat, err := store.NewPurger(w.db.Purge, w.keys, time.UTC).Heartbeat(t.Context()); err != nil || beat.IsZero() {
		t.Errorf("the purge at start left heartbeat %v, %v", beat, err)
	}
}

// Stop waits for the text that is being sent.
func TestStopWaits(t *testing.T) {
	w := newWorld(t)
	sending, goOn := make(chan struct{}), make(chan struct{})
	w.p.onSend = func(string) { close(sending); <-goOn }
	r, err := New(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-sending
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Stop(impatient); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped while a text was being sent: %v", err)
	}
	close(goOn)
	if err := r.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if state, _ := w.state(); state != store.TextAccepted {
		t.Errorf("the text is %s", state)
	}
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	for want, spoil := range map[string]func(*Deps){
		"Purge":       func(d *Deps) { d.Purge = nil },
		"TWILIO_FROM": func(d *Deps) { d.From = "" },
	} {
		d := w.deps
		spoil(&d)
		if _, err := New(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one about %s", err, want)
		}
	}
	w.deps.REST, w.deps.From = nil, ""
	if _, err := New(w.deps); err != nil {
		t.Errorf("without a provider: %v", err)
	}
}

func TestDaily(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ now, next string }{
		{"2026-11-24T00:00:00+01:00", "2026-11-24T03:20:00+01:00"},
		{"2026-11-24T03:20:00+01:00", "2026-11-25T03:20:00+01:00"},
		{"2026-11-24T23:30:00Z", "2026-11-25T03:20:00+01:00"}, // the next day already, in Paris
		{"2026-12-31T12:00:00+01:00", "2027-01-01T03:20:00+01:00"},
		{"2026-03-28T12:00:00+01:00", "2026-03-29T03:20:00+02:00"}, // the night that loses an hour
		{"2026-10-24T12:00:00+02:00", "2026-10-25T03:20:00+01:00"}, // the night that has one more
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := (daily{3, 20, paris}).Next(now).Format(time.RFC3339); got != c.next {
			t.Errorf("after %s: %s, want %s", c.now, got, c.next)
		}
	}
}

// The purge at start runs when the last one is a day ago; the nightly always.
func TestPurgeWhenDue(t *testing.T) {
	w := newWorld(t)
	w.after(0)
	purger := store.NewPurger(w.db.Purge, w.keys, time.UTC)
	p := &purge{deps: w.withDefaults(), purger: purger}
	ran := func(ifDue bool) bool {
		t.Helper()
		before, err := purger.Heartbeat(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Work(t.Context(), &river.Job[PurgeArgs]{JobRow: &rivertype.JobRow{}, Args: PurgeArgs{IfDue: ifDue}}); err != nil {
			t.Fatal(err)
		}
		after, err := purger.Heartbeat(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return after.After(before)
	}
	for i, c := range []struct {
		after time.Duration
		ifDue bool
		want  bool
	}{
		{0, true, true}, // never ran
		{23 * time.Hour, true, false},
		{time.Hour, true, true},
		{time.Hour, false, true},
	} {
		w.after(c.after)
		p.deps.Now = func() time.Time { return w.now }
		if got := ran(c.ifDue); got != c.want {
			t.Errorf("%d: ran %v, want %v", i, got, c.want)
		}
	}
}

func TestKeysGoByTheHour(t *testing.T) {
	w := newWorld(t)
	w.after(24 * time.Hour)
	k := &destroyKeys{deps: w.withDefaults(), purger: store.NewPurger(w.db.Purge, w.keys, time.UTC)}
	if err := k.Work(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(w.keys.Dir(), "raw", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("raw keys a day later: %v, %v", left, err)
	}
	if kept, _ := filepath.Glob(filepath.Join(w.keys.Dir(), "redacted", "*")); len(kept) == 0 {
		t.Error("the redacted key went with it")
	}
}

func TestSpoolIsTakenIn(t *testing.T) {
	w := newWorld(t)
	s, err := spool.Open(filepath.Join(w.keys.Dir(), "spool"), w.keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w.deps.Spool = s
	r, err := New(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	promise := func(id string) {
		t.Helper()
		if err := s.Append(spool.Record{ID: id, World: "trial", CallSID: id, Number: privacy.Hide("+33612345678"), At: w.now, Why: "database"}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := r.drain(t.Context()); n != 0 || err != nil {
		t.Fatalf("an empty spool: %d, %v", n, err)
	}
	promise("CA7")
	promise("CA8")
	if n, err := r.drain(t.Context()); n != 2 || err != nil {
		t.Fatalf("taken %d, %v", n, err)
	}
	promise("CA7") // the webhook came again
	if n, err := r.drain(t.Context()); n != 1 || err != nil {
		t.Fatalf("taken %d, %v", n, err)
	}
	all, err := w.st.Callbacks(t.Context())
	if err != nil || len(all) != 2 || !all[0].From.After(w.now) || all[0].World != "trial" {
		t.Fatalf("callbacks %+v, %v", all, err)
	}
	promise("CA9")
	w.db.App.Close() // the database is away
	if n, err := r.drain(t.Context()); n != 0 || err == nil {
		t.Fatalf("taken %d, %v", n, err)
	}
	if n, err := s.Len(); n != 1 || err != nil {
		t.Fatalf("%d promises left, %v", n, err)
	}
}
