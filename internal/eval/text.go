package eval

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the report for a terminal, in French; show lets failed calls follow, at most so many.
func (r *Report) Text(w io.Writer, against *Report, show int) {
	fmt.Fprintf(w, "%d appels, %d scénarios, graine %d, en %.0f s\n", len(r.Calls), r.Scenarios, r.Seed, r.Took)
	for _, g := range r.Channels() {
		fmt.Fprintf(w, "\n%s, %d appels", channelWords(g.Name), g.N)
		if g.Errors > 0 {
			fmt.Fprintf(w, " (mots faux mesurés : %s)", percent(g.WordErrors()))
		}
		fmt.Fprintln(w)
		line := func(name string, s Share) {
			fmt.Fprintf(w, "  %s %8s  [%s]  %d/%d\n", pad(name, 24), percent(s.Value()), bounds(s), s.K, s.N)
		}
		line("issue attendue", g.AsExpected())
		for _, v := range Verdicts {
			line(verdictWords[v], g.Share(v))
		}
		fmt.Fprintf(w, "  %s %.1f tours, %.0f s de parole (médiane, estimée)\n", pad("durée", 24), g.MeanTurns(), g.Median())
	}
	for _, g := range r.Agreeable() {
		fmt.Fprintf(w, "\ndisent oui à tout, %s : %d appels, %d erreurs acceptées, %d erronés\n", channelWords(g.Name), g.N, g.Ends[Agreed], g.Ends[Wrong])
	}
	if against != nil {
		fmt.Fprintln(w, "\nPar rapport à l'autre série (points ; intervalle à 95 %, à 99,9 % pour les demandes) :")
		for _, c := range Compare(against, r) {
			mark := " "
			if c.Sure() {
				mark = "*"
			}
			fmt.Fprintf(w, " %s %s %7s  [%s ; %s]\n", mark, pad(c.Name, 44), points(c.D), points(c.Low), points(c.High))
		}
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "\nfaute du service : %s\n", f)
	}
	r.failures(w, show)
}

func (r *Report) failures(w io.Writer, show int) {
	failed := r.Failed()
	if len(failed) > 0 && show > 0 {
		fmt.Fprintf(w, "\n%d appels n'ont pas l'issue attendue", len(failed))
		if len(failed) > show {
			fmt.Fprintf(w, " ; voici les %d premiers", show)
		}
		fmt.Fprintln(w)
	}
	for _, c := range failed[:min(show, len(failed))] {
		fmt.Fprintf(w, "\n%s, essai %d, %s : %s : %s\n", c.Scenario, c.Run, channelWords(c.Channel), verdictWords[c.Verdict], c.Why)
		for _, l := range c.Lines {
			fmt.Fprintln(w, l.plain())
		}
	}
}

// plain is a line of a transcript.
func (l Line) plain() string {
	switch {
	case l.Bot:
		return "  B  " + l.Text
	case l.Keys:
		return "  C  [touches] " + l.Text
	case l.Said != "":
		return "  C  " + l.Text + "   (dit : " + l.Said + ")"
	}
	return "  C  " + l.Text
}

// pad fills up by letters, not bytes.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-len([]rune(s)))) }
