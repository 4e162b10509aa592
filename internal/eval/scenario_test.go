package eval

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// everyIntent are the codes of the domain: each has a scenario at least.
const everyIntent = `book price item_limit lead_time collection_time put_out_when put_out_where label presence carry_down mobility_help
	collective_housing clear_out professional on_behalf outside_area address_help booking_status cancel reschedule change_items sms_missing
	missed_collection partial_collection stranger_items item_accepted bed_bugs give_away take_back recycling_centre report_dump fines human
	complaint my_data are_you_a_robot wrong_service emergency abuse goodbye callback other_language repeat slower wait yes no correction
	restart unclear answer`

func TestScenarios(t *testing.T) {
	territory := sample(t)
	all, err := Load(Scenarios(), territory)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 150 {
		t.Errorf("%d scenarios", len(all))
	}
	for _, want := range strings.Fields(everyIntent) {
		if !slices.ContainsFunc(all, func(s Scenario) bool { return s.Intent == want }) {
			t.Errorf("no scenario of the intent %s", want)
		}
	}
	for _, want := range manners {
		if !slices.ContainsFunc(all, func(s Scenario) bool { return s.has(want) }) {
			t.Errorf("no caller is %s", want)
		}
	}
	for _, s := range all {
		for _, text := range s.Say {
			if strings.ContainsAny(NewCaller(territory, Facts{Scenario: &s}, "").fill(text), "{}") {
				t.Errorf("%s: %s: %q is not filled", s.Source, s.ID, text)
			}
		}
	}
}

func TestParseFaults(t *testing.T) {
	const head = "id: a\nstory: Un appel.\nintent: book\nexpect: [booked]\n"
	tests := []struct{ name, text, says string }{
		{"fine", head, ""},
		{"two", head + "---\n" + strings.Replace(head, "id: a", "id: b", 1), ""},
		{"comments only", "# rien\n---\n" + head, ""},
		{"unknown field", head + "itmes: 2 matelas\n", "x.yaml:5: "},
		{"no id", "story: Un appel.\nintent: book\nexpect: [booked]\n", `id ""`},
		{"no story", "id: a\nintent: book\nexpect: [booked]\n", "story is missing"},
		{"second document", head + "---\nid: b\nstory: x\nintent: book\nitems: 2 licornes\nexpect: [booked]\n", "x.yaml:9: object \"licornes\""},
		{"count", head + "items: cent matelas\n", "a number from 1 to 99"},
		{"manner", head + "manners: [drunk]\n", `x.yaml:5: manners "drunk": write one of`},
		{"commune", head + "communes: [\"75056\"]\n", "x.yaml:5: commune \"75056\""},
		{"address", head + "address: rue Paradis\n", "write it as in 12 bis Rue Paradis, 13206"},
		{"address of nowhere", head + "address: 12 Rue Paradis, 75056\n", "no such INSEE code"},
		{"outcome", strings.Replace(head, "booked", "happy", 1), `expect "happy"`},
		{"no outcome", "id: a\nstory: x\nintent: book\n", "expect is missing"},
		{"articles", strings.Replace(head, "booked", "booked price", 1), "only answered takes articles"},
		{"cancel what", strings.Replace(head, "booked", "cancelled", 1), "needs an earlier booking"},
		{"reference of what", head + "reference: known\n", "no earlier booking"},
		{"no words", "id: a\nstory: x\nintent: price\nexpect: [answered]\n", "say is missing"},
		{"question", head + "at:\n  nowhere: oui\n", `at "nowhere"`},
		{"no YAML", "id: [\n", "x.yaml:1"},
		{"a panic of the library", "! 0\n", "x.yaml:1"},
	}
	territory := sample(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(tt.text), territory)
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want %q", err, tt.says)
			}
		})
	}
}

func TestLoadFaults(t *testing.T) {
	one := &fstest.MapFile{Data: []byte("id: a\nstory: x\nintent: book\nexpect: [booked]\n")}
	if _, err := Load(fstest.MapFS{"a.yaml": one, "b.yaml": one}, sample(t)); err == nil || !strings.Contains(err.Error(), "b.yaml:1: id a stands already at a.yaml:1") {
		t.Error(err)
	}
	if _, err := Load(fstest.MapFS{"a.txt": one}, sample(t)); err == nil {
		t.Error("a folder without scenarios is no error")
	}
}

func FuzzParse(f *testing.F) {
	territory := sample(f)
	f.Add([]byte("id: a\nstory: x\nintent: book\nitems: 2 matelas, canape\naddress: 12 bis Rue Paradis, 13206\nat:\n  summary: oui\nexpect: [booked]\n---\nid: b"))
	f.Add([]byte("! 0"))
	f.Add([]byte("---\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := Parse("x.yaml", data, territory)
		for _, s := range all {
			if s.ID == "" || len(s.Expect) == 0 {
				t.Errorf("%+v is taken, error %v", s, err)
			}
		}
	})
}
