package knowledge

import (
	"strings"
	"testing"
	"testing/fstest"

	knowledgefiles "github.com/debarras/debarras/knowledge"
)

func TestIntents(t *testing.T) {
	base, err := Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	if len(base.Intents) < 40 {
		t.Fatalf("%d intents", len(base.Intents))
	}
	for i, x := range base.Intents {
		if i > 0 && base.Intents[i-1].Code >= x.Code {
			t.Errorf("%s stands behind %s", x.Code, base.Intents[i-1].Code)
		}
	}
}

const eight = "words: connaître le prix\nutterances:\n  - un\n  - deux\n  - trois\n  - quatre\n  - cinq\n  - six\n  - sept\n  - huit\n"

func TestIntentsNameFileAndLine(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"good":            {"intents/essai.yaml", eight, nil},
		"twice":           {"intents/essai.yaml", eight + "  - UN !\n", []string{"intents/essai.yaml: line 11", "line 3", "delete one"}},
		"in another":      {"intents/essai.yaml", eight + "  - Combien ça coûte ?\n", []string{"intents/price.yaml: line", "stands in intents/essai.yaml: line 11"}},
		"empty":           {"intents/essai.yaml", eight + "  - \"?\"\n", []string{"line 11", "is empty"}},
		"too long":        {"intents/essai.yaml", eight + "  - " + strings.Repeat("encore ", 41) + "\n", []string{"line 11", "41 words"}},
		"too few":         {"intents/essai.yaml", "words: connaître le prix\nutterances: [un]\n", []string{"intents/essai.yaml", "at least 8"}},
		"no words":        {"intents/essai.yaml", strings.TrimPrefix(eight, "words: connaître le prix\n"), []string{"intents/essai.yaml", "vous voulez"}},
		"unknown field":   {"intents/essai.yaml", eight + "phrases: [a]\n", []string{"intents/essai.yaml: line 11", "phrases"}},
		"a list, no text": {"intents/essai.yaml", eight + "  - [a, b]\n", []string{"intents/essai.yaml: line 11"}},
		"file's name":     {"intents/Prix Nets.yaml", eight, []string{"intents/Prix Nets.yaml", "no code"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := copied(t)
			files[c.file] = &fstest.MapFile{Data: []byte(c.text)}
			_, err := Load(files)
			if len(c.want) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
}
