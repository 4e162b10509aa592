package queueing

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var target = Target{Within: 30 * time.Second, Short: 5 * time.Second}

var nine = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func after(seconds int) time.Time { return nine.Add(time.Duration(seconds) * time.Second) }

// TestADayByHand counts a day of ten calls that was counted by hand.
func TestADayByHand(t *testing.T) {
	done := Fact{Started: nine, Ended: after(90), PickUp: 40 * time.Millisecond}
	booked, answered, nothing, closed := done, done, done, done
	booked.Booked = true
	answered.Answered = 2
	closed.Closed, closed.Callback = true, true
	queued := done
	queued.HandedOver, queued.Queued = true, nine
	fast, slow, bookedThenAgent := queued, queued, queued
	fast.Agent = after(30) // exactly within
	slow.Agent = after(60)
	bookedThenAgent.Booked, bookedThenAgent.Agent = true, after(90) // the agent's, not the bot's
	short, long := queued, queued
	short.Left = after(4)
	long.Left = after(80)
	dialled := done
	dialled.HandedOver, dialled.Dialled = true, true
	waiting := queued
	waiting.Ended = time.Time{}

	got := Day([]Fact{booked, answered, nothing, closed, fast, slow, bookedThenAgent, short, long, dialled, waiting}, target)
	want := Figures{
		Target: target, Received: 11, Ended: 10, Closed: 1, Dialled: 1, Waiting: 1,
		HandledByBot: Ratio{2, 10}, HandledByAgent: Ratio{3, 10}, Handled: Ratio{5, 10},
		PickUp:      Spread{11, 40 * time.Millisecond, 40 * time.Millisecond, 40 * time.Millisecond, 40 * time.Millisecond},
		AgentWait:   Spread{3, 60 * time.Second, 60 * time.Second, 90 * time.Second, 90 * time.Second},
		GivenUp:     Spread{2, 42 * time.Second, 4 * time.Second, 80 * time.Second, 80 * time.Second},
		Abandonment: Ratio{2, 7}, HungUpOnBot: Ratio{1, 10},
		AnsweredByAny: Ratio{5, 9}, AnsweredByAgent: Ratio{3, 9},
		WithinTarget: Ratio{1, 5}, WithinTargetLong: Ratio{1, 4},
		Contained: Ratio{3, 10}, ContainedWithDone: Ratio{2, 10},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatWasNotMeasuredEntersNoMean(t *testing.T) {
	f := Fact{Started: nine, Ended: after(10), HandedOver: true, Dialled: true, Queued: nine, Agent: after(5)}
	got := Day([]Fact{f}, target)
	if got.AgentWait.N != 0 || got.WithinTarget.Of != 0 || got.Dialled != 1 {
		t.Errorf("a call dialled into another system is measured: %+v", got)
	}
	if _, ok := got.WithinTarget.Share(); ok {
		t.Error("a share of nothing is given")
	}
}

func TestPercentile(t *testing.T) {
	ten := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, test := range []struct {
		of      []time.Duration
		percent int
		want    time.Duration
	}{{ten, 50, 5}, {ten, 90, 9}, {ten, 91, 10}, {ten, 100, 10}, {ten, 0, 1}, {ten[:1], 90, 1}, {nil, 50, 0}, {ten[:3], 50, 2}} {
		if got := Percentile(test.of, test.percent); got != test.want {
			t.Errorf("Percentile(%v, %d) = %d, want %d", test.of, test.percent, got, test.want)
		}
	}
}

func genFact(t *rapid.T) Fact {
	at := func(name string) time.Time {
		if !rapid.Bool().Draw(t, name) {
			return time.Time{}
		}
		return after(rapid.IntRange(-5, 600).Draw(t, name+" s"))
	}
	f := Fact{Started: nine, Ended: at("ended"), Queued: at("queued"), Agent: at("agent"), Left: at("left"),
		PickUp:   time.Duration(rapid.IntRange(0, 3000).Draw(t, "pick up")) * time.Millisecond,
		Answered: rapid.IntRange(0, 2).Draw(t, "answered")}
	for _, b := range []*bool{&f.Booked, &f.Changed, &f.Callback, &f.Closed, &f.HandedOver, &f.Dialled} {
		*b = rapid.Bool().Draw(t, "flag")
	}
	return f
}

func TestFiguresHoldTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.Custom(genFact), 0, 40).Draw(t, "facts")
		f := Day(facts, target)
		for name, r := range map[string]Ratio{"bot": f.HandledByBot, "agent": f.HandledByAgent, "handled": f.Handled,
			"abandonment": f.Abandonment, "hung up": f.HungUpOnBot, "any": f.AnsweredByAny, "by agent": f.AnsweredByAgent,
			"within": f.WithinTarget, "within, long": f.WithinTargetLong, "contained": f.Contained, "done": f.ContainedWithDone} {
			if r.N < 0 || r.N > r.Of {
				t.Fatalf("%s = %d ÷ %d", name, r.N, r.Of)
			}
		}
		if f.Handled.N != f.HandledByBot.N+f.HandledByAgent.N {
			t.Fatal("a call is the bot's and an agent's at once")
		}
		if f.Contained.N != f.ContainedWithDone.N+f.HungUpOnBot.N {
			t.Fatal("contained calls are those with something done and those that were hung up")
		}
		for _, s := range []Spread{f.PickUp, f.AgentWait, f.GivenUp} {
			if s.Median > s.P90 || s.P90 > s.Longest || s.Mean > s.Longest || s.Median < 0 {
				t.Fatalf("spread out of order: %+v", s)
			}
		}
		shuffled := rapid.Permutation(facts).Draw(t, "shuffled")
		if diff := cmp.Diff(f, Day(shuffled, target)); diff != "" {
			t.Fatalf("the order of calls matters: %s", diff)
		}
	})
}

func TestPercentileIsAMeasuredValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 1000).Draw(t, "wait"))
		}), 1, 50).Draw(t, "waits")
		percent := rapid.IntRange(1, 100).Draw(t, "percent")
		slices.Sort(all)
		got := Percentile(all, percent)
		notAbove, below := 0, 0
		for _, d := range all {
			add(&notAbove, d <= got)
			add(&below, d < got)
		}
		if notAbove*100 < percent*len(all) || below*100 >= percent*len(all) {
			t.Fatalf("Percentile(%v, %d) = %d", all, percent, got)
		}
	})
}
