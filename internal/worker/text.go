package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/twilio"
)

const (
	// firstLook: by then the provider lists what it accepted just before an
	// answer was lost, nearly always.
	firstLook = 30 * time.Second
	// secondLook: what is not listed two minutes after it was sent was not taken.
	secondLook = 2 * time.Minute
	// limited is the pause after "too many requests", breaker the one while
	// our own limit is reached.
	limited = 30 * time.Second
	breaker = 5 * time.Minute
	// tooLate: after a day a confirmation helps nobody, and an agent is told.
	tooLate = 24 * time.Hour
	// skew is by how much the provider's clock may be behind ours.
	skew = time.Minute
	// recordIn bounds the writing down of an outcome, also while we are stopped.
	recordIn = 5 * time.Second
)

// texts sends texts.
//
// The provider knows no idempotency key, so a text is sent again only when it
// surely was not sent. Before the request the text becomes "sending"; whoever
// finds it so, after a lost answer or a killed process, asks the provider for
// it first, at once and after two minutes. If it is not there it is sent once
// more ("resending"), and if that leaves no trace either it stays "unknown",
// for an agent.
type texts struct {
	river.WorkerDefaults[store.SendText]
	deps Deps
}

func (s *texts) Work(ctx context.Context, job *river.Job[store.SendText]) error {
	text, ok, err := s.deps.Store.OutgoingText(ctx, job.Args.Notification)
	switch {
	case err != nil:
		return err
	case !ok:
		return river.JobCancel(fmt.Errorf("text %d has expired", job.Args.Notification))
	case text.SID != "":
		return nil // the provider has it: a callback said so before we could
	}
	switch text.State {
	case store.TextQueued:
		return s.first(ctx, text)
	case store.TextSending, store.TextResending:
		return s.reconcile(ctx, text)
	}
	return nil
}

func (s *texts) first(ctx context.Context, text store.OutgoingText) error {
	if s.deps.REST == nil || !text.Live {
		return s.deps.Store.ShelveText(ctx, text.ID)
	}
	if text.Body.To == "" || text.Age > tooLate {
		if err := s.deps.Store.FailText(ctx, text.ID, 0); err != nil {
			return err
		}
		return river.JobCancel(fmt.Errorf("text %d could not be sent for %v", text.ID, text.Age.Round(time.Minute)))
	}
	return s.send(ctx, text)
}

// send asks the provider, once, and writes down what came of it.
func (s *texts) send(ctx context.Context, text store.OutgoingText) error {
	ok, err := s.deps.Store.StartText(ctx, text.ID, text.State)
	switch {
	case errors.Is(err, store.ErrTooManyTexts):
		s.deps.Log.WarnContext(ctx, "texts wait", "err", err)
		return river.JobSnooze(breaker)
	case err != nil || !ok:
		return err
	}
	sid, err := s.deps.REST.SendText(ctx, twilio.Text{To: text.Body.To, From: s.deps.From, Body: text.Body.Body,
		StatusCallback: StatusCallback(s.deps.PublicURL, text.ID)})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordIn)
	defer cancel()
	if err != nil {
		return s.notSent(ctx, text, err)
	}
	_, err = s.deps.Store.RecordText(ctx, store.TextStatus{Notification: text.ID, SID: sid, Status: "queued"})
	return err
}

// StatusCallback is the URL that the provider tells of a text's progress. The
// notification's id in it finds the text although its SID is not stored yet,
// or never arrived.
func StatusCallback(publicURL string, notification int64) string {
	return fmt.Sprintf("%s/twilio/sms-status?n=%d", publicURL, notification)
}

// notSent says what may be done after each kind of failure.
func (s *texts) notSent(ctx context.Context, text store.OutgoingText, err error) error {
	if errors.Is(err, twilio.ErrUnknown) {
		return river.JobSnooze(firstLook)
	}
	// A wrong token is no fault of the text: it is sent when that is repaired.
	if refused, ok := errors.AsType[*twilio.Refused](err); ok && refused.Status != http.StatusUnauthorized {
		if err := s.deps.Store.FailText(ctx, text.ID, refused.Code); err != nil {
			return err
		}
		return river.JobCancel(fmt.Errorf("text %d: %w", text.ID, err))
	}
	if err := s.deps.Store.UnstartText(ctx, text.ID); err != nil {
		return err
	}
	if errors.Is(err, twilio.ErrRateLimited) {
		return river.JobSnooze(limited)
	}
	return fmt.Errorf("text %d: %w", text.ID, err)
}

// reconcile finds out whether the provider has a text.
func (s *texts) reconcile(ctx context.Context, text store.OutgoingText) error {
	found, err := s.look(ctx, text)
	switch {
	case found:
		return nil
	case text.Age > tooLate || s.deps.REST == nil:
		return s.lose(ctx, text)
	case errors.Is(err, twilio.ErrRateLimited):
		return river.JobSnooze(limited)
	case err != nil:
		return err
	case text.Tried < secondLook:
		return river.JobSnooze(secondLook - text.Tried)
	case text.State == store.TextResending:
		return s.lose(ctx, text)
	}
	return s.send(ctx, text)
}

// look asks the provider for a text to this number with these words, and
// keeps its SID.
func (s *texts) look(ctx context.Context, text store.OutgoingText) (bool, error) {
	if s.deps.REST == nil || text.Body.To == "" {
		return false, nil
	}
	records, err := s.deps.REST.FindTexts(ctx, text.Body.To, text.Created.Add(-skew))
	if err != nil {
		return false, fmt.Errorf("look for text %d: %w", text.ID, err)
	}
	// The latest first: of two that were sent, the callbacks to come are about that one.
	slices.SortStableFunc(records, func(a, b twilio.TextRecord) int { return cmp.Compare(b.Created.Unix(), a.Created.Unix()) })
	for _, r := range records {
		if !strings.HasSuffix(strings.TrimSpace(r.Body), strings.TrimSpace(text.Body.Body)) { // a trial account puts words before ours
			continue
		}
		status := store.TextStatus{Notification: text.ID, SID: r.SID, Status: r.Status, Code: r.ErrorCode}
		if _, err := s.deps.Store.RecordText(ctx, status); err != nil {
			return false, err
		}
		now, _, err := s.deps.Store.OutgoingText(ctx, text.ID)
		if err != nil || now.SID == r.SID { // else it is another notification's
			return err == nil, err
		}
	}
	return false, nil
}

func (s *texts) lose(ctx context.Context, text store.OutgoingText) error {
	if err := s.deps.Store.LoseText(ctx, text.ID); err != nil {
		return err
	}
	return river.JobCancel(fmt.Errorf("text %d: nobody can say whether it was sent", text.ID))
}
