package address

import "github.com/debarras/debarras/internal/french"

// A keyStack aligns keys one after another: what a key shares with the one before is not aligned again, so keys in their order are
// a trie that is walked once.
type keyStack struct {
	aligner *french.Aligner
	rows    [][]french.Cell // by number of sounds of last
	edge    []french.Cell
	last    string
}

// edges says what ending somewhere is worth.
func (k *keyStack) edges(edge []float32) {
	k.edge = k.edge[:0]
	for _, e := range edge {
		k.edge = append(k.edge, french.NewCell(e, 0))
	}
}

// begin lets keys begin as the row says.
func (k *keyStack) begin(a *french.Aligner, start *french.Row) {
	k.first(a)
	k.rows[0] = start.Cells(k.rows[0][:0])
}

// beginAt is begin with cells.
func (k *keyStack) beginAt(a *french.Aligner, start []french.Cell) {
	k.first(a)
	k.rows[0] = append(k.rows[0][:0], start...)
}

func (k *keyStack) first(a *french.Aligner) {
	k.aligner, k.last = a, ""
	if len(k.rows) == 0 {
		k.rows = append(k.rows, nil)
	}
}

// align gives the ends of the key, valid until the next.
func (k *keyStack) align(key string) []french.Cell {
	shared := 0
	for shared < len(k.last) && shared < len(key) && k.last[shared] == key[shared] {
		shared++
	}
	for i := shared; i < len(key); i++ {
		if len(k.rows) <= i+1 {
			k.rows = append(k.rows, nil)
		}
		if cap(k.rows[i+1]) < len(k.rows[0]) {
			k.rows[i+1] = make([]french.Cell, len(k.rows[0]))
		}
		k.rows[i+1] = k.rows[i+1][:len(k.rows[0])]
		k.aligner.Advance(key[i], k.rows[i], k.rows[i+1])
	}
	k.last = key
	return k.rows[len(key)]
}

// best is what the key's best alignment is worth, with its end's boundary.
func (k *keyStack) best(key string) float32 {
	ends := k.align(key)
	edge := k.edge[:len(ends)]
	best := ends[0] + edge[0]
	for j, c := range ends {
		best = max(best, c+edge[j])
	}
	return best.Score()
}
