package address

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// A sifting says how many names are looked at. They are found in three steps, each dearer and better than the one before: by the n-grams that they
// share with the utterance, by their edit distance to the nearest part of it, and by aligning them with the weights of sounds.
type sifting struct {
	grams   int // that share most n-grams
	aligned int // of those the nearest, which are aligned
	shorter int // more of those, whose shorter forms are the nearest
	kept    int // of those aligned, whose streets are tried with their numbers
}

// On the development transcripts what shares n-grams widely finds what looking at all names would; the second limit loses one in six hundred of the
// names that an alignment of all would put among the first, and none of those that it would put among the first three. Where a reading before has
// a name that is heard well, the next is there to agree or not.
var (
	widely   = sifting{grams: 3000, aligned: 100, shorter: 40, kept: closeNames}
	narrowly = sifting{grams: 600, aligned: 30, shorter: 10, kept: closeNames / 2}
)

// heardWell is what share of its worth a name must be heard with.
const heardWell = 0.8

// siftingAfter is how to look at the names of a reading after one that found the list, its best marked.
func siftingAfter(list []hypothesis) sifting {
	for i := range list {
		if list[i].agreed > 0 && list[i].street >= 0 && list[i].quality >= heardWell {
			return narrowly
		}
	}
	return widely
}

// namesIn gives the names that a street of the communes has, in order; nil is all.
func (x *Index) namesIn(communes map[int32]bool, w *scratch) []int32 {
	if communes == nil {
		return x.grams.every
	}
	w.marks = slices.Grow(w.marks[:0], (len(x.names)+63)/64)[:(len(x.names)+63)/64]
	clear(w.marks)
	for c := range communes {
		for _, n := range x.communes[c].names {
			w.marks[n/64] |= 1 << (n % 64)
		}
	}
	w.inCommunes = w.inCommunes[:0]
	for i, word := range w.marks {
		for ; word != 0; word &= word - 1 {
			w.inCommunes = append(w.inCommunes, int32(64*i+bits.TrailingZeros64(word)))
		}
	}
	return w.inCommunes
}

// candidates gives those of the names that are worth an alignment with the reading, in order.
func (x *Index) candidates(r *reading, names []int32, by sifting) []int32 {
	w := r.scratch
	near := x.grams.nearest(r.u.key, names, by.grams, w)
	if len(near) <= by.aligned {
		return near
	}
	w.bins = slices.Grow(w.bins[:0], len(near))[:len(near)]
	for i, n := range near {
		key := x.grams.said[n]
		// An error costs about as much as two sounds are worth that are heard well.
		w.bins[i] = uint16(max(0, gramBins/2+len(key)-2*w.sieve.Distance(key)))
	}
	w.picked = topBins(near, w.bins, by.aligned, w.picked[:0])
	for i, n := range near {
		best := -math.MaxFloat64
		for _, f := range x.grams.shorter(n) {
			best = max(best, soundWorth*float64(len(f.key)-2*w.sieve.Distance(f.key))-tuned.formPenalty*f.penalty)
		}
		w.bins[i] = uint16(max(0, gramBins/2+4*best))
	}
	w.picked = topBins(near, w.bins, by.shorter, w.picked)
	slices.Sort(w.picked)
	w.picked = slices.Compact(w.picked)
	return w.picked
}

// A nameSound is a name and what its best alignment is worth.
type nameSound struct {
	name  int32
	score float32
}

// telling gives the sounds in which names and numbers are sifted: all, or without as many words of carrier phrases at both ends as
// makes them fit into one word of the machine, which halves the work.
func (u *utterance) telling() string {
	from, to := 0, len(u.words)
	for u.start[to]-u.start[from] > oneWord && to > from && carrier[u.words[to-1]] {
		to--
	}
	for u.start[to]-u.start[from] > oneWord && from < to && carrier[u.words[from]] {
		from++
	}
	return u.key[u.start[from]:u.start[to]]
}

// oneWord is how many sounds a sieve takes at once.
const oneWord = 64

// soundNames gives the names that sound most like a part of the reading.
func (x *Index) soundNames(r *reading, names []int32, by sifting) []nameSound {
	w := r.scratch
	found := x.candidates(r, names, by)
	if by == narrowly { // and what the reading before found
		found = append(w.picked[:0], found...)
		found = append(found, w.close...)
		slices.Sort(found)
		found = slices.Compact(found)
		w.picked = found
	}
	out := make([]nameSound, 0, len(found))
	stack := r.stack(r.names)
	for _, n := range found {
		if key := x.grams.said[n]; key != "" {
			out = append(out, nameSound{n, stack.best(key)}) // saying all of it costs nothing
		}
	}
	least := kthBest(out, by.kept)
	for i := range out {
		for _, f := range x.names[out[i].name].forms[1:] {
			penalty := float32(tuned.formPenalty * f.penalty)
			if perfect := r.self(f.key) + 2*tuned.atBoundary - penalty; perfect > max(least, out[i].score) {
				out[i].score = max(out[i].score, stack.best(f.key)-penalty)
			}
		}
	}
	least = kthBest(out, by.kept)
	out = slices.DeleteFunc(out, func(s nameSound) bool { return s.score < least })
	slices.SortFunc(out, func(a, b nameSound) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name)) })
	out = out[:min(len(out), by.kept)]
	w.close = w.close[:0]
	for _, s := range out {
		w.close = append(w.close, s.name)
	}
	return out
}

// kthBest is the k-th highest score, or the lowest of fewer.
func kthBest(sounds []nameSound, k int) float32 {
	if len(sounds) == 0 {
		return 0
	}
	scores := make([]float32, len(sounds))
	for i, s := range sounds {
		scores[i] = s.score
	}
	slices.Sort(scores)
	return scores[max(0, len(scores)-k)]
}
