package written

import (
	"math/bits"

	"github.com/debarras/debarras/internal/address"
)

// A nameMatch is a street's name laid beside the query.
type nameMatch struct {
	name    int32
	mask    uint32  // the tokens that are its words
	covered float64 // their weight
	matched float64 // the weight of its words that are there
	whole   float64 // of all its words; what is missing counts less
	tells   bool    // more of it is there than "rue de la"
}

func (m nameMatch) rank(total float64) float64 { return (m.covered + m.matched) / (total + m.whole) }

// What a missing word of a name counts, and one that is not typed yet; and what a word out of order is worth.
const (
	missingWord  = 0.6
	untypedWord  = 0.3
	outOfOrder   = 0.9
	tellingWord  = 0.5 // of the rarest word's weight
	genericCode  = 0.7 // "13000" for any postcode of the département
	otherCode    = 0.9 // another postcode of the same commune
	codeOnly     = 0.9 // a commune of which only the postcode is written
	cityByMember = 0.8 // a city of which one arrondissement's postcode is written
)

type alignKey struct {
	name    int32
	without uint32
}

// alignWithout is alignName, done once.
func (l *lookup) alignWithout(name int32, without uint32) nameMatch {
	key := alignKey{name, without}
	m, ok := l.aligned[key]
	if !ok {
		m = l.alignName(name, without)
		l.aligned[key] = m
	}
	return m
}

// alignName finds the words of a name in the query, outside the tokens that are something else: as many as possible in their order (a longest common subsequence by weight), then
// those that stand elsewhere.
func (l *lookup) alignName(name int32, without uint32) nameMatch {
	words := l.s.nameWords(name)
	n := len(l.tokens)
	best := make([]float64, (len(words)+1)*(n+1))
	at := func(i, j int) *float64 { return &best[i*(n+1)+j] }
	for i := len(words) - 1; i >= 0; i-- {
		for j := n - 1; j >= 0; j-- {
			v := max(*at(i+1, j), *at(i, j+1))
			if sim := l.sim(words[i], j); sim > 0 && without&(1<<j) == 0 {
				v = max(v, *at(i+1, j+1)+sim*float64(l.s.words.weights[words[i]]))
			}
			*at(i, j) = v
		}
	}
	m := nameMatch{name: name}
	taken := make([]float64, len(words))
	for i, j := 0, 0; i < len(words) && j < n; {
		switch v := *at(i, j); {
		case v == *at(i+1, j):
			i++
		case v == *at(i, j+1):
			j++
		default:
			taken[i] = l.sim(words[i], j)
			m.take(l, j, taken[i])
			i, j = i+1, j+1
		}
	}
	l.finishName(&m, words, taken, without)
	return m
}

func (m *nameMatch) take(l *lookup, token int, sim float64) {
	m.mask |= 1 << token
	m.covered += l.tokens[token].weight * sim
}

// finishName takes words out of order, and adds up.
func (l *lookup) finishName(m *nameMatch, words []int32, taken []float64, without uint32) {
	last := -1
	for i, word := range words {
		for _, t := range l.near[word] {
			if taken[i] == 0 && (m.mask|without)&(1<<t.token) == 0 && !address.IsSmallWord(l.tokens[t.token].text) {
				taken[i] = t.sim * outOfOrder
				m.take(l, t.token, taken[i])
			}
		}
		if taken[i] > 0 {
			last = i
		}
	}
	rarest, had := 0.0, 0.0
	for i, word := range words {
		weight := float64(l.s.words.weights[word])
		m.matched += weight * taken[i]
		rarest = max(rarest, weight)
		if taken[i] > 0 {
			had = max(had, weight)
		}
		switch {
		case taken[i] > 0:
			m.whole += weight
		case l.q.Prefix && i > last && bits.OnesCount32(m.mask) > 0:
			m.whole += weight * untypedWord
		default:
			m.whole += weight * missingWord
		}
	}
	m.tells = had >= tellingWord*rarest
}
