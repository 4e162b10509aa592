package understand

import (
	"math"
	"slices"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// itemSounds finds items by how they sound, whatever was written: "un canne à
// pet" is a canapé.
type itemSounds struct {
	exact map[string]string // key → code
	keys  []soundKey        // sorted by length, then key
}

type soundKey struct {
	key, code string
	weight    float64
}

const (
	minExact = 4    // sounds: shorter ones are like anything
	minNear  = 5    // sounds
	nearCost = 0.17 // of what missing every sound would cost
	maxParts = 4    // words that one may be torn into
)

func newItemSounds(items []pickup.Item) itemSounds {
	s := itemSounds{exact: make(map[string]string)}
	for _, it := range items {
		if it.Code == other {
			continue
		}
		for _, said := range names(it) {
			key := french.Sound(said)
			if _, ok := s.exact[key]; ok || len(key) < minExact {
				continue
			}
			s.exact[key] = it.Code
			s.keys = append(s.keys, soundKey{key, it.Code, french.Weight(key)})
		}
	}
	slices.SortFunc(s.keys, func(a, b soundKey) int {
		if d := len(a.key) - len(b.key); d != 0 {
			return d
		}
		if a.key < b.key {
			return -1
		}
		return 1
	})
	return s
}

// near is the closest item within nearCost.
func (x itemSounds) near(key string) (code string, ok bool) {
	if len(key) < minNear {
		return "", false
	}
	best := math.Inf(1)
	for _, k := range x.keys {
		if len(k.key) < len(key)-1 {
			continue
		}
		if len(k.key) > len(key)+1 {
			break
		}
		if cost := french.Distance(key, k.key) / k.weight; cost < best {
			best, code = cost, k.code
		}
	}
	return code, best <= nearCost
}

// bySound looks for items among the words that nothing else explains. Where
// items are asked for they may stand alone, elsewhere they need an article.
func (u *Understander) bySound(s *sentence, asked bool) []found {
	var out []found
	for i := 0; i < len(s.words); i++ {
		if s.own[i] != free || common[s.words[i]] || !asked && !s.introduced(i) {
			continue
		}
		if f, ok := u.soundAt(s, i); ok {
			s.count(&f)
			if s.aside(f) || s.spokenTo(f) {
				continue
			}
			s.measured(&f)
			s.take(f.from, f.to, item)
			out = append(out, f)
			i = f.to - 1
		}
	}
	return out
}

// introduced reports that an article or a number stands before word i.
func (s *sentence) introduced(i int) bool {
	w := s.word(i - 1)
	if adjectives[w] {
		w = s.word(i - 2)
	}
	if possessed[w] || w == "un" || w == "une" || w == "des" || somes[w] {
		return true
	}
	_, ok := s.numberBefore(i, 99)
	return ok
}

// soundAt tries the longest run of free words at i first. Words that French
// knows are only taken when they sound the same, not when they come near.
func (u *Understander) soundAt(s *sentence, i int) (found, bool) {
	end := i + 1
	for end < len(s.words) && end < i+maxParts && s.own[end] == free && !s.breaks[end] {
		end++
	}
	for to := end; to > i; to-- {
		key := french.Sound(s.span(i, to))
		if code, ok := u.sounds.exact[key]; ok {
			return found{code: code, core: i, to: to, near: true}, true
		}
	}
	for to := end; to > i; to-- {
		if u.known(s, i, to) {
			continue
		}
		if code, ok := u.sounds.near(french.Sound(s.span(i, to))); ok {
			return found{code: code, core: i, to: to, near: true}, true
		}
	}
	return found{}, false
}

// known reports that all words [from, to) are French that patterns use.
func (u *Understander) known(s *sentence, from, to int) bool {
	for _, w := range s.words[from:to] {
		if _, ok := u.phrases.ids[w]; !ok && !common[w] {
			return false
		}
	}
	return true
}

// unknown finds things that are on no list: "un aquarium" where items were
// asked for, "j'ai un aquarium à jeter" anywhere.
func (u *Understander) unknown(s *sentence, asked bool) []found {
	var out []found
	for i := 1; i < len(s.words); i++ {
		w := s.words[i]
		if s.own[i] != free || common[w] || adjectives[w] || streetTypes[w] || containers[w] || len(w) < 3 {
			continue
		}
		if _, ok := u.phrases.ids[w]; ok && !things[w] {
			continue
		}
		f := found{code: other, core: i, to: i + 1}
		s.count(&f)
		if f.det != counted && (f.det != owned || !asked) || s.aside(f) || !asked && !s.has(f.from) {
			continue
		}
		// What follows up to the next article belongs to its name.
		for f.to < len(s.words) && s.own[f.to] == free && !s.breaks[f.to] && (small[s.words[f.to]] || !common[s.words[f.to]]) && s.words[f.to] != "et" {
			if _, ok := s.number(f.to, 99); ok {
				break
			}
			f.to++
		}
		s.take(f.from, f.to, item)
		out = append(out, f)
		i = f.to - 1
	}
	return out
}

// things are words of the patterns that may be what a caller has.
var things = wordSet("meuble objet truc machin appareil")

// has reports "j'ai", "il y a", "on a" before word i.
func (s *sentence) has(i int) bool {
	return s.word(i-1) == "ai" || s.word(i-1) == "a" || s.word(i-1) == "avons" || s.word(i-1) == "jeter" || s.word(i-1) == "enlever"
}
