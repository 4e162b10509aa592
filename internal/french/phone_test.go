package french

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Numbers kept for fiction by the regulator (ARCEP, decision 2018-0881): 06 39 98 00 00 to 06 39 98 99 99.
func TestPhones(t *testing.T) {
	for _, tt := range []struct{ said, want string }{
		{"zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre", "+33639981234"},
		{"c'est le zéro six trente neuf quatre vingt dix huit soixante dix huit zéro cinq", "+33639987805"},
		{"06 39 98 12 34", "+33639981234"},
		{"06.39.98.12.34", "+33639981234"},
		{"0639981234", "+33639981234"},
		{"+33 6 39 98 12 34", "+33639981234"},
		{"plus trente-trois six trente-neuf quatre-vingt-dix-huit douze trente-quatre", "+33639981234"},
		{"zéro zéro trente-trois six 39 98 12 34", "+33639981234"},
		{"+33 (0)6 39 98 12 34", "+33639981234"},
		{"0 6 3 9 9 8 1 2 3 4", "+33639981234"},
		{"zéro six trois neuf neuf huit un deux trois quatre", "+33639981234"},
		{"06 30 9 98 12 30 4", "+33639981234"},
		{"zéro six, trente-neuf, quatre-vingt-dix-huit, douze, non, quarante-deux, trente-quatre", "+33639984234"},
		{"zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre, non, quarante-deux", "+33639981242"},
		{"zéro six trente-neuf, pardon, zéro sept trente-neuf quatre-vingt-dix-huit douze trente-quatre", "+33739981234"},
		{"zéro quatre quatre-vingt-onze soixante-dix zéro zéro zéro un", "+33491700001"},
		{"mon numéro euh c'est le zéro six trente neuf euh quatre-vingt-dix-huit douze et trente-quatre merci", "+33639981234"},
		{"zéro six trente-neuf quatre-vingt-dix-huit cent vingt trois quatre", "+33639981234"},
		{"zéro six trente-neuf", ""},
		{"06 39 98 12 34 56", ""},
	} {
		got := Phones(Words(tt.said))
		if len(got) != 1 {
			t.Errorf("Phones(%q) gives %d numbers, want 1: %+v", tt.said, len(got), got)
			continue
		}
		if got[0].E164 != tt.want {
			t.Errorf("Phones(%q) = %q (heard %s), want %q", tt.said, got[0].E164, got[0].Digits, tt.want)
		}
	}
	for _, said := range []string{"", "oui", "deux matelas", "au douze bis rue Paradis", "le quinze décembre"} {
		if got := Phones(Words(said)); len(got) != 0 {
			t.Errorf("Phones(%q) = %+v, want none", said, got)
		}
	}
}

func TestDictated(t *testing.T) {
	for _, tt := range []struct {
		said, want string
		whole      bool
	}{
		{"quatre sept deux zéro, un huit trois six", "47201836", true},
		{"quarante-sept vingt, dix-huit trente-six", "47201836", true},
		{"quarante-sept vingt dix huit trente-six", "47201836", true},
		{"4720 1836", "47201836", true},
		{"47201836", "47201836", true},
		{"ma référence c'est le 47 20 18 36", "47201836", true},
		{"quatre sept deux zéro un huit trois six non sept", "47201837", true},
		{"quatre cent soixante-douze zéro un huit trois six", "47201836", true},
		{"quatre sept deux", "472", false},
		{"je ne l'ai pas", "", false},
	} {
		if got, whole := Dictated(Words(tt.said), 8); got != tt.want || whole != tt.whole {
			t.Errorf("Dictated(%q) = %q, %v, want %q, %v", tt.said, got, whole, tt.want, tt.whole)
		}
	}
}

// Whatever way a number is grouped when it is said, it is understood.
func TestPhonesSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := "0" + rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "digits")
		var said []string
		for rest := digits; rest != ""; {
			n := min(len(rest), rapid.IntRange(1, 3).Draw(t, "group"))
			if rest[0] == '0' {
				n = 1
			}
			v, _ := strconv.Atoi(rest[:n])
			said = append(said, Cardinal(v))
			rest = rest[n:]
		}
		got := Phones(Words(strings.Join(said, ", ")))
		if len(got) != 1 || got[0].E164 == "" {
			t.Fatalf("%s said %q: %+v", digits, said, got)
		}
		// Groups of changing length are ambiguous, in pairs they are not.
		if pairs := inPairs(digits); pairs != "" {
			if got := Phones(Words(pairs)); len(got) != 1 || got[0].E164 != "+33"+digits[1:] {
				t.Fatalf("%s said %q: %+v", digits, pairs, got)
			}
		}
	})
}

// inPairs says a number as most people do; "" when two pairs run into each other ("soixante, douze").
func inPairs(digits string) string {
	var said []string
	last := -1
	for i := 0; i < len(digits); i += 2 {
		v, _ := strconv.Atoi(digits[i : i+2])
		joins := last >= 20 && last%10 == 0 && (v < 20 || v >= 80) || last%10 == 4 && v/10 == 2
		if joins {
			return ""
		}
		if v < 10 {
			said = append(said, "zéro")
		}
		said = append(said, Cardinal(v))
		last = v
	}
	return strings.Join(said, " ")
}

func FuzzPhones(f *testing.F) {
	f.Add("zéro six trente-neuf non quatre-vingt-dix-huit")
	f.Add(strings.Repeat("soixante dix ", 30))
	f.Fuzz(func(t *testing.T, said string) {
		words, end := Words(said), 0
		for _, p := range Phones(words) {
			if p.From < end || p.To <= p.From || p.To > len(words) {
				t.Fatalf("span [%d,%d) after %d of %d words", p.From, p.To, end, len(words))
			}
			if p.E164 != "" && len(p.E164) != 12 {
				t.Fatalf("%q is no number of France", p.E164)
			}
			end = p.To
		}
		Dictated(words, 8)
	})
}
