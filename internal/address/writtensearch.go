package address

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// The bounds of one search, whatever is typed.
const (
	maxText     = 1000  // bytes of a query that are read
	maxTokens   = 24    // words of a query that are read
	maxPosted   = 60000 // entries of posting lists that are read for the rarer words
	commonWord  = 800   // names: a word in more of them finds none by itself
	maxRanked   = 800   // names that are compared word by word
	maxNames    = 200   // names whose streets are scored
	maxScored   = 20000 // streets that are scored
	spokenTexts = 120   // bytes of a query that is read by its sounds
)

// A writtenSearch is one query under way.
type writtenSearch struct {
	w       *Written
	q       WrittenQuery
	tokens  []writtenToken
	total   float64                // the weight of all tokens
	near    map[int32][]tokenMatch // by word of the vocabulary: which tokens may be it
	allowed map[int32]bool         // communes; nil: any
	folded  string                 // the query, between spaces
	streety bool                   // it has a street's type or a number beside the places
	aligned map[alignKey]nameMatch
	found   map[int32][]placeMatch // by commune: the places that are written
	forms   []placeMatch           // the same, by place
}

// A writtenToken is one word of the query.
type writtenToken struct {
	text     string
	accented string // as it was written, empty when it has no accents
	weight   float64
	number   int  // -1 for none
	ordinal  bool // "6e"
	postcode bool
	near     []nearWord
}

type tokenMatch struct {
	token int
	sim   float64
}

// A placeMatch is a place's name found in the query.
type placeMatch struct {
	place   int32
	mask    uint32  // its tokens
	covered float64 // their weight
	share   float64 // of the place's name, by weight
}

// What the tokens that are no name are worth, beside the weight 1 of a rare word.
const (
	weightNumber   = 0.4
	weightSuffix   = 0.1
	weightOrdinal  = 0.35
	weightPostcode = 0.6
	weightBeside   = 0.04
	weightUnknown  = 1.0
	weightLetter   = 0.15
	weightTyping   = 0.6 // a word that is still being typed
)

func (w *Written) begin(q WrittenQuery) *writtenSearch {
	if len(q.Text) > maxText {
		q.Text = strings.ToValidUTF8(q.Text[:maxText], "")
	}
	s := &writtenSearch{w: w, q: q, near: map[int32][]tokenMatch{}, found: map[int32][]placeMatch{}, aligned: map[alignKey]nameMatch{}}
	s.allowed = w.allowedBy(q)
	s.folded = " " + french.Fold(q.Text) + " "
	raw, accents := strings.Fields(s.folded), accentsOf(q.Text)
	words := canonical(raw)
	words = words[:min(len(words), maxTokens)]
	for i, word := range words {
		last := q.Prefix && i == len(words)-1
		t := w.tokenOf(word, accents[word], last)
		if typed := raw[len(raw)-1]; last && typed != word && telling(typed) { // "boul" may become Boulery
			t.near = append(t.near, w.words.near(typed, "", true)...)
		}
		if i > 0 && atDoor[words[i-1]] && (t.number >= 0 && !t.postcode || len(word) == 1) {
			t = writtenToken{text: word, number: -1, weight: weightBeside}
		}
		if i > 0 && s.tokens[i-1].number >= 0 && suffixesOf(word) != nil {
			t.weight = min(t.weight, weightSuffix)
		}
		s.total += t.weight
		for _, n := range t.near {
			s.near[n.word] = append(s.near[n.word], tokenMatch{i, n.sim})
		}
		s.tokens = append(s.tokens, t)
	}
	s.findPlaces()
	for i, t := range s.tokens {
		s.streety = s.streety || s.placed()&(1<<i) == 0 && (streetTypes[t.text] || t.number > 0 && !t.ordinal && i == 0)
	}
	return s
}

// allowedBy gives the communes of the filters, nil for any.
func (w *Written) allowedBy(q WrittenQuery) map[int32]bool {
	if len(q.INSEE) == 0 {
		return nil
	}
	out := map[int32]bool{}
	for _, insee := range q.INSEE {
		for c := range w.x.communesOf(insee) {
			out[c] = true
		}
	}
	return out
}

func (w *Written) tokenOf(word, accented string, last bool) writtenToken {
	t := writtenToken{text: word, accented: accented, number: -1, weight: weightUnknown}
	switch digits := strings.TrimSuffix(word, "e"); {
	case isDigits(word) && len(word) == 5:
		t.postcode, t.weight = true, weightPostcode
	case isDigits(word) && len(word) <= 4:
		t.number, _ = strconv.Atoi(word)
		t.weight = weightNumber
		t.near = w.words.near(word, "", false)
		return t
	case digits != word && isDigits(digits) && len(digits) <= 2:
		t.number, _ = strconv.Atoi(digits)
		t.ordinal, t.weight = true, weightOrdinal
		t.near = w.words.near(word, "", false)
		return t
	}
	t.near = w.words.near(word, accented, last && !t.postcode)
	switch {
	case t.postcode:
	case besides[word] || atDoor[word]:
		t.weight = weightBeside
	case len(t.near) > 0 && t.near[0].sim == 1:
		t.weight = float64(w.words.weights[t.near[0].word])
	case last && len(t.near) > 0:
		t.weight = weightTyping
	case len(word) == 1:
		t.weight = weightLetter
	}
	return t
}

// maxLoose bounds the words that a misspelled one is compared with.
const maxLoose = 50_000

// loosen takes words for others that are spelled less alike: those of the communes that are named, or all. It is false when that
// changes nothing.
func (s *writtenSearch) loosen() bool {
	placed := s.placed()
	among, few := s.wordsAround()
	changed := false
	for i := range s.tokens {
		t := &s.tokens[i]
		if !telling(t.text) || placed&(1<<i) != 0 || streetTypes[t.text] || besides[t.text] || atDoor[t.text] {
			continue
		}
		for _, n := range slices.Concat(s.w.words.loosely(t.text, among, few), s.w.words.begun(t.text), s.w.words.alike(t.text, t.accented)) {
			if s.sim(n.word, i) == 0 {
				s.near[n.word] = append(s.near[n.word], tokenMatch{i, n.sim})
				t.near = append(t.near, n)
				changed = true
			}
		}
	}
	return changed
}

// wordsAround gives the words of the streets in the communes that the query names, by name or postcode, or that the filters allow; all
// words where there are none: then they are not few.
func (s *writtenSearch) wordsAround() (out []int32, few bool) {
	seen := map[int32]bool{}
	for i := range s.w.x.communes {
		c := int32(i)
		if named := len(s.found[c]) > 0 || s.postcodeOf(c) > 0; !named && s.allowed == nil || s.allowed != nil && !s.allowed[c] {
			continue
		}
		for _, street := range s.w.x.communes[i].streets {
			name := s.w.nameOf[street]
			if name < 0 {
				continue
			}
			for _, word := range s.w.nameWords(name) {
				if !seen[word] && len(out) < maxLoose {
					seen[word] = true
					out = append(out, word)
				}
			}
		}
	}
	if len(out) > 0 {
		return out, true
	}
	for i := range s.w.words.words[:min(len(s.w.words.words), maxLoose)] {
		out = append(out, int32(i))
	}
	return out, false
}

// findPlaces looks for the names of communes, at every place where they may begin.
func (s *writtenSearch) findPlaces() {
	tried := map[[2]int32]bool{}
	for i, t := range s.tokens {
		for _, n := range t.near {
			for _, p := range s.w.placed[n.word] {
				place := &s.w.places[p]
				at := slices.Index(place.words, n.word)
				if start := int32(i - at); !tried[[2]int32{p, start}] {
					tried[[2]int32{p, start}] = true
					s.notePlace(p, i-at)
				}
			}
		}
	}
	slices.SortStableFunc(s.forms, func(a, b placeMatch) int { return cmp.Compare(b.covered, a.covered) })
	for _, m := range s.forms {
		for _, c := range s.w.places[m.place].communes {
			s.found[c] = append(s.found[c], m)
		}
	}
}

// placeShare is how much of a place's name must be written: "Berre" is enough of Berre-l'Étang.
const placeShare = 0.45

// notePlace compares a place's words with the tokens from start on; words that are missing do not move the others.
func (s *writtenSearch) notePlace(p int32, start int) {
	if start < 0 {
		return
	}
	m := placeMatch{place: p}
	whole, had := 0.0, 0.0
	i := start
	for _, word := range s.w.places[p].words {
		weight := float64(s.w.words.weights[word])
		whole += weight
		if sim := s.sim(word, i); sim > 0 {
			m.mask |= 1 << i
			m.covered += s.tokens[i].weight * sim
			had += weight * sim
			i++
		} else if i == start {
			i++
		}
	}
	if m.share = had / whole; m.share >= placeShare {
		s.forms = append(s.forms, m)
	}
}

// simInitial is what a first letter is worth: "rue J. Moulin".
const simInitial = 0.75

// sim says how well a token may be that word, 0 for not at all.
func (s *writtenSearch) sim(word int32, token int) float64 {
	if token >= len(s.tokens) {
		return 0
	}
	for _, m := range s.near[word] {
		if m.token == token {
			return m.sim
		}
	}
	if text := s.tokens[token].text; len(text) == 1 && !smallWords[text] && telling(s.w.words.words[word]) && strings.HasPrefix(s.w.words.words[word], text) {
		return simInitial
	}
	return 0
}

// rankedNames gives the names that share most with the query, best first.
func (s *writtenSearch) rankedNames() []nameMatch {
	shared := s.sharedNames()
	type entry struct {
		name  int32
		score float64
	}
	entries := make([]entry, 0, len(shared))
	for n, score := range shared {
		entries = append(entries, entry{n, score})
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name)) })
	var out []nameMatch
	for _, e := range entries[:min(len(entries), maxRanked)] {
		if m := s.alignName(e.name, 0); m.tells {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b nameMatch) int { return cmp.Compare(b.rank(s.total), a.rank(s.total)) })
	return out[:min(len(out), maxNames)]
}

// sharedNames adds up, for each name, the weights of the words that the query may have, the rarest words first.
func (s *writtenSearch) sharedNames() map[int32]float64 {
	type use struct {
		token int
		near  nearWord
	}
	var uses []use
	for i, t := range s.tokens {
		for _, n := range t.near {
			uses = append(uses, use{i, n})
		}
	}
	slices.SortStableFunc(uses, func(a, b use) int { return cmp.Compare(s.w.words.count[a.near.word], s.w.words.count[b.near.word]) })
	shared, by := map[int32]float64{}, map[int32]uint32{}
	posted, placed, named := 0, s.placed(), false
	for _, u := range uses {
		count := int(s.w.words.count[u.near.word])
		// A common word finds names only when nothing rarer is the street's ("chemin de Traverse"); else it tells those found apart.
		common := count > commonWord && named
		if posted+count > maxPosted || common && len(shared) <= maxRanked {
			continue
		}
		posted += count
		named = named || placed&(1<<u.token) == 0 && !smallWords[s.tokens[u.token].text]
		add := u.near.sim * float64(s.w.words.weights[u.near.word])
		for _, n := range s.w.posts[s.w.first[u.near.word]:s.w.first[u.near.word+1]] {
			if bit := uint32(1) << u.token; by[n]&bit == 0 && (!common || by[n] != 0) {
				by[n] |= bit
				shared[n] += add
			}
		}
	}
	return shared
}

// placed are the tokens that may be a commune's name.
func (s *writtenSearch) placed() uint32 {
	mask := uint32(0)
	for _, m := range s.forms {
		mask |= m.mask
	}
	return mask
}

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
func (s *writtenSearch) alignWithout(name int32, without uint32) nameMatch {
	key := alignKey{name, without}
	m, ok := s.aligned[key]
	if !ok {
		m = s.alignName(name, without)
		s.aligned[key] = m
	}
	return m
}

// alignName finds the words of a name in the query, outside the tokens that are something else: as many as possible in their order (a longest common subsequence by weight), then
// those that stand elsewhere.
func (s *writtenSearch) alignName(name int32, without uint32) nameMatch {
	words := s.w.nameWords(name)
	n := len(s.tokens)
	best := make([]float64, (len(words)+1)*(n+1))
	at := func(i, j int) *float64 { return &best[i*(n+1)+j] }
	for i := len(words) - 1; i >= 0; i-- {
		for j := n - 1; j >= 0; j-- {
			v := max(*at(i+1, j), *at(i, j+1))
			if sim := s.sim(words[i], j); sim > 0 && without&(1<<j) == 0 {
				v = max(v, *at(i+1, j+1)+sim*float64(s.w.words.weights[words[i]]))
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
			taken[i] = s.sim(words[i], j)
			m.take(s, j, taken[i])
			i, j = i+1, j+1
		}
	}
	s.finishName(&m, words, taken, without)
	return m
}

func (m *nameMatch) take(s *writtenSearch, token int, sim float64) {
	m.mask |= 1 << token
	m.covered += s.tokens[token].weight * sim
}

// finishName takes words out of order, and adds up.
func (s *writtenSearch) finishName(m *nameMatch, words []int32, taken []float64, without uint32) {
	last := -1
	for i, word := range words {
		for _, t := range s.near[word] {
			if taken[i] == 0 && (m.mask|without)&(1<<t.token) == 0 && !smallWords[s.tokens[t.token].text] {
				taken[i] = t.sim * outOfOrder
				m.take(s, t.token, taken[i])
			}
		}
		if taken[i] > 0 {
			last = i
		}
	}
	rarest, had := 0.0, 0.0
	for i, word := range words {
		weight := float64(s.w.words.weights[word])
		m.matched += weight * taken[i]
		rarest = max(rarest, weight)
		if taken[i] > 0 {
			had = max(had, weight)
		}
		switch {
		case taken[i] > 0:
			m.whole += weight
		case s.q.Prefix && i > last && bits.OnesCount32(m.mask) > 0:
			m.whole += weight * untypedWord
		default:
			m.whole += weight * missingWord
		}
	}
	m.tells = had >= tellingWord*rarest
}
