package address

import (
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// StreetsByKeys gives the streets of a commune (or of all of a city) whose last word begins with the letters of keys, one
// key a letter, by name. An empty INSEE code means everywhere. Three or fewer can be read out.
func (x *Index) StreetsByKeys(insee, keys string) []StreetHit {
	set := x.communesOf(insee)
	if keys == "" || insee != "" && set == nil || strings.Trim(keys, "23456789") != "" {
		return nil
	}
	var out []StreetHit
	for i := range x.names {
		n := &x.names[i]
		if !strings.HasPrefix(french.KeypadDigits(n.last), keys) {
			continue
		}
		for _, st := range n.streets {
			if s := &x.streets[st]; set == nil || set[s.commune] {
				out = append(out, StreetHit{ID: s.id, Name: s.name, INSEE: x.communes[s.commune].insee, Commune: x.communes[s.commune].name})
			}
		}
	}
	slices.SortFunc(out, func(a, b StreetHit) int {
		if c := strings.Compare(french.Fold(a.Name), french.Fold(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// byKeys reads an entry by keys; keys that lead nowhere are a failed turn.
func (s *sitting) byKeys() Result {
	switch s.q.Part {
	case Commune:
		return s.keyedPostcode()
	case Number:
		return s.keyedNumber()
	}
	return s.keyedStreet()
}

func (s *sitting) keyedPostcode() Result {
	hits := s.x.Communes(s.q.Keys)
	switch len(hits) {
	case 0:
		return Result{Decision: s.belief.failed(groupCommune, AskCommune)}
	case 1:
		return s.inCommune(&hits[0])
	}
	return Result{Decision: AskCommune, Communes: hits}
}

// keyedNumber reads "12", "12#1" (bis) and "12#2" (ter).
func (s *sitting) keyedNumber() Result {
	digits, mark, _ := strings.Cut(strings.TrimSuffix(s.q.Keys, "#"), "#")
	suffix, known := map[string]string{"": "", "1": "bis", "2": "ter", "3": "quater"}[mark]
	n, err := strconv.Atoi(digits)
	street, ok := s.x.street(s.q.Known.StreetID)
	if !ok && len(s.belief.Streets) > 0 {
		street, ok = s.belief.Streets[0].street, true
	}
	if err != nil || !known || n < 1 || n > maxHouseNumber || !isDigits(digits) {
		return Result{Decision: s.belief.failed(groupNumber, AskNumber), Commune: s.settledCommune()}
	}
	if ok && s.belief.refused(s.x.streets[street].id, n, suffix) {
		return Result{Decision: s.belief.failed(groupNumber, AskNumber), Commune: s.settledCommune()}
	}
	h := heardNumber{value: n, suffix: suffix, score: 3}
	if !ok && s.belief.Unknown != "" {
		s.keepNumber(h)
		return s.unknownStreet()
	}
	if !ok {
		s.keepNumber(h)
		return Result{Decision: AskStreet, Number: n, Suffix: suffix, Commune: s.settledCommune()}
	}
	return s.oneStreet(street, h, 1)
}

func (s *sitting) keyedStreet() Result {
	insee := s.place()
	hits := slices.DeleteFunc(s.x.StreetsByKeys(insee, s.q.Keys), func(h StreetHit) bool { return s.belief.refused(h.ID, s.belief.Number, s.belief.Suffix) })
	var found []scored
	for _, h := range hits[:min(len(hits), maxBelieved)] {
		st, _ := s.x.street(h.ID)
		found = append(found, scored{street: st, total: settledOdds, share: settledShare / float64(len(hits)), whole: settledShare / float64(len(hits)), number: heardNumber{value: s.belief.Number, suffix: s.belief.Suffix}})
	}
	switch {
	case len(found) == 0:
		return Result{Decision: s.belief.failed(groupStreet, Keypad), Commune: s.settledCommune()}
	case len(found) == 1:
		s.remember(found)
		return s.confirmOrAskNumber(found)
	case len(hits) <= 3:
		s.remember(found)
		return s.withCommune(Result{Decision: Choose, Candidates: s.candidates(found)})
	}
	// More letters would tell: not a failure.
	return s.withCommune(Result{Decision: Keypad})
}
