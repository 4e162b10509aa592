package french

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func values(readings []Number) []int {
	var out []int
	for _, n := range readings {
		out = append(out, n.Value)
	}
	return out
}

func TestLongestReading(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []int
	}{
		{"zéro", []int{0}},
		{"vingt et un", []int{21}},
		{"soixante dix", []int{70}},
		{"soixante et onze", []int{71}},
		{"septante", []int{70}},
		{"nonante neuf", []int{99}},
		{"quatre vingts", []int{80}},
		{"quatre-vingt-dix-sept", []int{97}},
		{"quatre vingt treize mille", []int{93000}},
		{"cent trois", []int{103}},
		{"deux cent quatre-vingt-un", []int{281}},
		{"mille deux cents", []int{1200}},
		{"dix sept cents", []int{1700}},
		{"douze cent vingt et un", []int{1221}},
		{"neuf mille neuf cent quatre-vingt-dix-neuf", []int{9999}},
		{"treize mille treize", []int{13013}},
		{"treize mille sept cents", []int{13700}},
		{"treize zéro zéro six", []int{13006}},
		{"13 0 13", []int{13013}},
		{"13 400", []int{13400}},
		{"13 000 8", []int{13008}},
		{"1 3 0 1 3", []int{13013}},
		{"30 et un", []int{31}},
		{"4 20 17", []int{97}},
		{"84120", []int{84120}},
		{"le 13e", nil},
		{"123456", nil},
		{"rue paradis", nil},
		{"deux matelas au 12", []int{2, 12}},
	} {
		if got := values(Longest(Numbers(Words(c.in)))); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.in, got, c.want)
		}
	}
}

func TestNumbersKeepAlternatives(t *testing.T) {
	want := []Number{{70, 0, 2, ""}, {60, 0, 1, ""}, {10, 1, 2, ""}}
	if got := Numbers(Words("soixante dix")); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, v := range []int{103, 100, 3} {
		if !slices.Contains(values(Numbers(Words("cent trois"))), v) {
			t.Errorf("cent trois: no reading %d", v)
		}
	}
}

func TestNumbersSuffix(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Number
	}{
		{"12 bis rue Paradis", Number{12, 0, 2, "bis"}},
		{"douze ter", Number{12, 0, 2, "ter"}},
		{"12bis", Number{12, 0, 1, "bis"}},
		{"12B", Number{12, 0, 1, "b"}},
		{"12 à Marseille", Number{12, 0, 1, ""}},
	} {
		if got := Numbers(Words(c.in)); len(got) == 0 || got[0] != c.want {
			t.Errorf("%q: %v, want first %v", c.in, got, c.want)
		}
	}
}

// Every number that we say is read back, and nothing longer is read into it.
func TestNumbersReadCardinals(t *testing.T) {
	for n := range 10000 {
		words := Words(Cardinal(n))
		readings := Numbers(words)
		if len(readings) == 0 || readings[0] != (Number{n, 0, len(words), ""}) {
			t.Fatalf("%q: %v, want %d first", Cardinal(n), readings, n)
		}
	}
	for _, n := range []int{13001, 13013, 13400, 83640, 84120} {
		words := Words(Cardinal(n))
		if !slices.Contains(Numbers(words), Number{n, 0, len(words), ""}) {
			t.Errorf("%q is not read as %d", Cardinal(n), n)
		}
	}
}

func TestArrondissement(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []Number
	}{
		{"dans le treizième", []Number{{13, 2, 3, ""}}},
		{"13e arrondissement", []Number{{13, 0, 2, ""}}},
		{"le premier", []Number{{1, 1, 2, ""}}},
		{"dans le 6", []Number{{6, 2, 3, ""}}},
		{"le six arrondissement", []Number{{6, 1, 3, ""}}},
		{"dans le XIIe", []Number{{12, 2, 3, ""}}},
		{"Marseille 8 ème", []Number{{8, 1, 3, ""}}},
		{"dans la vie", nil},
		{"au 6 rue Paradis", nil},
		{"dans le 6 rue Paradis", nil},
	} {
		if got := Arrondissement(Words(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.in, got, c.want)
		}
	}
}

func TestNumbersSpansAreSound(t *testing.T) {
	vocabulary := rapid.SampledFrom([]string{"un", "quatre", "vingt", "dix", "et", "cent", "mille", "13", "0", "000", "bis", "12b", "rue", "soixante", "400"})
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(vocabulary, 0, 12).Draw(t, "words")
		end := 0
		for _, n := range Numbers(words) {
			if n.From < 0 || n.To <= n.From || n.To > len(words) || n.Value < 0 || n.Value > 99999 {
				t.Fatalf("%v in %q", n, words)
			}
		}
		for _, n := range Longest(Numbers(words)) {
			if n.From < end {
				t.Fatalf("%v overlaps in %q", n, words)
			}
			end = n.To
		}
	})
}

func FuzzNumbers(f *testing.F) {
	f.Add("quatre vingt dix sept cents 13 0 13 bis")
	f.Add("1 3 0 1 3 1 3 0 1 3")
	f.Fuzz(func(t *testing.T, s string) {
		words := Words(s)
		for _, n := range Numbers(words) {
			if n.To > len(words) || n.From >= n.To {
				t.Errorf("%v out of %d words", n, len(words))
			}
		}
		Arrondissement(words)
		Spelled(words)
	})
}
