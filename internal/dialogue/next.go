package dialogue

import (
	"slices"

	"github.com/debarras/debarras/internal/pickup"
)

// next finds out what is still open, one Ask at a time, then asks the caller.
func (w *work) next() {
	t := &w.Due
	switch {
	case t.Find != "":
		ref := t.Find
		t.Find = ""
		w.ask(FindBooking{World: w.Call.World, Reference: ref, Line: w.line(), Tries: w.Tries["reference"]})
	case t.Locate != nil:
		w.ask(*t.Locate)
	case t.Human != "":
		w.handOver(t.Human)
	case t.Check && len(w.Form.Items.Value) > 0:
		t.Check = false
		w.ask(Check{Items: w.Form.Items.Value, INSEE: w.Form.Address.Value.INSEE, Today: w.Today()})
	case len(t.Questions) > 0:
		q := t.Questions[0]
		t.Questions = t.Questions[1:]
		w.ask(Answer{Question: q.Text, Intent: q.Intent, Item: q.Item,
			INSEE: w.Form.Address.Value.INSEE, Today: w.Today()})
	case t.Commit != "":
		agreed := t.Commit
		t.Commit = ""
		w.commit(agreed)
	case w.wantsOffer():
		w.askOffer()
	default:
		w.nextQuestion()
	}
}

// line names whose tries at references are counted; a hidden number's count
// for its call alone, or one caller could shut all hidden ones out.
func (w *work) line() string {
	if w.Call.Caller != "" {
		return w.Call.Caller
	}
	return "call " + w.Call.Call
}

// wantsOffer: everything that dates depend on is known, and there are none.
func (w *work) wantsOffer() bool {
	f := &w.Form
	if len(f.Offers) > 0 || f.Chosen.Set {
		return false
	}
	switch w.Task() {
	case Book:
		return f.Address.Confirmed && f.Items.Set && f.Closed
	case Reschedule:
		return f.Booking.Set
	}
	return false
}

func (w *work) askOffer() {
	f := &w.Form
	o := Offer{World: w.Call.World, Call: w.Call.Call, Wish: f.Wish, Now: w.Now}
	if w.Task() == Reschedule {
		o.Moving = f.Booking.Value.ID
		o.Wish.Exclude = append(slices.Clone(o.Wish.Exclude), f.Booking.Value.Date) // its own day is no move
		o.Items = f.Booking.Value.Items
	} else {
		o.Address, o.Index = f.Address.Value, f.Place.Index
		o.Items = f.Items.Value
	}
	w.ask(o)
}

// nextQuestion derives the question from what is missing or doubtful. It may
// follow a Do, so it asks the world nothing: where dates are wanted first, it
// comes back in a turn of its own.
func (w *work) nextQuestion() {
	if w.wantsOffer() {
		w.Tell++
		w.out = append(w.out, Resume{ID: w.Tell, Turn: w.Turn})
		return
	}
	switch task := w.Task(); {
	case task == Book:
		w.bookQuestion()
	case task == WantCallback:
		w.callbackQuestion()
	case managing(task):
		w.manageQuestion()
	case w.Served:
		w.question(AnythingElse, "anything_else", Args{})
	default:
		w.question(Open, "open", Args{})
	}
}

// bookQuestion asks for the first thing that a booking still lacks.
func (w *work) bookQuestion() {
	f := &w.Form
	switch {
	case !f.Address.Set:
		w.ackItems()
		w.addressQuestion()
	case !f.Address.Confirmed:
		f.Acked = f.Items.Set
		key := "confirm_address"
		if f.Address.Value.Precision == pickup.Heard {
			key = "confirm_unknown"
		}
		w.question(ConfirmAddress, key, Args{Address: &f.Address.Value, Items: f.Items.Value})
	case !f.Items.Set:
		w.question(AskItems, "ask_items", Args{N: f.Page, Choices: w.page()})
	case !f.Closed:
		f.Acked = true
		w.question(MoreItems, "more_items", Args{Items: f.Items.Value})
	case !f.Chosen.Set:
		w.ackItems()
		w.question(OfferSlots, slotsKey(len(f.Offers)), Args{Slots: f.Offers})
	case !f.Phone.Set:
		w.phoneQuestion()
	default:
		w.MustHear = w.Tell + 1
		w.question(ConfirmBooking, "confirm_booking", Args{Address: &f.Address.Value, Items: f.Items.Value,
			Date: f.Chosen.Value.Date, PutOut: f.Chosen.Value.PutOut, Phone: spokenPhone(f.Phone.Value),
			OwnPhone: f.Phone.From == FromLine})
	}
}

func slotsKey(n int) string {
	if n == 1 {
		return "offer_slot"
	}
	return "offer_slots"
}

func spokenPhone(p string) string {
	if p == PhoneNone {
		return ""
	}
	return p
}

// ackItems says the items back once, in passing.
func (w *work) ackItems() {
	if w.Form.Items.Set && !w.Form.Acked {
		w.say("ack_items", Args{Items: w.Form.Items.Value})
	}
	w.Form.Acked = w.Form.Items.Set
}

// addressQuestion goes up the ladder that the resolver's decision names.
func (w *work) addressQuestion() {
	p := &w.Form.Place
	a := Args{Commune: p.Commune, N: p.Number}
	if len(p.Candidates) > 0 {
		a.Address = &p.Candidates[0]
	}
	switch p.Decision {
	case "choose":
		a.Addresses = p.Candidates
		w.question(ChooseAddress, "choose_address", a)
	case "ask_commune":
		for _, c := range p.Communes {
			a.Choices = append(a.Choices, string(c.INSEE))
		}
		w.question(AskCommune, communeKey(a), a)
	case "ask_number":
		if w.Form.Number > 0 {
			a.N = w.Form.Number
			w.question(AskNumber, "ask_suffix", a)
			return
		}
		w.question(AskNumber, "ask_number", a)
	case "spell":
		w.question(Spell, "spell", a)
	case "ask_street":
		w.question(AskStreet, "ask_street", a)
	case "keypad":
		w.ByKeys = true
		w.question(AskCommune, "ask_commune", a)
	default:
		if w.ByKeys {
			w.question(AskCommune, "ask_commune", a)
			return
		}
		w.question(AskStreet, "ask_address", a)
	}
}

func communeKey(a Args) string {
	switch {
	case len(a.Choices) == 2 || len(a.Choices) == 3:
		return "choose_commune"
	case a.Address != nil:
		return "ask_commune_of"
	}
	return "ask_commune"
}

// phoneQuestion proposes the mobile that calls, else asks for one, once.
func (w *work) phoneQuestion() {
	a := Args{Slots: slotsOf(w.Form), Phone: w.Call.Caller}
	if w.Call.Line == Mobile && w.Form.Phones == 0 {
		w.question(AskPhone, "ask_phone_caller", a)
		return
	}
	w.question(AskPhone, "ask_phone", a)
}

func slotsOf(f Form) (slots []pickup.Slot) {
	if f.Chosen.Set {
		slots = append(slots, f.Chosen.Value)
	}
	return slots
}

// question puts one, never twice in the same words.
func (w *work) question(x Expect, key string, a Args) {
	a.Try = w.Tries[key]
	w.Tries[key]++
	w.say(key, a)
	w.listen(x)
}

// listen awaits the caller, as long as the question needs (domain.md).
func (w *work) listen(x Expect) {
	w.Expect = x
	said := slices.DeleteFunc(slices.Clone(w.Spoken), func(s Say) bool { return inPassing[s.Key] })
	if len(said) > 0 { // "attendez", then "répétez": the question before
		w.Said = said
	}
	l := Listen{Expect: x, Turn: w.Turn, Seconds: 5}
	switch x {
	case AskCommune, AskStreet, AskNumber, AskItems, MoreItems:
		l.Seconds = 10
	case Spell, AskPhone, AskReference:
		l.Seconds, l.Pause = 10, 3
	case Waiting:
		l.Seconds = 60
	}
	switch p := w.Form.Place; x {
	case AskStreet:
		l.INSEE = p.INSEE
	case ChooseAddress, ConfirmAddress: // said again, corrected
		for _, a := range p.Candidates {
			l.Hints = append(l.Hints, a.Street)
		}
	case AskCommune:
		for _, c := range p.Communes {
			l.Hints = append(l.Hints, c.Name)
		}
	}
	switch x {
	case AskCommune, AskStreet, AskPhone, AskReference:
		l.Entry = true
	case AskNumber:
		l.Entry = w.Form.Number == 0
	case AskItems:
		l.Entry = w.Form.Picked != ""
	}
	w.Tell++
	l.ID = w.Tell
	w.out = append(w.out, l)
}

// inPassing are prompts about the conversation itself, not worth repeating.
var inPassing = map[string]bool{"still_there": true, "not_heard": true, "not_understood": true, "offer_agent": true,
	"keys_possible": true, "waiting": true, "courtesy": true}

// asked reports that this was said with the last question, and so heard.
func (w *work) asked(key string) bool {
	return slices.ContainsFunc(w.Said, func(s Say) bool { return s.Key == key })
}

// mustHear are the prompts that have to be heard out.
var mustHear = map[string]bool{"confirm_booking": true, "booked": true, "booked_no_text": true, "amended": true, "amended_no_text": true}

// retell says the last question again.
func (w *work) retell() {
	said := w.Said
	w.MustHear = 0
	for _, s := range said {
		if mustHear[s.Key] {
			w.MustHear = w.Tell + 1
		}
		w.say(s.Key, s.Args)
	}
	x := w.Expect
	if x == Waiting {
		x = w.Before
	}
	w.listen(x)
}
