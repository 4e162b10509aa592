package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// ringSeconds is how long an agent's telephone rings: about four times. The caller keeps the
// place meanwhile, so a longer ring only makes them wait for somebody who is not there.
const ringSeconds = 20

// RingAgent calls an agent. Once answered, Twilio asks answerURL for what to say (the whisper);
// statusCallback hears of every step. It returns the new call's SID; the error as of SendText.
func (r *REST) RingAgent(ctx context.Context, to, from, answerURL, statusCallback string) (callSID string, err error) {
	params := &api.CreateCallParams{To: &to, From: &from, Url: &answerURL, Timeout: new(ringSeconds)}
	if statusCallback != "" {
		params.StatusCallback = &statusCallback
		params.StatusCallbackEvent = &[]string{"initiated", "ringing", "answered", "completed"}
	}
	err = r.do(ctx, "ring an agent", func(s *api.ApiService) error {
		call, err := s.CreateCall(params)
		if err == nil {
			callSID = deref(call.Sid)
		}
		return err
	})
	if err == nil && callSID == "" {
		return "", fmt.Errorf("ring an agent: %w: the answer has no SID", ErrUnknown)
	}
	return callSID, err
}

// MoveMember takes this very caller out of the queue and continues the call with the TwiML at
// twimlURL. Only the first such call succeeds; later ones get ErrNotInQueue.
func (r *REST) MoveMember(ctx context.Context, queueSID, callSID, twimlURL string) error {
	if !alphanumeric(queueSID) || !alphanumeric(callSID) {
		return errors.New("twilio: move a caller: the queue and the call must be SIDs")
	}
	err := r.do(ctx, "move a caller", func(s *api.ApiService) error {
		_, err := s.UpdateMember(queueSID, callSID, &api.UpdateMemberParams{Url: &twimlURL})
		return err
	})
	if refused, ok := errors.AsType[*Refused](err); ok && refused.Status == http.StatusNotFound {
		return ErrNotInQueue
	}
	return err
}

// UpdateCall continues a live call with the TwiML at twimlURL.
func (r *REST) UpdateCall(ctx context.Context, callSID, twimlURL string) error {
	return r.updateCall(ctx, "redirect a call", callSID, &api.UpdateCallParams{Url: &twimlURL})
}

// EndCall hangs up, or stops a call that rings.
func (r *REST) EndCall(ctx context.Context, callSID string) error {
	return r.updateCall(ctx, "end a call", callSID, &api.UpdateCallParams{Status: new("completed")})
}

func (r *REST) updateCall(ctx context.Context, what, callSID string, params *api.UpdateCallParams) error {
	if !alphanumeric(callSID) {
		return fmt.Errorf("twilio: %s: not a SID", what)
	}
	return r.do(ctx, what, func(s *api.ApiService) error {
		_, err := s.UpdateCall(callSID, params)
		return err
	})
}

// CallRank orders the statuses of a call as TextRank those of a text.
func CallRank(status string) int {
	switch status {
	case "queued":
		return 1
	case "initiated":
		return 2
	case "ringing":
		return 3
	case "in-progress", "answered":
		return 4
	case "completed", "busy", "failed", "no-answer", "canceled":
		return 5
	}
	return 0
}
