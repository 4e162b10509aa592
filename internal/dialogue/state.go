package dialogue

import (
	"maps"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// State is everything that a call has established. It is made by Step alone
// and never stored: it is the replay of the events.
type State struct {
	Seq  int       // events so far
	Turn int       // inputs so far: the turn that the next delivery carries
	Tell int       // id of the last Tell
	Now  time.Time // of the last event, in the territory's zone
	Call CallStarted

	Expect Expect   // what the last question awaits
	Before Expect   // what it awaited before the caller asked to wait
	Agenda []Intent // what is under way, the innermost last
	Form   Form
	Due    Due

	Misses      int            // misunderstandings in a row
	Silences    int            // silences in a row
	Tries       map[string]int // how often each question was put
	Slow        bool           // "plus lentement", for the rest of the call
	Spoke       bool           // the last input was speech
	ByKeys      bool           // the caller uses the keypad: questions name the keys
	Offered     bool           // an agent was offered with the last question
	Spoken      []Say          // in this turn
	Said        []Say          // with the last question, for "répétez"
	MustHear    int            // id of a confirmation that has to be heard out
	Pending     Ask            // what a slow turn left open
	Guessed     []Intent       // the two wishes between which the last question asked
	GuessedText string         // the words that they were guessed from
	Served      bool           // something was done or answered: "autre chose ?"
	Begun       bool           // an errand was begun or ended in this turn
	Ended       bool

	Facts Facts
}

// Form is the slots of an errand.
type Form struct {
	Place   Place
	Address Slot[pickup.Address]
	Items   Slot[[]pickup.Count]
	M3      float64
	Closed  bool // the caller has named all the items
	Acked   bool // the items were said back
	Wish    pickup.Wish
	Offers  []pickup.Slot
	Sector  string
	Border  bool // another sector begins near the address
	Rules   string
	Chosen  Slot[pickup.Slot]
	Phone   Slot[string] // E.164, or PhoneNone
	Phones  int          // times that a mobile was asked for
	Recall  Slot[string] // E.164 of a promised callback, a landline too
	Booking Slot[pickup.Booking]
	Notice  string // what to say once the text is queued
	Windows []Window
	Window  Slot[Window]
	Reason  string // why a human is wanted
	Page    int    // of the item menu, by keys
	Picked  string // item whose number is being keyed
	Number  int    // house number whose suffix is being keyed
}

// Slot is one value with where it came from.
type Slot[T any] struct {
	Value     T
	Set       bool
	Confirmed bool // said yes to by the caller
	From      Source
	Score     float64
}

// Source is where a value came from.
type Source string

// The sources.
const (
	Said      Source = "said"
	KeyedIn   Source = "keyed"
	FromLine  Source = "line"
	FromStore Source = "store"
)

func (s *Slot[T]) set(v T, from Source, score float64) {
	*s = Slot[T]{Value: v, Set: true, From: from, Score: score}
}

func (s *Slot[T]) clear() { *s = Slot[T]{} }

// Place is the address while it is being found.
type Place struct {
	Decision   string
	Candidates []pickup.Address
	Communes   []Named
	INSEE      pickup.INSEE
	Commune    string
	Number     int
	Suffix     string
	Belief     []byte
	Index      string
}

// Due is what this turn has still to find out before the next question.
type Due struct {
	Locate    *Locate
	Check     bool
	Questions []Question
	Guess     bool   // the question may be none: without an answer it is a misunderstanding
	Find      string // a reference
	Human     string // hand over for this reason, once the address was looked up
	Commit    Intent // the caller said yes to this one's summary
}

// Question is one for the knowledge base.
type Question struct {
	Text   string
	Intent Intent
	Item   string
}

// Facts is what statistics may keep of a call: no identity, no words.
type Facts struct {
	Turns, Speech, Understood int
	AddressTries              int
	AddressDone               bool
	Intent                    Intent // the first that was not a command
	Booked, Changed           bool
	Answered                  int
	Callback, Closed          bool
	HandedOver, Dialled       bool
	Ended                     bool
}

// Task is the errand under way, empty for none.
func (s State) Task() Intent {
	if len(s.Agenda) == 0 {
		return ""
	}
	return s.Agenda[len(s.Agenda)-1]
}

// Today is the day of the last event.
func (s State) Today() pickup.Date { return pickup.DateOf(s.Now) }

// clone shares no slice and no map with s, so that two States never do.
// Values that Step never changes in place (candidates, booking items) are
// replaced whole and may be shared.
func (s State) clone() State {
	s.Agenda = slices.Clone(s.Agenda)
	s.Tries = maps.Clone(s.Tries)
	if s.Tries == nil {
		s.Tries = map[string]int{}
	}
	s.Spoken = slices.Clone(s.Spoken)
	s.Said = slices.Clone(s.Said)
	s.Due.Questions = slices.Clone(s.Due.Questions)
	s.Form.Items.Value = slices.Clone(s.Form.Items.Value)
	s.Form.Wish.Exclude = slices.Clone(s.Form.Wish.Exclude)
	return s
}

// Replay is the State after these events.
func Replay(events []Event) State {
	var s State
	for _, e := range events {
		s, _ = Step(s, e)
	}
	return s
}
