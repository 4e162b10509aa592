package queueing

import "time"

// Fact is what statistics know of one call. A zero time means "did not happen".
type Fact struct {
	Started time.Time
	Ended   time.Time
	PickUp  time.Duration // first ring to the bot's first word

	Booked   bool // a booking was committed
	Changed  bool // a booking was moved or cancelled
	Answered int  // questions that the bot answered
	Callback bool // a callback was promised
	Closed   bool // needed an agent while none was on duty

	HandedOver bool      // sent to the agents
	Dialled    bool      // into another telephone system: its wait is unknown
	Queued     time.Time // entered the agents' queue
	Agent      time.Time // heard an agent
	Left       time.Time // left the queue without an agent
}

// Waited is the time in the queue before an agent's voice.
func (f Fact) Waited() (time.Duration, bool) {
	if f.Dialled || f.Queued.IsZero() || f.Agent.IsZero() {
		return 0, false
	}
	return max(0, f.Agent.Sub(f.Queued)), true
}

// GaveUp is the time in the queue of a caller who hung up there. Who left the
// queue for a promised callback has not given up.
func (f Fact) GaveUp() (time.Duration, bool) {
	if f.Dialled || f.Callback || f.Queued.IsZero() || f.Left.IsZero() || !f.Agent.IsZero() {
		return 0, false
	}
	return max(0, f.Left.Sub(f.Queued)), true
}

// Done reports that the request was carried out by the bot.
func (f Fact) Done() bool { return f.Booked || f.Changed || f.Answered > 0 }

// AgentCall reports that an agent was, or is promised to be, part of the call:
// then it is not the bot's, whatever the bot did before (CNAF's rule).
func (f Fact) AgentCall() bool {
	return f.HandedOver || f.Dialled || f.Callback || f.Closed || !f.Queued.IsZero() || !f.Agent.IsZero()
}
