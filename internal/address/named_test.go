package address

import (
	"bytes"
	"testing"
)

// What is named otherwise is found by one utterance alone, out of a file too, and its accents sound.
func TestResolveByAnotherName(t *testing.T) {
	x, unknown := fixtureIndex().WithAliases(map[string]string{
		"la Vieille Charité": "13206_p001_00012_bis", "chemin des Chênes Verts": "13215_m001", "le Mas Doré": "13005_l001", "la Blancarde": "13207"})
	if len(unknown) > 0 {
		t.Fatal(unknown)
	}
	x = must(Decode(bytes.NewReader(encoded(t, x))))
	for _, c := range []struct{ text, insee, want, decision string }{
		{"à la Vieille Charité", "", "13206_p001_00012_bis", "confirm"},
		{"j'habite la vieille charité", "13055", "13206_p001_00012_bis", "confirm"},
		{"42 chemin des Chênes Verts", "", "13215_m001_00042", "confirm"},
		{"chemin des Chênes Verts", "", "13215_m001", "number"},
		{"au mas doré", "", "13005_l001", "confirm"},
		{"quartier de la Blancarde", "", "", "confirm"},
	} {
		r := x.Resolve([]string{c.text}, 0, c.insee)
		if r.Decision != c.decision || len(r.Candidates) == 0 || r.Candidates[0].ID != c.want {
			t.Errorf("%s: %s %+v", c.text, r.Decision, r.Candidates)
		}
	}
	if r := x.Resolve([]string{"deux matelas et un sommier"}, 0, ""); len(r.Candidates) > 0 && r.Candidates[0].Score > 0.5 {
		t.Errorf("no name was said: %+v", r.Candidates)
	}
}
