package answer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Every example question finds its own article, or one that is as near.
func TestEveryQuestionFindsItsArticle(t *testing.T) {
	k := real(t)
	a := New(k)
	asked, missed := 0, 0
	for _, art := range k.Articles {
		for _, q := range art.Questions {
			asked++
			if f := a.Find(t.Context(), Question{Text: q, Day: day}); !f.Known || f.Article.ID != art.ID {
				missed++
				t.Logf("%q finds %q (%.2f, known: %v), want %s", q, f.Article.ID, f.Score, f.Known, art.ID)
			}
		}
	}
	if missed*100 > asked {
		t.Errorf("%d of %d questions miss their article", missed, asked)
	}
	for _, q := range k.Unanswered {
		if f := a.Find(t.Context(), Question{Text: q, Day: day}); f.Known {
			t.Errorf("%q finds %s (%.2f), want nothing", q, f.Article.ID, f.Score)
		}
	}
}

// Where the words say nothing, as when keys were pressed, the intent and the
// object that were read are enough.
func TestIntentAlone(t *testing.T) {
	k := real(t)
	a := New(k)
	for _, art := range k.Articles {
		for _, intent := range art.Intents {
			if art.ID == "recycling_limits" { // shares its intent with recycling_centre
				continue
			}
			items := art.Items
			if len(items) == 0 {
				items = []string{""}
			}
			for _, item := range items {
				f := a.Find(t.Context(), Question{Text: "euh", Intent: intent, Item: item, Day: day})
				if !f.Known || !slices.Contains(f.Article.Intents, intent) || item != "" && !slices.Contains(f.Article.Items, item) {
					t.Errorf("intent %s, item %q finds %q (%.2f, known: %v)", intent, item, f.Article.ID, f.Score, f.Known)
				}
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	a := New(real(t))
	for _, q := range []string{"", "euh", "oui", "bonjour", "je je je", strings.Repeat("pourquoi ", 500), "ù%$ 42 \x00\xff", "xyzzy plugh", "le la les de du des"} {
		if f := a.Find(t.Context(), Question{Text: q, Day: day}); f.Known {
			t.Errorf("%q finds %s (%.2f), want nothing", q, f.Article.ID, f.Score)
		}
	}
}

func d(m time.Month, n int) time.Time { return time.Date(2026, m, n, 0, 0, 0, 0, time.UTC) }

var small = Knowledge{
	Articles: []Article{
		{ID: "old", Intents: []string{"price"}, Questions: []string{"combien ça coûte", "le tarif"}, Spoken: "1", Until: d(6, 30)},
		{ID: "new", Intents: []string{"price"}, Questions: []string{"combien ça coûte", "le tarif"}, Spoken: "2", From: d(7, 1)},
		{ID: "aix", Intents: []string{"price"}, Questions: []string{"combien ça coûte", "le tarif"}, Spoken: "2", Communes: []string{"13001"}, From: d(7, 1)},
		{ID: "items", Intents: []string{"item_accepted"}, Questions: []string{"qu'est-ce que vous prenez", "vous prenez les objets"}, Spoken: "3"},
		{ID: "tyres", Intents: []string{"item_accepted"}, Items: []string{"pneu"}, Questions: []string{"vous prenez les pneus"}, Spoken: "4"},
		{ID: "centre", Questions: []string{"où est la déchèterie"}, Spoken: "5"},
	},
	Unanswered: []string{"quel temps fait-il", "où acheter un frigo"},
	Things:     []Thing{{"pneu", []string{"pneu", "pneus", "roue de voiture"}}, {"matelas", []string{"matelas"}}},
}

func TestRules(t *testing.T) {
	a := New(small)
	for _, tt := range []struct {
		q    Question
		want string
	}{
		{Question{Text: "combien ça coûte", Day: d(6, 30)}, "old"},
		{Question{Text: "combien ça coûte", Day: d(7, 1)}, "new"},
		{Question{Text: "combien ça coûte", INSEE: "13001", Day: d(7, 1)}, "aix"},
		{Question{Text: "combien ça coûte", INSEE: "13055", Day: d(7, 1)}, "new"},
		{Question{Intent: "price", Day: d(1, 1)}, "old"},
		{Question{Text: "et les pneus", Intent: "item_accepted", Item: "pneu", Day: d(1, 1)}, "tyres"},
		{Question{Text: "vous prenez les roues de voiture", Day: d(1, 1)}, "tyres"},
		{Question{Text: "et le matelas", Intent: "item_accepted", Item: "matelas", Day: d(1, 1)}, "items"},
		{Question{Text: "ou est la déchetterie", Day: d(1, 1)}, "centre"}, // by sound
		{Question{Text: "bonjour", Intent: "human", Day: d(1, 1)}, ""},
		{Question{Text: "quel temps fait-il", Day: d(1, 1)}, ""},
		{Question{Day: d(1, 1)}, ""},
	} {
		f := a.Find(t.Context(), tt.q)
		if got := f.Article.ID; f.Known != (tt.want != "") || f.Known && got != tt.want {
			t.Errorf("%+v: %q %.2f %v, want %q; %+v", tt.q, got, f.Score, f.Known, tt.want, f.Candidates)
		}
	}
	if f := New(Knowledge{}).Find(t.Context(), Question{Text: "combien ça coûte", Intent: "price", Day: day}); f.Known {
		t.Error("an answer from no articles")
	}
}

func TestTheSameKnowledgeGivesTheSameAnswerer(t *testing.T) {
	k := real(t)
	a, b := New(k), New(k)
	for _, h := range heldOut(t) {
		q := Question{Text: h.question, Day: day}
		if x, y := a.Candidates(q), b.Candidates(q); !slices.Equal(x, y) {
			t.Fatalf("%q: %v and %v", h.question, x, y)
		}
	}
}

// No article out of force, for another commune or about other objects is ever
// found, whatever is asked.
func TestNeverOutOfForce(t *testing.T) {
	vocabulary := strings.Fields("combien coûte gratuit pneus matelas déchèterie quand où vous prenez sortir")
	codes := []string{"", "price", "item_accepted"}
	things := []string{"", "pneu", "matelas"}
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 5), func(w []string) string { return strings.Join(w, " ") })
		k := Knowledge{Things: small.Things, Unanswered: rapid.SliceOfN(said, 0, 2).Draw(t, "unanswered")}
		for i := range rapid.IntRange(0, 6).Draw(t, "articles") {
			art := Article{ID: string(rune('a' + i)), Questions: []string{said.Draw(t, "question")}, Intents: []string{rapid.SampledFrom(codes).Draw(t, "intent")}}
			if item := rapid.SampledFrom(things).Draw(t, "item"); item != "" {
				art.Items = []string{item}
			}
			if rapid.Bool().Draw(t, "local") {
				art.Communes = []string{"13001"}
			}
			art.From = day.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(t, "from"))
			art.Until = art.From.AddDate(0, 0, rapid.IntRange(0, 4).Draw(t, "days"))
			k.Articles = append(k.Articles, art)
		}
		q := Question{Text: said.Draw(t, "said"), Intent: rapid.SampledFrom(codes).Draw(t, "read"), Day: day,
			INSEE: rapid.SampledFrom([]string{"", "13001", "13055"}).Draw(t, "insee"), Item: rapid.SampledFrom(things).Draw(t, "asked")}
		f := New(k).Find(t.Context(), q)
		if f.Article.ID == "" {
			if f.Known {
				t.Fatal("known, and no article")
			}
			return
		}
		if got := f.Article; got.From.After(day) || got.Until.Before(day) || len(got.Communes) > 0 && q.INSEE != "13001" {
			t.Fatalf("found %+v in %s", got, q.INSEE)
		}
		if q.Item != "" && len(f.Article.Items) > 0 && !slices.Contains(f.Article.Items, q.Item) {
			t.Fatalf("asked about %s, answered about %v", q.Item, f.Article.Items)
		}
	})
}

func FuzzFind(f *testing.F) {
	a := New(small)
	for _, h := range []string{"", "c'est gratuit ?", "\x00\xff", "où où où", "roue de", "ﬀ ½ ㎥", strings.Repeat("a", 3000)} {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := a.Find(t.Context(), Question{Text: text, Day: d(1, 1)})
		if got.Known && got.Article.ID == "" || got.Score != got.Score {
			t.Fatalf("%q: %+v", text, got)
		}
	})
}
