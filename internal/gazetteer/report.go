package gazetteer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/address"
)

// A Report says what an import took and what it refused. It is kept with the index ([ReportOf]).
type Report struct {
	At      time.Time    `json:"at"`
	Version string       `json:"version"`
	Files   []FileReport `json:"files"`

	// Rows = Accepted + Refused + Far: Far rows lie in other communes, farther from the territory than its ring.
	Rows     int64 `json:"rows"`
	Accepted int64 `json:"accepted"`
	Refused  int64 `json:"refused"`
	Far      int64 `json:"far"`

	Addresses int `json:"addresses"`
	Streets   int `json:"streets"`   // lieux-dits and résidences too
	Places    int `json:"places"`    // those of Streets that have no numbers and are no streets
	Communes  int `json:"communes"`  // Served + those of the ring
	Served    int `json:"served"`    // communes of the territory
	Official  int `json:"official"`  // other names that the gazetteer gives
	Ambiguous int `json:"ambiguous"` // names left out because they mean several places
	Aliases   int `json:"aliases"`   // the territory's own names

	Unknown   []string `json:"unknown,omitempty"` // aliases that lead nowhere in this gazetteer
	Territory []string `json:"territory"`         // INSEE codes; none: everything
	RingKM    float64  `json:"ring_km"`

	Reasons []Reason `json:"reasons,omitempty"`
	Faults  []string `json:"faults,omitempty"` // the first twenty, file:line: reason
	Delta   *Delta   `json:"delta,omitempty"`  // nil for a first import
}

// A FileReport is a Report's part about one file.
type FileReport struct {
	Name     string    `json:"name"`
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"`
	Rows     int64     `json:"rows"`
	Accepted int64     `json:"accepted"`
	Refused  int64     `json:"refused"`
	Far      int64     `json:"far"`
}

// ReportOf reads the report that an index carries; ok is false when it has none, as the sample.
func ReportOf(x *address.Index) (r Report, ok bool, err error) {
	if len(x.Report()) == 0 {
		return r, false, nil
	}
	if err := json.Unmarshal(x.Report(), &r); err != nil {
		return r, false, fmt.Errorf("the import's report cannot be read: %w", err)
	}
	return r, true, nil
}

// count fills in what the index itself tells.
func (r *Report) count(x *address.Index) {
	s := x.Stats()
	r.Version, r.Addresses, r.Streets, r.Communes = x.Version(), s.Addresses, s.Streets, s.Communes
	r.Official, r.Aliases = x.NamesKept()
	for e := range x.Entries() {
		if e.Place {
			r.Places++
		}
	}
	for _, c := range x.CommuneList() {
		if !c.Outside {
			r.Served++
		}
	}
}

// maxShift is the share of rows by which a file may differ from the last import's before a person has to look.
const maxShift = 0.20

// ErrRowCount is wrapped when an import is refused because a file has many more or fewer rows than at the last import.
var ErrRowCount = errors.New("the number of rows changed by more than 20 %")

// compareRows refuses a file whose rows differ too much from those of the last import's file of the same name; where no name is the same
// and the territory is, the rows that were kept.
func (r *Report) compareRows(last *Report) error {
	if last == nil {
		return nil
	}
	same := false
	var all []error
	differ := func(what string, now, before int64) {
		if before > 0 && math.Abs(float64(now-before)) > maxShift*float64(before) {
			all = append(all, fmt.Errorf("%w: %s has %d rows, and had %d at the import of %s (%+.0f %%); look at the file, and if it is right import it with --force",
				ErrRowCount, what, now, before, last.At.Format("2006-01-02"), 100*float64(now-before)/float64(before)))
		}
	}
	for _, f := range r.Files {
		for _, was := range last.Files {
			if was.Name == f.Name {
				same = true
				differ(f.Name, f.Rows, was.Rows)
			}
		}
	}
	if !same && len(r.Territory) > 0 && slices.Equal(r.Territory, last.Territory) && r.RingKM == last.RingKM {
		differ("the territory with its ring", r.Accepted, last.Accepted)
	}
	return errors.Join(all...)
}
