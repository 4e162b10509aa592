package dialogue

// handOver asks for an agent. What is said depends on whether one is there.
func (w *work) handOver(reason string) {
	w.Form.Reason = reason
	w.Offered = false
	w.do(Enqueue{Reason: reason, Intent: w.Facts.Intent})
}

func (w *work) queued(e Queued) {
	w.Facts.HandedOver = true
	w.Facts.Dialled = w.Facts.Dialled || e.Dial != ""
	w.say("handoff", Args{Text: w.Form.Reason})
	if e.Dial == "" {
		w.say(queueKey(e), Args{N: e.Position, Minutes: e.Minutes})
	}
	w.Tell++
	w.out = append(w.out, Transfer{ID: w.Tell, Turn: w.Turn, Handoff: e.Handoff, Dial: e.Dial, Context: e.Context})
	w.Said = nil // nobody repeats a transfer
	w.Expect, w.Before = Waiting, Open
}

func queueKey(e Queued) string {
	if e.Minutes > 0 {
		return "queue_position_minutes"
	}
	return "queue_position"
}

// closed: nobody can answer now, or the caller would rather be called back.
func (w *work) closed(e Closed) {
	f := &w.Form
	f.Windows = e.Windows
	f.Window.clear()
	key := "closed"
	switch f.Reason {
	case string(WantCallback):
		key = "callback_offer"
	case "no_answer", "transfer_failed":
		key = "agents_busy"
	case "silence":
		key = "silence_callback"
	default:
		w.Facts.Closed = true
	}
	w.push(WantCallback)
	w.say(key, Args{})
	w.callbackQuestion()
}

// callbackQuestion asks for the window, then for a number to call.
func (w *work) callbackQuestion() {
	f := &w.Form
	switch {
	case len(f.Windows) == 0:
		w.drop()
		w.nextQuestion()
	case !f.Window.Set:
		w.question(ChooseCallback, "choose_callback", Args{Windows: f.Windows})
	case w.callbackPhone() == "":
		w.question(AskPhone, "ask_callback_phone", Args{})
	case f.Recall.Set && f.Recall.From == Said && !f.Recall.Confirmed: // a number that was misheard reaches a stranger
		w.question(AskPhone, "confirm_callback_phone", Args{Phone: f.Recall.Value})
	default:
		w.do(RequestCallback{Window: f.Window.Value, Phone: w.callbackPhone(), Reason: f.Reason})
	}
}

func (w *work) callbackPhone() string {
	switch {
	case w.Form.Recall.Set:
		return w.Form.Recall.Value
	case spokenPhone(w.Form.Phone.Value) != "":
		return w.Form.Phone.Value
	}
	return w.Call.Caller
}

func (w *work) callbackSet(e CallbackSet) {
	w.Facts.Callback = true
	w.Served = true
	w.Agenda = nil
	w.say("callback_set", Args{Windows: []Window{e.Window}})
	w.nextQuestion()
}

func (w *work) queueLeft(e QueueLeft) {
	switch e.Result {
	case "bridged", "redirected", "redirected-from-bridged":
		w.hangUp()
	case "hangup":
		w.end()
	case "leave":
		w.Form.Reason = string(WantCallback)
		w.do(Enqueue{Reason: string(WantCallback), Intent: w.Facts.Intent})
	default:
		w.Form.Reason = "transfer_failed"
		w.do(Enqueue{Reason: "transfer_failed", Intent: w.Facts.Intent})
	}
}

func (w *work) dialEnded(e DialEnded) {
	if e.Status == "completed" {
		w.hangUp()
		return
	}
	w.Form.Reason = "no_answer"
	w.do(Enqueue{Reason: "no_answer", Intent: w.Facts.Intent})
}

// hangUp ends without a word: an agent has spoken with the caller.
func (w *work) hangUp() {
	w.Tell++
	w.out = append(w.out, HangUp{ID: w.Tell})
	w.Expect = Closing
	w.end()
}
