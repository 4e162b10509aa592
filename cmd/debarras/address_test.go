package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
)

// smallIndex writes an index of two streets and two communes.
func smallIndex(t *testing.T) string {
	t.Helper()
	var rows []address.Entry
	for _, n := range []int{3, 12, 42} {
		rows = append(rows,
			address.Entry{ID: "", StreetID: "13206_p001", Street: "Rue Paradis", Number: n, Postcode: "13006", INSEE: "13206", Commune: "Marseille 6e Arrondissement"},
			address.Entry{ID: "", StreetID: "13063_b001", Street: "Boulevard Baude", Number: n, Postcode: "13140", INSEE: "13063", Commune: "Miramas"})
	}
	name := filepath.Join(t.TempDir(), "index")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := address.Build(slices.Values(rows), "test").Encode(f); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestResolveLines(t *testing.T) {
	in := `{"id":"a","heard":["au 12 rue Paradis","12 virus paradis"],"conf":0.8,"context_insee":"13055"}
{"id":"b","heard":["à Miramas"],"conf":0.8,"context_insee":""}

{"id":"c","heard":["le numéro 42"],"conf":0.8,"context_insee":"13063"}
{"id":"d","heard":[],"conf":0,"context_insee":""}
`
	var out bytes.Buffer
	if err := run(t.Context(), []string{"address", "resolve", "--jsonl", "--index", smallIndex(t)}, strings.NewReader(in), &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var r resolveReply
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		brief := r.ID + " " + r.Decision
		for _, c := range r.Candidates[:min(1, len(r.Candidates))] {
			brief += " " + strings.Join([]string{c.Number, c.Street, c.INSEE}, "|")
		}
		got = append(got, brief)
	}
	want := []string{"a confirm 12|Rue Paradis|13206", "b confirm ||13063", "c confirm 42||", "d keypad"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestResolveSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, in, args, want string }{
		{"not JSON", "hello\n", "--jsonl", "line 1"},
		{"no id", `{"heard":["x"]}` + "\n", "--jsonl", "no id"},
		{"nothing to do", "", "", "--jsonl"},
	} {
		args := append([]string{"address", "resolve", "--index", smallIndex(t)}, strings.Fields(c.args)...)
		err := run(t.Context(), args, strings.NewReader(c.in), &bytes.Buffer{}, os.Stderr)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	err := run(t.Context(), []string{"address", "resolve", "rue Paradis", "--index", filepath.Join(t.TempDir(), "none")}, strings.NewReader(""), &bytes.Buffer{}, os.Stderr)
	if err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a missing index: %v", err)
	}
}

func TestExplainIsReadable(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"address", "resolve", "12 rue Paradis", "--index", smallIndex(t)}, strings.NewReader(""), &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "12 Rue Paradis") || !strings.Contains(out.String(), "Marseille 6e") {
		t.Errorf("%s", out.String())
	}
}
