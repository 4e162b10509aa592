package address

import (
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/french"
)

func TestNumerals(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"au XIX rue", "au 19 rue"},
		{"iv", "4"},
		{"XXXIX", "39"},
		{"i v x", "i v x"},
		{"iix vx xxxx", "iix vx xxxx"},
		{"S6", "s 6"},
		{"X9", "dix 9"},
		{"24h30", "24 h 30"},
		{"3x12", "3 x 12"},
		{"7h", "7h"},
		{"12bis", "12bis"},
		{"le 3e passe Lara", "le 3 im passe lara"},
		{"le 3ème passe", "le 3 im passe"},
		{"dans le 3e", "dans le 3e"},
	} {
		if got := strings.Join(numerals(french.Tokens(c.in)), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestThousandsAreSaid(t *testing.T) {
	if got := thousands([]string{"13", "000", "8", "000"}); !slices.Equal(got, []string{"13", "mille", "8", "mille"}) {
		t.Errorf("%q", got)
	}
	if got := thousands([]string{"000", "130", "000"}); !slices.Equal(got, []string{"000", "130", "000"}) {
		t.Errorf("%q", got)
	}
}

func TestWithoutCorrected(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"20 rue Breteuil, euh non 22", "rue breteuil euh non 22"},
		{"20 bis rue Breteuil, non pardon, c'est le 22", "rue breteuil non pardon c est le 22"},
		{"vingt, enfin vingt-deux rue Paradis", "enfin vingt deux rue paradis"},
		{"non, le 22", "non le 22"},
		{"20 rue Breteuil, non ?", "20 rue breteuil non"},
		{"20 rue Breteuil, non, à Marseille 6", "20 rue breteuil non à marseille 6"},
		{"20 rue Breteuil, non, pas du tout, rue Paradis au 22", "20 rue breteuil non pas du tout rue paradis au 22"},
		{"dans le 6 non 12 rue Paradis", "dans le 6 non 12 rue paradis"},
	} {
		if got := strings.Join(withoutCorrected(french.Tokens(c.in)), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzHear(f *testing.F) {
	for _, s := range []string{"20 rue Breteuil, euh non 22", "13 000 8", "3e passe", "XIX", "24h30 non 12 bis", "\xffxvi 000 000", "non non non 1 2 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u := hear(s)
		if len(u.start) != len(u.words)+1 || len(u.tokens) != len(u.words) || u.start[len(u.words)] != len(u.key) {
			t.Fatalf("%q: %d words, %d starts, %d sounds", s, len(u.words), len(u.start), len(u.key))
		}
		if !slices.IsSorted(u.start) {
			t.Fatalf("%q: starts %v", s, u.start)
		}
	})
}
