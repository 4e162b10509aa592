package address

import (
	"math"
	"slices"
)

// How many names are aligned with the utterance: those that share most n-grams with it.
const alignLimit = 2000

// gramFloor is the share of a name's grams that an utterance must have.
const gramFloor = 0.1

const gramBins = 1024

// gramBin sorts scores coarsely: twelve bins a unit.
func gramBin(score float32) int { return min(gramBins-1, int(score*12)) }

// classes are the sounds that the telephone keeps apart: what is confused most shares one, so that a misheard name still
// shares n-grams with the true one.
const classCount = 12

var classes = func() (t [128]byte) {
	for i, group := range []string{"eE2", "AIO", "bp", "dt", "gk", "vf", "szSZ", "mnN", "lr", "ouw", "a", "iyj"} {
		for _, c := range group {
			t[c] = byte(i)
		}
	}
	return t
}()

const (
	bigrams   = classCount * classCount
	gramCount = bigrams + bigrams*classCount
)

// grams finds names by the two and three successive sound classes that they share with an utterance.
type grams struct {
	lists  [][]int32 // names by gram
	weight []float32 // of a gram: the rarer the more
	total  []float32 // by name, the weight of all its grams
}

// gramsOf lists the distinct grams of a key.
func gramsOf(key string) []int {
	out := make([]int, 0, 2*len(key))
	for i := range len(key) {
		if i+1 < len(key) {
			two := int(classes[key[i]&127])*classCount + int(classes[key[i+1]&127])
			out = append(out, two)
			if i+2 < len(key) {
				out = append(out, bigrams+two*classCount+int(classes[key[i+2]&127]))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func makeGrams(names []name) grams {
	g := grams{lists: make([][]int32, gramCount), weight: make([]float32, gramCount), total: make([]float32, len(names))}
	for i, n := range names {
		for _, k := range gramsOf(n.full) {
			g.lists[k] = append(g.lists[k], int32(i))
		}
	}
	for k, list := range g.lists {
		if len(list) == 0 {
			continue
		}
		g.weight[k] = float32(math.Log(1 + float64(len(names))/float64(len(list))))
		for _, n := range list {
			g.total[n] += g.weight[k]
		}
	}
	return g
}

// nearest gives the names, among those allowed, that share most with the sounds heard: at most limit, ordered by name.
func (g *grams) nearest(heard string, allowed func(int32) bool, limit int) []int32 {
	shared := make([]float32, len(g.total))
	for _, k := range gramsOf(heard) {
		w := g.weight[k]
		for _, n := range g.lists[k] {
			shared[n] += w
		}
	}
	type hit struct {
		name  int32
		score float32
	}
	var hits []hit
	var scores [gramBins]int
	for n, s := range shared {
		// A tenth of a name's weight at least, or it cannot align.
		if s > gramFloor*g.total[n] && s > 0 && allowed(int32(n)) {
			h := hit{int32(n), s * s / (g.total[n] + 4)}
			hits = append(hits, h)
			scores[gramBin(h.score)]++
		}
	}
	// Whole bins are taken from the top, as long as they fit.
	cut, taken := gramBins, 0
	for cut > 0 && taken+scores[cut-1] <= limit {
		cut--
		taken += scores[cut]
	}
	out := make([]int32, 0, limit)
	for _, h := range hits {
		if gramBin(h.score) >= cut {
			out = append(out, h.name)
		}
	}
	return out
}
