package gazetteer

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
)

const header = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat;nom_ld"

func read(t *testing.T, text string) ([]address.Entry, *Faults, error) {
	t.Helper()
	faults := &Faults{File: "f.csv"}
	var out []address.Entry
	for e, err := range ReadBAN(strings.NewReader(text), faults) {
		if err != nil {
			return out, faults, err
		}
		out = append(out, e)
	}
	return out, faults, nil
}

func TestReadBANRows(t *testing.T) {
	text := "\ufeff" + header + "\r\n" +
		`13206_7060_00012_bis;13206_7060;12;BIS;"Rue ""du"" Paradis; haut";13006;13206;Marseille 6e Arrondissement;5.378;43.289;` + "\r\n" +
		"\r\n" +
		"13206_7060;;0;;Rue Paradis;13006;13206;Marseille 6e Arrondissement;5.38;43.28;\r\n" +
		"13096_b001_09999;13096_b001;9999;;;13700;13096;Saint-Victoret;5.2;43.4;Les Aubes"
	got, faults, err := read(t, text)
	if err != nil || faults.Count != 0 {
		t.Fatalf("error %v, faults %v", err, faults.First)
	}
	want := []address.Entry{
		{ID: "13206_7060_00012_bis", StreetID: "13206_7060", Street: `Rue "du" Paradis; haut`, Number: 12, Suffix: "bis", Postcode: "13006",
			INSEE: "13206", Commune: "Marseille 6e Arrondissement", Lon: 5.378, Lat: 43.289},
		{ID: "13206_7060", StreetID: "13206_7060", Street: "Rue Paradis", Postcode: "13006", INSEE: "13206", Commune: "Marseille 6e Arrondissement", Lon: 5.38, Lat: 43.28},
		{ID: "13096_b001_09999", StreetID: "13096_b001", Street: "Les Aubes", Postcode: "13700", INSEE: "13096", Commune: "Saint-Victoret", Lon: 5.2, Lat: 43.4, Place: true},
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestReadBANColumnsInAnyOrder(t *testing.T) {
	got, _, err := read(t, "lat;lon;nom_ld;nom_commune;code_insee;new;code_postal;nom_voie;rep;numero;id_fantoir;id\n43;5;;Aix;13001;x;13100;Rue A;;7;13001_0001;13001_0001_00007\n")
	if err != nil || len(got) != 1 || got[0].Number != 7 || got[0].Lat != 43 || got[0].Street != "Rue A" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReadBANRefusesRows(t *testing.T) {
	good := "13001_0001_00007;13001_0001;7;;Rue A;13100;13001;Aix;5.1;43.1;"
	for reason, row := range map[string]string{
		"id is missing":                   strings.Replace(good, "13001_0001_00007", "", 1),
		"numero \"sept\"":                 strings.Replace(good, ";7;", ";sept;", 1),
		"numero \"-7\"":                   strings.Replace(good, ";7;", ";-7;", 1),
		"lon \"NaN\"":                     strings.Replace(good, "5.1", "NaN", 1),
		"lat \"91\"":                      strings.Replace(good, "43.1", "91", 1),
		"10 columns instead of 11":        strings.TrimSuffix(good, ";"),
		"nom_voie is not valid UTF-8":     strings.Replace(good, "Rue A", "Rue \xe9", 1),
		"nom_voie is missing":             strings.Replace(good, "Rue A", "", 1),
		"postcode \"131\"":                strings.Replace(good, "13100", "131", 1),
		"the INSEE code \"1300\"":         strings.Replace(good, ";13001;", ";1300;", 1),
		"the commune's name is missing":   strings.Replace(good, "Aix", "", 1),
		"does not name its street and id": strings.Replace(good, "13001_0001_00007;13001_0001", "x;", 1),
	} {
		got, faults, err := read(t, header+"\n"+good+"\n"+row+"\n"+good+"\n")
		if err != nil || len(got) != 2 || faults.Count != 1 {
			t.Errorf("%s: %d rows, %d faults, %v", reason, len(got), faults.Count, err)
			continue
		}
		if f := faults.First[0]; !strings.HasPrefix(f, "f.csv:3: ") || !strings.Contains(f, reason) {
			t.Errorf("want %q at line 3, got %q", reason, f)
		}
	}
}

func TestReadBANRefusesFiles(t *testing.T) {
	for want, text := range map[string]string{
		`the column "code_insee" is missing`: strings.Replace(header, "code_insee", "insee", 1) + "\n",
		"the file is empty":                  "",
		"longer than":                        header + "\n" + strings.Repeat("x", maxLine+2),
		"not a whole gzip":                   "\x1f\x8b\x00",
	} {
		if _, _, err := read(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// One broken quote costs one row, not the rest of the file.
func TestReadBANQuoteDoesNotSpread(t *testing.T) {
	row := "13001_0001_00007;13001_0001;7;;Rue A;13100;13001;Aix;5.1;43.1;\n"
	got, faults, err := read(t, header+"\n"+strings.Replace(row, "Rue A", `"Rue A`, 1)+row)
	if err != nil || len(got) != 1 || faults.Count != 1 {
		t.Errorf("%d rows, %v, %v", len(got), faults.First, err)
	}
}

func TestFaultsAreCappedAndCounted(t *testing.T) {
	_, faults, err := read(t, header+"\n"+strings.Repeat("x\n", 50))
	if err != nil || faults.Count != 50 || len(faults.First) != maxFaults {
		t.Errorf("count %d, kept %d, %v", faults.Count, len(faults.First), err)
	}
}

func writeFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportSeveralFiles(t *testing.T) {
	row := "13001_0001_00007;13001_0001;7;;Rue A;13100;13001;Aix;5.1;43.1;\n"
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(header + "\n" + strings.Repeat(strings.ReplaceAll(row, "0001_00007", "0001_00009"), 1))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	files := []string{writeFile(t, "a.csv", []byte(header+"\n"+row)), writeFile(t, "b.csv.gz", z.Bytes())}
	var done, total int64
	x, report, err := Import(t.Context(), files, Options{Progress: func(d, n int64) { done, total = d, n }})
	if err != nil {
		t.Fatal(err)
	}
	if report.Rows != 2 || report.Accepted != 2 || report.Streets != 1 || report.Communes != 1 || done != total || total == 0 {
		t.Errorf("%+v, progress %d of %d", report, done, total)
	}
	again, _, err := Import(t.Context(), files, Options{})
	if err != nil || again.Version() != x.Version() || !strings.HasPrefix(x.Version(), "ban-") {
		t.Errorf("versions %q and %q, %v", x.Version(), again.Version(), err)
	}
}

func TestImportRefusesBrokenData(t *testing.T) {
	row := "13001_0001_00007;13001_0001;7;;Rue A;13100;13001;Aix;5.1;43.1;\n"
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"one in twenty":           {header + "\n" + strings.Repeat(row, 19) + "x\n", true},
		"more than one in twenty": {header + "\n" + strings.Repeat(row, 18) + "x\n", false},
		"none":                    {header + "\n", false},
	} {
		_, report, err := Import(t.Context(), []string{writeFile(t, "a.csv", []byte(c.text))}, Options{})
		if c.ok != (err == nil) || err != nil && !errors.Is(err, ErrTooManyFaults) {
			t.Errorf("%s: %v, %+v", name, err, report)
		}
	}
}

func TestImportStops(t *testing.T) {
	row := "13001_0001_00007;13001_0001;7;;Rue A;13100;13001;Aix;5.1;43.1;\n"
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Import(ctx, []string{writeFile(t, "a.csv", []byte(header+"\n"+strings.Repeat(row, 5000)))}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, _, err := Import(t.Context(), []string{"does-not-exist.csv"}, Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, _, err := Import(t.Context(), nil, Options{}); err == nil {
		t.Error("no file, no error")
	}
}

func TestSample(t *testing.T) {
	text := "insee;commune;postcode;street;first;last;lon;lat\n13206;Marseille 6e Arrondissement;13006;Rue Paradis;1;3;5.378;43.289\n" +
		"13206;Marseille 6e Arrondissement;13006;Rue Basse;9;3;5.3;43.2\n13005;Aubagne;13400;Chemin des Nuls;0;0;5.5;43.3\n"
	faults := &Faults{File: "s.csv"}
	var got []address.Entry
	for e, err := range Sample(strings.NewReader(text), faults) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if len(got) != 4 || faults.Count != 1 || !strings.HasPrefix(faults.First[0], "s.csv:3:") {
		t.Fatalf("%d entries, faults %v", len(got), faults.First)
	}
	if got[2].ID != "13206_rue-paradis_00003" || got[2].StreetID != "13206_rue-paradis" || got[2].Number != 3 {
		t.Errorf("third: %+v", got[2])
	}
	// 16 m to the east at 43.3° north are 0.000198°.
	if d := got[2].Lon - got[0].Lon; d < 0.00019 || d > 0.00021 || got[2].Lat != got[0].Lat {
		t.Errorf("moved by %g°", d)
	}
	if got[3].Number != 0 || got[3].ID != "13005_chemin-des-nuls" {
		t.Errorf("without numbers: %+v", got[3])
	}
}

func FuzzReadBAN(f *testing.F) {
	f.Add([]byte(header + "\n13001_0001_00007;13001_0001;7;;Rue A;13100;13001;Aix;5.1;43.1;\n"))
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte("id;nom_lieu_dit;code_postal;code_insee;nom_commune;lon;lat\n13001_b001;Les Pins;13100;13001;Aix;5.1;43.1\n13001_b002;X;;13001;Aix;;\n"))
	f.Add([]byte(header + "\n\"\";;;\r\n\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		faults := &Faults{File: "f"}
		for e, err := range ReadBAN(bytes.NewReader(raw), faults) {
			if err != nil {
				return
			}
			if e.ID == "" || e.StreetID == "" || e.Street == "" || len(e.INSEE) != 5 || e.Number < 0 || !(e.Lat >= -90 && e.Lat <= 90) {
				t.Errorf("accepted %+v", e)
			}
		}
	})
}

// The synthetic gazetteer in the BAN's own layout.
func TestImportSynthetic(t *testing.T) {
	file := filepath.Join("..", "..", "..", "shared", "data", "spoken", "ban-synthetic-amp.csv.gz")
	if _, err := os.Stat(file); err != nil {
		t.Skip("the shared synthetic gazetteer is not here")
	}
	x, report, err := Import(t.Context(), []string{file}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Accepted != 499_981 || report.Refused != 0 || report.Streets != 27_166 || report.Communes != 107 {
		t.Errorf("%+v", report)
	}
	var buf bytes.Buffer
	if err := x.Encode(&buf); err != nil {
		t.Fatal(err)
	}
	y, err := address.Decode(&buf)
	if err != nil || y.Stats() != x.Stats() || y.Version() != x.Version() {
		t.Errorf("decoded %+v of %+v: %v", y.Stats(), x.Stats(), err)
	}
}
