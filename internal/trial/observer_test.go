package trial

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

func testWords() Words {
	return Words{
		Item: func(code string, n int) string { return fmt.Sprintf("%d %s", n, code) },
		Text: func(kind string, booking json.RawMessage) string {
			var b pickup.Booking
			if err := json.Unmarshal(booking, &b); err != nil {
				return err.Error()
			}
			return kind + " " + b.Reference
		},
	}
}

func newObserver(t *testing.T) *Observer {
	o := NewObserver(testWords(), time.Now)
	t.Cleanup(o.Close)
	return o
}

func TestObserver(t *testing.T) {
	o := newObserver(t)
	turn := observed(url.Values{"SpeechResult": {"deux matelas"}, "CallSid": {"CA1"}})
	if err := o.Record(turn); err != nil {
		t.Fatal(err)
	}
	seen, ok := o.Seen("CA1")
	if !ok {
		t.Fatal("the call was not kept")
	}
	want := []Field{
		{"Besoin", "prendre un rendez-vous", ""},
		{"Adresse", "12 bis rue Paradis, 13006 Marseille", "à confirmer"},
		{"Objets", "2 matelas", ""}, {"Date", "", ""}, {"Téléphone", "", ""},
		{"L'assistant attend", "un oui ou un non à l'adresse", ""},
	}
	if diff := cmp.Diff(want, seen.Form); diff != "" {
		t.Error(diff)
	}
	events := []Line{
		{"Entendu", "confiance : 0,92 · texte : deux matelas"},
		{"Compris", "intentions : book · objets : (objet : matelas · nombre : 2) · source : rules"},
		{"Adresse cherchée", "décision : confirm"},
	}
	if diff := cmp.Diff(events, seen.Events); diff != "" {
		t.Error(diff)
	}
	if seen.Decision != "une adresse, à confirmer" || seen.Millis != 4.2 ||
		!cmp.Equal(seen.Found, []Line{{"12 bis rue Paradis, 13006 Marseille", "93 %"}}) {
		t.Errorf("decision %q of %v in %v ms", seen.Decision, seen.Found, seen.Millis)
	}
}

// The form at the end of a booking, and the texts on the way.
func TestObserverBooking(t *testing.T) {
	o := newObserver(t)
	record := func(s dialogue.State, events ...dialogue.Event) Seen {
		t.Helper()
		s.Call.World = pickup.Trial
		if err := o.Record(Observed{SID: "CA1", State: s, Events: kinds(events), Spent: time.Millisecond}); err != nil {
			t.Fatal(err)
		}
		seen, _ := o.Seen("CA1")
		return seen
	}
	field := func(seen Seen, label string) Field {
		for _, f := range seen.Form {
			if f.Label == label {
				return f
			}
		}
		return Field{}
	}
	slot := pickup.Slot{Round: 41, Date: pickup.Date{Year: 2026, Month: 12, Day: 1}, PutOut: pickup.Date{Year: 2026, Month: 11, Day: 30}}
	var s dialogue.State
	s.Form.Address = dialogue.Slot[pickup.Address]{Value: paradis, Set: true, Confirmed: true}
	s.Form.Offers = []pickup.Slot{slot, {Date: pickup.Date{Year: 2026, Month: 12, Day: 4}}}
	seen := record(s, dialogue.Offered{Slots: s.Form.Offers})
	if f := field(seen, "Date"); f.Value != "mardi 1er décembre 2026 ou vendredi 4 décembre 2026" || f.Note != "proposée" {
		t.Errorf("date %+v", f)
	}
	if f := field(seen, "Adresse"); f.Note != "confirmée par l'appelant" {
		t.Errorf("address %+v", f)
	}
	s.Form.Chosen = dialogue.Slot[pickup.Slot]{Value: slot, Set: true}
	s.Form.Phone = dialogue.Slot[string]{Value: "+33639981234", Set: true}
	seen = record(s, dialogue.Waited{})
	if f := field(seen, "Téléphone"); f.Value != "06 39 98 12 34" {
		t.Errorf("telephone %+v", f)
	}
	seen = record(s, dialogue.Resumed{}) // the same turn to the caller
	if len(seen.Events) != 2 || seen.Millis != 2 {
		t.Errorf("%d events in %v ms, want the two halves of the turn", len(seen.Events), seen.Millis)
	}

	booking := pickup.Booking{ID: 7, Reference: "47201836", Date: slot.Date, PutOut: slot.PutOut}
	s = dialogue.State{Form: dialogue.Form{Booking: dialogue.Slot[pickup.Booking]{Value: booking, Set: true}}}
	seen = record(s, dialogue.Booked{Booking: booking}, dialogue.Texted{Queued: true})
	if f := field(seen, "Rendez-vous"); f.Value != "référence 47201836, mardi 1er décembre 2026" {
		t.Errorf("booking %+v", f)
	}
	s.Form.Booking = dialogue.Slot[pickup.Booking]{} // as Step leaves it
	s.Ended = true
	seen = record(s, dialogue.Cancelled{Date: slot.Date}, dialogue.Texted{Queued: true})
	if !cmp.Equal(seen.Texts, []string{"confirmation 47201836", "cancelled 47201836"}) {
		t.Errorf("texts %q", seen.Texts)
	}
	seen = record(s, dialogue.Amended{Booking: booking}, dialogue.Texted{Queued: false}) // no mobile
	if len(seen.Texts) != 2 {
		t.Errorf("a text that is not sent is shown: %q", seen.Texts)
	}
}

// What a resident says is never kept here.
func TestObserverKeepsNoRealCall(t *testing.T) {
	o := newObserver(t)
	turn := observed(url.Values{"CallSid": {"CA1"}})
	s := turn.State.(dialogue.State)
	s.Call.World = pickup.Live
	turn.State = s
	if err := o.Record(turn); err != nil {
		t.Fatal(err)
	}
	if _, ok := o.Seen("CA1"); ok {
		t.Error("a real call was kept")
	}
}

// The page reads the dialogue's State by the names of its fields: a name that is gone there would
// leave an empty field here.
func TestStateHasTheFields(t *testing.T) {
	sameNames(t, "State", reflect.TypeFor[state](), reflect.TypeFor[dialogue.State]())
}

func sameNames(t *testing.T, path string, ours, theirs reflect.Type) {
	for ours.Kind() == reflect.Slice && theirs.Kind() == reflect.Slice {
		ours, theirs = ours.Elem(), theirs.Elem()
	}
	if ours.Kind() != reflect.Struct || theirs.Kind() != reflect.Struct || ours == theirs {
		return
	}
	names := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(theirs) {
		names[jsonName(f)] = f.Type
	}
	for _, f := range reflect.VisibleFields(ours) {
		other, ok := names[jsonName(f)]
		if !ok {
			t.Errorf("%s has no %s any more", path, jsonName(f))
			continue
		}
		sameNames(t, path+"."+f.Name, f.Type, other)
	}
}

func jsonName(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	return f.Name
}

// Whatever the dialogue names has a French name here.
func TestNames(t *testing.T) {
	for _, e := range dialogue.Expects {
		if expects[string(e)] == "" {
			t.Errorf("no name for the question %s", e)
		}
	}
	for _, e := range []dialogue.Intent{dialogue.Book, dialogue.BookingStatus, dialogue.CancelBooking, dialogue.Reschedule,
		dialogue.ChangeItems, dialogue.MissedCollection, dialogue.PartCollection, dialogue.WantCallback} {
		if needs[string(e)] == "" {
			t.Errorf("no name for the errand %s", e)
		}
	}
}

func TestDetails(t *testing.T) {
	for body, want := range map[string]string{
		`{"at":"x","text":"oui","n":0.5,"queued":true,"finished":false}`: "nombre : 0,5 · à envoyer : oui · texte : oui",
		`{"also":["a","b"],"slots":[{"date":"2026-12-01"}]}`:             "autres lectures : a, b · dates : (date : 2026-12-01)",
		`{`:    "",
		`null`: "",
	} {
		if got := details([]byte(body)); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	long := details([]byte(`{"text":"` + strings.Repeat("é", 1000) + `"}`))
	if n := len([]rune(long)); n != maxDetail+1 {
		t.Errorf("a long event has %d letters", n)
	}
}
