package address

import (
	"slices"

	"github.com/debarras/debarras/internal/french"
)

// numberIn reads a reply to "à quel numéro ?" of a known street: all that is said is weighed, with what the street has. It has no
// value when asking again costs less than reading a wrong number back. sure is its probability.
func (s *sitting) numberIn(street int32) (n heardNumber, sure float64) {
	w := scratches.Get().(*scratch)
	defer scratches.Put(w)
	var lists [][]hypothesis
	for i := range s.heard {
		u := &s.heard[i]
		if u.key == "" || len(u.key) > longestNumber {
			continue
		}
		lists = append(lists, s.x.numberHypotheses(s.x.listen(u, w), street))
	}
	ranked := s.x.calibrate(share(w.combine(lists)), len(s.heard), s.q.Confidence, true)
	for _, o := range ranked {
		if s.belief.refusedNumber(s.x.streets[street].id, o.number, o.suffix) {
			continue
		}
		if o.share < leastNumber {
			break
		}
		return heardNumber{o.number, o.suffix, o.numbered}, o.share
	}
	return heardNumber{}, 0
}

// leastNumber is how probable a number must be to be read back: below, it is asked for again.
const leastNumber = 0.15

// numberHypotheses are the numbers of a reading alone, by what it sounds like and by what the street has.
func (x *Index) numberHypotheses(r *reading, street int32) []hypothesis {
	priors, _ := x.numberPriors(r, street)
	out := make([]hypothesis, 0, len(r.numbers))
	for i := range r.numbers {
		t := &r.numbers[i]
		for j, v := range t.ends.Score {
			if v < t.best {
				continue
			}
			from := int(t.ends.From[j])
			out = append(out, hypothesis{street: -1, commune: -1, city: -1, number: t.value, suffix: t.suffix, exact: r.exact[[3]int{i, from, j}],
				numbered: float64(v), sounded: r.numberQuality(i, float64(v), 0), sounds: j - from, unexplained: r.unexplained([2]int{from, j}),
				total: float64(v) + priors[i] - tuned.silentSound*float64(r.unexplained([2]int{from, j}))})
			break
		}
	}
	markBest(out)
	return out
}

// anyNumber is the number heard when no street was.
func (s *sitting) anyNumber() heardNumber {
	street, known := s.x.street(s.q.Known.StreetID)
	return s.bestLonely(street, known)
}

func (s *sitting) bestLonely(street int32, known bool) heardNumber {
	best := heardNumber{}
	// Sounds alone make a number only of a reply that nothing else explains, and that was asked for.
	asked := s.q.Part == Number || s.wasRefused || known
	sounds := s.q.Part == Number || asked && s.communeEvidence() < 1.5
	for i := range s.heard {
		u := s.heard[i]
		u.numbers = slices.DeleteFunc(slices.Clone(u.numbers), func(n french.Number) bool {
			return taken(&u, n, s.clues[i]) || !asked && !u.introduced(n)
		})
		if n := s.x.lonely(&u, street, known, sounds); n.score > best.score+0.3 {
			best = n
		}
	}
	return best
}

// byNumber reads the answer to "à quel numéro ?".
func (s *sitting) byNumber() Result {
	street, ok := s.x.street(s.q.Known.StreetID)
	if !ok && s.wasRefused {
		street, ok = s.refusal.street, true
	}
	if !ok && len(s.belief.Streets) > 0 {
		street, ok = s.belief.Streets[0].street, true
	}
	// A whole address in reply counts more than the number in it, and another street more than what sounds like a number in its name.
	if ranked := s.rank(); len(ranked) > 0 && ranked[0].hit.typed && ranked[0].hit.quality > 0.8 && ranked[0].share > 0.5 &&
		(ranked[0].number.value > 0 || ok && ranked[0].street != street) {
		if r, done := s.decideStreet(ranked); done {
			return r
		}
	}
	if s.spelledName() != "" {
		return s.bySpelling()
	}
	var n heardNumber
	var sure float64
	if ok {
		n, sure = s.numberIn(street)
	} else {
		n = s.bestLonely(street, ok)
	}
	if !ok && s.belief.Unknown != "" {
		s.keepNumber(n)
		return s.unknownStreet()
	}
	switch {
	case n.value == 0:
	case ok && s.belief.refusedNumber(s.x.streets[street].id, n.value, n.suffix):
		n = heardNumber{}
	case ok:
		s.belief.allow(s.x.streets[street].id)
		return s.oneStreet(street, n, sure)
	default:
		s.keepNumber(n)
		return Result{Decision: s.belief.failed(groupStreet, AskStreet), Number: n.value, Suffix: n.suffix, Commune: s.settledCommune()}
	}
	r := Result{Decision: s.belief.failed(groupNumber, AskNumber), Commune: s.settledCommune()}
	if r.Decision == AskNumber && ok {
		c := s.x.candidate(street, 0, "")
		c.Score = 0.9
		r.Candidates = []Candidate{c}
	}
	return r
}
