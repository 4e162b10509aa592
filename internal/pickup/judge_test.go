package pickup

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var stuff = map[string]Item{
	"matelas": {Code: "matelas", M3: 0.4, Kg: 20, Decision: Accept},
	"carton":  {Code: "carton", M3: 0.1, Kg: 1, Decision: Accept},
	"piano":   {Code: "piano", M3: 1.5, Kg: 220, Decision: Accept, Max: 1},
	"gravats": {Code: "gravats", Decision: Refuse},
	"pneu":    {Code: "pneu", Decision: Divert},
	"bateau":  {Code: "bateau", Decision: Ask},
}

func TestJudge(t *testing.T) {
	rules := RuleSet{MaxItems: 4, MaxM3: 3, MaxKgItem: 250}
	light := RuleSet{MaxKgItem: 80}
	for name, c := range map[string]struct {
		rules RuleSet
		said  []Count
		want  Judgement
	}{
		"nothing": {rules, nil, Judgement{}},
		"plain": {rules, []Count{{"matelas", 2}}, Judgement{
			Accepted: []Count{{"matelas", 2}}, M3: 0.8, Kg: 40}},
		"each kind": {rules, []Count{{"gravats", 1}, {"matelas", 1}, {"pneu", 4}, {"bateau", 1}, {"enclume", 2}}, Judgement{
			Accepted: []Count{{"matelas", 1}}, Refused: []Count{{"gravats", 1}}, Diverted: []Count{{"pneu", 4}},
			Unknown: []Count{{"bateau", 1}, {"enclume", 2}}, M3: 0.4, Kg: 20}},
		"said twice": {rules, []Count{{"matelas", 1}, {"carton", 0}, {"matelas", 1}}, Judgement{
			Accepted: []Count{{"matelas", 2}}, M3: 0.8, Kg: 40}},
		"just enough": {rules, []Count{{"matelas", 4}}, Judgement{
			Accepted: []Count{{"matelas", 4}}, M3: 1.6, Kg: 80}},
		"too many": {rules, []Count{{"matelas", 5}}, Judgement{
			Accepted: []Count{{"matelas", 5}}, M3: 2, Kg: 100, TooMany: true, Limit: LimitItems}},
		"refused ones do not count": {rules, []Count{{"matelas", 4}, {"gravats", 9}}, Judgement{
			Accepted: []Count{{"matelas", 4}}, Refused: []Count{{"gravats", 9}}, M3: 1.6, Kg: 80}},
		"two pianos": {rules, []Count{{"piano", 2}}, Judgement{
			Accepted: []Count{{"piano", 2}}, M3: 3, Kg: 440, TooMany: true, Limit: LimitOfItem, Item: "piano"}},
		"too heavy": {light, []Count{{"piano", 1}}, Judgement{
			Accepted: []Count{{"piano", 1}}, M3: 1.5, Kg: 220, TooBig: true, Limit: LimitKg, Item: "piano"}},
		"too big": {RuleSet{MaxM3: 1}, []Count{{"matelas", 3}}, Judgement{
			Accepted: []Count{{"matelas", 3}}, M3: 1.2, Kg: 60, TooBig: true, Limit: LimitM3}},
		"tenths add up": {RuleSet{MaxM3: 0.3}, []Count{{"carton", 3}}, Judgement{
			Accepted: []Count{{"carton", 3}}, M3: 0.3, Kg: 3}},
		"no limits": {RuleSet{}, []Count{{"matelas", 500}}, Judgement{
			Accepted: []Count{{"matelas", 500}}, M3: 200, Kg: 10_000}},
	} {
		t.Run(name, func(t *testing.T) {
			near := cmp.Comparer(func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 })
			if diff := cmp.Diff(c.want, Judge(stuff, c.rules, c.said), near); diff != "" {
				t.Error("judgement (-want +got):\n" + diff)
			}
		})
	}
}

// Every object said is in exactly one list, and nothing else is.
func TestJudgeLosesNothing(t *testing.T) {
	codes := []string{"matelas", "carton", "piano", "gravats", "pneu", "bateau", "enclume"}
	count := rapid.Custom(func(t *rapid.T) Count {
		return Count{rapid.SampledFrom(codes).Draw(t, "code"), rapid.IntRange(-1, 9).Draw(t, "n")}
	})
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.SliceOfN(count, 0, 12).Draw(t, "said")
		want, got := map[string]int{}, map[string]int{}
		for _, c := range said {
			if c.N > 0 {
				want[c.Code] += c.N
			}
		}
		j := Judge(stuff, RuleSet{MaxItems: 3, MaxM3: 2}, said)
		for _, list := range [][]Count{j.Accepted, j.Refused, j.Diverted, j.Unknown} {
			for _, c := range list {
				if got[c.Code] > 0 {
					t.Fatalf("%s stands twice in %+v", c.Code, j)
				}
				got[c.Code] = c.N
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal("objects (-said +judged):\n" + diff)
		}
		if (j.TooMany || j.TooBig) != (j.Limit != "") {
			t.Fatalf("limit %q with TooMany %v, TooBig %v", j.Limit, j.TooMany, j.TooBig)
		}
	})
}
