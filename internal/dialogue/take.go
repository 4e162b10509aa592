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
			w.Todo.Locate = &Locate{Part: AnyPart, INSEE: f.Place.INSEE, Belief: f.Place.Belief,
				Index: f.Place.Index, Number: f.Place.Number, Suffix: f.Place.Suffix, Refused: true}
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
		w.nextQuestion() // "oui", to two dates
		return true
	case AskPhone:
		return w.answerPhone(a)
	case ConfirmBooking:
		if a == Yes {
			w.Todo.Commit = true
			return true
		}
		f.Chosen.Confirmed = false
		w.say("what_to_change", Args{})
		w.listen(ConfirmBooking)
		return true
	case AskReference:
		if a == No {
			w.drop()
			w.say("no_reference", Args{})
			w.question(Answering, "review", Args{})
			return true
		}
	case ConfirmChange:
		if a == Yes {
			w.Todo.Commit = true
		} else {
			w.say("change_dropped", Args{})
			w.drop()
			w.invalidate()
		}
		return true
	case ChooseCallback:
		if a == Yes && len(f.Windows) > 0 {
			f.Window.set(f.Windows[0], Said, 1)
			return true
		}
		w.Agenda = nil
		w.question(AnythingElse, "anything_else", Args{})
		return true
	case Answering:
		if a == Yes {
			w.handOver("question")
		}
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
	f.Address.Confirmed = true
	w.Facts.AddressDone = true
	f.Closed = f.Closed || f.Items.Set
	return true
}

func (w *work) answerPhone(a YesNo) bool {
	f := &w.Form
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

// pick settles one of the candidates that were to choose between.
func (w *work) pick(a pickup.Address, from Source) {
	f := &w.Form
	f.Place.Candidates = []pickup.Address{a}
	f.Place.INSEE, f.Place.Commune = a.INSEE, a.Commune
	if a.Number == 0 && a.Precision != "place" {
		f.Place.Decision = "ask_number"
		if f.Place.Number > 0 {
			w.Todo.Locate = &Locate{Part: NumberPart, INSEE: a.INSEE, Street: a.StreetID,
				Number: f.Place.Number, Suffix: f.Place.Suffix, Belief: f.Place.Belief, Index: f.Place.Index}
		}
		return
	}
	f.Address.set(a, from, a.Score)
	f.Address.Confirmed = true
	w.Facts.AddressDone = true
	w.invalidate()
}

func countOf(code string, n int) []pickup.Count { return []pickup.Count{{Code: code, N: n}} }
