package written

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
)

// territory is a small territory: two arrondissements and more of a city, two communes of their own, names that sound alike, a
// street in several places, a place without numbers.
func territory() []address.Entry {
	var out []address.Entry
	street := func(insee, commune, postcode, code, name string, numbers ...int) {
		id := insee + "_" + code
		if len(numbers) == 0 {
			out = append(out, address.Entry{ID: id, StreetID: id, Street: name, Postcode: postcode, INSEE: insee, Commune: commune, Lon: 5.4, Lat: 43.3})
		}
		for i, n := range numbers {
			out = append(out, address.Entry{ID: fmt.Sprintf("%s_%05d", id, n), StreetID: id, Street: name, Number: n, Postcode: postcode, INSEE: insee,
				Commune: commune, Lon: 5.4 + float64(i)*0.001, Lat: 43.3})
		}
	}
	long := []int{2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 42, 60, 70, 102}
	m6, m7, m15 := "Marseille 6e Arrondissement", "Marseille 7e Arrondissement", "Marseille 15e Arrondissement"
	street("13206", m6, "13006", "p001", "Rue Paradis", long...)
	out = append(out, address.Entry{ID: "13206_p001_00012_bis", StreetID: "13206_p001", Street: "Rue Paradis", Number: 12, Suffix: "bis", Postcode: "13006",
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
	out = append(out, address.Entry{ID: "13005_l001", StreetID: "13005_l001", Street: "Mas des Cigales", Postcode: "13400", INSEE: "13005", Commune: "Aubagne",
		Lon: 5.6, Lat: 43.31, Place: true})
	return out
}

// fixture is the small territory, with a few names that are hard to write.
func fixture() *address.Index {
	entries := territory()
	add := func(insee, commune, postcode, code, name string, numbers ...int) {
		id := insee + "_" + code
		for _, n := range numbers {
			entries = append(entries, address.Entry{ID: fmt.Sprintf("%s_%05d", id, n), StreetID: id, Street: name, Number: n, Postcode: postcode, INSEE: insee,
				Commune: commune, Lon: 5.45 + float64(n)*1e-4, Lat: 43.53})
		}
	}
	add("13001", "Aix-en-Provence", "13100", "c001", "Avenue du Général Leclerc", 1, 2, 3, 12)
	add("13001", "Aix-en-Provence", "13100", "c002", "Rue du Huit Mai 1945", 8, 9)
	add("13001", "Aix-en-Provence", "13090", "c003", "Rue de Provence", 3, 5)
	add("13001", "Aix-en-Provence", "13100", "c004", "Chemin de Saint-Clair", 1, 2)
	add("13001", "Aix-en-Provence", "13100", "c005", "Rue Château Neuf", 1, 2)
	add("13001", "Aix-en-Provence", "13100", "c010", "Rue de la République", 1)
	add("13014", "Berre-l'Étang", "13130", "c001", "Rue d'Aix", 1, 2)
	add("13005", "Aubagne", "13400", "c009", "Route de Miramas", 7)
	add("13063", "Miramas", "13140", "c009", "Route d'Aubagne", 7)
	x, unknown := address.Build(slices.Values(entries), "written").WithAliases(map[string]string{"Castellane": "13206", "Résidence Les Pins": "13206_p001_00012"})
	if len(unknown) > 0 {
		panic(fmt.Sprint(unknown))
	}
	return x
}

// sharedIndex is the half million addresses of the benchmark, where they are there.
func sharedIndex(t testing.TB) *address.Index {
	t.Helper()
	return address.Build(func(yield func(address.Entry) bool) {
		readShared(t, func(row []string) bool {
			number, _ := strconv.Atoi(row[2])
			if number == 9999 {
				number = 0
			}
			lon, _ := strconv.ParseFloat(row[12], 64)
			lat, _ := strconv.ParseFloat(row[13], 64)
			return yield(address.Entry{ID: row[0], StreetID: row[1], Street: cmp.Or(row[4], row[16]), Number: number, Suffix: row[3], Postcode: row[5], INSEE: row[6],
				Commune: row[7], Lon: lon, Lat: lat, Place: row[2] == "9999"})
		})
	}, "shared")
}

func readShared(t testing.TB, row func([]string) bool) {
	f, err := os.Open("../../../shared/data/spoken/ban-synthetic-amp.csv.gz")
	if err != nil {
		t.Skip("../shared is not there")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Scan() // header
	for lines.Scan() && row(strings.Split(lines.Text(), ";")) {
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
