package french

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGSM7(t *testing.T) {
	for in, want := range map[string]string{
		"Ça a été reçu à l’hôtel, où être noël": "Ça a été recu à l'hotel, où etre noel",
		"« bonjour » – œuvre… 12 €":             `"bonjour" - oeuvre... 12 €`,
		"À bientôt, Évelyne":                    "A bientot, Évelyne",
		"10\u202fh\u00a030 👍":                   "10 h 30 ",
		"e\u0301te\u0301 [ok] ~":                "été [ok] ~",
		"":                                      "",
	} {
		if got := GSM7(in); got != want {
			t.Errorf("GSM7(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSegments(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 1},
		{strings.Repeat("é", 160), 1},
		{strings.Repeat("a", 161), 2},
		{strings.Repeat("a", 306), 2},
		{strings.Repeat("a", 307), 3},
		{strings.Repeat("€", 80), 1},
		{strings.Repeat("€", 81), 2},
		// 153 is odd: the 77th euro of a part does not fit, and moves on whole.
		{strings.Repeat("€", 152), 2},
		{strings.Repeat("€", 153), 3},
		{strings.Repeat("ê", 70), 1},
		{strings.Repeat("ê", 71), 2},
		{strings.Repeat("👍", 35), 1},
		{strings.Repeat("👍", 36), 2},
	} {
		if got := Segments(c.text); got != c.want {
			t.Errorf("Segments of %d bytes %.6q… = %d, want %d", len(c.text), c.text, got, c.want)
		}
	}
}

func TestGSM7IsGSM7(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := GSM7(rapid.String().Draw(t, "s"))
		for _, r := range s {
			if !inGSM(r) {
				t.Fatalf("%q is left", r)
			}
		}
		if GSM7(s) != s {
			t.Fatalf("GSM7 changes its own result %q", s)
		}
	})
}
