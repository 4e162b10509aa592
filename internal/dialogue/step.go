package dialogue

import (
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

// Step applies one event: it returns the new State and what follows, Tells
// first and at most one Ask or Do, last. It accepts any event in any state.
func Step(s State, e Event) (State, []Effect) {
	w := &work{State: s.clone()}
	w.Seq++
	w.Now = e.When()
	if !w.Ended {
		w.apply(e)
	}
	return w.State, w.out
}

// work is one Step: a State of its own and the effects so far.
type work struct {
	State
	out []Effect
}

func (w *work) apply(e Event) {
	switch e := e.(type) {
	case CallStarted:
		w.input()
		w.Call = e
		w.say("greeting", Args{})
		w.listen(Open)
	case Heard, Keyed, Silence, Interrupted, Waited, Resumed, HungUp, QueueLeft, DialEnded:
		w.applyInput(e)
	case Understood, Located, Checked, Offered, FoundBooking, Answered, ProviderFailed:
		w.Pending = nil
		w.applyAnswer(e)
	default:
		w.applyDone(e)
	}
}

// applyInput takes what the caller or the network did.
func (w *work) applyInput(e Event) {
	switch e.(type) {
	case Waited: // part of the turn that it lengthens
	case Resumed: // takes up what that turn left open
		w.Turn++
		w.Facts.Turns++
	default:
		w.input()
	}
	if w.Turn > maxTurns && w.tooLong(e) {
		return
	}
	switch e := e.(type) {
	case Heard:
		w.heard(e)
	case Keyed:
		w.keyed(e)
	case Silence:
		w.silence()
	case Interrupted:
		if e.Tell != 0 && e.Tell <= w.MustHear {
			w.Tries["cut"] = 1
		}
	case Waited:
		w.say("courtesy", Args{})
		w.Tell++
		w.out = append(w.out, Resume{ID: w.Tell, Turn: w.Turn})
	case Resumed:
		if w.Pending != nil {
			w.ask(w.Pending)
			return
		}
		w.next()
	case HungUp:
		w.end()
	case QueueLeft:
		w.queueLeft(e)
	case DialEnded:
		w.dialEnded(e)
	}
}

// A booking takes some ten turns, a slow one by keys thirty. A call that is
// longer goes in circles: a human, and then an end.
const maxTurns, lastTurn = 60, 80

// tooLong ends circles. It reports whether it took the input.
func (w *work) tooLong(e Event) bool {
	switch e.(type) {
	case Heard, Keyed, Silence:
	default:
		return false
	}
	switch {
	case w.Turn > lastTurn:
		w.goodbye("give_up")
	case w.Tries["too_long"] == 0:
		w.Tries["too_long"]++
		w.handOver("too_long")
	default:
		return false
	}
	return true
}

// applyAnswer takes the result of an Ask.
func (w *work) applyAnswer(e Event) {
	switch e := e.(type) {
	case Understood:
		if w.Expect == Waiting {
			w.Expect = w.Before
		}
		w.read(e.Reading)
	case Located:
		w.located(e)
	case Checked:
		w.checked(e)
	case Offered:
		w.offered(e)
	case FoundBooking:
		w.found(e)
	case Answered:
		w.answered(e)
	case ProviderFailed:
		w.providerFailed(e)
	}
}

// applyDone takes the result of a Do. Only Dos and Tells may follow.
func (w *work) applyDone(e Event) {
	switch e := e.(type) {
	case Held:
		w.Form.Offers = e.Slots
		w.nextQuestion()
	case SlotGone:
		w.slotGone(e)
	case Booked:
		w.booked(e)
	case Refused:
		w.refused(e)
	case Amended:
		w.amended(e)
	case Unchanged:
		w.say("unchanged", Args{})
		w.drop()
		w.nextQuestion()
	case Cancelled:
		w.cancelled(e)
	case TooLate:
		w.say("too_late", Args{Date: e.Date})
		w.drop()
		w.nextQuestion()
	case Texted:
		w.texted(e)
	case Queued:
		w.queued(e)
	case Closed:
		w.closed(e)
	case CallbackSet:
		w.callbackSet(e)
	case Reported:
		w.reported(e)
	case Released: // the call is over; there is nobody to speak to
	}
}

// input begins a turn.
func (w *work) input() {
	w.Turn++
	w.Facts.Turns++
	w.Pending = nil
	w.Due = Due{}
	w.Spoken = nil
	w.Begun = false
}

func (w *work) heard(e Heard) {
	w.Facts.Speech++
	w.Spoke = true
	if (e.Tell != 0 && e.Tell < w.MustHear) || w.Tries["cut"] > 0 {
		delete(w.Tries, "cut")
		w.retell()
		return
	}
	if w.objects(e.Text) && w.reopenAddress(e.Text) {
		return
	}
	expect := w.Expect
	if expect == Waiting {
		expect = w.Before
	}
	if len(w.Guessed) > 0 { // "la première": one of two
		expect = ChooseAddress
	}
	w.ask(Understand{
		Texts:      append([]string{e.Text}, e.Also...),
		Confidence: e.Confidence,
		Expect:     expect,
		Booked:     w.Form.Booking.Set,
		Today:      w.Today(),
		Slots:      w.Form.Offers,
	})
}

// objects: an address was just taken in passing, and what is said begins with a no.
func (w *work) objects(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '\u2019' || r == '\'' })
	return w.asked("address_taken") && w.Form.Address.Confirmed && len(words) > 0 && slices.Contains(objections, words[0])
}

var objections = []string{"non", "nan", "pas", "attendez", "mais"}

// reopenAddress proposes the address that was taken once more, as if it had
// not been. A bare no may mean the question that came with it, so it is read
// back first: that is reported.
func (w *work) reopenAddress(text string) bool {
	w.Form.Address.Confirmed = false
	w.Expect = ConfirmAddress
	if strings.ContainsRune(strings.TrimSpace(text), ' ') {
		return false
	}
	w.understood()
	w.nextQuestion()
	return true
}

func (w *work) say(key string, a Args) {
	w.Tell++
	s := Say{ID: w.Tell, Key: key, Args: a, Slow: w.Slow, Keys: w.ByKeys}
	w.Spoken = append(w.Spoken, s)
	w.out = append(w.out, s)
}

func (w *work) ask(a Ask) {
	w.Pending = a
	w.out = append(w.out, a)
}

func (w *work) do(d Do) { w.out = append(w.out, d) }

// end gives everything back: the caller has gone, or is about to.
func (w *work) end() {
	w.Ended = true
	w.Facts.Ended = true
	w.do(Release{})
}

// goodbye ends the call with a word.
func (w *work) goodbye(key string) {
	w.say(key, Args{})
	w.Tell++
	w.out = append(w.out, HangUp{ID: w.Tell})
	w.Expect = Closing
	w.end()
}

// push begins an errand inside another one.
func (w *work) push(task Intent) {
	if w.Task() == task {
		return
	}
	w.Begun = true
	if task == Reschedule {
		w.invalidate() // the dates on offer were another errand's
	}
	for i, t := range w.Agenda { // taken up again, not begun twice
		if t == task {
			w.Agenda = append(w.Agenda[:i], w.Agenda[i+1:]...)
			break
		}
	}
	w.Agenda = append(w.Agenda, task)
}

// drop leaves the errand under way: something came of it.
func (w *work) drop() {
	w.Served = true
	w.Begun = true
	if w.Task() == Reschedule {
		w.invalidate()
	}
	if n := len(w.Agenda); n > 0 {
		w.Agenda = w.Agenda[:n-1]
	}
}

// dropBooking leaves a booking that is not made; nothing of it goes into the next.
func (w *work) dropBooking() {
	w.drop()
	w.Form = Form{Booking: w.Form.Booking, Phone: w.Form.Phone, Phones: w.Form.Phones}
}

// invalidate forgets the dates, because what they were offered for changed.
func (w *work) invalidate() {
	w.Form.Offers = nil
	w.Form.Chosen.clear()
	w.Form.Wish = pickup.Wish{}
}
