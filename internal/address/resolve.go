package address

import "slices"

// A Resolution is one utterance resolved by itself, in the words of the benchmark's protocol: what `debarras address resolve`
// writes and `debarras bench address` judges.
type Resolution struct {
	// Decision is accept, confirm, choose, commune, number, spell, keypad, human, outside or unknown; accept only by a calibration
	// of the recogniser in use ([Index.For]).
	Decision string
	// Candidates, best first, three at most. A reply that holds only a house number or only a commune gives
	// candidates with just these fields.
	Candidates []Candidate
	Evidence   []Evidence // of the candidates
	features   Features
}

// Evidence says why a candidate is one: natural logarithms of odds, and the sounds of a street's name beside those heard.
type Evidence struct {
	Name, Number, Place, Total float64   // Number with its prior, Total with all priors and readings
	Sounds                     [][2]byte // said and heard, french.NoSound for none; empty without a street
}

// Resolve reads one utterance without a dialogue around it. confidence is the recogniser's, 0 for none; insee is what is known of the
// place: a commune, an arrondissement, a whole city, or nothing.
func (x *Index) Resolve(texts []string, confidence float64, insee string) Resolution {
	s := x.sit(texts, confidence, insee)
	ranked := x.decode(s.heard, s.allowed)
	f := x.features(ranked, len(s.heard), confidence, s.allowed != nil)
	ranked = x.calibrate(ranked, len(s.heard), confidence, s.allowed != nil)
	r := x.resolution(ranked)
	if r.Decision = s.decision(ranked); len(ranked) > 0 && ranked[0].far != "" { // where the index has nothing
		r.Candidates, r.Evidence = nil, nil
	}
	r.features = f
	return r
}

// Features are what the first candidate's score was made of: for `debarras address calibrate`.
func (r *Resolution) Features() Features { return r.features }

// sit prepares the utterance.
func (x *Index) sit(texts []string, confidence float64, insee string) *sitting {
	s := &sitting{x: x, q: Query{Texts: texts, Confidence: confidence, Known: Known{INSEE: insee}}, belief: &belief{}}
	for _, text := range texts[:min(len(texts), maxTexts)] {
		if u := hear(text); len(u.words) > 0 {
			s.heard = append(s.heard, u)
		}
	}
	if len(s.heard) > 0 && x.knows(insee) {
		s.clues = append(s.clues, x.clues(&s.heard[0])) // they may say that it is elsewhere
	}
	s.settle()
	return s
}

// decisions are the acts in the words of the benchmark's protocol.
var decisions = map[Decision]string{Accept: "accept", Confirm: "confirm", Choose: "choose", AskCommune: "commune", AskNumber: "number"}

// decision is the cheapest act on one utterance, of which no other turn is known.
func (s *sitting) decision(ranked []opinion) string {
	if len(ranked) == 0 {
		return "keypad" // not a word came through
	}
	top := ranked[0]
	if top.far != "" || s.x.candidateOf(top).Outside {
		return "outside"
	}
	if top.street < 0 {
		d := s.x.costs.cheapest(outlook{whole: top.share, street: top.share, name: top.share, pair: top.share, accepted: s.x.accepting})
		switch {
		case d != AskStreet:
			return decisions[d]
		case s.clearlyHeard():
			return "unknown"
		case top.number > 0:
			return "number"
		}
		return "commune"
	}
	o, _ := s.x.outlook(s.byStreets(ranked))
	if d := s.x.costs.cheapest(o); d != AskStreet {
		return decisions[d]
	}
	if s.clearlyHeard() {
		return "unknown"
	}
	return "spell"
}

// clearly is the recogniser's confidence from which a street that resembles none is a street that the index lacks, rather than misheard.
const clearly = 0.5

// clearlyHeard says that the recogniser was sure, and wrote a street's type.
func (s *sitting) clearlyHeard() bool {
	confidence := s.q.Confidence
	if confidence <= 0 {
		confidence = typicalConfidence
	}
	return confidence >= clearly && len(s.heard) > 0 && slices.ContainsFunc(s.heard[0].words, func(w string) bool { return streetTypes[w] })
}

func (x *Index) resolution(ranked []opinion) Resolution {
	var r Resolution
	var seen []opinion
	for _, o := range ranked {
		fresh := true
		for _, k := range seen {
			fresh = fresh && k.key() != o.key()
		}
		if !fresh {
			continue
		}
		seen = append(seen, o)
		c := x.candidateOf(o)
		if len(r.Candidates) > 0 {
			c.Score = min(c.Score, r.Candidates[len(r.Candidates)-1].Score)
		}
		r.Candidates = append(r.Candidates, c)
		e := Evidence{Name: o.name, Number: o.numbered, Place: o.place, Total: o.total}
		e.Sounds, _ = x.model.Align(o.form, o.heard)
		r.Evidence = append(r.Evidence, e)
		if len(seen) == 3 {
			break
		}
	}
	return r
}

func (x *Index) candidateOf(o opinion) Candidate {
	var c Candidate
	switch {
	case o.street >= 0:
		c = x.candidate(o.street, o.number, o.suffix)
	case o.number > 0:
		c = Candidate{Number: o.number, Suffix: o.suffix}
	case o.commune >= 0:
		c = Candidate{INSEE: x.communes[o.commune].insee, Commune: x.communes[o.commune].name, Outside: x.communes[o.commune].outside}
	case o.city >= 0:
		c = Candidate{INSEE: x.cities[o.city].insee, Commune: x.cities[o.city].name, Outside: x.allOutside(x.cities[o.city].members)}
	}
	c.Score = o.share
	return c
}
