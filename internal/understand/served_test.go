package understand

import (
	"maps"
	"slices"

	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
)

func itemsOf(base *knowledge.Base) []pickup.Item {
	var out []pickup.Item
	for _, code := range base.Codes {
		out = append(out, base.Items[code])
	}
	return out
}

func placesOf(base *knowledge.Base) []string {
	names := slices.Collect(maps.Keys(base.Aliases))
	for _, c := range base.Communes {
		names = append(names, c.Name, c.Spoken)
	}
	slices.Sort(names)
	return names
}

func communesOf(base *knowledge.Base) func(string) string {
	return NewCommunes(base.Communes, base.Aliases).Find
}
