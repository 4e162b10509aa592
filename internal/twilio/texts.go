package twilio

import (
	"context"
	"errors"
	"fmt"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// A Text is a text message to send. To is E.164; From is a number or a sender name of at most 11
// characters; StatusCallback is the absolute URL that hears of its progress, or empty.
type Text struct{ To, From, Body, StatusCallback string }

// SendText hands a text to Twilio and returns its SID. The error tells what may be done next:
// *Refused, ErrRateLimited, ErrUnknown, or the context's error when nothing was tried.
func (r *REST) SendText(ctx context.Context, t Text) (sid string, err error) {
	params := &api.CreateMessageParams{To: &t.To, From: &t.From, Body: &t.Body}
	if t.StatusCallback != "" {
		params.StatusCallback = &t.StatusCallback
	}
	err = r.do(ctx, "send a text", func(s *api.ApiService) error {
		message, err := s.CreateMessage(params)
		if err == nil {
			sid = deref(message.Sid)
		}
		return err
	})
	if err == nil && sid == "" {
		return "", fmt.Errorf("send a text: %w: the answer has no SID", ErrUnknown)
	}
	return sid, err
}

// A TextRecord is what Twilio knows of a text. ErrorCode is 0 when there is none.
type TextRecord struct {
	SID, To, Body, Status string
	ErrorCode             int
	Created               time.Time // whole seconds
}

// maxTexts bounds a search. A resident gets a few texts a year; more than this is a mistake.
const maxTexts = 1000

// FindTexts lists the texts to a number that were created at or after since (cut to the second,
// which is Twilio's precision), newest first as Twilio gives them. It filters by creation
// because Twilio's own filter is the time of sending, which a text in question may not have.
func (r *REST) FindTexts(ctx context.Context, to string, since time.Time) ([]TextRecord, error) {
	var found []api.ApiV2010Message
	err := r.do(ctx, "find texts", func(s *api.ApiService) (err error) {
		found, err = s.ListMessage(&api.ListMessageParams{To: &to, PageSize: new(100), Limit: new(maxTexts)})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) >= maxTexts {
		return nil, errors.New("twilio: find texts: the number has too many to search")
	}
	var records []TextRecord
	for _, m := range found {
		created, err := time.Parse(time.RFC1123Z, deref(m.DateCreated))
		if err != nil {
			return nil, fmt.Errorf("twilio: find texts: date_created: %w", err)
		}
		if !created.Before(since.Truncate(time.Second)) {
			records = append(records, TextRecord{deref(m.Sid), deref(m.To), deref(m.Body), deref(m.Status), deref(m.ErrorCode), created})
		}
	}
	return records, nil
}

// TextRank orders the statuses of a text: a callback counts only if its rank is higher than what
// is known, because callbacks come out of order. Unknown statuses are 0; the final ones are equal,
// so that the first of them stands.
func TextRank(status string) int {
	switch status {
	case "accepted", "scheduled", "queued":
		return 1
	case "sending":
		return 2
	case "sent":
		return 3
	case "delivered", "undelivered", "failed", "canceled":
		return 4
	case "read":
		return 5
	}
	return 0
}
