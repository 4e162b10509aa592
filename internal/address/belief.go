package address

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxBelief is what a belief may weigh, in bytes, on its way through the event log.
const maxBelief = 4096

// A belief is what one turn leaves to the next. It comes back through the caller's log and is not trusted: every street is looked
// up again, and every figure has its limits.
type belief struct {
	Streets []believed `json:"c,omitempty"` // best first
	Refused []string   `json:"r,omitempty"` // keys of addresses that the caller said no to
	Failed  [3]int     `json:"f"`           // turns in a row that settled nothing, by group
	Rounds  int        `json:"o,omitempty"` // turns that settled nothing, and refusals, in all
	INSEE   string     `json:"i,omitempty"` // the commune or city that was heard
	Number  int        `json:"n,omitempty"` // a number heard before its street was understood
	Suffix  string     `json:"x,omitempty"`
	Unknown string     `json:"u,omitempty"` // a street that was spelled and is none of the index
	Kind    string     `json:"k,omitempty"` // the type of street that was said and not found
}

type believed struct {
	StreetID string  `json:"s"`
	Number   int     `json:"n,omitempty"`
	Suffix   string  `json:"x,omitempty"`
	Score    float64 `json:"t"` // natural logarithm of odds
	Share    float64 `json:"p"` // the probability of the street, whatever its number
	Sure     float64 `json:"q"` // that of the number, if it is this street
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
	maxRounds   = 6  // then a human takes over: more questions only annoy
	maxUnknown  = 60 // bytes of a name that was spelled
	mostOdds    = 60 // of what a street may be worth, in natural logarithms of odds
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
		s.street, s.Score = i, max(-mostOdds, min(s.Score, mostOdds))
		s.Share, s.Sure = max(0, min(s.Share, 1)), max(0, min(s.Sure, 1))
		known = append(known, s)
	}
	b.Streets = known
	b.Refused = b.Refused[max(0, len(b.Refused)-maxRefused):]
	for i := range b.Failed {
		b.Failed[i] = max(0, min(b.Failed[i], 9))
	}
	b.Rounds = max(0, min(b.Rounds, 99))
	if b.Number < 0 || b.Number > maxHouseNumber || len(b.Suffix) > 10 {
		b.Number, b.Suffix = 0, ""
	}
	if len(b.Unknown) > maxUnknown || !utf8.ValidString(b.Unknown) {
		b.Unknown = ""
	}
	if !streetTypes[b.Kind] {
		b.Kind = ""
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

// afterRefusal is what a refusal leaves of the others: when the best is wrong, the street is more likely one that the index lacks.
const afterRefusal = 0.6

// refuseFirst notes that the first candidate was wrong: its street too, if its number was sure. Without a number it was the street that was
// read out and refused.
func (b *belief) refuseFirst() (first believed, ok bool) {
	b.Rounds++
	if len(b.Streets) == 0 {
		return believed{}, false
	}
	first = b.Streets[0]
	b.Refused = append(b.Refused, refusalKey(first.StreetID, first.Number, first.Suffix))
	if first.Number != 0 && first.Sure >= sureNumber {
		b.Refused = append(b.Refused, refusalKey(first.StreetID, 0, ""))
	}
	b.Streets = b.Streets[1:]
	for i := range b.Streets { // what it had is shared out among what is left, unknown streets among them
		b.Streets[i].Share = min(1, afterRefusal*b.Streets[i].Share/max(0.01, 1-first.Share))
	}
	return first, true
}

func (b *belief) refused(streetID string, number int, suffix string) bool {
	return b.refusedNumber(streetID, number, suffix) || slices.Contains(b.Refused, refusalKey(streetID, 0, ""))
}

// refusedNumber says that this very number of the street was refused, and perhaps not the street.
func (b *belief) refusedNumber(streetID string, number int, suffix string) bool {
	return slices.Contains(b.Refused, refusalKey(streetID, number, suffix))
}

// allow takes a street again: its number was what was wrong.
func (b *belief) allow(streetID string) {
	b.Refused = slices.DeleteFunc(b.Refused, func(k string) bool { return k == refusalKey(streetID, 0, "") })
}

// What an earlier turn said counts half: it was the same voice on the same line, and is often misheard in the same way.
const (
	earlierTurns = 0.5
	mostEarlier  = 11 // at most, in natural logarithms of odds
)

// odds is what earlier turns say for a street, in natural logarithms of odds.
func (b *belief) odds(s int32) float64 {
	for _, k := range b.Streets {
		if k.street == s {
			return min(mostEarlier, max(0, earlierTurns*k.Score)) // what speaks for another does not speak against it: it may be a correction
		}
	}
	return 0
}

// failed counts a turn that settled nothing and climbs one rung: the same question once more, then spelling (streets only),
// then keys, then a human.
func (b *belief) failed(group int, ask Decision) Decision {
	b.Failed[group]++
	b.Rounds++
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
