package dialogue

import "github.com/debarras/debarras/internal/pickup"

// takeAnswer takes a plain yes or no to the last question.
func (w *work) takeAnswer(a YesNo) bool {
	f := &w.Form
	switch w.Expect {
	case ConfirmAddress:
		return w.answerAddress(a)
	case ChooseAddress:
		if a == No {
			w.Due.Locate = &Locate{Part: AnyPart, INSEE: f.Place.INSEE, Belief: f.Place.Belief,
				Index: f.Place.Index, Number: f.Place.Number, Suffix: f.Place.Suffix, Refused: len(f.Place.Candidates)}
			return true
		}
	case AskItems:
		if a == No { // after a refusal: nothing else to take away
			w.drop()
			return true
		}
	case MoreItems:
		if a == Yes {
			f.Acked, f.Closed = true, false
			w.question(AskItems, "ask_items", Args{Items: f.Items.Value, N: f.Page, Choices: w.page()})
			return true
		}
	case OfferSlots:
		if a == No {
			return w.takeWhen(Reading{When: &When{Kind: "none"}})
		}
		if len(f.Offers) == 1 {
			return w.choose(0, Said)
		}
		if w.Tries["which"] > 0 {
			return false
		}
		w.Tries["which"]++ // "oui", to two dates: which, once
		w.nextQuestion()
		return true
	case AskPhone:
		return w.answerPhone(a)
	case ConfirmBooking:
		switch {
		case a == Yes && w.asked("confirm_booking"):
			w.Due.Commit = Book
		case a == Yes: // to what can be changed: the summary first
			w.nextQuestion()
		case w.asked("what_to_change"):
			return false // "non" again: something was misunderstood
		default:
			w.question(ConfirmBooking, "what_to_change", Args{})
		}
		return true
	case AskReference:
		if a == No {
			w.drop()
			w.say("no_reference", Args{})
			w.question(Answering, "review", Args{})
			return true
		}
	case ConfirmChange:
		if a == Yes && (w.asked("confirm_cancel") || w.asked("confirm_move")) {
			w.Due.Commit = w.Task()
		} else if a == No {
			w.say("change_dropped", Args{})
			w.drop()
		} else {
			w.nextQuestion()
		}
		return true
	case ChooseCallback:
		if a == Yes && len(f.Windows) > 0 {
			f.Window.set(f.Windows[0], Said, 1)
			return true
		}
		w.drop() // back to what was under way
		return true
	case Answering:
		if a == Yes {
			w.handOver("question")
		}
		w.Served, w.Begun = true, true
		return true
	case AnythingElse:
		if a == No {
			w.goodbye("goodbye")
			return true
		}
		w.question(Open, "listening", Args{})
		return true
	}
	return false
}

func (w *work) answerAddress(a YesNo) bool {
	f := &w.Form
	if a != Yes || !f.Address.Set {
		return false // a "no" went to the resolver
	}
	w.confirmAddress()
	f.Closed = f.Closed || f.Items.Set
	w.Due.Check = f.Items.Set // by the rules of the commune, now that it is known
	return true
}

// takeChange reopens the part of the summary that is to be changed.
func (w *work) takeChange(r Reading) bool {
	f := &w.Form
	if w.Expect != ConfirmBooking || r.Question != "" || w.Due.Locate != nil || w.Due.Check {
		return false
	}
	switch r.Change {
	case AddressPart:
		f.Address.clear()
		f.Place = Place{}
		w.invalidate()
	case ItemsPart:
		w.reopenItems()
	case DatePart:
		w.invalidate()
	case PhonePart:
		f.Phone.clear()
		f.Phones = 1
	default:
		return false
	}
	return true
}

func (w *work) answerPhone(a YesNo) bool {
	f := &w.Form
	if w.Task() == WantCallback {
		return w.answerRecall(a)
	}
	proposed := w.Call.Line == Mobile && f.Phones == 0
	switch {
	case a == Yes && proposed:
		f.Phone.set(w.Call.Caller, FromLine, 1)
	case a == Yes:
		return false
	case proposed:
		f.Phones++
	default:
		f.Phone.set(PhoneNone, Said, 1)
	}
	return true
}

// answerRecall takes a yes or no to the number that was read back, or a no to
// being asked for one.
func (w *work) answerRecall(a YesNo) bool {
	f := &w.Form
	switch {
	case !f.Recall.Set:
		return a == No && w.takeRecall(Reading{Phone: PhoneNone})
	case a == Yes:
		f.Recall.Confirmed = true
	default:
		f.Recall.clear()
	}
	return true
}

// pick settles one of the candidates that were to choose between.
func (w *work) pick(a pickup.Address, from Source) {
	f := &w.Form
	f.Place.Candidates = []pickup.Address{a}
	f.Place.INSEE, f.Place.Commune = a.INSEE, a.Commune
	if a.Number == 0 && a.Precision != "place" {
		f.Place.Decision = "ask_number"
		if f.Place.Number > 0 {
			w.Due.Locate = &Locate{Part: NumberPart, INSEE: a.INSEE, Street: a.StreetID,
				Number: f.Place.Number, Suffix: f.Place.Suffix, Belief: f.Place.Belief, Index: f.Place.Index}
		}
		return
	}
	f.Address.set(a, from, a.Score)
	w.confirmAddress()
	w.Due.Check = f.Items.Set
	w.invalidate()
}

func countOf(code string, n int) []pickup.Count { return []pickup.Count{{Code: code, N: n}} }
