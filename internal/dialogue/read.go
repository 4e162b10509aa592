package dialogue

import (
	"reflect"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

// read puts what was understood into the form, then moves on.
func (w *work) read(r Reading) {
	if r.Empty() || onlyUnclear(r) {
		if r.Question == "" {
			w.miss()
			return
		}
		w.Todo.Guess = true // no intent that is known, yet an article may answer it
		w.Todo.Questions = []Question{{Text: r.Question}}
		w.next()
		return
	}
	if w.command(r) {
		return
	}
	w.Silences = 0
	w.remember(r)
	offered := w.Offered
	w.Offered = false
	if offered && w.agentAnswer(r) {
		w.understood()
		return
	}
	if r.Has(CancelBooking) && r.Answer != Yes && w.Expect == ConfirmBooking {
		w.understood() // before the commit there is nothing to cancel
		w.say("booking_dropped", Args{})
		w.drop()
		w.next()
		return
	}
	before := w.Form
	took := w.take(r)
	if w.settled() { // taking it was a question or a Do of its own
		w.understood()
		return
	}
	took = w.takeErrand(r) || took
	took = w.takeQuestions(r) || took
	if !took || !w.moved(before) {
		w.miss()
		return
	}
	w.understood()
	if w.Todo.Locate == nil { // whether an address was understood is the resolver's to say
		w.Misses = 0
	}
	w.next()
}

// understood counts for the figures, which count speech only.
func (w *work) understood() {
	if w.Spoke {
		w.Facts.Understood++
		w.Spoke = false
	}
}

// moved reports that something was learnt or is to be found out. What was said
// before and changed nothing is a misunderstanding, or the same question would
// come for ever.
func (w *work) moved(before Form) bool {
	t := w.Todo
	return t.Locate != nil || t.Check || len(t.Questions) > 0 || t.Find != "" || t.Commit != "" ||
		w.Begun || !reflect.DeepEqual(before, w.Form)
}

// settled reports that the turn's last word is said, or that a Do decides it.
func (w *work) settled() bool {
	if len(w.out) == 0 {
		return false
	}
	_, saying := w.out[len(w.out)-1].(Say)
	return !saying
}

func onlyUnclear(r Reading) bool {
	return r.Has(Unclear) && r.Answer == "" && len(r.Items) == 0 && len(r.Address) == 0 &&
		r.When == nil && r.Phone == "" && r.Reference == "" && r.Choice == 0 && r.Change == ""
}

// remember keeps the first errand for the figures.
func (w *work) remember(r Reading) {
	for _, i := range r.Intents {
		switch i {
		case Reply, Unclear, Correction:
		default:
			if w.Facts.Intent == "" {
				w.Facts.Intent = i
			}
		}
	}
}

// command does what works in every state. It reports whether that was all.
func (w *work) command(r Reading) bool {
	switch {
	case r.Has(Human):
		w.handOver("human_asked")
	case r.Has(MobilityHelp), r.Has(Complaint), r.Has(OtherLanguage):
		w.takeItems(r) // the agent shall see what was said with it
		if len(r.Address) > 0 {
			w.takeAddress(r)
		}
		w.Todo.Human = string(firstOf(r, MobilityHelp, Complaint, OtherLanguage))
		w.next()
	case r.Has(WantCallback):
		w.Form.Reason = string(WantCallback)
		w.do(Enqueue{Reason: string(WantCallback), Intent: w.Facts.Intent})
	case r.Has(Emergency):
		w.say("emergency", Args{})
		w.nextQuestion()
	case r.Has(Repeat):
		w.retell()
	case r.Has(Slower):
		w.Slow = true
		w.retell()
	case r.Has(Wait):
		w.wait()
	case r.Has(Restart):
		w.restart()
	case r.Has(Goodbye):
		w.goodbye("goodbye")
	default:
		return false
	}
	w.Misses, w.Silences = 0, 0
	w.understood()
	w.remember(r)
	return true
}

func firstOf(r Reading, among ...Intent) Intent {
	for _, i := range among {
		if r.Has(i) {
			return i
		}
	}
	return ""
}

// wait gives the caller a minute.
func (w *work) wait() {
	if w.Expect != Waiting {
		w.Before = w.Expect
	}
	w.say("waiting", Args{})
	w.listen(Waiting)
}

// restart begins again; what is committed stays.
func (w *work) restart() {
	w.Form = Form{Booking: w.Form.Booking}
	w.Agenda = nil
	w.Tries = map[string]int{"reference": w.Tries["reference"]} // guesses stay counted
	w.say("restart", Args{})
	w.listen(Open)
}

// take fills the slots. It reports whether anything was of use.
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
	w.Todo.Check = true
	w.invalidate()
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
// without fragments refuses the candidate that was proposed.
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
	w.Todo.Locate = l
	w.Facts.AddressTries++
	return true
}

// takeLeft tries words that nothing else explains, with a number among them,
// as an address that a booking begins with.
func (w *work) takeLeft(r Reading) bool {
	if w.Expect != Open || len(r.Items) == 0 || !strings.ContainsAny(r.Left, "0123456789") || r.asksAboutItem() {
		return false
	}
	w.Todo.Locate = &Locate{Texts: []string{r.Left}, Confidence: r.Confidence, Part: AnyPart}
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

func (w *work) takeWhen(r Reading) bool {
	if r.When == nil {
		return false
	}
	f := &w.Form
	day := r.When
	if w.Expect == ChooseCallback {
		return w.takeWindow(*day, sourceOf(r))
	}
	switch day.Kind {
	case "any":
		return w.choose(0, sourceOf(r))
	case "first", "second":
		n := 0
		if day.Kind == "second" {
			n = 1
		}
		return w.choose(n, sourceOf(r))
	case "date":
		if i := slices.IndexFunc(f.Offers, func(s pickup.Slot) bool { return s.Date == day.Date }); i >= 0 {
			return w.choose(i, sourceOf(r))
		}
	}
	wish, ok := wishOf(*day, f.Offers, f.Wish)
	if !ok {
		return false
	}
	f.Wish = wish
	f.Offers = nil
	f.Chosen.clear()
	return true
}

// takeWindow picks the window of a callback by its day. A day without one is
// no answer.
func (w *work) takeWindow(day When, from Source) bool {
	f := &w.Form
	i := -1
	switch day.Kind {
	case "first", "any":
		i = 0
	case "second":
		i = 1
	case "date":
		i = slices.IndexFunc(f.Windows, func(x Window) bool { return pickup.DateOf(x.From) == day.Date })
	case "weekday":
		i = slices.IndexFunc(f.Windows, func(x Window) bool { return x.From.Weekday() == day.Weekday })
	}
	if i < 0 || i >= len(f.Windows) {
		return false
	}
	f.Window.set(f.Windows[i], from, 1)
	return true
}

// wishOf turns what was said into what to look for.
func wishOf(day When, offers []pickup.Slot, before pickup.Wish) (pickup.Wish, bool) {
	wish := pickup.Wish{Exclude: slices.Clone(before.Exclude)}
	switch day.Kind {
	case "date":
		wish.From = day.Date
	case "from":
		wish.From = day.Date
	case "week":
		wish.From, wish.Until = day.Date, day.Date.AddDays(6)
	case "weekday":
		wish.Weekday = &day.Weekday
		wish.From = before.From
	case "earlier":
		if len(offers) > 0 {
			wish.Before = offers[0].Date
		}
	case "later":
		if len(offers) > 0 {
			wish.From = offers[len(offers)-1].Date.AddDays(1)
		}
	case "none":
		for _, o := range offers {
			wish.Exclude = append(wish.Exclude, o.Date)
		}
	default:
		return before, false
	}
	return wish, true
}

func (w *work) choose(n int, from Source) bool {
	if n >= len(w.Form.Offers) {
		return false
	}
	w.Form.Chosen.set(w.Form.Offers[n], from, 1)
	return true
}

func (w *work) takePhone(r Reading) bool {
	f := &w.Form
	if w.Task() == WantCallback {
		return w.takeRecall(r)
	}
	switch r.Phone {
	case "":
		return false
	case PhoneCaller:
		if w.Call.Line != Mobile {
			f.Phones++
			return true
		}
		f.Phone.set(w.Call.Caller, FromLine, 1)
	case PhoneNone:
		f.Phone.set(PhoneNone, sourceOf(r), 1)
	case PhoneInvalid:
		w.say("phone_invalid", Args{})
		if f.Phones++; f.Phones > 3 {
			f.Phone.set(PhoneNone, Said, 1) // the reference will be said twice
		}
	default:
		if !isMobile(r.Phone) {
			return w.takePhone(Reading{Phone: PhoneInvalid})
		}
		f.Phone.set(r.Phone, sourceOf(r), r.Confidence)
	}
	return true
}

// takeRecall takes the number of a callback, which may be a landline.
func (w *work) takeRecall(r Reading) bool {
	switch r.Phone {
	case "", PhoneInvalid:
		return false
	case PhoneNone:
		w.say("no_callback", Args{})
		w.drop()
	case PhoneCaller:
		if w.Call.Caller == "" {
			return false
		}
		w.Form.Recall.set(w.Call.Caller, FromLine, 1)
	default:
		w.Form.Recall.set(r.Phone, sourceOf(r), r.Confidence)
	}
	return true
}

// isMobile: French mobile numbers begin with 06 or 07 (Arcep's numbering plan).
func isMobile(e164 string) bool {
	return strings.HasPrefix(e164, "+336") || strings.HasPrefix(e164, "+337")
}

func (w *work) takeReference(r Reading) bool {
	if r.Reference == "" {
		return false
	}
	if t := w.Task(); !managing(t) {
		if t == Book || w.Expect != AskReference {
			return false
		}
	}
	w.Todo.Find = r.Reference
	return true
}

// takeChoice picks what the last question numbered.
func (w *work) takeChoice(r Reading) bool {
	if r.Choice == 0 {
		return false
	}
	f := &w.Form
	n := r.Choice - 1
	switch w.Expect {
	case OfferSlots:
		return w.choose(n, sourceOf(r))
	case ChooseAddress:
		if n < len(f.Place.Candidates) {
			w.pick(f.Place.Candidates[n], sourceOf(r))
			return true
		}
	case AskCommune:
		if n < len(f.Place.Communes) {
			w.Todo.Locate = &Locate{Texts: []string{f.Place.Communes[n].Name}, Part: CommunePart,
				INSEE: f.Place.Communes[n].INSEE, Belief: f.Place.Belief, Index: f.Place.Index}
			return true
		}
	case ChooseCallback:
		if n < len(f.Windows) {
			f.Window.set(f.Windows[n], sourceOf(r), 1)
			return true
		}
	}
	return false
}

// takeErrand begins what the caller came for.
func (w *work) takeErrand(r Reading) bool {
	if w.Todo.Commit != "" {
		return false // one thing at a time: what was agreed to first
	}
	for _, i := range r.Intents {
		switch i {
		case Book, CancelBooking, BookingStatus, Reschedule, MissedCollection, PartCollection, ChangeItems:
			w.push(i)
			return true
		}
	}
	// Items or an address at the open question are a booking, said shortly.
	if w.Task() == "" && (w.Todo.Check || w.Todo.Locate != nil) && !asksOnly(r) {
		w.push(Book)
		return true
	}
	return false
}

// isErrand: what an intent wants is dealt with, so its question needs no article.
func isErrand(i Intent) bool { return i == Book || managing(i) }

func asksOnly(r Reading) bool {
	return slices.ContainsFunc(r.Intents, func(i Intent) bool { return Questions[i] }) && !r.Has(Book)
}

// takeQuestions notes what the knowledge base has to answer.
func (w *work) takeQuestions(r Reading) bool {
	for _, i := range r.Intents {
		if !Questions[i] || i == Emergency || (i == ItemAccepted && !r.asksAboutItem()) {
			continue
		}
		q := Question{Text: r.Question, Intent: i}
		if len(r.Items) > 0 {
			q.Item = r.Items[0].Code
		}
		w.Todo.Questions = append(w.Todo.Questions, q)
	}
	if len(w.Todo.Questions) == 0 && r.Question != "" && !slices.ContainsFunc(r.Intents, isErrand) {
		w.Todo.Questions = append(w.Todo.Questions, Question{Text: r.Question})
	}
	return len(w.Todo.Questions) > 0
}
