package french

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"L'Œuvre d’Élie, 12 bis", "l oeuvre d elie 12 bis"},
		{"Saint-Cannat", "saint cannat"},
		{"  où   ça ?! ", "ou ca"},
		{"Lætitia Straße", "laetitia strasse"},
		{"e\u0301te\u0301", "ete"},
		{"ﬁn 3½", "fin 31 2"},
		{"", ""},
		{"…", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTokensKeepAccents(t *testing.T) {
	want := []string{"rue", "de", "l", "église", "12bis"}
	if got := Tokens("Rue de l’Église, 12bis !"); !slices.Equal(got, want) {
		t.Errorf("Tokens = %q, want %q", got, want)
	}
}

func TestTokensMatchWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		tokens, words := Tokens(s), Words(s)
		if len(tokens) != len(words) {
			t.Fatalf("%d tokens %q, %d words %q", len(tokens), tokens, len(words), words)
		}
		for i := range tokens {
			if Fold(tokens[i]) != words[i] {
				t.Fatalf("token %q, word %q", tokens[i], words[i])
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"L'Œuvre", "İstanbul", "ǅ", "Ⅷe", "\xff\xfe", "ªº", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if strings.Contains(once, "  ") || strings.TrimSpace(once) != once {
			t.Errorf("Fold(%q) = %q has idle spaces", s, once)
		}
	})
}
