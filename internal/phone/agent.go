package phone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/session"
	"github.com/debarras/debarras/internal/twilio"
	"github.com/debarras/debarras/internal/voice"
)

// Desk is what the agent's leg needs of the queue. r names the taking that the
// call was made for: what comes late, or twice, changes nobody else's caller.
type Desk interface {
	TakenCall(ctx context.Context, handoff, r int64) (call dialogue.Snapshot, queueSID string, ok bool, err error)
	Connect(ctx context.Context, handoff, r int64, at time.Time) (first, ok bool, err error)
	Disconnect(ctx context.Context, handoff, r int64) (bool, error)
	Abandon(ctx context.Context, handoff, r int64, at time.Time) (bool, error)
	AgentGone(ctx context.Context, handoff, r int64, at time.Time) error
}

// Mover moves a caller out of the network's queue: twilio.REST.
type Mover interface {
	MoveMember(ctx context.Context, queueSID, callSID, twimlURL string) error
}

// AgentLine is the other leg: the agent's telephone, rung by "prendre", hears
// who is calling and accepts with 1; then this very caller is moved into a
// conference with the agent. An agent who does not accept leaves the caller at
// the same place.
type AgentLine struct {
	Verifier  twilio.Verifier
	Desk      Desk
	Mover     Mover
	Voice     *voice.Voice
	PublicURL string
	Log       *slog.Logger
	Now       func() time.Time
}

// Routes are those of the agent's call. Everything is signed.
func (a *AgentLine) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /twilio/agent/{handoff}/whisper", a.webhook("agent whisper", a.whisper))
	mux.HandleFunc("POST /twilio/agent/{handoff}/accept", a.webhook("agent accept", a.accept))
	mux.HandleFunc("POST /twilio/agent/{handoff}/caller", a.webhook("agent caller", a.caller))
	mux.HandleFunc("POST /twilio/agent/{handoff}/status", a.webhook("agent status", a.status))
}

// leg is one agent's call for one taking of one caller.
type leg struct{ handoff, r int64 }

func (l leg) room() string { return fmt.Sprintf("debarras-%d-%d", l.handoff, l.r) }

func (a *AgentLine) url(l leg, step string) string {
	return fmt.Sprintf("%s/twilio/agent/%d/%s?r=%d", a.PublicURL, l.handoff, step, l.r)
}

// legAnswer is what one webhook of the agent's call came to.
type legAnswer func(context.Context, leg, url.Values) ([]twilio.Verb, error)

// guardedLeg turns a panic into an error: the agent must not hear silence either.
func guardedLeg(ctx context.Context, l leg, form url.Values, f legAnswer) (verbs []twilio.Verb, err error) {
	defer func() {
		if p := recover(); p != nil {
			verbs, err = nil, session.Panicked(p)
		}
	}()
	return f(ctx, l, form)
}

// webhook verifies and answers. A failure is an agent who hears a sentence.
func (a *AgentLine) webhook(what string, f legAnswer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		form, err := a.Verifier.Verify(r)
		if err != nil {
			a.Log.LogAttrs(r.Context(), slog.LevelWarn, "webhook refused", slog.Any("err", err))
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), turnTime) // what was begun is finished
		defer cancel()
		var verbs []twilio.Verb
		l, err := legOf(r)
		if err == nil {
			verbs, err = guardedLeg(ctx, l, form, f)
		}
		if err != nil {
			a.Log.LogAttrs(ctx, slog.LevelError, "turn failed", slog.String("what", what), slog.Any("err", err))
			verbs = a.bye("agent_trouble")
		}
		body, err := twilio.Response{Verbs: verbs}.Bytes()
		if err != nil {
			a.Log.LogAttrs(ctx, slog.LevelError, "reply refused", slog.String("what", what), slog.Any("err", err))
			body, _ = twilio.Response{Verbs: a.bye("agent_trouble")}.Bytes()
		}
		w.Header().Set("Content-Type", twilio.ContentType)
		w.Header().Set("Cache-Control", "no-store")
		w.Write(body)
	}
}

func legOf(r *http.Request) (leg, error) {
	handoff, err1 := strconv.ParseInt(r.PathValue("handoff"), 10, 64)
	taking, err2 := strconv.ParseInt(r.URL.Query().Get("r"), 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return leg{}, fmt.Errorf("the address names no handoff: %w", err)
	}
	return leg{handoff, taking}, nil
}

func tell(text string) twilio.Say { return twilio.Say{Text: text, Voice: speaker, Language: language} }

// bye says one sentence of knowledge/voice to an agent, and ends.
func (a *AgentLine) bye(key string) []twilio.Verb { return bye(a.Voice, key) }

func bye(v *voice.Voice, key string) []twilio.Verb {
	return []twilio.Verb{tell(v.Prompt(key, "")), twilio.Hangup{}}
}

// whisper says in ten seconds who is calling: only what was said in this call.
func (a *AgentLine) whisper(ctx context.Context, l leg, _ url.Values) ([]twilio.Verb, error) {
	call, _, ok, err := a.Desk.TakenCall(ctx, l.handoff, l.r)
	if err != nil {
		return nil, err
	}
	if !ok {
		return a.bye("agent_taken"), nil
	}
	text := a.summary(dialogue.Replay(call.Events))
	ask := func(key, text string) twilio.Verb {
		return twilio.Gather{Input: "dtmf", NumDigits: 1, Timeout: 5, Action: a.url(l, "accept"), FinishOnKey: new(""),
			Children: []twilio.Verb{tell(a.Voice.Prompt(key, text))}}
	}
	return []twilio.Verb{ask("whisper", text), ask("whisper_again", ""), twilio.Hangup{}}, nil
}

// needs are the errands in the words of the trade; others are left unsaid.
var needs = map[dialogue.Intent]string{
	dialogue.Book: "Prendre un rendez-vous.", dialogue.BookingStatus: "Retrouver un rendez-vous.",
	dialogue.CancelBooking: "Annuler un rendez-vous.", dialogue.Reschedule: "Déplacer un rendez-vous.",
	dialogue.ChangeItems: "Changer les objets d'un rendez-vous.", dialogue.MissedCollection: "Passage manqué.",
	dialogue.PartCollection: "Collecte incomplète.", dialogue.MobilityHelp: "Ne peut pas sortir ses objets.",
	dialogue.Complaint: "Réclamation.", dialogue.Professional: "Demande d'un professionnel.",
	dialogue.ClearOut: "Logement à vider.", dialogue.Collective: "Immeuble collectif.",
}

// summary is what the form holds, and how sure it is.
func (a *AgentLine) summary(s dialogue.State) string {
	var parts []string
	if need := needs[s.Facts.Intent]; need != "" {
		parts = append(parts, need)
	}
	f := s.Form
	if len(f.Items.Value) > 0 {
		parts = append(parts, a.Voice.Items(f.Items.Value)+".")
	}
	if f.Address.Set {
		sure := "à vérifier"
		if f.Address.Confirmed {
			sure = "confirmée par l'appelant"
		}
		parts = append(parts, a.Voice.Address(&f.Address.Value)+", adresse "+sure+".")
	}
	if len(parts) == 0 {
		return "L'usager n'a encore rien précisé."
	}
	return strings.Join(parts, " ")
}

// accept puts the two together. Connect comes first and is ours: of any number
// of deliveries one is the first. The network moves a caller once; whom the
// first delivery does not find in the queue has hung up, whom a later one does
// not find was moved by the first.
func (a *AgentLine) accept(ctx context.Context, l leg, form url.Values) ([]twilio.Verb, error) {
	if form.Get("Digits") != "1" {
		return a.bye("agent_refused"), a.Desk.AgentGone(ctx, l.handoff, l.r, a.Now())
	}
	call, queue, ok, err := a.Desk.TakenCall(ctx, l.handoff, l.r)
	first := false
	if err == nil && ok {
		first, ok, err = a.Desk.Connect(ctx, l.handoff, l.r, a.Now())
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		return a.bye("agent_taken"), nil
	}
	err = a.move(ctx, l, queue, call.SID)
	switch {
	case err == nil, errors.Is(err, twilio.ErrUnknown), errors.Is(err, twilio.ErrNotInQueue) && !first:
		return []twilio.Verb{conference(l)}, nil // unknown: most likely moved; if not, the agent hangs up
	case errors.Is(err, twilio.ErrNotInQueue):
		_, err := a.Desk.Abandon(ctx, l.handoff, l.r, a.Now())
		return a.bye("agent_gone"), err
	}
	_, undone := a.Desk.Disconnect(ctx, l.handoff, l.r)
	return nil, errors.Join(err, undone)
}

func (a *AgentLine) move(ctx context.Context, l leg, queue, call string) error {
	if queue == "" {
		return errors.New("the network has not named the caller's queue yet")
	}
	err := a.Mover.MoveMember(ctx, queue, call, a.url(l, "caller"))
	if no, ok := errors.AsType[*twilio.Refused](err); ok && (no.Status == http.StatusNotFound || no.Status == http.StatusConflict) {
		return twilio.ErrNotInQueue
	}
	return err
}

// conference is where the two meet. It ends when either leaves, so that nobody
// is left alone in it.
func conference(l leg) twilio.Verb {
	return twilio.Dial{Targets: []twilio.Target{twilio.Conference{Name: l.room(), StartConferenceOnEnter: new(true),
		EndConferenceOnExit: new(true), Beep: "false", WaitURL: new("")}}}
}

// caller is what the caller's leg goes on with once it is moved.
func (a *AgentLine) caller(_ context.Context, l leg, _ url.Values) ([]twilio.Verb, error) {
	return []twilio.Verb{tell(a.Voice.Prompt("agent_here", "")), conference(l), twilio.Hangup{}}, nil
}

// status hears how the agent's call went. Statuses come twice, late and out of
// order; only the end of the call matters, and only for this taking.
func (a *AgentLine) status(ctx context.Context, l leg, form url.Values) ([]twilio.Verb, error) {
	if twilio.CallRank(form.Get("CallStatus")) < twilio.CallRank("completed") {
		return nil, nil
	}
	return nil, a.Desk.AgentGone(ctx, l.handoff, l.r, a.Now())
}
