package knowledge

import (
	"slices"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// Base is everything the call centre knows, checked.
type Base struct {
	Version    string                  // hash of all files: equal files, equal version
	Items      map[string]pickup.Item  // by code
	Codes      []string                // of the items, in the file's order
	Rules      []pickup.RuleSet        // every version, by name and then by date
	Communes   []pickup.Commune        // in the file's order
	Sectors    []pickup.Sector         // in the file's order
	Aliases    map[string]pickup.INSEE // a quartier's or old name, folded → its commune
	Places     map[string]string       // a residence's or a street's other name, folded → its postal address
	Spelled    map[string]string       // a name of Aliases or Places, folded → as it is written: accents sound
	Streets    string                  // the sample gazetteer's path in the file system, "" = none
	Territory  Territory
	Articles   []Article           // by id
	Drafts     []Article           // articles to review, unchecked: never said
	Unanswered []string            // questions that callers ask and nobody here can answer
	Voice      map[string][]string // a prompt's key → its variants, at least one
	Intents    []Intent            // what callers may want, with examples, by code

	byINSEE    map[pickup.INSEE]int
	byPostcode map[pickup.Postcode][]int
}

// Commune finds a commune or arrondissement by its INSEE code.
func (b *Base) Commune(code pickup.INSEE) (pickup.Commune, bool) {
	i, ok := b.byINSEE[code]
	if !ok {
		return pickup.Commune{}, false
	}
	return b.Communes[i], true
}

// ByPostcode lists the communes that share a postcode, in the file's order.
// Marseille as a whole is left out: its arrondissements answer for it.
func (b *Base) ByPostcode(code pickup.Postcode) []pickup.Commune {
	var out []pickup.Commune
	for _, i := range b.byPostcode[code] {
		out = append(out, b.Communes[i])
	}
	return out
}

// RulesFor is the version of a commune's rules in force on a day.
func (b *Base) RulesFor(code pickup.INSEE, day pickup.Date) (pickup.RuleSet, bool) {
	c, ok := b.Commune(code)
	if !ok {
		return pickup.RuleSet{}, false
	}
	return pickup.RulesAt(b.Rules, c.Rules, day)
}

// RulesVersion is the very version that a booking was made under.
func (b *Base) RulesVersion(version string) (pickup.RuleSet, bool) {
	i := slices.IndexFunc(b.Rules, func(r pickup.RuleSet) bool { return r.Version == version })
	if i < 0 {
		return pickup.RuleSet{}, false
	}
	return b.Rules[i], true
}

// Alias finds the commune that a quartier or an old name stands for, however
// it is written.
func (b *Base) Alias(name string) (pickup.INSEE, bool) {
	code, ok := b.Aliases[french.Fold(name)]
	return code, ok
}

// Place finds the postal address of a residence or building by its name,
// however it is written.
func (b *Base) Place(name string) (address string, ok bool) {
	address, ok = b.Places[french.Fold(name)]
	return address, ok
}

// Article finds an article by its id.
func (b *Base) Article(id string) (Article, bool) {
	i := slices.IndexFunc(b.Articles, func(a Article) bool { return a.ID == id })
	if i < 0 {
		return Article{}, false
	}
	return b.Articles[i], true
}

// isParent reports whether other communes are parts of this one.
func (b *Base) isParent(code pickup.INSEE) bool {
	return slices.ContainsFunc(b.Communes, func(c pickup.Commune) bool { return c.Parent == code })
}
