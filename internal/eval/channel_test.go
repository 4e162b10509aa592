package eval

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The produced rate is what the channel says, on utterances that it was not set by.
func TestWordErrorRates(t *testing.T) {
	territory := sample(t)
	corpus, err := Corpus(territory, 1)
	if err != nil {
		t.Fatal(err)
	}
	unseen, err := Corpus(territory, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, rate := range []float64{0.15, 0.35, 0.55} {
		c, err := NewChannel(rate, corpus)
		if err != nil {
			t.Fatal(err)
		}
		ear := c.Ear(rand.New(rand.NewPCG(7, 7)))
		words, errors := 0, 0
		for _, text := range unseen {
			h := ear.Hear(text)
			words, errors = words+h.Words, errors+h.Errors
		}
		if got := float64(errors) / float64(words); math.Abs(got-rate) > 0.02 {
			t.Errorf("%g word errors wished, %.3f made in %d words", rate, got, words)
		}
	}
}

func TestChannelIsSeeded(t *testing.T) {
	corpus := []string{"douze bis rue Paradis, à Marseille sixième", "oui", "deux matelas et une armoire"}
	c, err := NewChannel(0.5, corpus)
	if err != nil {
		t.Fatal(err)
	}
	say := func(seed uint64) string {
		ear := c.Ear(rand.New(rand.NewPCG(seed, 0)))
		var all []string
		for range 10 {
			all = append(all, ear.Hear(corpus[0]).Text)
		}
		return strings.Join(all, "\n")
	}
	first := say(1)
	if again := say(1); again != first {
		t.Error("equal seeds hear differently")
	}
	if say(2) == first {
		t.Error("different seeds hear the same")
	}
}

func TestTypedIsExact(t *testing.T) {
	var typed *Channel
	if h := typed.Ear(nil).Hear("Au 12, s'il vous plaît"); h.Text != "Au 12, s'il vous plaît" || h.Errors != 0 || typed.Name() != "typed" {
		t.Errorf("%+v", h)
	}
}

func TestWordErrors(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"un", "deux", "rue", "bis"}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		d := wordErrors(a, b)
		if d != wordErrors(b, a) || wordErrors(a, a) != 0 {
			t.Fatal("no distance")
		}
		if d < max(len(a), len(b))-min(len(a), len(b)) || d > max(len(a), len(b)) {
			t.Fatalf("%d edits between %v and %v", d, a, b)
		}
		n := 0
		for _, m := range match(a, b, func(x, y string) float64 {
			if x == y {
				return 0
			}
			return 1
		}) {
			if m[0] != m[1] {
				n++
			}
		}
		if n != d {
			t.Fatalf("an alignment of %d edits, distance %d", n, d)
		}
	})
}

func TestFitNeedsPairs(t *testing.T) {
	if _, err := Fit([]Pair{{Said: "oui", Heard: "oui"}}); err == nil {
		t.Error("a table of nothing")
	}
	table, err := Fit([]Pair{{"au douze rue Paradis", "douze rue Paradit euh", 0.7}, {"oui merci beaucoup", "oui merci", 0.5}, {"non madame", "non non madame", 0.5}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table, "error\tsub\t\t1\n") || !strings.Contains(table, "error\tdrop\t\t2\n") || !strings.Contains(table, "error\tadd\t\t2\n") {
		t.Error(table)
	}
}

func FuzzConfusions(f *testing.F) {
	f.Add(channelTable)
	f.Add("as\ta\tb\t1\nerror\tsub\t\t1")
	f.Add("conf\t0\t\tNaN")
	f.Fuzz(func(t *testing.T, table string) {
		c, err := parseConfusions(table)
		if err != nil {
			return
		}
		ear := (&Channel{t: c, q: 1}).Ear(rand.New(rand.NewPCG(1, 2)))
		ear.Hear("le douze bis rue Paradis 13006")
	})
}
