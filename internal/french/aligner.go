package french

// An Aligner looks needles up in one hay by [Confusions]: semi-global alignments, each cell visited once. The zero value is ready for Hay.
// It may not be shared between goroutines.
type Aligner struct {
	c       *Confusions
	n       int
	cells   int
	profile [128][]Cell // by sound said: its weight against each sound of the hay
	weights []Cell
	add     []Cell
	rows    [3][]Cell
	out     Row
}

// A Cell is an alignment's score, in the upper half in parts of a unit, and where in the hay it began: so the better of two is the greater
// number, and takes its beginning along.
type Cell int64

// unit is what scores are counted in: so many make 1.
const unit = 1 << 16

// worst is no alignment at all, and far enough from the least number to be added to.
const worst = -1 << 14

// NewCell is an alignment that begins at from and is worth score, up to 16,000; less than -16,000 counts as that.
func NewCell(score float32, from int) Cell {
	return Cell(max(score, worst)*unit)<<32 | Cell(from)
}

// Score is what the alignment is worth.
func (c Cell) Score() float32 { return float32(c>>32) / unit }

// From is where in the hay it begins.
func (c Cell) From() int { return int(uint32(c)) }

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

// Cells appends the row's cells.
func (r *Row) Cells(cells []Cell) []Cell {
	for j, s := range r.Score {
		cells = append(cells, NewCell(s, int(r.From[j])))
	}
	return cells
}

// Set makes the row that of the cells.
func (r *Row) Set(cells []Cell) {
	r.Resize(len(cells) - 1)
	for j, c := range cells {
		r.Score[j], r.From[j] = c.Score(), int32(c.From())
	}
}

// Hay sets the sounds to search in.
func (a *Aligner) Hay(c *Confusions, hay string) {
	n := len(hay)
	a.c, a.n = c, n
	if cap(a.weights) < n*len(AlignedSounds) {
		a.weights, a.add = make([]Cell, n*len(AlignedSounds)), make([]Cell, n)
	}
	a.add = a.add[:n]
	for j := range n {
		a.add[j] = NewCell(c.Add[hay[j]&127], 0)
	}
	for i := range len(AlignedSounds) {
		s := AlignedSounds[i]
		pair, p := &c.Pair[s], a.weights[i*n:(i+1)*n:(i+1)*n]
		for j := range n {
			p[j] = NewCell(pair[hay[j]&127], 0)
		}
		a.profile[s] = p
	}
}

// Discount takes off what matching each sound of the hay is worth: for words that are often said anyway.
func (a *Aligner) Discount(by []float32) {
	for j, d := range by {
		if d == 0 {
			continue
		}
		for i := range len(AlignedSounds) {
			a.weights[i*a.n+j] -= NewCell(d, 0)
		}
	}
}

// Cells is how many cells have been visited, in all hays.
func (a *Aligner) Cells() int { return a.cells }

// Len is the number of sounds of the hay.
func (a *Aligner) Len() int { return a.n }

// Advance goes on by one sound of the needle, from prev into next; they may not be the same row.
func (a *Aligner) Advance(sound byte, prev, next []Cell) {
	sound &= 127
	drop, profile, add := NewCell(a.c.Drop[sound], 0), a.profile[sound], a.add
	a.cells += len(add)
	diagonal := prev[0]
	best := diagonal + drop
	next[0] = best
	prev, next, profile = prev[1:], next[1:], profile[:len(add)]
	prev, next = prev[:len(add)], next[:len(add)]
	for j, more := range add {
		above := prev[j]
		better := max(diagonal+profile[j], above+drop) // first: best is what the next cell waits for
		best = max(best+more, better)
		diagonal, next[j] = above, best
	}
}

// Find aligns a needle that begins as start says, and leaves its ends in the Row, which is valid until the next Find.
func (a *Aligner) Find(needle string, start *Row) *Row {
	prev := start.Cells(a.rows[0][:0])
	a.rows[0] = prev
	for i := range len(needle) {
		k := 1 + i&1
		if cap(a.rows[k]) <= a.n {
			a.rows[k] = make([]Cell, a.n+1)
		}
		next := a.rows[k][:a.n+1]
		a.Advance(needle[i], prev, next)
		prev = next
	}
	a.out.Set(prev)
	return &a.out
}

// Self is what hearing a sound as itself is worth.
func (a *Aligner) Self(sound byte) float32 { return a.c.Pair[sound&127][sound&127] }
