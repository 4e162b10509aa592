package address

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// A reading is one text of the recogniser, with the scores of everything that may be in it.
type reading struct {
	u          *utterance
	scratch    *scratch
	names      *french.Aligner // for street names
	aligner    *french.Aligner // for numbers and places
	edge       []float32       // by position: what beginning or ending there is worth
	start      french.Row
	opening    french.Row // start, and what an introduction before it is worth
	numbers    []numberTrack
	places     []placeTrack
	placeStart french.Row      // what beginning a place there is worth
	towns      []townTrack     // once they were listened for
	ordinal    []bool          // by sound: it lies in the ordinal of an arrondissement
	plain      []bool          // by sound: it lies in a word of a carrier phrase
	skip       []float32       // by position: what it costs to pass over all sounds before it, between number and name
	digits     []int           // by position: how many sounds before it are of digits
	exact      map[[3]int]bool // track, from, to: the recogniser wrote that number there
}

// A numberTrack is a house number and the scores of it ending at each position.
type numberTrack struct {
	value   int
	suffix  string
	ends    french.Row
	gaps    []float32 // the best score of it ending at or before each position, less what lies between
	best    float32
	self    float32 // what hearing it perfectly is worth
	missing float64 // its prior in a street that lacks it
}

// A lexeme is something that may be said, by its sounds.
type lexeme struct {
	key    string
	value  int
	suffix string
}

var suffixLexicon = sync.OnceValue(func() []lexeme {
	var out []lexeme
	for _, s := range strings.Fields("bis ter quater a b c d e f") {
		out = append(out, lexeme{key: french.Sound(s), suffix: s})
	}
	return out
})

// suffixedNumbers is how many numbers of one reading are tried with suffixes.
var suffixedNumbers = 16

// carrier are the words of the phrases around an address; common those of them that are in names and numbers too, or street types.
var (
	carrier = wordSet("euh heu hum bonjour bonsoir alors oui non voila merci s si il vous plait c est ce sera je j suis habite habitez habitais " +
		"numero adresse mon ma pour oh bah ben donc eux homme comme dit ai pas n attendez")
	common = wordSet("le la les l au a dans sur et en de du des d rue avenue boulevard chemin impasse allee place traverse route un")
)

func (x *Index) listen(u *utterance, w *scratch) *reading {
	r := &reading{u: u, scratch: w, names: &w.names, aligner: &w.others, numbers: w.numbers[:0], places: w.places[:0], exact: map[[3]int]bool{}}
	w.floats.reset()
	w.ints.reset()
	r.aligner.Hay(x.model, u.key)
	r.names.Hay(x.model, u.key)
	inNames, inOthers := r.weighWords()
	r.markOrdinals()
	w.sieve.Hay(x.model, u.telling())
	for _, s := range u.start {
		r.edge[s] = tuned.atBoundary
	}
	r.start.Resize(len(u.key))
	r.start.Free()
	copy(r.start.Score, r.edge)
	w.stack.edges(r.edge)
	r.listenIntroductions()
	r.aligner.Discount(inOthers)
	r.names.Discount(inNames)
	r.listenNumbers()
	return r
}

// markOrdinals finds the sounds of arrondissements.
func (r *reading) markOrdinals() {
	u := r.u
	r.ordinal = make([]bool, len(u.key))
	for _, o := range u.ordinals {
		if o.To < len(u.words) && streetTypes[u.words[o.To]] {
			continue // "3e impasse" is "trois, impasse"
		}
		for j := u.start[o.From]; j < u.start[o.To]; j++ {
			r.ordinal[j] = true
		}
	}
}

// weighWords weighs each sound by the word that it is of. It returns by how much a sound is worth less in names, and in anything else.
func (r *reading) weighWords() (inNames, inOthers []float32) {
	u, n := r.u, len(r.u.key)
	inNames, inOthers = make([]float32, n), make([]float32, n)
	r.edge, r.skip, r.digits = make([]float32, n+1), make([]float32, n+1), make([]int, n+1)
	r.plain = make([]bool, n)
	for j := range r.edge {
		r.edge[j] = tuned.insideWord
	}
	for i, word := range u.words {
		for j := u.start[i]; j < u.start[i+1]; j++ {
			if isDigits(word[:1]) && j > u.start[i] {
				r.edge[j] = tuned.inDigits
			}
			if isDigits(word[:1]) {
				r.digits[j+1]++
			}
			r.plain[j] = carrier[word] || common[word]
			switch {
			case carrier[word]:
				inNames[j], inOthers[j] = tuned.carrierDiscount, tuned.carrierDiscount
			case common[word] && !u.numeric[i]:
				inOthers[j] = tuned.commonDiscount
			}
		}
	}
	for j := range n {
		r.digits[j+1] += r.digits[j]
	}
	for j, plain := range r.plain {
		r.skip[j+1] = r.skip[j] + tuned.gapSound
		if !plain {
			r.skip[j+1] += 2 * tuned.gapSound // "deux matelas, rue …": that is no house number
		}
	}
	return inNames, inOthers
}

// listenNumbers keeps the numbers that sound most like some part of the reading.
func (r *reading) listenNumbers() {
	r.trackHeard()
	r.trackWritten()
	for i := range r.numbers {
		r.mixed(i)
	}
	suffixed := slices.ContainsFunc(r.numbers, func(t numberTrack) bool { return t.suffix != "" })
	for i := range min(len(r.numbers), suffixedNumbers) {
		if r.numbers[i].suffix == "" {
			r.trackSuffixes(i, suffixed)
		}
	}
	for i := range r.numbers {
		r.close(i)
	}
	r.scratch.index.make(r.numbers, len(r.edge))
}

// stack aligns keys that begin where the reading allows it.
func (r *reading) stack(a *french.Aligner) *keyStack {
	r.scratch.stack.begin(a, &r.start)
	return &r.scratch.stack
}

// numberStack aligns numbers: an introduction may stand before them.
func (r *reading) numberStack() *keyStack {
	r.scratch.stack.begin(r.aligner, &r.opening)
	return &r.scratch.stack
}

// self is what hearing a key perfectly is worth.
func (r *reading) self(key string) float32 {
	sum := float32(0)
	for i := range len(key) {
		sum += r.names.Self(key[i])
	}
	return sum
}

func (r *reading) track(l lexeme) {
	row := r.numberStack().align(l.key)
	if k := slices.IndexFunc(r.numbers, func(t numberTrack) bool { return t.value == l.value && t.suffix == l.suffix }); k >= 0 {
		r.numbers[k].also(row) // said in another way
		return
	}
	r.numbers = append(r.numbers, numberTrack{value: l.value, suffix: l.suffix, self: r.self(l.key), ends: r.scratch.row(row)})
}

// also takes what a row says better.
func (t *numberTrack) also(row []french.Cell) {
	for j, c := range row {
		if s := c.Score(); s > t.ends.Score[j] {
			t.ends.Score[j], t.ends.From[j] = s, int32(c.From())
		}
	}
}

// suffixUnheard is by how much a number with a suffix must sound worse than without, to be left out.
const suffixUnheard = 10

func (r *reading) trackSuffixes(i int, suffixed bool) {
	stack := &r.scratch.stack
	stack.begin(r.aligner, &r.numbers[i].ends)
	best := slices.Max(r.numbers[i].ends.Score)
	for _, l := range suffixLexicon() {
		if suffixed && slices.ContainsFunc(r.numbers, func(t numberTrack) bool { return t.value == r.numbers[i].value && t.suffix == l.suffix }) {
			continue // the recogniser wrote it
		}
		row := stack.align(l.key)
		if float64(slices.Max(row).Score())+suffixPrior(l.suffix) < float64(best)-suffixUnheard {
			continue
		}
		t := numberTrack{value: r.numbers[i].value, suffix: l.suffix, self: r.numbers[i].self + r.self(l.key)}
		t.ends = r.scratch.row(row)
		r.numbers = append(r.numbers, t)
	}
}

// mixed takes off what speaks against a number that some digits are only a part of.
func (r *reading) mixed(i int) {
	ends := &r.numbers[i].ends
	for j := range ends.Score {
		if from := int(ends.From[j]); from < j && r.digits[j] > r.digits[from] && !r.exact[[3]int{i, from, j}] {
			ends.Score[j] -= tuned.mixed
		}
		if from := int(ends.From[j]); from < j && r.ordinal[from] && r.ordinal[j-1] {
			ends.Score[j] -= tuned.ofOrdinal
		}
	}
}

// close adds what the end's boundary is worth, and lets a gap follow.
func (r *reading) close(i int) {
	t := &r.numbers[i]
	t.gaps = r.scratch.floats.take(len(r.edge))
	t.missing = missingPrior(t.value, t.suffix)
	t.best = float32(math.Inf(-1))
	carried := float32(math.Inf(-1))
	for j, s := range t.ends.Score {
		s += r.edge[j]
		t.ends.Score[j] = s
		t.best = max(t.best, s)
		if j > 0 {
			carried += r.skip[j] - r.skip[j-1]
		}
		carried = max(carried, s)
		t.gaps[j] = carried
	}
}

// lonePrior is the logarithm of how often a house number is n: half of them are below 25, and the share falls about as 1/(n+25)².
func lonePrior(n int) float64 {
	p := math.Log(26) - 2*math.Log(float64(n+25))
	if n >= 1000 {
		p -= 3 // a postcode in pieces, rather
	}
	return p
}

// suffixPrior is the logarithm of how often a suffix follows a number.
func suffixPrior(suffix string) float64 {
	switch suffix {
	case "":
		return 0
	case "bis":
		return -2.5
	case "ter", "a":
		return -3.5
	case "b":
		return -4
	}
	return -5.5
}

// unexplained counts the sounds outside carrier phrases that lie in none of the spans.
func (r *reading) unexplained(spans ...[2]int) int {
	n := 0
	for j, plain := range r.plain {
		if !plain && !slices.ContainsFunc(spans, func(s [2]int) bool { return j >= s[0] && j < s[1] }) {
			n++
		}
	}
	return n
}
