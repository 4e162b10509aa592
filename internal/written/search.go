package written

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// A Search finds addresses that were typed, where [address.Index.Resolve] finds those that were heard. It is immutable and safe for
// concurrent use. Make one with [New].
type Search struct {
	x       *address.Index
	words   vocabulary
	names   []streetName
	nameOf  []int32 // of each street, -1 for none
	spells  []int32 // the words of all names, one after another
	posts   []int32 // the names of all words, one after another
	first   []int32 // of each word in posts, and the end
	places  []place
	placed  map[int32][]int32 // the places of a word
	centres []centre          // of the communes
}

// A streetName is a street's name in one spelling: everything that several streets of that name share.
type streetName struct {
	from, to int32 // its words in spells
	streets  []int32
	row      int32 // of an alias that leads to an address, or -1
}

// A place is a name of communes.
type place struct {
	words    []int32
	communes []int32
	city     bool // as a whole
	alias    bool
}

// A centre is what a commune's own result needs.
type centre struct {
	lon, lat  float64
	addresses int
}

// New makes an index's names searchable. For 27,000 streets with half a million house numbers it takes 0.1 s and 4 MB.
func New(x *address.Index) *Search {
	s := &Search{x: x, words: vocabulary{accents: map[string]string{}}}
	names := s.collect()
	places := s.collectPlaces()
	s.learnWords(names, places)
	s.post()
	s.measure()
	return s
}

// collect groups the streets by the words of their names.
func (s *Search) collect() [][]string {
	byWords := map[string]int{}
	var spelled [][]string
	s.nameOf = make([]int32, s.x.Stats().Streets)
	for i := range s.nameOf {
		s.nameOf[i] = -1
		street := s.x.StreetAt(int32(i)).Name
		words := canonical(french.Words(street))
		if len(words) == 0 {
			continue
		}
		s.words.hear(street)
		words = words[:min(len(words), maxNameWords)]
		key := strings.Join(words, " ")
		n, ok := byWords[key]
		if !ok {
			n = len(s.names)
			byWords[key] = n
			s.names = append(s.names, streetName{row: -1})
			spelled = append(spelled, words)
		}
		s.names[n].streets = append(s.names[n].streets, int32(i))
		s.nameOf[i] = int32(n)
	}
	for a := range s.x.OtherNames() {
		if words := canonical(strings.Fields(a.Folded)); a.Street >= 0 && len(words) > 0 {
			s.names = append(s.names, streetName{streets: []int32{a.Street}, row: a.Row})
			spelled = append(spelled, words[:min(len(words), maxNameWords)])
		}
	}
	return spelled
}

// maxNameWords bounds a name: the BAN's longest have about a dozen.
const maxNameWords = 16

func (s *Search) collectPlaces() [][]string {
	var spelled [][]string
	for a := range s.x.OtherNames() {
		words := canonical(strings.Fields(a.Folded))
		if a.Street >= 0 || len(a.Communes) == 0 || len(words) == 0 {
			continue
		}
		_, _, inCity := s.x.CityOf(a.Communes[0])
		place := place{communes: a.Communes, city: inCity && len(a.Communes) > 1 && !a.Alias, alias: a.Alias}
		words = words[:min(len(words), maxNameWords)]
		for _, form := range [][]string{words, headOf(words)} {
			if form != nil {
				s.places = append(s.places, place)
				spelled = append(spelled, form)
			}
		}
	}
	return spelled
}

// headOf is what people write of a long commune's name: "Aix" of Aix-en-Provence, "Berre" of Berre-l'Étang; nil for none.
func headOf(words []string) []string {
	for i, word := range words {
		if i > 0 && i < len(words)-1 && (address.IsSmallWord(word) || word == "lez" || word == "sous") && !address.IsSmallWord(words[i-1]) && words[i-1] != "saint" {
			return words[:i:i]
		}
	}
	return nil
}

// learnWords numbers the words in their order and counts the names that have each.
func (s *Search) learnWords(names, places [][]string) {
	count := map[string]int32{}
	for _, words := range names {
		for i, word := range words {
			if !slices.Contains(words[:i], word) {
				count[word]++
			}
		}
	}
	for _, words := range places {
		for _, word := range words {
			count[word] += 0 // known, in no street's name
		}
	}
	for word := range count {
		s.words.words = append(s.words.words, word)
	}
	slices.Sort(s.words.words)
	s.words.count = make([]int32, len(s.words.words))
	for i, word := range s.words.words {
		s.words.count[i] = count[word]
	}
	s.words.weigh(len(names))
	s.words.derive()
	for i, words := range names {
		s.names[i].from = int32(len(s.spells))
		s.spells = append(s.spells, s.ids(words)...)
		s.names[i].to = int32(len(s.spells))
	}
	s.placed = map[int32][]int32{}
	for i, words := range places {
		s.places[i].words = s.ids(words)
		for _, id := range s.places[i].words {
			s.placed[id] = append(s.placed[id], int32(i))
		}
	}
}

func (s *Search) ids(words []string) []int32 {
	out := make([]int32, len(words))
	for i, word := range words {
		out[i], _ = s.words.find(word)
	}
	return out
}

// post lists the names of each word.
func (s *Search) post() {
	s.first = make([]int32, len(s.words.words)+1)
	for i, n := range s.words.count {
		s.first[i+1] = s.first[i] + n
	}
	s.posts = make([]int32, s.first[len(s.words.words)])
	next := slices.Clone(s.first)
	for n := range s.names {
		words := s.nameWords(int32(n))
		for i, word := range words {
			if !slices.Contains(words[:i], word) {
				s.posts[next[word]] = int32(n)
				next[word]++
			}
		}
	}
}

func (s *Search) nameWords(n int32) []int32 { return s.spells[s.names[n].from:s.names[n].to] }

// measure finds each commune'street middle: the median of its streets, which no far outlier moves.
func (s *Search) measure() {
	s.centres = make([]centre, s.x.Stats().Communes)
	for i := range s.centres {
		var lons, lats []float64
		for _, street := range s.x.StreetsOf(int32(i)) {
			st := s.x.StreetAt(street)
			lons, lats = append(lons, st.Lon), append(lats, st.Lat)
			s.centres[i].addresses += int(st.End - st.First)
		}
		if len(lons) > 0 {
			slices.Sort(lons)
			slices.Sort(lats)
			s.centres[i].lon, s.centres[i].lat = lons[len(lons)/2], lats[len(lats)/2]
		}
	}
}

// importance is the national export's for its geocoder, (ln(1 + population/3) + ln(1 + house numbers))/20, with the commune's house
// numbers, of which there is about one for three people, in place of the population.
func (s *Search) importance(communes []int32, numbers int) float64 {
	addresses := 0
	for _, c := range communes {
		addresses += s.centres[c].addresses
	}
	return min(1, (math.Log(1+float64(addresses))+math.Log(1+float64(numbers)))/20)
}

// The kinds of a result, in the national geocoder's words.
const (
	KindNumber   = "housenumber"
	KindStreet   = "street"
	KindLocality = "locality"     // a place without numbers
	KindCommune  = "municipality" // a commune, an arrondissement or a city as a whole
)

// A Query is what was typed and what the answer must be like.
type Query struct {
	Text      string
	Prefix    bool     // the last word may be its beginning only
	Limit     int      // of hits; 5 when 0
	Kinds     []string // only these; empty: any
	Postcodes []string // only these; empty: any
	INSEE     []string // only these communes, arrondissements or cities; empty: any
	Near      bool     // what is near Lon and Lat comes first among equals
	Lon, Lat  float64
}

// A Hit is an address that may be meant. Score is 0 to 1, 1 for what is written exactly so.
type Hit struct {
	address.Candidate
	Kind       string
	City       string // the commune, or the city of an arrondissement
	Importance float64
	Distance   float64 // metres from the query's point, when Near
}

// looseFrom is the score below which words are taken for others that two or three letters part, spokenFrom is the score below which the query is also read by its sounds, and spokenShare what the resolver's probability counts then.
const (
	looseFrom   = 0.85
	spokenFrom  = 0.62
	spokenShare = 0.6
)

// Find gives the addresses that the text may mean, best first.
func (s *Search) Find(q Query) []Hit {
	if q.Limit <= 0 {
		q.Limit = 5
	}
	l := s.begin(q)
	hits := append(l.streetHits(), l.communeHits()...)
	l.order(hits)
	if (len(hits) == 0 || hits[0].Score < looseFrom) && l.loosen() {
		hits = append(l.streetHits(), l.communeHits()...)
		l.order(hits)
	}
	if len(hits) == 0 || hits[0].Score < spokenFrom {
		hits = append(hits, l.spokenHits()...)
		l.order(hits)
	}
	l.exactFirst(hits)
	var out []Hit
	seen := map[string]bool{}
	for _, h := range hits {
		if key := h.Kind + h.ID; !seen[key] && len(out) < q.Limit {
			seen[key] = true
			out = append(out, h)
		}
	}
	return out
}

// exactShare is what a name gains that stands in the query letter by letter, before abbreviations and number words were written out,
// and exactNear how far behind the first it may be.
const (
	exactShare = 0.015
	exactNear  = 0.05
)

// exactFirst lets the exact spelling win among equals.
func (l *lookup) exactFirst(hits []Hit) {
	if len(hits) == 0 {
		return
	}
	least := hits[0].Score - exactNear
	for i := range hits {
		if hits[i].Score < least {
			break
		}
		if strings.Contains(l.folded, " "+french.Fold(hits[i].Street)+" ") {
			hits[i].Score = min(1, hits[i].Score+exactShare)
		}
	}
	l.order(hits)
}

func (l *lookup) order(hits []Hit) {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
	})
}

// Named gives the INSEE codes of the communes, arrondissements and cities that have exactly this name, whatever its accents, case and
// abbreviations, sorted.
func (s *Search) Named(name string) []string {
	words := canonical(french.Words(name))
	var out []string
	for _, p := range s.places {
		if p.alias || len(p.words) != len(words) || !slices.EqualFunc(p.words, words, func(id int32, word string) bool { return s.words.words[id] == word }) {
			continue
		}
		if p.city {
			insee, _, _ := s.x.CityOf(p.communes[0])
			out = append(out, insee)
			continue
		}
		for _, c := range p.communes {
			out = append(out, s.x.CommuneAt(c).INSEE)
		}
	}
	for c := range int32(s.x.Stats().Communes) { // "Marseille 6e Arrondissement"
		if _, _, ok := s.x.CityOf(c); ok && slices.Equal(canonical(french.Words(s.x.CommuneAt(c).Name)), words) {
			out = append(out, s.x.CommuneAt(c).INSEE)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
