package address

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var phrases = rapid.SampledFrom([]string{"rue", "paradis", "12", "bis", "à", "marseille", "dans le", "sixième", "république", "13006", "pas", ",", "v comme victor",
	"non", "moulin", "à vent", "quatre", "vingt", "miramas", "docteur", "e accent aigu", "bâtiment", "A", "étage", "\xff", "1307", "…"})

func drawQuery(t *rapid.T, belief []byte) Query {
	return Query{
		Texts:      []string{strings.Join(rapid.SliceOfN(phrases, 0, 14).Draw(t, "words"), " "), rapid.String().Draw(t, "alternative")},
		Confidence: rapid.Float64Range(0, 1).Draw(t, "confidence"),
		Keys:       rapid.SampledFrom([]string{"", "", "", "13006", "72", "12", "12#1", "#", "x"}).Draw(t, "keys"),
		Part:       rapid.SampledFrom([]Part{Any, Commune, Street, Number, Spelled}).Draw(t, "part"),
		Known: Known{INSEE: rapid.SampledFrom([]string{"", "13055", "13206", "99999"}).Draw(t, "insee"),
			StreetID: rapid.SampledFrom([]string{"", "13206_p001", "nowhere"}).Draw(t, "street")},
		Belief:  belief,
		Refused: rapid.IntRange(0, 3).Draw(t, "refused"),
	}
}

// What the doc comments of Decision promise holds after any turns whatever.
func TestDecisionsKeepTheirPromises(t *testing.T) {
	x := fixtureIndex()
	rapid.Check(t, func(t *rapid.T) {
		var belief []byte
		refused := map[string]bool{}
		shown := ""
		for range rapid.IntRange(1, 5).Draw(t, "turns") {
			q := drawQuery(t, belief)
			if q.Refused > 0 && shown != "" {
				refused[shown] = true
			}
			r := x.Locate(q)
			if diff := cmp.Diff(r, x.Locate(q)); diff != "" {
				t.Fatalf("twice the same query: %s", diff)
			}
			checkPromise(t, r)
			if len(r.Belief) > maxBelief {
				t.Fatalf("belief of %d bytes", len(r.Belief))
			}
			belief, shown = r.Belief, ""
			if r.Decision == Confirm || r.Decision == Choose {
				shown = first(r)
				for _, c := range r.Candidates[:1] {
					if refused[brief(c)] {
						t.Fatalf("%s came back after a no", brief(c))
					}
				}
			}
		}
	})
}

func checkPromise(t *rapid.T, r Result) {
	n := len(r.Candidates)
	if n > 3 {
		t.Fatalf("%d candidates", n)
	}
	for _, c := range r.Candidates {
		if c.Score < 0 || c.Score > 1 || (c.StreetID == "") != (c.Precision == PrecisionHeard) || c.Precision == "" || c.NumberKnown != (c.Precision == PrecisionNumber) {
			t.Fatalf("candidate %+v", c)
		}
	}
	switch r.Decision {
	case Confirm:
		if n == 0 {
			t.Fatalf("confirm nothing")
		}
	case Choose:
		if n < 2 {
			t.Fatalf("choose among %d", n)
		}
	case AskNumber:
		if n > 0 && r.Candidates[0].Number != 0 {
			t.Fatalf("asks the number of %+v", r.Candidates[0])
		}
	case AskCommune:
		if len(r.Communes) == 1 || len(r.Communes) > 9 {
			t.Fatalf("%d communes to choose between", len(r.Communes))
		}
	case Unknown:
		if n != 1 || r.Candidates[0].Number == 0 || r.Candidates[0].Street == "" {
			t.Fatalf("unknown without a whole address: %+v", r.Candidates)
		}
	case Outside:
		if n > 0 || r.Commune == nil || r.Commune.Name == "" {
			t.Fatalf("outside of where? %+v", r)
		}
	case AskStreet, Spell, Keypad, Human, None:
		if n > 0 {
			t.Fatalf("%s with candidates", r.Decision)
		}
	default:
		t.Fatalf("decision %q", r.Decision)
	}
}

// A belief comes back through a log and may be anything.
func FuzzLocate(f *testing.F) {
	x := fixtureIndex()
	r := x.Locate(Query{Texts: []string{"12 rue paradis"}})
	f.Add("rue paradis", r.Belief, 0, 1)
	f.Add("v comme victor a u", []byte(`{"c":[{"s":"13206_p001","n":-5,"t":1e300}],"f":[99,-1,7],"n":70000}`), 4, 2)
	f.Add("12 bis", []byte(`{"c":null,"r":["x"],"f":[1],"i":"99999"}`), 3, 0)
	f.Fuzz(func(t *testing.T, text string, belief []byte, part int, refused int) {
		r := x.Locate(Query{Texts: []string{text}, Belief: belief, Part: Part(part), Refused: refused})
		if len(r.Belief) > maxBelief || len(r.Candidates) > 3 {
			t.Errorf("%+v", r)
		}
	})
}
