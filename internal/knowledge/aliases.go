package knowledge

import (
	"maps"
	"regexp"
	"slices"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// aliasesFile is territory/aliases.yaml.
type aliasesFile struct {
	// Communes lists, by INSEE code, the names of quartiers, villages and
	// former communes that stand for the whole commune or arrondissement.
	Communes map[string][]string `yaml:"communes"`
	// Places lists, by postal address, the names of residences and buildings.
	Places map[string][]string `yaml:"places"`
}

// postal is an address as it stands on an envelope, with its postcode.
var postal = regexp.MustCompile(`^[0-9]+ .+, ([0-9]{5}) .+$`)

func (l *loader) aliases() {
	const name = "territory/aliases.yaml"
	var f aliasesFile
	if !l.decode(name, &f) {
		return
	}
	for _, code := range slices.Sorted(maps.Keys(f.Communes)) {
		where := name + ": " + code
		if _, ok := l.base.Commune(pickup.INSEE(code)); !ok {
			l.unknownCommune(where, pickup.INSEE(code))
		}
		for _, alias := range f.Communes[code] {
			key := french.Fold(alias)
			if was, twice := l.base.Aliases[key]; twice || key == "" {
				l.fault(where, "%q is empty or stands for %s already: leave it with one, or with none when callers mean both", alias, was)
				continue
			}
			l.base.Aliases[key] = pickup.INSEE(code)
		}
	}
	for _, address := range slices.Sorted(maps.Keys(f.Places)) {
		where := name + ": " + address
		switch m := postal.FindStringSubmatch(address); {
		case m == nil:
			l.fault(where, "write the address as 280 boulevard Michelet, 13008 Marseille")
		case len(l.base.Communes) > 0 && len(l.base.byPostcode[pickup.Postcode(m[1])]) == 0:
			l.fault(where, "no commune of communes.csv has the postcode %s", m[1])
		}
		for _, alias := range f.Places[address] {
			key := french.Fold(alias)
			if was, twice := l.base.Places[key]; twice || key == "" {
				l.fault(where, "%q is empty or stands for %s already", alias, was)
				continue
			}
			l.base.Places[key] = address
		}
	}
}
