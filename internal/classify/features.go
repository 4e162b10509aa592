package classify

import (
	"math"
	"slices"

	"github.com/debarras/debarras/internal/french"
)

const (
	rows     = 1 << 14
	maxWords = 60 // nobody says what matters after that
	minGram  = 3  // letters
	maxGram  = 5
	soundRun = 3
)

// Kinds of features, which share the rows but never a hash by design.
const (
	bias byte = iota
	wordKind
	pairKind
	letterKind
	soundKind
	hintKind
)

// weights of a kind against a word's: there are many letter runs to one word.
var kindWeight = [...]float32{bias: 1, wordKind: 1, pairKind: 0.6, letterKind: 0.5, soundKind: 0.35, hintKind: 0.65}

// A feature is a row of the weights and its value in one utterance.
type feature struct {
	row   uint32
	value float32
}

// hash is FNV-1a over the kind and the text.
func hash(kind byte, parts ...string) uint32 {
	h := uint32(2166136261)
	h = (h ^ uint32(kind)) * 16777619
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint32(p[i])) * 16777619
		}
		h = (h ^ 0x1f) * 16777619
	}
	return (h ^ h>>14 ^ h>>28) % rows
}

// features are those of words, which are folded ("a payer"); words in upper
// case stand for what was masked (an item, a number) and count as a whole.
func features(words, hints []string) []feature {
	words = words[:min(len(words), maxWords)]
	out := make([]feature, 0, 16*len(words)+1)
	add := func(kind byte, parts ...string) {
		out = append(out, feature{hash(kind, parts...), kindWeight[kind]})
	}
	before := "^"
	for _, w := range words {
		add(wordKind, w)
		add(pairKind, before, w)
		before = w
		if masked(w) {
			continue
		}
		framed := "^" + w + "$"
		for n := minGram; n <= maxGram; n++ {
			for i := 0; i+n <= len(framed); i++ {
				add(letterKind, framed[i:i+n])
			}
		}
		heard := "^" + french.Sound(w) + "$"
		for i := 0; i+soundRun <= len(heard); i++ {
			add(soundKind, heard[i:i+soundRun])
		}
	}
	add(pairKind, before, "$")
	for _, h := range hints {
		add(hintKind, h)
	}
	return merge(append(out, feature{hash(bias), kindWeight[bias]}))
}

func masked(w string) bool { return w != "" && w[0] >= 'A' && w[0] <= 'Z' }

// merge adds up equal rows.
func merge(f []feature) []feature {
	slices.SortFunc(f, func(a, b feature) int { return int(a.row) - int(b.row) })
	out := f[:0]
	for _, x := range f {
		if n := len(out); n > 0 && out[n-1].row == x.row {
			out[n-1].value += x.value
			continue
		}
		out = append(out, x)
	}
	return out
}

// rarity is what a row tells by itself: the logarithm of one over the share of
// the utterances that have it (inverse document frequency, Spärck Jones 1972).
func rarity(vectors []vector) []float32 {
	n := make([]int, rows)
	for _, v := range vectors {
		for _, f := range v.features {
			n[f.row]++
		}
	}
	out := make([]float32, rows)
	for i := range out {
		out[i] = float32(math.Log(float64(len(vectors)+1) / float64(n[i]+1)))
	}
	return out
}

// weigh multiplies by the rarity and makes the vector one long, whatever the
// length of the utterance.
func weigh(f []feature, rarity []float32) []feature {
	var square float64
	for i := range f {
		f[i].value *= rarity[f[i].row]
		square += float64(f[i].value) * float64(f[i].value)
	}
	if square == 0 {
		return f
	}
	scale := float32(1 / math.Sqrt(square))
	for i := range f {
		f[i].value *= scale
	}
	return f
}
