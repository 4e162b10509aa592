package address

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxBelief is what a belief may weigh, in bytes, on its way through the event log.
const maxBelief = 4096

// A belief is what one turn leaves to the next. It comes back through the caller's log and is not trusted: every street is looked
// up again, and every figure has its limits.
type belief struct {
	Streets []believed `json:"c,omitempty"` // best first
	Refused []string   `json:"r,omitempty"` // keys of addresses that the caller said no to
	Failed  [3]int     `json:"f"`           // turns in a row that settled nothing, by group
	INSEE   string     `json:"i,omitempty"` // the commune or city that was heard
	Number  int        `json:"n,omitempty"` // a number heard before its street was understood
	Suffix  string     `json:"x,omitempty"`
}

type believed struct {
	StreetID string  `json:"s"`
	Number   int     `json:"n,omitempty"`
	Suffix   string  `json:"x,omitempty"`
	Score    float64 `json:"t"`
	street   int32
}

// Failures are counted apart for the commune, the street (with spelling and keys) and the number.
const (
	groupCommune = iota
	groupStreet
	groupNumber
)

const (
	maxBelieved = 8
	maxRefused  = 24
)

func (x *Index) readBelief(raw []byte) *belief {
	b := &belief{}
	if len(raw) == 0 || len(raw) > maxBelief || json.Unmarshal(raw, b) != nil {
		return &belief{}
	}
	var known []believed
	for _, s := range b.Streets[:min(len(b.Streets), maxBelieved)] {
		i, ok := x.street(s.StreetID)
		if !ok || s.Number < 0 || s.Number > maxHouseNumber || len(s.Suffix) > 10 {
			continue
		}
		s.street, s.Score = i, max(0, min(s.Score, 20))
		known = append(known, s)
	}
	b.Streets = known
	b.Refused = b.Refused[max(0, len(b.Refused)-maxRefused):]
	for i := range b.Failed {
		b.Failed[i] = max(0, min(b.Failed[i], 9))
	}
	if b.Number < 0 || b.Number > maxHouseNumber || len(b.Suffix) > 10 {
		b.Number, b.Suffix = 0, ""
	}
	if !x.knows(b.INSEE) {
		b.INSEE = ""
	}
	return b
}

// write encodes the belief, leaving out the least likely streets, then the oldest refusals, when it grows too long.
func (b *belief) write() []byte {
	b.Streets = b.Streets[:min(len(b.Streets), maxBelieved)]
	b.Refused = b.Refused[max(0, len(b.Refused)-maxRefused):]
	for {
		raw, err := json.Marshal(b)
		if err != nil { // a score that is not a number: nothing worth keeping
			return nil
		}
		switch {
		case len(raw) <= maxBelief:
			return raw
		case len(b.Streets) > 1:
			b.Streets = b.Streets[:len(b.Streets)-1]
		case len(b.Refused) > 1:
			b.Refused = b.Refused[1:]
		default:
			return nil
		}
	}
}

func refusalKey(streetID string, number int, suffix string) string {
	return fmt.Sprintf("%s|%d|%s", streetID, number, suffix)
}

// refuseFirst notes that the first candidate was wrong. Without a number it was the street that was read out and refused.
func (b *belief) refuseFirst() (first believed, ok bool) {
	if len(b.Streets) == 0 {
		return believed{}, false
	}
	first = b.Streets[0]
	b.Refused = append(b.Refused, refusalKey(first.StreetID, first.Number, first.Suffix))
	b.Streets = b.Streets[1:]
	return first, true
}

func (b *belief) refused(streetID string, number int, suffix string) bool {
	street := refusalKey(streetID, 0, "")
	return slices.Contains(b.Refused, refusalKey(streetID, number, suffix)) || slices.Contains(b.Refused, street)
}

// score is what earlier turns say for a street.
func (b *belief) score(s int32) float64 {
	for _, k := range b.Streets {
		if k.street == s {
			return 0.5 * min(k.Score, 6)
		}
	}
	return 0
}

// failed counts a turn that settled nothing and climbs one rung: the same question once more, then spelling (streets only),
// then keys, then a human.
func (b *belief) failed(group int, ask Decision) Decision {
	b.Failed[group]++
	rungs := []Decision{ask, Spell, Keypad, Human}
	if group != groupStreet {
		rungs = []Decision{ask, Keypad, Human}
	}
	return rungs[min(b.Failed[group], len(rungs))-1]
}

// complement keeps what an address says beyond its street: a building, a floor, a residence.
func complement(text string) string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;.!?", r) })
	var out []string
	for _, f := range fields {
		words := strings.Fields(f)
		for i, w := range words {
			if isComplement(w) {
				out = append(out, strings.Join(words[i:], " "))
				break
			}
		}
	}
	joined := strings.Join(out, ", ")
	if r := []rune(joined); len(r) > 120 {
		joined = string(r[:120])
	}
	return joined
}
