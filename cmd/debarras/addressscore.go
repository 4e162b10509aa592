package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// A spokenVerdict is one answer judged. The definitions are those of the benchmark's score.py.
type spokenVerdict struct {
	row                  *spokenRow
	decision             string
	score                float64 // of the first candidate
	first                bool    // there is one
	top1, top3           bool    // it is, one of three is, what the row asks for
	street1, street3     bool
	wrongAccept, oneTurn bool
	nextStep             bool
	micros               float64
	candidates           []address.Candidate
}

func (r *spokenRow) streetRight(c address.Candidate, twins bool) bool {
	if r.streetID != "" && c.StreetID == r.streetID {
		return true
	}
	if r.street == "" || french.Fold(c.Street) != french.Fold(r.street) {
		return false
	}
	return c.INSEE == r.insee || twins && r.twins[c.INSEE]
}

func (r *spokenRow) right(c address.Candidate, twins bool) bool {
	number := ""
	if c.Number > 0 {
		number = strconv.Itoa(c.Number)
	}
	numberRight := number == r.number && c.Suffix == r.suffix
	switch r.ask {
	case "full":
		return r.streetRight(c, twins) && numberRight
	case "street":
		return r.streetRight(c, twins) && number == ""
	case "number":
		return numberRight
	case "commune":
		return c.INSEE == r.insee && c.Street == ""
	}
	return false
}

func judge(r *spokenRow, answer address.Resolution, micros float64) spokenVerdict {
	v := spokenVerdict{row: r, decision: answer.Decision, micros: micros, candidates: answer.Candidates}
	for i, c := range answer.Candidates[:min(3, len(answer.Candidates))] {
		elsewhere := c.INSEE != r.insee
		v.top3 = v.top3 || r.right(c, elsewhere)
		v.street3 = v.street3 || r.streetRight(c, true)
		if i == 0 {
			v.first, v.score, v.top1, v.street1 = true, c.Score, r.right(c, false), r.streetRight(c, false)
		}
	}
	v.wrongAccept = v.decision == "accept" && !(r.inIndex && v.top1)
	v.oneTurn = (v.decision == "accept" || v.decision == "confirm") && r.inIndex && v.top1
	v.nextStep = v.oneTurn || v.decision == "number" && r.ask == "street" && r.inIndex && v.top1
	return v
}

// A share is k of n.
type share struct{ k, n int }

func (s *share) count(yes bool) {
	s.n++
	if yes {
		s.k++
	}
}

func (s share) String() string {
	if s.n == 0 {
		return "–"
	}
	low, high := wilson(s.k, s.n)
	return fmt.Sprintf("%.1f %% [%.1f–%.1f] of %d", 100*float64(s.k)/float64(s.n), 100*low, 100*high, s.n)
}

// wilson gives the 95 % interval of a share (Wilson 1927).
func wilson(k, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	d := 1 + z*z/m
	mid, half := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (mid-half)/d), min(1, (mid+half)/d)
}

// figures are the shares of a group of rows.
type figures struct {
	street1, street3, full1, full3, number, commune, accepted, wrong, oneTurn, nextStep share
}

func figuresOf(vs []spokenVerdict) (f figures) {
	for _, v := range vs {
		f.accepted.count(v.decision == "accept")
		f.wrong.count(v.wrongAccept)
		f.oneTurn.count(v.oneTurn)
		f.nextStep.count(v.nextStep)
		if !v.row.inIndex {
			continue
		}
		switch v.row.ask {
		case "full":
			f.full1.count(v.top1)
			f.full3.count(v.top3)
		case "number":
			f.number.count(v.top1)
		case "commune":
			f.commune.count(v.top1)
		}
		if v.row.ask == "full" || v.row.ask == "street" {
			f.street1.count(v.street1)
			f.street3.count(v.street3)
		}
	}
	return f
}

func (f figures) print(w io.Writer, name string) {
	fmt.Fprintf(w, "%s\n", name)
	for _, l := range []struct {
		name string
		s    share
	}{{"street @1", f.street1}, {"street @3", f.street3}, {"full address @1", f.full1}, {"full address @3", f.full3}, {"number alone @1", f.number},
		{"commune alone @1", f.commune}, {"accepted", f.accepted}, {"wrong accepts", f.wrong}, {"one turn", f.oneTurn}, {"next step right", f.nextStep}} {
		if l.s.n > 0 {
			fmt.Fprintf(w, "  %-18s %s\n", l.name, l.s)
		}
	}
}

// sweep finds the score from which on accepting what is accepted or confirmed would cover most, with at most
// limit (a share of all rows) wrong. The threshold is chosen on the same rows.
func sweep(vs []spokenVerdict, limit float64) (covered, wrong share, threshold float64) {
	var items []spokenVerdict
	for _, v := range vs {
		if v.first && (v.decision == "accept" || v.decision == "confirm") {
			items = append(items, v)
		}
	}
	slices.SortStableFunc(items, func(a, b spokenVerdict) int { return -compareFloat(a.score, b.score) })
	bad := 0
	threshold = 9 // above every score: nothing is accepted
	for i, v := range items {
		if !v.row.inIndex || !v.top1 {
			bad++
		}
		ties := i+1 < len(items) && items[i+1].score == v.score
		if !ties && float64(bad) <= limit*float64(len(vs)) {
			covered, wrong, threshold = share{i + 1, len(vs)}, share{bad, i + 1}, v.score
		}
	}
	return covered, wrong, threshold
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// calibrationBins is how many parts of [0, 1] the calibration error compares.
const calibrationBins = 10

// calibration gives the expected calibration error of the first candidates' scores, and prints one line a bin: the reliability diagram
// as text.
func calibration(vs []spokenVerdict, w io.Writer) float64 {
	var rows []held
	for _, v := range vs {
		if v.first {
			rows = append(rows, held{v.score, v.row.inIndex && v.top1})
		}
	}
	bins, failed := reliability(rows)
	for _, b := range bins {
		if b.right.n > 0 {
			fmt.Fprintf(w, "  said %5.1f %%, right %s\n", 100*b.said, b.right)
		}
	}
	return failed
}
