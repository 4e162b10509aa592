package dialogue

import (
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// Effect is one of three sealed kinds: Ask, Do or Tell. The kind says where
// it runs.
type Effect interface{ effect() }

// Ask reads the world outside any transaction; its result is an Event.
type Ask interface {
	Effect
	ask()
}

// Do changes the world inside the transaction that appends the events.
type Do interface {
	Effect
	do()
}

// Tell goes to the caller.
type Tell interface {
	Effect
	tell()
}

type asks struct{}

func (asks) effect() {}
func (asks) ask()    {}

type does struct{}

func (does) effect() {}
func (does) do()     {}

type tells struct{}

func (tells) effect() {}
func (tells) tell()   {}

// Asks.
type (
	// Understand reads an utterance against the question that was asked.
	Understand struct {
		asks
		Texts      []string      `json:"texts"` // best first
		Confidence float64       `json:"confidence,omitempty"`
		Expect     Expect        `json:"expect"`
		Booked     bool          `json:"booked,omitempty"` // this call holds a booking
		Today      pickup.Date   `json:"today"`
		Slots      []pickup.Slot `json:"slots,omitempty"` // the dates on offer
	}
	// Locate resolves address fragments or keys.
	Locate struct {
		asks
		Texts      []string     `json:"texts,omitempty"`
		Confidence float64      `json:"confidence,omitempty"`
		Keys       string       `json:"keys,omitempty"`
		Part       Part         `json:"part"`
		INSEE      pickup.INSEE `json:"insee,omitempty"`  // settled
		Street     string       `json:"street,omitempty"` // settled street's id
		Number     int          `json:"number,omitempty"`
		Suffix     string       `json:"suffix,omitempty"`
		Belief     []byte       `json:"belief,omitempty"`
		Index      string       `json:"index,omitempty"`   // version of the belief
		Refused    int          `json:"refused,omitempty"` // how many of the candidates that were read out are wrong
	}
	// Check asks the rules about items.
	Check struct {
		asks
		Items []pickup.Count `json:"items"`
		INSEE pickup.INSEE   `json:"insee,omitempty"`
		Today pickup.Date    `json:"today"`
	}
	// Offer asks for dates.
	Offer struct {
		asks
		World   pickup.World   `json:"world"`
		Call    string         `json:"call"`
		Address pickup.Address `json:"address,omitzero"`
		Items   []pickup.Count `json:"items"`
		Wish    pickup.Wish    `json:"wish"`
		Now     time.Time      `json:"now"`
		Moving  int64          `json:"moving,omitempty"` // the booking that is moved
		Index   string         `json:"index,omitempty"`  // version that the address was found in
	}
	// FindBooking looks a booking up by its reference.
	FindBooking struct {
		asks
		World     pickup.World `json:"world"`
		Reference string       `json:"reference"`
		Line      string       `json:"line"` // whose tries are counted
		Tries     int          `json:"tries"`
	}
	// Answer looks a question up in the articles.
	Answer struct {
		asks
		Question string       `json:"question"`
		Intent   Intent       `json:"intent,omitempty"`
		Item     string       `json:"item,omitempty"`
		INSEE    pickup.INSEE `json:"insee,omitempty"`
		Today    pickup.Date  `json:"today"`
	}
)

// Dos.
type (
	// Hold keeps dates for this call; the holds it had before are given back.
	Hold struct {
		does
		Slots []pickup.Slot  `json:"slots"`
		Items []pickup.Count `json:"items"`
		M3    float64        `json:"m3"`
	}
	// Release gives the call's holds back.
	Release struct{ does }
	// MakeBooking books what the caller said yes to.
	MakeBooking struct {
		does
		Slot    pickup.Slot    `json:"slot"`
		Address pickup.Address `json:"address"`
		Items   []pickup.Count `json:"items"`
		M3      float64        `json:"m3"`
		Sector  string         `json:"sector"`
		Rules   string         `json:"rules"`
		Phone   string         `json:"phone,omitempty"`
	}
	// Amend moves a booking to another date.
	Amend struct {
		does
		Booking int64       `json:"booking"`
		Slot    pickup.Slot `json:"slot"`
	}
	// Cancel gives a booking up.
	Cancel struct {
		does
		Booking int64 `json:"booking"`
	}
	// Report takes a missed collection down.
	Report struct {
		does
		Booking int64  `json:"booking"`
		Kind    Intent `json:"kind"`
	}
	// Text sends a text about a booking to the number on its file.
	Text struct {
		does
		Kind    string `json:"kind"` // confirmation, moved, cancelled
		Booking int64  `json:"booking"`
	}
	// Enqueue asks for an agent.
	Enqueue struct {
		does
		Reason string `json:"reason"`
		Intent Intent `json:"intent,omitempty"`
	}
	// RequestCallback promises a callback.
	RequestCallback struct {
		does
		Window Window `json:"window"`
		Phone  string `json:"phone"`
		Reason string `json:"reason"`
	}
)

// Tells. Every Tell has an id, counted over the call.
type (
	// Say is one sentence of knowledge/voice with typed arguments.
	Say struct {
		tells
		ID   int    `json:"id"`
		Key  string `json:"key"`
		Args Args   `json:"args,omitzero"`
		Slow bool   `json:"slow,omitempty"`
		Keys bool   `json:"keys,omitempty"` // the caller uses the keypad: name the keys
	}
	// Listen awaits the caller.
	Listen struct {
		tells
		ID      int      `json:"id"`
		Expect  Expect   `json:"expect"`
		Turn    int      `json:"turn"`
		Seconds int      `json:"seconds"`         // of silence before the Listen ends
		Pause   int      `json:"pause,omitempty"` // seconds of silence inside an utterance
		Entry   bool     `json:"entry,omitempty"` // several digits, closed by #
		Keys    bool     `json:"keys,omitempty"`  // keys only
		Hints   []string `json:"hints,omitempty"`
		// INSEE is the commune that is known, whose streets are to be expected.
		INSEE pickup.INSEE `json:"insee,omitempty"`
	}
	// Transfer hands the call over: into our queue, or by dialling Dial.
	Transfer struct {
		tells
		ID      int    `json:"id"`
		Turn    int    `json:"turn"`
		Handoff int64  `json:"handoff"`
		Dial    string `json:"dial,omitempty"`
		Context string `json:"context,omitempty"`
	}
	// Resume comes back at once for the answer of a slow Ask.
	Resume struct {
		tells
		ID   int `json:"id"`
		Turn int `json:"turn"`
	}
	// HangUp ends the call.
	HangUp struct {
		tells
		ID int `json:"id"`
	}
)

// Args are a Say's typed arguments; a prompt uses those it names.
type Args struct {
	Try       int              `json:"try,omitempty"` // which wording: a question is never put twice alike
	Items     []pickup.Count   `json:"items,omitempty"`
	Address   *pickup.Address  `json:"address,omitempty"`
	Addresses []pickup.Address `json:"addresses,omitempty"` // to choose between
	Choices   []string         `json:"choices,omitempty"`   // item codes or INSEE codes
	Slots     []pickup.Slot    `json:"slots,omitempty"`
	Date      pickup.Date      `json:"date,omitzero"`
	PutOut    pickup.Date      `json:"put_out,omitzero"`
	Phone     string           `json:"phone,omitempty"`
	OwnPhone  bool             `json:"own_phone,omitempty"` // the calling line's, said by its end only
	Reference string           `json:"reference,omitempty"`
	Commune   string           `json:"commune,omitempty"`
	Text      string           `json:"text,omitempty"`
	N         int              `json:"n,omitempty"`
	Amount    float64          `json:"amount,omitempty"`
	Minutes   int              `json:"minutes,omitempty"`
	Windows   []Window         `json:"windows,omitempty"`
	Wishes    []Intent         `json:"wishes,omitempty"` // to choose between
}
