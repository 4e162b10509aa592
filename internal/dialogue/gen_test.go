package dialogue

import (
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"pgregory.net/rapid"
)

// The generators draw any event at any time, also ones that no world would
// send: Step has to stand them all.

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CET", 3600))

func genAddress(t *rapid.T) pickup.Address {
	n := rapid.IntRange(0, 3).Draw(t, "number")
	street := rapid.SampledFrom([]string{"Rue Paradis", "Rue Breteuil"}).Draw(t, "street")
	insee := pickup.INSEE(rapid.SampledFrom([]string{"13206", "13208"}).Draw(t, "insee"))
	return pickup.Address{ID: fmt.Sprintf("%s_%s_%d", insee, street, n), StreetID: string(insee) + street,
		Number: n, Street: street, INSEE: insee, Commune: "Marseille", Precision: "number", Score: 0.5}
}

func genItems(t *rapid.T) []pickup.Count {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) pickup.Count {
		return pickup.Count{Code: rapid.SampledFrom([]string{"matelas", "canape", "gravats", "autre"}).Draw(t, "code"),
			N: rapid.IntRange(1, 4).Draw(t, "n")}
	}), 0, 2).Draw(t, "items")
}

func genSlots(t *rapid.T) []pickup.Slot {
	n := rapid.IntRange(0, 2).Draw(t, "slots")
	day := pickup.DateOf(noon)
	var out []pickup.Slot
	for i := range n {
		d := day.AddDays(7 + 3*i)
		out = append(out, pickup.Slot{Round: int64(40 + i), Date: d, PutOut: d.AddDays(-1)})
	}
	return out
}

func genReading(t *rapid.T) Reading {
	intents := rapid.SliceOfN(rapid.SampledFrom([]Intent{Book, BookingStatus, CancelBooking, Reschedule,
		ChangeItems, MissedCollection, "price", "presence", ItemAccepted, MobilityHelp, Human, WantCallback,
		OtherLanguage, Emergency, Abuse, Goodbye, Repeat, Slower, Wait, Correction, Restart, Unclear, Reply}), 0, 2).Draw(t, "intents")
	r := Reading{Intents: intents, Items: genItems(t), Confidence: 0.8,
		Answer:     rapid.SampledFrom([]YesNo{"", "", Yes, No}).Draw(t, "answer"),
		Choice:     rapid.IntRange(0, 3).Draw(t, "choice"),
		ItemsDone:  rapid.Bool().Draw(t, "done"),
		Phone:      rapid.SampledFrom([]string{"", "", "+33612345678", "+33491000000", PhoneCaller, PhoneNone, PhoneInvalid}).Draw(t, "phone"),
		Reference:  rapid.SampledFrom([]string{"", "", "12345678"}).Draw(t, "ref"),
		Correction: rapid.Bool().Draw(t, "correction"),
	}
	if rapid.Bool().Draw(t, "address?") {
		r.Address = []string{"12 rue paradis"}
		r.Part = rapid.SampledFrom([]Part{"", AnyPart, CommunePart, StreetPart, NumberPart}).Draw(t, "part")
	}
	if rapid.Bool().Draw(t, "when?") {
		r.When = &When{Kind: rapid.SampledFrom([]string{"date", "first", "second", "earlier", "later", "none", "from", "week", "weekday", "any", "?"}).Draw(t, "kind"),
			Date: pickup.DateOf(noon).AddDays(rapid.IntRange(0, 20).Draw(t, "in"))}
	}
	return r
}

// genInput draws what a caller or the network may do.
func genInput(t *rapid.T, at time.Time) Event {
	s := Stamp{at}
	switch rapid.IntRange(0, 9).Draw(t, "input") {
	case 0:
		return Keyed{Stamp: s, Digits: rapid.StringMatching(`[0-9*#]{0,10}`).Draw(t, "digits")}
	case 1:
		return Keyed{Stamp: s, Digits: rapid.SampledFrom([]string{"1", "2", "3", "4", "13006", "7272", "12", "0612345678"}).Draw(t, "digits")}
	case 2:
		return Silence{s}
	case 3:
		return QueueLeft{s, rapid.SampledFrom([]string{"bridged", "hangup", "leave", "error"}).Draw(t, "result")}
	case 4:
		return DialEnded{s, rapid.SampledFrom([]string{"completed", "no-answer"}).Draw(t, "status")}
	case 5:
		return Interrupted{Stamp: s, Before: "je réca", Tell: rapid.IntRange(0, 30).Draw(t, "tell")}
	default:
		return Heard{Stamp: s, Text: "bla", Tell: rapid.IntRange(0, 3).Draw(t, "tell")}
	}
}

// genResult draws any answer that the world could give to an Ask or a Do.
func genResult(t *rapid.T, x Effect, at time.Time) Event {
	s := Stamp{at}
	if _, ok := x.(Ask); ok && rapid.IntRange(0, 19).Draw(t, "fails") == 0 {
		return ProviderFailed{Stamp: s, Ask: Kind(x), Why: "timeout"}
	}
	booking := pickup.Booking{ID: 7, Reference: "12345678", Date: pickup.DateOf(noon).AddDays(9), PutOut: pickup.DateOf(noon).AddDays(8)}
	switch x := x.(type) {
	case Understand:
		return Understood{s, genReading(t)}
	case Locate:
		e := Located{Stamp: s, Decision: rapid.SampledFrom([]string{"confirm", "confirm", "accept", "choose", "ask_commune", "ask_street", "ask_number", "spell", "keypad", "unknown", "outside", "human", "none"}).Draw(t, "decision")}
		for range rapid.IntRange(0, 3).Draw(t, "candidates") {
			e.Candidates = append(e.Candidates, genAddress(t))
		}
		return e
	case Check:
		return Checked{Stamp: s, Accepted: genItems(t), Refused: genItems(t), Unknown: rapid.SampledFrom([][]pickup.Count{nil, nil, nil, countOf("autre", 1)}).Draw(t, "unknown"),
			Limit: rapid.SampledFrom([]string{"", "", "", "max_items"}).Draw(t, "limit")}
	case Offer:
		return Offered{Stamp: s, Slots: genSlots(t), Sector: "s1", Problem: rapid.SampledFrom([]string{"full", "pending", "own", "not_sure"}).Draw(t, "problem")}
	case FindBooking:
		if rapid.Bool().Draw(t, "found") {
			return FoundBooking{Stamp: s, Booking: &booking}
		}
		return FoundBooking{Stamp: s, Blocked: rapid.Bool().Draw(t, "blocked")}
	case Answer:
		return Answered{Stamp: s, Spoken: rapid.SampledFrom([]string{"", "Oui, c'est gratuit."}).Draw(t, "spoken")}
	case Hold:
		if rapid.IntRange(0, 5).Draw(t, "gone") == 0 {
			return SlotGone{Stamp: s, Offers: genSlots(t)}
		}
		return Held{Stamp: s, Slots: x.Slots, Until: at.Add(10 * time.Minute)}
	case Release:
		return Released{s}
	case MakeBooking:
		switch rapid.IntRange(0, 3).Draw(t, "book") {
		case 0:
			return SlotGone{Stamp: s, Offers: genSlots(t)}
		case 1:
			return Refused{Stamp: s, Why: "pending"}
		}
		return Booked{s, booking}
	case Amend:
		return rapid.SampledFrom([]Event{Amended{s, booking}, Unchanged{s}, TooLate{s, booking.Date}, SlotGone{Stamp: s}}).Draw(t, "amend")
	case Cancel:
		return rapid.SampledFrom([]Event{Cancelled{s, booking.Date}, TooLate{s, booking.Date}}).Draw(t, "cancel")
	case Report:
		return Reported{s, rapid.SampledFrom([]string{"", "too_early", "too_late", "crew"}).Draw(t, "blocked")}
	case Text:
		return Texted{s, rapid.Bool().Draw(t, "queued")}
	case Enqueue:
		w := Window{at.Add(time.Hour), at.Add(3 * time.Hour)}
		if x.Reason == "callback" || rapid.Bool().Draw(t, "closed") {
			return Closed{s, []Window{w, {w.From.AddDate(0, 0, 1), w.Until.AddDate(0, 0, 1)}}}
		}
		return Queued{Stamp: s, Handoff: 3, Position: 2}
	case RequestCallback:
		return CallbackSet{s, x.Window}
	}
	panic("no result for " + Kind(x))
}
