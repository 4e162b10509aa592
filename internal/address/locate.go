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
	denied     float64 // what a refused street that is heard again would be worth
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

// A nameHit is a name found in an utterance.
type nameHit struct {
	score   float64 // matched sounds less what went wrong, in consonants
	quality float64 // the share of the form's sounds that was there, 0 to 1
	typed   bool    // the street type was said
}

// A scored is a street that may be meant, with all evidence added up.
type scored struct {
	street  int32
	total   float64
	hit     nameHit
	number  heardNumber
	commune float64 // the commune's part of total
	earlier bool    // an earlier turn heard it
}

// The decoding counts in natural logarithms of odds, the dialogue's thresholds in matched consonants: a consonant heard well is
// worth about three and a half of the former, and a street that is as likely as none must come out as nothingHeard.
const (
	oddsUnit   = 0.27
	oddsOrigin = 1.2
)

// clearNumber is the share of its sounds' worth that a number must have which the recogniser did not write.
const clearNumber = 0.6

// How many names, and spelled streets, are looked at more closely.
const (
	closeNames   = 24
	closeStreets = 40
)

// rank gives the streets that are heard in any reading, with all evidence: best first.
func (s *sitting) rank() []scored {
	seen := map[int32]bool{}
	var out []scored
	for _, o := range s.x.decode(s.heard, s.allowed) {
		if o.street < 0 || seen[o.street] {
			continue
		}
		seen[o.street] = true
		n := s.x.streets[o.street].nameIndex
		c := scored{street: o.street, total: oddsUnit*o.total + oddsOrigin + s.belief.score(o.street), commune: oddsUnit * o.place,
			hit:    nameHit{score: oddsUnit * o.name, quality: o.quality, typed: s.x.names[n].typedForm(o.form)},
			number: heardNumber{o.number, o.suffix, oddsUnit * o.numbered}}
		// A number that only resembles what was heard is asked for: reading a wrong one back costs the street with it.
		if !o.exact && o.sounded < clearNumber {
			c.number = heardNumber{}
		}
		if c.number.value == 0 { // a number that was heard before its street was understood
			c.number = heardNumber{value: s.belief.Number, suffix: s.belief.Suffix}
		}
		out = append(out, c)
	}
	for _, r := range s.residences() {
		if i := slices.IndexFunc(out, func(c scored) bool { return c.street == r.street }); i < 0 {
			out = append(out, r)
		} else if r.total > out[i].total {
			out[i] = r
		}
	}
	slices.SortStableFunc(out, func(a, b scored) int { return cmp.Compare(b.total, a.total) })
	return out
}

// residences are the streets that are named by a résidence or an old name only.
func (s *sitting) residences() []scored {
	var out []scored
	for _, clues := range s.clues {
		for _, c := range clues {
			if c.street >= 0 && c.score > 1.5 && (s.allowed == nil || s.allowed[s.x.streets[c.street].commune]) {
				out = append(out, s.x.aliasScored(c))
			}
		}
	}
	return out
}

// aliasScored turns a résidence's name into its address.
func (x *Index) aliasScored(c communeClue) scored {
	out := scored{street: c.street, total: c.score + 1, hit: nameHit{score: c.score, quality: c.sure}}
	if c.row >= 0 {
		out.number = heardNumber{int(x.rows.number[c.row]), x.suffixes[x.rows.suffix[c.row]], 2}
	}
	return out
}

// typedForm says whether a form of the name holds the street's type.
func (n *name) typedForm(key string) bool {
	return slices.ContainsFunc(n.forms, func(f form) bool { return f.key == key && f.typed })
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
