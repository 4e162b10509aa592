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
}

// Resolve reads one utterance without a dialogue around it. insee is what is known of the place: a commune, an
// arrondissement, a whole city, or nothing.
func (x *Index) Resolve(texts []string, confidence float64, insee string) Resolution {
	s := &sitting{x: x, q: Query{Texts: texts, Confidence: confidence, Known: Known{INSEE: insee}}, belief: &belief{}}
	for _, text := range texts[:min(len(texts), maxTexts)] {
		if u := hear(text); len(u.words) > 0 {
			s.heard = append(s.heard, u)
			s.clues = append(s.clues, x.clues(&u))
		}
	}
	s.settle()
	return x.resolution(x.decode(s.heard, s.allowed))
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
		c = Candidate{INSEE: x.communes[o.commune].insee, Commune: x.communes[o.commune].name}
	case o.city >= 0:
		c = Candidate{INSEE: x.cities[o.city].insee, Commune: x.cities[o.city].name}
	}
	c.Score = o.share
	return c
}
