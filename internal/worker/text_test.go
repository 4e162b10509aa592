package worker

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/twilio"
)

// step is one run of the job and what it leaves.
type step struct {
	after  time.Duration // since the run before
	snooze time.Duration
	cancel bool
	fails  bool // River tries again
	state  string
	code   int
}

func TestTexts(t *testing.T) {
	tests := []struct {
		name        string
		acts        []act
		prepare     func(*world)
		steps       []step
		sent, asked int
	}{
		{"accepted", []act{accept}, nil, []step{
			{state: store.TextAccepted},
			{state: store.TextAccepted}, // the job again, after a crash
		}, 1, 1},
		{"landline", []act{landline}, nil, []step{
			{cancel: true, state: store.TextFailed, code: 21614},
			{state: store.TextFailed, code: 21614},
		}, 0, 1},
		{"too many requests, once", []act{tooMany, accept}, nil, []step{
			{snooze: limited, state: store.TextQueued},
			{after: limited, state: store.TextAccepted},
		}, 1, 2},
		{"wrong token, repaired", []act{badToken, accept}, nil, []step{
			{fails: true, state: store.TextQueued},
			{after: time.Minute, state: store.TextAccepted},
		}, 1, 2},
		{"wrong token for a day", []act{badToken}, nil, []step{
			{fails: true, state: store.TextQueued},
			{after: tooLate + time.Minute, cancel: true, state: store.TextFailed},
		}, 0, 1},

		// F22: exactly one text.
		{"accepted, the answer lost", []act{takeAndBreak}, nil, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: firstLook, state: store.TextAccepted},
			{after: time.Hour, state: store.TextAccepted},
		}, 1, 1},
		{"accepted, answered 500", []act{takeAnd500}, nil, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: firstLook, state: store.TextAccepted},
		}, 1, 1},
		{"accepted, the answer lost, on a trial account", []act{takeAndBreak},
			func(w *world) { w.p.prefix = "Sent from your Twilio trial account - " }, []step{
				{snooze: firstLook, state: store.TextSending},
				{after: firstLook, state: store.TextAccepted},
			}, 1, 1},
		{"accepted and lost, listed late", []act{takeAndBreak},
			func(w *world) { w.p.hidden = true }, []step{
				{snooze: firstLook, state: store.TextSending},
				{after: firstLook, snooze: secondLook - firstLook, state: store.TextSending},
				{after: 0, snooze: secondLook - firstLook, state: store.TextSending}, // still not old enough
			}, 1, 1},
		{"not accepted, then accepted", []act{fail500, accept}, nil, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: firstLook, snooze: secondLook - firstLook, state: store.TextSending},
			{after: secondLook - firstLook, state: store.TextAccepted},
		}, 1, 2},
		{"never an answer", []act{breakOff, breakOff}, nil, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: secondLook, snooze: firstLook, state: store.TextResending},
			{after: firstLook, snooze: secondLook - firstLook, state: store.TextResending},
			{after: secondLook - firstLook, cancel: true, state: store.TextUnknown},
			{after: time.Hour, state: store.TextUnknown},
		}, 0, 2},
		{"the second try accepted, its answer lost", []act{breakOff, takeAndBreak}, nil, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: secondLook, snooze: firstLook, state: store.TextResending},
			{after: firstLook, state: store.TextAccepted},
		}, 1, 2},
		{"the second try limited", []act{breakOff, tooMany}, nil, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: secondLook, snooze: limited, state: store.TextSending},
			{after: secondLook, state: store.TextAccepted},
		}, 1, 3},
		{"killed before the request", nil, func(w *world) { w.kill() }, []step{
			{snooze: secondLook, state: store.TextSending},
			{after: secondLook, state: store.TextAccepted},
		}, 1, 1},
		{"cannot be looked for", []act{takeAndBreak}, func(w *world) { w.p.deaf = true }, []step{
			{snooze: firstLook, state: store.TextSending},
			{after: secondLook, fails: true, state: store.TextSending},
			{after: tooLate, cancel: true, state: store.TextUnknown},
		}, 1, 1},

		{"no provider any more", nil, func(w *world) { w.deps.REST = nil }, []step{
			{state: store.TextOutbox},
		}, 0, 0},
		{"no provider any more, half sent", nil, func(w *world) { w.kill(); w.deps.REST = nil }, []step{
			{cancel: true, state: store.TextUnknown},
		}, 0, 0},
		{"a trial call's", nil, func(w *world) { w.exec(`UPDATE notification SET world = 'trial'`) }, []step{
			{state: store.TextOutbox},
		}, 0, 0},
		{"words expired", nil, func(w *world) { w.exec(`DELETE FROM notification_body`) }, []step{
			{cancel: true, state: store.TextFailed},
		}, 0, 0},
		{"booking expired", nil, nil, []step{
			{after: 400 * 24 * time.Hour, cancel: true},
		}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.acts...)
			w.after(0)
			if tt.prepare != nil {
				tt.prepare(w)
			}
			for i, step := range tt.steps {
				w.after(step.after)
				snooze, cancelled, err := w.run()
				if snooze.Round(time.Second) != step.snooze || cancelled != step.cancel || (err != nil) != step.fails {
					t.Errorf("run %d: snoozed %v, cancelled %v, error %v; want %+v", i, snooze, cancelled, err, step)
				}
				if state, code := w.state(); state != step.state || code != step.code {
					t.Errorf("run %d: %s %d, want %s %d", i, state, code, step.state, step.code)
				}
			}
			if sent, asked, _ := w.p.counts(); sent != tt.sent || asked != tt.asked {
				t.Errorf("%d texts sent in %d requests, want %d in %d", sent, asked, tt.sent, tt.asked)
			}
		})
	}
}

func (w *world) exec(sql string) {
	w.t.Helper()
	if _, err := w.db.App.Exec(w.t.Context(), sql); err != nil {
		w.t.Fatal(err)
	}
}

// kill leaves what a process leaves that is killed just before its request.
func (w *world) kill() {
	w.t.Helper()
	if ok, err := w.st.StartText(w.t.Context(), w.text, store.TextQueued); !ok || err != nil {
		w.t.Fatal(ok, err)
	}
}

// The provider calls back before it answers, and then the answer is lost: the
// callback's URL has told us the SID, and nobody looks or sends again.
func TestTheCallbackComesFirst(t *testing.T) {
	for _, a := range []act{accept, takeAndBreak} {
		w := newWorld(t, a)
		w.p.onSend = func(callback string) {
			u, err := url.Parse(callback)
			if err != nil || u.Host != "exemple.fr" || u.Path != "/twilio/sms-status" {
				t.Errorf("callback %s, %v", callback, err)
				return
			}
			n, _ := strconv.ParseInt(u.Query().Get("n"), 10, 64)
			if err := w.st.RecordTextStatus(context.Background(), n, u.Query().Get("sid"), "sent", 0); err != nil {
				t.Errorf("the callback is not known: %v", err)
			}
		}
		if _, cancelled, err := w.run(); cancelled || err != nil {
			t.Fatal(cancelled, err)
		}
		if state, _ := w.state(); state != store.TextSent {
			t.Errorf("the text is %s", state)
		}
		if _, _, err := w.run(); err != nil {
			t.Fatal(err)
		}
		if sent, asked, looks := w.p.counts(); sent != 1 || asked != 1 || looks != 0 {
			t.Errorf("%d texts in %d requests and %d looks", sent, asked, looks)
		}
	}
}

// A job that is stopped hard while the provider works on the text writes down
// what it knows.
func TestStoppedInTheMiddle(t *testing.T) {
	w := newWorld(t, accept)
	ctx, cancel := context.WithCancel(t.Context())
	w.p.onSend = func(string) { cancel() } // the context ends while the request is under way
	s := &texts{deps: w.withDefaults()}
	job := &river.Job[store.SendText]{JobRow: &rivertype.JobRow{}, Args: store.SendText{Notification: w.text}}
	if err := s.Work(ctx, job); err == nil {
		if state, _ := w.state(); state != store.TextAccepted { // the answer was faster
			t.Fatalf("the text is %s", state)
		}
	} else if state, _ := w.state(); state != store.TextSending {
		t.Fatalf("the text is %s after %v", state, err)
	}
	if _, _, err := w.run(); err != nil {
		t.Fatal(err)
	}
	if state, _ := w.state(); state != store.TextAccepted {
		t.Errorf("the text is %s", state)
	}
	if sent, asked, _ := w.p.counts(); sent != 1 || asked != 1 {
		t.Errorf("%d texts in %d requests", sent, asked)
	}
}

// One that is stopped hard just after the answer still writes it down.
func TestStoppedAfterTheAnswer(t *testing.T) {
	w := newWorld(t, landline)
	ctx, cancel := context.WithCancel(t.Context())
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{PutIdleConn: func(error) { cancel() }}) // the body is read
	s := &texts{deps: w.withDefaults()}
	_ = s.Work(ctx, &river.Job[store.SendText]{JobRow: &rivertype.JobRow{}, Args: store.SendText{Notification: w.text}})
	<-ctx.Done()
	if state, code := w.state(); state != store.TextFailed || code != 21614 {
		t.Errorf("the text is %s %d", state, code)
	}
}

// Another text to the same number, with other words, is not taken for ours.
func TestAnotherTextIsNotOurs(t *testing.T) {
	w := newWorld(t, breakOff)
	w.after(0)
	w.p.sent = []message{{SID: "SM9", To: "+33612345678", Body: words + " Référence 00000000", Status: "delivered",
		Date: time.Now().UTC().Format(time.RFC1123Z)}}
	w.run()
	w.after(secondLook)
	w.run()
	if sent, asked, _ := w.p.counts(); sent != 2 || asked != 2 {
		t.Errorf("%d texts in %d requests: the second try must go out", sent, asked)
	}
}

// The store's order of the provider's words is the protocol's.
func TestRanksAgree(t *testing.T) {
	w := newWorld(t)
	all := []string{"accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled", "read", "tomorrow"}
	for i, status := range all {
		w.exec(`UPDATE notification SET rank = 0, provider_sid = NULL`)
		if err := w.st.RecordTextStatus(t.Context(), w.text, fmt.Sprint("SM", i), status, 0); err != nil {
			t.Fatal(err)
		}
		var rank int
		if err := w.db.App.QueryRow(t.Context(), `SELECT rank FROM notification`).Scan(&rank); err != nil || rank != twilio.TextRank(status) {
			t.Errorf("%s: rank %d, %v; Twilio's is %d", status, rank, err, twilio.TextRank(status))
		}
	}
}
