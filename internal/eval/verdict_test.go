package eval

import (
	"testing"

	"github.com/debarras/debarras/internal/pickup"
)

// booked is what paradis wants, as the database holds it.
func bookedRow() Row {
	return Row{ID: 1, State: "confirmed", Date: pickup.Date{Year: 2026, Month: 11, Day: 27}, Phone: "+33639981234",
		Items:   []pickup.Count{{Code: "fauteuil", N: 1}, {Code: "matelas", N: 2}},
		Address: pickup.Address{Number: 12, Suffix: "bis", Street: "Rue Paradis", INSEE: "13206"}}
}

func TestJudge(t *testing.T) {
	expects := func(outcomes ...string) func(*Scenario, *Facts) {
		return func(s *Scenario, _ *Facts) {
			s.Expect = nil
			for _, o := range outcomes {
				s.Expect = append(s.Expect, Expectation{Outcome: o})
			}
		}
	}
	with := func(change func(*Row)) Ledger {
		r := bookedRow()
		change(&r)
		return Ledger{Bookings: []Row{r}}
	}
	same := func(*Row) {}
	cancelled := Row{ID: 9, State: "cancelled_by_resident"}
	tests := []struct {
		name    string
		change  func(*Scenario, *Facts)
		agreed  string
		ledger  Ledger
		verdict Verdict
		met     bool
	}{
		{"booked", nil, goodSummary, with(same), Right, true},
		{"booked, whatever was said", nil, "", with(same), Right, true},
		{"another number", nil, "", with(func(r *Row) { r.Address.Number = 2 }), Wrong, false},
		{"suffix lost", nil, "", with(func(r *Row) { r.Address.Suffix = "" }), Wrong, false},
		{"another street", nil, goodSummary, with(func(r *Row) { r.Address.Street = "Rue Paradou" }), Wrong, false},
		{"another commune", nil, "", with(func(r *Row) { r.Address.INSEE = "13201" }), Wrong, false},
		{"fewer objects", nil, "", with(func(r *Row) { r.Items = r.Items[:1] }), Wrong, false},
		{"another day", nil, "", with(func(r *Row) { r.Date.Day = 28 }), Wrong, false},
		{"another phone", nil, "", with(func(r *Row) { r.Phone = "+33639984321" }), Wrong, false},
		{"agreed to fewer objects", nil, goodSummary, with(func(r *Row) { r.Items = r.Items[:1] }), Agreed, false},
		{"agreed to another number", nil, "J'ai noté : …, 2 bis rue Paradis, Marseille sixième, ramassage le vendredi 27 novembre.",
			with(func(r *Row) { r.Address.Number = 2 }), Agreed, false},
		{"agreed to something else", nil, goodSummary, with(func(r *Row) { r.Address.Number = 2 }), Wrong, false},
		{"twice", nil, goodSummary, Ledger{Bookings: []Row{bookedRow(), bookedRow()}}, Wrong, false},
		{"not booked", nil, "", Ledger{}, GaveUp, false},
		{"an agent instead", nil, "", Ledger{Handoffs: []string{"address"}}, ByHuman, false},
		{"an agent, as wished", expects(Human), "", Ledger{Handoffs: []string{"human_asked"}}, ByHuman, true},
		{"a callback, as wished", expects(Callback), "", Ledger{Called: true, Callback: "+33639981234"}, ByHuman, true},
		{"a callback to somebody else", expects(Callback), "", Ledger{Called: true, Callback: "+33639984321"}, Wrong, false},
		{"nothing, as wished", expects(Nothing), "", Ledger{}, Right, true},
		{"nothing wished, booked", expects(Nothing), "", with(same), Wrong, false},
		{"refused", expects(Refused), "", Ledger{Refusals: []string{"items"}}, Right, true},
		{"not refused", expects(Refused), "", Ledger{}, GaveUp, false},
		{"cancelled", expects(Cancelled), "", Ledger{Earlier: &cancelled}, Right, true},
		{"cancelled without a wish", expects(Told), "", Ledger{Earlier: &cancelled, Told: true}, Wrong, false},
		{"cancelled after a yes", expects(Told), "Votre ramassage du mardi 2 : je l'annule ?", Ledger{Earlier: &cancelled, Told: true}, Agreed, false},
		{"reported", expects(Reported), "", Ledger{Earlier: &Row{ID: 9}, Reports: []int64{9}}, Right, true},
		{"reported another", expects(Reported), "", Ledger{Earlier: &Row{ID: 9}, Reports: []int64{8}}, GaveUp, false},
		{"reported without a wish", expects(Told), "", Ledger{Earlier: &Row{ID: 9}, Reports: []int64{9}, Told: true}, Wrong, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := paradis(t, tt.change)
			c.agreed = tt.agreed
			if got := Judge(c, &tt.ledger); got.Verdict != tt.verdict || got.Met != tt.met {
				t.Errorf("%+v, want %s, %v", got, tt.verdict, tt.met)
			}
		})
	}
}

func TestJudgeMovesAndAnswers(t *testing.T) {
	c := paradis(t, func(s *Scenario, _ *Facts) { s.Expect = []Expectation{{Outcome: Moved}} })
	moved := bookedRow()
	moved.Previous = 9
	l := &Ledger{Earlier: &Row{ID: 9, State: "superseded"}, Bookings: []Row{moved}}
	if got := Judge(c, l); got.Verdict != Right {
		t.Errorf("%+v", got)
	}
	l.Bookings[0].Date.Day = 28
	if got := Judge(c, l); got.Verdict != Wrong {
		t.Errorf("moved to another day: %+v", got)
	}
	c = paradis(t, func(s *Scenario, _ *Facts) {
		s.Expect = []Expectation{{Outcome: Answered, Articles: []string{"price"}}}
	})
	for article, want := range map[string]Verdict{"price": Right, "label": GaveUp} {
		if got := Judge(c, &Ledger{Articles: []string{article}}); got.Verdict != want {
			t.Errorf("%s: %+v, want %s", article, got, want)
		}
	}
}
