package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/dialogue"
)

// queuedText makes a booking and its text, and returns the text's id.
func queuedText(w *world) int64 {
	w.t.Helper()
	b := w.must("CAtext", "1", booking(w.round(7, 5), 12)).(dialogue.Booked).Booking
	w.must("CAtext", "2", dialogue.Text{Kind: "confirmation", Booking: b.ID})
	var id int64
	if err := w.db.App.QueryRow(w.t.Context(), `SELECT id FROM notification WHERE booking_id = $1`, b.ID).Scan(&id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) text(id int64) OutgoingText {
	w.t.Helper()
	text, ok, err := w.st.OutgoingText(w.t.Context(), id)
	if err != nil || !ok {
		w.t.Fatalf("text %d: found %v, %v", id, ok, err)
	}
	return text
}

func (w *world) start(id int64, from string) {
	w.t.Helper()
	if ok, err := w.st.StartText(w.t.Context(), id, from); err != nil || !ok {
		w.t.Fatalf("start text %d from %s: %v, %v", id, from, ok, err)
	}
}

func (w *world) status(id int64, sid, status string, code int) bool {
	w.t.Helper()
	err := w.st.RecordTextStatus(w.t.Context(), id, sid, status, code)
	if err != nil && !errors.Is(err, dialogue.ErrGone) {
		w.t.Fatal(err)
	}
	return err == nil
}

func TestATextsCourse(t *testing.T) {
	w := newWorld(t)
	id := queuedText(w)
	got := w.text(id)
	if got.Body.To != "+33612345678" || got.Body.Body == "" || got.State != TextQueued || !got.Live {
		t.Fatalf("queued: %+v", got)
	}
	w.start(id, TextQueued)
	if ok, err := w.st.StartText(t.Context(), id, TextQueued); ok || err != nil {
		t.Fatalf("started twice: %v, %v", ok, err)
	}
	w.start(id, TextSending)
	if err := w.st.UnstartText(t.Context(), id); err != nil || w.text(id).State != TextSending {
		t.Fatalf("a second try that did not happen: %s, %v", w.text(id).State, err)
	}
	w.start(id, TextSending)
	if err := w.st.LoseText(t.Context(), id); err != nil || w.text(id).State != TextUnknown {
		t.Fatalf("lost: %s, %v", w.text(id).State, err)
	}
	if !w.status(id, "SM1", "delivered", 0) || w.text(id).State != TextDelivered {
		t.Fatal("a late callback does not tell what became of a lost text")
	}
	if err := w.st.FailText(t.Context(), id, 21614); err != nil || w.text(id).State != TextDelivered {
		t.Fatal("a delivered text failed")
	}
	if _, err := w.st.StartText(t.Context(), id, TextDelivered); err == nil {
		t.Fatal("a delivered text was sent again")
	}
}

func TestACallbackBeforeTheAnswer(t *testing.T) {
	w := newWorld(t)
	id := queuedText(w)
	w.start(id, TextQueued)
	if !w.status(id, "SM1", "sent", 0) {
		t.Fatal("a callback that came before the answer is lost")
	}
	if !w.status(id, "SM1", "queued", 0) { // the answer
		t.Fatal("the answer is not known")
	}
	if got := w.text(id); got.State != TextSent || got.SID != "SM1" {
		t.Fatalf("state %s, SID %s", got.State, got.SID)
	}
	if w.status(id, "SM2", "delivered", 0) || w.text(id).State != TextSent {
		t.Fatal("another text's callback was taken for this one")
	}
	if w.status(0, "SM9", "delivered", 0) {
		t.Fatal("somebody else's text is known")
	}
	if !w.status(0, "SM1", "delivered", 0) || w.text(id).State != TextDelivered {
		t.Fatal("a callback without the notification's id is not found by its SID")
	}
	if err := w.st.RecordTextStatus(t.Context(), id, "", "sent", 0); err == nil || errors.Is(err, dialogue.ErrGone) {
		t.Fatal("a status without a SID was taken")
	}
}

// Callbacks in any order, any number of times, never go backwards; and the
// first final one stands.
func TestStatusNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	id := queuedText(w)
	w.start(id, TextQueued)
	words := []string{"queued", "sending", "sent", "delivered", "undelivered", "failed", "tomorrow's word"}
	rapid.Check(t, func(t *rapid.T) {
		if _, err := w.db.App.Exec(w.t.Context(), `UPDATE notification SET state = 'sending', rank = 0, error_code = 0, provider_sid = NULL`); err != nil {
			t.Fatal(err)
		}
		seen := rapid.SliceOfN(rapid.SampledFrom(words), 1, 8).Draw(t, "callbacks")
		highest, want, final := 0, TextSending, false
		for i, status := range seen {
			code := 0
			if status == "failed" || status == "undelivered" {
				code = 30000 + i
			}
			if !w.status(id, "SM1", status, code) {
				t.Fatalf("callback %d is not known", i)
			}
			if s := textStates[status]; s.rank > highest {
				highest, want = s.rank, s.state
			}
			got := w.text(id).State
			if got != want {
				t.Fatalf("after %v: %s, want %s", seen[:i+1], got, want)
			}
			if final && got != want {
				t.Fatalf("a final state changed to %s", got)
			}
			final = final || slices.Contains([]string{TextDelivered, TextUndelivered, TextFailed}, got)
		}
	})
}

func TestTheSpendBreaker(t *testing.T) {
	w := newWorld(t)
	id := queuedText(w)
	_, err := w.db.App.Exec(t.Context(), `INSERT INTO notification (booking_id, world, kind, state, tried_at, created_at, changed_at, expires_at)
		SELECT booking_id, world, 'filler' || i, 'sent', debarras_now() - interval '59 minutes', created_at, changed_at, expires_at
		FROM notification, generate_series(1, $2) i WHERE id = $1`, id, TextsAnHour)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := w.st.StartText(t.Context(), id, TextQueued); ok || !errors.Is(err, ErrTooManyTexts) {
		t.Fatalf("text %d of the hour: %v, %v", TextsAnHour+1, ok, err)
	}
	if got := w.text(id).State; got != TextQueued {
		t.Fatalf("the text that has to wait is %s", got)
	}
	w.db.SetNow(t, time.Now().Add(2*time.Minute))
	w.start(id, TextQueued)
}

func TestExpiredWords(t *testing.T) {
	w := newWorld(t)
	id := queuedText(w)
	w.db.SetNow(t, w.now.Add(8*24*time.Hour))
	if got := w.text(id); got.Body != (TextBody{}) || got.State != TextQueued || got.Age < 7*24*time.Hour {
		t.Fatalf("after 8 days: %+v", got)
	}
	w.db.SetNow(t, w.now.Add(400*24*time.Hour))
	if _, ok, err := w.st.OutgoingText(t.Context(), id); ok || err != nil {
		t.Fatalf("after 400 days: %v, %v", ok, err)
	}
	if w.status(id, "SM1", "sent", 0) {
		t.Fatal("an expired text took a status")
	}
}

func TestShelvedAndFailed(t *testing.T) {
	for i, c := range []struct {
		do   func(*world, int64) error
		want string
	}{
		{func(w *world, id int64) error { return w.st.ShelveText(w.t.Context(), id) }, TextOutbox},
		{func(w *world, id int64) error { return w.st.FailText(w.t.Context(), id, 21614) }, TextFailed},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			w := newWorld(t)
			id := queuedText(w)
			if err := c.do(w, id); err != nil || w.text(id).State != c.want {
				t.Fatalf("%s, %v; want %s", w.text(id).State, err, c.want)
			}
			if ok, err := w.st.StartText(t.Context(), id, TextQueued); ok || err != nil {
				t.Fatalf("sent afterwards: %v, %v", ok, err)
			}
			if n := w.count(`SELECT error_code FROM notification WHERE id = $1`, id); (n == 21614) != (c.want == TextFailed) {
				t.Fatalf("code %d", n)
			}
		})
	}
}
