package address

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// spokenNumbers is how far numbers are looked for by their sounds: a larger one is found where the recogniser wrote it.
const spokenNumbers = 399

// introducedOne is "un" behind "c'est-t-au": it sounds like "c'est toi".
const introducedOne = "twa"

// A numberLexicon is the numbers by their sounds.
type numberLexicon struct {
	lexemes []lexeme // by key, so that successive keys share their beginning
	prior   []float64
	places  []int32 // 0 to the last
}

var spoken = sync.OnceValue(func() *numberLexicon {
	l := &numberLexicon{}
	for n := 1; n <= spokenNumbers; n++ {
		l.lexemes = append(l.lexemes, lexeme{key: french.Sound(french.Cardinal(n)), value: n})
	}
	l.lexemes = append(l.lexemes, lexeme{key: introducedOne, value: 1})
	slices.SortFunc(l.lexemes, func(a, b lexeme) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.value, b.value)) })
	for i, n := range l.lexemes {
		l.prior, l.places = append(l.prior, lonePrior(n.value)), append(l.places, int32(i))
	}
	return l
})

// How many numbers of one reading are aligned, and how many of those are kept.
var (
	alignedNumbers = 120
	keptNumbers    = 40
)

// soundWorth is about what a sound is worth that is heard well, and half of what one costs that is not.
const soundWorth = 2.4

// trackHeard tracks the numbers that are heard best.
func (r *reading) trackHeard() {
	l, w := spoken(), r.scratch
	w.bins = w.bins[:0]
	for i := range l.lexemes {
		key := l.lexemes[i].key
		worth := soundWorth*float64(len(key)-2*w.sieve.Distance(key)) + l.prior[i]
		w.bins = append(w.bins, uint16(max(0, min(gramBins-1, gramBins/2+8*worth))))
	}
	w.picked = topBins(l.places, w.bins, alignedNumbers, w.picked[:0])
	type found struct {
		at    int32
		score float64
	}
	best := make([]found, 0, len(w.picked))
	stack := r.numberStack()
	for _, i := range w.picked {
		best = append(best, found{i, float64(stack.best(l.lexemes[i].key)) + l.prior[i]})
	}
	slices.SortFunc(best, func(a, b found) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at)) })
	for _, f := range best[:min(len(best), keptNumbers)] {
		r.track(l.lexemes[f.at])
	}
}
