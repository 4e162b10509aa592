package eval

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// A Territory is what its residents know of it: where they live and what they call things.
type Territory struct {
	Communes []pickup.Commune
	Items    map[string]pickup.Item
	Streets  []Street
	Hotline  string
}

// A Street is one that callers may live in, with the numbers that exist.
type Street struct {
	Name        string
	INSEE       string
	Postcode    string
	First, Last int
}

// ReadStreets reads the project's compact file of streets (insee;commune;postcode;street;first;last;…).
// Streets without numbers are left out.
func ReadStreets(r io.Reader) ([]Street, error) {
	in := csv.NewReader(r)
	in.Comma, in.Comment, in.FieldsPerRecord = ';', '#', -1
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("streets: %w", err)
	}
	var out []Street
	for i, row := range rows {
		if i == 0 || len(row) < 6 {
			continue
		}
		first, _ := strconv.Atoi(row[4])
		last, _ := strconv.Atoi(row[5])
		if first > 0 && last >= first {
			out = append(out, Street{row[3], row[0], row[2], first, last})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("streets: there is none with numbers, so no caller can live anywhere")
	}
	return out, nil
}

// Commune finds a commune by its INSEE code.
func (t *Territory) Commune(insee string) (pickup.Commune, bool) {
	i := slices.IndexFunc(t.Communes, func(c pickup.Commune) bool { return string(c.INSEE) == insee })
	if i < 0 {
		return pickup.Commune{}, false
	}
	return t.Communes[i], true
}

// codes are the objects' codes, in an order that is always the same.
func (t *Territory) codes() []string { return slices.Sorted(maps.Keys(t.Items)) }

// A Place is where a caller lives.
type Place struct {
	Number   int
	Suffix   string
	Street   string
	Postcode string
	Commune  pickup.Commune
}

// IsZero reports that there is none.
func (p Place) IsZero() bool { return p.Street == "" }

// key tells places apart.
func (p Place) key() string {
	return fmt.Sprintf("%d%s %s %s", p.Number, p.Suffix, french.Fold(p.Street), p.Commune.INSEE)
}

// number is "12 bis".
func (p Place) number() string {
	return strings.TrimSpace(strconv.Itoa(p.Number) + " " + p.Suffix)
}

// is compares with the database's address.
func (p Place) is(a pickup.Address) bool {
	return a.Number == p.Number && strings.EqualFold(a.Suffix, p.Suffix) && string(a.INSEE) == string(p.Commune.INSEE) &&
		french.Fold(a.Street) == french.Fold(p.Street)
}

// sameCounts compares objects, whatever their order.
func sameCounts(a, b []pickup.Count) bool {
	sorted := func(c []pickup.Count) []pickup.Count {
		return slices.SortedFunc(slices.Values(pickup.Merge(c)), func(x, y pickup.Count) int { return cmp.Compare(x.Code, y.Code) })
	}
	return slices.Equal(sorted(a), sorted(b))
}
