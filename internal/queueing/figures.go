package queueing

import (
	"math"
	"slices"
	"time"
)

// Target is the promise that the service level is measured against.
type Target struct {
	Within time.Duration // answered by an agent within this
	Short  time.Duration // an abandonment sooner than this is "short"
}

// Ratio is a share with what it is a share of.
type Ratio struct{ N, Of int }

// Share is N ÷ Of; ok is false when there is nothing to divide by.
func (r Ratio) Share() (share float64, ok bool) {
	if r.Of == 0 {
		return 0, false
	}
	return float64(r.N) / float64(r.Of), true
}

// Spread describes N durations. Percentiles are nearest-rank: the smallest
// measured value that at least that share of values does not exceed, so each
// is a wait that somebody had. With N = 0 the others mean nothing.
type Spread struct {
	N                          int
	Mean, Median, P90, Longest time.Duration
}

// SpreadOf describes durations; their order does not matter.
func SpreadOf(all []time.Duration) Spread {
	if len(all) == 0 {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(all))
	var sum time.Duration
	for _, d := range sorted {
		sum += d
	}
	return Spread{N: len(sorted), Mean: sum / time.Duration(len(sorted)), Median: Percentile(sorted, 50),
		P90: Percentile(sorted, 90), Longest: sorted[len(sorted)-1]}
}

// Percentile is the nearest-rank percentile of sorted values: the one of rank
// ⌈percent/100 × n⌉, counted from 1. Source: Hyndman and Fan 1996, definition 1.
func Percentile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(float64(percent*len(sorted)) / 100))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Figures are those of a period. Unless it says otherwise, a ratio is over
// calls that have ended: one that is under way has come to nothing yet.
type Figures struct {
	Target Target

	Received int // all calls
	Ended    int
	Closed   int // of the ended ones: needed an agent while none was on duty
	Dialled  int // of the ended ones: handed to another telephone system

	HandledByBot   Ratio // done by the bot alone ÷ ended
	HandledByAgent Ratio // answered by an agent ÷ ended
	Handled        Ratio // the two together ÷ ended

	PickUp    Spread // first ring to the bot's first word, all calls
	AgentWait Spread // answered calls only
	GivenUp   Spread // waits that ended without an agent

	Waiting     int   // in the queue now
	Abandonment Ratio // hung up while waiting ÷ (handled + hung up while waiting)
	HungUpOnBot Ratio // hung up on the bot before anything was done ÷ ended

	AnsweredByAny   Ratio // handled ÷ (ended − closed)
	AnsweredByAgent Ratio // answered by an agent ÷ (ended − closed)

	WithinTarget      Ratio // answered within Target.Within ÷ offered to the queue
	WithinTargetLong  Ratio // the same, without short abandonments
	Contained         Ratio // ended without an agent ÷ ended
	ContainedWithDone Ratio // of which with the request done ÷ ended
}

// Day makes the figures of these calls.
func Day(facts []Fact, t Target) Figures {
	f := Figures{Target: t, Received: len(facts)}
	var pickUps, waits, givenUp []time.Duration
	for _, call := range facts {
		pickUps = append(pickUps, call.PickUp)
		if wait, ok := call.Waited(); ok {
			waits = append(waits, wait)
		}
		if wait, ok := call.GaveUp(); ok {
			givenUp = append(givenUp, wait)
		}
		f.count(call)
	}
	f.PickUp, f.AgentWait, f.GivenUp = SpreadOf(pickUps), SpreadOf(waits), SpreadOf(givenUp)
	f.serviceLevel(waits, givenUp)
	f.divide(len(givenUp))
	return f
}

// count sorts one call into its numerators.
func (f *Figures) count(call Fact) {
	if call.Ended.IsZero() {
		if !call.Dialled && !call.Queued.IsZero() && call.Agent.IsZero() && call.Left.IsZero() {
			f.Waiting++
		}
		return
	}
	f.Ended++
	byAgent, byBot := !call.Agent.IsZero(), call.Done() && !call.AgentCall()
	add(&f.HandledByAgent.N, byAgent)
	add(&f.HandledByBot.N, byBot)
	add(&f.Closed, call.Closed)
	add(&f.Dialled, call.Dialled)
	add(&f.Contained.N, !call.AgentCall())
	add(&f.HungUpOnBot.N, !call.AgentCall() && !call.Done())
	add(&f.AnsweredByAgent.N, byAgent && !call.Closed)
	add(&f.AnsweredByAny.N, (byAgent || byBot) && !call.Closed)
}

func (f *Figures) divide(gaveUp int) {
	f.Handled.N = f.HandledByBot.N + f.HandledByAgent.N
	f.ContainedWithDone.N = f.HandledByBot.N
	for _, r := range []*Ratio{&f.HandledByBot, &f.HandledByAgent, &f.Handled, &f.HungUpOnBot, &f.Contained, &f.ContainedWithDone} {
		r.Of = f.Ended
	}
	f.AnsweredByAny.Of, f.AnsweredByAgent.Of = f.Ended-f.Closed, f.Ended-f.Closed
	f.Abandonment = Ratio{gaveUp, f.Handled.N + gaveUp}
}

// serviceLevel is over callers whose waiting has ended, one way or the other.
func (f *Figures) serviceLevel(waits, givenUp []time.Duration) {
	offered, short := len(waits)+len(givenUp), 0
	for _, wait := range givenUp {
		add(&short, wait < f.Target.Short)
	}
	n := 0
	for _, wait := range waits {
		add(&n, wait <= f.Target.Within)
	}
	f.WithinTarget, f.WithinTargetLong = Ratio{n, offered}, Ratio{n, offered - short}
}

func add(n *int, yes bool) {
	if yes {
		*n++
	}
}
