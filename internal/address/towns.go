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

// farTown gives the town outside the index that is heard outside the sounds [from, to), and how much more it is worth than the place that
// those sounds are in; nothing when there is none.
func (x *Index) farTown(r *reading, from, to int, place float64) (name string, more float64) {
	for _, t := range x.towns {
		if len(t.key) < leastTown || len(t.key) > len(r.u.key)+1 {
			continue
		}
		row := r.aligner.Find(t.key, &r.placeStart)
		self := float64(r.self(t.key)) + float64(tuned.atBoundary)
		for j, score := range row.Score {
			a := int(row.From[j])
			if a >= j || j > from && a < to {
				continue
			}
			placed, last := r.placed(a), j == len(r.u.key)
			if r.u.numeric[r.u.wordAt(a)] || !placed && !last || len(t.key) < longTown && !(placed && last) && !(a == 0 && last) {
				continue
			}
			least, begin := townAtEnd, float64(tuned.atBoundary)
			if placed {
				least, begin = townAfterPlace, float64(tuned.afterPlace)
			}
			worth := float64(score + r.edge[j])
			if worth < least*(self+begin) {
				continue
			}
			if m := worth - float64(tuned.placeSilence) - place; m > more {
				name, more = t.name, m
			}
		}
	}
	return name, more
}

// placed says that the sound at offset begins a word, and that "à", "sur" or "dans" stands before it.
func (r *reading) placed(offset int) bool {
	w := r.u.wordAt(offset)
	return r.u.start[w] == offset && w > 0 && placing[r.u.words[w-1]]
}
