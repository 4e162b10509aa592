package eval

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// drawn is a table of what comes out, with how often.
type drawn struct {
	what []string
	n    []float64
	sum  float64
}

func (d *drawn) add(what string, n float64) {
	d.what, d.n, d.sum = append(d.what, what), append(d.n, n), d.sum+n
}

func (d *drawn) draw(r *rand.Rand) string {
	x := r.Float64() * d.sum
	for i, n := range d.n {
		if x -= n; x < 0 {
			return d.what[i]
		}
	}
	return d.what[len(d.what)-1]
}

// confusions are the channel's table, read.
type confusions struct {
	subs, drops, adds float64
	eases             map[string]float64
	as                map[string]*drawn // a word → the words that it was heard as
	sounds            map[byte]*drawn   // a sound → the sounds that it was heard as, when it was not itself
	added             *drawn
	conf              []float64 // by tenths of word errors
}

func (t *confusions) total() float64 { return t.subs + t.drops + t.adds }

// ease is how often a word is misheard, an average word being 1.
func (t *confusions) ease(word string) float64 {
	if e, ok := t.eases[word]; ok {
		return e
	}
	return 1
}

func (t *confusions) confidence(rate float64) float64 {
	return t.conf[min(len(t.conf)-1, int(10*rate))]
}

// parseConfusions reads channel.tsv: what, from, to, number, parted by tabs.
func parseConfusions(table string) (*confusions, error) {
	t := &confusions{eases: map[string]float64{}, as: map[string]*drawn{}, sounds: map[byte]*drawn{}, added: &drawn{}}
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("line %d: %d fields instead of 4", i+1, len(f))
		}
		n, err := strconv.ParseFloat(f[3], 64)
		if err != nil || !(n >= 0 && n < 1e9) {
			return nil, fmt.Errorf("line %d: %q is no number", i+1, f[3])
		}
		if err := t.take(f[0], f[1], f[2], n); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if !(t.total() > 0) || t.added.sum == 0 || len(t.sounds) == 0 || len(t.conf) == 0 {
		return nil, errors.New("a part is missing: make the table with debarras eval fit-channel")
	}
	return t, nil
}

func (t *confusions) take(what, from, to string, n float64) error {
	switch {
	case what == "error" && from == "sub":
		t.subs = n
	case what == "error" && from == "drop":
		t.drops = n
	case what == "error" && from == "add":
		t.adds = n
	case what == "ease":
		t.eases[from] = n
	case what == "as" && from != "" && to != "":
		if t.as[from] == nil {
			t.as[from] = &drawn{}
		}
		t.as[from].add(to, n)
	case what == "sound" && len(from) == 1 && to != "":
		if t.sounds[from[0]] == nil {
			t.sounds[from[0]] = &drawn{}
		}
		t.sounds[from[0]].add(to, n)
	case what == "added" && to != "":
		t.added.add(to, n)
	case what == "conf":
		t.conf = append(t.conf, n)
	default:
		return fmt.Errorf("%q %q is nothing that this table holds", what, from)
	}
	return nil
}

// A Pair is an utterance and what a recogniser wrote, with its confidence.
type Pair struct {
	Said, Heard string
	Confidence  float64
}

// Utterances with more word errors than mostErrors are the recogniser's inventions, and tell
// nothing of which word was heard as which.
const mostErrors = 0.8

// How often something must be seen to stand in the table: facts about words that many say, and
// nothing that gives an utterance back.
const (
	leastEase = 8
	leastAs   = 2
	leastAdd  = 3
)

// Fit counts confusions in pairs and writes the channel's table: how often a word is replaced,
// dropped or added (error), how much more or less often than the average a frequent word is
// misheard (ease), which word frequent words become (as), which sound a sound becomes (sound),
// which words come out of nothing (added), and the recogniser's mean confidence by tenths of word
// errors (conf).
func Fit(pairs []Pair) (string, error) {
	f := &fitting{errors: map[string]int{}, seen: map[string]int{}, wrong: map[string]int{}, as: map[[2]string]int{}, sounds: map[[2]string]int{}, added: map[string]int{}}
	for _, p := range pairs {
		f.pair(p)
	}
	if f.words == 0 || f.errors["sub"] == 0 || f.errors["drop"] == 0 || f.errors["add"] == 0 {
		return "", fmt.Errorf("%d pairs are too few to learn how words are misheard", len(pairs))
	}
	return f.table(), nil
}

type fitting struct {
	words         int
	errors        map[string]int
	seen, wrong   map[string]int
	as, sounds    map[[2]string]int
	added         map[string]int
	conf, confSum [11]float64
}

func (f *fitting) pair(p Pair) {
	saidFolded, said := spokenWords(p.Said)
	heardFolded, heard := spokenWords(p.Heard)
	rate := float64(wordErrors(saidFolded, heardFolded)) / float64(max(1, len(said)))
	if tenth := min(10, int(10*rate)); p.Confidence > 0 {
		f.conf[tenth]++
		f.confSum[tenth] += p.Confidence
	}
	if rate > mostErrors {
		return
	}
	f.words += len(said)
	for _, m := range match(said, heard, func(a, b string) float64 {
		if french.Fold(a) == french.Fold(b) {
			return 0
		}
		return 0.6 + min(0.5, french.Distance(french.Sound(a), french.Sound(b))/8)
	}) {
		f.count(m[0], m[1])
	}
}

func (f *fitting) count(said, heard string) {
	key := french.Fold(said)
	same := key == french.Fold(heard)
	if said != "" {
		f.seen[key]++
		if !same {
			f.wrong[key]++
		}
	}
	switch {
	case same || strings.ContainsAny(heard, "0123456789"): // "6ème" is no mishearing of "sixième"
	case heard == "":
		f.errors["drop"]++
	case said == "":
		f.errors["add"]++
		f.added[heard]++
	default:
		f.errors["sub"]++
		f.as[[2]string{key, heard}]++
		a, b := strings.Split(french.Sound(said), ""), strings.Split(french.Sound(heard), "")
		for _, m := range match(a, b, func(x, y string) float64 {
			switch {
			case x == y:
				return 0
			case strings.Contains(vowels, x) != strings.Contains(vowels, y):
				return 1.6
			}
			return 0.9
		}) {
			if m[0] != "" && m[0] != m[1] {
				f.sounds[[2]string{m[0], cmp.Or(m[1], "-")}]++
			}
		}
	}
}

const vowels = "aeEiouy2AIO"

// match aligns two sequences at the least cost; "" stands for nothing, which costs 1.
func match(a, b []string, cost func(a, b string) float64) [][2]string {
	best := make([][]float64, len(a)+1)
	for i := range best {
		best[i] = make([]float64, len(b)+1)
		for j := range best[i] {
			switch {
			case i == 0:
				best[i][j] = float64(j)
			case j == 0:
				best[i][j] = float64(i)
			default:
				best[i][j] = min(best[i-1][j-1]+cost(a[i-1], b[j-1]), best[i-1][j]+1, best[i][j-1]+1)
			}
		}
	}
	var out [][2]string
	for i, j := len(a), len(b); i > 0 || j > 0; {
		switch {
		case i > 0 && j > 0 && best[i][j] == best[i-1][j-1]+cost(a[i-1], b[j-1]):
			out = append(out, [2]string{a[i-1], b[j-1]})
			i, j = i-1, j-1
		case i > 0 && best[i][j] == best[i-1][j]+1:
			out = append(out, [2]string{a[i-1], ""})
			i--
		default:
			out = append(out, [2]string{"", b[j-1]})
			j--
		}
	}
	slices.Reverse(out)
	return out
}

// table writes what was counted, sorted, so that equal pairs make equal tables.
func (f *fitting) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# What a telephone recogniser makes of words, counted by debarras eval fit-channel in %d words said; do not edit.\n", f.words)
	for _, kind := range []string{"sub", "drop", "add"} {
		fmt.Fprintf(&b, "error\t%s\t\t%d\n", kind, f.errors[kind])
	}
	wrong := 0
	for _, n := range f.wrong {
		wrong += n
	}
	average := float64(wrong) / float64(f.words)
	for _, w := range slices.Sorted(maps.Keys(f.seen)) {
		if n := f.seen[w]; n >= leastEase { // two words of the average keep what is rare near it
			fmt.Fprintf(&b, "ease\t%s\t\t%.2f\n", w, (float64(f.wrong[w])+2*average)/(float64(n)+2)/average)
		}
	}
	counts := func(what string, of map[[2]string]int, least int) {
		for _, k := range slices.SortedFunc(maps.Keys(of), func(x, y [2]string) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) }) {
			if of[k] >= least {
				fmt.Fprintf(&b, "%s\t%s\t%s\t%d\n", what, k[0], k[1], of[k])
			}
		}
	}
	counts("as", f.as, leastAs)
	counts("sound", f.sounds, 1)
	for _, w := range slices.Sorted(maps.Keys(f.added)) {
		if f.added[w] >= leastAdd {
			fmt.Fprintf(&b, "added\t\t%s\t%d\n", w, f.added[w])
		}
	}
	mean := 0.5
	for i := range f.conf {
		if f.conf[i] > 0 {
			mean = f.confSum[i] / f.conf[i]
		}
		fmt.Fprintf(&b, "conf\t%d\t\t%.2f\n", i, mean)
	}
	return b.String()
}
