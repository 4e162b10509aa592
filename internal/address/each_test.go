package address

import (
	"fmt"
	"slices"
	"testing"
)

func TestEachGivesTheIndexBack(t *testing.T) {
	entries := append(fixture(), Entry{ID: "13006", StreetID: "13206_p003", Street: "Rue du Premier Mai", Number: 9, Postcode: "13008", INSEE: "13206",
		Commune: "Marseille 6e Arrondissement", Lon: 5.5, Lat: 43.2})
	x := Build(all(entries), "each")
	y := Build(x.Each(), x.version)
	if got, want := fmt.Sprint(y.Stats()), fmt.Sprint(x.Stats()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for e := range x.Each() {
		c, ok := y.Address(e.StreetID, e.Number, e.Suffix)
		if !ok || c.ID != e.ID || c.Street != e.Street || c.Lon != e.Lon || c.Postcode != e.Postcode || e.Place != (c.Precision == PrecisionPlace) {
			t.Errorf("%+v came back as %+v", e, c)
		}
	}
}

// What the index gives by numbers is what it gives as entries.
func TestReadByNumber(t *testing.T) {
	x, _ := fixtureIndex().WithAliases(map[string]string{"Castellane": "13206", "Les Pins": "13206_p001_00012"})
	row := int32(0)
	for s := range int32(x.Stats().Streets) {
		street := x.StreetAt(s)
		if again, ok := x.StreetByID(street.ID); again != s || !ok || street.First != row {
			t.Errorf("street %d: %+v, its ID gives %d", s, street, again)
		}
		if !slices.Contains(x.StreetsOf(street.Commune), s) || !x.CommunesOf(x.CommuneAt(street.Commune).INSEE)[street.Commune] {
			t.Errorf("%s is not in its commune", street.ID)
		}
		for ; row < street.End; row++ {
			n := x.NumberAt(row)
			c := x.CandidateAt(s, n.Number, n.Suffix)
			if x.StreetOf(row) != s || !x.HasNumber(s, n.Number, n.Suffix) || !c.NumberKnown || c.Lon != n.Lon || c.Lat != n.Lat {
				t.Errorf("row %d of %s: %+v, %+v", row, street.ID, n, c)
			}
		}
		if x.HasNumber(s, 9999, "") {
			t.Errorf("%s has a number 9999", street.ID)
		}
	}
	if int(row) != x.Stats().Addresses {
		t.Errorf("%d rows, want %d", row, x.Stats().Addresses)
	}
}

func TestCitiesByNumber(t *testing.T) {
	x, _ := fixtureIndex().WithAliases(map[string]string{"Castellane": "13206", "Les Pins": "13206_p001_00012"})
	var got []string
	for c := range int32(x.Stats().Communes) {
		insee, name, _ := x.CityOf(c)
		got = append(got, fmt.Sprintf("%s in %q %q, %d", x.CommuneAt(c).INSEE, insee, name, x.Arrondissement(c)))
	}
	for n := range x.OtherNames() {
		got = append(got, fmt.Sprintf("%s: communes %d, street %t, row %t, alias %t", n.Folded, len(n.Communes), n.Street >= 0, n.Row >= 0, n.Alias))
	}
	want := []string{`13005 in "" "", 0`, `13063 in "" "", 0`, `13206 in "13055" "Marseille", 6`, `13207 in "13055" "Marseille", 7`, `13215 in "13055" "Marseille", 15`,
		"marseille: communes 3, street false, row false, alias false", "aubagne: communes 1, street false, row false, alias false",
		"miramas: communes 1, street false, row false, alias false", "castellane: communes 1, street false, row false, alias true",
		"les pins: communes 1, street true, row true, alias true"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}
