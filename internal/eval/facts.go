package eval

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

// Facts are what one caller knows and wants.
type Facts struct {
	Scenario *Scenario
	Run      int
	Seed     uint64 // of this caller's own chance
	Line     string // the number that calls, E.164, or anonymous
	Place    Place
	Wrong    Place // said first by callers who correct themselves; zero for none
	Items    []pickup.Count
	Change   []pickup.Count
	Phone    string // for the text or the callback, E.164; "" for none
	Other    bool   // Phone is not the line that calls
	Agrees   bool   // to anything
}

// has tells a manner.
func (f *Facts) has(manner string) bool { return f.Scenario.has(manner) }

// agreeableShare: one caller in ten agrees to anything, whatever the scenario.
const agreeableShare = 0.1

// A Drawer gives callers their facts. No two of its callers live at one address, unless a
// scenario says where. It is not safe for concurrent use.
type Drawer struct {
	t     *Territory
	seed  uint64
	taken map[string]bool
}

// NewDrawer makes one: equal seeds draw equal facts in an equal order.
func NewDrawer(t *Territory, seed uint64) *Drawer { return &Drawer{t, seed, map[string]bool{}} }

// Draw gives the facts of the run-th caller of a scenario.
func (d *Drawer) Draw(s *Scenario, run int) (Facts, error) {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", d.seed, s.ID, run)
	f := Facts{Scenario: s, Run: run, Seed: h.Sum64()}
	r := rand.New(rand.NewPCG(f.Seed, 1))
	f.Line = lineOf(s.Line, r)
	f.Agrees = s.has(Agrees) || r.Float64() < agreeableShare
	f.Items, f.Change = s.Items, s.Change
	if len(f.Items) == 0 && (s.Intent == "book" || s.Booking != "") {
		f.Items = d.items(r)
	}
	if err := d.live(&f, r); err != nil {
		return f, fmt.Errorf("%s: %s: %w", s.Source, s.ID, err)
	}
	f.Phone = f.Line
	switch {
	case s.Phone == "none":
		f.Phone = ""
	case s.Phone == "other" || s.Line != "" && s.Line != "mobile":
		f.Phone, f.Other = mobile(r), true
	}
	if s.has(Corrects) {
		f.Wrong = f.Place
		for f.Wrong.Number == f.Place.Number {
			f.Wrong.Number = 1 + r.IntN(max(2, 2*f.Place.Number))
		}
	}
	if s.has(WrongCommune) {
		f.Wrong = f.Place
		others := slices.DeleteFunc(slices.Clone(d.t.Streets), func(x Street) bool { return x.INSEE == string(f.Place.Commune.INSEE) })
		f.Wrong.Commune, _ = d.t.Commune(others[r.IntN(len(others))].INSEE)
	}
	return f, nil
}

// live draws the address: a street of the scenario's communes, or of any that takes appointments.
func (d *Drawer) live(f *Facts, r *rand.Rand) error {
	if !f.Scenario.Address.IsZero() {
		f.Place = f.Scenario.Address
		return nil
	}
	var streets []Street
	for _, s := range d.t.Streets {
		c, ok := d.t.Commune(s.INSEE)
		if ok && (slices.Contains(f.Scenario.Communes, s.INSEE) || len(f.Scenario.Communes) == 0 && c.Service == pickup.ByAppointment) {
			streets = append(streets, s)
		}
	}
	if len(streets) == 0 {
		return fmt.Errorf("no street with numbers in the communes %v", f.Scenario.Communes)
	}
	for range 10000 {
		s := streets[r.IntN(len(streets))]
		p := Place{Number: s.First + r.IntN(s.Last-s.First+1), Street: s.Name, Postcode: s.Postcode}
		p.Commune, _ = d.t.Commune(s.INSEE)
		if r.IntN(8) == 0 {
			p.Suffix = "bis"
		}
		if d.taken[p.key()] {
			continue
		}
		d.taken[p.key()] = true
		f.Place = p
		return nil
	}
	return fmt.Errorf("every address of the communes %v is taken: fewer runs, or more streets", f.Scenario.Communes)
}

// items draws one to three kinds that are taken without conditions on their number.
func (d *Drawer) items(r *rand.Rand) []pickup.Count {
	var codes []string
	for _, code := range d.t.codes() {
		if it := d.t.Items[code]; it.Decision == pickup.Accept && it.M3 <= 0.8 && it.Max == 0 {
			codes = append(codes, code)
		}
	}
	r.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	var out []pickup.Count
	for _, code := range codes[:min(1+r.IntN(3), len(codes))] {
		n := 1
		if r.IntN(4) == 0 && d.t.Items[code].M3 <= 0.5 {
			n = 2
		}
		out = append(out, pickup.Count{Code: code, N: n})
	}
	return out
}

// Numbers are of the ranges that Arcep reserves for fiction (decision 2018-0881), without
// those to which the simulator's texts fail (06 39 98 00 xx).
func lineOf(kind string, r *rand.Rand) string {
	switch kind {
	case "landline":
		return fmt.Sprintf("+3346571%04d", 200+r.IntN(9800))
	case "hidden":
		return "anonymous"
	}
	return mobile(r)
}

func mobile(r *rand.Rand) string { return fmt.Sprintf("+3363998%04d", 200+r.IntN(9800)) }

// national writes +33639981234 as it is dictated: "06 39 98 12 34".
func national(e164 string) string {
	digits := "0" + strings.TrimPrefix(e164, "+33")
	var pairs []string
	for i := 0; i+1 < len(digits); i += 2 {
		pairs = append(pairs, digits[i:i+2])
	}
	return strings.Join(pairs, " ")
}
