package dialogue

// miss goes up the ladder of misunderstandings: another wording, then an agent
// is offered, then the call is handed over (promise 3).
func (w *work) miss() {
	if w.Expect == Waiting {
		w.Expect = w.Before
	}
	w.Misses++
	w.Silences = 0
	w.Spoke = false
	switch {
	case w.Misses >= 3 && w.Task() == WantCallback: // nobody is there to hand over to
		w.goodbye("give_up")
	case w.Misses >= 3:
		w.handOver("misunderstood")
	case w.Misses == 2:
		w.say("offer_agent", Args{})
		w.again()
		w.Offered = true
	default:
		w.say("not_understood", Args{Try: w.Tries["not_understood"]})
		w.Tries["not_understood"]++
		w.again()
	}
}

// again puts the open question once more, in other words.
func (w *work) again() {
	if w.Expect == Answering { // derived from no slot
		w.question(Answering, "review", Args{})
		return
	}
	w.nextQuestion()
}

// agentAnswer takes yes or no to an offered agent. Where the question itself
// wants a yes or a no, the word "conseiller" is needed, and it was said so.
func (w *work) agentAnswer(r Reading) bool {
	switch w.Expect {
	case ConfirmAddress, ConfirmBooking, ConfirmChange, MoreItems, AskPhone, Answering, AnythingElse, ChooseCallback:
		return false
	}
	if r.Answer == "" || len(r.Address) > 0 || len(r.Items) > 0 || r.When != nil || r.Choice > 0 {
		return false
	}
	if r.Answer == Yes {
		w.handOver("misunderstood")
		return true
	}
	w.nextQuestion()
	return true
}

// silence: the question said shorter, then the keys, then a callback and
// goodbye (domain.md).
func (w *work) silence() {
	if w.Expect == Waiting {
		w.Expect = w.Before
		w.say("still_there", Args{})
		w.again()
		return
	}
	w.Silences++
	switch {
	case w.Silences >= 4:
		w.goodbye("silence_goodbye")
	case w.Silences == 3:
		w.Form.Reason = "silence"
		w.do(Enqueue{Reason: "silence", Intent: w.Facts.Intent})
	case w.Silences == 2:
		w.ByKeys = true
		w.say("keys_possible", Args{})
		w.again()
	default:
		w.say("not_heard", Args{})
		w.again()
	}
}
