package gazetteer

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/address"
)

const fullHeader = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;nom_ancienne_commune;lon;lat;alias;nom_ld;libelle_acheminement"

// rowsOf makes rows of brief ones: street code, number, street, INSEE, commune, lon, lat, then column=value.
func rowsOf(brief ...string) string {
	var b strings.Builder
	b.WriteString(fullHeader + "\n")
	for _, line := range brief {
		f := strings.Split(line, ";")
		more := map[string]string{}
		for _, kv := range f[7:] {
			k, v, _ := strings.Cut(kv, "=")
			more[k] = v
		}
		number := fmt.Sprintf("%05s", f[1])
		fmt.Fprintf(&b, "%s_%s_%s;%s_%s;%s;;%s;%s;%s;%s;%s;%s;%s;%s;%s;%s\n", f[3], f[0], number, f[3], strings.ToUpper(f[0]), f[1], f[2],
			"13100", f[3], f[4], more["old"], f[5], f[6], more["alias"], more["ld"], more["post"])
	}
	return b.String()
}

func imported(t *testing.T, o Options, texts ...string) (*address.Index, Report) {
	t.Helper()
	x, report, err := importing(t, o, texts...)
	if err != nil {
		t.Fatal(err)
	}
	return x, report
}

func importing(t *testing.T, o Options, texts ...string) (*address.Index, Report, error) {
	t.Helper()
	var files []string
	for i, text := range texts {
		files = append(files, writeFile(t, fmt.Sprintf("adresses-%02d.csv", i+1), []byte(text)))
	}
	return Import(t.Context(), files, o)
}

// At 43.3° north 0.01° of longitude are 809 m.
var threeCommunes = rowsOf(
	"0001;1;Rue A;13001;Aix;5.10;43.3", "0001;2;Rue A;13001;Aix;5.11;43.3",
	"0001;1;Rue B;13206;Marseille 6e Arrondissement;5.12;43.3",
	"0001;1;Rue C;84089;Pertuis;5.15;43.3", "0001;2;Rue C;84089;Pertuis;5.30;43.3", "0002;1;Rue D;84089;Pertuis;5.40;43.3")

func TestImportKeepsTheTerritoryAndItsRing(t *testing.T) {
	x, r := imported(t, Options{Territory: []string{"13055", "13001"}, RingKM: 5}, threeCommunes)
	if r.Rows != 6 || r.Accepted != 4 || r.Far != 2 || r.Communes != 3 || r.Served != 2 || r.Addresses != 4 || r.Streets != 3 {
		t.Errorf("%+v", r)
	}
	for id, outside := range map[string]bool{"13001_0001": false, "13206_0001": false, "84089_0001": true} {
		if c, ok := x.Address(id, 1, ""); !ok || c.Outside != outside || !c.NumberKnown {
			t.Errorf("%s: %+v", id, c)
		}
	}
	if _, ok := x.Address("84089_0002", 1, ""); ok {
		t.Error("a street 22 km away was kept")
	}
	none, r := imported(t, Options{Territory: []string{"13001"}}, threeCommunes)
	if r.Communes != 1 || r.Far != 4 || none.Version() == x.Version() {
		t.Errorf("without a ring: %+v", r)
	}
	all, r := imported(t, Options{}, threeCommunes)
	if r.Communes != 3 || r.Served != 3 || r.Far != 0 || all.Stats().Streets != 4 {
		t.Errorf("without a territory: %+v", r)
	}
	_, _, err := importing(t, Options{Territory: []string{"75056"}, RingKM: 5}, threeCommunes)
	if !errors.Is(err, ErrElsewhere) || !strings.Contains(err.Error(), "communes.csv") {
		t.Errorf("another territory: %v", err)
	}
}

// A point within the distance of the territory is near, one beyond is not; the cells blur the border by less than two of them.
func TestRingIsAsWideAsItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		km := rapid.Float64Range(0.5, 20).Draw(t, "km")
		r := newRing([]string{"13001"}, km)
		lat := rapid.Float64Range(-60, 60).Draw(t, "lat")
		point := func(name string) [2]float64 {
			return [2]float64{rapid.Float64Range(5, 5.3).Draw(t, name+" lon"), rapid.Float64Range(lat, lat+0.3).Draw(t, name+" lat")}
		}
		var held [][2]float64
		for range rapid.IntRange(1, 5).Draw(t, "addresses") {
			p := point("held")
			held = append(held, p)
			r.add(p[0], p[1])
		}
		p := point("asked")
		nearest := math.Inf(1)
		for _, h := range held {
			nearest = min(nearest, metres(address.Entry{Lon: h[0], Lat: h[1]}, address.Entry{Lon: p[0], Lat: p[1]}))
		}
		blur := 2.9*r.cell + 0.01*nearest // and the Earth's curve
		switch near := r.near(p[0], p[1]); {
		case near && nearest > km*1000+blur:
			t.Fatalf("%.0f m are near to %.1f km", nearest, km)
		case !near && nearest < km*1000-blur:
			t.Fatalf("%.0f m are not near to %.1f km", nearest, km)
		}
	})
}

func TestImportNamesOfTheGazetteer(t *testing.T) {
	x, r := imported(t, Options{}, rowsOf(
		"0001;1;Rue A;13001;Aix;5.10;43.3;ld=Résidence les Pins;post=AIX CEDEX 2", "0001;3;Rue A;13001;Aix;5.12;43.3;ld=Résidence les Pins",
		"0002;5;Rue B;13001;Aix;5.11;43.3;ld=RESIDENCE LES PINS;alias=Vieille Rue|Rue des Morts", "0002;7;Rue B;13001;Aix;5.11;43.3;ld=Rue A",
		"0003;1;Rue C;13002;Saint Rémy;5.2;43.4;old=Vieux Bourg;post=ST REMY", "0003;2;Rue C;13002;Saint Rémy;5.2;43.4;old=Partout;post=Mas Neuf",
		"0004;1;Rue D;13003;Lançon;5.3;43.4;old=Partout;alias=Rue des Morts"),
		"id;nom_lieu_dit;code_postal;code_insee;nom_commune;nom_ancienne_commune;x;y;lon;lat\n13001_b002;Les Aubes;13100;13001;Aix;;;;5.15;43.35\n"+
			"13001_b003;Sans Point;13100;13001;Aix;;;;;\n")
	if r.Refused != 1 || len(r.Reasons) != 1 || !strings.Contains(r.Reasons[0].Reason, "no position") || r.Places != 2 || r.Rows != 9 {
		t.Errorf("%+v", r)
	}
	pins, ok := x.Address("13001_ld-residence-les-pins", 0, "")
	if !ok || pins.Street != "Résidence les Pins" || pins.Lon != 5.11 || pins.Precision != address.PrecisionPlace {
		t.Errorf("the résidence: %+v", pins)
	}
	if _, ok := x.Address("13001_ld-rue-a", 0, ""); ok {
		t.Error("a place was made of a street")
	}
	if aubes, ok := x.Address("13001_b002", 0, ""); !ok || aubes.Precision != address.PrecisionPlace || aubes.Lat != 43.35 {
		t.Errorf("the lieu-dit: %+v", aubes)
	}
	for text, want := range map[string]string{"au Vieux Bourg": "13002", "à Mas Neuf": "13002", "à Lançon": "13003"} {
		if hits := x.CommuneNamed(text); len(hits) == 0 || hits[0].INSEE != want {
			t.Errorf("%s: %+v", text, hits)
		}
	}
	if hits := x.CommuneNamed("à Partout"); len(hits) > 0 {
		t.Errorf("a name of two communes leads to %+v", hits)
	}
	if got := x.Locate(address.Query{Texts: []string{"5 vieille rue"}}); len(got.Candidates) == 0 || got.Candidates[0].StreetID != "13001_0002" {
		t.Errorf("the street's other name: %+v", got.Candidates)
	}
	if r.Official != 3 || r.Ambiguous != 2 {
		t.Errorf("%d names, %d ambiguous", r.Official, r.Ambiguous)
	}
}

func TestTerritorysNames(t *testing.T) {
	names := Names{Communes: map[string]string{"le Centre": "13001", "Ailleurs": "75056"},
		Written: map[string]string{"la Tour": "2 rue a, 13100 Aix", "la Grand-Rue": "rue A, 13100 Aix", "le Fort": "99 rue A, 13100 Aix", "l'Îlot": "nulle part"}}
	x, r := imported(t, Options{Names: names}, threeCommunes)
	if want := []string{"Ailleurs → 75056", "l'Îlot → nulle part", "le Fort → 99 rue A, 13100 Aix"}; !slices.Equal(r.Unknown, want) || r.Aliases != 3 {
		t.Errorf("unknown %q, %d known", r.Unknown, r.Aliases)
	}
	targets, _ := names.Targets(x)
	if targets["la Tour"] != "13001_0001_00002" || targets["la Grand-Rue"] != "13001_0001" {
		t.Errorf("%v", targets)
	}
	var file bytes.Buffer
	if err := x.Encode(&file); err != nil {
		t.Fatal(err)
	}
	y, err := address.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	if got := y.Locate(address.Query{Texts: []string{"à la Tour"}}); len(got.Candidates) == 0 || got.Candidates[0].ID != "13001_0001_00002" {
		t.Errorf("out of the file: %+v", got.Candidates)
	}
	if again, ok, err := ReportOf(y); !ok || err != nil || cmp.Diff(r, again) != "" {
		t.Errorf("the report out of the file: %v\n%s", err, cmp.Diff(r, again))
	}
}

func TestDelta(t *testing.T) {
	before, _ := imported(t, Options{}, rowsOf("0001;1;Rue A;13001;Aix;5.10;43.3", "0001;2;Rue A;13001;Aix;5.11;43.3", "0001;3;Rue A;13001;Aix;5.12;43.3",
		"0002;1;Rue Vieille;13001;Aix;5.12;43.3", "0003;1;Rue C;13001;Aix;5.2;43.3", "0003;2;Rue C;13001;Aix;5.2;43.3"))
	_, r := imported(t, Options{Before: before}, rowsOf("0001;1;Rue A;13001;Aix;5.10;43.3", "0001;2;Rue A;13001;Aix;5.12;43.3", "0001;4;Rue A;13001;Aix;5.11005;43.3",
		"0002;1;Rue Neuve;13001;Aix;5.12;43.3", "0004;1;Rue D;13001;Aix;5.2;43.3"))
	want := &Delta{From: before.Version(),
		StreetsAdded:     Change{1, []string{"Rue D, Aix (13001_0004)"}},
		StreetsRemoved:   Change{1, []string{"Rue C, Aix (13001_0003)"}},
		StreetsRenamed:   Change{1, []string{"Rue Vieille, Aix (13001_0002) → Rue Neuve, Aix (13001_0002)"}},
		AddressesAdded:   Change{2, []string{"4 Rue A, Aix", "1 Rue D, Aix"}},
		AddressesRemoved: Change{3, []string{"3 Rue A, Aix", "1 Rue C, Aix", "2 Rue C, Aix"}},
		AddressesChanged: Change{1, []string{"2 Rue A, Aix : 809 m"}},
	}
	if d := cmp.Diff(want, r.Delta); d != "" {
		t.Error(d)
	}
}

// What was added and removed makes the one index of the other.
func TestDeltaCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index := func(name string) *address.Index {
			var in []address.Entry
			for _, k := range rapid.SliceOfN(rapid.IntRange(0, 59), 1, 40).Draw(t, name) {
				street := fmt.Sprintf("13001_%04d", k/10)
				in = append(in, address.Entry{ID: fmt.Sprintf("%s_%05d", street, k%10), StreetID: street, Street: "Rue " + street, Number: k % 10,
					INSEE: "13001", Commune: "Aix", Lon: float64(rapid.IntRange(5, 6).Draw(t, "lon")), Lat: 43})
			}
			return address.Build(slices.Values(in), name)
		}
		a, b := index("a"), index("b")
		d, back := Compare(a, b), Compare(b, a)
		if n := b.Stats().Addresses - a.Stats().Addresses; d.AddressesAdded.Count-d.AddressesRemoved.Count != n {
			t.Fatalf("%d added, %d removed, and %d more", d.AddressesAdded.Count, d.AddressesRemoved.Count, n)
		}
		if n := b.Stats().Streets - a.Stats().Streets; d.StreetsAdded.Count-d.StreetsRemoved.Count != n {
			t.Fatalf("%d added, %d removed, and %d more", d.StreetsAdded.Count, d.StreetsRemoved.Count, n)
		}
		if d.AddressesAdded.Count != back.AddressesRemoved.Count || d.StreetsRemoved.Count != back.StreetsAdded.Count || d.AddressesChanged.Count != back.AddressesChanged.Count {
			t.Fatalf("there %+v, back %+v", d, back)
		}
		if same := Compare(a, a); cmp.Diff(same, Delta{From: "a"}) != "" {
			t.Fatalf("with itself: %+v", same)
		}
	})
}

func TestRowCount(t *testing.T) {
	rows := func(n int) string {
		var brief []string
		for i := range n {
			brief = append(brief, fmt.Sprintf("0001;%d;Rue A;13001;Aix;5.1;43.3", i+1))
		}
		return rowsOf(brief...)
	}
	o := Options{Territory: []string{"13001"}, Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	last, _ := imported(t, o, rows(100))
	o.Before = last
	for n, ok := range map[int]bool{70: false, 79: false, 80: true, 100: true, 120: true, 121: false} {
		_, _, err := importing(t, o, rows(n))
		if ok != (err == nil) || err != nil && (!errors.Is(err, ErrRowCount) || !strings.Contains(err.Error(), "--force")) {
			t.Errorf("%d rows after 100: %v", n, err)
		}
	}
	_, _, err := importing(t, o, rows(70))
	if want := "adresses-01.csv has 70 rows, and had 100 at the import of 2026-01-02 (-30 %)"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
	o.Force = true
	if _, r := imported(t, o, rows(70)); r.Delta == nil || r.Delta.AddressesRemoved.Count != 30 || len(r.Delta.AddressesRemoved.First) != 20 {
		t.Errorf("forced: %+v", r.Delta)
	}
	o.Force = false
	other := writeFile(t, "another-name.csv", []byte(rows(70)))
	if _, _, err := Import(t.Context(), []string{other}, o); !errors.Is(err, ErrRowCount) {
		t.Errorf("under another name: %v", err)
	}
	o.Territory = nil
	if _, _, err := Import(t.Context(), []string{other}, o); err != nil {
		t.Errorf("of another territory there is nothing to compare: %v", err)
	}
}
