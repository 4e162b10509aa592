package dialogue

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// The names of events, Tells, Asks and Dos are the names of their types: a
// type that is renamed breaks old logs, so it is not.
var (
	eventTypes = register[Event](CallStarted{}, Heard{}, Keyed{}, Silence{}, Interrupted{}, Waited{},
		Resumed{}, HungUp{}, QueueLeft{}, DialEnded{}, Understood{}, Located{}, Checked{}, Offered{},
		FoundBooking{}, Answered{}, ProviderFailed{}, Held{}, Released{}, SlotGone{}, Booked{}, Refused{},
		Amended{}, Unchanged{}, Cancelled{}, TooLate{}, Texted{}, Queued{}, Closed{}, CallbackSet{}, Reported{})
	tellTypes = register[Tell](Say{}, Listen{}, Transfer{}, Resume{}, HangUp{})
)

func register[T any](zeros ...T) map[string]reflect.Type {
	m := make(map[string]reflect.Type, len(zeros))
	for _, z := range zeros {
		m[reflect.TypeOf(z).Name()] = reflect.TypeOf(z)
	}
	return m
}

// Kind is the name of an event's or an effect's type, "Heard".
func Kind(v any) string { return reflect.TypeOf(v).Name() }

// EncodeEvent writes an event without its kind, which stands beside it.
func EncodeEvent(e Event) (kind string, body []byte, err error) {
	body, err = json.Marshal(e)
	return Kind(e), body, err
}

// DecodeEvent reads what EncodeEvent wrote.
func DecodeEvent(kind string, body []byte) (Event, error) {
	return decode[Event](eventTypes, kind, body)
}

func decode[T any](types map[string]reflect.Type, kind string, body []byte) (T, error) {
	var none T
	t, ok := types[kind]
	if !ok {
		return none, fmt.Errorf("dialogue: no %T is called %q", &none, kind)
	}
	p := reflect.New(t)
	if err := json.Unmarshal(body, p.Interface()); err != nil {
		return none, fmt.Errorf("dialogue: read %s: %w", kind, err)
	}
	return p.Elem().Interface().(T), nil
}

type namedTell struct {
	Kind string          `json:"kind"`
	Tell json.RawMessage `json:"tell"`
}

// EncodeTells writes a turn's Tells.
func EncodeTells(tells []Tell) ([]byte, error) {
	out := make([]namedTell, len(tells))
	for i, t := range tells {
		body, err := json.Marshal(t)
		if err != nil {
			return nil, fmt.Errorf("dialogue: write %s: %w", Kind(t), err)
		}
		out[i] = namedTell{Kind(t), body}
	}
	return json.Marshal(out)
}

// DecodeTells reads what EncodeTells wrote.
func DecodeTells(b []byte) ([]Tell, error) {
	var in []namedTell
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, fmt.Errorf("dialogue: read tells: %w", err)
	}
	out := make([]Tell, len(in))
	for i, n := range in {
		t, err := decode[Tell](tellTypes, n.Kind, n.Tell)
		if err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}

// AskKey is equal for Asks that ask the same: a result may be used again.
func AskKey(a Ask) string {
	body, err := json.Marshal(a)
	if err != nil { // only values that json can write stand in an Ask
		return ""
	}
	return Kind(a) + string(body)
}
