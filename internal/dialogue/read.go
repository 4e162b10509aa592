package dialogue

import (
	"reflect"
	"slices"
)

// read puts what was understood into the form, then moves on.
func (w *work) read(r Reading) {
	asked := len(w.Guessed) > 0
	r = w.guessed(r)
	if r.Empty() || onlyUnclear(r) {
		if !asked && w.guess(r) {
			return
		}
		if r.Question == "" {
			w.miss()
			return
		}
		w.Due.Guess = true // no intent that is known, yet an article may answer it
		w.Due.Questions = []Question{{Text: r.Question}}
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
	if r.Has(CancelBooking) && r.Answer != Yes && w.uncommitted() {
		w.understood() // before the commit there is nothing to cancel
		w.say("booking_dropped", Args{})
		w.dropBooking()
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
	if w.Due.Locate == nil { // whether an address was understood is the resolver's to say
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
	t := w.Due
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
		w.Due.Human = string(firstOf(r, MobilityHelp, Complaint, OtherLanguage))
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
	case r.Has(Wait) && r.Answer == "": // "attendez, euh, oui, c'est bien ça" is a yes
		w.wait()
	case r.Has(Restart):
		w.restart()
	case r.Has(Goodbye) && (r.Answer != Yes || w.Task() == ""): // "oui merci, au revoir" is a yes
		if w.uncommitted() {
			w.say("booking_dropped", Args{})
		}
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

func (w *work) takeReference(r Reading) bool {
	if r.Reference == "" {
		return false
	}
	if t := w.Task(); !managing(t) {
		if t == Book || w.Expect != AskReference {
			return false
		}
	}
	w.Due.Find = r.Reference
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
			w.Due.Locate = &Locate{Texts: []string{f.Place.Communes[n].Name}, Part: CommunePart,
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
	if w.Due.Commit != "" {
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
	if w.Task() == "" && (w.Due.Check || w.Due.Locate != nil) && !asksOnly(r) {
		w.push(Book)
		return true
	}
	return false
}

// uncommitted: a booking was begun and is not made.
func (w *work) uncommitted() bool {
	return w.Task() == Book && (w.Form.Address.Set || w.Form.Items.Set)
}

// isWish: an errand or a question.
func isWish(i Intent) bool { return isErrand(i) || Questions[i] }

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
		w.Due.Questions = append(w.Due.Questions, q)
	}
	if len(w.Due.Questions) == 0 && r.Question != "" && !slices.ContainsFunc(r.Intents, isErrand) {
		w.Due.Questions = append(w.Due.Questions, Question{Text: r.Question})
	}
	return len(w.Due.Questions) > 0
}
