package main

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// A nameLaw is how street names repeat and what they are made of, learned from a gazetteer.
//
// How they repeat is a Pitman-Yor process (Pitman and Yor 1997): after n streets with K names the next one has a new name with the
// probability (θ + dK)/(n + θ), else it takes an earlier street's, a name that c have with a weight of c − d. It gives both the
// laws of real names: Zipf's, by which a few names stand in thousands of communes, and Heaps's, by which new ones never end.
type nameLaw struct {
	d, theta float64
	names    []string // the distinct names of the source, the commonest first
	words    []string // their telling words
	letters  letterLaw
}

// learnNames fits the law. d follows from how the number of names grows from half the streets to all, theta from that number.
func learnNames(r *rand.Rand, streets []string) (*nameLaw, error) {
	if len(streets) < 100 {
		return nil, fmt.Errorf("%d streets are too few to learn how names repeat; give --index a larger gazetteer", len(streets))
	}
	r.Shuffle(len(streets), func(i, j int) { streets[i], streets[j] = streets[j], streets[i] })
	half, whole := distinct(streets[:len(streets)/2]), distinct(streets)
	l := &nameLaw{d: min(0.95, max(0.05, math.Log2(float64(whole)/float64(half)))), letters: letterLaw{}}
	l.theta = thetaFor(l.d, float64(len(streets)), float64(whole))
	count := map[string]int{}
	for _, s := range streets {
		count[s]++
	}
	for name := range count {
		l.names = append(l.names, name)
	}
	slices.SortFunc(l.names, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	seen := map[string]bool{}
	for _, name := range l.names {
		for _, word := range strings.Fields(name) {
			if isTelling(word) && !seen[word] {
				seen[word] = true
				l.words = append(l.words, word)
				l.letters.learn(word)
			}
		}
	}
	if len(l.words) == 0 {
		return nil, fmt.Errorf("the names of the source have no telling words")
	}
	return l, nil
}

func distinct(names []string) int {
	seen := map[string]bool{}
	for _, n := range names {
		seen[n] = true
	}
	return len(seen)
}

// thetaFor solves E[K] = θ/d ((1 + n/θ)^d − 1) by bisection: the expected number of names grows with θ.
func thetaFor(d, n, k float64) float64 {
	low, high := 1e-3, n
	for range 100 {
		mid := math.Sqrt(low * high)
		if mid/d*(math.Pow(1+n/mid, d)-1) < k {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

func isTelling(word string) bool {
	folded := french.Fold(word)
	return len(folded) >= 4 && !notTelling[folded] && strings.Trim(folded, "abcdefghijklmnopqrstuvwxyz") == ""
}

// draw gives the names of n streets.
func (l *nameLaw) draw(r *rand.Rand, n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		given := make([]int32, 0, n) // the name of each street
		var names []string
		var count []int32
		for range n {
			at := int32(-1)
			if r.Float64()*(float64(len(given))+l.theta) >= l.theta+l.d*float64(len(names)) {
				for at < 0 { // an earlier street's, if its name's discount lets it
					k := given[r.IntN(len(given))]
					if r.Float64()*float64(count[k]) >= l.d {
						at = k
					}
				}
			} else {
				at = int32(len(names))
				names, count = append(names, l.newName(r, len(names))), append(count, 0)
			}
			count[at]++
			given = append(given, at)
			if !yield(names[at]) {
				return
			}
		}
	}
}

// newName gives the source's names first, then others of their shape with other words, every second one invented.
func (l *nameLaw) newName(r *rand.Rand, k int) string {
	if k < len(l.names) {
		return l.names[k]
	}
	words := strings.Fields(l.names[r.IntN(len(l.names))])
	for i, word := range words {
		switch {
		case !isTelling(word):
		case r.IntN(2) == 0:
			words[i] = l.words[r.IntN(len(l.words))]
		default:
			words[i] = l.letters.invent(r)
		}
	}
	return strings.Join(words, " ")
}

// A letterLaw tells which letter follows three others, as often as it stands there: "^" begins and "$" ends a word.
type letterLaw map[string][]rune

func (l letterLaw) learn(word string) {
	text := []rune("^^^" + strings.ToLower(word) + "$")
	for i := 3; i < len(text); i++ {
		l[string(text[i-3:i])] = append(l[string(text[i-3:i])], text[i])
	}
}

// invent makes a word of at least four letters, and of fourteen at most.
func (l letterLaw) invent(r *rand.Rand) string {
	for {
		text := []rune("^^^")
		for len(text) < 17 {
			next := l[string(text[len(text)-3:])]
			c := next[r.IntN(len(next))]
			if c == '$' {
				break
			}
			text = append(text, c)
		}
		if len(text) >= 7 {
			return strings.ToUpper(string(text[3:4])) + string(text[4:])
		}
	}
}

// A france is a country of invented addresses.
type france struct {
	law       *nameLaw
	seed      uint64
	streets   int
	addresses int
	communes  int
}

// A franceQuery is one of its addresses as somebody would say it.
type franceQuery struct {
	text, commune, insee string
	streetID             string
}

// The countrywide sizes of communes follow Zipf's law with this exponent, from the fifth on: fitted by eye to 2 million streets in 35,000
// communes, of which the median has some twenty.
const (
	communeExponent = 0.85
	communeShift    = 4
)

// sample is a share of the country with its whole communes, as a shard would be: its entries, and some queries about them.
func (f france) sample(share float64, queries int) (iter.Seq[address.Entry], *[]franceQuery) {
	asked := &[]franceQuery{}
	return func(yield func(address.Entry) bool) {
		r := rand.New(rand.NewPCG(f.seed, uint64(share*1e6)))
		communes := max(1, int(share*float64(f.communes)))
		streets := int(share * float64(f.streets))
		if streets == 0 {
			return
		}
		sizes := communeSizes(communes, streets)
		next, stop := iter.Pull(f.law.draw(r, streets))
		defer stop()
		every := max(1, streets/max(1, queries))
		drawn := 0
		for c, size := range sizes {
			at := f.commune(r, c)
			for s := range size {
				name, ok := next()
				if !ok {
					return
				}
				if !f.street(r, at, s, name, yield) {
					return
				}
				if drawn++; drawn%every == 0 {
					*asked = append(*asked, franceQuery{text: name, commune: at.Commune, insee: at.INSEE, streetID: fmt.Sprintf("%s_%04d", at.INSEE, s)})
				}
			}
		}
	}, asked
}

// communeSizes shares the streets out; every commune has one at least.
func communeSizes(communes, streets int) []int {
	total := 0.0
	for i := range communes {
		total += math.Pow(float64(i+1+communeShift), -communeExponent)
	}
	sizes := make([]int, communes)
	left := streets
	for i := range sizes {
		sizes[i] = min(left, max(1, int(float64(streets)*math.Pow(float64(i+1+communeShift), -communeExponent)/total)))
		left -= sizes[i]
	}
	sizes[0] += left
	return sizes
}

// commune invents one: its code, its name and its middle.
func (f france) commune(r *rand.Rand, c int) address.Entry {
	name := f.law.letters.invent(r)
	switch r.IntN(6) {
	case 0:
		name = "Saint-" + name
	case 1:
		name += "-sur-" + f.law.letters.invent(r)
	case 2:
		name += "-" + f.law.letters.invent(r)
	}
	department := 1 + c%95
	return address.Entry{INSEE: fmt.Sprintf("%02d%03d", department, c/95), Postcode: fmt.Sprintf("%02d%03d", department, 10*(c/95/6%100)), Commune: name,
		Lon: -4 + 11*r.Float64(), Lat: 42.5 + 8*r.Float64()}
}

// street yields one with its house numbers: as many as an exponential law of the country's mean gives, on both sides.
func (f france) street(r *rand.Rand, at address.Entry, s int, name string, yield func(address.Entry) bool) bool {
	e := at
	e.StreetID, e.Street = fmt.Sprintf("%s_%04d", at.INSEE, s), name
	e.Lon, e.Lat = at.Lon+0.05*r.NormFloat64(), at.Lat+0.03*r.NormFloat64()
	numbers := int(math.Round(r.ExpFloat64() * float64(f.addresses) / float64(f.streets)))
	if numbers == 0 {
		e.ID = e.StreetID
		return yield(e)
	}
	for n := range numbers {
		e.Number = n + 1
		e.ID = fmt.Sprintf("%s_%05d", e.StreetID, e.Number)
		e.Lon += 0.0001
		if !yield(e) {
			return false
		}
	}
	return true
}
