package written

import (
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/address"
)

// importanceShare is how much of a score the importance makes: it parts equals and no more.
const importanceShare = 0.04

// nearShare is what the nearest results gain, and nearFar the distance in metres at which nothing is gained.
const (
	nearShare = 0.08
	nearFar   = 50_000
)

// streetHits scores the streets of the names that share most with the query.
func (l *lookup) streetHits() []Hit {
	if !l.wants(KindStreet) && !l.wants(KindNumber) && !l.wants(KindLocality) {
		return nil
	}
	var hits []Hit
	scored := 0
	for _, m := range l.rankedNames() {
		for _, street := range l.s.names[m.name].streets {
			c := l.s.x.StreetAt(street).Commune
			if l.allowed != nil && !l.allowed[c] || scored >= maxScored {
				continue
			}
			scored++
			if h, ok := l.streetHit(m, street); ok {
				hits = append(hits, h)
			}
		}
		if len(hits) > 4*maxNames {
			l.order(hits)
			hits = hits[:maxNames]
		}
	}
	return hits
}

func (l *lookup) wants(kind string) bool {
	return len(l.q.Kinds) == 0 || slices.Contains(l.q.Kinds, kind)
}

// streetHit scores one street: what of the query is its name, its commune, its postcode, its number. A word that may be the
// street's or the commune's ("rue de Provence, Aix-en-Provence") is tried as either.
func (l *lookup) streetHit(m nameMatch, street int32) (Hit, bool) {
	best, found := l.streetAs(m, street, 0, 0)
	for _, p := range l.found[l.s.x.StreetAt(street).Commune] {
		as := m
		if p.mask&m.mask != 0 {
			if as = l.alignWithout(m.name, p.mask); !as.tells {
				continue
			}
		}
		if h, ok := l.streetAs(as, street, p.mask, p.covered); ok && (!found || h.Score > best.Score) {
			best, found = h, true
		}
	}
	return best, found
}

// streetAs scores one street with its name and its commune at given words.
func (l *lookup) streetAs(m nameMatch, street int32, placed uint32, there float64) (Hit, bool) {
	st := l.s.x.StreetAt(street)
	number := l.numberIn(street, m.mask|placed, l.s.names[m.name].row)
	h := Hit{Candidate: l.s.x.CandidateAt(street, number.value, number.suffix), Kind: KindStreet, City: cityOf(l.s.x, st.Commune)}
	switch {
	case number.value > 0:
		h.Kind = KindNumber
	case st.Place:
		h.Kind = KindLocality
	}
	covered := m.covered + there + number.covered + l.postcodeIn(st.Commune, h.Postcode)
	if !l.wants(h.Kind) || len(l.q.Postcodes) > 0 && !slices.Contains(l.q.Postcodes, h.Postcode) {
		return h, false
	}
	h.Importance = l.s.importance([]int32{st.Commune}, int(st.End-st.First))
	if l.otherCode(st.Commune, h.Postcode) {
		covered *= otherPlace
	}
	h.Score = l.score(covered+m.matched, l.total+m.whole, &h)
	return h, true
}

// score turns what is there, of all that should be, into a score.
func (l *lookup) score(there, whole float64, h *Hit) float64 {
	score := (1 - importanceShare) * min(1, there/whole)
	score += importanceShare * h.Importance * min(1, there/whole)
	if l.q.Near {
		h.Distance = metres(l.q.Lon, l.q.Lat, h.Lon, h.Lat)
		score = (1-nearShare)*score + nearShare*max(0, 1-h.Distance/nearFar)
	}
	return min(1, max(0, score))
}

// cityOf is a commune's name, and an arrondissement's city.
func cityOf(x *address.Index, c int32) string {
	if _, name, ok := x.CityOf(c); ok {
		return name
	}
	return x.CommuneAt(c).Name
}

// A numberMatch is what the free numbers of a query are for one street.
type numberMatch struct {
	value   int // the house number, 0 for none
	suffix  string
	covered float64
}

// numberIn gives the free numbers their best parts: a house number that the street has, and the arrondissement.
func (l *lookup) numberIn(street int32, mask uint32, row int32) numberMatch {
	best := numberMatch{covered: l.ordinalsIn(street, mask)}
	if row >= 0 { // a résidence's name leads to its number
		at := l.s.x.NumberAt(row)
		best.value, best.suffix = at.Number, at.Suffix
		return best
	}
	if !l.wants(KindNumber) {
		return best
	}
	for i, t := range l.tokens {
		// A number in letters ("douze rue Paradis") is a house number at the beginning only: "4 sept" is a date.
		if t.number <= 0 || mask&(1<<i) != 0 || i > 0 && !strings.Contains(l.folded, strconv.Itoa(t.number)) {
			continue
		}
		if n, taken, ok := l.houseNumber(street, i, mask); ok {
			n.covered += l.ordinalsIn(street, mask|taken)
			if n.covered > best.covered {
				best = n
			}
		}
	}
	return best
}

// houseNumber reads a token, and the suffix after it, as a house number that the street has. A suffix that it does not have makes
// it another address, of which only the street is known.
func (l *lookup) houseNumber(street int32, i int, mask uint32) (numberMatch, uint32, bool) {
	t := l.tokens[i]
	if t.ordinal { // "12e" may be the number 12 E
		ok := l.s.x.HasNumber(street, t.number, "e")
		return numberMatch{t.number, "e", t.weight}, 1 << i, ok
	}
	if i+1 < len(l.tokens) && mask&(1<<(i+1)) == 0 {
		next := l.tokens[i+1]
		for _, suffix := range suffixesOf(next.text) {
			if l.s.x.HasNumber(street, t.number, suffix) {
				return numberMatch{t.number, suffix, t.weight + next.weight}, 3 << i, true
			}
		}
		if suffixesOf(next.text) != nil {
			return numberMatch{}, 0, false
		}
	}
	ok := l.s.x.HasNumber(street, t.number, "")
	return numberMatch{t.number, "", t.weight}, 1 << i, ok
}

// ordinalsIn is the weight of the free numbers that name the street's arrondissement: "6e", or a number after the city's name.
func (l *lookup) ordinalsIn(street int32, mask uint32) float64 {
	c := l.s.x.StreetAt(street).Commune
	return l.ordinalOf(c, mask)
}

func (l *lookup) ordinalOf(c int32, mask uint32) float64 {
	ordinal := l.s.x.Arrondissement(c)
	if ordinal == 0 {
		return 0
	}
	covered := 0.0
	for i, t := range l.tokens {
		if t.number == ordinal && mask&(1<<i) == 0 && (t.ordinal || l.afterCity(i, c)) {
			covered += t.weight
		}
	}
	return covered
}

// afterCity says whether the name of the commune's city ends before the token, or "arrondissement" follows it.
func (l *lookup) afterCity(i int, c int32) bool {
	if i+1 < len(l.tokens) && strings.HasPrefix(l.tokens[i+1].text, "arrondissement") {
		return true
	}
	for _, p := range l.found[c] {
		if i > 0 && p.mask&(1<<(i-1)) != 0 {
			return true
		}
	}
	return false
}

// otherPlace is what remains of what is there when a postcode says another place.
const otherPlace = 0.85

// otherCode says whether the query has a postcode that the address cannot have.
func (l *lookup) otherCode(c int32, postcode string) bool {
	written := slices.ContainsFunc(l.tokens, func(t token) bool { return t.postcode })
	return written && l.postcodeIn(c, postcode) == 0
}

// postcodeIn is the weight of the postcodes in the query that the address has, or might have.
func (l *lookup) postcodeIn(c int32, postcode string) float64 {
	covered := 0.0
	for _, t := range l.tokens {
		switch {
		case !t.postcode || postcode == "":
		case t.text == postcode:
			covered += t.weight
		case slices.Contains(l.s.x.CommuneAt(c).Postcodes, t.text):
			covered += t.weight * otherCode
		case strings.HasSuffix(t.text, "000") && t.text[:2] == postcode[:2]:
			covered += t.weight * genericCode
		}
	}
	return covered
}

// communeHits scores the communes that are named, by name or by postcode.
func (l *lookup) communeHits() []Hit {
	if !l.wants(KindCommune) {
		return nil
	}
	var hits []Hit
	for _, m := range l.forms {
		p := &l.s.places[m.place]
		whole, there := 0.0, 0.0
		for _, word := range p.words {
			whole += float64(l.s.words.weights[word])
		}
		there = m.share * whole
		if p.city {
			hits = append(hits, l.cityHit(m, there, whole))
		}
		for _, c := range p.communes {
			extra := l.ordinalOf(c, m.mask) + l.postcodeOf(c)
			if p.city && extra == 0 {
				continue // "Marseille" is the city
			}
			hits = append(hits, l.communeHit(c, m.covered+extra+there, whole))
		}
	}
	for c := range int32(l.s.x.Stats().Communes) {
		if named := l.postcodeOf(c); named > 0 && len(l.found[c]) == 0 {
			hits = append(hits, l.communeHit(c, named*codeOnly, 0))
		}
	}
	return slices.DeleteFunc(hits, func(h Hit) bool {
		return l.allowed != nil && !l.allowedHit(h) || len(l.q.Postcodes) > 0 && !slices.Contains(l.q.Postcodes, h.Postcode)
	})
}

// postcodeOf is the weight of the postcodes in the query that the commune has.
func (l *lookup) postcodeOf(c int32) float64 {
	covered := 0.0
	for _, t := range l.tokens {
		if t.postcode && slices.Contains(l.s.x.CommuneAt(c).Postcodes, t.text) {
			covered += t.weight
		}
	}
	return covered
}

func (l *lookup) communeHit(c int32, there, whole float64) Hit {
	at, is := l.s.centres[c], l.s.x.CommuneAt(c)
	h := Hit{Kind: KindCommune, City: cityOf(l.s.x, c), Candidate: address.Candidate{ID: is.INSEE, INSEE: is.INSEE, Commune: is.Name,
		Postcode: l.postcodeFor(is.Postcodes), Lon: at.lon, Lat: at.lat}}
	h.Importance = l.s.importance([]int32{c}, at.addresses)
	h.Score = l.communeScore(there, whole, &h)
	return h
}

func (l *lookup) cityHit(m placeMatch, there, whole float64) Hit {
	members := l.s.places[m.place].communes
	insee, name, _ := l.s.x.CityOf(members[0])
	addresses, lon, lat := 0, 0.0, 0.0
	var postcodes []string
	covered := m.covered
	for _, c := range members {
		at := l.s.centres[c]
		addresses += at.addresses
		lon += at.lon / float64(len(members))
		lat += at.lat / float64(len(members))
		postcodes = append(postcodes, l.s.x.CommuneAt(c).Postcodes...)
		covered += l.postcodeOf(c) * cityByMember
	}
	h := Hit{Kind: KindCommune, City: name, Candidate: address.Candidate{ID: insee, INSEE: insee, Commune: name,
		Postcode: l.postcodeFor(postcodes), Lon: lon, Lat: lat}}
	h.Importance = l.s.importance(members, addresses)
	h.Score = l.communeScore(min(covered, l.total)+there, whole, &h)
	return h
}

// besideStreet is what a commune counts when the query also says a street: then even a misspelled street is nearer to what is meant.
const besideStreet = 0.75

func (l *lookup) communeScore(there, whole float64, h *Hit) float64 {
	score := l.score(there, l.total+whole, h)
	if l.streety {
		score *= besideStreet
	}
	return score
}

// postcodeFor is the one of the postcodes that is written or asked for, else the first.
func (l *lookup) postcodeFor(postcodes []string) string {
	for _, t := range l.tokens {
		if t.postcode && slices.Contains(postcodes, t.text) {
			return t.text
		}
	}
	for _, p := range l.q.Postcodes {
		if slices.Contains(postcodes, p) {
			return p
		}
	}
	if len(postcodes) == 0 {
		return ""
	}
	return slices.Min(postcodes)
}

func (l *lookup) allowedHit(h Hit) bool {
	for c := range l.s.x.CommunesOf(h.INSEE) {
		if !l.allowed[c] {
			return false
		}
	}
	return true
}

// spokenHits reads the query by its sounds: for what is spelled so freely that no word of it is known.
func (l *lookup) spokenHits() []Hit {
	text := l.q.Text
	if len(l.tokens) < 2 || len(text) > spokenTexts {
		return nil
	}
	insee := ""
	if len(l.q.INSEE) == 1 {
		insee = l.q.INSEE[0]
	}
	var hits []Hit
	for _, c := range l.s.x.Resolve([]string{text}, 0, insee).Candidates {
		street, ok := l.s.x.StreetByID(c.StreetID)
		if !ok {
			continue
		}
		st := l.s.x.StreetAt(street)
		h := Hit{Candidate: c, Kind: KindStreet, City: cityOf(l.s.x, st.Commune)}
		switch {
		case c.NumberKnown && l.wants(KindNumber):
			h.Kind = KindNumber
		case st.Place:
			h.Kind = KindLocality
		}
		if h.Kind != KindNumber && c.Number > 0 {
			h.Candidate = l.s.x.CandidateAt(street, 0, "")
		}
		if !l.wants(h.Kind) || l.allowed != nil && !l.allowed[st.Commune] || len(l.q.Postcodes) > 0 && !slices.Contains(l.q.Postcodes, h.Postcode) {
			continue
		}
		h.Importance = l.s.importance([]int32{st.Commune}, int(st.End-st.First))
		h.Score = l.score(c.Score*spokenShare, 1, &h)
		hits = append(hits, h)
	}
	return hits
}
