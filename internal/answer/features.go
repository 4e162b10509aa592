package answer

import (
	"math"
)

// feature is a trait of a question and its weight.
type feature struct {
	id     int32
	weight float64
}

// group is a way to take a question apart. Each group has the same length
// whatever a question's, so that none drowns the others.
type group struct {
	weight float64
	of     func(parsed) []string
}

// parsed is a question taken apart.
type parsed struct {
	terms   []term
	intents []string // codes of what was read in it
}

// groups are weighed by what helped on the example questions, each left out in
// turn (TestFit).
var groups = []group{
	{1.0, words},
	{0.7, pairs},
	{0.7, classes},
	{0.9, letters},
	{0.6, sounds},
	{1.0, intents},
}

func words(q parsed) []string {
	var out []string
	for _, t := range q.terms {
		out = append(out, "w"+t.key)
	}
	return out
}

// pairs of neighbours: "pas passé", "combien fois".
func pairs(q parsed) []string {
	out := make([]string, 0, len(q.terms)+1)
	last := "^"
	for _, t := range q.terms {
		if t.isThing() && t.key != anyThing {
			continue
		}
		out = append(out, "b"+last+" "+t.key)
		last = t.key
	}
	return append(out, "b"+last+" $")
}

func classes(q parsed) []string {
	var out []string
	for _, t := range q.terms {
		for _, c := range t.classes {
			out = append(out, "s"+c)
		}
	}
	return out
}

// letters are runs of three to five letters of a word, edges included: they
// find the word in another form, or misspelt.
func letters(q parsed) []string {
	var out []string
	for _, t := range q.terms {
		if t.isThing() {
			continue
		}
		w := "_" + t.word + "_"
		for n := 3; n <= 5; n++ {
			for i := 0; i+n <= len(w); i++ {
				out = append(out, "c"+w[i:i+n])
			}
		}
	}
	return out
}

// sounds are runs of three sounds of a word: they find it misheard.
func sounds(q parsed) []string {
	var out []string
	for _, t := range q.terms {
		if t.isThing() || t.stop {
			continue
		}
		w := "_" + t.sound + "_"
		for i := 0; i+3 <= len(w); i++ {
			out = append(out, "p"+w[i:i+3])
		}
	}
	return out
}

// intents that were read, and that none was.
func intents(q parsed) []string {
	if len(q.intents) == 0 {
		return []string{"i"}
	}
	var out []string
	for _, i := range q.intents {
		out = append(out, "i"+i)
	}
	return out
}

// space numbers the features of the example questions.
type space struct {
	ids     map[string]int32
	idf     []float64
	unknown float64 // of a feature that no example has
}

// newSpace counts features: log((1+N)/(1+n)) + 1 for one in n of N questions
// (inverse document frequency, smoothed).
func newSpace(questions []parsed) *space {
	s := &space{ids: map[string]int32{}, unknown: math.Log(1+float64(len(questions))) + 1}
	var df []float64
	for _, q := range questions {
		seen := map[int32]bool{}
		for _, g := range groups {
			for _, f := range g.of(q) {
				id, ok := s.ids[f]
				if !ok {
					id = int32(len(df))
					s.ids[f], df = id, append(df, 0)
				}
				if !seen[id] {
					seen[id] = true
					df[id]++
				}
			}
		}
	}
	for _, d := range df {
		s.idf = append(s.idf, math.Log(float64(1+len(questions))/(1+d))+1)
	}
	return s
}

// features of a question. Those that no example has are dropped, but weigh in
// the length: a question about something else has little left.
func (s *space) features(q parsed) []feature {
	var out []feature
	for _, g := range groups {
		count := map[string]int{}
		var order []string
		for _, f := range g.of(q) {
			if count[f] == 0 {
				order = append(order, f)
			}
			count[f]++
		}
		norm, from := 0.0, len(out)
		for _, f := range order {
			id, known := s.ids[f]
			w := s.unknown
			if known {
				w = s.idf[id]
			}
			w *= 1 + math.Log(float64(count[f]))
			norm += w * w
			if known {
				out = append(out, feature{id, w})
			}
		}
		scale := 0.0
		if norm > 0 {
			scale = g.weight / math.Sqrt(norm)
		}
		for i := range out[from:] {
			out[from+i].weight *= scale
		}
	}
	return out
}
