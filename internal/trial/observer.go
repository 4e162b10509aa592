package trial

import (
	"encoding/json"
	"fmt"
	"time"
)

// An Event is one event of a turn: the name of its kind ("Heard") and what encoding/json writes of it.
type Event struct {
	Kind  string
	Value any
}

// Observed is one turn of a call, as the service took it. State is written by encoding/json.
type Observed struct {
	SID    string
	State  any
	Events []Event
	Spent  time.Duration
}

// Words are what only the service can word.
type Words struct {
	Item func(code string, n int) string                   // "deux matelas"
	Text func(kind string, booking json.RawMessage) string // the text about a booking
}

// Seen is a call as the page shows it beside the conversation, in plain French.
type Seen struct {
	Form     []Field
	Events   []Line // of the last turn
	Decision string // of the address resolver, the latest; or ""
	Found    []Line // what it decided between
	Millis   float64
	Texts    []string // that would be sent, in order

	booking json.RawMessage // the one the call is about, for a text about it
}

// A Field is a slot of the form. Note says how sure it is: "confirmée par l'appelant".
type Field struct{ Label, Value, Note string }

// A Line is a name with what there is to say of it.
type Line struct{ Name, Detail string }

// Observer keeps what trial calls came to, in memory: the latest 200, for half an hour each.
// It is safe for concurrent use.
type Observer struct {
	words Words
	calls *shelf[Seen]
}

// NewObserver makes an Observer. Close it.
func NewObserver(words Words, clock func() time.Time) *Observer {
	return &Observer{words, newShelf(200, sessionTime, clock, func(Seen) {})}
}

// Close forgets everything.
func (o *Observer) Close() { o.calls.close() }

// Seen is what is known of a call.
func (o *Observer) Seen(callSID string) (Seen, bool) { return o.calls.get(callSID) }

// Record takes a turn of a trial call; turns of other calls are not kept, and neither are repeated
// deliveries, which have no events. Turns of one call come one after the other.
func (o *Observer) Record(turn Observed) error {
	if len(turn.Events) == 0 {
		return nil
	}
	body, err := json.Marshal(turn.State)
	if err != nil {
		return fmt.Errorf("trial: read the state: %w", err)
	}
	var s state
	if err := json.Unmarshal(body, &s); err != nil {
		return fmt.Errorf("trial: read the state: %w", err)
	}
	if s.Call.World != "trial" {
		return nil
	}
	before, _ := o.calls.get(turn.SID)
	after := Seen{Form: s.fields(o.words), Decision: before.Decision, Found: before.Found,
		Millis: float64(turn.Spent) / float64(time.Millisecond), Texts: before.Texts[:len(before.Texts):len(before.Texts)], booking: before.booking}
	if turn.Events[0].Kind == "Resumed" { // the caller did nothing in between: it is the same turn
		after.Events = before.Events[:len(before.Events):len(before.Events)]
		after.Millis += before.Millis
	}
	if err := after.take(turn.Events, o.words); err != nil {
		return err
	}
	o.calls.put(turn.SID, after)
	return nil
}

// take reads the events of a turn. A text is queued right after what it tells of.
func (seen *Seen) take(events []Event, words Words) error {
	kind := ""
	for _, e := range events {
		body, err := json.Marshal(e.Value)
		if err != nil {
			return fmt.Errorf("trial: read %s: %w", e.Kind, err)
		}
		var f facts
		if err := json.Unmarshal(body, &f); err != nil {
			return fmt.Errorf("trial: read %s: %w", e.Kind, err)
		}
		seen.Events = append(seen.Events, Line{named(eventNames, e.Kind), details(body)})
		switch e.Kind {
		case "Located":
			seen.Decision, seen.Found = named(decisions, f.Decision), candidates(f.Candidates)
		case "FoundBooking":
			seen.booking = f.Booking
		case "Booked":
			kind, seen.booking = "confirmation", f.Booking
		case "Amended":
			kind, seen.booking = "moved", f.Booking
		case "Cancelled":
			kind = "cancelled"
		case "Texted":
			if f.Queued && kind != "" {
				seen.Texts = append(seen.Texts, words.Text(kind, seen.booking))
			}
		}
	}
	return nil
}
