package address

// A Resolution is one utterance resolved by itself, in the words of the benchmark's protocol: what `debarras address resolve`
// writes and `debarras bench address` judges.
type Resolution struct {
	// Decision is confirm, choose, commune, number, spell, keypad, human, outside or unknown. It is never "accept": that
	// belongs to a calibration of the recogniser in use.
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
	r := x.resolution(ranked)
	if len(ranked) == 0 {
		return r
	}
	// What the calibration takes from or gives to the first is shared out among the others.
	r.features = x.features(ranked, len(s.heard), confidence, s.allowed != nil)
	p := x.calibrated.Probability(r.features)
	rest := 0.0
	for _, o := range ranked[1:] {
		rest += o.share
	}
	for i := range r.Candidates {
		switch {
		case i == 0:
			r.Candidates[0].Score = p
		case rest > 0:
			r.Candidates[i].Score = min(p, (1-p)*r.Candidates[i].Score/max(rest, r.Candidates[i].Score))
		}
	}
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
			s.clues = append(s.clues, x.clues(&u))
		}
	}
	s.settle()
	return s
}

func (x *Index) resolution(ranked []opinion) Resolution {
	r := Resolution{Decision: "unknown"}
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
		r.Candidates = append(r.Candidates, x.candidateOf(o))
		e := Evidence{Name: o.name, Number: o.numbered, Place: o.place, Total: o.total}
		e.Sounds, _ = x.model.Align(o.form, o.heard)
		r.Evidence = append(r.Evidence, e)
		if len(seen) == 3 {
			break
		}
	}
	if len(seen) > 0 {
		r.Decision = "confirm"
		if o := seen[0]; o.street >= 0 && o.number == 0 && x.streets[o.street].first < x.streets[o.street].end {
			r.Decision = "number"
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
