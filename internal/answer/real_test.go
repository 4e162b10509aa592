package answer

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

var day = time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC)

// project is the project's knowledge, read as the service reads it.
var project = sync.OnceValues(func() (Knowledge, error) {
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		return Knowledge{}, err
	}
	k := Knowledge{Unanswered: base.Unanswered}
	for _, a := range base.Articles {
		k.Articles = append(k.Articles, Article{ID: a.ID, Intents: a.Intents, Questions: a.Questions, Items: a.Items, Spoken: a.Spoken})
	}
	var items []pickup.Item
	for _, code := range base.Codes {
		it := base.Items[code]
		items = append(items, it)
		_, one, _ := strings.Cut(it.One, " ")
		k.Things = append(k.Things, Thing{code, append([]string{one, it.Many}, it.Synonyms...)})
	}
	u := understand.New(items)
	k.Read = func(q string) []string {
		r := u.Read(dialogue.Understand{Expect: dialogue.Open, Texts: []string{q}, Today: pickup.DateOf(day)})
		var out []string
		for _, i := range r.Intents {
			out = append(out, string(i))
		}
		return out
	}
	return k, nil
})

func real(t testing.TB) Knowledge {
	t.Helper()
	k, err := project()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// pair is a question and the article that answers it, "-" for none.
type pair struct{ question, want string }

func heldOut(t testing.TB) []pair {
	t.Helper()
	data, err := os.ReadFile("testdata/heldout.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []pair
	for line := range strings.Lines(string(data)) {
		q, want, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && !strings.HasPrefix(line, "#") {
			out = append(out, pair{q, want})
		}
	}
	return out
}
