package understand

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// Whatever number of items is said, it is read.
func TestCounts(t *testing.T) {
	u := newUnderstander(t)
	words := map[string]string{"chaises": "chaise", "matelas": "matelas", "vieux frigos": "refrigerateur", "tables de chevet": "table_chevet", "petits meubles télé": "meuble_tv"}
	said := slices.Sorted(func(yield func(string) bool) {
		for w := range words {
			if !yield(w) {
				return
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		w := rapid.SampledFrom(said).Draw(t, "item")
		before := rapid.SampledFrom([]string{"", "j'ai ", "alors euh ", "il y a "}).Draw(t, "before")
		text := before + french.Cardinal(n) + " " + w
		r := u.Read(dialogue.Understand{Texts: []string{text}, Expect: dialogue.AskItems, Today: today})
		if len(r.Items) != 1 || r.Items[0].Code != words[w] || r.Items[0].N != n {
			t.Fatalf("%q: %+v", text, r.Items)
		}
	})
}

// Any words in any order are read the same way twice, in every state, and
// without a panic; something is always said about them.
func TestReadIsDeterministic(t *testing.T) {
	u, again := newUnderstander(t), newUnderstander(t)
	var vocabulary []string
	for _, x := range utterances(t) {
		vocabulary = append(vocabulary, strings.Fields(x.ask.Texts[0])...)
	}
	vocabulary = append(vocabulary, ",", "?", ".", "zéro", "soixante", "dix", "pas", "rue")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 25).Draw(t, "words"), " ")
		a := dialogue.Understand{
			Texts: []string{text, rapid.SampledFrom(vocabulary).Draw(t, "other")}, Confidence: rapid.Float64Range(0, 1).Draw(t, "confidence"),
			Expect: rapid.SampledFrom(dialogue.Expects).Draw(t, "expect"), Booked: rapid.Bool().Draw(t, "booked"), Today: today, Slots: slots,
		}
		r := u.Read(a)
		if !reflect.DeepEqual(r, again.Read(a)) {
			t.Fatalf("%q is read in two ways", text)
		}
		check(t, r)
	})
}

type failer interface{ Fatalf(string, ...any) }

// check holds what is true of every reading.
func check(t failer, r dialogue.Reading) {
	if len(r.Intents) == 0 {
		t.Fatalf("no intent: %+v", r)
	}
	if r.Has(dialogue.Unclear) && len(r.Intents) > 1 {
		t.Fatalf("unclear and something: %v", r.Intents)
	}
	if r.Confidence <= 0 || r.Confidence > 0.95 {
		t.Fatalf("confidence %v", r.Confidence)
	}
	if r.Source != "rules" && r.Source != "classifier" {
		t.Fatalf("source %q", r.Source)
	}
	for _, c := range r.Items {
		if c.N < 1 || c.Code == "" {
			t.Fatalf("item %+v", c)
		}
	}
	if (len(r.Address) > 0) != (r.Part != "") {
		t.Fatalf("address %q with part %q", r.Address, r.Part)
	}
	if strings.HasPrefix(r.Phone, "+") && (len(r.Phone) != 12 || r.Phone[3] != '6' && r.Phone[3] != '7') {
		t.Fatalf("phone %q is no French mobile", r.Phone)
	}
}

// What callers say about one thing never changes another: with a question
// behind them the items stay, with items before it the question stays.
func TestTwoThingsAtOnce(t *testing.T) {
	u := newUnderstander(t)
	for _, question := range []struct{ said, intent string }{
		{"c'est gratuit ?", "price"}, {"à quelle heure vous passez ?", "collection_time"}, {"il faut que je sois là ?", "presence"},
		{"quand est-ce que je dois les sortir ?", "put_out_when"}, {"je veux parler à un conseiller", "human"},
	} {
		for _, things := range []string{"j'ai deux matelas et un frigo", "deux matelas, un frigo"} {
			for _, text := range []string{things + " et " + question.said, things + ", " + question.said, question.said + " " + things} {
				r := u.Read(dialogue.Understand{Texts: []string{text}, Expect: dialogue.Open, Today: today})
				if !r.Has(dialogue.Intent(question.intent)) || len(r.Items) != 2 || r.Items[0].N != 2 || r.Question == "" && question.intent != "human" {
					t.Errorf("%q: %v %v %q", text, r.Intents, r.Items, r.Question)
				}
			}
		}
	}
}

func TestAlternatives(t *testing.T) {
	u := newUnderstander(t)
	r := u.Read(dialogue.Understand{Texts: []string{"un bas là", "un matelas"}, Expect: dialogue.AskItems, Today: today})
	if len(r.Items) != 1 {
		t.Fatalf("%+v", r)
	}
	r = u.Read(dialogue.Understand{Texts: []string{"le ciel est gris", "non merci"}, Expect: dialogue.AnythingElse, Today: today})
	if r.Answer != dialogue.No {
		t.Errorf("the second reading answers the question, and is not taken: %+v", r)
	}
	r = u.Read(dialogue.Understand{Texts: []string{"rue du moulin à l'avant", "rue du moulin à vent", "rue du moulin à vent"}, Expect: dialogue.AskStreet, Today: today})
	if want := []string{"rue du moulin à l avant", "rue du moulin à vent"}; !slices.Equal(r.Address, want) {
		t.Errorf("fragments %q, want %q", r.Address, want)
	}
	if r := u.Read(dialogue.Understand{Expect: dialogue.Open, Today: today}); !r.Has(dialogue.Unclear) {
		t.Errorf("nothing was heard: %+v", r)
	}
}

func TestConfidence(t *testing.T) {
	u := newUnderstander(t)
	read := func(text string, sure float64) float64 {
		return u.Read(dialogue.Understand{Texts: []string{text}, Confidence: sure, Expect: dialogue.AskItems, Today: today}).Confidence
	}
	plain := read("deux matelas", 0)
	for what, less := range map[string]float64{
		"words left over": read("deux matelas bidule zinzin", 0), "heard alike": read("un canne à pet", 0), "a doubtful recogniser": read("deux matelas", 0.3),
		"nonsense": read("le ciel bleu", 0),
	} {
		if less >= plain {
			t.Errorf("%s: confidence %v, not below %v", what, less, plain)
		}
	}
}

func FuzzRead(f *testing.F) {
	u := newUnderstander(f)
	for i, x := range utterances(f) {
		if i%7 == 0 {
			f.Add(x.ask.Texts[0], i)
		}
	}
	f.Add(strings.Repeat("soixante dix rue non pas un matelas ", 40), 3)
	f.Fuzz(func(t *testing.T, text string, n int) {
		e := dialogue.Expects[(n%len(dialogue.Expects)+len(dialogue.Expects))%len(dialogue.Expects)]
		check(t, u.Read(dialogue.Understand{Texts: []string{text}, Expect: e, Today: today, Slots: slots}))
	})
}

func FuzzPattern(f *testing.F) {
	f.Add("(je|on) [ne] veux pas _ # % x*")
	f.Add("((a|b) [c d]|e")
	f.Fuzz(func(t *testing.T, pattern string) {
		l := newLexicon()
		if l.add("x", pattern) == nil {
			s := newSentence("je ne veux pas a b c d e", false)
			l.phrases(s, nil)
		}
	})
}

func TestPatternErrors(t *testing.T) {
	for _, bad := range []string{"(a|b", "a)", "[a]", "_ a", "", "$", "(a]"} {
		if newLexicon().add("x", bad) == nil {
			t.Errorf("pattern %q is taken", bad)
		}
	}
	if err := newLexicon().read("f.txt", "a b"); err == nil {
		t.Error("a pattern without a section is taken")
	}
}

// Every section of the phrases is an intent or a reply that the code knows.
func TestSections(t *testing.T) {
	l, err := loadPhrases()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.programs {
		if !replies[p.name] && !slices.Contains(ranks, dialogue.Intent(p.name)) {
			t.Errorf("section [%s] is no intent", p.name)
		}
	}
	for intent := range dialogue.Questions {
		if !slices.Contains(ranks, intent) {
			t.Errorf("question %s has no rank", intent)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	u := newUnderstander(b)
	list := utterances(b)
	i := 0
	for b.Loop() {
		u.Read(list[i%len(list)].ask)
		i++
	}
}

func BenchmarkReadLong(b *testing.B) {
	u := newUnderstander(b)
	a := dialogue.Understand{Texts: []string{"bonjour euh j'ai deux matelas et un vieux frigo à enlever au douze bis rue Paradis dans le sixième et je voudrais savoir si c'est gratuit et à quelle heure vous passez"}, Expect: dialogue.Open, Today: today}
	for b.Loop() {
		u.Read(a)
	}
}
