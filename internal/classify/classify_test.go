package classify

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func examples() []Example {
	var out []Example
	add := func(label string, texts ...string) {
		for _, t := range texts {
			out = append(out, Example{Words: strings.Fields(t), Label: label})
		}
	}
	add("price", "combien ca coute", "c est payant", "quel est le prix", "faut payer combien", "ca coute cher", "le prix est de combien")
	add("time", "a quelle heure vous passez", "c est le matin", "vous passez vers quelle heure", "le matin ou le soir", "a quelle heure le camion", "quelle heure")
	add("human", "je veux parler a quelqu un", "un conseiller", "passez moi un agent", "parler a une personne", "un agent", "je veux un conseiller")
	return out
}

func TestLearns(t *testing.T) {
	m, err := Train(examples())
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"ca coute combien": "price", "quelle heure vous passez": "time", "un conseiller": "human",
		"combien ca cout": "price", // misspelt
		"un conseyer":     "human", // misheard
	} {
		if got := m.Classify(strings.Fields(said), nil)[0]; got.Label != want {
			t.Errorf("%q is %s, want %s", said, got.Label, want)
		}
	}
}

// Equal examples give equal models: a replica must read as its neighbour does.
func TestDeterministic(t *testing.T) {
	a, err := Train(examples())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(examples())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("two trainings differ")
	}
}

func TestProbabilities(t *testing.T) {
	m, err := Train(examples())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.String()).Draw(t, "words")
		hints := rapid.SliceOf(rapid.String()).Draw(t, "hints")
		scores := m.Classify(words, hints)
		sum := 0.0
		for i, s := range scores {
			if sum += s.P; i > 0 && s.P > scores[i-1].P || s.P < 0 || math.IsNaN(s.P) {
				t.Fatalf("%q: %v", words, scores)
			}
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Fatalf("%q: the probabilities add up to %v", words, sum)
		}
	})
}

func TestRefuses(t *testing.T) {
	for want, list := range map[string][]Example{
		"at least 2": {{Words: []string{"a"}, Label: "x"}, {Words: []string{"b"}, Label: "x"}, {Words: []string{"c"}, Label: "x"}},
		"y has 1":    append(examples(), Example{Words: []string{"a"}, Label: "y"}),
	} {
		if _, err := Train(list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
