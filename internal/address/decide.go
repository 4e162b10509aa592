package address

import (
	"cmp"
	"math"
	"slices"

	"github.com/debarras/debarras/internal/french"
)

// What the decision compares, in units of matched consonants.
const (
	nothingHeard = 2.2 // what a street must outweigh to be believed at all
	sharpness    = 0.8 // a street that is ahead by this much is e times as likely
)

// byStreet reads a street, with or without its number and commune.
func (s *sitting) byStreet() Result {
	if letters := s.spelledLetters(); len(letters) >= 4 {
		if r, ok := s.decideStreet(s.spelledStreets(letters)); ok {
			return r
		}
	}
	if r, ok := s.decideStreet(s.rank()); ok {
		return r
	}
	if r, ok := s.sameStreetNewNumber(); ok {
		return r
	}
	if s.wasRefused {
		if r, ok := s.nextBest(); ok {
			return r
		}
	}
	number := s.anyNumber()
	s.keepNumber(number)
	if len(s.belief.Streets) == 0 && s.q.Part == Any && len(s.q.Texts) > 0 {
		if hit := s.heardCommune(); hit == nil && number.value == 0 && !s.wasRefused && s.belief.Failed[groupStreet] == 0 && s.allowed == nil {
			return Result{Decision: None}
		}
	}
	r := Result{Commune: s.settledCommune(), Number: number.value, Suffix: number.suffix}
	if r.Commune == nil && s.belief.Failed[groupStreet] == 0 && s.q.Part == Any {
		s.belief.Failed[groupStreet]++
		r.Decision = AskCommune
		return r
	}
	// A commune that is heard for the first time is progress: the street has not been asked yet.
	if r.Commune != nil && s.allowed == nil && s.q.Part == Any {
		r.Decision = AskStreet
		return r
	}
	r.Decision = s.belief.failed(groupStreet, AskStreet)
	return r
}

// likely gives each street its share against the others and against nothing having been heard.
func (s *sitting) likely(ranked []scored) []float64 {
	if len(ranked) == 0 {
		return nil
	}
	// Without a street the commune's name would explain its sounds alone: "à Miramas" is no "rue Miramas".
	nothing := nothingHeard
	if !ranked[0].earlier { // else this turn's words need no explanation by it
		nothing += max(ranked[0].commune, s.communeEvidence())
	}
	if c := s.q.Confidence; c > 0 && c < 0.3 {
		nothing += 0.5
	}
	// What the caller said no to still explains what was heard: another street must sound as well.
	nothing = max(nothing, s.denied)
	top := max(ranked[0].total, nothing)
	sum := math.Exp((nothing - top) / sharpness)
	out := make([]float64, len(ranked))
	for i, c := range ranked {
		out[i] = math.Exp((c.total - top) / sharpness)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// The shares from which a street, or two, are read out.
const (
	enoughForOne = 0.45
	enoughForTwo = 0.45
	worthNaming  = 0.25 // of the first's share: a second that is read out
	surelyOne    = 0.5
	clearlyAhead = 0.7 // of its namesakes in other communes
)

func (s *sitting) decideStreet(ranked []scored) (Result, bool) {
	ranked = slices.DeleteFunc(ranked, func(c scored) bool {
		no := s.belief.refused(s.x.streets[c.street].id, c.number.value, c.number.suffix)
		if no {
			s.denied = max(s.denied, c.total)
		}
		return no
	})
	shares := s.likely(ranked)
	if len(shares) == 0 {
		return Result{}, false
	}
	first := s.x.streets[ranked[0].street].nameIndex
	same, other, second := 0.0, 0.0, -1
	for i, c := range ranked {
		switch k := s.x.streets[c.street].nameIndex; {
		case k == first:
			same += shares[i]
		case second < 0 || k == s.x.streets[ranked[second].street].nameIndex:
			if second < 0 {
				second = i
			}
			other += shares[i]
		}
	}
	switch {
	case same >= surelyOne || same >= enoughForOne && other < worthNaming*same:
		s.remember(ranked)
		if shares[0] < clearlyAhead*same {
			return s.askWhichCommune(ranked, shares), true
		}
		return s.confirmOrAskNumber(ranked, shares), true
	case same+other >= enoughForTwo && other >= worthNaming*same:
		s.remember(ranked)
		picked := []scored{ranked[0], ranked[second]}
		return s.withCommune(Result{Decision: Choose, Candidates: s.candidates(picked, []float64{shares[0], shares[second]}),
			Number: ranked[0].number.value, Suffix: ranked[0].number.suffix}), true
	}
	return Result{}, false
}

// askWhichCommune lists the communes between which the street lies.
func (s *sitting) askWhichCommune(ranked []scored, shares []float64) Result {
	r := Result{Decision: AskCommune, Candidates: s.candidates(ranked, shares), Number: ranked[0].number.value, Suffix: ranked[0].number.suffix}
	var communes []CommuneHit
	first := s.x.streets[ranked[0].street].nameIndex
	for i, c := range ranked {
		st := s.x.streets[c.street]
		if st.nameIndex == first && shares[i] > 0.15*shares[0] {
			communes = append(communes, s.x.communeHit(st.commune, shares[i]))
		}
	}
	// They are read out in the order of their codes, which is that of arrondissements.
	slices.SortFunc(communes, func(a, b CommuneHit) int { return cmp.Compare(a.INSEE, b.INSEE) })
	if len(communes) <= 9 {
		r.Communes = communes
	}
	r.Commune = s.settledCommune()
	return r
}

func (s *sitting) confirmOrAskNumber(ranked []scored, shares []float64) Result {
	r := Result{Decision: Confirm, Candidates: s.candidates(ranked, shares), Number: ranked[0].number.value, Suffix: ranked[0].number.suffix}
	st := s.x.streets[ranked[0].street]
	if r.Number == 0 && st.end > st.first {
		r.Decision = AskNumber
	}
	hit := s.x.communeHit(st.commune, shares[0])
	r.Commune = &hit
	return r
}

func (s *sitting) withCommune(r Result) Result {
	r.Commune = s.settledCommune()
	return r
}

// candidates makes the three best.
func (s *sitting) candidates(ranked []scored, shares []float64) []Candidate {
	var out []Candidate
	for i, c := range ranked[:min(len(ranked), 3)] {
		number, suffix := c.number.value, c.number.suffix
		k := s.x.candidate(c.street, number, suffix)
		k.Score = shares[i]
		out = append(out, k)
	}
	return out
}

// remember keeps the ranking for the next turn.
func (s *sitting) remember(ranked []scored) {
	var kept []believed
	for _, c := range ranked[:min(len(ranked), maxBelieved)] {
		kept = append(kept, believed{StreetID: s.x.streets[c.street].id, Number: c.number.value, Suffix: c.number.suffix,
			Score: math.Round(c.total*100) / 100, street: c.street})
	}
	s.belief.Streets = kept
	s.belief.Failed = [3]int{}
	s.belief.Number, s.belief.Suffix = 0, "" // it is with the streets now
}

func (s *sitting) keepNumber(n heardNumber) {
	if n.value != 0 {
		s.belief.Number, s.belief.Suffix = n.value, n.suffix
	}
}

// sameStreetNewNumber takes "non, le seize" for the street that was read out, with another number.
func (s *sitting) sameStreetNewNumber() (Result, bool) {
	street, ok := s.x.street(s.q.Known.StreetID)
	if s.wasRefused {
		street, ok = s.refusal.street, true
	}
	if !ok || len(s.heard) == 0 {
		return Result{}, false
	}
	n := s.bestLonely(street, true)
	if n.value == 0 || s.belief.refused(s.x.streets[street].id, n.value, n.suffix) {
		return Result{}, false
	}
	return s.oneStreet(street, n), true
}

// oneStreet settles on a street and number.
func (s *sitting) oneStreet(street int32, n heardNumber) Result {
	one := []scored{{street: street, number: n, total: 6}} // as much as a street of seven sounds heard well
	s.remember(one)
	return s.confirmOrAskNumber(one, []float64{0.9})
}

// nextBest offers what was ranked behind the address that the caller refused.
func (s *sitting) nextBest() (Result, bool) {
	var rest []scored
	for _, b := range s.belief.Streets {
		// What lay far behind is not worth a question.
		if b.Score >= s.refusal.Score-1.5 && !s.belief.refused(b.StreetID, b.Number, b.Suffix) {
			rest = append(rest, scored{street: b.street, number: heardNumber{value: b.Number, suffix: b.Suffix}, total: b.Score})
		}
	}
	if len(rest) == 0 {
		return Result{}, false
	}
	failures := s.belief.Failed
	shares := s.likely(rest)
	s.remember(rest)
	s.belief.Failed = failures
	if len(rest) == 1 {
		return s.confirmOrAskNumber(rest, shares), true
	}
	return s.withCommune(Result{Decision: Choose, Candidates: s.candidates(rest[:min(len(rest), 2)], shares),
		Number: rest[0].number.value, Suffix: rest[0].number.suffix}), true
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
	// A whole address in reply counts more than the number in it.
	if ranked := s.rank(); len(ranked) > 0 && ranked[0].hit.typed && ranked[0].hit.quality > 0.8 && ranked[0].total > 5 && ranked[0].number.value > 0 {
		if r, done := s.decideStreet(ranked); done {
			return r
		}
	}
	n := s.bestLonely(street, ok)
	switch {
	case n.value == 0:
	case ok && s.belief.refused(s.x.streets[street].id, n.value, n.suffix):
		n = heardNumber{}
	case ok:
		return s.oneStreet(street, n)
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

// byCommune reads the answer to "dans quelle commune ?"; a street heard before is looked for there.
func (s *sitting) byCommune() Result {
	if ranked := s.rank(); len(ranked) > 0 && ranked[0].hit.typed && ranked[0].hit.quality > 0.8 && ranked[0].hit.score > 4 {
		if r, done := s.decideStreet(ranked); done {
			return r
		}
	}
	hit := s.heardCommune()
	if hit == nil {
		return Result{Decision: s.belief.failed(groupCommune, AskCommune), Communes: s.offered()}
	}
	return s.inCommune(hit)
}

// inCommune goes on with a commune that is now known.
func (s *sitting) inCommune(hit *CommuneHit) Result {
	s.belief.Failed[groupCommune] = 0
	s.belief.INSEE = hit.INSEE
	set := s.x.communesOf(hit.INSEE)
	var there []scored
	for _, b := range s.belief.Streets {
		for _, st := range s.x.names[s.x.streets[b.street].nameIndex].streets {
			if set[s.x.streets[st].commune] && !slices.ContainsFunc(there, func(c scored) bool { return c.street == st }) {
				there = append(there, scored{street: st, total: b.Score, earlier: true, number: heardNumber{value: b.Number, suffix: b.Suffix}})
			}
		}
	}
	slices.SortStableFunc(there, func(a, b scored) int { return cmp.Compare(b.total, a.total) })
	if r, ok := s.decideStreet(there); ok {
		return r
	}
	s.belief.Streets = nil
	return Result{Decision: AskStreet, Commune: hit, Number: s.belief.Number, Suffix: s.belief.Suffix}
}

// offered gives the communes of the street that was heard before.
func (s *sitting) offered() []CommuneHit {
	var out []CommuneHit
	for _, b := range s.belief.Streets {
		if s.x.streets[b.street].nameIndex == s.x.streets[s.belief.Streets[0].street].nameIndex {
			out = append(out, s.x.communeHit(s.x.streets[b.street].commune, 0.5))
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// finish completes what every result carries.
func (s *sitting) finish(r Result) Result {
	if r.Number == 0 && len(r.Candidates) > 0 {
		r.Number, r.Suffix = r.Candidates[0].Number, r.Candidates[0].Suffix
	}
	if r.Commune != nil && len(s.belief.INSEE) == 0 {
		s.belief.INSEE = r.Commune.INSEE
	}
	r.Complement = s.complement
	r.Belief = s.belief.write()
	return r
}
