package dialogue

import (
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

// take fills the slots. It reports whether anything was of use.
func (w *work) take(r Reading) bool {
	took := w.takeRemoved(r)
	took = w.takeItems(r) || took
	took = w.takeAddress(r) || took
	took = w.takeWhen(r) || took
	took = w.takePhone(r) || took
	took = w.takeReference(r) || took
	took = w.takeChoice(r) || took
	took = w.takeChange(r) || took
	if took || r.Answer == "" {
		return took || w.takeGreeting(r)
	}
	if (w.Expect == AnythingElse || w.Expect == AskReference) && slices.ContainsFunc(r.Intents, isWish) {
		return false // "non mais c'est gratuit ?": what follows the no counts
	}
	if r.Correction && r.Answer == Yes && (w.Expect == ConfirmBooking || w.Expect == ConfirmChange) {
		return w.takeAnswer(No) // "oui, mais il faut changer …" is no yes to the summary
	}
	if r.Answer == Yes && r.Left != "" && w.binding() {
		return w.readAgain()
	}
	return w.takeAnswer(r.Answer)
}

// binding: a yes to the last question changes something outside the call.
func (w *work) binding() bool {
	return w.asked("confirm_booking") || w.asked("confirm_move") || w.asked("confirm_cancel")
}

// readAgain says the summary once more: a yes beside words that were not
// understood may be "oui, mais …". It reports whether it did; the third such
// yes in a row goes to a human.
func (w *work) readAgain() bool {
	w.Tries["unsure_yes"]++
	w.understood()
	if w.Tries["unsure_yes"] > 2 {
		w.handOver("misunderstood")
		return true
	}
	w.say("not_all_understood", Args{})
	w.nextQuestion()
	return true
}

func (w *work) takeItems(r Reading) bool {
	f := &w.Form
	if r.ItemsDone || ((w.Expect == MoreItems || w.Expect == AskItems) && r.Answer == No && len(r.Items) == 0) {
		if f.Items.Set {
			f.Closed = true
		}
		if len(r.Items) == 0 {
			return f.Items.Set
		}
	}
	if len(r.Items) == 0 || (asksPlace(w.Expect) && len(r.Address) > 0 && !r.Correction) {
		return false // a street's name that sounds like an object
	}
	listing := w.Expect == AskItems || w.Expect == MoreItems
	if r.asksAboutItem() && !listing {
		return false // asked about, not brought along
	}
	corrected := r.Correction || r.Answer == No
	have := f.Items.Value
	if corrected && !listing {
		switch common := inCommon(have, r.Items); {
		case len(common) == 0: // something else instead
			have = nil
		case slices.Equal(common, r.Items): // what is on the list and shall not be
			return w.reopenItems()
		}
	}
	items := mergeItems(have, r.Items, r.Instead || corrected || !listing && w.Task() == Book)
	if f.Items.Set && slices.Equal(items, f.Items.Value) {
		return true // said before
	}
	f.Items.set(items, sourceOf(r), r.Confidence)
	f.Closed = f.Closed || (w.Expect != AskItems && w.Expect != MoreItems)
	w.Due.Check = true
	w.invalidate()
	return true
}

// takeRemoved takes objects off the list, or counts the last one anew
// ("plutôt deux"). What is left is said back.
func (w *work) takeRemoved(r Reading) bool {
	f := &w.Form
	if !f.Items.Set || len(r.Removed) == 0 && r.Count == 0 || w.Task() != Book && w.Task() != "" {
		return false
	}
	var left []pickup.Count
	for _, c := range f.Items.Value {
		if i := slices.IndexFunc(r.Removed, func(x pickup.Count) bool { return x.Code == c.Code }); i >= 0 {
			if c.N -= r.Removed[i].N; r.Removed[i].N == 0 || c.N <= 0 {
				continue
			}
		}
		left = append(left, c)
	}
	if n := len(left); r.Count > 0 && n > 0 && len(r.Removed) == 0 {
		left[n-1].N = r.Count
	}
	switch {
	case slices.Equal(left, f.Items.Value):
		return false
	case len(left) == 0:
		return w.reopenItems()
	}
	f.Items.set(left, sourceOf(r), r.Confidence)
	f.Acked, w.Due.Check = false, true
	w.invalidate()
	return true
}

// inCommon are the counts that stand on the list too, as they stand there.
func inCommon(have, said []pickup.Count) []pickup.Count {
	var out []pickup.Count
	for _, c := range have {
		if slices.ContainsFunc(said, func(s pickup.Count) bool { return s.Code == c.Code }) {
			out = append(out, c)
		}
	}
	return out
}

// reopenItems asks for the items anew: which of them shall go is not guessed.
func (w *work) reopenItems() bool {
	f := &w.Form
	f.Items.clear()
	f.Closed, f.Acked = false, false
	w.invalidate()
	return true
}

// takeGreeting answers a caller who only says good day.
func (w *work) takeGreeting(r Reading) bool {
	if w.Expect != Open || !slices.Equal(r.Intents, []Intent{Reply}) || w.Tries["listening"] > 1 {
		return false
	}
	w.question(Open, "listening", Args{})
	return true
}

func asksPlace(x Expect) bool {
	return x == AskCommune || x == AskStreet || x == AskNumber || x == Spell || x == ChooseAddress
}

// mergeItems adds counts, or with replace puts the new ones in the place of
// the old.
func mergeItems(have, more []pickup.Count, replace bool) []pickup.Count {
	out := slices.Clone(have)
	for _, m := range more {
		i := slices.IndexFunc(out, func(c pickup.Count) bool { return c.Code == m.Code })
		switch {
		case i < 0:
			out = append(out, m)
		case replace:
			out[i].N = m.N
		default:
			out[i].N += m.N
		}
	}
	return out
}

func sourceOf(r Reading) Source {
	if r.Source == "keys" {
		return KeyedIn
	}
	return Said
}

// takeAddress gives fragments to the resolver with all that is settled. A "no"
// refuses the candidate that was proposed.
func (w *work) takeAddress(r Reading) bool {
	f := &w.Form
	deny := (w.Expect == ConfirmAddress || w.Expect == AskNumber) && r.Answer == No && len(r.Items) == 0 && r.When == nil
	switch {
	case len(r.Removed) > 0 || r.Count > 0: // "finalement pas le canapé" sounds like a street to whoever wants to hear one
		return false
	case len(r.Address) == 0 && !deny:
		return w.takeLeft(r)
	}
	part := r.Part
	if part == "" {
		part = partOf(w.Expect)
	}
	l := &Locate{Texts: r.Address, Confidence: r.Confidence, Part: part, INSEE: f.Place.INSEE,
		Number: f.Place.Number, Suffix: f.Place.Suffix, Belief: f.Place.Belief, Index: f.Place.Index,
	}
	if deny || w.Expect == ConfirmAddress && r.Answer == No {
		l.Refused = 1
	}
	if w.Expect == AskNumber && deny && !strings.ContainsAny(strings.Join(r.Address, " "), "0123456789") {
		l.Part, part = StreetPart, StreetPart // "non, ce n'est pas cette rue"
	}
	if part == NumberPart && len(f.Place.Candidates) > 0 {
		l.Street = f.Place.Candidates[0].StreetID
		l.INSEE = f.Place.Candidates[0].INSEE
	}
	if f.Address.Confirmed && part != NumberPart { // another address altogether
		l.INSEE, l.Number, l.Suffix, l.Belief, l.Index = "", 0, "", nil, ""
	}
	w.Due.Locate = l
	w.Facts.AddressTries++
	return true
}

// takeLeft tries words that nothing else explains, with a number among them,
// as an address that a booking begins with.
func (w *work) takeLeft(r Reading) bool {
	if n, err := strconv.Atoi(r.Left); err == nil && n > 0 && r.Answer == No && w.Expect == ConfirmBooking {
		a := w.Form.Address.Value // "non, au 22": the house number of the summary
		w.Due.Locate = &Locate{Texts: []string{r.Left}, Confidence: r.Confidence, Part: NumberPart, INSEE: a.INSEE,
			Street: a.StreetID, Belief: w.Form.Place.Belief, Index: w.Form.Place.Index}
		w.Facts.AddressTries++
		return true
	}
	if w.Expect != Open || len(r.Items) == 0 || !strings.ContainsAny(r.Left, "0123456789") || r.asksAboutItem() {
		return false
	}
	w.Due.Locate = &Locate{Texts: []string{r.Left}, Confidence: r.Confidence, Part: AnyPart}
	return false
}

func partOf(x Expect) Part {
	switch x {
	case AskCommune:
		return CommunePart
	case AskStreet:
		return StreetPart
	case AskNumber:
		return NumberPart
	case Spell:
		return SpelledPart
	}
	return AnyPart
}
