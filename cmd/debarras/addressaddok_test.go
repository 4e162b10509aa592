package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrepareSpoken(t *testing.T) {
	for said, want := range map[string]string{
		"Euh, alors, j'habite seize, traverse Victor Hugo, merci.":             "16 traverse victor hugo",
		"Voilà, on est à Ventabren, au un chemin de Tabari, s'il vous plaît.":  "1 chemin de tabari ventabren",
		"Quinze, rue Raoux, Marseille neuvième.":                               "15 rue raoux 13009 marseille",
		"Deux bis, rue des Feuillants, à Marseille, dans le premier.":          "2 bis rue des feuillants 13001 marseille",
		"Deux rue du Premier Mai":                                              "2 rue du premier mai",
		"Non, pas l'avenue Auguste Marius Peyre, le sept place Auguste Peyre.": "7 place auguste peyre",
		"Au treize de la rue de l'Arenier.":                                    "13 rue de l arenier",
		"Je suis impasse Bédarieux, au un.":                                    "1 impasse bédarieux",
		"Un, boulevard Mistral, treize mille neuf Marseille.":                  "1 boulevard mistral 13009 marseille",
		"Le numéro cinquante-huit.":                                            "58",
		"C'est sur Grans.":                                                     "grans",
		"Oui.":                                                                 "Oui.",
	} {
		if got := prepareSpoken(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func FuzzPrepareSpoken(f *testing.F) {
	f.Add("Au un, rue de la Paix, dans le sixième")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(text) != "" && prepareSpoken(text) == "" {
			t.Errorf("nothing is left of %q", text)
		}
	})
}

// fakeAddok is a geocoder in addok's manner that knows one street.
func fakeAddok(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch q := r.URL.Query().Get("q"); {
		case r.URL.Path != "/search" || r.URL.Query().Get("limit") != "5":
			http.Error(w, "no", http.StatusNotFound)
		case len(q) < 3:
			http.Error(w, "{}", http.StatusBadRequest)
		case strings.Contains(q, "paradis"):
			w.Write([]byte(`{"features":[{"properties":{"id":"13206_p001_00012_bis","type":"housenumber","housenumber":"12 bis","street":"Rue Paradis","citycode":["13206","13055"],"score":0.9}}]}`))
		default:
			w.Write([]byte(`{"features":[]}`))
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestBenchAsksThePeer(t *testing.T) {
	server := fakeAddok(t)
	folder := t.TempDir()
	table := filepath.Join(folder, "rows.tsv")
	rows := "id\tkind\tsaid\theard\tcontext_insee\tin_index\tinsee\tstreet_id\tstreet\tnumber\tsuffix\texpect\n" +
		"a\tfull\tdouze bis rue paradis\tDouze bis, rue Paradis.\t\t1\t13206\t13206_p001\tRue Paradis\t12\tbis\taddress\n" +
		"b\tnumber\tdix\tDix.\t\t1\t\t\t\t10\t\tnumber\n"
	if err := os.WriteFile(table, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	tables, err := readTables([]string{table}, "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := &benchAddressCmd{Addok: server.URL + "/"}
	if err := cmd.printPeer(&env{ctx: context.Background(), out: &out}, "rows", tables[0]); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"full address @1    100.0 %", "number alone @1    100.0 %", server.URL} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	cmd.Addok = "127.0.0.1"
	if err := cmd.printPeer(&env{ctx: context.Background(), out: &out}, "rows", tables[0]); err == nil || !strings.Contains(err.Error(), "no web address") {
		t.Errorf("%v", err)
	}
}

func TestReadFeatures(t *testing.T) {
	for body, says := range map[string]string{`[`: "no GeoJSON", `{"features":[{"properties":{"citycode":7}}]}`: "no GeoJSON"} {
		if _, err := readFeatures([]byte(body)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
