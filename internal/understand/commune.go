package understand

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// Communes finds a commune by name, quartier, postcode or arrondissement, for
// [PlainOf]. In a call the address resolver does that, with a probability; this
// one needs no index and either finds a commune or does not.
type Communes struct {
	names    map[string]pickup.INSEE
	sounds   []communeSound
	postcode map[int]pickup.INSEE
	ordinal  map[int]pickup.INSEE
}

type communeSound struct {
	key    string
	weight float64
	insee  pickup.INSEE
}

// communeCost is how far a name may sound from what was heard, of its weight.
const communeCost = 0.2

var numbered = regexp.MustCompile(`^\D+ (\d+)(?:er|e)\b`)

// NewCommunes takes the territory's communes and what else they are called.
func NewCommunes(communes []pickup.Commune, aliases map[string]pickup.INSEE) *Communes {
	c := &Communes{names: make(map[string]pickup.INSEE), postcode: make(map[int]pickup.INSEE), ordinal: make(map[int]pickup.INSEE)}
	for name, insee := range aliases {
		c.name(name, insee)
	}
	for _, x := range communes {
		c.name(x.Name, x.INSEE)
		c.name(x.Spoken, x.INSEE)
		part := numbered.FindStringSubmatch(x.Name)
		if part != nil {
			n, _ := strconv.Atoi(part[1])
			c.ordinal[n] = x.INSEE
		}
		for _, p := range x.Postcodes {
			n, err := strconv.Atoi(string(p))
			if _, known := c.postcode[n]; err == nil && (!known || part != nil) {
				c.postcode[n] = x.INSEE
			}
		}
	}
	slices.SortFunc(c.sounds, func(a, b communeSound) int { return strings.Compare(a.key+string(a.insee), b.key+string(b.insee)) })
	return c
}

func (c *Communes) name(said string, insee pickup.INSEE) {
	folded := strings.Join(french.Words(said), " ")
	if _, known := c.names[folded]; folded == "" || known {
		return
	}
	c.names[folded] = insee
	if bare, ok := strings.CutPrefix(folded, "le "); ok { // "au Panier"
		c.names["au "+bare], c.names["du "+bare] = insee, insee
	}
	if key := french.Sound(said); len(key) >= minNear {
		c.sounds = append(c.sounds, communeSound{key, french.Weight(key), insee})
	}
}

// Find gives the INSEE code, or "". The arrondissement comes first ("Marseille,
// dans le treizième"), then the postcode, then the longest name, then sounds.
func (c *Communes) Find(text string) string {
	words := french.Words(text)
	for _, n := range french.Arrondissement(words) {
		if insee, ok := c.ordinal[n.Value]; ok {
			return string(insee)
		}
	}
	for _, n := range french.Numbers(words) {
		if insee, ok := c.postcode[n.Value]; ok {
			return string(insee)
		}
	}
	for length := min(len(words), 6); length > 0; length-- {
		for i := 0; i+length <= len(words); i++ {
			if insee, ok := c.names[strings.Join(words[i:i+length], " ")]; ok {
				return string(insee)
			}
		}
	}
	heard, best, found := french.Sound(text), math.Inf(1), pickup.INSEE("")
	for _, s := range c.sounds {
		if cost, _, _ := french.Within(s.key, heard); cost/s.weight < best {
			best, found = cost/s.weight, s.insee
		}
	}
	if best > communeCost {
		return ""
	}
	return string(found)
}
