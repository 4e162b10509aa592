package dialogue

import (
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// Event is something that happened: an input from the caller or the network,
// or the result of an Effect. The set is closed; codec.go names each.
type Event interface{ When() time.Time }

// Stamp is the time of an Event. The core reads no clock: time comes in here.
type Stamp struct {
	At time.Time `json:"at"`
}

// When is the time of the event.
func (s Stamp) When() time.Time { return s.At }

// Line is what the network says of the caller's line.
type Line string

// The kinds of line: only a mobile can get a text.
const (
	Mobile   Line = "mobile"
	Landline Line = "landline"
	Hidden   Line = "hidden"
	Foreign  Line = "foreign"
)

// Inputs.
type (
	// CallStarted opens the call and pins what it runs on. Menu lists the items
	// that are offered by keys, three at a time.
	CallStarted struct {
		Stamp
		Call     string            `json:"call"`
		World    pickup.World      `json:"world"`
		Line     Line              `json:"line"`
		Caller   string            `json:"caller,omitempty"` // E.164, a hint and never a proof
		Versions map[string]string `json:"versions,omitempty"`
		Menu     []string          `json:"menu,omitempty"`
	}
	// Heard is one utterance. Tell is the last Tell that the caller began to hear.
	Heard struct {
		Stamp
		Text       string   `json:"text"`
		Also       []string `json:"also,omitempty"` // the recogniser's alternatives
		Confidence float64  `json:"confidence,omitempty"`
		Tell       int      `json:"tell,omitempty"`
	}
	// Keyed is one DTMF entry without its closing #, which Finished records.
	Keyed struct {
		Stamp
		Digits   string `json:"digits"`
		Finished bool   `json:"finished,omitempty"`
	}
	// Silence is a Listen that ended with neither speech nor keys.
	Silence struct{ Stamp }
	// Interrupted is speech over the bot's: Before is what had been said.
	Interrupted struct {
		Stamp
		Before string `json:"before"`
		Tell   int    `json:"tell"`
	}
	// Waited records that a courtesy was said because an Ask is slow.
	Waited struct{ Stamp }
	// Resumed asks again for what Waited left open.
	Resumed struct{ Stamp }
	// HungUp ends the call from outside.
	HungUp struct {
		Stamp
		Why string `json:"why,omitempty"`
	}
	// QueueLeft is the end of waiting for an agent. Result is the network's
	// word: bridged, hangup, leave, redirected, queue-full, error, system-error.
	QueueLeft struct {
		Stamp
		Result string `json:"result"`
	}
	// DialEnded is the end of a transfer into another telephone system.
	DialEnded struct {
		Stamp
		Status string `json:"status"` // completed, busy, no-answer, failed, canceled
	}
)

// Results of Asks.
type (
	// Understood is what understanding made of an utterance or of keys.
	Understood struct {
		Stamp
		Reading Reading `json:"reading"`
	}
	// Located is what the resolver made of address fragments. Belief is opaque
	// and goes back with the next Locate; Index is the version that made it.
	Located struct {
		Stamp
		Decision   string           `json:"decision"` // accept, confirm, choose, ask_commune, ask_street, ask_number, spell, keypad, unknown, outside, human, none
		Candidates []pickup.Address `json:"candidates,omitempty"`
		Communes   []Named          `json:"communes,omitempty"`
		INSEE      pickup.INSEE     `json:"insee,omitempty"` // settled by what was heard
		Commune    string           `json:"commune,omitempty"`
		Number     int              `json:"number,omitempty"`
		Suffix     string           `json:"suffix,omitempty"`
		Belief     []byte           `json:"belief,omitempty"`
		Index      string           `json:"index,omitempty"`
	}
	// Checked is what the rules say of items.
	Checked struct {
		Stamp
		Accepted []pickup.Count `json:"accepted,omitempty"`
		Refused  []pickup.Count `json:"refused,omitempty"` // refused or diverted
		Unknown  []pickup.Count `json:"unknown,omitempty"` // a human decides
		M3       float64        `json:"m3"`
		Limit    string         `json:"limit,omitempty"`   // max_items, max_m3, max_per_item: what is exceeded
		LimitN   float64        `json:"limit_n,omitempty"` // what the rule allows
	}
	// Offered is two dates at most; Problem says why there is none.
	Offered struct {
		Stamp
		Slots   []pickup.Slot `json:"slots,omitempty"`
		Sector  string        `json:"sector,omitempty"`
		Rules   string        `json:"rules,omitempty"`
		Border  bool          `json:"border,omitempty"`  // another sector begins nearby
		Problem string        `json:"problem,omitempty"` // full, no_sector, not_sure, calendar, own, none, pending
		Phone   string        `json:"phone,omitempty"`   // of the commune's own service
		Booked  pickup.Date   `json:"booked,omitzero"`   // of the pending booking
	}
	// FoundBooking answers FindBooking. Unknown and wrong references are alike.
	FoundBooking struct {
		Stamp
		Booking *pickup.Booking `json:"booking,omitempty"`
		Blocked bool            `json:"blocked,omitempty"` // too many tries
	}
	// Answered is an approved answer from the articles, or none.
	Answered struct {
		Stamp
		Article string `json:"article,omitempty"`
		Spoken  string `json:"spoken,omitempty"`
	}
	// ProviderFailed is an Ask that gave no result in time.
	ProviderFailed struct {
		Stamp
		Ask string `json:"ask"`
		Why string `json:"why,omitempty"` // timeout, error
	}
)

// Results of Dos.
type (
	// Held are the dates kept for this call until Until.
	Held struct {
		Stamp
		Slots []pickup.Slot `json:"slots"`
		Until time.Time     `json:"until"`
	}
	// Released is the holds given back.
	Released struct{ Stamp }
	// SlotGone is a date sold meanwhile, with the dates that remain.
	SlotGone struct {
		Stamp
		Offers []pickup.Slot `json:"offers,omitempty"`
	}
	// Booked is a committed booking: the one source of "c'est confirmé".
	Booked struct {
		Stamp
		Booking pickup.Booking `json:"booking"`
	}
	// Refused is a booking that a rule forbids.
	Refused struct {
		Stamp
		Why    string      `json:"why"` // pending, quota
		Booked pickup.Date `json:"booked,omitzero"`
	}
	// Amended is a booking moved in one piece: the old one is superseded.
	Amended struct {
		Stamp
		Booking pickup.Booking `json:"booking"`
	}
	// Unchanged refuses an amendment that changes nothing.
	Unchanged struct{ Stamp }
	// Cancelled is a booking given up.
	Cancelled struct {
		Stamp
		Date pickup.Date `json:"date"`
	}
	// TooLate is a change after the cutoff.
	TooLate struct {
		Stamp
		Date pickup.Date `json:"date"`
	}
	// Texted is a text queued in the same transaction, or not sendable.
	Texted struct {
		Stamp
		Queued bool `json:"queued"`
	}
	// Queued is the caller's place in front of the agents.
	Queued struct {
		Stamp
		Handoff  int64  `json:"handoff"`
		Position int    `json:"position"`
		Minutes  int    `json:"minutes"`           // expected wait, 0 = unknown
		Dial     string `json:"dial,omitempty"`    // another telephone system instead of our queue
		Context  string `json:"context,omitempty"` // four digits that find the page /appel/ID
	}
	// Closed is nobody there, with the windows at which an agent can call back.
	Closed struct {
		Stamp
		Windows []Window `json:"windows"`
	}
	// CallbackSet is a promised callback.
	CallbackSet struct {
		Stamp
		Window Window `json:"window"`
	}
	// Reported is a missed collection taken down; Blocked says why not.
	Reported struct {
		Stamp
		Blocked string `json:"blocked,omitempty"` // too_early, too_late, crew:REASON
	}
)

// Window is the promised time of a callback.
type Window struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// Named is a commune to choose.
type Named struct {
	INSEE pickup.INSEE `json:"insee"`
	Name  string       `json:"name"`
}
