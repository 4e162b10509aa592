package phone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/twilio"
)

// voice answers a new call.
func (h *Handler) voice(ctx context.Context, _ *http.Request, form url.Values) (twilio.Response, error) {
	line, caller := lineOf(form.Get("From"))
	turn, err := h.handle(ctx, form, "0", func(s dialogue.State) (dialogue.Event, bool) {
		if s.Seq > 0 {
			return nil, false
		}
		return dialogue.CallStarted{Stamp: h.stamp(), Call: form.Get("CallSid"), World: worldOf(form), Line: line,
			Caller: caller, Versions: h.Versions, Menu: h.Menu}, true
	})
	return h.render(turn.Tells), err
}

// lineOf says what can be said of a caller's line from its number alone. French
// mobiles begin with 06 or 07, landlines with 01 to 05 and 09 (Arcep).
func lineOf(from string) (dialogue.Line, string) {
	national, french := strings.CutPrefix(from, "+33")
	switch {
	case !strings.HasPrefix(from, "+") || from == "+266696687" || from == "+86282452253": // "anonymous", "unavailable" on a keypad
		return dialogue.Hidden, ""
	case !french || len(national) != 9:
		return dialogue.Foreign, from
	case national[0] == '6' || national[0] == '7':
		return dialogue.Mobile, from
	}
	return dialogue.Landline, from
}

// turn takes what the caller said or keyed.
func (h *Handler) turn(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	return h.atTurn(ctx, r, form, h.spoken(form))
}

// spoken reads a Gather's result: speech, keys, or nothing.
func (h *Handler) spoken(form url.Values) dialogue.Event {
	if text := strings.TrimSpace(form.Get("SpeechResult")); text != "" {
		confidence, err := strconv.ParseFloat(form.Get("Confidence"), 64)
		if err != nil || confidence < 0 || confidence > 1 {
			confidence = 0 // some recognisers send none
		}
		return dialogue.Heard{Stamp: h.stamp(), Text: text, Also: form["Alternative"], Confidence: confidence}
	}
	if digits := form.Get("Digits"); digits != "" {
		return dialogue.Keyed{Stamp: h.stamp(), Digits: digits}
	}
	return dialogue.Silence{Stamp: h.stamp()}
}

// resume comes back for the answer of a slow Ask.
func (h *Handler) resume(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	return h.atTurn(ctx, r, form, dialogue.Resumed{Stamp: h.stamp()})
}

// queueLeft is the end of waiting in our queue. Without the network's API a
// taken caller leaves by its wait URL, which is not the caller's wish.
func (h *Handler) queueLeft(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	result := form.Get("QueueResult")
	if id, err := strconv.ParseInt(r.URL.Query().Get("handoff"), 10, 64); err == nil && result == "leave" {
		if connected, err := h.Queue.Connected(ctx, id); err != nil {
			return twilio.Response{}, err
		} else if connected {
			result = "bridged"
		}
	}
	return h.atTurn(ctx, r, form, dialogue.QueueLeft{Stamp: h.stamp(), Result: result})
}

func (h *Handler) dialEnded(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	return h.atTurn(ctx, r, form, dialogue.DialEnded{Stamp: h.stamp(), Status: form.Get("DialCallStatus")})
}

// atTurn takes an event for the turn in the URL. One that is not the call's
// next is stale: the last reply is given again.
func (h *Handler) atTurn(ctx context.Context, r *http.Request, form url.Values, e dialogue.Event) (twilio.Response, error) {
	n, err := strconv.Atoi(r.PathValue("turn"))
	if err != nil {
		return twilio.Response{}, fmt.Errorf("turn %q is no number", r.PathValue("turn"))
	}
	turn, err := h.handle(ctx, form, strconv.Itoa(n), func(s dialogue.State) (dialogue.Event, bool) {
		return e, s.Turn == n
	})
	return h.render(turn.Tells), err
}

// waitTime bounds what comes again by itself: a look at the queue, a status.
const waitTime = 2 * time.Second

// wait is asked again and again while the caller waits for an agent.
func (h *Handler) wait(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, waitTime)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("handoff"), 10, 64)
	if err != nil {
		return twilio.Response{}, err
	}
	if sid := form.Get("QueueSid"); sid != "" {
		if err := h.Queue.SetQueueSID(ctx, id, sid); err != nil {
			return twilio.Response{}, err
		}
	}
	if h.ByREST && worldOf(form) == pickup.Live { // moved callers ask no more
		if stranded, err := h.Queue.StillQueued(ctx, id, h.Now()); err != nil {
			return twilio.Response{}, err
		} else if stranded {
			h.Log.LogAttrs(ctx, slog.LevelWarn, "a caller was with no agent and waits again", slog.Int64("handoff", id))
		}
	} else if connected, err := h.Queue.Connected(ctx, id); err != nil {
		return twilio.Response{}, err
	} else if connected {
		return twilio.Response{Verbs: []twilio.Verb{h.speak("agent_here", dialogue.Args{}), twilio.Leave{}}}, nil
	}
	position, err := h.Queue.Position(ctx, id)
	if err != nil {
		return twilio.Response{}, err
	}
	say := []twilio.Verb{twilio.Pause{Seconds: waitPause}} // the place was said on entering
	if position > 0 {
		say = append(say, h.speak("queue_still", dialogue.Args{N: position}))
	}
	return twilio.Response{Verbs: []twilio.Verb{twilio.Gather{Input: "dtmf speech", Language: language,
		Action: h.url("/twilio/wait/%d/answer", id), Timeout: 5, NumDigits: 1, Hints: []string{"rappelez-moi"}, Children: say}}}, nil
}

// waitAnswer: 1 or "rappelez-moi" leaves the queue for a callback.
func (h *Handler) waitAnswer(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	words := french.Words(form.Get("SpeechResult"))
	recall := slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "rappel") })
	if form.Get("Digits") == "1" || recall {
		return twilio.Response{Verbs: []twilio.Verb{twilio.Leave{}}}, nil
	}
	return twilio.Response{Verbs: []twilio.Verb{twilio.Redirect{URL: h.url("/twilio/wait/%s", r.PathValue("handoff"))}}}, nil
}

// whisper tells whoever answers in another telephone system where the call's
// page is. It says nothing about the caller: that system is not ours.
func (h *Handler) whisper(_ context.Context, r *http.Request, form url.Values) (twilio.Response, error) {
	return whisperContext(r, form), nil
}

func whisperContext(r *http.Request, _ url.Values) twilio.Response {
	text := "Dossier " + french.SpellDigits(r.PathValue("context")) + "."
	return twilio.Response{Verbs: []twilio.Verb{twilio.Say{Text: text, Voice: speaker, Language: language}}}
}

// status ends a call that the network says has ended. Callbacks come out of
// order and more than once.
func (h *Handler) status(w http.ResponseWriter, r *http.Request) {
	form, ok := h.verified(w, r)
	if !ok {
		return
	}
	switch form.Get("CallStatus") {
	case "completed", "busy", "failed", "no-answer", "canceled":
	default:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), turnTime)
	defer cancel()
	_, err := h.handle(ctx, form, "ended", func(s dialogue.State) (dialogue.Event, bool) {
		return dialogue.HungUp{Stamp: h.stamp(), Why: form.Get("CallStatus")}, s.Seq > 0
	})
	h.done(w, r, "status", err)
}

func (h *Handler) smsStatus(w http.ResponseWriter, r *http.Request) {
	form, ok := h.verified(w, r)
	if !ok {
		return
	}
	code, _ := strconv.Atoi(form.Get("ErrorCode")) // absent when all is well
	status := form.Get("MessageStatus")
	if status == "" {
		status = form.Get("SmsStatus")
	}
	id, _ := strconv.ParseInt(r.URL.Query().Get("n"), 10, 64)
	ctx, cancel := context.WithTimeout(r.Context(), waitTime)
	defer cancel()
	h.done(w, r, "sms-status", h.Texts.RecordTextStatus(ctx, id, form.Get("MessageSid"), status, code))
}

// done answers a callback, which nobody hears. A 503 asks for it again.
func (h *Handler) done(w http.ResponseWriter, r *http.Request, what string, err error) {
	if err != nil && !errors.Is(err, dialogue.ErrGone) {
		h.Log.LogAttrs(r.Context(), slog.LevelError, "callback failed", slog.String("what", what), slog.Any("err", err))
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
