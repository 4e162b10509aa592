package address

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStreetHints(t *testing.T) {
	x := fixtureIndex()
	for insee, want := range map[string][]string{
		"13207": {"Rue Vauvenargues", "Rue d'Endoume"},
		"13215": {"Traverse du Moulin à Vent", "Chemin du Moulin à Vent", "Rue de la République"},
		"13005": {"Mas des Cigales", "Rue de la République"}, // three have a republic
		"99999": nil,
		"":      nil,
	} {
		got := x.StreetHints(insee, 10)
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", insee, diff)
		}
	}
	if got := x.StreetHints("13055", 3); len(got) != 3 || slices.Contains(got, "Rue de la République") {
		t.Errorf("the most telling of Marseille: %q", got)
	}
}

// Who lives in a long street is likelier than who lives in a short one, and a name that nobody else has needs a hint more.
func TestHintsAreOrdered(t *testing.T) {
	var entries []Entry
	street := func(id, name string, numbers int) {
		for n := range numbers {
			entries = append(entries, Entry{ID: fmt.Sprintf("%s_%05d", id, n+1), StreetID: id, Street: name, Number: n + 1, Postcode: "13005",
				INSEE: "13005", Commune: "Aubagne"})
		}
	}
	street("13005_a", "Rue Pasteur", 20)
	street("13005_b", "Avenue Pasteur", 20)
	street("13005_c", "Rue Zinnia", 20)
	street("13005_d", "Rue Xylophe", 90)
	street("13005_e", "Rue Ygor", 2)
	got := Build(all(entries), "order").StreetHints("13005", 4)
	if want := []string{"Rue Xylophe", "Rue Zinnia"}; len(got) != 4 || !slices.Equal(got[:2], want) {
		t.Errorf("%q", got)
	}
}
