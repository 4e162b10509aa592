package french

import "math"

// The cost of hearing one sound for another, in units of a whole consonant. A pair that is not listed costs 1 between
// two consonants or two vowels, and farther across. The order of magnitude of the pairs is that of a telephone band
// (300–3400 Hz): place of articulation and voicing are what it loses first (Miller and Nicely 1955).
var confusions = map[string]float32{
	"eE": .1, "bp": .4, "td": .4, "kg": .4, "fv": .4, "sz": .3, "SZ": .3, "fs": .5, "vz": .6, "bv": .5, "bd": .6, "dg": .6, "pt": .6, "tk": .6,
	"pk": .6, "mn": .4, "nN": .3, "mN": .6, "lr": .6, "ln": .6, "sS": .5, "zZ": .5, "mb": .6, "nd": .7, "pf": .6, "rv": .8, "vl": .8, "dz": .7,
	"lj": .6, "Nj": .5, "gr": .8, "kr": .8, "ts": .7, "bm": .6, "dl": .7, "tp": .6,
	"AO": .3, "AI": .4, "IO": .5, "Aa": .4, "Ao": .5, "Oo": .4, "Ou": .6, "IE": .4, "Ie": .4, "Ia": .5, "I2": .5, "aE": .4, "ae": .6, "a2": .6,
	"ao": .5, "ou": .4, "o2": .4, "u2": .6, "y2": .4, "yi": .3, "yu": .5, "ei": .4, "Ei": .5, "e2": .4, "E2": .4, "ij": .2, "yj": .4, "uw": .2,
	"yw": .4, "ej": .6, "ow": .5, "wv": .5, "aw": .7, "eo": .8, "Ae": .7, "O2": .6, "Ai": .8,
}

// A sound that is dropped or added: weak sounds cost less.
var indels = map[byte]float32{'j': .4, 'w': .4, 'r': .6, 'l': .6, '2': .5, 'e': .6, 'E': .6, 'y': .7, 'i': .7, 'a': .7, 'o': .7, 'u': .7,
	'A': .8, 'I': .8, 'O': .8, 's': .7, 'z': .6, 't': .7, 'd': .7, 'n': .7}

var (
	substitution [128][128]float32
	indel        [128]float32
)

func init() {
	for a := range byte(128) {
		indel[a] = 0.8
		if c, ok := indels[a]; ok {
			indel[a] = c
		}
		for b := range byte(128) {
			switch {
			case a == b:
			case isVowelSound(a) != isVowelSound(b):
				substitution[a][b] = 1.3
			default:
				substitution[a][b] = 1
			}
		}
	}
	for pair, c := range confusions {
		substitution[pair[0]][pair[1]], substitution[pair[1]][pair[0]] = c, c
	}
}

func isVowelSound(c byte) bool {
	switch c {
	case 'a', 'e', 'E', 'i', 'o', 'u', 'y', '2', 'A', 'I', 'O', 'j', 'w':
		return true
	}
	return false
}

// Distance is the least cost of turning one key of [Sound] into the other: 0 for equal keys, about 1 for each sound that
// differs wholly, less for sounds that a telephone confuses (b and p, f and s, m and n, é and è, the nasals).
func Distance(a, b string) float64 {
	row := make([]float32, len(b)+1)
	for j := range len(b) {
		row[j+1] = row[j] + indel[b[j]&127]
	}
	for i := range len(a) {
		ca := a[i] & 127
		diagonal := row[0]
		row[0] += indel[ca]
		for j := range len(b) {
			cb := b[j] & 127
			best := min(diagonal+substitution[ca][cb], row[j+1]+indel[ca], row[j]+indel[cb])
			diagonal, row[j+1] = row[j+1], best
		}
	}
	return float64(row[len(b)])
}

// Within finds the place of hay that sounds most like needle: the cost as in [Distance] and the sounds [from, to) of hay.
// An empty needle is found at 0 at no cost.
func Within(needle, hay string) (cost float64, from, to int) {
	var m Matcher
	m.Hay(hay)
	return m.Find(needle)
}

// A Matcher looks many needles up in one hay without allocating. The zero value is ready for [Matcher.Hay]. It may not
// be shared between goroutines.
type Matcher struct {
	hay  string
	cost []float32
	from []int32
}

// Hay sets the sounds to search in.
func (m *Matcher) Hay(hay string) {
	m.hay = hay
	if cap(m.cost) < len(hay)+1 {
		m.cost, m.from = make([]float32, len(hay)+1), make([]int32, len(hay)+1)
	}
	m.cost, m.from = m.cost[:len(hay)+1], m.from[:len(hay)+1]
}

// Find is [Within] for this hay: a semi-global alignment, in len(needle) × len(hay) steps. Among equal costs the first
// end wins.
func (m *Matcher) Find(needle string) (cost float64, from, to int) {
	row, start := m.cost, m.from
	for j := range row {
		row[j], start[j] = 0, int32(j)
	}
	for i := range len(needle) {
		cn := needle[i] & 127
		drop := indel[cn]
		subst := &substitution[cn]
		diagonal, diagonalFrom := row[0], start[0]
		row[0] += drop
		for j := range len(m.hay) {
			ch := m.hay[j] & 127
			best, bestFrom := diagonal+subst[ch], diagonalFrom
			if c := row[j+1] + drop; c < best {
				best, bestFrom = c, start[j+1]
			}
			if c := row[j] + indel[ch]; c < best {
				best, bestFrom = c, start[j]
			}
			diagonal, diagonalFrom = row[j+1], start[j+1]
			row[j+1], start[j+1] = best, bestFrom
		}
	}
	best := float32(math.Inf(1))
	for j, c := range row {
		if c < best {
			best, to = c, j
		}
	}
	return float64(best), int(start[to]), to
}

// Weight is the cost of missing every sound of a key: what a match of it is worth.
func Weight(key string) float64 {
	var w float32
	for i := range len(key) {
		w += indel[key[i]&127]
	}
	return float64(w)
}
