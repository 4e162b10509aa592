package ask

import (
	"errors"
	"sync"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// Indexes are the address indexes that calls use: new calls the newest, a call
// that began with the one before goes on with it.
type Indexes struct {
	mu     sync.RWMutex
	newest *address.Index
	before *address.Index
	hints  map[pickup.INSEE][]string // of the newest
}

// Use makes an index the newest.
func (x *Indexes) Use(ix *address.Index) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.newest != nil && x.newest.Version() != ix.Version() {
		x.before = x.newest
	}
	x.newest, x.hints = ix, map[pickup.INSEE][]string{}
}

// mostHints is how many streets a recogniser is told to expect: Twilio takes 500 hints, some of which are other words.
const mostHints = 400

// StreetHints are the most telling streets of a commune.
func (x *Indexes) StreetHints(insee pickup.INSEE) []string {
	x.mu.RLock()
	hints, known := x.hints[insee]
	ix := x.newest
	x.mu.RUnlock()
	if known || ix == nil || insee == "" {
		return hints
	}
	hints = ix.StreetHints(string(insee), mostHints)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.newest == ix && hints != nil { // codes that mean nothing are not kept: there is no end of them
		x.hints[insee] = hints
	}
	return hints
}

// Newest is the index of new calls, nil before the first Use.
func (x *Indexes) Newest() *address.Index {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.newest
}

// StreetPoints are the points {lon, lat} of a street's addresses, in the index of that version if it is still here.
func (x *Indexes) StreetPoints(version, street string) [][2]float64 {
	ix := x.of(version)
	if ix == nil || street == "" {
		return nil
	}
	return ix.StreetPoints(street)
}

// of is the index that made a belief, or the newest where that is gone: after
// two imports during one call, or when another replica, which never had it,
// takes the turn. The belief then still counts for the streets that the newest
// has under the same ids, and the caller's refusals hold; what is gone from the
// gazetteer is gone from the call.
func (x *Indexes) of(version string) *address.Index {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.before != nil && x.before.Version() == version {
		return x.before
	}
	return x.newest
}

var errNoIndex = errors.New("no address index is loaded")

var parts = map[dialogue.Part]address.Part{dialogue.CommunePart: address.Commune, dialogue.StreetPart: address.Street,
	dialogue.NumberPart: address.Number, dialogue.SpelledPart: address.Spelled}

// suffixKeys are the keys that follow a keyed house number.
var suffixKeys = map[string]string{"bis": "#1", "ter": "#2"}

func (x *Indexes) locate(a dialogue.Locate, stamp dialogue.Stamp) (dialogue.Event, error) {
	ix := x.of(a.Index)
	if ix == nil {
		return nil, errNoIndex
	}
	keys := a.Keys
	if keys != "" && a.Part == dialogue.NumberPart {
		keys += suffixKeys[a.Suffix]
	}
	r := ix.Locate(address.Query{Texts: a.Texts, Confidence: a.Confidence, Keys: keys, Part: parts[a.Part],
		Known:  address.Known{INSEE: string(a.INSEE), StreetID: a.Street, Number: a.Number},
		Belief: a.Belief, Refused: a.Refused})
	e := dialogue.Located{Stamp: stamp, Decision: string(r.Decision), Number: r.Number, Suffix: r.Suffix,
		Belief: r.Belief, Index: ix.Version()}
	for _, c := range r.Candidates {
		e.Candidates = append(e.Candidates, pickup.Address{ID: c.ID, StreetID: c.StreetID, Number: c.Number,
			Suffix: c.Suffix, Street: c.Street, INSEE: pickup.INSEE(c.INSEE), Postcode: c.Postcode, Commune: c.Commune,
			Lon: c.Lon, Lat: c.Lat, Precision: c.Precision, Known: c.NumberKnown, Score: c.Score, Complement: r.Complement})
	}
	for _, c := range r.Communes {
		e.Communes = append(e.Communes, dialogue.Named{INSEE: pickup.INSEE(c.INSEE), Name: c.Name})
	}
	if r.Commune != nil {
		e.INSEE, e.Commune = pickup.INSEE(r.Commune.INSEE), r.Commune.Name
	}
	return e, nil
}
