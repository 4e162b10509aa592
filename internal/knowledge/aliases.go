package knowledge

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

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
	// Streets lists, by a street with its postcode, its old and other names.
	Streets map[string][]string `yaml:"streets"`
}

// An address as it stands on an envelope, with its postcode: of a building, and
// of a street.
var (
	postal       = regexp.MustCompile(`^[0-9]+ .+, ([0-9]{5}) .+$`)
	postalStreet = regexp.MustCompile(`^[^0-9,]+.*, ([0-9]{5}) .+$`)
)

func (l *loader) aliases() {
	const name = "territory/aliases.yaml"
	var f aliasesFile
	if !l.decode(name, &f) {
		return
	}
	a := aliasLoader{loader: l, file: name, lines: l.lines(name)}
	for _, code := range slices.Sorted(maps.Keys(f.Communes)) {
		if _, ok := l.base.Commune(pickup.INSEE(code)); !ok {
			l.unknownCommune(a.where("communes", code, code), pickup.INSEE(code))
		}
		for _, alias := range f.Communes[code] {
			if key, ok := a.name("communes", code, alias, ""); ok {
				l.base.Aliases[key] = pickup.INSEE(code)
			}
		}
	}
	a.written("places", f.Places, postal, "280 boulevard Michelet, 13008 Marseille")
	a.written("streets", f.Streets, postalStreet, "boulevard Michelet, 13008 Marseille")
}

// aliasLoader reads aliases, and says on which line each mistake stands.
type aliasLoader struct {
	*loader
	file  string
	lines map[[3]string]int // by section, key and alias; of the key itself under the alias ""
}

// where names the line of an alias, or of its key when alias is "".
func (a *aliasLoader) where(section, key, what string, alias ...string) string {
	line := a.lines[[3]string{section, key, ""}]
	if len(alias) > 0 {
		if own := a.lines[[3]string{section, key, alias[0]}]; own > 0 {
			line = own
		}
	}
	return fmt.Sprintf("%s: line %d: %s", a.file, line, what)
}

// name takes an alias unless something else bears it.
func (a *aliasLoader) name(section, key, alias, kind string) (folded string, ok bool) {
	folded = french.Fold(alias)
	was := string(a.base.Aliases[folded])
	if kind != "" { // a commune and a building may share a name: the words around it tell
		was = a.base.Places[folded]
	}
	if was != "" || folded == "" {
		a.fault(a.where(section, key, key, alias), "%q is empty or stands for %s already: leave it with one, or with none when callers mean both", alias, was)
		return "", false
	}
	a.base.Spelled[folded] = alias
	return folded, true
}

// written takes the names of what has a postal address.
func (a *aliasLoader) written(section string, list map[string][]string, form *regexp.Regexp, example string) {
	for _, address := range slices.Sorted(maps.Keys(list)) {
		switch m := form.FindStringSubmatch(address); {
		case m == nil:
			a.fault(a.where(section, address, address), "write the address as %s", example)
		case len(a.base.Communes) > 0 && len(a.base.byPostcode[pickup.Postcode(m[1])]) == 0:
			a.fault(a.where(section, address, address), "no commune of communes.csv has the postcode %s", m[1])
		}
		for _, alias := range list[address] {
			if key, ok := a.name(section, address, alias, section); ok {
				a.base.Places[key] = address
			}
		}
	}
}

// lines finds on which line of a YAML file each key of a section, and each name
// in its list, stands. What is not so built has no line.
func (l *loader) lines(name string) map[[3]string]int {
	out := map[[3]string]int{}
	data, ok := l.read(name)
	if !ok {
		return out
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil || len(file.Docs) == 0 {
		return out // decode has said it
	}
	for _, section := range mapping(file.Docs[0].Body) {
		for _, entry := range mapping(section.Value) {
			key := [3]string{section.Key.GetToken().Value, entry.Key.GetToken().Value}
			out[key] = entry.Key.GetToken().Position.Line
			list, _ := entry.Value.(*ast.SequenceNode)
			if list == nil {
				continue
			}
			for _, item := range list.Values {
				key[2] = item.GetToken().Value
				out[key] = item.GetToken().Position.Line
			}
		}
	}
	return out
}

func mapping(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}
