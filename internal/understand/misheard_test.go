package understand

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/french"
)

// ear mishears words as a recogniser does: it writes another word of the
// language that sounds alike, or none.
type ear struct {
	keys  []string // sounds of the vocabulary
	words []string
	near  map[string][]string
}

func newEar(list []labelled, more [][]string) *ear {
	e := &ear{near: make(map[string][]string)}
	seen := make(map[string]bool)
	add := func(words []string) {
		for _, w := range words {
			if !seen[w] && len(w) > 1 {
				seen[w] = true
				e.words = append(e.words, w)
			}
		}
	}
	for _, x := range list {
		add(strings.Fields(strings.ToLower(x.ask.Texts[0])))
	}
	for _, m := range more {
		for _, text := range m {
			add(strings.Fields(strings.ToLower(text)))
		}
	}
	slices.Sort(e.words)
	for _, w := range e.words {
		e.keys = append(e.keys, french.Sound(w))
	}
	return e
}

// alike are the words that sound most like w, those of the same sound aside.
func (e *ear) alike(w string) []string {
	if list, ok := e.near[w]; ok {
		return list
	}
	type other struct {
		word string
		cost float64
	}
	key := french.Sound(w)
	var all []other
	for i, k := range e.keys {
		if k == key || len(k) > len(key)+2 || len(k) < len(key)-2 {
			continue
		}
		all = append(all, other{e.words[i], french.Distance(key, k) / (1 + french.Weight(key))})
	}
	slices.SortFunc(all, func(a, b other) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.word, b.word)) })
	var out []string
	for _, o := range all[:min(4, len(all))] {
		out = append(out, o.word)
	}
	e.near[w] = out
	return out
}

// hear changes each word with probability rate: four times in five into one
// that sounds alike, else into nothing.
func (e *ear) hear(text string, rate float64, r *rand.Rand) string {
	var out []string
	for _, w := range strings.Fields(strings.ToLower(text)) {
		if r.Float64() >= rate {
			out = append(out, w)
			continue
		}
		if list := e.alike(w); len(list) > 0 && r.Float64() < 0.8 {
			out = append(out, list[r.IntN(len(list))])
		}
	}
	return strings.Join(out, " ")
}

// TestMisheard: the held-out utterances with words misheard, as the recogniser's
// only reading. What is asserted is that it bends rather than breaks.
func TestMisheard(t *testing.T) {
	u, base := taught()
	find := communesOf(base)
	list := readLabelled(t, "testdata/heldout/*.tsv")
	var more [][]string
	for _, x := range base.Intents {
		more = append(more, x.Utterances)
	}
	e := newEar(list, more)
	for _, c := range []struct {
		name  string
		rate  float64
		floor float64
	}{{"15 % of words misheard", 0.15, 0.65}, {"35 % of words misheard", 0.35, 0.40}} {
		r := rand.New(rand.NewPCG(1, 2))
		heard := slices.Clone(list)
		for i := range heard {
			heard[i].ask.Texts = []string{e.hear(heard[i].ask.Texts[0], c.rate, r)}
		}
		s := judge(heard, func(x labelled) Plain { return PlainOf(x.ask, u.Read(x.ask), find) })
		s.print(t, c.name)
		if s.macro() < c.floor {
			t.Errorf("%s: macro-F1 %.3f is below %v", c.name, s.macro(), c.floor)
		}
	}
}
