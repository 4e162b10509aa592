package address

import (
	"cmp"
	"math"
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
		if s.belief.Number == 0 && refusal.Sure >= sureNumber { // the street may be what was wrong
			s.belief.Number, s.belief.Suffix = refusal.Number, refusal.Suffix
		}
	}
	if q.Refused > 0 {
		if s.belief.Unknown != "" { // what was spelled was misheard: it may be spelled again
			s.belief.Refused = append(s.belief.Refused, s.belief.Unknown)
			s.belief.Unknown, s.belief.Failed[groupStreet] = "", 1
		}
	}
	for _, text := range q.Texts[:min(len(q.Texts), maxTexts)] {
		if u := hear(text); len(u.words) > 0 {
			s.heard = append(s.heard, u)
			s.clues = append(s.clues, x.cluesAfterSpelling(&u))
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
	far        string          // a town that is not in the index
	refusal    believed
	wasRefused bool
	complement string
}

// settle finds the communes that earlier turns allow, unless this turn clearly names another.
func (s *sitting) settle() {
	insee := s.place()
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

// place is the code of the commune or city that was said before. What else is known of it may only follow from a street, which may be the
// wrong one: it counts in the first turn.
func (s *sitting) place() string {
	if len(s.q.Belief) > 0 || !s.x.knows(s.q.Known.INSEE) {
		return s.belief.INSEE
	}
	return s.q.Known.INSEE
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
	street int32
	total  float64 // natural logarithm of odds, with what earlier turns said
	hit    nameHit
	number heardNumber
	share  float64 // the probability of the street, whatever its number
	whole  float64 // that of the street with this number
	sure   bool    // the probabilities are the calibration's, and the number is not only guessed by its sounds
}

// oddsUnit turns matched consonants, by which résidences and numbers alone are found, into natural logarithms of odds: a consonant that
// is heard well is worth about three and a half, and as much as nothing at all when little more than one is.
const (
	oddsUnit   = 1 / 0.27
	oddsOrigin = 1.2
)

// earlierNumber marks a number that is not from this turn.
const earlierNumber = -1

// clearNumber is the share of its sounds' worth that a number must have which the recogniser did not write, to be taken in passing.
const clearNumber = 0.8

// closeNames is how many names are looked at more closely; closeStreets how many spelled streets.
const (
	closeNames   = 24
	closeStreets = 40
)

// rank gives the streets that are heard in any reading, with all evidence: best first. What the caller said no to is left out, and its
// probability lost: it still explains what was heard.
func (s *sitting) rank() []scored {
	streets := s.byStreets(s.opinions())
	for _, r := range s.residences() {
		if i := slices.IndexFunc(streets, func(c scored) bool { return c.street == r.street }); i < 0 {
			streets = append(streets, r)
		} else if r.total > streets[i].total {
			streets[i] = r
		}
	}
	slices.SortStableFunc(streets, func(a, b scored) int { return cmp.Compare(b.total, a.total) })
	return streets
}

// byStreets adds up the opinions of each street.
func (s *sitting) byStreets(opinions []opinion) []scored {
	var streets []scored
	at := map[int32]int{}
	for _, o := range opinions {
		if o.street < 0 {
			continue
		}
		k, seen := at[o.street]
		if !seen {
			k = len(streets)
			at[o.street] = k
			n := s.x.streets[o.street].nameIndex
			streets = append(streets, scored{street: o.street, total: o.total, whole: o.share, sure: o.exact || o.sounded >= clearNumber, number: heardNumber{o.number, o.suffix, o.numbered / oddsUnit},
				hit: nameHit{score: o.name / oddsUnit, quality: o.quality, typed: s.x.names[n].typedForm(o.form)}})
			if o.number == 0 && s.belief.Number != 0 { // a number that was heard before its street was understood
				streets[k].number = heardNumber{s.belief.Number, s.belief.Suffix, earlierNumber}
			}
		}
		streets[k].share += o.share
	}
	if s.belief.Number != 0 {
		for i := range streets {
			if streets[i].number.score == earlierNumber {
				streets[i].whole = streets[i].share
			}
		}
	}
	return streets
}

// opinions are what the readings say together with the turns before; the first has its calibrated probability, and the others share what
// that leaves.
func (s *sitting) opinions() []opinion {
	heard := s.x.weigh(s.heard, s.allowed)
	for i := range heard {
		if heard[i].street >= 0 {
			heard[i].total += s.belief.odds(heard[i].street)
		}
	}
	slices.SortStableFunc(heard, func(a, b opinion) int { return cmp.Compare(b.total, a.total) })
	if len(heard) > 0 {
		s.far = heard[0].far
	}
	return s.x.calibrate(s.withoutRefused(share(heard)), len(s.heard), s.q.Confidence, s.allowed != nil)
}

// withoutRefused leaves out the streets that the caller said no to. One of which only a number was refused is still likely, without it.
func (s *sitting) withoutRefused(all []opinion) []opinion {
	out := all[:0]
	for _, o := range all {
		if o.street >= 0 {
			id := s.x.streets[o.street].id
			if s.belief.refused(id, 0, "") {
				continue
			}
			if s.belief.refusedNumber(id, o.number, o.suffix) {
				o.number, o.suffix, o.exact, o.sounded = 0, "", false, 0
			}
		}
		out = append(out, o)
	}
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
	total := oddsUnit * (c.score + 1 - oddsOrigin)
	sure := 1 / (1 + math.Exp(-total/tuned.temperature))
	out := scored{street: c.street, total: total, hit: nameHit{score: c.score, quality: c.sure}, share: sure, whole: sure}
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
