package dialogue

import "github.com/debarras/debarras/internal/pickup"

// managing tells the errands that need a booking which exists.
func managing(t Intent) bool {
	switch t {
	case BookingStatus, CancelBooking, Reschedule, ChangeItems, MissedCollection, PartCollection:
		return true
	}
	return false
}

// manageQuestion asks for what an existing booking's errand still lacks.
func (w *work) manageQuestion() {
	f := &w.Form
	if !f.Booking.Set {
		w.question(AskReference, "ask_reference", Args{})
		return
	}
	b := f.Booking.Value
	switch w.Task() {
	case BookingStatus:
		w.drop()
		key := "booking_status"
		if b.Date.Before(w.Today()) {
			key = "booking_past"
		} else if f.Booking.Confirmed {
			key = "booking_mine"
		}
		w.say(key, Args{Date: b.Date, PutOut: b.PutOut, Reference: b.Reference})
		w.Facts.Answered++
		w.nextQuestion()
	case CancelBooking:
		w.question(ConfirmChange, "confirm_cancel", Args{Date: b.Date})
	case Reschedule:
		if !f.Chosen.Set {
			w.question(OfferSlots, slotsKey(len(f.Offers)), Args{Slots: f.Offers})
			return
		}
		w.question(ConfirmChange, "confirm_move", Args{Date: f.Chosen.Value.Date, PutOut: f.Chosen.Value.PutOut,
			Slots: []pickup.Slot{{Date: b.Date, PutOut: b.PutOut}}})
	case ChangeItems:
		w.handOver(string(ChangeItems))
	case MissedCollection, PartCollection:
		w.do(Report{Booking: b.ID, Kind: w.Task()})
	}
}

// found takes the booking that a reference names. Unknown and wrong are said
// alike, so that nobody learns which references exist.
func (w *work) found(e FoundBooking) {
	switch {
	case e.Booking != nil:
		w.Form.Booking = Slot[pickup.Booking]{Value: *e.Booking, Set: true, From: FromStore, Score: 1}
		w.Misses = 0
		if !managing(w.Task()) {
			w.push(BookingStatus)
		}
		w.next()
	case e.Blocked:
		w.handOver("reference_blocked")
	default:
		w.Tries["reference"]++
		if w.Tries["reference"] >= 3 {
			w.handOver("reference_unknown")
			return
		}
		w.say("reference_unknown", Args{})
		w.nextQuestion()
	}
}

func (w *work) amended(e Amended) {
	w.Form.Booking.set(e.Booking, FromStore, 1)
	w.Form.Booking.Confirmed = true // made in this call, so its reference may be said again
	w.Form.Notice = "amended"
	w.Facts.Changed = true
	w.drop()
	w.invalidate()
	w.do(Text{Kind: "moved", Booking: e.Booking.ID})
}

func (w *work) cancelled(Cancelled) {
	w.Form.Notice = "cancelled"
	w.Facts.Changed = true
	w.drop()
	w.do(Text{Kind: "cancelled", Booking: w.Form.Booking.Value.ID})
}

func (w *work) reported(e Reported) {
	w.drop()
	key := "reported"
	if e.Blocked != "" {
		key = "report_" + e.Blocked
	}
	w.say(key, Args{})
	w.Facts.Changed = w.Facts.Changed || e.Blocked == ""
	if e.Blocked != "" {
		w.question(Answering, "review", Args{})
		return
	}
	w.nextQuestion()
}

// answered says an approved answer, or honestly that there is none.
func (w *work) answered(e Answered) {
	if e.Spoken == "" && w.Due.Guess {
		w.Due.Guess = false
		w.miss()
		return
	}
	if e.Spoken != "" {
		if w.Due.Guess {
			w.understood()
			w.Misses, w.Silences = 0, 0
		}
		w.Facts.Answered++
		w.Served = true
		w.say("answer", Args{Text: e.Spoken})
		w.next()
		return
	}
	if w.Task() != "" || len(w.Due.Questions) > 0 {
		w.say("no_answer", Args{})
		w.next()
		return
	}
	w.question(Answering, "no_answer_agent", Args{})
}

// providerFailed: part of the machine gave no answer in time.
func (w *work) providerFailed(e ProviderFailed) {
	switch e.Ask {
	case "Understand":
		w.miss()
	case "Answer":
		w.answered(Answered{Stamp: e.Stamp})
	default:
		w.Due = Due{}
		w.say("trouble", Args{})
		w.handOver("trouble")
	}
}
