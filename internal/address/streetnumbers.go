package address

import (
	"cmp"
	"math"
	"slices"

	"github.com/debarras/debarras/internal/french"
)

// A numberIndex finds the numbers of a reading that a street has. Most streets have few of them, so what holds for a street that lacks them all is
// computed once.
type numberIndex struct {
	marks   [maxHouseNumber/64 + 1]uint64 // the values
	byValue []int32                       // the tracks
	missing []float64                     // by track, its prior where it is missing
	lacking []float32                     // by position, the best of all tracks that end there, if all are missing
	priors  []float64                     // by track, in one street
	known   []int32                       // the tracks that the street has
}

// make indexes the tracks of a reading with so many positions.
func (n *numberIndex) make(tracks []numberTrack, positions int) {
	clear(n.marks[:])
	n.byValue, n.missing = n.byValue[:0], n.missing[:0]
	n.lacking = slices.Grow(n.lacking[:0], positions)[:positions]
	for j := range n.lacking {
		n.lacking[j] = float32(math.Inf(-1))
	}
	for i := range tracks {
		t := &tracks[i]
		n.marks[t.value/64] |= 1 << (t.value % 64)
		n.byValue, n.missing = append(n.byValue, int32(i)), append(n.missing, t.missing)
		missing := float32(t.missing)
		for j, s := range t.gaps[:positions] {
			n.lacking[j] = max(n.lacking[j], s+missing)
		}
	}
	slices.SortStableFunc(n.byValue, func(a, b int32) int { return cmp.Compare(tracks[a].value, tracks[b].value) })
}

// numberPriors gives ln P(number | street) for the numbers heard, valid until the next street: all that a street has are equally likely, and a few
// that it lacks are true all the same. there is the former.
func (x *Index) numberPriors(r *reading, s int32) (priors []float64, there float64) {
	st, n := &x.streets[s], &r.scratch.index
	there = tuned.priorNumbered + math.Log((1-tuned.missingNumber)/float64(max(1, st.end-st.first)))
	n.priors, n.known = append(n.priors[:0], n.missing...), n.known[:0]
	for row := st.first; row < st.end; row++ {
		value := x.rows.number[row]
		if value > maxHouseNumber || n.marks[value/64]>>(value%64)&1 == 0 {
			continue
		}
		suffix := x.suffixes[x.rows.suffix[row]]
		k, _ := slices.BinarySearchFunc(n.byValue, int(value), func(i int32, value int) int { return cmp.Compare(r.numbers[i].value, value) })
		for ; k < len(n.byValue) && r.numbers[n.byValue[k]].value == int(value); k++ {
			if i := n.byValue[k]; r.numbers[i].suffix == suffix && !x.withholds(s, int(value), suffix) {
				n.priors[i] = there
				n.known = append(n.known, i)
			}
		}
	}
	return n.priors, there
}

// beginnings fills in what a name's alignment may begin with: no number, which is worth bare, or one with its prior and the gap behind it.
func (r *reading) beginnings(init *french.Row, bare, there float32) {
	n := &r.scratch.index
	for j := range init.Score {
		init.Score[j], init.From[j] = max(bare+r.edge[j], n.lacking[j]), int32(j)
	}
	for _, i := range n.known {
		t := &r.numbers[i]
		if t.best+there < bare+tuned.inDigits {
			continue // nowhere better than no number
		}
		for j, v := range t.gaps[:len(init.Score)] {
			init.Score[j] = max(init.Score[j], v+there)
		}
	}
}
