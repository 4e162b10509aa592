package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// phone reads a telephone number: E.164 when texts can be sent to it.
// Digits that make no French mobile are invalid where a number was asked for,
// and elsewhere nothing.
func (s *sentence) phone(asked bool) string {
	said := french.Phones(s.words)
	// "06 39… enfin, 06 39 98 11 22": the whole one is meant.
	slices.SortStableFunc(said, func(a, b french.Phone) int { return cmp.Compare(b.E164, a.E164) })
	for _, p := range said {
		if p.E164 == "" && !asked || !s.isFree(p.From, p.To) && !asked {
			continue
		}
		s.take(p.From, p.To, digits)
		switch valid, mobile := plan(p.E164); {
		case mobile, valid && asked: // a callback may ring a landline: the dialogue knows what it asked for
			return p.E164
		case asked:
			return dialogue.PhoneInvalid
		}
		return ""
	}
	return ""
}

// fiction is the block of mobile numbers that the regulator keeps for stories,
// and this project for trials: 06 39 98 (ARCEP, decision 2018-0881). The
// numbering plan knows no such numbers.
const fiction = "+3363998"

// plan looks a number up in the numbering plan.
func plan(e164 string) (valid, mobile bool) {
	if e164 == "" {
		return false, false
	}
	if strings.HasPrefix(e164, fiction) {
		return true, true
	}
	n, err := phonenumbers.Parse(e164, "FR")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return false, false
	}
	return true, phonenumbers.GetNumberType(n) == phonenumbers.MOBILE
}

const referenceDigits = 8

// reference reads eight digits. Where a reference was asked for, fewer or
// more are given as heard, so that the caller can be told; elsewhere it must
// have been called a reference.
func (s *sentence) reference(asked bool) string {
	from := 0
	if !asked {
		for from < len(s.words) && s.words[from] != "reference" && s.words[from] != "dossier" && s.words[from] != "reservation" {
			from++
		}
		if from == len(s.words) {
			return ""
		}
	}
	got, whole := french.Dictated(s.words[from:], referenceDigits)
	if !whole && (!asked || len(got) < 3) {
		return ""
	}
	for i := from; i < len(s.words); i++ {
		if n, ok := s.number(i, 99_999_999); ok {
			s.take(i, n.To, digits)
		} else if len(s.words[i]) > 5 && s.words[i][0] >= '0' && s.words[i][0] <= '9' {
			s.take(i, i+1, digits)
		}
	}
	return got
}
