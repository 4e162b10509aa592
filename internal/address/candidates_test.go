package address

import (
	"slices"
	"strings"
	"testing"
)

func TestTellingLeavesOutCarrierPhrasesOfLongUtterances(t *testing.T) {
	const almost = "12 bis boulevard du commandant Robert Thollon à Marseille dans le huitième arrondissement"
	const long = almost + " derrière la pharmacie"
	for _, tt := range []struct{ text, want string }{
		{"12 rue Paradis", "12 rue Paradis"},
		{"bonjour c'est 12 rue Paradis merci", "bonjour c'est 12 rue Paradis merci"}, // it fits as it is
		{long + " s'il vous plaît", long},
		{"oui bonjour j'habite " + long + " merci", long},
		{"oui bonjour j'habite " + almost + " merci", "bonjour j'habite " + almost},                    // no more than need be
		{strings.Repeat("boulevard du commandant ", 8), strings.Repeat("boulevard du commandant ", 8)}, // it has none
	} {
		u, want := hear(tt.text), hear(tt.want)
		if got := u.telling(); got != want.key {
			t.Errorf("%q: %q, want %q", tt.text, got, want.key)
		}
	}
	u := hear(strings.Repeat("merci ", 40))
	if got := u.telling(); len(got) > oneWord {
		t.Errorf("%d sounds of nothing but carrier phrases", len(got))
	}
}

// Where the first reading is clear, the second is looked at less closely; what it hears better must come first all the same.
func TestSecondReadingMayDisagree(t *testing.T) {
	x := fixtureIndex()
	clear := x.Resolve([]string{"12 rue Paradis"}, 0.6, "13055")
	both := x.Resolve([]string{"12 rue Paradis", "12 rue de la République"}, 0.6, "13055")
	streets := func(r Resolution) (out []string) {
		for _, c := range r.Candidates {
			out = append(out, c.Street)
		}
		return out
	}
	if got := streets(clear); len(got) == 0 || got[0] != "Rue Paradis" {
		t.Fatalf("%q", got)
	}
	if got := streets(both); !slices.Contains(got, "Rue de la République") || !slices.Contains(got, "Rue Paradis") {
		t.Errorf("two readings of two streets: %q", got)
	}
	if clear.Candidates[0].Score <= both.Candidates[0].Score {
		t.Errorf("as sure of two streets (%.2f) as of one (%.2f)", both.Candidates[0].Score, clear.Candidates[0].Score)
	}
}

func TestSiftingAfter(t *testing.T) {
	for _, tt := range []struct {
		list []hypothesis
		want sifting
	}{
		{nil, widely},
		{[]hypothesis{{street: 3, quality: 0.95}, {street: 4, quality: 0.3, agreed: 1}}, widely}, // the best is not the clear one
		{[]hypothesis{{street: -1, number: 12, quality: 0.95, agreed: 1}}, widely},
		{[]hypothesis{{street: 3, quality: 0.95, agreed: 1}}, narrowly},
	} {
		if got := siftingAfter(tt.list); got != tt.want {
			t.Errorf("%+v: %+v", tt.list, got)
		}
	}
}
