package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// runKnowledge runs `debarras knowledge …`.
func runKnowledge(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	t.Setenv("OPENAI_BASE_URL", "")
	var out, errOut bytes.Buffer
	err := run(t.Context(), append([]string{"knowledge"}, args...), strings.NewReader(in), &out, &errOut)
	return out.String() + errOut.String(), err
}

func TestKnowledgeCheckPasses(t *testing.T) {
	out, err := runKnowledge(t, "", "check")
	if err != nil || !strings.Contains(out, " 0 errors") || !strings.Contains(out, "verified_on is empty") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestKnowledgeCheckFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, knowledgefiles.Files); err != nil {
		t.Fatal(err)
	}
	price := filepath.Join(dir, "articles", "price.md")
	text, err := os.ReadFile(price)
	if err != nil {
		t.Fatal(err)
	}
	for old, c := range map[string]struct{ new, want string }{
		"verified_on:": {"valid_until: 2020-01-01\nverified_on:", "error    articles/price.md: valid_until 2020-01-01 is past"},
		"intents:":     {"intent:", "articles/price.md: line 3"},
	} {
		if err := os.WriteFile(price, []byte(strings.Replace(string(text), old, c.new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := runKnowledge(t, "", "check", "--quiet", "--knowledge", dir)
		if err == nil || !strings.Contains(out, c.want) {
			t.Errorf("%v\n%s\ndoes not hold %q", err, out, c.want)
		}
	}
}

func TestKnowledgeAsk(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"c'est gratuit ?"}, []string{"est gratuit pour les particuliers", "price", "source : "}},
		{[]string{"combien", "de", "fois", "par", "an", "?", "--commune", "13206"}, []string{"6 fois sur douze mois", "yearly_limit"}},
		{[]string{"vous prenez les armoires ?"}, []string{"Oui, une armoire, c'est ramassé", "item:armoire", "knowledge/items.yaml"}},
		{[]string{"qui a gagné le match"}, []string{"Je ne sais pas vous répondre", "(sans réponse)"}},
	} {
		out, err := runKnowledge(t, "", append([]string{"ask"}, c.args...)...)
		if err != nil {
			t.Errorf("%v: %v", c.args, err)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%v: %q is not in\n%s", c.args, want, out)
			}
		}
	}
	for _, args := range [][]string{{"ask"}, {"ask", "c'est gratuit", "--commune", "99999"}} {
		if _, err := runKnowledge(t, "", args...); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
}

// Where the rules of a commune hold no value, its callers hear nothing false.
func TestKnowledgeAskByCommune(t *testing.T) {
	in := `{"id":7,"question":"combien de fois par an ?","commune":"13008"}
{"id":"x","question":"combien de fois par an ?","commune":"13206"}

{"question":"quel temps fait-il ?"}
`
	out, err := runKnowledge(t, in, "ask", "--jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var got []foundAnswer
	for lines := bufio.NewScanner(strings.NewReader(out)); lines.Scan(); {
		var a foundAnswer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		got = append(got, a)
	}
	if len(got) != 3 || got[0].Known || string(got[0].ID) != "7" || !got[1].Known || string(got[1].ID) != `"x"` || len(got[1].Sources) == 0 || got[2].Known || string(got[2].ID) != "null" {
		t.Errorf("%s", out)
	}
	if out, err := runKnowledge(t, "{\n", "ask", "--jsonl"); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("%v %s", err, out)
	}
}

func TestKnowledgeImport(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"guide.md": "# Les vélos\nUn vélo se pose debout.\n", "sub.txt": "no page", "b.html": "<h1>Les vélos</h1><p>Encore.</p>"} {
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	said, err := runKnowledge(t, "", "import", in, "--out", out)
	if err != nil || !strings.Contains(said, "2 pages, 2 drafts") {
		t.Fatalf("%v\n%s", err, said)
	}
	if _, err := runKnowledge(t, "", "import", in, "--out", out); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(out, "*.md"))
	if len(files) != 4 {
		t.Errorf("the second time overwrote the first: %v", files)
	}
	if err := os.WriteFile(filepath.Join(in, "c.docx"), []byte("PK"), 0o644); err != nil {
		t.Fatal(err)
	}
	if said, err := runKnowledge(t, "", "import", in, "--out", out); err == nil || !strings.Contains(said, "c.docx: is no .docx") {
		t.Errorf("%v\n%s", err, said)
	}
	if _, err := runKnowledge(t, "", "import", t.TempDir(), "--out", out); err == nil {
		t.Error("an empty folder is no mistake")
	}
}
