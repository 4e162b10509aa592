package address

import (
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// A scratch holds what decoding one utterance needs and the next can use again: nothing in it means anything between two of them.
type scratch struct {
	sieve        french.Sieve
	stack, tails keyStack
	names        french.Aligner
	others       french.Aligner
	bins         []uint16
	near, picked []int32
	close        []int32 // the names that a reading found
	marks        []uint64
	inCommunes   []int32
	numbers      []numberTrack
	places       []placeTrack
	index        numberIndex
	lists        [maxTexts][]hypothesis // by reading
	groups       []group
	first        map[opinionKey]int32
	order        []ranking
	floats       arena[float32] // of the rows of one reading
	ints         arena[int32]
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// row gives a row that holds until the next reading.
func (w *scratch) row(cells []french.Cell) french.Row {
	r := french.Row{Score: w.floats.take(len(cells)), From: w.ints.take(len(cells))}
	r.Set(cells)
	return r
}

// An arena gives slices away that are all taken back at once.
type arena[T any] struct {
	buf  []T
	used int
}

func (a *arena[T]) reset() { a.used = 0 }

// take gives n values, undefined ones.
func (a *arena[T]) take(n int) []T {
	if a.used+n > len(a.buf) {
		a.buf, a.used = make([]T, max(2*len(a.buf), n, 4096)), 0
	}
	a.used += n
	return a.buf[a.used-n : a.used : a.used]
}
