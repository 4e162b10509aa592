package understand

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

var (
	today = pickup.Date{Year: 2026, Month: time.November, Day: 25} // a Wednesday
	slots = []pickup.Slot{
		{Round: 1, Date: pickup.Date{Year: 2026, Month: time.December, Day: 1}, PutOut: pickup.Date{Year: 2026, Month: time.November, Day: 30}},
		{Round: 2, Date: pickup.Date{Year: 2026, Month: time.December, Day: 4}, PutOut: pickup.Date{Year: 2026, Month: time.December, Day: 3}},
	}
)

// items reads what the tests need of the file that the call centre edits.
func items(t testing.TB) []pickup.Item {
	data, err := os.ReadFile("../../knowledge/items.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Code, One, Many string
		Said            []string
	}
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	var out []pickup.Item
	for _, it := range list {
		out = append(out, pickup.Item{Code: it.Code, One: it.One, Many: it.Many, Synonyms: it.Said})
	}
	return out
}

func newUnderstander(t testing.TB) *Understander {
	return New(items(t), "Marseille", "Aubagne", "Aix-en-Provence", "La Ciotat", "Belle de Mai")
}

type utterance struct {
	line int
	ask  dialogue.Understand
	want string
}

func utterances(t testing.TB) []utterance {
	f, err := os.Open("testdata/utterances.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []utterance
	scan := bufio.NewScanner(f)
	for line := 1; scan.Scan(); line++ {
		if strings.HasPrefix(scan.Text(), "#") {
			continue
		}
		cells := strings.Split(scan.Text(), "\t")
		if len(cells) != 3 {
			t.Fatalf("utterances.tsv:%d has %d cells, want 3", line, len(cells))
		}
		expect, booked := strings.CutSuffix(cells[0], " booked")
		a := dialogue.Understand{Texts: []string{cells[1]}, Expect: dialogue.Expect(expect), Booked: booked, Today: today}
		if offers[a.Expect] && a.Expect != dialogue.ChooseCallback || a.Expect == dialogue.ConfirmBooking {
			a.Slots = slots
		}
		out = append(out, utterance{line, a, cells[2]})
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// short writes a reading as the third column of utterances.tsv does.
func short(r dialogue.Reading, e dialogue.Expect) string {
	var b strings.Builder
	for i, x := range r.Intents {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(string(x))
	}
	add := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, " %s=%s", key, strings.ReplaceAll(value, " ", "_"))
		}
	}
	add("answer", string(r.Answer))
	var counts []string
	for _, c := range r.Items {
		counts = append(counts, fmt.Sprintf("%s:%d", c.Code, c.N))
	}
	add("items", strings.Join(counts, ","))
	counts = nil
	for _, c := range r.Removed {
		counts = append(counts, fmt.Sprintf("%s:%d", c.Code, c.N))
	}
	add("removed", strings.Join(counts, ","))
	if r.Count > 0 {
		add("count", fmt.Sprint(r.Count))
	}
	if r.Instead {
		b.WriteString(" instead")
	}
	if len(r.Address) > 0 {
		add("addr", r.Address[0])
		if addressed[e] {
			add("part", string(r.Part))
		}
	}
	if w := r.When; w != nil {
		switch {
		case !w.Date.IsZero():
			add("when", w.Kind+":"+w.Date.String())
		case w.Kind == "weekday":
			add("when", fmt.Sprintf("weekday:%d", w.Weekday))
		default:
			add("when", w.Kind)
		}
	}
	add("phone", r.Phone)
	add("ref", r.Reference)
	if r.Choice > 0 {
		add("choice", fmt.Sprint(r.Choice))
	}
	if r.ItemsDone {
		b.WriteString(" done")
	}
	if r.Correction {
		b.WriteString(" corr")
	}
	return b.String()
}

func TestUtterances(t *testing.T) {
	u := newUnderstander(t)
	for _, x := range utterances(t) {
		r := u.Read(x.ask)
		if got := short(r, x.ask.Expect); got != x.want {
			t.Errorf("utterances.tsv:%d %s %q\n read %s\n want %s\n left %q", x.line, x.ask.Expect, x.ask.Texts[0], got, x.want, r.Left)
		}
	}
}
