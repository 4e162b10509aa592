package dialogue

import (
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

func (w *work) take(r Reading) bool {
	took := w.takeItems(r)
	took = w.takeAddress(r) || took
	took = w.takeWhen(r) || took
	took = w.takePhone(r) || took
	took = w.takeReference(r) || took
	took = w.takeChoice(r) || took
	took = w.takeChange(r) || took
	if took || r.Answer == "" {
		return took
	}
	if r.Correction && r.Answer == Yes && (w.Expect == ConfirmBooking || w.Expect == ConfirmChange) {
		return w.takeAnswer(No) // "oui, mais il faut changer …" is no yes to the summary
	}
	return w.takeAnswer(r.Answer)
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
	if r.asksAboutItem() && w.Task() != Book && w.Expect != AskItems {
		return false // asked about, not brought along
	}
	listing := w.Expect == AskItems || w.Expect == MoreItems || w.Task() != Book
	replace := r.Correction || r.Answer == No || !listing
	have := f.Items.Value
	if replace && (w.Expect == ConfirmBooking || w.Expect == ConfirmAddress) {
		have = nil
	}
	items := mergeItems(have, r.Items, replace)
	if f.Items.Set && slices.Equal(items, f.Items.Value) {
		return true // said before
	}
	f.Items.set(items, sourceOf(r), r.Confidence)
	f.Closed = f.Closed || (w.Expect != AskItems && w.Expect != MoreItems)
	w.Due.Check = true
	w.invalidate()
	return true
}

func asksPlace(x Expect) bool {
	return x == AskCommune || x == AskStreet || x == AskNumber || x == Spell || x == ChooseAddress
}

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

func (w *work) takeAddress(r Reading) bool {
	f := &w.Form
	deny := w.Expect == ConfirmAddress && r.Answer == No && len(r.Items) == 0 && r.When == nil
	if len(r.Address) == 0 && !deny {
		return w.takeLeft(r)
	}
	part := r.Part
	if part == "" {
		part = partOf(w.Expect)
	}
	l := &Locate{Texts: r.Address, Confidence: r.Confidence, Part: part, INSEE: f.Place.INSEE,
		Number: f.Place.Number, Suffix: f.Place.Suffix, Belief: f.Place.Belief, Index: f.Place.Index,
	}
	if deny && len(r.Address) == 0 {
		l.Refused = 1
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

func (w *work) takeLeft(r Reading) bool {
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
