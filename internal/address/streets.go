package address

import (
	"cmp"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// How many names are aligned with the utterance: those that share most n-grams with it.
const alignLimit = 1000

// mishearing is what a unit of alignment cost takes from a unit of matched sounds.
const mishearing = 2.0

// writtenBonus parts names that sound alike ("Zéphir", "Zéphyr") by how the recogniser wrote them.
const writtenBonus = 0.4

// written is the share of the name's words that the utterance has letter by letter.
func (n *name) written(u *utterance) float64 {
	words, there := 0, 0
	for w := range strings.FieldsSeq(n.folded) {
		words++
		if slices.Contains(u.words, w) {
			there++
		}
	}
	return float64(there) / float64(max(1, words))
}

// A nameHit is a name found in an utterance.
type nameHit struct {
	name     int32
	score    float64 // matched sounds less what went wrong, in consonants
	quality  float64 // the share of the form's sounds that was there, 0 to 1
	from, to int     // its sounds
	typed    bool
}

// nameHits aligns the most promising names with the utterance, best first.
func (x *Index) nameHits(u *utterance, allowed func(int32) bool) []nameHit {
	if u.key == "" {
		return nil
	}
	var m french.Matcher
	m.Hay(u.key)
	var hits []nameHit
	for _, n := range x.grams.nearest(u.key, allowed, alignLimit) {
		if h, ok := x.align(&m, u, n); ok {
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, func(a, b nameHit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name)) })
	return hits
}

// align takes the best of a name's forms.
func (x *Index) align(m *french.Matcher, u *utterance, n int32) (nameHit, bool) {
	best, found := nameHit{name: n}, false
	for _, f := range x.names[n].forms {
		weight := french.Weight(f.key)
		cost, from, to := m.Find(f.key)
		score := weight - mishearing*cost - f.penalty
		if to <= from || found && score <= best.score {
			continue
		}
		if u.starts(from) {
			score += 0.3
		}
		if u.starts(to) {
			score += 0.3
		}
		if !found || score > best.score {
			best.score, best.quality, best.from, best.to, best.typed, found = score, 1-cost/weight, from, to, f.typed, true
		}
	}
	best.score += writtenBonus * x.names[n].written(u)
	return best, found && best.score > 0.5 && !u.onlyNumbers(best.from, best.to)
}
