package voice

import (
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// Address says an address whole: "12 bis rue Paradis, Marseille sixième".
func (v *Voice) Address(a *pickup.Address) string {
	if a == nil {
		return ""
	}
	where := a.Commune
	if c, ok := v.base.Commune(a.INSEE); ok {
		where = c.Spoken
	}
	return place(dialogue.Args{Address: a}) + ", " + where
}

func place(a dialogue.Args) string {
	if a.Address != nil && a.Address.Number > 0 {
		return number(a) + " " + street(a)
	}
	return street(a)
}

// lower begins a street's type inside a sentence: "12 rue Paradis".
func lower(s string) string {
	word, rest, _ := strings.Cut(s, " ")
	return strings.TrimSpace(strings.ToLower(word) + " " + rest)
}

func street(a dialogue.Args) string {
	if a.Address == nil {
		return "cette rue"
	}
	if a.Address.Precision == pickup.Heard && !strings.Contains(a.Address.Street, " ") { // a name without its type
		return a.Address.Street
	}
	return lower(a.Address.Street)
}

func number(a dialogue.Args) string {
	if a.Address == nil || a.Address.Number == 0 {
		return ""
	}
	return strings.TrimSpace(strconv.Itoa(a.Address.Number) + " " + a.Address.Suffix)
}

// at says where: "à Gémenos", "au Rove", "aux Pennes-Mirabeau".
func at(commune string) string {
	if rest, ok := strings.CutPrefix(commune, "Le "); ok {
		return "au " + rest
	}
	if rest, ok := strings.CutPrefix(commune, "Les "); ok {
		return "aux " + rest
	}
	return "à " + commune
}

// atChoices says where it may be: "à Marignane ou aux Pennes-Mirabeau".
func (v *Voice) atChoices(a dialogue.Args) []string {
	out := v.choices(a)
	for i, name := range out {
		out[i] = at(name)
	}
	return out
}
