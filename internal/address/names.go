package address

import (
	"cmp"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// A name is a street name that one or more communes have: its variants as they may be said.
type name struct {
	folded  string
	full    string // the sounds of the whole name
	forms   []form // the ways to say it
	streets []int32
	last    string // its last word, folded
}

// A form is one way to say a name, and what that way costs in evidence: who leaves the type or the first name out says
// less than the name.
type form struct {
	key     string
	penalty float64
	typed   bool // the street type is in the key
}

var streetTypes = wordSet("rue avenue boulevard chemin impasse allee allees place traverse route square montee quai cours passage " +
	"esplanade promenade corniche placette sentier draille escalier escaliers ruelle venelle faubourg rond sente mail voie cour " +
	"residence lotissement cite hameau quartier domaine parc clos villa villas vallon enclos campagne mas bastide groupe immeuble zone za zi zac " +
	"autoroute pont porte galerie carrefour rocade calade carraire lieu levee chaussee parvis rampe")

// typeBefore are the words that may stand before a type: "petite rue", "ancien chemin".
var typeBefore = wordSet("petite petit grande grand ancien ancienne vieux vieille nouvelle nouveau")

var titles = wordSet("docteur general marechal commandant capitaine colonel lieutenant professeur president amiral abbe chanoine monseigneur " +
	"cardinal pere frere soeur sergent caporal adjudant major maitre architecte ingenieur peintre poete sculpteur felibre maire senateur depute " +
	"prefet pasteur reverend compagnon resistant comte marquis duc prince roi reine saint sainte marius")

var smallWords = wordSet("de du des d la le les l a au aux en et sur sous un une")

// IsStreetType says whether a folded word is the type of a street, or of a place that has addresses.
func IsStreetType(word string) bool { return streetTypes[word] }

// IsSmallWord says whether a folded word tells no name from another: articles and prepositions.
func IsSmallWord(word string) bool { return smallWords[word] }

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// expandShort writes the abbreviations out that gazetteers leave in names.
var expandShort = map[string]string{"dr": "docteur", "gal": "général", "mal": "maréchal", "cdt": "commandant", "cne": "capitaine", "pr": "professeur",
	"st": "saint", "ste": "sainte", "av": "avenue", "bd": "boulevard", "imp": "impasse", "che": "chemin", "all": "allée", "pl": "place", "nd": "notre dame"}

// The price, in matched consonants, of what a caller left out.
const (
	costNoType  = 0.9
	costNoTitle = 0.5
	costNoFirst = 0.9
)

// splitName parts a name's words into type, small words after it, and the telling rest.
func splitName(words []string) (typ, rest int) {
	for typ < len(words)-1 && typeBefore[words[typ]] {
		typ++
	}
	if typ < len(words)-1 && streetTypes[words[typ]] {
		typ++
	} else {
		typ = 0
	}
	rest = typ
	for rest < len(words)-1 && smallWords[words[rest]] {
		rest++
	}
	return typ, rest
}

func makeName(text string) name {
	tokens := french.Tokens(text)
	for i, w := range tokens {
		if long := expandShort[w]; long != "" {
			tokens[i] = long
		}
	}
	tokens = french.Tokens(strings.Join(tokens, " "))
	words := french.Words(strings.Join(tokens, " "))
	n := name{folded: strings.Join(words, " ")}
	if len(words) == 0 {
		return n
	}
	n.last = words[len(words)-1]
	typ, rest := splitName(words)
	n.full = french.Sound(strings.Join(tokens, " "))
	add := func(words []string, penalty float64, typed bool) {
		key := french.Sound(strings.Join(words, " "))
		if len(key) >= 2 && !slices.ContainsFunc(n.forms, func(f form) bool { return f.key == key }) {
			n.forms = append(n.forms, form{key, penalty, typed})
		}
	}
	add(tokens, 0, typ > 0)
	if typ > 0 {
		add(tokens[rest:], costNoType, false)
	}
	// Without titles, then with the last word alone: "rue Gariel" for "rue du docteur Paul Gariel".
	head := tokens[:typ:typ]
	core := rest
	for core < len(words)-1 && titles[words[core]] {
		core++
	}
	if core > rest {
		add(append(head, tokens[core:]...), costNoTitle, typ > 0)
		add(tokens[core:], costNoTitle+costNoType, false)
	}
	if k := len(words) - 1; k > core && len(n.last) > 3 && !smallWords[words[k-1]] {
		add(append(head, tokens[k]), costNoFirst+costNoTitle, typ > 0)
	}
	return n
}

// deriveNames groups the streets by their folded name.
func (x *Index) deriveNames() {
	byName := map[string]int32{}
	x.names = nil
	for i := range x.streets {
		s := &x.streets[i]
		folded := french.Fold(s.name)
		k, ok := byName[folded]
		if !ok {
			k = int32(len(x.names))
			byName[folded] = k
			x.names = append(x.names, makeName(s.name))
		}
		s.nameIndex = k
		x.names[k].streets = append(x.names[k].streets, int32(i))
	}
	// In the order of their sounds, names that begin alike are aligned together.
	slices.SortFunc(x.names, func(a, b name) int { return cmp.Or(cmp.Compare(a.full, b.full), cmp.Compare(a.folded, b.folded)) })
	for i := range x.names {
		for _, s := range x.names[i].streets {
			x.streets[s].nameIndex = int32(i)
			c := &x.communes[x.streets[s].commune]
			if k := len(c.names); k == 0 || c.names[k-1] != int32(i) {
				c.names = append(c.names, int32(i))
			}
		}
	}
}

// written is the share of the name's words that the utterance has letter by letter.
func (n *name) written(u *utterance) float64 {
	words, there := 0, 0
	for word := range strings.FieldsSeq(n.folded) {
		words++
		if slices.Contains(u.words, word) {
			there++
		}
	}
	return float64(there) / float64(max(1, words))
}
