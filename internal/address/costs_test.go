package address

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCheapestAct(t *testing.T) {
	sure := outlook{whole: 0.99, street: 0.99, name: 0.99, pair: 0.99, accepted: true}
	for name, c := range map[string]struct {
		o    outlook
		want Decision
	}{
		"surely":                     {sure, Accept},
		"without a calibration":      {outlook{whole: 0.99, street: 0.99, name: 0.99, pair: 0.99}, Confirm},
		"likely":                     {outlook{whole: 0.7, street: 0.75, name: 0.75, pair: 0.8, accepted: true}, Confirm},
		"a street that needs one":    {outlook{whole: 0.9, street: 0.9, name: 0.9, pair: 0.9, bare: true}, AskNumber},
		"a number that is doubtful":  {outlook{whole: 0.2, street: 0.95, name: 0.95, pair: 0.95}, AskNumber},
		"two alike":                  {outlook{whole: 0.45, street: 0.45, name: 0.45, pair: 0.9}, Choose},
		"one name in three communes": {outlook{whole: 0.33, street: 0.33, name: 0.99, pair: 0.99, twins: true}, AskCommune},
		"hardly anything":            {outlook{whole: 0.1, street: 0.1, name: 0.1, pair: 0.15, accepted: true}, AskStreet},
		"nothing":                    {outlook{}, AskStreet},
	} {
		if got := DefaultCosts.cheapest(c.o); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if a, c := DefaultCosts.AcceptFrom(), DefaultCosts.ConfirmFrom(); a < 0.9 || c > 0.5 || c >= a {
		t.Errorf("accept from %.3f, confirm from %.3f", a, c)
	}
}

// The dearer a wrong truck, the surer must be what is taken in passing.
func TestDearerTrucksWantMoreCertainty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := DefaultCosts
		before := c.AcceptFrom()
		c.Truck *= rapid.Float64Range(1, 50).Draw(t, "times")
		if after := c.AcceptFrom(); after < before {
			t.Fatalf("from %.3f instead of %.3f", after, before)
		}
	})
}

func TestAFitBelongsToItsRecogniser(t *testing.T) {
	x := fixtureIndex()
	q := Query{Texts: []string{"12 rue Paradis, Marseille sixième"}, Confidence: 0.95}
	own := Fit{Recogniser: "theirs", Checked: 500, Proven: true, Costs: DefaultCosts, Weights: x.calibrated}
	unproven := own
	unproven.Proven = false
	few := own
	few.Checked = LeastChecked - 1
	for name, c := range map[string]struct {
		x    *Index
		want Decision
	}{
		"none":             {x, Confirm},
		"shipped":          {x.For(ShippedRecogniser), Accept},
		"another's":        {x.For("ours", own), Confirm},
		"its own":          {x.For("theirs", own), Accept},
		"not proven":       {x.For("theirs", unproven), Confirm},
		"of few addresses": {x.For("theirs", few), Confirm},
	} {
		if r := c.x.Locate(q); r.Decision != c.want {
			t.Errorf("%s: %s at %.3f, want %s", name, r.Decision, r.Candidates[0].Score, c.want)
		}
	}
}

func TestFitsAreReadAsWritten(t *testing.T) {
	x := fixtureIndex()
	fit := Fit{Recogniser: "theirs", Checked: 612, Costs: DefaultCosts, Weights: x.calibrated}
	var b bytes.Buffer
	if err := fit.Write(&b); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	got, err := ReadFit(&b)
	if err != nil || got.Recogniser != fit.Recogniser || got.Checked != fit.Checked || got.Costs != fit.Costs || got.Weights.String() != fit.Weights.String() {
		t.Errorf("%+v %v", got, err)
	}
	for _, bad := range []string{"", "{}", strings.Replace(whole, `"bias"`, `"bais"`, 1), strings.Replace(whole, `"again": 4`, `"again": -4`, 1),
		strings.Replace(whole, `"checked"`, `"cheked"`, 1)} {
		if _, err := ReadFit(strings.NewReader(bad)); err == nil {
			t.Errorf("%.40q was read", bad)
		}
	}
}

func FuzzReadFit(f *testing.F) {
	var b bytes.Buffer
	if err := (Fit{Recogniser: "r", Checked: 1, Costs: DefaultCosts, Weights: make(Calibration, len(featureNames))}).Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add("{")
	f.Fuzz(func(t *testing.T, text string) {
		if fit, err := ReadFit(strings.NewReader(text)); err == nil && (len(fit.Weights) != len(featureNames) || !fit.Costs.sound()) {
			t.Errorf("%+v", fit)
		}
	})
}
