package written

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// A vocabulary holds the distinct words of all names, and finds those that a word may have been meant for.
type vocabulary struct {
	words   []string // sorted
	weights []float32
	count   []int32           // in how many names
	accents map[string]string // how a word is written with its accents, which its sounds need
	sounds  map[string][]int32
	cuts    []cut // the words with one letter left out, by hash
}

// A cut is a word without one of its letters (and the word itself), by hash: words one typing error apart share one (the deletion
// neighbourhood of Garbe's SymSpell and of Mor and Fraenkel, 1982).
type cut struct {
	hash uint32
	word int32
}

// cutHash is FNV-1a.
func cutHash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// What a word that is not written like the name's is worth, and how long it must be for that.
const (
	simSound     = 0.92
	simPlural    = 0.95
	simCut       = 0.9 // of a word of which the beginning is typed; the more is typed the more
	editedLetter = 1.1 // over the word's length
	soundedLen   = 4   // shorter words sound like too many, unless nothing else is found
	editedLen    = 4
	twiceLen     = 8
	maxWords     = 200 // that one word may be meant for
)

// hear notes the accents of a name's words.
func (v *vocabulary) hear(name string) {
	for word, accented := range accentsOf(name) {
		v.accents[word] = accented
	}
}

// accentsOf gives the words of a text that have accents, by their folded form.
func accentsOf(text string) map[string]string {
	var out map[string]string
	for _, token := range french.Tokens(text) {
		if word := french.Fold(token); word != token {
			if out == nil {
				out = map[string]string{}
			}
			out[word] = token
		}
	}
	return out
}

func (v *vocabulary) find(word string) (int32, bool) {
	i, ok := slices.BinarySearch(v.words, word)
	return int32(i), ok
}

// weigh sets the words' weights: the logarithm of how rare a word is among the names, 0 to 1.
func (v *vocabulary) weigh(names int) {
	v.weights = make([]float32, len(v.words))
	whole := math.Log(1 + float64(names))
	for i, word := range v.words {
		v.weights[i] = float32(max(0.05, math.Log(1+float64(names)/float64(1+v.count[i]))/whole))
		if address.IsSmallWord(word) {
			v.weights[i] /= 2
		}
	}
}

// derive makes what finds misspelled words.
func (v *vocabulary) derive() {
	v.sounds = map[string][]int32{}
	for i, word := range v.words {
		if !telling(word) {
			continue
		}
		for _, spelling := range spellings(word, v.accents[word]) {
			if key := french.Sound(spelling); len(key) >= 2 {
				v.sounds[key] = append(v.sounds[key], int32(i))
			}
		}
		for _, c := range cutsOf(word) {
			v.cuts = append(v.cuts, cut{cutHash(c), int32(i)})
		}
	}
	slices.SortFunc(v.cuts, func(a, b cut) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word)) })
	v.cuts = slices.Clip(slices.Compact(v.cuts))
}

// spellings are a word without and with its accents: either may be how it is written.
func spellings(word, accented string) []string {
	if accented == "" {
		return []string{word}
	}
	return []string{word, accented}
}

// telling says whether a word can be misspelled: numbers and very short words cannot.
func telling(word string) bool { return len(word) >= 3 && !strings.ContainsAny(word, "0123456789") }

// cutsOf gives a word and the word without each of its letters.
func cutsOf(word string) []string {
	letters := []rune(word)
	out := []string{word}
	if len(letters) < editedLen {
		return out
	}
	for i := range letters {
		out = append(out, string(letters[:i])+string(letters[i+1:]))
	}
	return out
}

type nearWord struct {
	word int32
	sim  float64
}

// near gives the words that a written word may be meant for, each with how well, best first. A prefix is the beginning of a word
// that is still being typed; accented is the word as it was written, empty when it has no accents.
func (v *vocabulary) near(word, accented string, prefix bool) []nearWord {
	found := map[int32]float64{}
	note := func(w int32, sim float64) { found[w] = max(found[w], sim) }
	if w, ok := v.find(word); ok {
		note(w, 1)
	}
	if prefix {
		for i := sort.SearchStrings(v.words, word); i < len(v.words) && strings.HasPrefix(v.words[i], word); i++ {
			note(int32(i), simCut+(1-simCut)*float64(len(word))/float64(len(v.words[i])))
		}
	}
	if telling(word) {
		v.nearMisses(word, accented, note)
	}
	out := make([]nearWord, 0, len(found))
	for w, sim := range found {
		out = append(out, nearWord{w, sim})
	}
	slices.SortFunc(out, func(a, b nearWord) int {
		return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(v.count[b.word], v.count[a.word]), cmp.Compare(a.word, b.word))
	})
	return out[:min(len(out), maxWords)]
}

// nearMisses finds words that sound alike, and words that one or two letters part.
func (v *vocabulary) nearMisses(word, accented string, note func(int32, float64)) {
	if len(word) >= soundedLen {
		for _, n := range v.alike(word, accented) {
			note(n.word, n.sim)
		}
	}
	length := len([]rune(word))
	for _, c := range cutsOf(word) {
		hash := cutHash(c)
		i := sort.Search(len(v.cuts), func(i int) bool { return v.cuts[i].hash >= hash })
		for ; i < len(v.cuts) && v.cuts[i].hash == hash; i++ {
			other := v.words[v.cuts[i].word]
			switch edits := editsBetween(word, other); {
			case edits == 1 && strings.Trim(word, "sx") == strings.Trim(other, "sx"):
				note(v.cuts[i].word, simPlural)
			case edits == 1 && length >= editedLen || edits == 2 && length >= twiceLen:
				note(v.cuts[i].word, 1-editedLetter*float64(edits)/float64(max(length, len([]rune(other)))))
			}
		}
	}
}

// alike gives the words that sound so.
func (v *vocabulary) alike(word, accented string) []nearWord {
	var out []nearWord
	for _, spelling := range spellings(word, accented) {
		for _, w := range v.sounds[french.Sound(spelling)] {
			out = append(out, nearWord{w, simSound})
		}
	}
	return out
}

// loosely gives the words, among some, that are a third of its letters from a word, or nearer; half of its letters when they are few.
func (v *vocabulary) loosely(word string, among []int32, few bool) []nearWord {
	length := len([]rune(word))
	most := length / 3
	if length < editedLen {
		return nil
	}
	if few {
		most = min(4, (length+1)/2)
	}
	var out []nearWord
	for _, w := range among {
		other := v.words[w]
		longer := len([]rune(other))
		if longer < length-most || longer > length+most || !telling(other) {
			continue
		}
		if edits := editsBetween(word, other); edits <= most {
			out = append(out, nearWord{w, 1 - editedLetter*float64(edits)/float64(max(length, longer))})
		}
	}
	slices.SortFunc(out, func(a, b nearWord) int { return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(a.word, b.word)) })
	return out[:min(len(out), maxWords)]
}

// simBegun is what a word is worth of which more was meant, where that was not announced: "rue de la rép".
const simBegun = 0.85

// begun gives the words that begin so.
func (v *vocabulary) begun(word string) []nearWord {
	var out []nearWord
	for i := sort.SearchStrings(v.words, word); i < len(v.words) && strings.HasPrefix(v.words[i], word) && len(out) < maxWords; i++ {
		out = append(out, nearWord{int32(i), simBegun * (0.5 + 0.5*float64(len(word))/float64(len(v.words[i])))})
	}
	return out
}

// editsBetween counts the letters added, left out, changed or swapped with their neighbour (optimal string alignment).
func editsBetween(a, b string) int {
	s, t := []rune(a), []rune(b)
	var rows [3][]int
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	before, last, row := rows[2], rows[0], rows[1]
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(last[j-1]+change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
