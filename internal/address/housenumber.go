package address

import (
	"sort"
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// A heardNumber is a house number in an utterance.
type heardNumber struct {
	value  int
	suffix string
	score  float64 // how surely it belongs to the street beside it
}

// maxHouseNumber: what is larger is a postcode or a mistake.
const maxHouseNumber = 9999

// fillers may stand between a house number and its street, or between the street and a number said after it.
var fillers = wordSet("de du des d la le les l a au aux en dans numero n no euh heu eux e alors oui c est et ben numeros enfin voila pardon sur")

// mayFollow are the words after which a number behind the street is still its number, and not that of two mattresses.
var mayFollow = wordSet("a dans sur s voila merci oui euh heu eux c au en et marseille commune residence batiment bat bis ter quater pas non")

// taken says that a reading is an arrondissement or a postcode.
func taken(u *utterance, n french.Number, clues []communeClue) bool {
	for _, c := range clues {
		if c.kind != clueName && min(c.to, u.start[n.To]) > max(c.from, u.start[n.From]) {
			return true
		}
	}
	return false
}

// numberSounds are the keys of 1 to 999; it is made once.
var numberSounds = sync.OnceValue(func() [1000]string {
	var keys [1000]string
	for n := 1; n < len(keys); n++ {
		keys[n] = french.Sound(french.Cardinal(n))
	}
	return keys
})

// The s of bis is the first thing that a telephone loses.
var suffixSounds = map[string]string{"bis": "bi", "ter": "tEr", "quater": "kwatEr"}

func soundOfNumber(value int, suffix string) string {
	if value >= 1000 || suffix != "" && suffixSounds[suffix] == "" {
		return ""
	}
	return numberSounds()[value] + suffixSounds[suffix]
}

// lonely finds a number in a reply to "à quel numéro ?". The street, when it is known, speaks for the numbers it has.
func (x *Index) lonely(u *utterance, s int32, known, sounds bool) heardNumber {
	best := heardNumber{}
	for _, n := range u.numbers {
		if n.Value < 1 || n.Value > maxHouseNumber {
			continue
		}
		h := heardNumber{n.Value, n.Suffix, 1 + 0.5*float64(n.To-n.From)}
		if letter := u.letterAt(n.To); letter != "" && n.Suffix == "" {
			if _, ok := x.row(s, n.Value, letter); ok || !known && letter != "d" && letter != "c" {
				h.suffix = letter
			}
		}
		if n.To == len(u.words) {
			h.score += 0.2
		}
		if _, ok := x.row(s, h.value, h.suffix); known && ok {
			h.score += 0.6
		}
		if h.score > best.score {
			best = h
		}
	}
	if best.value == 0 && sounds && len(u.key) <= longestNumber {
		best = loneSound(u)
	}
	return best
}

// mishearing is what a unit of alignment cost takes from a unit of matched sounds.
const mishearing = 2.0

// longestNumber is how many sounds "alors c'est le quatre-vingt-dix-sept bis" may have: in a longer reply other words would
// be taken for numbers.
const longestNumber = 26

// loneSound compares the whole reply with the numbers up to 199.
func loneSound(u *utterance) heardNumber {
	best := heardNumber{}
	var m french.Matcher
	m.Hay(u.key)
	for n := 1; n < 200; n++ {
		for _, suffix := range []string{"", "bis", "ter"} {
			key := soundOfNumber(n, suffix)
			cost, _, to := m.Find(key)
			weight := french.Weight(key)
			if score := weight - mishearing*cost; cost <= 0.3*weight && score > max(0.8, best.score) && to >= len(u.key)-5 {
				best = heardNumber{n, suffix, score}
			}
		}
	}
	return best
}

// row finds a house number of a street.
func (x *Index) row(s int32, number int, suffix string) (int32, bool) {
	if s < 0 || int(s) >= len(x.streets) {
		return 0, false
	}
	st := &x.streets[s]
	numbers := x.rows.number[st.first:st.end]
	k := sort.Search(len(numbers), func(i int) bool { return int(numbers[i]) >= number })
	for ; k < len(numbers) && int(numbers[k]) == number; k++ {
		if r := st.first + int32(k); x.suffixes[x.rows.suffix[r]] == suffix {
			return r, true
		}
	}
	return 0, false
}

func (x *Index) rowID(s, r int32) string {
	if id, ok := x.rows.ids[r]; ok {
		return id
	}
	return regularID(x.streets[s].id, int(x.rows.number[r]), x.suffixes[x.rows.suffix[r]])
}

// candidate makes the address of a street and a number, 0 for none.
func (x *Index) candidate(s int32, number int, suffix string) Candidate {
	st := &x.streets[s]
	c := Candidate{ID: st.id, StreetID: st.id, Street: st.name, Number: number, Suffix: suffix, Postcode: x.postcodes[st.postcode],
		INSEE: x.communes[st.commune].insee, Commune: x.communes[st.commune].name, Lon: degrees(st.lon), Lat: degrees(st.lat),
		Precision: PrecisionStreet, Outside: x.communes[st.commune].outside}
	if st.place {
		c.Precision = PrecisionPlace
	}
	if number == 0 {
		return c
	}
	if r, ok := x.row(s, number, suffix); ok {
		c.ID, c.NumberKnown, c.Precision = x.rowID(s, r), true, PrecisionNumber
		c.Postcode, c.Lon, c.Lat = x.postcodes[x.rows.postcode[r]], degrees(x.rows.lon[r]), degrees(x.rows.lat[r])
		return c
	}
	if lon, lat, postcode, ok := x.between(s, number); ok {
		c.Lon, c.Lat, c.Postcode = degrees(lon), degrees(lat), x.postcodes[postcode]
	}
	return c
}

// between places a number that the street does not have between its nearest neighbours, on its own side (even or odd) when that
// side has any; beyond the ends it stands at the last one.
func (x *Index) between(s int32, number int) (lon, lat int32, postcode uint16, ok bool) {
	st := &x.streets[s]
	for _, sameSide := range []bool{true, false} {
		low, high := int32(-1), int32(-1)
		for r := st.first; r < st.end; r++ {
			n := int(x.rows.number[r])
			if sameSide && n%2 != number%2 {
				continue
			}
			if n <= number {
				low = r
			} else if high < 0 {
				high = r
			}
		}
		switch {
		case low < 0 && high < 0:
			continue
		case low < 0:
			low = high
		case high < 0:
			high = low
		}
		share := 0.0
		if a, b := float64(x.rows.number[low]), float64(x.rows.number[high]); b > a {
			share = (float64(number) - a) / (b - a)
		}
		mix := func(a, b int32) int32 { return a + int32(share*float64(b-a)) }
		return mix(x.rows.lon[low], x.rows.lon[high]), mix(x.rows.lat[low], x.rows.lat[high]), x.rows.postcode[low], true
	}
	return 0, 0, 0, false
}
