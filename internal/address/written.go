package address

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// Written finds addresses that were typed, where [Index.Resolve] finds those that were heard: here the spelling counts, and a typing
// error, an abbreviation, a missing word or an unusual order costs a little. It is immutable and safe for concurrent use.
type Written struct {
	x      *Index
	words  vocabulary
	names  []writtenName
	nameOf []int32 // of each street, -1 for none
	spells []int32 // the words of all names, one after another
	posts  []int32 // the names of all words, one after another
	first  []int32 // of each word in posts, and the end
	places []writtenPlace
	placed map[int32][]int32 // the places of a word
	centre []writtenCommune
}

// A writtenName is a street's name in one spelling: everything that several streets of that name share.
type writtenName struct {
	from, to int32 // its words in spells
	streets  []int32
	row      int32 // of an alias that leads to an address, or -1
}

// A writtenPlace is a name of communes.
type writtenPlace struct {
	words    []int32
	communes []int32
	city     int // a city as a whole, or -1
	alias    bool
}

// A writtenCommune is what a commune's own result needs.
type writtenCommune struct {
	lon, lat  int32
	addresses int
}

// NewWritten makes an index's written names searchable. It takes about a second and 100 bytes a street for half a million addresses.
func NewWritten(x *Index) *Written {
	w := &Written{x: x, words: vocabulary{accents: map[string]string{}}}
	spelled := w.collect()
	places := w.collectPlaces()
	w.learnWords(spelled, places)
	w.post()
	w.measure()
	return w
}

// collect groups the streets by the words of their names.
func (w *Written) collect() [][]string {
	byWords := map[string]int{}
	var spelled [][]string
	w.nameOf = make([]int32, len(w.x.streets))
	for i := range w.x.streets {
		w.nameOf[i] = -1
		words := canonical(french.Words(w.x.streets[i].name))
		if len(words) == 0 {
			continue
		}
		w.words.hear(w.x.streets[i].name)
		words = words[:min(len(words), maxNameWords)]
		key := strings.Join(words, " ")
		n, ok := byWords[key]
		if !ok {
			n = len(w.names)
			byWords[key] = n
			w.names = append(w.names, writtenName{row: -1})
			spelled = append(spelled, words)
		}
		w.names[n].streets = append(w.names[n].streets, int32(i))
		w.nameOf[i] = int32(n)
	}
	for _, a := range w.x.aliasNames {
		if words := canonical(strings.Fields(a.folded)); a.street >= 0 && len(words) > 0 {
			w.names = append(w.names, writtenName{streets: []int32{a.street}, row: a.row})
			spelled = append(spelled, words[:min(len(words), maxNameWords)])
		}
	}
	return spelled
}

// maxNameWords bounds a name: the BAN's longest have about a dozen.
const maxNameWords = 16

func (w *Written) collectPlaces() [][]string {
	var spelled [][]string
	for _, a := range w.x.aliasNames {
		words := canonical(strings.Fields(a.folded))
		if a.street >= 0 || len(a.communes) == 0 || len(words) == 0 {
			continue
		}
		place := writtenPlace{communes: a.communes, city: -1, alias: a.alias}
		if c := w.x.communes[a.communes[0]].city; c >= 0 && len(a.communes) > 1 && !a.alias {
			place.city = c
		}
		words = words[:min(len(words), maxNameWords)]
		for _, form := range [][]string{words, headOf(words)} {
			if form != nil {
				w.places = append(w.places, place)
				spelled = append(spelled, form)
			}
		}
	}
	return spelled
}

// headOf is what people write of a long commune's name: "Aix" of Aix-en-Provence, "Berre" of Berre-l'Étang; nil for none.
func headOf(words []string) []string {
	for i, word := range words {
		if i > 0 && i < len(words)-1 && (smallWords[word] || word == "lez" || word == "sous") && !smallWords[words[i-1]] && words[i-1] != "saint" {
			return words[:i:i]
		}
	}
	return nil
}

// learnWords numbers the words in their order and counts the names that have each.
func (w *Written) learnWords(names, places [][]string) {
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
		w.words.words = append(w.words.words, word)
	}
	slices.Sort(w.words.words)
	w.words.count = make([]int32, len(w.words.words))
	for i, word := range w.words.words {
		w.words.count[i] = count[word]
	}
	w.words.weigh(len(names))
	w.words.derive()
	for i, words := range names {
		w.names[i].from = int32(len(w.spells))
		w.spells = append(w.spells, w.ids(words)...)
		w.names[i].to = int32(len(w.spells))
	}
	w.placed = map[int32][]int32{}
	for i, words := range places {
		w.places[i].words = w.ids(words)
		for _, id := range w.places[i].words {
			w.placed[id] = append(w.placed[id], int32(i))
		}
	}
}

func (w *Written) ids(words []string) []int32 {
	out := make([]int32, len(words))
	for i, word := range words {
		out[i], _ = w.words.find(word)
	}
	return out
}

// post lists the names of each word.
func (w *Written) post() {
	w.first = make([]int32, len(w.words.words)+1)
	for i, n := range w.words.count {
		w.first[i+1] = w.first[i] + n
	}
	w.posts = make([]int32, w.first[len(w.words.words)])
	next := slices.Clone(w.first)
	for n := range w.names {
		words := w.nameWords(int32(n))
		for i, word := range words {
			if !slices.Contains(words[:i], word) {
				w.posts[next[word]] = int32(n)
				next[word]++
			}
		}
	}
}

func (w *Written) nameWords(n int32) []int32 { return w.spells[w.names[n].from:w.names[n].to] }

// measure finds each commune's middle: the median of its streets, which no far outlier moves.
func (w *Written) measure() {
	w.centre = make([]writtenCommune, len(w.x.communes))
	for i, c := range w.x.communes {
		var lons, lats []int32
		for _, s := range c.streets {
			lons, lats = append(lons, w.x.streets[s].lon), append(lats, w.x.streets[s].lat)
			w.centre[i].addresses += int(w.x.streets[s].end - w.x.streets[s].first)
		}
		if len(lons) > 0 {
			slices.Sort(lons)
			slices.Sort(lats)
			w.centre[i].lon, w.centre[i].lat = lons[len(lons)/2], lats[len(lats)/2]
		}
	}
}

// importance is the national export's for its geocoder, (ln(1 + population/3) + ln(1 + house numbers))/20, with the commune's house
// numbers, of which there is about one for three people, in place of the population.
func (w *Written) importance(communes []int32, numbers int) float64 {
	addresses := 0
	for _, c := range communes {
		addresses += w.centre[c].addresses
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

// A WrittenQuery is what was typed and what the answer must be like.
type WrittenQuery struct {
	Text      string
	Prefix    bool     // the last word may be its beginning only
	Limit     int      // of hits; 5 when 0
	Kinds     []string // only these; empty: any
	Postcodes []string // only these; empty: any
	INSEE     []string // only these communes, arrondissements or cities; empty: any
	Near      bool     // what is near Lon and Lat comes first among equals
	Lon, Lat  float64
}

// A WrittenHit is an address that may be meant. Score is 0 to 1, 1 for what is written exactly so.
type WrittenHit struct {
	Candidate
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

// Search gives the addresses that the text may mean, best first.
func (w *Written) Search(q WrittenQuery) []WrittenHit {
	if q.Limit <= 0 {
		q.Limit = 5
	}
	s := w.begin(q)
	hits := append(s.streetHits(), s.communeHits()...)
	s.order(hits)
	if (len(hits) == 0 || hits[0].Score < looseFrom) && s.loosen() {
		hits = append(s.streetHits(), s.communeHits()...)
		s.order(hits)
	}
	if len(hits) == 0 || hits[0].Score < spokenFrom {
		hits = append(hits, s.spokenHits()...)
		s.order(hits)
	}
	s.exactFirst(hits)
	var out []WrittenHit
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
func (s *writtenSearch) exactFirst(hits []WrittenHit) {
	if len(hits) == 0 {
		return
	}
	least := hits[0].Score - exactNear
	for i := range hits {
		if hits[i].Score < least {
			break
		}
		if strings.Contains(s.folded, " "+french.Fold(hits[i].Street)+" ") {
			hits[i].Score = min(1, hits[i].Score+exactShare)
		}
	}
	s.order(hits)
}

func (s *writtenSearch) order(hits []WrittenHit) {
	slices.SortStableFunc(hits, func(a, b WrittenHit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
	})
}

// Named gives the INSEE codes of the communes, arrondissements and cities that have exactly this name, whatever its accents, case and
// abbreviations, sorted.
func (w *Written) Named(name string) []string {
	words := canonical(french.Words(name))
	var out []string
	for i, p := range w.places {
		if p.alias || len(p.words) != len(words) || !slices.EqualFunc(p.words, words, func(id int32, word string) bool { return w.words.words[id] == word }) {
			continue
		}
		if p.city >= 0 {
			out = append(out, w.x.cities[p.city].insee)
			continue
		}
		for _, c := range w.places[i].communes {
			out = append(out, w.x.communes[c].insee)
		}
	}
	for _, c := range w.x.communes { // "Marseille 6e Arrondissement"
		if c.city >= 0 && slices.Equal(canonical(french.Words(c.name)), words) {
			out = append(out, c.insee)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
