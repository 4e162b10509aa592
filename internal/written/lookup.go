package written

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/address"
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

// A lookup is one query under way.
type lookup struct {
	s       *Search
	q       Query
	tokens  []token
	total   float64                // the weight of all tokens
	near    map[int32][]tokenMatch // by word of the vocabulary: which tokens may be it
	allowed map[int32]bool         // communes; nil: any
	folded  string                 // the query, between spaces
	streety bool                   // it has a street's type or a number beside the places
	aligned map[alignKey]nameMatch
	found   map[int32][]placeMatch // by commune: the places that are written
	forms   []placeMatch           // the same, by place
}

// A token is one word of the query.
type token struct {
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

func (s *Search) begin(q Query) *lookup {
	if len(q.Text) > maxText {
		q.Text = strings.ToValidUTF8(q.Text[:maxText], "")
	}
	l := &lookup{s: s, q: q, near: map[int32][]tokenMatch{}, found: map[int32][]placeMatch{}, aligned: map[alignKey]nameMatch{}}
	l.allowed = s.allowedBy(q)
	l.folded = " " + french.Fold(q.Text) + " "
	raw, accents := strings.Fields(l.folded), accentsOf(q.Text)
	words := canonical(raw)
	words = words[:min(len(words), maxTokens)]
	for i, word := range words {
		last := q.Prefix && i == len(words)-1
		t := s.tokenOf(word, accents[word], last)
		if typed := raw[len(raw)-1]; last && typed != word && telling(typed) { // "boul" may become Boulery
			t.near = append(t.near, s.words.near(typed, "", true)...)
		}
		if i > 0 && atDoor[words[i-1]] && (t.number >= 0 && !t.postcode || len(word) == 1) {
			t = token{text: word, number: -1, weight: weightBeside}
		}
		if i > 0 && l.tokens[i-1].number >= 0 && suffixesOf(word) != nil {
			t.weight = min(t.weight, weightSuffix)
		}
		l.total += t.weight
		for _, n := range t.near {
			l.near[n.word] = append(l.near[n.word], tokenMatch{i, n.sim})
		}
		l.tokens = append(l.tokens, t)
	}
	l.findPlaces()
	for i, t := range l.tokens {
		l.streety = l.streety || l.placed()&(1<<i) == 0 && (address.IsStreetType(t.text) || t.number > 0 && !t.ordinal && i == 0)
	}
	return l
}

// allowedBy gives the communes of the filters, nil for any.
func (s *Search) allowedBy(q Query) map[int32]bool {
	if len(q.INSEE) == 0 {
		return nil
	}
	out := map[int32]bool{}
	for _, insee := range q.INSEE {
		for c := range s.x.CommunesOf(insee) {
			out[c] = true
		}
	}
	return out
}

func (s *Search) tokenOf(word, accented string, last bool) token {
	t := token{text: word, accented: accented, number: -1, weight: weightUnknown}
	switch digits := strings.TrimSuffix(word, "e"); {
	case isDigits(word) && len(word) == 5:
		t.postcode, t.weight = true, weightPostcode
	case isDigits(word) && len(word) <= 4:
		t.number, _ = strconv.Atoi(word)
		t.weight = weightNumber
		t.near = s.words.near(word, "", false)
		return t
	case digits != word && isDigits(digits) && len(digits) <= 2:
		t.number, _ = strconv.Atoi(digits)
		t.ordinal, t.weight = true, weightOrdinal
		t.near = s.words.near(word, "", false)
		return t
	}
	t.near = s.words.near(word, accented, last && !t.postcode)
	switch {
	case t.postcode:
	case besides[word] || atDoor[word]:
		t.weight = weightBeside
	case len(t.near) > 0 && t.near[0].sim == 1:
		t.weight = float64(s.words.weights[t.near[0].word])
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
func (l *lookup) loosen() bool {
	placed := l.placed()
	among, few := l.wordsAround()
	changed := false
	for i := range l.tokens {
		t := &l.tokens[i]
		if !telling(t.text) || placed&(1<<i) != 0 || address.IsStreetType(t.text) || besides[t.text] || atDoor[t.text] {
			continue
		}
		for _, n := range slices.Concat(l.s.words.loosely(t.text, among, few), l.s.words.begun(t.text), l.s.words.alike(t.text, t.accented)) {
			if l.sim(n.word, i) == 0 {
				l.near[n.word] = append(l.near[n.word], tokenMatch{i, n.sim})
				t.near = append(t.near, n)
				changed = true
			}
		}
	}
	return changed
}

// wordsAround gives the words of the streets in the communes that the query names, by name or postcode, or that the filters allow; all
// words where there are none: then they are not few.
func (l *lookup) wordsAround() (out []int32, few bool) {
	seen := map[int32]bool{}
	for c := range int32(l.s.x.Stats().Communes) {
		if named := len(l.found[c]) > 0 || l.postcodeOf(c) > 0; !named && l.allowed == nil || l.allowed != nil && !l.allowed[c] {
			continue
		}
		for _, street := range l.s.x.StreetsOf(c) {
			name := l.s.nameOf[street]
			if name < 0 {
				continue
			}
			for _, word := range l.s.nameWords(name) {
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
	for i := range l.s.words.words[:min(len(l.s.words.words), maxLoose)] {
		out = append(out, int32(i))
	}
	return out, false
}

// findPlaces looks for the names of communes, at every place where they may begin.
func (l *lookup) findPlaces() {
	tried := map[[2]int32]bool{}
	for i, t := range l.tokens {
		for _, n := range t.near {
			for _, p := range l.s.placed[n.word] {
				place := &l.s.places[p]
				at := slices.Index(place.words, n.word)
				if start := int32(i - at); !tried[[2]int32{p, start}] {
					tried[[2]int32{p, start}] = true
					l.notePlace(p, i-at)
				}
			}
		}
	}
	slices.SortStableFunc(l.forms, func(a, b placeMatch) int { return cmp.Compare(b.covered, a.covered) })
	for _, m := range l.forms {
		for _, c := range l.s.places[m.place].communes {
			l.found[c] = append(l.found[c], m)
		}
	}
}

// placeShare is how much of a place's name must be written: "Berre" is enough of Berre-l'Étang.
const placeShare = 0.45

// notePlace compares a place's words with the tokens from start on; words that are missing do not move the others.
func (l *lookup) notePlace(p int32, start int) {
	if start < 0 {
		return
	}
	m := placeMatch{place: p}
	whole, had := 0.0, 0.0
	i := start
	for _, word := range l.s.places[p].words {
		weight := float64(l.s.words.weights[word])
		whole += weight
		if sim := l.sim(word, i); sim > 0 {
			m.mask |= 1 << i
			m.covered += l.tokens[i].weight * sim
			had += weight * sim
			i++
		} else if i == start {
			i++
		}
	}
	if m.share = had / whole; m.share >= placeShare {
		l.forms = append(l.forms, m)
	}
}

// simInitial is what a first letter is worth: "rue J. Moulin".
const simInitial = 0.75

// sim says how well a token may be that word, 0 for not at all.
func (l *lookup) sim(word int32, token int) float64 {
	if token >= len(l.tokens) {
		return 0
	}
	for _, m := range l.near[word] {
		if m.token == token {
			return m.sim
		}
	}
	if text := l.tokens[token].text; len(text) == 1 && !address.IsSmallWord(text) && telling(l.s.words.words[word]) && strings.HasPrefix(l.s.words.words[word], text) {
		return simInitial
	}
	return 0
}

// rankedNames gives the names that share most with the query, best first.
func (l *lookup) rankedNames() []nameMatch {
	shared := l.sharedNames()
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
		if m := l.alignName(e.name, 0); m.tells {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b nameMatch) int { return cmp.Compare(b.rank(l.total), a.rank(l.total)) })
	return out[:min(len(out), maxNames)]
}

// sharedNames adds up, for each name, the weights of the words that the query may have, the rarest words first.
func (l *lookup) sharedNames() map[int32]float64 {
	type use struct {
		token int
		near  nearWord
	}
	var uses []use
	for i, t := range l.tokens {
		for _, n := range t.near {
			uses = append(uses, use{i, n})
		}
	}
	slices.SortStableFunc(uses, func(a, b use) int { return cmp.Compare(l.s.words.count[a.near.word], l.s.words.count[b.near.word]) })
	shared, by := map[int32]float64{}, map[int32]uint32{}
	posted, placed, named := 0, l.placed(), false
	for _, u := range uses {
		count := int(l.s.words.count[u.near.word])
		// A common word finds names only when nothing rarer is the street's ("chemin de Traverse"); else it tells those found apart.
		common := count > commonWord && named
		if posted+count > maxPosted || common && len(shared) <= maxRanked {
			continue
		}
		posted += count
		named = named || placed&(1<<u.token) == 0 && !address.IsSmallWord(l.tokens[u.token].text)
		add := u.near.sim * float64(l.s.words.weights[u.near.word])
		for _, n := range l.s.posts[l.s.first[u.near.word]:l.s.first[u.near.word+1]] {
			if bit := uint32(1) << u.token; by[n]&bit == 0 && (!common || by[n] != 0) {
				by[n] |= bit
				shared[n] += add
			}
		}
	}
	return shared
}

// placed are the tokens that may be a commune's name.
func (l *lookup) placed() uint32 {
	mask := uint32(0)
	for _, m := range l.forms {
		mask |= m.mask
	}
	return mask
}
