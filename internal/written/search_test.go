package written

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/french"
)

func TestFind(t *testing.T) {
	s := New(fixture())
	for _, c := range []struct{ query, kind, is string }{
		{"12 rue Paradis 13006 Marseille", KindNumber, "13206_p001_00012"},
		{"12 RUE PARADIS, 13006 MARSEILLE CEDEX 06, FRANCE", KindNumber, "13206_p001_00012"},
		{"douze rue Paradis Marseille", KindNumber, "13206_p001_00012"},
		{"rue Paradis sept Marseille", KindStreet, "13206_p001"},
		{"12bis rue paradis marseille", KindNumber, "13206_p001_00012_bis"},
		{"12 B rue Paradis Marseille 6", KindNumber, "13206_p001_00012_bis"},
		{"12 ter rue Paradis Marseille", KindStreet, "13206_p001"},
		{"n° 12, rue Paradis, Marseille", KindNumber, "13206_p001_00012"},
		{"Marseille 12 rue paradis", KindNumber, "13206_p001_00012"},
		{"rue paradis 12", KindNumber, "13206_p001_00012"},
		{"bâtiment B, 12 rue Paradis, étage 3, 13006 Marseille", KindNumber, "13206_p001_00012"},
		{"12 rue pardais 13006", KindNumber, "13206_p001_00012"},
		{"999 rue Paradis Marseille", KindStreet, "13206_p001"},
		{"rue de la republique 6eme arrondissement", KindStreet, "13215_r001"},
		{"12 rue de la république aubagne", KindNumber, "13005_r001_00012"},
		{"1 r de la republique miramas", KindNumber, "13063_r001_00001"},
		{"1 rue de la république 13140", KindNumber, "13063_r001_00001"},
		{"1 rue de la République 13000 Miramas", KindNumber, "13063_r001_00001"},
		{"3 r dr p gariel", KindNumber, "13206_p002_00003"},
		{"rue paul gariel", KindStreet, "13206_p002"},
		{"3 rue du dr gariel", KindNumber, "13206_p002_00003"},
		{"2 rue du 1er mai", KindNumber, "13206_p003_00002"},
		{"2 rue premier mai", KindNumber, "13206_p003_00002"},
		{"8 rue du 8 mai 1945 aix", KindNumber, "13001_c002_00008"},
		{"12 av gal leclerc aix en provence", KindNumber, "13001_c001_00012"},
		{"3 rue de Provence Aix-en-Provence", KindNumber, "13001_c003_00003"},
		{"Aix-en-Provence, 3 rue de Provence", KindNumber, "13001_c003_00003"},
		{"2 chem st clair", KindNumber, "13001_c004_00002"},
		{"2 chemin de sènt clèr", KindNumber, "13001_c004_00002"},
		{"rue château neu", KindStreet, "13001_c005"},
		{"102 tra moulin a vent", KindNumber, "13215_m001_00102"},
		{"7 route de Miramas, Aubagne", KindNumber, "13005_c009_00007"},
		{"7 route d'Aubagne, Miramas", KindNumber, "13063_c009_00007"},
		{"2 rue d'Aix Berre", KindNumber, "13014_c001_00002"},
		{"mas des cigales", KindLocality, "13005_l001"},
		{"résidence les pins", KindNumber, "13206_p001_00012"},
		{"rue de la république", KindStreet, "13215_r001"},
		{"Aubagne", KindCommune, "13005"},
		{"aix", KindCommune, "13001"},
		{"berre", KindCommune, "13014"},
		{"Marseille", KindCommune, "13055"},
		{"marseille 6", KindCommune, "13206"},
		{"Marseille 15e arrondissement", KindCommune, "13215"},
		{"13006", KindCommune, "13206"},
		{"13006 Marseille", KindCommune, "13206"},
		{"castellane", KindCommune, "13206"},
		{"kataskase aubagne", KindCommune, "13005"},
	} {
		hits := s.Find(Query{Text: c.query, Prefix: true})
		if c.is == "13215_r001" && len(hits) > 0 && french.Fold(hits[0].Street) == "rue de la republique" {
			continue // any of its communes
		}
		if len(hits) == 0 || hits[0].ID != c.is || hits[0].Kind != c.kind {
			t.Errorf("%q: %s, want %s %s", c.query, shown(hits), c.kind, c.is)
		}
	}
}

func shown(hits []Hit) string {
	var out []string
	for _, h := range hits[:min(3, len(hits))] {
		out = append(out, fmt.Sprintf("%.3f %s %s", h.Score, h.Kind, h.ID))
	}
	return strings.Join(out, ", ")
}

func TestFilters(t *testing.T) {
	s := New(fixture())
	for name, c := range map[string]struct {
		query Query
		is    string
	}{
		"commune":        {Query{Text: "rue de la république", INSEE: []string{"13063"}}, "13063_r001"},
		"city":           {Query{Text: "rue de la république", INSEE: []string{"13055"}}, "13215_r001"},
		"unknown city":   {Query{Text: "rue de la république", INSEE: []string{"99999"}}, ""},
		"postcode":       {Query{Text: "rue de la république", Postcodes: []string{"13400"}}, "13005_r001"},
		"streets only":   {Query{Text: "12 rue Paradis", Kinds: []string{KindStreet}}, "13206_p001"},
		"numbers only":   {Query{Text: "aubagne", Kinds: []string{KindNumber}}, ""},
		"communes only":  {Query{Text: "rue de la république aubagne", Kinds: []string{KindCommune}}, "13005"},
		"places only":    {Query{Text: "mas des cigales", Kinds: []string{KindLocality}}, "13005_l001"},
		"near":           {Query{Text: "rue de la république", Near: true, Lon: 5.45, Lat: 43.53}, "13001_c010"},
		"nearer":         {Query{Text: "rue de la république", Near: true, Lon: 5.4, Lat: 43.3, Kinds: []string{KindStreet}}, "13063_r001"},
		"no prefix":      {Query{Text: "rue vauvenar", Kinds: []string{KindStreet}, Prefix: true}, "13207_v001"},
		"nothing at all": {Query{Text: "…"}, ""},
	} {
		hits := s.Find(c.query)
		got := ""
		if len(hits) > 0 {
			got = hits[0].ID
		}
		if got != c.is {
			t.Errorf("%s: %s, want %q", name, shown(hits), c.is)
		}
	}
}

// What is written exactly scores 1, or what only its importance keeps from it; less is never more.
func TestScores(t *testing.T) {
	s := New(fixture())
	score := func(q string) float64 {
		hits := s.Find(Query{Text: q})
		if len(hits) == 0 {
			return 0
		}
		return hits[0].Score
	}
	exact := score("12 rue Paradis 13006 Marseille")
	if exact < 1-importanceShare || exact > 1 {
		t.Errorf("exact: %v", exact)
	}
	for _, worse := range []string{"12 rue Paradiz 13006 Marseille", "12 rue Paradis 13007 Marseille", "999 rue Paradis 13006 Marseille",
		"12 rue Paradis Kataskase 13006 Marseille"} {
		if s := score(worse); s >= exact {
			t.Errorf("%q: %v, no less than %v", worse, s, exact)
		}
	}
}

// Every street of an index is found by its own name and commune, whatever its case and accents.
func TestFindsEveryStreet(t *testing.T) {
	x := fixture()
	s := New(x)
	rapid.Check(t, func(t *rapid.T) {
		n := int32(rapid.IntRange(0, x.Stats().Streets-1).Draw(t, "street"))
		street := x.CandidateAt(n, 0, "")
		query := street.Street + " " + street.Postcode + " " + cityOf(x, x.StreetAt(n).Commune)
		if rapid.Bool().Draw(t, "folded") {
			query = french.Fold(query)
		}
		hits := s.Find(Query{Text: query, Prefix: rapid.Bool().Draw(t, "prefix")})
		if len(hits) == 0 || hits[0].StreetID != street.StreetID {
			t.Fatalf("%q: %s, want %s", query, shown(hits), street.StreetID)
		}
	})
}

func TestNamed(t *testing.T) {
	s := New(fixture())
	for name, want := range map[string]string{"aubagne": "13005", "AIX EN PROVENCE": "13001", "marseille": "13055", "Marseille 6e Arrondissement": "13206",
		"marseille 6eme arrondissement": "13206", "castellane": "", "aub": "", "": ""} {
		if got := strings.Join(s.Named(name), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestEditsBetween(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abcd", 1}, {"abc", "bc", 1}, {"abc", "abd", 1}, {"été", "ete", 2}, {"", "ab", 2}, {"paradis", "paraids", 1}} {
		if got := editsBetween(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	s := New(fixture())
	for _, q := range []string{"12 rue paradis", "13 006 6 ème 12bis", "…", "12e e e arr", strings.Repeat("rue de la ", 80), "\xff\x00é", "1 r st"} {
		f.Add(q, true)
	}
	f.Fuzz(func(t *testing.T, q string, prefix bool) {
		for _, h := range s.Find(Query{Text: q, Prefix: prefix, Near: prefix, Lon: 5, Lat: 43}) {
			if !(h.Score >= 0 && h.Score <= 1) || h.ID == "" || !utf8.ValidString(h.Street) {
				t.Errorf("%q: %+v", q, h)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	x := sharedIndex(b)
	s := New(x)
	queries := []string{"12 rue paradis 13006 marseille", "8 rue du marechal leclerc pertuis", "av du gal de gaulle aubagne", "23 Boulevard de la Millière 13011 Marseille"}
	for i := 0; b.Loop(); i++ {
		s.Find(Query{Text: queries[i%len(queries)], Prefix: true})
	}
}
