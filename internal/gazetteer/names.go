package gazetteer

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// maxNames bounds the names of the gazetteer's own that lead to communes and streets: each is compared with every utterance.
const maxNames = 1000

// otherNames collects what rows call their places besides street and commune.
type otherNames struct {
	landmarks map[[2]string]*landmark    // INSEE and name as written
	names     map[string]map[string]bool // folded name → its targets: a name with several means none
	spelled   map[string]string          // folded name → as it is written first
	streets   map[string][2]string       // street ID → INSEE and name
	seen      map[[2]string]bool         // INSEE, and former commune or delivery name
}

// A landmark is a lieu-dit or résidence that rows lie in.
type landmark struct {
	name   string // as most rows write it
	first  address.Entry
	points [][2]float64
}

func newOtherNames() *otherNames {
	return &otherNames{landmarks: map[[2]string]*landmark{}, names: map[string]map[string]bool{}, spelled: map[string]string{}, streets: map[string][2]string{}, seen: map[[2]string]bool{}}
}

func (o *otherNames) add(r record) {
	if _, known := o.streets[r.StreetID]; !known {
		o.streets[strings.Clone(r.StreetID)] = [2]string{strings.Clone(r.INSEE), strings.Clone(r.Street)}
	}
	if r.landmark != "" {
		l := o.landmarks[[2]string{r.INSEE, r.landmark}]
		if l == nil {
			l = &landmark{first: r.Entry}
			o.landmarks[[2]string{r.INSEE, r.landmark}] = l
		}
		l.points = append(l.points, [2]float64{r.Lon, r.Lat})
	}
	if r.alias != "" {
		for name := range strings.SplitSeq(r.alias, "|") {
			o.name(name, strings.Clone(r.StreetID))
		}
	}
	for _, name := range []string{r.oldCommune, r.delivery} {
		if key := [2]string{r.INSEE, name}; name != "" && !o.seen[key] {
			insee := strings.Clone(r.INSEE)
			o.seen[[2]string{insee, strings.Clone(name)}] = true
			if name = postal(name); !named(r.Commune, name) {
				o.name(name, insee)
			}
		}
	}
}

func (o *otherNames) name(name, target string) {
	if name = strings.TrimSpace(name); french.Fold(name) == "" {
		return
	}
	folded := french.Fold(name)
	if o.names[folded] == nil {
		o.names[folded] = map[string]bool{}
		o.spelled[folded] = strings.Clone(name)
	}
	o.names[folded][target] = true
}

// cedex is what the post adds for large receivers: no commune.
var cedex = regexp.MustCompile(`(?i)\s+cedex\b.*$`)

// postal writes out what the post shortens: "ST REMY CEDEX 2" is Saint Remy.
func postal(name string) string {
	words := strings.Fields(cedex.ReplaceAllString(name, ""))
	for i, w := range words {
		switch strings.ToLower(w) {
		case "st":
			words[i] = "Saint"
		case "ste":
			words[i] = "Sainte"
		}
	}
	return strings.Join(words, " ")
}

// named says whether a commune bears that name already, as Marseille 6e Arrondissement bears Marseille.
func named(commune, name string) bool {
	c, n := french.Fold(commune)+" ", french.Fold(name)+" "
	return strings.HasPrefix(c, n)
}

// official gives the names that lead to one place each, and how many were left out: those of several places, and those beyond maxNames.
func (o *otherNames) official() (names map[string]string, left int) {
	names = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(o.names)) {
		targets := slices.Collect(maps.Keys(o.names[name]))
		if len(targets) != 1 || len(names) == maxNames {
			left++
			continue
		}
		names[o.spelled[name]] = targets[0]
	}
	return names, left
}

// places makes of each landmark an entry, unless its commune has a street or lieu-dit of that name. Its point is that of the address
// nearest to the middle of all: a point to which a truck can go.
func (o *otherNames) places(yield func(address.Entry) bool) bool {
	taken := map[[2]string]bool{}
	for _, s := range o.streets {
		taken[[2]string{s[0], french.Fold(s[1])}] = true
	}
	for _, l := range o.spellings(taken) {
		e := l.first
		e.StreetID = e.INSEE + "_ld-" + strings.ReplaceAll(french.Fold(l.name), " ", "-")
		e.ID, e.Street, e.Number, e.Suffix, e.Place = e.StreetID, l.name, 0, "", true
		e.Lon, e.Lat = middle(l.points)
		if !yield(e) {
			return false
		}
	}
	return true
}

// spellings makes one landmark of those of a commune that are the same but for accents and capitals, under the name that most rows have;
// of names that are taken none.
func (o *otherNames) spellings(taken map[[2]string]bool) []landmark {
	byFold := map[[2]string]*landmark{}
	most := map[[2]string]int{}
	keys := slices.SortedFunc(maps.Keys(o.landmarks), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, k := range keys {
		folded := [2]string{k[0], french.Fold(k[1])}
		if folded[1] == "" || taken[folded] {
			continue
		}
		l := o.landmarks[k]
		if byFold[folded] == nil {
			byFold[folded] = &landmark{first: l.first}
		}
		one := byFold[folded]
		one.points = append(one.points, l.points...)
		if len(l.points) > most[folded] {
			one.name, most[folded] = k[1], len(l.points)
		}
	}
	var out []landmark
	for _, k := range slices.SortedFunc(maps.Keys(byFold), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, *byFold[k])
	}
	return out
}

// middle is the point that lies nearest to the mean of all.
func middle(points [][2]float64) (lon, lat float64) {
	for _, p := range points {
		lon, lat = lon+p[0]/float64(len(points)), lat+p[1]/float64(len(points))
	}
	shrink := math.Cos(lat * math.Pi / 180)
	best := slices.MinFunc(points, func(a, b [2]float64) int {
		d := func(p [2]float64) float64 { return math.Hypot((p[0]-lon)*shrink, p[1]-lat) }
		switch {
		case d(a) < d(b):
			return -1
		case d(a) > d(b):
			return 1
		}
		return 0
	})
	return best[0], best[1]
}

// Names are a territory's own: what its residents call places, each with the commune or the address that is meant.
type Names struct {
	Communes map[string]string // name → INSEE code
	Written  map[string]string // name → "280 boulevard Michelet, 13008 Marseille", or without a number
}

// written is an address as it stands on an envelope.
var written = regexp.MustCompile(`^(?:([0-9]+)\s*(?i:(bis|ter|quater|[a-z]))?\s+)?(.+), ([0-9]{5}) .+$`)

// Targets looks up what the names lead to in an index, for [address.Index.WithAliases]; unknown lists the names whose address the
// gazetteer lacks.
func (n Names) Targets(x *address.Index) (targets map[string]string, unknown []string) {
	targets = maps.Clone(n.Communes)
	if targets == nil {
		targets = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Written)) {
		m := written.FindStringSubmatch(n.Written[name])
		if m != nil {
			number, _ := strconv.Atoi(m[1]) // 0 without
			if id, ok := x.Find(m[3], number, strings.ToLower(m[2]), m[4]); ok {
				targets[name] = id
				continue
			}
		}
		unknown = append(unknown, name+" → "+n.Written[name])
	}
	return targets, unknown
}

// With gives an index that knows the names, and lists those that lead nowhere.
func (n Names) With(x *address.Index) (*address.Index, []string) {
	targets, unknown := n.Targets(x)
	y, without := x.WithAliases(targets)
	unknown = append(unknown, without...)
	slices.Sort(unknown)
	return y, unknown
}
