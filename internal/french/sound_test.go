package french

import (
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSoundKeys(t *testing.T) {
	for in, want := range map[string]string{
		"Vauvenargues": "vovnarg", "Barthélémy": "bartelemi", "Château": "Sato", "juillet": "ZyijE", "Guynemer": "ginmEr", "Étienne": "etjEn",
		"Aubagne": "obaN", "Pélissanne": "pelisan", "Camille": "kamij", "ville": "vil", "travail": "travaj", "oiseaux": "wazo",
		"nation": "nasjO", "Jeanne d'Arc": "Zandark", "Lançon": "lAsO", "Marius": "marjys", "Joseph": "ZozEf", "12 bis": "duzbis",
	} {
		if got := Sound(in); got != want {
			t.Errorf("Sound(%q) = %q, want %q", in, got, want)
		}
	}
}

// testdata/sounds.tsv lists words and names with their sounds, as they are said in Provence.
func TestSoundOfWords(t *testing.T) {
	list, err := os.ReadFile("testdata/sounds.tsv")
	if err != nil {
		t.Fatal(err)
	}
	words := 0
	for line := range strings.Lines(string(list)) {
		word, want, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue // a heading
		}
		words++
		if got := Sound(word); got != want {
			t.Errorf("Sound(%q) = %q, want %q", word, got, want)
		}
	}
	if words < 500 {
		t.Errorf("only %d words", words)
	}
}

func TestSoundAlike(t *testing.T) {
	for _, c := range [][2]string{
		{"Baude", "Bode"}, {"chemin des Chênes", "chemin des chaînes"}, {"Renaud", "Renault"}, {"Rabatau", "Rabateau"}, {"Philippe", "Filip"},
		{"Thérèse", "Terèze"}, {"Barry", "Bari"}, {"quai", "ké"}, {"12", "douze"}, {"97", "quatre-vingt-dix-sept"}, {"Martigues", "Martigue"},
		{"saint", "sein"}, {"Pin", "pain"}, {"temps", "tant"}, {"Bouc", "Bouk"}, {"Pinède", "pinaide"}, {"Crozes", "Crose"}, {"Guy", "Gui"},
		{"Christophe", "Kristof"}, {"Moulin à Vent", "moulin a vant"}, {"Benjamin", "Benjamain"}, {"Hector", "Ector"}, {"Jaurès", "Jaurèsse"},
	} {
		a, b := Sound(c[0]), Sound(c[1])
		if Distance(a, b) > 0.8 {
			t.Errorf("%q is %s, %q is %s: distance %.2f", c[0], a, c[1], b, Distance(a, b))
		}
	}
}

func TestDistanceOrder(t *testing.T) {
	for _, c := range [][3]string{ // the first sounds more like the second than like the third
		{"Baude", "Paude", "Laude"},
		{"traverse", "travers", "adresse"},
		{"Consuls", "consules", "console ment"},
		{"Paradis", "paradit", "maladie"},
		{"Ronsard", "Rançard", "Bussard"},
	} {
		a, near, far := Sound(c[0]), Sound(c[1]), Sound(c[2])
		if Distance(a, near) >= Distance(a, far) {
			t.Errorf("%s: %q %.2f, %q %.2f", c[0], c[1], Distance(a, near), c[2], Distance(a, far))
		}
	}
}

var keys = rapid.StringOfN(rapid.SampledFrom([]rune("aeEioyu2AIOjwptkbdgfvszSZlrmnN")), 0, 20, -1)

func TestDistanceIsSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := keys.Draw(t, "a"), keys.Draw(t, "b")
		d := Distance(a, b)
		if d < 0 || d > Weight(a)+Weight(b)+1e-3 || d-Distance(b, a) > 1e-3 || Distance(b, a)-d > 1e-3 {
			t.Fatalf("%q %q: %g, back %g", a, b, d, Distance(b, a))
		}
		if (d == 0) != (a == b) {
			t.Fatalf("%q %q: %g", a, b, d)
		}
	})
}

func TestWithinFindsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, needle, after := keys.Draw(t, "before"), keys.Draw(t, "needle"), keys.Draw(t, "after")
		hay := before + needle + after
		cost, from, to := Within(needle, hay)
		if cost != 0 || hay[from:to] != needle {
			t.Fatalf("%q in %q: cost %g at %d:%d", needle, hay, cost, from, to)
		}
		other := keys.Draw(t, "other")
		cost, from, to = Within(other, hay)
		if d := Distance(other, hay[from:to]); cost-d > 1e-3 || d-cost > 1e-3 {
			t.Fatalf("%q in %q: cost %g at %d:%d, distance %g", other, hay, cost, from, to, d)
		}
	})
}

func FuzzSound(f *testing.F) {
	for _, s := range []string{"quatre-vingts", "ïe", "ueil", "gue", "çh", "12bis", "00000013e", "œŒæ", "\xff", "scie", "eaue", "x", "Ⅷ", "٣rue"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := Sound(s)
		for i := range len(key) {
			if key[i] >= 128 {
				t.Fatalf("Sound(%q) = %q", s, key)
			}
		}
		if Distance(key, key) != 0 {
			t.Errorf("Distance(%q, itself) is not 0", key)
		}
	})
}
