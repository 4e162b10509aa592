package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/ask"
	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/gazetteer"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/pickup"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// importer runs the program's commands against a public server of one département and a database of their own.
type importer struct {
	t      *testing.T
	config *config.Config
	web    *httptest.Server
	rows   int // of rue Paradis
}

func newImporter(t *testing.T) *importer {
	db := pgtest.New(t)
	setClock(t, tuesdayMorning)
	dir := t.TempDir()
	i := &importer{t: t, rows: 100, config: &config.Config{DatabaseURL: db.AppURL, DatabaseOwnerURL: db.OwnerURL, DatabasePurgeURL: db.PurgeURL,
		DataDir: dir, KeysDir: filepath.Join(dir, "keys"), TwilioAuthToken: testToken}}
	i.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, i.rows))
		switch etag := r.Header.Get("If-None-Match"); {
		case etag != "" && etag == w.Header().Get("ETag"):
			w.WriteHeader(http.StatusNotModified)
		case r.URL.Path == "/adresses-13.csv.gz":
			i.addresses(w)
		case r.URL.Path == "/lieux-dits-13-beta.csv.gz":
			zip(t, w, "id;nom_lieu_dit;code_postal;code_insee;nom_commune;lon;lat\n13206_b001;Les Pinèdes;13006;13206;Marseille 6e Arrondissement;5.38;43.28\n")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(i.web.Close)
	return i
}

func zip(t *testing.T, w http.ResponseWriter, text string) {
	z := gzip.NewWriter(w)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Error(err)
	}
	if err := z.Close(); err != nil {
		t.Error(err)
	}
}

func (i *importer) addresses(w http.ResponseWriter) {
	var b strings.Builder
	b.WriteString("id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat;nom_ld\n")
	for n := 1; n <= i.rows; n++ {
		fmt.Fprintf(&b, "13206_7060_%05d;13206_7060;%d;;Rue Paradis;13006;13206;Marseille 6e Arrondissement;5.38;43.28;\n", n, n)
	}
	b.WriteString("30189_0001_00001;30189_0001;1;;Rue Basse;30000;30189;Nîmes;4.36;43.84;\n") // 80 km away
	b.WriteString("13999_0001_00001;13999_0001;1;;Rue Voisine;13999;13999;Ici Près;5.39;43.28;\n")
	b.WriteString("13206_7060_x;13206_7060;onze;;Rue Paradis;13006;13206;Marseille 6e Arrondissement;5.38;43.28;\n")
	zip(i.t, w, b.String())
}

func (i *importer) run(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(i.t.Context(), append(args, "--database-url", i.config.DatabaseURL, "--database-owner-url", i.config.DatabaseOwnerURL, "--database-purge-url",
		i.config.DatabasePurgeURL, "--data-dir", i.config.DataDir, "--keys-dir", i.config.KeysDir, "--ban-url", i.web.URL), nil, &out, &out)
	return out.String(), err
}

func (i *importer) prints(wants []string, args ...string) {
	i.t.Helper()
	out, err := i.run(args...)
	if err != nil {
		i.t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range wants {
		if !strings.Contains(out, want) {
			i.t.Errorf("%v does not say %q:\n%s", args, want, out)
		}
	}
}

func (i *importer) refuses(want string, args ...string) {
	i.t.Helper()
	out, err := i.run(args...)
	if err == nil || !strings.Contains(err.Error(), want) {
		i.t.Errorf("%v: %v, want %q\n%s", args, err, want, out)
	}
}

// report is what `address stats --json` prints.
func (i *importer) report() (r gazetteer.Report) {
	i.t.Helper()
	out, err := i.run("address", "stats", "--json")
	if err == nil {
		err = json.Unmarshal([]byte(out), &r)
	}
	if err != nil {
		i.t.Fatalf("%v\n%s", err, out)
	}
	return r
}

func TestImportDepartements(t *testing.T) {
	i := newImporter(t)
	i.prints([]string{"no addresses yet"}, "address", "stats")
	i.prints([]string{"adresses-13.csv.gz downloaded", "lieux-dits-13-beta.csv.gz downloaded", "104 rows read, 102 accepted, 1 refused, 1 too far",
		`numero "onze" is not a number`, "101 addresses in 3 streets (1 of them lieux-dits", "2 communes: 1 of the territory, 1 around it (5 km)"}, "import", "ban", "13")
	first := i.report()
	if first.Version == "" || first.Delta != nil || len(first.Files) != 2 || first.Files[0].Rows != 103 || !first.At.Equal(tuesdayMorning) {
		t.Errorf("%+v", first)
	}

	i.rows = 90
	i.prints([]string{"adresses-13.csv.gz downloaded", "10 addresses removed", "91 Rue Paradis, Marseille 6e"}, "import", "ban", "13")
	second := i.report()
	if second.Delta == nil || second.Delta.From != first.Version || second.Delta.AddressesRemoved.Count != 10 {
		t.Errorf("%+v", second.Delta)
	}
	i.prints([]string{"Version " + second.Version, "Since " + first.Version, "Kept for calls that began on it: " + first.Version, "1  numero … is not a number"}, "address", "stats")
	i.prints([]string{"adresses-13.csv.gz is still the newest", "0 addresses added"}, "import", "ban", "13")

	i.rows = 60
	i.refuses("nothing was replaced, the old addresses stay in use: the number of rows changed by more than 20 %: adresses-13.csv.gz has 63 rows, and had 93", "import", "ban", "13")
	i.refuses("neither a file nor a département", "import", "ban", "96")
	i.refuses("the server has no such file", "import", "ban", "83")
	i.refuses("from 0 to 200", "import", "ban", "13", "--ring-km", "500")
	if r := i.report(); r.Version != second.Version {
		t.Errorf("a refused import replaced the index: %s", r.Version)
	}
	i.prints([]string{"30 addresses removed", "and 10 more"}, "import", "ban", "13", "--force")
	last := i.report().Version

	i.web.Close()
	i.refuses("the old addresses stay in use", "import", "ban", "13")
	i.prints([]string{"2 communes: 1 of the territory, 1 around it"}, "address", "stats", "--index", filepath.Join(i.config.DataDir, "cache", "index-"+last))
}

// A running service takes an import up, from the database or from the folder where the import left it, and a damaged copy there
// does not keep it from the right one.
func TestReplicaTakesAnImportUp(t *testing.T) {
	i := newImporter(t)
	a, err := openApp(t.Context(), i.config, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	indexes := &ask.Indexes{}
	load := func() string {
		t.Helper()
		if err := a.loadIndex(t.Context(), indexes); err != nil {
			t.Fatal(err)
		}
		return indexes.Newest().Version()
	}
	if err := a.ensureIndex(t.Context()); err != nil {
		t.Fatal(err)
	}
	sample := load()
	i.prints(nil, "import", "ban", "13")
	imported := i.report().Version
	if got := load(); got != imported || got == sample {
		t.Errorf("version %s, want %s", got, imported)
	}
	c, ok := indexes.Newest().Address("13999_0001", 1, "")
	if !ok || !c.Outside {
		t.Errorf("the neighbour's street: %+v", c)
	}
	cached := filepath.Join(i.config.DataDir, "cache", "index-"+imported)
	if err := os.WriteFile(cached, []byte("half of it"), 0o600); err != nil {
		t.Fatal(err)
	}
	indexes = &ask.Indexes{}
	if got := load(); got != imported {
		t.Errorf("version %s after the copy was damaged", got)
	}
	raw, err := os.ReadFile(cached)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := address.Decode(bytes.NewReader(raw)); err != nil {
		t.Errorf("the copy was not mended: %v", err)
	}
}

// The index file of `address index` knows the territory's names, and which communes are not the territory's.
func TestIndexFileHasNames(t *testing.T) {
	i := newImporter(t)
	text := "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat;nom_ld\n" +
		"13203_0001_00041;13203_0001;41;;Rue Jobin;13003;13203;Marseille 3e Arrondissement;5.38;43.31;\n" +
		"75101_0001_00001;75101_0001;1;;Rue de Rivoli;75001;75101;Paris 1er Arrondissement;2.35;48.85;\n"
	csv, file := filepath.Join(t.TempDir(), "ban.csv"), filepath.Join(t.TempDir(), "index")
	if err := os.WriteFile(csv, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	i.prints([]string{"2 streets in 2 communes"}, "address", "index", csv, "--out", file)
	i.prints([]string{"2 communes: 1 of the territory, 1 around it", "names lead to no address", "Biver → 13041"}, "address", "stats", "--index", file)
	i.prints([]string{"41 Rue Jobin"}, "address", "resolve", "à la friche de la belle de mai", "--index", file)
}

// Somebody who tries the sample can hear what happens where a street crosses two sectors.
func TestSampleHasAStreetInTwoSectors(t *testing.T) {
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	x, err := sampleIndex(base, "sample")
	if err != nil {
		t.Fatal(err)
	}
	const street = "13211_boulevard-de-saint-marcel"
	counts := map[string]int{}
	for _, p := range x.StreetPoints(street) {
		for _, s := range pickup.SectorsOf(base.Sectors, "13211", [][2]float64{p}) {
			counts[s.ID]++
		}
	}
	if counts["mrs-11"] < 20 || counts["mrs-11-est"] < 20 || counts["mrs-11"]+counts["mrs-11-est"] != len(x.StreetPoints(street)) {
		t.Errorf("%v of %d", counts, len(x.StreetPoints(street)))
	}
	for number, want := range map[int]string{3: "mrs-11", 300: "mrs-11-est"} {
		c, ok := x.Address(street, number, "")
		s, near, served := pickup.SectorNear(base.Sectors, pickup.Address{INSEE: "13211", Lon: c.Lon, Lat: c.Lat, Precision: c.Precision})
		if !ok || !served || s.ID != want || near {
			t.Errorf("%d: %s, near %v", number, s.ID, near)
		}
	}
}
