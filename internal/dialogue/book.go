package dialogue

import "github.com/debarras/debarras/internal/pickup"

// located takes the resolver's answer. An address is only heard by it; the
// caller confirms it.
func (w *work) located(e Located) {
	asked := w.Due.Locate
	w.Due.Locate = nil
	f := &w.Form
	before := f.Place
	f.Place = Place{Decision: e.Decision, Candidates: e.Candidates, Communes: e.Communes, INSEE: e.INSEE,
		Commune: e.Commune, Number: e.Number, Suffix: e.Suffix, Belief: e.Belief, Index: e.Index}
	switch e.Decision {
	case "human":
		w.handOver("address")
		return
	case "none":
		f.Place = before
		if w.Due.Human == "" && w.Task() == Book && w.Expect != Open && !f.Items.Set {
			w.miss()
			return
		}
	case "outside":
		f.Place = Place{INSEE: before.INSEE, Commune: before.Commune, Belief: e.Belief, Index: e.Index}
		f.Address.clear() // what was proposed, or confirmed, lies elsewhere
		w.outside(e)
		return
	case "confirm", "accept", "unknown":
		if len(e.Candidates) == 0 {
			break
		}
		w.hearAddress(e.Candidates[0], asked, e.Decision == "accept")
	default:
		if w.Expect == ConfirmAddress && asked != nil && asked.Refused == 0 && learntNothing(before, e) {
			f.Place = before // words that have nothing to do with the address leave it as it was proposed
			w.miss()
			return
		}
		if !f.Address.Confirmed || asked == nil || asked.Refused == 0 {
			f.Address.clear()
		}
	}
	if w.Due.Human != "" {
		w.handOver(w.Due.Human)
		return
	}
	if stuck(before, f.Place) && !f.Address.Set {
		w.miss()
		return
	}
	w.Misses = 0
	w.next()
}

// outside says that a town is not served, and asks once whether it was heard
// well: the caller may live elsewhere than they phone from.
func (w *work) outside(e Located) {
	switch {
	case w.Due.Human != "":
		w.handOver(w.Due.Human)
	case w.Tries["outside"] == 0:
		w.question(AskCommune, "outside", Args{Commune: e.Commune})
	default:
		w.say("outside_area", Args{Commune: e.Commune})
		w.dropBooking()
		w.question(Answering, "review", Args{})
	}
}

// sureNumber is how probable a corrected house number must be to be taken at
// the caller's word.
const sureNumber = 0.7

// hearAddress proposes an address. One that the resolver is sure of, and a
// house number that clearly corrects the proposal in the same street, are taken
// in passing: the summary says them whole.
func (w *work) hearAddress(a pickup.Address, asked *Locate, sure bool) {
	f := &w.Form
	corrected := (w.Expect == ConfirmAddress || w.Expect == ConfirmBooking) && asked != nil && asked.Part == NumberPart &&
		f.Address.Set && f.Address.Value.StreetID == a.StreetID && a.Score >= sureNumber
	if f.Address.Set && samePlace(f.Address.Value, a) && f.Address.Confirmed {
		return
	}
	f.Address.set(a, Said, a.Score)
	w.invalidate()
	if !corrected && !sure {
		return
	}
	w.confirmAddress()
	w.Due.Check = f.Items.Set
	if corrected {
		w.say("number_taken", Args{Address: &a})
		return
	}
	f.Acked = f.Items.Set
	w.say("address_taken", Args{Address: &a, Items: f.Items.Value})
}

// confirmAddress takes the address as the caller's.
func (w *work) confirmAddress() {
	w.Form.Address.Confirmed = true
	w.Facts.AddressDone = true
	delete(w.Tries, "outside")
}

// stuck: the same question would come again and nothing was learnt.
func stuck(before, after Place) bool {
	return before.Decision == after.Decision && before.Decision != "" && before.INSEE == after.INSEE &&
		before.Number == after.Number && sameFirst(before.Candidates, after.Candidates)
}

func sameFirst(a, b []pickup.Address) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return samePlace(a[0], b[0])
}

// samePlace compares addresses. Their ids are not enough: that of a number which no gazetteer has is its street's, and a street which none has
// has no id.
func samePlace(a, b pickup.Address) bool {
	return a.StreetID == b.StreetID && a.Number == b.Number && a.Suffix == b.Suffix && a.Street == b.Street && a.INSEE == b.INSEE
}

// learntNothing: the resolver heard no street, number or commune that was not known.
func learntNothing(before Place, e Located) bool {
	return len(e.Candidates) == 0 && e.Number == 0 && (e.INSEE == "" || e.INSEE == before.INSEE)
}

// checked takes the rules' word on the items. Every refusal says what to do
// instead and that an agent can look at it (RGPD art. 22).
func (w *work) checked(e Checked) {
	f := &w.Form
	if len(e.Refused) > 0 {
		w.say("item_refused", Args{Items: e.Refused})
	}
	if len(e.Unknown) > 0 {
		w.Tries["unknown_item"]++
		if w.Tries["unknown_item"] > 1 || e.Unknown[0].Code != "autre" {
			f.M3, f.Items.Value, f.Items.Set = e.M3, e.Accepted, len(e.Accepted) > 0 // who declines may book the rest
			w.handOver("item_unknown")
			return
		}
		w.say("item_unknown", Args{})
	}
	f.M3 = e.M3
	f.Items.Value = e.Accepted
	f.Items.Set = len(e.Accepted) > 0
	if e.Limit != "" {
		w.say("limit_"+e.Limit, Args{Amount: e.LimitN})
		f.Items.clear()
		f.Closed, f.Acked = false, false
		w.question(AskItems, "ask_items", Args{N: f.Page, Choices: w.page()})
		return
	}
	if !f.Items.Set {
		f.Closed, f.Acked = false, false
		if len(e.Refused) > 0 && len(w.Due.Questions) == 0 && w.Due.Locate == nil {
			w.question(AskItems, "other_items", Args{})
			return
		}
	}
	w.next()
}

// offered keeps the dates for this call before they are said.
func (w *work) offered(e Offered) {
	f := &w.Form
	if e.Sector != "" {
		f.Sector, f.Rules, f.Border = e.Sector, e.Rules, e.Border
	}
	if len(e.Slots) > 0 {
		items := f.Items.Value
		m3 := f.M3
		if w.Task() == Reschedule {
			items, m3 = f.Booking.Value.Items, f.Booking.Value.M3
		}
		w.do(Hold{Slots: e.Slots, Items: items, M3: m3})
		return
	}
	switch e.Problem {
	case "full":
		if wished(f.Wish) {
			f.Wish = pickup.Wish{}
			w.say("no_such_date", Args{})
			w.askOffer()
			return
		}
		w.say("no_date", Args{})
		w.handOver("full")
	case "pending":
		w.say("refused_pending", Args{Date: e.Booked})
		w.dropBooking()
		w.question(Answering, "review", Args{})
	case "calendar", "own", "none":
		w.say("service_"+e.Problem, Args{Phone: e.Phone, Commune: f.Address.Value.Commune})
		w.dropBooking()
		w.question(Answering, "review", Args{})
	default: // no_sector, not_sure: a human looks at the map
		w.handOver("sector")
	}
}

func wished(x pickup.Wish) bool {
	return !x.From.IsZero() || !x.Until.IsZero() || x.Weekday != nil || !x.Before.IsZero() || len(x.Exclude) > 0
}

// commit does what the caller said yes to, and nothing else.
func (w *work) commit(agreed Intent) {
	f := &w.Form
	switch agreed {
	case Book:
		if !f.Address.Confirmed || !f.Chosen.Set || !f.Items.Set {
			w.next()
			return
		}
		w.do(MakeBooking{Slot: f.Chosen.Value, Address: f.Address.Value, Items: f.Items.Value, M3: f.M3,
			Sector: f.Sector, Rules: f.Rules, Phone: spokenPhone(f.Phone.Value)})
	case CancelBooking:
		w.do(Cancel{Booking: f.Booking.Value.ID})
	case Reschedule:
		w.do(Amend{Booking: f.Booking.Value.ID, Slot: f.Chosen.Value})
	default:
		w.nextQuestion()
	}
}

func (w *work) slotGone(e SlotGone) {
	w.invalidate()
	if len(e.Offers) == 0 {
		w.say("slot_gone_all", Args{})
		w.nextQuestion()
		return
	}
	w.say("slot_gone", Args{})
	h := Hold{Slots: e.Offers, Items: w.Form.Items.Value, M3: w.Form.M3}
	if w.Task() == Reschedule {
		h.Items, h.M3 = w.Form.Booking.Value.Items, w.Form.Booking.Value.M3
	}
	w.do(h)
}

// booked is the only place from which a booking is called confirmed.
func (w *work) booked(e Booked) {
	f := &w.Form
	phone := f.Phone.Value
	*f = Form{Booking: Slot[pickup.Booking]{Value: e.Booking, Set: true, Confirmed: true, From: FromStore, Score: 1},
		Phone: f.Phone, Phones: f.Phones}
	w.Facts.Booked = true
	w.drop()
	if phone != "" && phone != PhoneNone {
		f.Notice = "booked"
		w.do(Text{Kind: "confirmation", Booking: e.Booking.ID})
		return
	}
	w.sayBooked("booked_no_text")
}

func (w *work) sayBooked(key string) {
	b := w.Form.Booking.Value
	w.MustHear = w.Tell + 1
	w.say(key, Args{Reference: b.Reference, Date: b.Date, PutOut: b.PutOut})
	w.nextQuestion()
}

// texted goes on after the text of a booking, a move or a cancellation.
func (w *work) texted(e Texted) {
	notice := w.Form.Notice
	w.Form.Notice = ""
	b := w.Form.Booking
	switch {
	case notice == "booked" && b.Set && e.Queued:
		w.sayBooked("booked")
	case notice == "booked" && b.Set:
		w.sayBooked("booked_no_text")
	case notice == "amended" && b.Set && e.Queued:
		w.sayBooked("amended")
	case notice == "amended" && b.Set:
		w.sayBooked("amended_no_text")
	case notice == "cancelled":
		w.say("cancelled", Args{Date: b.Value.Date})
		w.Form.Booking.clear()
		w.nextQuestion()
	default:
		w.nextQuestion()
	}
}

// refused: a rule forbids the booking. The caller may have a human look at it.
func (w *work) refused(e Refused) {
	w.say("refused_"+e.Why, Args{Date: e.Booked})
	w.dropBooking()
	w.question(Answering, "review", Args{})
}
