package french

import "math"

// An Aligner looks needles up in one hay by [Confusions]: semi-global alignments, each cell visited once. The zero value is ready for Hay.
// It may not be shared between goroutines.
type Aligner struct {
	c       *Confusions
	hay     string
	profile [128][]float32 // by sound said: its weight against each sound of the hay
	weights []float32
	add     []float32
	a, b    Row
	quick   quickWeights
}

// quickWeights are the same weights as whole numbers, in parts of a Unit: without branches, and without where an alignment began.
type quickWeights struct {
	profile   [128][]int32
	weights   []int32
	add, drop []int32
}

// Unit is what the whole numbers of Advance count in: so many make 1.
const Unit = 256

// A Row holds, for each end j in the hay, the best score of an alignment that ends there and where it began.
type Row struct {
	Score []float32
	From  []int32
}

// Resize makes the row one for a hay of n sounds; its contents are undefined.
func (r *Row) Resize(n int) {
	if cap(r.Score) < n+1 {
		r.Score, r.From = make([]float32, n+1), make([]int32, n+1)
	}
	r.Score, r.From = r.Score[:n+1], r.From[:n+1]
}

// Free lets an alignment begin anywhere at no cost.
func (r *Row) Free() {
	for j := range r.Score {
		r.Score[j], r.From[j] = 0, int32(j)
	}
}

// Best gives the best end.
func (r *Row) Best() (score float32, from, to int) {
	score = float32(math.Inf(-1))
	for j, s := range r.Score {
		if s > score {
			score, to = s, j
		}
	}
	return score, int(r.From[to]), to
}

// Hay sets the sounds to search in.
func (a *Aligner) Hay(c *Confusions, hay string) {
	a.c, a.hay, a.quick.drop = c, hay, nil
	n := len(hay)
	if cap(a.weights) < n*len(AlignedSounds) {
		a.weights, a.add = make([]float32, n*len(AlignedSounds)), make([]float32, n)
	}
	a.add = a.add[:n]
	for j := range n {
		a.add[j] = c.Add[hay[j]&127]
	}
	for i := range len(AlignedSounds) {
		s := AlignedSounds[i]
		p := a.weights[i*n : (i+1)*n : (i+1)*n]
		for j := range n {
			p[j] = c.Pair[s][hay[j]&127]
		}
		a.profile[s] = p
	}
}

// prepare makes the whole-number weights, when they are first asked for.
func (a *Aligner) prepare() {
	q, n := &a.quick, len(a.hay)
	if cap(q.weights) < len(a.weights) || cap(q.add) < n {
		q.weights, q.add, q.drop = make([]int32, n*len(AlignedSounds)), make([]int32, n), make([]int32, 128)
	}
	q.add = q.add[:n]
	for j, v := range a.add {
		q.add[j] = int32(v * Unit)
	}
	for i := range len(AlignedSounds) {
		s := AlignedSounds[i]
		p := q.weights[i*n : (i+1)*n : (i+1)*n]
		for j, v := range a.profile[s] {
			p[j] = int32(v * Unit)
		}
		q.profile[s], q.drop[s] = p, int32(a.c.Drop[s]*Unit)
	}
}

// Advance is Step for scores alone, in parts of a Unit: several times as fast.
func (a *Aligner) Advance(sound byte, prev, next []int32) {
	if a.quick.drop == nil {
		a.prepare()
	}
	sound &= 127
	drop, n := a.quick.drop[sound], len(a.hay)
	profile, add := a.quick.profile[sound][:n], a.quick.add[:n]
	prev, next = prev[:n+1], next[:n+1]
	best := prev[0] + drop
	next[0] = best
	for j := range n {
		best = max(best+add[j], prev[j]+profile[j], prev[j+1]+drop)
		next[j+1] = best
	}
}

// Len is the number of sounds of the hay.
func (a *Aligner) Len() int { return len(a.hay) }

// Step goes on by one sound of the needle, from prev into next; they may not be the same row.
func (a *Aligner) Step(sound byte, prev, next *Row) {
	sound &= 127
	drop, profile := a.c.Drop[sound], a.profile[sound]
	n := len(a.hay)
	score, from := prev.Score[:n+1], prev.From[:n+1]
	outScore, outFrom := next.Score[:n+1], next.From[:n+1]
	best, bestFrom := score[0]+drop, from[0]
	outScore[0], outFrom[0] = best, bestFrom
	add := a.add[:n]
	profile = profile[:n]
	for j := range n {
		left, leftFrom := best+add[j], bestFrom
		best, bestFrom = score[j]+profile[j], from[j]
		if d := score[j+1] + drop; d > best {
			best, bestFrom = d, from[j+1]
		}
		if left > best {
			best, bestFrom = left, leftFrom
		}
		outScore[j+1], outFrom[j+1] = best, bestFrom
	}
}

// Find aligns a needle that begins as start says, and leaves its ends in the Row, which is valid until the next Find.
func (a *Aligner) Find(needle string, start *Row) *Row {
	a.a.Resize(len(a.hay))
	a.b.Resize(len(a.hay))
	prev, next, spare := start, &a.a, &a.b
	for i := range len(needle) {
		a.Step(needle[i], prev, next)
		if i == 0 {
			prev, next = next, spare
		} else {
			prev, next = next, prev
		}
	}
	return prev
}

// Self is what hearing a sound as itself is worth.
func (a *Aligner) Self(sound byte) float32 { return a.c.Pair[sound&127][sound&127] }

// Discount takes off what matching each sound of the hay is worth: for words that are often said anyway.
func (a *Aligner) Discount(by []float32) {
	a.quick.drop = nil
	n := len(a.hay)
	for i := range len(AlignedSounds) {
		p := a.weights[i*n : (i+1)*n]
		for j, d := range by {
			p[j] -= d
		}
	}
}
