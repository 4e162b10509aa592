package address

import (
	"slices"
	"strconv"
	"strings"
)

// importanceShare is how much of a score the importance makes: it parts equals and no more.
const importanceShare = 0.04

// nearShare is what the nearest results gain, and nearFar the distance in metres at which nothing is gained.
const (
	nearShare = 0.08
	nearFar   = 50_000
)

// streetHits scores the streets of the names that share most with the query.
func (s *writtenSearch) streetHits() []WrittenHit {
	if !s.wants(KindStreet) && !s.wants(KindNumber) && !s.wants(KindLocality) {
		return nil
	}
	var hits []WrittenHit
	scored := 0
	for _, m := range s.rankedNames() {
		for _, street := range s.w.names[m.name].streets {
			c := s.w.x.streets[street].commune
			if s.allowed != nil && !s.allowed[c] || scored >= maxScored {
				continue
			}
			scored++
			if h, ok := s.streetHit(m, street); ok {
				hits = append(hits, h)
			}
		}
		if len(hits) > 4*maxNames {
			s.order(hits)
			hits = hits[:maxNames]
		}
	}
	return hits
}

func (s *writtenSearch) wants(kind string) bool {
	return len(s.q.Kinds) == 0 || slices.Contains(s.q.Kinds, kind)
}

// streetHit scores one street: what of the query is its name, its commune, its postcode, its number. A word that may be the
// street's or the commune's ("rue de Provence, Aix-en-Provence") is tried as either.
func (s *writtenSearch) streetHit(m nameMatch, street int32) (WrittenHit, bool) {
	best, found := s.streetAs(m, street, 0, 0)
	for _, p := range s.found[s.w.x.streets[street].commune] {
		as := m
		if p.mask&m.mask != 0 {
			if as = s.alignWithout(m.name, p.mask); !as.tells {
				continue
			}
		}
		if h, ok := s.streetAs(as, street, p.mask, p.covered); ok && (!found || h.Score > best.Score) {
			best, found = h, true
		}
	}
	return best, found
}

// streetAs scores one street with its name and its commune at given words.
func (s *writtenSearch) streetAs(m nameMatch, street int32, placed uint32, there float64) (WrittenHit, bool) {
	st := &s.w.x.streets[street]
	number := s.numberIn(street, m.mask|placed, s.w.names[m.name].row)
	h := WrittenHit{Candidate: s.w.x.candidate(street, number.value, number.suffix), Kind: KindStreet, City: s.w.x.cityOf(st.commune)}
	switch {
	case number.value > 0:
		h.Kind = KindNumber
	case st.place:
		h.Kind = KindLocality
	}
	covered := m.covered + there + number.covered + s.postcodeIn(st.commune, h.Postcode)
	if !s.wants(h.Kind) || len(s.q.Postcodes) > 0 && !slices.Contains(s.q.Postcodes, h.Postcode) {
		return h, false
	}
	h.Importance = s.w.importance([]int32{st.commune}, int(st.end-st.first))
	if s.otherCode(st.commune, h.Postcode) {
		covered *= otherPlace
	}
	h.Score = s.score(covered+m.matched, s.total+m.whole, &h)
	return h, true
}

// score turns what is there, of all that should be, into a score.
func (s *writtenSearch) score(there, whole float64, h *WrittenHit) float64 {
	score := (1 - importanceShare) * min(1, there/whole)
	score += importanceShare * h.Importance * min(1, there/whole)
	if s.q.Near {
		h.Distance = metres(s.q.Lon, s.q.Lat, h.Lon, h.Lat)
		score = (1-nearShare)*score + nearShare*max(0, 1-h.Distance/nearFar)
	}
	return min(1, max(0, score))
}

// cityOf is a commune's name, and an arrondissement's city.
func (x *Index) cityOf(c int32) string {
	if city := x.communes[c].city; city >= 0 {
		return x.cities[city].name
	}
	return x.communes[c].name
}

// A numberMatch is what the free numbers of a query are for one street.
type numberMatch struct {
	value   int // the house number, 0 for none
	suffix  string
	covered float64
}

// numberIn gives the free numbers their best parts: a house number that the street has, and the arrondissement.
func (s *writtenSearch) numberIn(street int32, mask uint32, row int32) numberMatch {
	best := numberMatch{covered: s.ordinalsIn(street, mask)}
	if row >= 0 { // a résidence's name leads to its number
		best.value, best.suffix = int(s.w.x.rows.number[row]), s.w.x.suffixes[s.w.x.rows.suffix[row]]
		return best
	}
	if !s.wants(KindNumber) {
		return best
	}
	for i, t := range s.tokens {
		// A number in letters ("douze rue Paradis") is a house number at the beginning only: "4 sept" is a date.
		if t.number <= 0 || mask&(1<<i) != 0 || i > 0 && !strings.Contains(s.folded, strconv.Itoa(t.number)) {
			continue
		}
		if n, taken, ok := s.houseNumber(street, i, mask); ok {
			n.covered += s.ordinalsIn(street, mask|taken)
			if n.covered > best.covered {
				best = n
			}
		}
	}
	return best
}

// houseNumber reads a token, and the suffix after it, as a house number that the street has. A suffix that it does not have makes
// it another address, of which only the street is known.
func (s *writtenSearch) houseNumber(street int32, i int, mask uint32) (numberMatch, uint32, bool) {
	t := s.tokens[i]
	if t.ordinal { // "12e" may be the number 12 E
		_, ok := s.w.x.row(street, t.number, "e")
		return numberMatch{t.number, "e", t.weight}, 1 << i, ok
	}
	if i+1 < len(s.tokens) && mask&(1<<(i+1)) == 0 {
		next := s.tokens[i+1]
		for _, suffix := range suffixesOf(next.text) {
			if _, ok := s.w.x.row(street, t.number, suffix); ok {
				return numberMatch{t.number, suffix, t.weight + next.weight}, 3 << i, true
			}
		}
		if suffixesOf(next.text) != nil {
			return numberMatch{}, 0, false
		}
	}
	_, ok := s.w.x.row(street, t.number, "")
	return numberMatch{t.number, "", t.weight}, 1 << i, ok
}

// ordinalsIn is the weight of the free numbers that name the street's arrondissement: "6e", or a number after the city's name.
func (s *writtenSearch) ordinalsIn(street int32, mask uint32) float64 {
	c := s.w.x.streets[street].commune
	return s.ordinalOf(c, mask)
}

func (s *writtenSearch) ordinalOf(c int32, mask uint32) float64 {
	ordinal := s.w.x.ordinal(c)
	if ordinal == 0 {
		return 0
	}
	covered := 0.0
	for i, t := range s.tokens {
		if t.number == ordinal && mask&(1<<i) == 0 && (t.ordinal || s.afterCity(i, c)) {
			covered += t.weight
		}
	}
	return covered
}

// afterCity says whether the name of the commune's city ends before the token, or "arrondissement" follows it.
func (s *writtenSearch) afterCity(i int, c int32) bool {
	if i+1 < len(s.tokens) && strings.HasPrefix(s.tokens[i+1].text, "arrondissement") {
		return true
	}
	for _, p := range s.found[c] {
		if i > 0 && p.mask&(1<<(i-1)) != 0 {
			return true
		}
	}
	return false
}

// otherPlace is what remains of what is there when a postcode says another place.
const otherPlace = 0.85

// otherCode says whether the query has a postcode that the address cannot have.
func (s *writtenSearch) otherCode(c int32, postcode string) bool {
	written := slices.ContainsFunc(s.tokens, func(t writtenToken) bool { return t.postcode })
	return written && s.postcodeIn(c, postcode) == 0
}

// postcodeIn is the weight of the postcodes in the query that the address has, or might have.
func (s *writtenSearch) postcodeIn(c int32, postcode string) float64 {
	covered := 0.0
	for _, t := range s.tokens {
		switch {
		case !t.postcode || postcode == "":
		case t.text == postcode:
			covered += t.weight
		case slices.Contains(s.w.x.communes[c].postcodes, t.text):
			covered += t.weight * otherCode
		case strings.HasSuffix(t.text, "000") && t.text[:2] == postcode[:2]:
			covered += t.weight * genericCode
		}
	}
	return covered
}

// communeHits scores the communes that are named, by name or by postcode.
func (s *writtenSearch) communeHits() []WrittenHit {
	if !s.wants(KindCommune) {
		return nil
	}
	var hits []WrittenHit
	for _, m := range s.forms {
		p := &s.w.places[m.place]
		whole, there := 0.0, 0.0
		for _, word := range p.words {
			whole += float64(s.w.words.weights[word])
		}
		there = m.share * whole
		if p.city >= 0 {
			hits = append(hits, s.cityHit(m, there, whole))
		}
		for _, c := range p.communes {
			extra := s.ordinalOf(c, m.mask) + s.postcodeOf(c)
			if p.city >= 0 && extra == 0 {
				continue // "Marseille" is the city
			}
			hits = append(hits, s.communeHit(c, m.covered+extra+there, whole))
		}
	}
	for i := range s.w.x.communes {
		c := int32(i)
		if named := s.postcodeOf(c); named > 0 && len(s.found[c]) == 0 {
			hits = append(hits, s.communeHit(c, named*codeOnly, 0))
		}
	}
	return slices.DeleteFunc(hits, func(h WrittenHit) bool {
		return s.allowed != nil && !s.allowedHit(h) || len(s.q.Postcodes) > 0 && !slices.Contains(s.q.Postcodes, h.Postcode)
	})
}

// postcodeOf is the weight of the postcodes in the query that the commune has.
func (s *writtenSearch) postcodeOf(c int32) float64 {
	covered := 0.0
	for _, t := range s.tokens {
		if t.postcode && slices.Contains(s.w.x.communes[c].postcodes, t.text) {
			covered += t.weight
		}
	}
	return covered
}

func (s *writtenSearch) communeHit(c int32, there, whole float64) WrittenHit {
	at := s.w.centre[c]
	h := WrittenHit{Kind: KindCommune, City: s.w.x.cityOf(c), Candidate: Candidate{ID: s.w.x.communes[c].insee, INSEE: s.w.x.communes[c].insee,
		Commune: s.w.x.communes[c].name, Postcode: s.postcodeFor(s.w.x.communes[c].postcodes), Lon: degrees(at.lon), Lat: degrees(at.lat)}}
	h.Importance = s.w.importance([]int32{c}, at.addresses)
	h.Score = s.communeScore(there, whole, &h)
	return h
}

func (s *writtenSearch) cityHit(m placeMatch, there, whole float64) WrittenHit {
	city := &s.w.x.cities[s.w.places[m.place].city]
	addresses, lon, lat := 0, 0.0, 0.0
	var postcodes []string
	covered := m.covered
	for _, c := range city.members {
		at := s.w.centre[c]
		addresses += at.addresses
		lon += degrees(at.lon) / float64(len(city.members))
		lat += degrees(at.lat) / float64(len(city.members))
		postcodes = append(postcodes, s.w.x.communes[c].postcodes...)
		covered += s.postcodeOf(c) * cityByMember
	}
	h := WrittenHit{Kind: KindCommune, City: city.name, Candidate: Candidate{ID: city.insee, INSEE: city.insee, Commune: city.name,
		Postcode: s.postcodeFor(postcodes), Lon: lon, Lat: lat}}
	h.Importance = s.w.importance(city.members, addresses)
	h.Score = s.communeScore(min(covered, s.total)+there, whole, &h)
	return h
}

// besideStreet is what a commune counts when the query also says a street: then even a misspelled street is nearer to what is meant.
const besideStreet = 0.75

func (s *writtenSearch) communeScore(there, whole float64, h *WrittenHit) float64 {
	score := s.score(there, s.total+whole, h)
	if s.streety {
		score *= besideStreet
	}
	return score
}

// postcodeFor is the one of the postcodes that is written or asked for, else the first.
func (s *writtenSearch) postcodeFor(postcodes []string) string {
	for _, t := range s.tokens {
		if t.postcode && slices.Contains(postcodes, t.text) {
			return t.text
		}
	}
	for _, p := range s.q.Postcodes {
		if slices.Contains(postcodes, p) {
			return p
		}
	}
	if len(postcodes) == 0 {
		return ""
	}
	return slices.Min(postcodes)
}

func (s *writtenSearch) allowedHit(h WrittenHit) bool {
	for c := range s.w.x.communesOf(h.INSEE) {
		if !s.allowed[c] {
			return false
		}
	}
	return true
}

// spokenHits reads the query by its sounds: for what is spelled so freely that no word of it is known.
func (s *writtenSearch) spokenHits() []WrittenHit {
	text := s.q.Text
	if len(s.tokens) < 2 || len(text) > spokenTexts {
		return nil
	}
	insee := ""
	if len(s.q.INSEE) == 1 {
		insee = s.q.INSEE[0]
	}
	var hits []WrittenHit
	for _, c := range s.w.x.Resolve([]string{text}, 0, insee).Candidates {
		street, ok := s.w.x.street(c.StreetID)
		if !ok {
			continue
		}
		st := &s.w.x.streets[street]
		h := WrittenHit{Candidate: c, Kind: KindStreet, City: s.w.x.cityOf(st.commune)}
		switch {
		case c.NumberKnown && s.wants(KindNumber):
			h.Kind = KindNumber
		case st.place:
			h.Kind = KindLocality
		}
		if h.Kind != KindNumber && c.Number > 0 {
			h.Candidate = s.w.x.candidate(street, 0, "")
		}
		if !s.wants(h.Kind) || s.allowed != nil && !s.allowed[st.commune] || len(s.q.Postcodes) > 0 && !slices.Contains(s.q.Postcodes, h.Postcode) {
			continue
		}
		h.Importance = s.w.importance([]int32{st.commune}, int(st.end-st.first))
		h.Score = s.score(c.Score*spokenShare, 1, &h)
		hits = append(hits, h)
	}
	return hits
}
