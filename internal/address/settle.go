package address

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

func (x *Index) communeHit(c int32, score float64) CommuneHit {
	h := CommuneHit{INSEE: x.communes[c].insee, Name: x.communes[c].name, Score: score, Outside: x.communes[c].outside}
	if codes := x.communes[c].postcodes; len(codes) == 1 {
		h.Postcode = codes[0]
	}
	return h
}

// hitFor names a set of communes that the evidence does not part: one commune, or a city as a whole.
func (x *Index) hitFor(set []int32, score float64) *CommuneHit {
	if len(set) == 1 {
		h := x.communeHit(set[0], score)
		return &h
	}
	for _, c := range x.cities {
		if len(set) > 0 && len(set) == len(c.members) && x.communes[set[0]].city >= 0 && x.cities[x.communes[set[0]].city].insee == c.insee {
			return &CommuneHit{INSEE: c.insee, Name: c.name, Score: score, Outside: x.allOutside(c.members)}
		}
	}
	return nil
}

// heardCommune is the commune or city that this turn names, or nil.
func (s *sitting) heardCommune() *CommuneHit {
	hits := s.heardCommunes()
	if len(hits) == 0 {
		return nil
	}
	return &hits[0]
}

// communeEvidence is the most that any reading of this turn says for any commune that is still possible.
func (s *sitting) communeEvidence() float64 {
	best := 0.0
	for _, clues := range s.clues {
		for _, clue := range clues {
			if clue.street >= 0 {
				continue // the name of a résidence explains a street, not a commune
			}
			for _, c := range clue.communes {
				if s.allowed != nil && !s.allowed[c] {
					continue
				}
				best = max(best, communeScore(clues, c, -1, -1))
			}
		}
	}
	return best
}

// heardCommunes ranks what the readings of this turn say about the commune. What has equal evidence comes as one city, or as
// several hits when it is none.
func (s *sitting) heardCommunes() []CommuneHit {
	totals := map[int32]float64{}
	for i := range s.heard {
		seen := map[int32]bool{}
		for _, clue := range s.clues[i] {
			if !s.believes(clue, len(s.heard[i].key)) {
				continue
			}
			for _, c := range clue.communes {
				if seen[c] {
					continue
				}
				seen[c] = true
				// The street has no say here, so nothing overlaps it.
				if t := communeScore(s.clues[i], c, -1, -1) - 0.15*float64(min(i, 1)); t > totals[c] {
					totals[c] = t
				}
			}
		}
	}
	for c, b := range s.allowedBonus() {
		if totals[c] > 0 {
			totals[c] += b
		}
	}
	return s.x.rankCommunes(totals)
}

// believes says whether a name that was not asked for is a commune: one that "à" introduces, one that is heard well, or one
// that is a good part of all that was said. A "canapé" is not Saint-Cannat.
func (s *sitting) believes(c communeClue, sounds int) bool {
	length := c.to - c.from
	switch {
	case s.q.Part == Commune || c.kind != clueName:
		return true
	case c.placed:
		return c.sure >= 0.85 || c.sure >= 0.7 && length > 4 // Paris is not Carry
	}
	return c.sure >= 0.9 && length >= 4 || 5*length >= 2*sounds
}

// allowedBonus lets "dans le sixième" stay in the city that was known.
func (s *sitting) allowedBonus() map[int32]float64 {
	out := map[int32]float64{}
	for c := range s.allowed {
		out[c] = 0.5
	}
	return out
}

func (x *Index) rankCommunes(totals map[int32]float64) []CommuneHit {
	type level struct {
		score float64
		set   []int32
	}
	var order []int32
	sum := math.Exp(1.2)
	for c := range totals {
		order = append(order, c)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(totals[b], totals[a]), cmp.Compare(a, b)) })
	var levels []level
	for _, c := range order {
		if n := len(levels); n > 0 && levels[n-1].score-totals[c] < 1e-9 {
			levels[n-1].set = append(levels[n-1].set, c)
			continue
		}
		levels = append(levels, level{totals[c], []int32{c}})
	}
	for _, l := range levels {
		sum += math.Exp(l.score)
	}
	var out []CommuneHit
	for _, l := range levels {
		share := math.Exp(l.score) / sum
		if h := x.hitFor(l.set, share); h != nil {
			out = append(out, *h)
			continue
		}
		for _, c := range l.set {
			out = append(out, x.communeHit(c, share/float64(len(l.set))))
		}
	}
	return out
}

// settledCommune is the commune that is known from before, or the one that this turn names.
func (s *sitting) settledCommune() *CommuneHit {
	if h := s.heardCommune(); h != nil && h.Score > 0.5 {
		return h
	}
	if s.allowed == nil {
		return nil
	}
	set := make([]int32, 0, len(s.allowed))
	for c := range s.allowed {
		set = append(set, c)
	}
	slices.Sort(set)
	return s.x.hitFor(set, 1)
}

// Communes gives the communes of a postcode, by INSEE code.
func (x *Index) Communes(postcode string) []CommuneHit {
	var out []CommuneHit
	for i, c := range x.communes {
		if slices.Contains(c.postcodes, postcode) {
			h := x.communeHit(int32(i), 1)
			h.Postcode = postcode
			out = append(out, h)
		}
	}
	return out
}

// CommuneNamed gives the communes that a text names, best first: by name, quarter, arrondissement ("dans le treizième", where a
// city of the index has one) or postcode.
func (x *Index) CommuneNamed(text string) []CommuneHit {
	u := hear(text)
	if len(u.words) == 0 {
		return nil
	}
	s := &sitting{x: x, q: Query{Part: Commune}, heard: []utterance{u}, clues: [][]communeClue{x.clues(&u)}}
	return s.heardCommunes()
}

// Address gives the address of a street and number; 0 is the street as a whole. It is false when there is no such street.
func (x *Index) Address(streetID string, number int, suffix string) (Candidate, bool) {
	s, ok := x.street(streetID)
	if !ok || number < 0 {
		return Candidate{}, false
	}
	c := x.candidate(s, number, strings.ToLower(french.Fold(suffix)))
	c.Score = 1
	return c, true
}
