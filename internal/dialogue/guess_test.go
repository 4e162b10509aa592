package dialogue

import (
	"slices"
	"testing"

	"github.com/debarras/debarras/internal/pickup"
)

// heardOpen is a call at its first question.
func heardOpen(r Reading) (State, []Effect) {
	s, _ := Step(State{}, CallStarted{Call: "CA1", World: pickup.Live, Line: Mobile, Caller: "+33612345678"})
	return reads(s, r)
}

func reads(s State, r Reading) (State, []Effect) {
	s, _ = Step(s, Heard{Text: "…"})
	return Step(s, Understood{Reading: r})
}

func says(effects []Effect, key string) bool {
	return slices.ContainsFunc(effects, func(e Effect) bool { s, ok := e.(Say); return ok && s.Key == key })
}

func TestTwoLikelyWishesAreAskedOnce(t *testing.T) {
	unclear := Reading{Intents: []Intent{Unclear}, Guess: []Intent{Book, BookingStatus}, Question: "j'ai un souci avec le passage"}
	for name, c := range map[string]struct {
		reply Reading
		task  Intent
	}{
		"the second":  {Reading{Choice: 2}, BookingStatus},
		"the first":   {Reading{Choice: 1}, Book},
		"yes":         {Reading{Answer: Yes}, Book},
		"in words":    {Reading{Intents: []Intent{CancelBooking}}, CancelBooking},
		"unclear too": {unclear, ""},
		"neither":     {Reading{Answer: No}, ""},
	} {
		s, effects := heardOpen(unclear)
		if !says(effects, "which_wish") || len(s.Guessed) != 2 {
			t.Fatalf("not asked which: %+v", effects)
		}
		s, effects = reads(s, c.reply)
		if s.Task() != c.task || says(effects, "which_wish") || len(s.Guessed) != 0 {
			t.Errorf("%s: task %q, want %q; %+v", name, s.Task(), c.task, effects)
		}
	}
}

func TestObjectsComeOffTheList(t *testing.T) {
	have := []pickup.Count{{Code: "matelas", N: 2}, {Code: "canape", N: 1}}
	for name, c := range map[string]struct {
		r    Reading
		want []pickup.Count
	}{
		"one of them":     {Reading{Removed: []pickup.Count{{Code: "canape"}}}, []pickup.Count{{Code: "matelas", N: 2}}},
		"one of two":      {Reading{Removed: []pickup.Count{{Code: "matelas", N: 1}}}, []pickup.Count{{Code: "matelas", N: 1}, {Code: "canape", N: 1}}},
		"counted anew":    {Reading{Count: 3}, []pickup.Count{{Code: "matelas", N: 2}, {Code: "canape", N: 3}}},
		"all":             {Reading{Removed: []pickup.Count{{Code: "canape"}, {Code: "matelas"}}}, nil},
		"one not on it":   {Reading{Removed: []pickup.Count{{Code: "piano"}}}, have},
		"instead of them": {Reading{Items: []pickup.Count{{Code: "matelas", N: 1}}, Instead: true}, []pickup.Count{{Code: "matelas", N: 1}, {Code: "canape", N: 1}}},
	} {
		s := State{Expect: MoreItems, Agenda: []Intent{Book}}
		s.Form.Items.set(have, Said, 1)
		s, _ = reads(s, c.r)
		if !slices.Equal(s.Form.Items.Value, c.want) {
			t.Errorf("%s: %v, want %v", name, s.Form.Items.Value, c.want)
		}
	}
}
