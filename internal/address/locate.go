package address

import (
	"cmp"
	"slices"

	"github.com/debarras/debarras/internal/french"
)

var complementWords = wordSet("batiment bat etage escalier appartement appart appt entree residence porte digicode interphone rez")

func isComplement(w string) bool { return complementWords[french.Fold(w)] }

// Locate reads one turn. The same query on the same index gives the same result.
func (x *Index) Locate(q Query) Result {
	s := &sitting{x: x, q: q, belief: x.readBelief(q.Belief)}
	for range min(q.Refused, 3) {
		refusal, was := s.belief.refuseFirst()
		if !s.wasRefused {
			s.refusal, s.wasRefused = refusal, was
		}
	}
	if q.Refused > 0 {
		s.belief.INSEE = "" // the commune may have been what was wrong
	}
	for _, text := range q.Texts[:min(len(q.Texts), maxTexts)] {
		if u := hear(text); len(u.words) > 0 {
			s.heard = append(s.heard, u)
			s.clues = append(s.clues, x.clues(&u))
			if s.complement == "" {
				s.complement = complement(text)
			}
		}
	}
	s.settle()
	var r Result
	switch {
	case q.Keys != "":
		r = s.byKeys()
	case q.Part == Commune:
		r = s.byCommune()
	case q.Part == Number:
		r = s.byNumber()
	case q.Part == Spelled:
		r = s.bySpelling()
	default:
		r = s.byStreet()
	}
	return s.finish(r)
}

// A sitting is one call of Locate.
type sitting struct {
	x          *Index
	q          Query
	belief     *belief
	heard      []utterance
	clues      [][]communeClue // by utterance
	allowed    map[int32]bool  // the communes known; nil: any
	refusal    believed
	wasRefused bool
	complement string
}

// settle finds the communes that earlier turns allow, unless this turn clearly names another.
func (s *sitting) settle() {
	insee := s.q.Known.INSEE
	if !s.x.knows(insee) {
		insee = s.belief.INSEE
	}
	s.allowed = s.x.communesOf(insee)
	if s.allowed == nil || len(s.clues) == 0 {
		return
	}
	for _, c := range s.clues[0] {
		if c.score >= 3 && c.sure > 0.9 && c.placed && !slices.ContainsFunc(c.communes, func(m int32) bool { return s.allowed[m] }) {
			s.allowed = nil
			return
		}
	}
}

// knows says whether the INSEE code is a commune's or a city's of this index.
func (x *Index) knows(insee string) bool { return x.communesOf(insee) != nil }

// communesOf gives the communes of a code: one, a city's arrondissements, or nil.
func (x *Index) communesOf(insee string) map[int32]bool {
	if c, ok := x.commune(insee); ok {
		return map[int32]bool{c: true}
	}
	for _, c := range x.cities {
		if c.insee == insee {
			set := map[int32]bool{}
			for _, m := range c.members {
				set[m] = true
			}
			return set
		}
	}
	return nil
}

// A scored is a street that may be meant, with all evidence added up.
type scored struct {
	street  int32
	total   float64
	hit     nameHit
	number  heardNumber
	commune float64 // the commune's part of total
}

// rank adds up the evidence for every street that is heard in any reading: best first.
func (s *sitting) rank() []scored {
	byStreet := map[int32]scored{}
	for i := range s.heard {
		for _, c := range s.rankOne(i) {
			old, ok := byStreet[c.street]
			switch {
			case !ok:
				byStreet[c.street] = c
			case c.total > old.total:
				c.total += 0.25 * max(0, old.total)
				byStreet[c.street] = c
			default:
				old.total += 0.25 * max(0, c.total)
				byStreet[c.street] = old
			}
		}
	}
	out := make([]scored, 0, len(byStreet))
	for _, c := range byStreet {
		c.total += s.belief.score(c.street)
		if c.number.value == 0 { // a number that was heard before its street was understood
			c.number = heardNumber{value: s.belief.Number, suffix: s.belief.Suffix}
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b scored) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.street, b.street)) })
	return out
}

// How many names and streets are looked at more closely.
const (
	closeNames   = 24
	closeStreets = 40
)

func (s *sitting) rankOne(i int) []scored {
	x, u, clues := s.x, &s.heard[i], s.clues[i]
	hits := x.nameHits(u, s.nameAllowed)
	var out []scored
	// The further readings count a little less than the first.
	discount := 0.15 * float64(min(i, 1))
	for _, h := range hits[:min(len(hits), closeNames)] {
		for _, st := range x.names[h.name].streets {
			if s.allowed != nil && !s.allowed[x.streets[st].commune] {
				continue
			}
			c := communeScore(clues, x.streets[st].commune, h.from, h.to)
			out = append(out, scored{street: st, total: h.score + c - discount, hit: h, commune: c})
		}
	}
	for _, c := range clues {
		if c.street >= 0 && c.score > 1.5 && (s.allowed == nil || s.allowed[x.streets[c.street].commune]) {
			out = append(out, x.aliasScored(c))
		}
	}
	slices.SortFunc(out, func(a, b scored) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.street, b.street)) })
	out = out[:min(len(out), closeStreets)]
	for k := range out {
		c := &out[k]
		if c.number.value == 0 {
			c.number = x.houseNumber(u, c.street, c.hit, clues)
		}
		c.total += x.numberEvidence(c.street, c.number)
	}
	return out
}

// aliasScored turns a résidence's name into its address.
func (x *Index) aliasScored(c communeClue) scored {
	out := scored{street: c.street, total: c.score + 1, hit: nameHit{name: x.streets[c.street].nameIndex, score: c.score, quality: c.sure, from: c.from, to: c.to}}
	if c.row >= 0 {
		out.number = heardNumber{int(x.rows.number[c.row]), x.suffixes[x.rows.suffix[c.row]], 2}
	}
	return out
}

// numberEvidence is bounded on both sides: a gazetteer lacks three true numbers in a hundred at least, so an unknown number
// speaks against a street only a little.
func (x *Index) numberEvidence(s int32, n heardNumber) float64 {
	if n.value == 0 {
		return 0
	}
	if _, ok := x.row(s, n.value, n.suffix); ok {
		return 0.5
	}
	return -0.3
}

func (s *sitting) nameAllowed(n int32) bool {
	if s.allowed == nil {
		return true
	}
	for _, st := range s.x.names[n].streets {
		if s.allowed[s.x.streets[st].commune] {
			return true
		}
	}
	return false
}
