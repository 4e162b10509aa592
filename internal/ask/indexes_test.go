package ask

import (
	"slices"
	"testing"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/dialogue"
)

// gazetteer has rue Paradis in one arrondissement, and so many numbers there.
func gazetteer(version string, streets ...string) *address.Index {
	var in []address.Entry
	for _, s := range streets {
		for n := 1; n <= 20; n++ {
			in = append(in, address.Entry{ID: "", StreetID: "13206_" + s, Street: s, Number: n, Postcode: "13006", INSEE: "13206",
				Commune: "Marseille 6e Arrondissement", Lon: 5.4, Lat: 43.3})
		}
	}
	return address.Build(slices.Values(in), version)
}

// A call goes on with the index it began with over one import. Over two it goes on with the newest, where the same street bears the same
// id; a street that is gone is asked for again, and nothing fails.
func TestImportsDuringACall(t *testing.T) {
	x := &Indexes{}
	w := world(&shelf{})
	w.Indexes = x
	x.Use(gazetteer("one", "Rue Paradis", "Rue Vauban"))
	first := ask[dialogue.Located](t, w, dialogue.Locate{Texts: []string{"rue Paradis"}})
	if first.Index != "one" || first.Decision != string(address.AskNumber) {
		t.Fatalf("%+v", first)
	}
	number := dialogue.Locate{Texts: []string{"le douze"}, Part: dialogue.NumberPart, Street: "13206_Rue Paradis", INSEE: "13206", Index: first.Index, Belief: first.Belief}
	x.Use(gazetteer("two", "Rue Vauban"))
	if got := ask[dialogue.Located](t, w, number); got.Index != "one" || len(got.Candidates) == 0 || got.Candidates[0].Number != 12 {
		t.Errorf("after one import: %+v", got)
	}
	if got := ask[dialogue.Located](t, w, dialogue.Locate{Texts: []string{"rue Paradis"}}); got.Index != "two" {
		t.Errorf("a new call is on %q", got.Index)
	}
	x.Use(gazetteer("three", "Rue Paradis", "Rue Vauban"))
	if got := ask[dialogue.Located](t, w, number); got.Index != "three" || len(got.Candidates) == 0 || got.Candidates[0].StreetID != "13206_Rue Paradis" || got.Candidates[0].Number != 12 {
		t.Errorf("after two imports: %+v", got)
	}
	x.Use(gazetteer("three", "Rue Paradis", "Rue Vauban")) // a replica that looks again
	x.Use(gazetteer("four", "Rue Vauban"))
	x.Use(gazetteer("five", "Rue Vauban"))
	got := ask[dialogue.Located](t, w, number)
	if got.Index != "five" || len(got.Candidates) > 0 && got.Candidates[0].StreetID == "13206_Rue Paradis" {
		t.Errorf("of a street that is gone: %+v", got)
	}
}
