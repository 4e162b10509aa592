package phone

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/session"
	"github.com/debarras/debarras/internal/twilio"
)

// turnTime bounds a webhook: Twilio gives up after 15 seconds, and a caller
// who hears nothing long before.
const turnTime = 8 * time.Second

// Queue is what a waiting call needs to know of the agents' queue.
type Queue interface {
	Position(ctx context.Context, handoff int64) (int, error) // 0: nobody waits there any more
	Connected(ctx context.Context, handoff int64) (bool, error)
	StillQueued(ctx context.Context, handoff int64, at time.Time) (givenBack bool, err error)
	SetQueueSID(ctx context.Context, handoff int64, queueSID string) error
}

// Texts takes what the network says of a text; notification is ours, from the
// callback's URL.
type Texts interface {
	RecordTextStatus(ctx context.Context, notification int64, sid, status string, code int) error
}

// Handler answers the telephone network.
type Handler struct {
	Fallback
	Session  *session.Session
	Queue    Queue
	Texts    Texts
	Location *time.Location    // of the territory
	Menu     []string          // item codes on offer by keys
	Versions map[string]string // dialogue, voice, rules, knowledge
	Hints    map[dialogue.Expect][]string
	// StreetHints are the streets of a commune, the most telling first; may be nil. With Hints they are at most 500.
	StreetHints func(pickup.INSEE) []string
	ByREST      bool           // callers are moved through the network's API; else they notice by waiting
	OnTurn      func(Observed) // sees every turn, for the trial page; may be nil
}

// Observed is a turn as the trial page shows it.
type Observed struct {
	SID   string
	Turn  session.Turn
	Spent time.Duration
}

// answer is what a webhook came to: Tells, or TwiML of its own.
type answer func(ctx context.Context, r *http.Request, form url.Values) (twilio.Response, error)

// webhook verifies, bounds and answers one kind of webhook. Whatever goes
// wrong, the caller gets a 200 with something to hear: orElse.
func (h *Handler) webhook(what string, f answer, orElse plain) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		form, ok := h.verified(w, r)
		if !ok {
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), turnTime)
		defer cancel()
		began := h.Now()
		response, err := h.guarded(ctx, r, form, f)
		if err != nil {
			h.Log.LogAttrs(ctx, slog.LevelError, "turn failed", slog.String("what", what),
				slog.Any("err", err), slog.Duration("spent", h.Now().Sub(began)))
			response = orElse(r, form)
		}
		h.write(ctx, w, response)
	}
}

// guarded turns a panic into an error: the caller must not hear silence.
func (h *Handler) guarded(ctx context.Context, r *http.Request, form url.Values, f answer) (resp twilio.Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = session.Panicked(p)
		}
	}()
	return f(ctx, r, form)
}

// handle runs one delivery. key names it; input makes the event, or says that
// the delivery is stale.
func (h *Handler) handle(ctx context.Context, form url.Values, key string,
	input func(dialogue.State) (dialogue.Event, bool)) (session.Turn, error) {

	began := h.Now()
	d := dialogue.Delivery{SID: form.Get("CallSid"), Key: key, At: h.stamp().At, World: worldOf(form)}
	turn, err := h.Session.Handle(ctx, d, input)
	if err != nil {
		return turn, err
	}
	spent := h.Now().Sub(began)
	h.logTurn(ctx, d, turn, spent)
	if h.OnTurn != nil {
		h.OnTurn(Observed{SID: d.SID, Turn: turn, Spent: spent})
	}
	return turn, nil
}

// logTurn writes the one event of a turn: what kind of thing happened, never
// what was said.
func (h *Handler) logTurn(ctx context.Context, d dialogue.Delivery, t session.Turn, spent time.Duration) {
	kinds := make([]string, len(t.Events))
	for i, e := range t.Events {
		kinds[i] = dialogue.Kind(e)
	}
	h.Log.LogAttrs(ctx, slog.LevelInfo, "turn", slog.String("key", d.Key), slog.Bool("repeat", t.Repeat),
		slog.String("events", strings.Join(kinds, " ")), slog.Int("asks", t.Asks),
		slog.String("expect", string(t.State.Expect)), slog.String("task", string(t.State.Task())),
		slog.Int("misses", t.State.Misses), slog.Duration("spent", spent))
	for _, err := range t.Faults {
		h.Log.LogAttrs(ctx, slog.LevelError, "ask failed", slog.String("key", d.Key), slog.Any("err", err))
	}
}

// stamp is now, in the territory's zone and without what a log cannot keep.
func (h *Handler) stamp() dialogue.Stamp {
	return dialogue.Stamp{At: h.Now().In(h.Location).Round(0).Truncate(time.Millisecond)}
}

// worldOf: the trial's own network marks its calls. Later webhooks of a call
// keep the world that it began in.
func worldOf(form url.Values) pickup.World {
	if form.Get("DebarrasTrial") == "1" {
		return pickup.Trial
	}
	return pickup.Live
}
