package address

import (
	_ "embed" // the towns
	"slices"
	"strings"
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// Towns of France that callers may live in, far from any territory: one name a line. Neighbours need not be here, since an index holds a
// ring around its territory.
//
//go:embed towns.txt
var townNames string

// A town is not in the index.
type town struct {
	name, key string
}

var allTowns = sync.OnceValue(func() []town {
	var out []town
	for name := range strings.Lines(townNames) {
		name = strings.TrimSpace(name)
		out = append(out, town{name, french.Sound(name)})
	}
	slices.SortFunc(out, func(a, b town) int { return strings.Compare(a.key, b.key) }) // those that begin alike are aligned together
	return out
})

// deriveTowns keeps the towns whose name is nothing that the index knows as a place of its own.
func (x *Index) deriveTowns() {
	known := map[string]bool{}
	for _, a := range x.aliasNames {
		known[a.folded] = true
	}
	x.towns = slices.DeleteFunc(slices.Clone(allTowns()), func(t town) bool { return known[french.Fold(t.name)] })
}

// What a town's sounds must be worth against hearing them perfectly: after "à" or "sur", and when it is the last word.
const (
	townAfterPlace = 0.8
	townAtEnd      = 0.9
	leastTown      = 3 // sounds
	longTown       = 5 // sounds: a shorter one must be both, or all that was said
)

// A townTrack is a town that may have been said, and how its alignments end.
type townTrack struct {
	*town
	self float64
	ends french.Row
}

// listenTowns keeps the towns that sound enough like some part of the reading to be one, whatever the place.
func (x *Index) listenTowns(r *reading) {
	if r.towns != nil {
		return
	}
	r.towns = make([]townTrack, 0, 8)
	stack := &r.scratch.stack
	stack.begin(r.aligner, &r.placeStart)
	for i := range x.towns {
		t := &x.towns[i]
		if len(t.key) < leastTown || len(t.key) > len(r.u.key)+1 {
			continue
		}
		self := float64(r.self(t.key) + tuned.atBoundary)
		begin := float64(max(tuned.afterPlace, tuned.atBoundary))
		// What lacks of hearing it perfectly may be no more than the thresholds below allow, and an error takes at least placeError/2.
		if lack := (1 - townAfterPlace) * (self + begin); float64(r.scratch.sieve.Distance(t.key))*placeError/2 > lack {
			continue
		}
		if float64(stack.best(t.key)) >= townAfterPlace*(self+float64(min(tuned.afterPlace, tuned.atBoundary))) {
			r.towns = append(r.towns, townTrack{t, self, r.scratch.row(stack.align(t.key))})
		}
	}
}

// farTown gives the town outside the index that is heard outside the sounds [from, to), and how much more it is worth than the place that
// those sounds are in; nothing when there is none.
func (x *Index) farTown(r *reading, from, to int, place float64) (name string, more float64) {
	x.listenTowns(r)
	for i := range r.towns {
		t := &r.towns[i]
		for j, score := range t.ends.Score {
			a := int(t.ends.From[j])
			if a >= j || j > from && a < to {
				continue
			}
			worth := float64(score + r.edge[j])
			if m := worth - float64(tuned.placeSilence) - place; m > more && r.townBetween(t, a, j, worth) {
				name, more = t.name, m
			}
		}
	}
	return name, more
}

// townBetween says that a town is rightly heard in the sounds [a, b) if it is worth that much there.
func (r *reading) townBetween(t *townTrack, a, b int, worth float64) bool {
	placed, last := r.placed(a), b == len(r.u.key)
	if r.u.numeric[r.u.wordAt(a)] || !placed && !last || len(t.key) < longTown && !(placed && last) && !(a == 0 && last) {
		return false
	}
	if placed {
		return worth >= townAfterPlace*(t.self+float64(tuned.afterPlace))
	}
	return worth >= townAtEnd*(t.self+float64(tuned.atBoundary))
}

// placed says that the sound at offset begins a word, and that "à", "sur" or "dans" stands before it.
func (r *reading) placed(offset int) bool {
	w := r.u.wordAt(offset)
	return r.u.start[w] == offset && w > 0 && placing[r.u.words[w-1]]
}
