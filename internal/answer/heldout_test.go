package answer

import (
	"sort"
	"strings"
	"testing"
)

// TestHeldOut counts on questions that nothing was tuned on. With -v it lists
// what went wrong.
func TestHeldOut(t *testing.T) {
	k := real(t)
	a := New(k)
	var got tally
	var faults []string
	for _, h := range heldOut(t) {
		f := a.Find(t.Context(), Question{Text: h.question, Day: day})
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
	sort.Strings(faults)
	answerable, other := got.right+got.wrong+got.silent, got.refused+got.invented
	t.Logf("%d questions with an answer: %.1f %% right, %d wrong, %d silent; %d without: %.1f %% refused",
		answerable, 100*float64(got.right)/float64(answerable), got.wrong, got.silent, other, 100*float64(got.refused)/float64(other))
	t.Log("\n" + strings.Join(faults, "\n"))
	if got.right*100 < 84*answerable || got.wrong*100 > 5*answerable || got.refused*100 < 93*other {
		t.Errorf("worse than it was: %+v", got)
	}
}
