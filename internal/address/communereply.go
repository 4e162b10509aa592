package address

import (
	"cmp"
	"slices"
)

// byCommune reads the answer to "dans quelle commune ?"; a street heard before is looked for there.
func (s *sitting) byCommune() Result {
	if s.spelledName() != "" {
		return s.bySpelling()
	}
	if ranked := s.rank(); len(ranked) > 0 && ranked[0].hit.typed && ranked[0].hit.quality > 0.8 && ranked[0].hit.score > 4 {
		if r, done := s.decideStreet(ranked); done {
			return r
		}
	}
	hit := s.heardCommune()
	if s.far != "" {
		return s.outside()
	}
	if hit == nil {
		s.keepNumber(s.anyNumber()) // "le douze" answers the next question
		return Result{Decision: s.belief.failed(groupCommune, AskCommune), Communes: s.offered()}
	}
	return s.inCommune(hit)
}

// inCommune goes on with a commune that is now known.
func (s *sitting) inCommune(hit *CommuneHit) Result {
	s.belief.Failed[groupCommune] = 0
	s.belief.INSEE = hit.INSEE
	if s.belief.Unknown != "" {
		s.allowed = s.x.communesOf(hit.INSEE)
		return s.unknownStreet()
	}
	if r, ok := s.decideStreet(s.believedIn(s.x.communesOf(hit.INSEE))); ok {
		return r
	}
	s.belief.Streets = nil
	return Result{Decision: AskStreet, Commune: hit, Number: s.belief.Number, Suffix: s.belief.Suffix}
}

// believedIn are the streets heard before that are in the communes: each name with what it had anywhere, since it was the commune that was
// not known.
func (s *sitting) believedIn(communes map[int32]bool) []scored {
	var order []int32
	names := map[int32]scored{}
	for _, b := range s.belief.Streets {
		n := s.x.streets[b.street].nameIndex
		c, seen := names[n]
		if !seen {
			c = b.scoredAgain()
			order = append(order, n)
		} else {
			c.share, c.whole = c.share+b.Share, c.whole+b.Share*b.Sure
		}
		names[n] = c
	}
	var there []scored
	for _, n := range order {
		first := len(there)
		for _, st := range s.x.names[n].streets {
			if communes[s.x.streets[st].commune] {
				c := names[n]
				c.street = st
				if c.number.value == 0 && s.belief.Number != 0 {
					c.number, c.whole, c.sure = heardNumber{s.belief.Number, s.belief.Suffix, earlierNumber}, c.share*guessed, false
				}
				there = append(there, c)
			}
		}
		for i := range there[first:] {
			c := &there[first+i]
			c.share, c.whole = c.share/float64(len(there)-first), c.whole/float64(len(there)-first)
		}
	}
	slices.SortStableFunc(there, func(a, b scored) int { return cmp.Compare(b.share, a.share) })
	return there
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
