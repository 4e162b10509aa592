package french

import "testing"

func TestCardinal(t *testing.T) {
	for n, want := range map[int]string{0: "zéro", 1: "un", 17: "dix-sept", 21: "vingt et un", 70: "soixante-dix", 71: "soixante et onze",
		80: "quatre-vingts", 81: "quatre-vingt-un", 91: "quatre-vingt-onze", 99: "quatre-vingt-dix-neuf", 100: "cent", 103: "cent trois",
		200: "deux cents", 201: "deux cent un", 1000: "mille", 1980: "mille neuf cent quatre-vingts", 80000: "quatre-vingt mille",
		200000: "deux cent mille", 13013: "treize mille treize", -5: "moins cinq", 1000000: "1000000"} {
		if got := Cardinal(n); got != want {
			t.Errorf("Cardinal(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSpellDigits(t *testing.T) {
	for in, want := range map[string]string{"4720": "quatre, sept, deux, zéro", "4720 1836": "quatre, sept, deux, zéro ; un, huit, trois, six",
		"n° 12": "un, deux", "": ""} {
		if got := SpellDigits(in); got != want {
			t.Errorf("SpellDigits(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestKeypadDigits(t *testing.T) {
	for in, want := range map[string]string{"Paradis": "7272347", "Étoile": "386453", "8 Mai": "8624", "wxyz": "9999", "…": ""} {
		if got := KeypadDigits(in); got != want {
			t.Errorf("KeypadDigits(%q) = %q, want %q", in, got, want)
		}
	}
}
