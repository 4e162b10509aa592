package gazetteer

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"strings"

	"github.com/debarras/debarras/internal/address"
)

// A Delta is what an import changed. Streets are lieux-dits too; an address is a house number.
type Delta struct {
	From             string `json:"from"` // the version before
	StreetsAdded     Change `json:"streets_added"`
	StreetsRemoved   Change `json:"streets_removed"`
	StreetsRenamed   Change `json:"streets_renamed"` // another name or commune
	AddressesAdded   Change `json:"addresses_added"`
	AddressesRemoved Change `json:"addresses_removed"`
	AddressesChanged Change `json:"addresses_changed"` // another postcode, or moved
}

// A Change counts, and shows the first twenty.
type Change struct {
	Count int      `json:"count"`
	First []string `json:"first,omitempty"`
}

func (c *Change) add(format string, args ...any) {
	if c.Count++; len(c.First) < maxFaults {
		c.First = append(c.First, fmt.Sprintf(format, args...))
	}
}

// movedMetres is how far an address must lie from where it was to count as changed: surveys correct less than that all the time.
const movedMetres = 10

// Compare gives the difference between two indexes.
func Compare(before, after *address.Index) Delta {
	d := Delta{From: before.Version()}
	nextA, stopA := iter.Pull(streets(before))
	defer stopA()
	nextB, stopB := iter.Pull(streets(after))
	defer stopB()
	a, okA := nextA()
	b, okB := nextB()
	for okA || okB {
		order := -1
		if okA && okB {
			order = strings.Compare(a[0].StreetID, b[0].StreetID)
		} else if okB {
			order = 1
		}
		switch {
		case order < 0:
			d.StreetsRemoved.add("%s", streetLine(a[0]))
			d.addresses(a, nil)
			a, okA = nextA()
		case order > 0:
			d.StreetsAdded.add("%s", streetLine(b[0]))
			d.addresses(nil, b)
			b, okB = nextB()
		default:
			if a[0].Street != b[0].Street || a[0].INSEE != b[0].INSEE {
				d.StreetsRenamed.add("%s → %s", streetLine(a[0]), streetLine(b[0]))
			}
			d.addresses(a, b)
			a, okA = nextA()
			b, okB = nextB()
		}
	}
	return d
}

// streets groups an index's entries by street.
func streets(x *address.Index) iter.Seq[[]address.Entry] {
	return func(yield func([]address.Entry) bool) {
		var group []address.Entry
		for e := range x.Entries() {
			if len(group) > 0 && group[0].StreetID != e.StreetID {
				if !yield(group) {
					return
				}
				group = nil
			}
			group = append(group, e)
		}
		if len(group) > 0 {
			yield(group)
		}
	}
}

// addresses compares the house numbers of one street, both in order.
func (d *Delta) addresses(a, b []address.Entry) {
	for len(a) > 0 || len(b) > 0 {
		order := -1
		if len(a) > 0 && len(b) > 0 {
			order = cmp.Or(cmp.Compare(a[0].Number, b[0].Number), strings.Compare(a[0].Suffix, b[0].Suffix))
		} else if len(b) > 0 {
			order = 1
		}
		switch {
		case order < 0:
			if a[0].Number > 0 {
				d.AddressesRemoved.add("%s", addressLine(a[0]))
			}
			a = a[1:]
		case order > 0:
			if b[0].Number > 0 {
				d.AddressesAdded.add("%s", addressLine(b[0]))
			}
			b = b[1:]
		default:
			switch moved := metres(a[0], b[0]); {
			case a[0].Number == 0:
			case a[0].Postcode != b[0].Postcode:
				d.AddressesChanged.add("%s : %s → %s", addressLine(b[0]), a[0].Postcode, b[0].Postcode)
			case moved > movedMetres:
				d.AddressesChanged.add("%s : %.0f m", addressLine(b[0]), moved)
			}
			a, b = a[1:], b[1:]
		}
	}
}

func metres(a, b address.Entry) float64 {
	return metresPerDegree * math.Hypot((a.Lon-b.Lon)*math.Cos(a.Lat*math.Pi/180), a.Lat-b.Lat)
}

func streetLine(e address.Entry) string {
	return fmt.Sprintf("%s, %s (%s)", e.Street, e.Commune, e.StreetID)
}

func addressLine(e address.Entry) string {
	return fmt.Sprintf("%s %s, %s", strings.TrimSpace(fmt.Sprint(e.Number, " ", e.Suffix)), e.Street, e.Commune)
}
