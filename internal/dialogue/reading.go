package dialogue

import (
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// YesNo is a plain answer, if one was given.
type YesNo string

// The plain answers; empty when neither was said.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// Reading is an utterance as it was understood against the question asked.
// Everything in it was said by the caller; nothing is decided.
type Reading struct {
	Intents    []Intent       `json:"intents,omitempty"` // in the order of importance
	Answer     YesNo          `json:"answer,omitempty"`
	Items      []pickup.Count `json:"items,omitempty"`
	Removed    []pickup.Count `json:"removed,omitempty"`    // "enlevez le canapé de la liste"; N 0 = all of them
	Instead    bool           `json:"instead,omitempty"`    // Items count anew, they do not add up: "plutôt deux matelas"
	Count      int            `json:"count,omitempty"`      // "plutôt deux": how many, of what was spoken of last
	ItemsDone  bool           `json:"items_done,omitempty"` // "c'est tout"
	Address    []string       `json:"address,omitempty"`    // fragments that may hold an address, best reading first
	Part       Part           `json:"part,omitempty"`       // what the fragments give, as far as seen
	When       *When          `json:"when,omitempty"`
	Phone      string         `json:"phone,omitempty"`     // E.164, or PhoneCaller, PhoneNone, PhoneInvalid
	Reference  string         `json:"reference,omitempty"` // digits as said
	Choice     int            `json:"choice,omitempty"`    // 1, 2 or 3 of what was offered
	Correction bool           `json:"correction,omitempty"`
	Change     Part           `json:"change,omitempty"`   // of the summary: what shall be changed, its new value not said yet
	Question   string         `json:"question,omitempty"` // what the knowledge base should hear
	Left       string         `json:"left,omitempty"`     // words nothing was made of
	Guess      []Intent       `json:"guess,omitempty"`    // unclear, yet likely one of these two; Confidence is the first one's
	Confidence float64        `json:"confidence,omitempty"`
	Source     string         `json:"source,omitempty"` // rules, classifier, model, keys
}

// Values of Reading.Phone that are no number.
const (
	PhoneCaller  = "caller"  // "celui avec lequel j'appelle"
	PhoneNone    = "none"    // has no mobile
	PhoneInvalid = "invalid" // digits, but no French mobile
)

// When is what was said about a date.
type When struct {
	Kind    string       `json:"kind"` // date, first, second, earlier, later, none, from, week, weekday, any
	Date    pickup.Date  `json:"date,omitzero"`
	Weekday time.Weekday `json:"weekday,omitempty"`
}

// Has reports whether an intent was read.
func (r Reading) Has(i Intent) bool {
	for _, x := range r.Intents {
		if x == i {
			return true
		}
	}
	return false
}

// asksAboutItem: one object is asked about. Of several, with "j'en ai quatre
// et un sommier", the rules say which are taken.
func (r Reading) asksAboutItem() bool {
	return r.Has(ItemAccepted) && !r.Has(Book) && len(r.Items) <= 1 && len(r.Address) == 0
}

// Empty reports that nothing at all was made of the utterance.
func (r Reading) Empty() bool {
	return len(r.Intents) == 0 && r.Answer == "" && len(r.Items) == 0 && len(r.Removed) == 0 && r.Count == 0 && !r.ItemsDone &&
		len(r.Address) == 0 && r.When == nil && r.Phone == "" && r.Reference == "" &&
		r.Choice == 0 && !r.Correction && r.Change == ""
}
