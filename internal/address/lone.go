package address

import (
	"math"
	"slices"
)

// loneHypotheses appends a number alone and a commune alone.
func (x *Index) loneHypotheses(out []hypothesis, r *reading, allowed map[int32]bool) []hypothesis {
	for i := range r.numbers {
		t := &r.numbers[i]
		for j, s := range t.ends.Score {
			if s < t.best {
				continue
			}
			prior := lonePrior(t.value) + suffixPrior(t.suffix) + tuned.priorNumberOnly
			if allowed == nil {
				prior += tuned.unasked
			}
			if t.value%10 == 0 && t.value >= 20 && slices.Contains(r.plain[j:], false) {
				prior -= tuned.unfinished // "80 et lui" is "quatre-vingt-dix-huit"
			}
			from := int(t.ends.From[j])
			silent := r.unexplained([2]int{from, j})
			out = append(out, hypothesis{street: -1, commune: -1, city: -1, number: t.value, suffix: t.suffix, numbered: float64(s), sounds: j - from,
				exact: r.exact[[3]int{i, from, j}], sounded: r.numberQuality(i, float64(s), 0), unexplained: silent,
				total: float64(s) + prior - (tuned.silentSound+tuned.loneSilence)*float64(silent)})
			break
		}
	}
	return x.lonePlaces(out, r, allowed)
}

func (x *Index) lonePlaces(out []hypothesis, r *reading, allowed map[int32]bool) []hypothesis {
	add := func(h hypothesis, score float64, spans [][2]int, prior float64) {
		if score > 0 {
			if allowed != nil {
				prior += tuned.unasked
			}
			h.street, h.place = -1, score
			for _, s := range spans {
				h.sounds += s[1] - s[0]
			}
			h.unexplained = r.unexplained(spans...)
			h.total = score + float64(tuned.placeSilence) + prior + tuned.priorPlaceOnly - tuned.silentSound*float64(h.unexplained)
			out = append(out, h)
		}
	}
	for i := range x.communes {
		score, spans := r.placeEvidence(int32(i), -1, -1)
		prior := -math.Log(float64(len(x.communes)))
		if x.communes[i].city >= 0 { // the city's name alone says no arrondissement
			prior -= 1
		}
		add(hypothesis{commune: int32(i), city: -1}, score, spans, prior)
	}
	for k, c := range x.cities {
		best := float32(0)
		var span [2]int
		for i := range r.places {
			if t := &r.places[i]; t.form.kind == clueName && len(t.form.communes) == len(c.members) && len(c.members) > 1 && t.form.communes[0] == c.members[0] {
				if s, a, b := t.outside(-1, -1); s-tuned.placeSilence > best {
					best, span = s-tuned.placeSilence, [2]int{a, b}
				}
			}
		}
		add(hypothesis{commune: -1, city: int32(k)}, float64(best), [][2]int{span}, -1.5)
	}
	return out
}
