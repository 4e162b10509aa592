package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/eval"
	"github.com/debarras/debarras/internal/pg"
)

// laboratory runs debarras eval with a service and a database of its own.
func laboratory(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, errOut bytes.Buffer
	err := run(t.Context(), append([]string{"eval"}, args...), nil, &out, &errOut)
	if errors.Is(err, pg.ErrNoBinaries) {
		t.Skip("no PostgreSQL on this machine")
	}
	return out.String(), err
}

// Every scenario once, as typed: nothing is committed against anybody's wish, and nine callers in
// ten get what they came for (the lower bound of what is measured: see docs/eval.md).
func TestEveryScenario(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report.json")
	out, err := laboratory(t, "--seed", "3", "--json", name, "--html", name+".html", "--against", emptyReport(t))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r, err := readReport(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := r.Wrong(); n > 0 || len(r.Faults) > 0 {
		t.Errorf("%d wrong calls, faults %v", n, r.Faults)
	}
	typed := r.Channels()
	if len(r.Calls) < 150 || len(typed) != 1 || typed[0].AsExpected().Value() < 0.9 {
		t.Errorf("%d calls:\n%s", len(r.Calls), out)
	}
	if page, err := os.ReadFile(name + ".html"); err != nil || !strings.Contains(string(page), "Aucun appel erroné") {
		t.Errorf("the page: %v", err)
	}
}

func emptyReport(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "old.json")
	var b bytes.Buffer
	if err := (&eval.Report{}).Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// A city's own scenario takes the place of a built-in one, misheard too.
func TestOwnScenarios(t *testing.T) {
	dir := t.TempDir()
	writeIn(t, dir, "ville.yaml", "id: book_simple\nstory: Un banc à Aubagne.\nintent: book\nitems: banc\ncommunes: [\"13005\"]\nexpect: [booked, human]\n")
	out, err := laboratory(t, "--scenarios", dir, "--only", "book_simple", "--channel", "typed,misheard", "--wer", "15", "--runs", "3")
	if err != nil && !errors.Is(err, errWrong) {
		t.Fatal(err)
	}
	if !strings.Contains(out, "6 appels, 1 scénarios") || !strings.Contains(out, "tapé, ") || !strings.Contains(out, "mal entendu à 15") {
		t.Error(out)
	}
}

// A recorded call is said again: unchanged words show nothing, changed ones show both.
func TestReplay(t *testing.T) {
	dir := t.TempDir()
	writeIn(t, dir, "a.json", `{"version": 1, "id": "appel-1", "commune": "13206", "turns": [
		{"said": "bonjour, deux matelas au [ADRESSE], [COMMUNE]"}, {"said": "oui"}, {"said": "le premier"}, {"said": "non, au [TÉLÉPHONE]"},
		{"said": "non merci"}, {"said": "au revoir"}]}`)
	out, err := laboratory(t, "--replay", dir, "--record")
	if err != nil || !strings.Contains(out, "1 appels rejoués, 0 où") {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err = laboratory(t, "--replay", dir, "--seed", "2")
	if err != nil || !strings.Contains(out, "1 appels rejoués, 0 où") {
		t.Fatalf("other stand-ins are no other words: %v\n%s", err, out)
	}
	recorded, err := os.ReadFile(filepath.Join(dir, "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	writeIn(t, dir, "a.json", strings.Replace(string(recorded), "Je vous propose", "Voici", 1))
	out, err = laboratory(t, "--replay", dir)
	if err != nil || !strings.Contains(out, "1 appels rejoués, 1 où") || !strings.Contains(out, "- B  Voici [DATE]") || !strings.Contains(out, "+ B  Je vous propose [DATE]") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestEvalRefuses(t *testing.T) {
	dir := t.TempDir()
	writeIn(t, dir, "a.yaml", "id: a\n")
	tests := []struct {
		args []string
		says string
	}{
		{[]string{"--runs", "0"}, "write 1 or more"},
		{[]string{"--at", "demain"}, "write a day"},
		{[]string{"--at", "2020-01-01"}, "a day to come"},
		{[]string{"--channel", "shouted"}, "typed"},
		{[]string{"--against", filepath.Join(dir, "a.yaml")}, "no report"},
		{[]string{"--url", "http://127.0.0.1:9"}, "DATABASE_URL"},
		{[]string{"--scenarios", dir}, "a.yaml:1"},
		{[]string{"--only", "licornes"}, "no scenario"},
		{[]string{"--replay", dir}, "no *.json"},
		{[]string{"--channel", "misheard", "--wer", "120"}, "from 1 to 90"},
	}
	for _, tt := range tests {
		out, err := laboratory(t, tt.args...)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%v: %v, want %q\n%s", tt.args, err, tt.says, out)
		}
	}
}

func writeIn(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
}
