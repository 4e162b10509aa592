package address

import (
	"fmt"
	"iter"
	"slices"
)

// fixture is a small territory: two arrondissements and more of a city, two communes of their own, names that sound alike, a
// street in several places, a place without numbers.
func fixture() []Entry {
	var out []Entry
	street := func(insee, commune, postcode, code, name string, numbers ...int) {
		id := insee + "_" + code
		if len(numbers) == 0 {
			out = append(out, Entry{ID: id, StreetID: id, Street: name, Postcode: postcode, INSEE: insee, Commune: commune, Lon: 5.4, Lat: 43.3})
		}
		for i, n := range numbers {
			out = append(out, Entry{ID: fmt.Sprintf("%s_%05d", id, n), StreetID: id, Street: name, Number: n, Postcode: postcode, INSEE: insee,
				Commune: commune, Lon: 5.4 + float64(i)*0.001, Lat: 43.3})
		}
	}
	long := []int{2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 42, 60, 70, 102}
	m6, m7, m15 := "Marseille 6e Arrondissement", "Marseille 7e Arrondissement", "Marseille 15e Arrondissement"
	street("13206", m6, "13006", "p001", "Rue Paradis", long...)
	out = append(out, Entry{ID: "13206_p001_00012_bis", StreetID: "13206_p001", Street: "Rue Paradis", Number: 12, Suffix: "bis", Postcode: "13006",
		INSEE: "13206", Commune: m6, Lon: 5.4055, Lat: 43.3})
	street("13206", m6, "13006", "p002", "Rue du Docteur Paul Gariel", 1, 3, 5, 7)
	street("13206", m6, "13006", "p003", "Rue du Premier Mai", 1, 2, 3)
	street("13207", m7, "13007", "v001", "Rue Vauvenargues", 1, 2, 3, 4, 5)
	street("13207", m7, "13007", "e001", "Rue d'Endoume", 10, 20, 30, 40)
	street("13215", m15, "13015", "m001", "Traverse du Moulin à Vent", 40, 42, 44, 102)
	street("13215", m15, "13015", "m002", "Chemin du Moulin à Vent", 1, 3, 5)
	street("13005", "Aubagne", "13400", "r001", "Rue de la République", 1, 2, 3, 4, 12)
	street("13063", "Miramas", "13140", "r001", "Rue de la République", 1, 2, 3, 4)
	street("13063", "Miramas", "13140", "b001", "Boulevard Baude", 1, 2, 3, 4)
	street("13215", m15, "13015", "r001", "Rue de la République", 1, 2, 3)
	street("13063", "Miramas", "13140", "n001", "Chemin sans Numéros")
	out = append(out, Entry{ID: "13005_l001", StreetID: "13005_l001", Street: "Mas des Cigales", Postcode: "13400", INSEE: "13005", Commune: "Aubagne",
		Lon: 5.6, Lat: 43.31, Place: true})
	return out
}

func all(entries []Entry) iter.Seq[Entry] { return slices.Values(entries) }

func fixtureIndex() *Index { return Build(all(fixture()), "fixture") }
