package answer

import "slices"

// index is every example question, taken apart once.
type index struct {
	lexicon  lexicon
	read     func(string) []string
	space    *space
	model    *model // class 0 is a question that nobody answers, class i+1 article i
	examples []example

	vocabulary []term // of the examples
	ids        map[string]int
	postings   [][]int // term → the examples that have it
}

// example is a question taken apart; article -1 is one that nobody answers.
type example struct {
	article int
	text    string
	parsed  parsed
	terms   []int
	total   float64 // weight of its terms
	content bool    // there is more than stop words
}

// newIndex takes the knowledge apart and learns from it; without, if it is not
// nil, leaves examples out.
func newIndex(k Knowledge, without func(example int) bool) *index {
	ix := &index{lexicon: newLexicon(k.Things), read: k.Read, ids: map[string]int{}}
	n := 0
	add := func(article int, text string) {
		if n++; without == nil || !without(n-1) {
			ix.examples = append(ix.examples, example{article: article, text: text, parsed: ix.parse(text)})
		}
	}
	for i, a := range k.Articles {
		for _, q := range a.Questions {
			add(i, q)
		}
	}
	for _, q := range k.Unanswered {
		add(-1, q)
	}
	ix.learn(1 + len(k.Articles))
	ix.post()
	return ix
}

func (ix *index) parse(text string) parsed {
	p := parsed{terms: ix.lexicon.terms(text)}
	if ix.read != nil {
		p.intents = ix.read(text)
	}
	return p
}

func (ix *index) learn(classes int) {
	all := make([]parsed, len(ix.examples))
	for i, x := range ix.examples {
		all[i] = x.parsed
	}
	ix.space = newSpace(all)
	fs, class := make([][]feature, len(all)), make([]int, len(all))
	for i, p := range all {
		fs[i], class[i] = ix.space.features(p), 1+ix.examples[i].article
	}
	ix.model = learn(fs, class, classes, len(ix.space.idf))
}

// post links terms to the examples that have them.
func (ix *index) post() {
	for e := range ix.examples {
		x := &ix.examples[e]
		for _, t := range x.parsed.terms {
			id, ok := ix.ids[t.key]
			if !ok {
				id = len(ix.vocabulary)
				ix.ids[t.key] = id
				ix.vocabulary, ix.postings = append(ix.vocabulary, t), append(ix.postings, nil)
			}
			x.terms = append(x.terms, id)
			x.total += ix.weight(t)
			x.content = x.content || !t.stop
			ix.postings[id] = append(ix.postings[id], e)
		}
	}
}

// faint is the weight of a stop word: enough to tell "comment ça se passe"
// from "ils sont passés", too little to be evidence.
const faint = 0.6

// weight of a term: its rarity among the examples, which is highest for a word
// that none has, so that a question about something else stays unlike all.
func (ix *index) weight(t term) float64 {
	if t.stop {
		return faint
	}
	if id, ok := ix.space.ids["w"+t.key]; ok {
		return ix.space.idf[id]
	}
	return ix.space.unknown
}

// likenesses compares a question with every example: the weight of what they
// share over that of all their words (Dice's coefficient, weighted), 1 for the
// same words. A question of stop words alone is like no example that has more.
func (ix *index) likenesses(p parsed) []float64 {
	shared, best := make([]float64, len(ix.examples)), make([]float64, len(ix.examples))
	total := 0.0
	for _, t := range p.terms {
		w := ix.weight(t)
		if _, known := ix.ids[t.key]; t.isThing() && !known {
			continue // an object that no example names: asked of it as of any
		}
		total += w
		var touched []int
		for id, like := range ix.near(t) {
			both := like * (w + ix.weight(ix.vocabulary[id]))
			for _, e := range ix.postings[id] {
				if best[e] == 0 {
					touched = append(touched, e)
				}
				best[e] = max(best[e], both)
			}
		}
		for _, e := range touched {
			shared[e] += best[e]
			best[e] = 0
		}
	}
	content := p.hasContent()
	for e, s := range shared {
		x := ix.examples[e]
		if s > 0 {
			shared[e] = min(1, s/(total+x.total))
		}
		if !content && x.content {
			shared[e] = 0
		}
	}
	return shared
}

// near finds the terms of the vocabulary like one, and how like.
func (ix *index) near(t term) map[int]float64 {
	out := map[int]float64{}
	if id, ok := ix.ids[t.key]; ok {
		out[id] = 1
	}
	if t.stop || t.isThing() {
		return out
	}
	for id, u := range ix.vocabulary {
		if l := t.likeness(u); l > out[id] {
			out[id] = l
		}
	}
	return out
}

// hasContent: there is more than stop words.
func (p parsed) hasContent() bool {
	return slices.ContainsFunc(p.terms, func(t term) bool { return !t.stop })
}

// saysMore: there is more than stop words and the names of objects.
func (p parsed) saysMore() bool {
	return slices.ContainsFunc(p.terms, func(t term) bool { return !t.stop && !t.isThing() })
}

// things are the codes of the objects that are named.
func (p parsed) things() []string {
	var out []string
	for _, t := range p.terms {
		if t.isThing() && t.key != anyThing {
			out = append(out, t.key[len(anyThing):])
		}
	}
	return out
}
