package address

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowEdits is the Levenshtein distance by its definition (Levenshtein 1966).
func slowEdits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			differ := diagonal
			if a[i] != b[j] {
				differ++
			}
			diagonal, row[j+1] = row[j+1], min(differ, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func TestEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching(`[a-d]{0,64}`).Draw(t, "letters")
		name := rapid.StringMatching(`[a-d ]{0,70}`).Draw(t, "name")
		if got, want := lettersOf(letters).edits(name), slowEdits(strings.ReplaceAll(name, " ", ""), letters); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}

func TestSpelledNamesScore(t *testing.T) {
	for _, tt := range []struct {
		name, letters string
		least, most   float64
	}{
		{"rue gariel", "gariel", 5.9, 5.9},
		{"rue gariel", "garriel", 4.9, 4.9},         // one letter too many
		{"rue jean gariel", "jeangariel", 9.9, 9.9}, // two words
		{"rue gariel", "xxxxxx", 0, 0},
		{"rue " + strings.Repeat("a", 80), strings.Repeat("a", 80), 0, 64},
	} {
		if got := lettersOf(tt.letters).score(tt.name); got < tt.least-1e-9 || got > tt.most+1e-9 {
			t.Errorf("%q for %q: %v", tt.letters, tt.name, got)
		}
	}
}
