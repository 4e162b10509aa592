package ask

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

var now = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// shelf is a store of what a test puts on it.
type shelf struct {
	rounds  []pickup.Round
	pending pickup.Date
	booking pickup.Booking
	err     error
}

func (s *shelf) Rounds(context.Context, pickup.World, string, pickup.Date) ([]pickup.Round, error) {
	return s.rounds, s.err
}

func (s *shelf) PendingAt(context.Context, pickup.World, pickup.Address, time.Time) (pickup.Date, bool, error) {
	return s.pending, !s.pending.IsZero(), nil
}

func (s *shelf) FindBooking(_ context.Context, _ pickup.World, _, _ string, at time.Time) (dialogue.FoundBooking, error) {
	return dialogue.FoundBooking{Stamp: dialogue.Stamp{At: at}, Booking: &s.booking}, nil
}

func (s *shelf) Booking(context.Context, int64) (pickup.Booking, error) { return s.booking, nil }

func world(s *shelf) *World {
	rules := pickup.RuleSet{Name: "amp", Version: "amp/1", MaxItems: 3, LeadDays: 1, HorizonDays: 60}
	communes := map[pickup.INSEE]pickup.Commune{
		"13206": {INSEE: "13206", Service: pickup.ByAppointment},
		"13099": {INSEE: "13099", Service: pickup.OwnService, Phone: "+33442000000"},
	}
	items := map[string]pickup.Item{
		"matelas": {Code: "matelas", Decision: pickup.Accept, M3: 0.5},
		"gravats": {Code: "gravats", Decision: pickup.Divert},
		"piano":   {Code: "piano", Decision: pickup.Ask},
	}
	return &World{
		Understander: understand.New([]pickup.Item{items["matelas"]}), Indexes: &Indexes{}, Store: s, Items: items,
		Answerer:   answer.New(answer.Knowledge{Articles: []answer.Article{{ID: "price", Intents: []string{"price"}, Questions: []string{"c'est gratuit"}, Spoken: "{{fee}}"}}}),
		Sectors:    []pickup.Sector{{ID: "s1", Rules: "amp", INSEE: []pickup.INSEE{"13206"}}},
		Commune:    func(i pickup.INSEE) (pickup.Commune, bool) { c, ok := communes[i]; return c, ok },
		RulesFor:   func(pickup.INSEE, pickup.Date) (pickup.RuleSet, bool) { return rules, true },
		RulesNamed: func(string, pickup.Date) (pickup.RuleSet, bool) { return rules, true },
		Fill: func(text string, insee pickup.INSEE, _ pickup.Date) (string, error) {
			if insee == "" {
				return "", errors.New("no value")
			}
			return "gratuit", nil
		},
		AboutItem: func(it pickup.Item) string { return "about " + it.Code },
	}
}

func ask[T dialogue.Event](t *testing.T, w *World, a dialogue.Ask) T {
	t.Helper()
	e, err := w.Ask(t.Context(), a, now)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := e.(T)
	if !ok {
		t.Fatalf("%s is answered by %s", dialogue.Kind(a), dialogue.Kind(e))
	}
	if !e.When().Equal(now) {
		t.Fatalf("the answer is of %s", e.When())
	}
	return got
}

func offer(insee pickup.INSEE) dialogue.Offer {
	return dialogue.Offer{Address: pickup.Address{INSEE: insee, Number: 1, Precision: "number"},
		Items: []pickup.Count{{Code: "matelas", N: 2}}, Now: now}
}

func TestOffer(t *testing.T) {
	day := pickup.DateOf(now).AddDays(3)
	room := pickup.Round{ID: 7, Sector: "s1", Date: day, Stops: 1, M3: 1}
	full := room
	full.UsedM3 = 0.5
	for _, c := range []struct {
		name    string
		shelf   shelf
		insee   pickup.INSEE
		problem string
		slots   int
	}{
		{"room", shelf{rounds: []pickup.Round{room}}, "13206", "", 1},
		{"volume taken", shelf{rounds: []pickup.Round{full}}, "13206", "full", 0},
		{"no round", shelf{}, "13206", "full", 0},
		{"a booking waits there", shelf{rounds: []pickup.Round{room}, pending: day}, "13206", "pending", 0},
		{"the commune's own service", shelf{}, "13099", "own", 0},
		{"outside", shelf{}, "75056", "no_sector", 0},
	} {
		got := ask[dialogue.Offered](t, world(&c.shelf), offer(c.insee))
		if got.Problem != c.problem || len(got.Slots) != c.slots {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if _, err := world(&shelf{err: errors.New("away")}).Ask(t.Context(), offer("13206"), now); err == nil {
		t.Error("a database that is away gives an offer")
	}
}

// Two sectors meet at 5.40° east: the rue Longue crosses the border, the rue Courte lies west of it, 20 m away.
func TestOfferNearABorder(t *testing.T) {
	rectangle := func(west, east float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{west, 43.2}, {east, 43.2}, {east, 43.4}, {west, 43.4}, {west, 43.2}}}}
	}
	day := pickup.DateOf(now).AddDays(3)
	w := world(&shelf{rounds: []pickup.Round{{ID: 7, Sector: "s1", Date: day, Stops: 9, M3: 9}}})
	w.Sectors = []pickup.Sector{{ID: "s1", Rules: "amp", INSEE: []pickup.INSEE{"13206"}, Area: rectangle(5.3, 5.4)},
		{ID: "s2", Rules: "amp", INSEE: []pickup.INSEE{"13206"}, Area: rectangle(5.4, 5.5)}}
	var entries []address.Entry
	street := func(id, name string, west, east float64) {
		for i := range 11 {
			entries = append(entries, address.Entry{ID: fmt.Sprintf("%s_%05d", id, i+1), StreetID: id, Street: name, Number: i + 1, Postcode: "13006",
				INSEE: "13206", Commune: "Marseille 6e Arrondissement", Lon: west + (east-west)*float64(i)/10, Lat: 43.3})
		}
	}
	street("13206_long", "Rue Longue", 5.38, 5.42)
	street("13206_cour", "Rue Courte", 5.395, 5.3998)
	w.Indexes = &Indexes{}
	w.Indexes.Use(address.Build(slices.Values(entries), "v1"))
	for _, c := range []struct {
		street    string
		number    int
		precision string
		lon       float64
		problem   string
		border    bool
	}{
		{"13206_long", 1, "number", 5.38, "", false},
		{"13206_long", 6, "number", 5.3999, "", true},
		{"13206_long", 0, "street", 5.38, "not_sure", false},
		{"13206_long", 99, "street", 5.3999, "not_sure", true},
		{"13206_cour", 0, "street", 5.3997, "", false},
		{"13206_cour", 99, "street", 5.3998, "", false},
		{"", 12, "heard", 0, "no_sector", false},
	} {
		o := offer("13206")
		o.Address = pickup.Address{StreetID: c.street, Number: c.number, INSEE: "13206", Lon: c.lon, Precision: c.precision}
		if c.lon > 0 {
			o.Address.Lat = 43.3
		}
		if got := ask[dialogue.Offered](t, w, o); got.Problem != c.problem || got.Border != c.border {
			t.Errorf("%+v: problem %q, border %v", c, got.Problem, got.Border)
		}
	}
}

func TestOfferForAMoveKeepsTheBookingsSector(t *testing.T) {
	s := &shelf{booking: pickup.Booking{ID: 3, Sector: "s1", M3: 2},
		rounds: []pickup.Round{{ID: 7, Sector: "s1", Date: pickup.DateOf(now).AddDays(3), Stops: 9, M3: 1}}}
	if got := ask[dialogue.Offered](t, world(s), dialogue.Offer{Moving: 3, Now: now}); got.Problem != "full" {
		t.Errorf("two cubic metres fit into one: %+v", got)
	}
}

func TestCheck(t *testing.T) {
	got := ask[dialogue.Checked](t, world(&shelf{}), dialogue.Check{Items: []pickup.Count{{Code: "matelas", N: 4}, {Code: "gravats", N: 1}, {Code: "piano", N: 1}}})
	want := dialogue.Checked{Stamp: dialogue.Stamp{At: now}, Accepted: []pickup.Count{{Code: "matelas", N: 4}},
		Refused: []pickup.Count{{Code: "gravats", N: 1}}, Unknown: []pickup.Count{{Code: "piano", N: 1}}, M3: 2, Limit: "max_items", LimitN: 3}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What the rules cannot fill in is not said.
func TestAnswer(t *testing.T) {
	w := world(&shelf{})
	if got := ask[dialogue.Answered](t, w, dialogue.Answer{Question: "c'est gratuit ?", Intent: "price", INSEE: "13206"}); got.Spoken != "gratuit" {
		t.Errorf("%+v", got)
	}
	if got := ask[dialogue.Answered](t, w, dialogue.Answer{Question: "c'est gratuit ?", Intent: "price"}); got.Spoken != "" {
		t.Errorf("guessed %q", got.Spoken)
	}
	if got := ask[dialogue.Answered](t, w, dialogue.Answer{Intent: dialogue.ItemAccepted, Item: "gravats"}); got.Spoken != "about gravats" {
		t.Errorf("%+v", got)
	}
}

func TestLocateWithoutAnIndexIsAnError(t *testing.T) {
	if _, err := world(&shelf{}).Ask(t.Context(), dialogue.Locate{Texts: []string{"12 rue Paradis"}}, now); !errors.Is(err, errNoIndex) {
		t.Error(err)
	}
}
