package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
)

// someStreets have names of a dozen families.
var someStreets = strings.Fields("Paradis Breteuil Vauvenargues Endoume Sylvabelle Grignan Montgrand Dragon Sainte Falque Edmond Stanislas")

// streetIndex writes an index of some streets, with the numbers 1 to 12 each.
func streetIndex(t *testing.T) string {
	t.Helper()
	var rows []address.Entry
	for _, name := range someStreets {
		for n := range 12 {
			rows = append(rows, address.Entry{StreetID: "13206_" + strings.ToLower(name), Street: "Rue " + name, Number: n + 1, Postcode: "13006",
				INSEE: "13206", Commune: "Marseille 6e Arrondissement"})
		}
	}
	var b bytes.Buffer
	if err := address.Build(slices.Values(rows), "test").Encode(&b); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "index")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// checked writes a table of their addresses, some of them misheard.
func checked(t *testing.T, rows int) string {
	t.Helper()
	var b strings.Builder
	heard := []string{"%d rue %s", "%d vue %s", "%[1]d", "je ne sais plus", "%d rue %s à Marseille"}
	for i := range rows {
		n, street := 1+i%11, someStreets[i%len(someStreets)]
		text := heard[i%len(heard)]
		if strings.Contains(text, "%") {
			text, _, _ = strings.Cut(fmt.Sprintf(text, n, street), "%!")
		}
		fmt.Fprintf(&b, "r%d\tfull\t%d rue %s\t%s\t\t%.2f\t13206\t1\t13206\t\tRue %[3]s\t%[2]d\t\taddress\tv\tc\n", i, n, street, text, 0.3+0.1*float64(i%7))
	}
	return writeTable(t, b.String())
}

// command runs the program and returns what it printed.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, strings.NewReader(""), &out, io.Discard)
	return out.String(), err
}

func TestCalibrateARecogniser(t *testing.T) {
	index := streetIndex(t)
	dir := t.TempDir()
	fit, diagram := filepath.Join(dir, "fit.json"), filepath.Join(dir, "fit.svg")
	out, err := command(t, "address", "calibrate", checked(t, 600), "--recogniser", "theirs", "--index", index, "--out", fit, "--diagram", diagram)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"theirs: 600 utterances, 600 of them whole addresses; calibration error", "taken in passing from 0.9", "RECOGNISER=theirs ADDRESS_FIT=" + fit} {
		if !strings.Contains(out, want) {
			t.Errorf("%q lacks %q", out, want)
		}
	}
	svg, err := os.ReadFile(diagram)
	if err != nil || !strings.HasPrefix(string(svg), "<svg") || !strings.Contains(string(svg), "600 utterances") {
		t.Errorf("diagram: %.80s %v", svg, err)
	}
	if _, err := command(t, "address", "resolve", "12 rue Paradis", "--index", index, "--fit", fit, "--recogniser", "theirs"); err != nil {
		t.Error(err)
	}
	for name, args := range map[string][]string{
		`made for the recogniser "theirs"`: {"address", "resolve", "12 rue Paradis", "--index", index, "--fit", fit, "--recogniser", "another"},
		"no address calibration":           {"address", "resolve", "12 rue Paradis", "--index", index, "--fit", diagram},
		"needs":                            {"address", "calibrate", checked(t, 20), "--recogniser", "theirs", "--index", index, "--out", fit},
		"costs":                            {"address", "calibrate", checked(t, 20), "--index", index, "--out", fit, "--unheard", "3"},
	} {
		if _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", name, err)
		}
	}
	out, err = command(t, "address", "calibrate", checked(t, 490), "--index", index, "--out", fit)
	if err != nil || !strings.Contains(out, "500 whole addresses are needed") {
		t.Errorf("%q %v", out, err)
	}
}
