package address

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

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

// A signature is the set of two (in the first words) and three successive sound classes of a text, one bit each; rare ones share bits, the rarest
// two have none.
type signature [6]uint64

const (
	pairBits   = 128
	tripleBits = 256
	ownBits    = tripleBits / 2 // of three: the commonest have a bit of their own
	noBit      = 0xffff
)

// shared is the weight of what two signatures have in common: one for two sounds, two more for three.
func (s *signature) shared(t *signature) int {
	two := bits.OnesCount64(s[0]&t[0]) + bits.OnesCount64(s[1]&t[1])
	three := bits.OnesCount64(s[2]&t[2]) + bits.OnesCount64(s[3]&t[3]) + bits.OnesCount64(s[4]&t[4]) + bits.OnesCount64(s[5]&t[5])
	return two + 2*three
}

// grams finds names by the two and three successive sound classes that they share with an utterance.
type grams struct {
	bit   [gramCount]uint16
	names []signature
	scale []float32 // by name: what its score is divided by, inverted
	said  []string  // by name: the sounds of its first form, one behind the other in memory
	short []form    // the shorter forms of all names, with the type
	ends  []int32   // by name: where they end
	every []int32   // all names
}

// gramsOf lists the grams of a key.
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
	return out
}

func makeGrams(names []name) grams {
	g := grams{names: make([]signature, len(names)), scale: make([]float32, len(names)), every: make([]int32, len(names))}
	g.giveBits(names)
	var all strings.Builder
	for i := range names {
		g.names[i], g.every[i] = g.signatureOf(names[i].full), int32(i)
		g.scale[i] = 1 / (float32(g.names[i].shared(&g.names[i])) + 1.5)
		for _, f := range names[i].forms[:min(1, len(names[i].forms))] {
			all.WriteString(f.key)
		}
		g.said = append(g.said, all.String())
		for k, f := range names[i].forms {
			if k > 0 && f.typed { // the others are a part of these, or of the whole
				g.short = append(g.short, f)
			}
		}
		g.ends = append(g.ends, int32(len(g.short)))
	}
	for i, end := 0, 0; i < len(g.said); i++ {
		begin := end
		end = len(g.said[i])
		g.said[i] = all.String()[begin:end]
	}
	return g
}

// shorter gives the forms of a name that leave something out.
func (g *grams) shorter(n int32) []form {
	if n == 0 {
		return g.short[:g.ends[0]]
	}
	return g.short[g.ends[n-1]:g.ends[n]]
}

// giveBits gives the grams bits by how common they are.
func (g *grams) giveBits(names []name) {
	var count [gramCount]int
	for i := range names {
		for _, k := range gramsOf(names[i].full) {
			count[k]++
		}
	}
	ranked := func(from, to int) []int {
		var out []int
		for k := from; k < to; k++ {
			out = append(out, k)
		}
		slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(count[b], count[a]) })
		return out
	}
	for i, k := range ranked(0, bigrams) {
		g.bit[k] = noBit
		if i < pairBits {
			g.bit[k] = uint16(i)
		}
	}
	for i, k := range ranked(bigrams, gramCount) {
		if i >= ownBits {
			i = ownBits + i%(tripleBits-ownBits)
		}
		g.bit[k] = uint16(pairBits + i)
	}
}

func (g *grams) signatureOf(key string) (s signature) {
	for _, k := range gramsOf(key) {
		if b := g.bit[k]; b != noBit {
			s[b/64] |= 1 << (b % 64)
		}
	}
	return s
}

// gramBins is how finely scores are sorted: so many bins a unit, and in all.
const (
	gramBinsAUnit = 16
	gramBins      = 2048
)

// nearest gives those of the names that share most with the sounds heard: at most limit, in the order they came.
func (g *grams) nearest(heard string, names []int32, limit int, w *scratch) []int32 {
	if len(names) <= limit {
		return names
	}
	h := g.signatureOf(heard)
	w.bins = slices.Grow(w.bins[:0], len(names))[:len(names)]
	for i, n := range names {
		s := g.names[n].shared(&h)
		w.bins[i] = uint16(min(gramBins-1, float32(s*s)*g.scale[n]*gramBinsAUnit))
	}
	w.near = topBins(names, w.bins, limit, w.near[:0])
	return w.near
}

// topBins appends the items of the highest bins, limit at most, in the order they came: of the bin that does not fit whole the first.
func topBins(items []int32, bins []uint16, limit int, out []int32) []int32 {
	var count [gramBins]int32
	for _, b := range bins {
		count[b&(gramBins-1)]++
	}
	cut, taken := gramBins, 0
	for cut > 0 && taken+int(count[cut-1]) <= limit {
		cut--
		taken += int(count[cut])
	}
	for i, b := range bins {
		switch {
		case int(b) >= cut:
			out = append(out, items[i])
		case int(b) == cut-1 && taken < limit:
			taken++
			out = append(out, items[i])
		}
	}
	return out
}
