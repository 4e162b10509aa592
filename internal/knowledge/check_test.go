package knowledge

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/debarras/debarras/internal/pickup"
)

var checkDay = pickup.Date{Year: 2026, Month: 11, Day: 25}

func TestTheArticlesHaveNoErrors(t *testing.T) {
	for _, f := range base(t).Check(checkDay, []string{"price", "lead_time", "presence"}) {
		if !f.Warning {
			t.Errorf("%s: %s", f.Where, f.Text)
		}
	}
}

// Each case changes one thing in an article and names what must be found.
func TestCheck(t *testing.T) {
	const sound = `---
id: essai
questions: [un essai a, un essai b, un essai c, un essai d, un essai e, un essai f]
spoken: Voici un essai.
sources: [règlement de collecte]
verified_on: 2026-11-02
---
Voici.
`
	for name, c := range map[string]struct {
		old, new, want string
		warning        bool
	}{
		"nothing":             {"", "", "", false},
		"dead":                {"verified_on", "valid_until: 2026-11-24\nverified_on", "is past", false},
		"alive to the end":    {"verified_on", "valid_until: 2026-11-25\nverified_on", "", false},
		"not yet":             {"verified_on", "valid_from: 2026-11-26\nverified_on", "is to come", true},
		"verified tomorrow":   {"2026-11-02", "2026-11-26", "verified_on 2026-11-26 is to come", false},
		"unverified":          {"2026-11-02", "", "verified_on is empty", true},
		"few questions":       {", un essai f", "", "5 example questions", true},
		"a question twice":    {"un essai f", "Un-essai e", "stands twice", true},
		"of another too":      {"un essai f", "C'est gratuit ?", "is also a question of articles/essai.md", false},
		"elsewhere":           {"un essai f]", "C'est gratuit ?]\ncommunes: ['13206']", "is also a question of articles/essai.md", false},
		"of nobody":           {"un essai f", "Quel temps fait-il ?", "delete it here", false},
		"no value in some":    {"un essai.", "{{per_year}}.", "amp-village", true},
		"no value at all":     {"un essai.", "{{accepted:pneu}}.", "nobody hears it", false},
		"long once filled":    {"un essai.", strings.Repeat("{{put_out_from}} ", 9), "37 words", false},
		"a draft":             {"id: essai", "id: essai\ndraft: true", "is a draft", true},
		"a draft of the name": {"id: essai", "id: price\ndraft: true", "give the draft another", false},
	} {
		t.Run(name, func(t *testing.T) {
			files := copied(t)
			text := strings.Replace(sound, c.old, c.new, 1)
			files["articles/essai.md"] = &fstest.MapFile{Data: []byte(text)}
			b, err := Load(files)
			if err != nil {
				t.Fatal(err)
			}
			var about []string
			for _, f := range b.Check(checkDay, nil) {
				if strings.Contains(f.Text, c.want) && f.Warning == c.warning && c.want != "" {
					return
				}
				if strings.Contains(f.Where, "essai") {
					about = append(about, f.Text)
				}
			}
			if c.want != "" || len(about) > 0 {
				t.Errorf("found %q, want %q", about, c.want)
			}
		})
	}
}

func TestCheckFindsAnIntentWithoutAnAnswer(t *testing.T) {
	for _, f := range base(t).Check(checkDay, []string{"price", "teleportation"}) {
		if strings.Contains(f.Text, "intent teleportation") && !f.Warning {
			return
		}
	}
	t.Error("nobody misses it")
}

func TestDraftsAreNeverArticles(t *testing.T) {
	files := copied(t)
	price := files["articles/price.md"].Data
	files["articles/price.md"] = &fstest.MapFile{Data: bytes.Replace(price, []byte("id: price"), []byte("id: price\ndraft: true"), 1)}
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Article("price"); ok || len(b.Drafts) != 1 || b.Drafts[0].ID != "price" {
		t.Errorf("%d drafts, price is an article: %v", len(b.Drafts), ok)
	}
}

func TestUnansweredNamesALineTwice(t *testing.T) {
	files := copied(t)
	files["unanswered.txt"] = &fstest.MapFile{Data: []byte("# remarque\nQui êtes-vous, au fond ?\n\nqui êtes vous au fond\n")}
	if _, err := Load(files); err == nil || !strings.Contains(err.Error(), "unanswered.txt: line 4") {
		t.Errorf("%v", err)
	}
	delete(files, "unanswered.txt")
	if _, err := Load(files); err != nil {
		t.Errorf("without the file: %v", err)
	}
}
