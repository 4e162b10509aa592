package address

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// A reading is one text of the recogniser, with the scores of everything that may be in it.
type reading struct {
	u       *utterance
	names   french.Aligner // for street names
	aligner french.Aligner // for numbers and places
	edge    []float32      // by position: what beginning or ending there is worth
	start   french.Row
	opening french.Row // start, and what an introduction before it is worth
	numbers []numberTrack
	places  []placeTrack
	ordinal []bool          // by sound: it lies in the ordinal of an arrondissement
	plain   []bool          // by sound: it lies in a word of a carrier phrase
	skip    []float32       // by position: what it costs to pass over all sounds before it, between number and name
	digits  []int           // by position: how many sounds before it are of digits
	exact   map[[3]int]bool // track, from, to: the recogniser wrote that number there
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

// spokenNumbers is how far numbers are looked for by their sounds: a larger one is found where it is tuned.written.
const spokenNumbers = 399

// numberLexicon is ordered by key, so that successive keys share their beginning.
var numberLexicon = sync.OnceValue(func() []lexeme {
	var out []lexeme
	for n := 1; n <= spokenNumbers; n++ {
		key := french.Sound(french.Cardinal(n))
		out = append(out, lexeme{key: key, value: n})
	}
	out = append(out, lexeme{key: "twa", value: 1}) // "c'est-t-au un" sounds like "c'est toi"
	slices.SortFunc(out, func(a, b lexeme) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.value, b.value)) })
	return out
})

var suffixLexicon = sync.OnceValue(func() []lexeme {
	var out []lexeme
	for _, s := range strings.Fields("bis ter quater a b c d e f") {
		out = append(out, lexeme{key: french.Sound(s), suffix: s})
	}
	return out
})

// How many numbers of one reading are kept, and how many of them are tried with suffixes.
var (
	keptNumbers     = 40
	suffixedNumbers = 16
)

// carrier are the words of the phrases around an address; common those of them that are in names and numbers too, or street types.
var (
	carrier = wordSet("euh heu hum bonjour bonsoir alors oui non voila merci s si il vous plait c est ce sera je j suis habite habitez habitais " +
		"numero adresse mon ma pour oh bah ben donc eux homme comme dit ai pas n attendez")
	common = wordSet("le la les l au a dans sur et en de du des d rue avenue boulevard chemin impasse allee place traverse route un")
)

func (x *Index) listen(u *utterance) *reading {
	r := &reading{u: u}
	r.aligner.Hay(x.model, u.key)
	r.names.Hay(x.model, u.key)
	n := len(u.key)
	inNames, inOthers := make([]float32, n), make([]float32, n)
	r.edge = make([]float32, n+1)
	r.plain = make([]bool, n)
	r.ordinal = make([]bool, n)
	for _, o := range u.ordinals {
		if o.To < len(u.words) && streetTypes[u.words[o.To]] {
			continue // "3e impasse" is "trois, impasse"
		}
		for j := u.start[o.From]; j < u.start[o.To]; j++ {
			r.ordinal[j] = true
		}
	}
	r.digits = make([]int, n+1)
	r.exact = map[[3]int]bool{}
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
	r.skip = make([]float32, n+1)
	for j, plain := range r.plain {
		r.skip[j+1] = r.skip[j] + tuned.gapSound
		if !plain {
			r.skip[j+1] += 2 * tuned.gapSound // "deux matelas, rue …": that is no house number
		}
	}
	r.aligner.Discount(inOthers)
	r.names.Discount(inNames)
	for _, s := range u.start {
		r.edge[s] = tuned.atBoundary
	}
	r.start.Resize(n)
	r.start.Free()
	copy(r.start.Score, r.edge)
	r.listenIntroductions(x.model)
	r.listenNumbers()
	return r
}

// listenNumbers keeps the numbers that sound most like some part of the reading.
func (r *reading) listenNumbers() {
	type found struct {
		at    int
		score float64
	}
	lexicon := numberLexicon()
	best := make([]found, 0, len(lexicon))
	stack := r.stack(&r.aligner)
	for j, s := range r.opening.Score {
		stack.rows[0][j] = int32(s * french.Unit)
	}
	for i, l := range lexicon {
		best = append(best, found{i, float64(stack.best(l.key)) + lonePrior(l.value)})
	}
	slices.SortFunc(best, func(a, b found) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at)) })
	for _, f := range best[:min(len(best), keptNumbers)] {
		r.track(lexicon[f.at])
	}
	r.trackWritten()
	for i := range r.numbers {
		r.mixed(i)
	}
	for i := range min(len(r.numbers), suffixedNumbers) {
		if r.numbers[i].suffix == "" {
			r.trackSuffixes(i)
		}
	}
	for i := range r.numbers {
		r.close(i)
	}
}

// A keyStack aligns keys one after another: what a key shares with the one before is not aligned again.
type keyStack struct {
	aligner *french.Aligner
	rows    [][]int32
	edge    []int32
	last    string
}

func (r *reading) stack(a *french.Aligner) *keyStack {
	k := &keyStack{aligner: a, edge: make([]int32, len(r.edge))}
	for j, e := range r.edge {
		k.edge[j] = int32(e * french.Unit)
	}
	k.rows = [][]int32{slices.Clone(k.edge)} // beginning at an edge is worth what ending there is
	return k
}

// best is what the best alignment of the key is worth.
func (k *keyStack) best(key string) float32 {
	shared := 0
	for shared < len(k.last) && shared < len(key) && k.last[shared] == key[shared] {
		shared++
	}
	for i := shared; i < len(key); i++ {
		if len(k.rows) <= i+1 {
			k.rows = append(k.rows, make([]int32, len(k.edge)))
		}
		k.aligner.Advance(key[i], k.rows[i], k.rows[i+1])
	}
	k.last = key
	best := int32(math.MinInt32)
	for j, s := range k.rows[len(key)] {
		best = max(best, s+k.edge[j])
	}
	return float32(best) / french.Unit
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
	row := r.aligner.Find(l.key, &r.opening)
	if k := slices.IndexFunc(r.numbers, func(t numberTrack) bool { return t.value == l.value && t.suffix == l.suffix }); k >= 0 {
		r.numbers[k].also(row) // said in another way
		return
	}
	t := numberTrack{value: l.value, suffix: l.suffix, self: r.self(l.key), ends: cloneRow(row)}
	r.numbers = append(r.numbers, t)
}

// also takes what a row says better.
func (t *numberTrack) also(row *french.Row) {
	for j, s := range row.Score {
		if s > t.ends.Score[j] {
			t.ends.Score[j], t.ends.From[j] = s, row.From[j]
		}
	}
}

func cloneRow(row *french.Row) french.Row {
	return french.Row{Score: slices.Clone(row.Score), From: slices.Clone(row.From)}
}

func (r *reading) trackSuffixes(i int) {
	for _, l := range suffixLexicon() {
		if slices.ContainsFunc(r.numbers, func(t numberTrack) bool { return t.value == r.numbers[i].value && t.suffix == l.suffix }) {
			continue // it is tuned.written
		}
		t := numberTrack{value: r.numbers[i].value, suffix: l.suffix, self: r.numbers[i].self + r.self(l.key)}
		t.ends = cloneRow(r.aligner.Find(l.key, &r.numbers[i].ends))
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
	t.gaps = make([]float32, len(r.edge))
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
