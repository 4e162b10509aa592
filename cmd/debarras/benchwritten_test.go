package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/written"
)

// writtenIndex writes an index file of some real shapes of names, and gives its name.
func writtenIndex(t *testing.T) string {
	t.Helper()
	names := strings.Split("Rue Paradis|Avenue du Général Leclerc|Chemin de Saint-Clair|Rue Paul Gariel|Boulevard des Écoles|Impasse du Moulin à Vent|"+
		"Allée des Peupliers|Traverse de la Marre|Place Frédéric Mistral|Rue de l'Église|Avenue Jean Jaurès|Rue du Docteur Bailly|Chemin du Château d'Eau", "|")
	x := address.Build(func(yield func(address.Entry) bool) {
		for i, name := range names {
			for n := 1; n < 9; n++ {
				insee, postcode, commune := "13206", "13006", "Marseille 6e Arrondissement"
				if i%2 == 0 {
					insee, postcode, commune = "13005", "13400", "Aubagne"
				}
				id := fmt.Sprintf("%s_%04d", insee, i)
				if !yield(address.Entry{ID: fmt.Sprintf("%s_%05d", id, n), StreetID: id, Street: name, Number: n, Postcode: postcode, INSEE: insee, Commune: commune, Lon: 5.4, Lat: 43.3}) {
					return
				}
			}
		}
	}, "written")
	name := filepath.Join(t.TempDir(), "index")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := x.Encode(f); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestBenchWritten(t *testing.T) {
	var out bytes.Buffer
	table := filepath.Join(t.TempDir(), "suite.tsv")
	cmd := &benchWrittenCmd{Index: writtenIndex(t), Each: 20, Seed: 1, Out: table, Addok: fakeAddok(t).URL}
	if err := cmd.Run(&env{ctx: t.Context(), out: &out}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range writtenKinds {
		if strings.Count(out.String(), "\n"+kind.name+" ") != 2 {
			t.Errorf("%q is not judged for both", kind.name)
		}
	}
	suite, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if rows := strings.Count(string(suite), "\n"); rows < 20*10 || !strings.HasPrefix(string(suite), "id\tkind\tquery\t") {
		t.Errorf("%d rows", rows)
	}
}

// What people write is found: on names of the tests, and on half a million addresses where they are.
func TestWrittenRecall(t *testing.T) {
	for name, open := range map[string]func(*testing.T) string{"fixture": writtenIndex, "benchmark": benchmarkIndex} {
		t.Run(name, func(t *testing.T) {
			x, err := readIndex(nil, open(t))
			if err != nil {
				t.Fatal(err)
			}
			w := written.New(x)
			var first, three share
			for _, r := range writtenSuite(x, 3, 40) {
				hits := w.Find(written.Query{Text: r.query, Prefix: r.prefix})
				first.count(len(hits) > 0 && r.streetRight(hits[0]))
				right := false
				for _, h := range hits[:min(3, len(hits))] {
					right = right || r.streetRight(h)
				}
				three.count(right)
			}
			if first.k*100 < first.n*97 || three.k*100 < three.n*99 {
				t.Errorf("street @1 %s, @3 %s", first, three)
			}
		})
	}
}

func benchmarkIndex(t *testing.T) string {
	ban := "../../../shared/data/spoken/ban-synthetic-amp.csv.gz"
	if _, err := os.Stat(ban); err != nil {
		t.Skip("../shared is not there")
	}
	name := filepath.Join(t.TempDir(), "index")
	if err := (&addressIndexCmd{Files: []string{ban}, Out: name}).Run(&env{ctx: t.Context(), out: &bytes.Buffer{}}); err != nil {
		t.Fatal(err)
	}
	return name
}
