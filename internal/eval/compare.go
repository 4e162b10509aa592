package eval

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// What a caller finds wrong in what is read back.
type fault string

// The faults, in the order in which people object.
const (
	right       fault = ""
	badNumber   fault = "number"
	badStreet   fault = "street"
	badCommune  fault = "commune"
	badItems    fault = "items"
	badDate     fault = "date"
	badPhone    fault = "phone"
	nothingRead fault = "nothing"
)

// has reports that whole words stand in a text, whatever their accents and capitals.
func has(text, words string) bool {
	return strings.Contains(" "+french.Fold(text)+" ", " "+french.Fold(words)+" ")
}

// placeFault compares an address that was read out with the caller's own, as a listener does:
// the street's name, the number right before it, the commune after it.
func placeFault(text string, p Place) fault {
	folded := " " + french.Fold(text) + " "
	street := " " + french.Fold(p.Street) + " "
	at := strings.Index(folded, street)
	if at < 0 {
		return badStreet
	}
	before, after := folded[:at]+" ", folded[at+len(street)-1:]
	if !strings.HasSuffix(before, " "+french.Fold(p.number())+" ") {
		return badNumber
	}
	if !strings.HasPrefix(after, " "+french.Fold(p.Commune.Spoken)+" ") {
		return badCommune
	}
	return right
}

// itemsIn counts the objects that are named in a text, by the names that the bot uses.
func (t *Territory) itemsIn(text string) []pickup.Count {
	type label struct{ words, code string }
	var labels []label
	for _, code := range t.codes() {
		it := t.Items[code]
		_, one, _ := strings.Cut(it.One, " ")
		labels = append(labels, label{french.Fold(one), code}, label{french.Fold(it.Many), code})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(len(b.words), len(a.words)) })
	rest := " " + french.Fold(text) + " "
	var out []pickup.Count
	for _, l := range labels {
		for {
			at := strings.Index(rest, " "+l.words+" ")
			if at < 0 {
				break
			}
			out = append(out, pickup.Count{Code: l.code, N: countBefore(rest[:at])})
			rest = rest[:at] + " | " + rest[at+len(l.words)+1:]
		}
	}
	return out
}

// countBefore reads the number at the end of a text; an article is one.
func countBefore(text string) int {
	words := strings.Fields(text)
	for from := max(0, len(words)-4); from < len(words); from++ {
		for _, n := range french.Numbers(words[from:]) {
			if n.From == 0 && n.To == len(words)-from {
				return n.Value
			}
		}
	}
	return 1
}

// itemsFault compares the objects that were read out.
func (t *Territory) itemsFault(text string, want []pickup.Count) fault {
	if sameCounts(t.itemsIn(text), want) {
		return right
	}
	return badItems
}

// A day is one as it is said: "vendredi 27 novembre", the month perhaps left out.
type day struct {
	Weekday string
	Number  int
}

var saidDay = regexp.MustCompile(`(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (\d{1,2})(?:er)?`)

// daysIn are the days that are named in a text.
func daysIn(text string) []day {
	var out []day
	for _, m := range saidDay.FindAllStringSubmatch(french.Fold(text), -1) {
		n, _ := strconv.Atoi(m[2])
		out = append(out, day{m[1], n})
	}
	return out
}

var weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

func dayOf(d pickup.Date) day { return day{weekdays[d.Weekday()], d.Day} }

// summaryFault compares a whole summary with what the caller wants.
func (c *Caller) summaryFault(text string) fault {
	m := summaryBounds.FindStringSubmatch(text)
	if m == nil {
		return nothingRead
	}
	if bad := placeFault(m[1], c.f.Place); bad != right {
		return bad
	}
	// The street may be named after an object: rue du Four.
	items := strings.Replace(french.Fold(m[1]), french.Fold(c.f.Place.Street), " ", 1)
	if bad := c.t.itemsFault(items, c.items); bad != right {
		return bad
	}
	if days := daysIn(text[strings.Index(text, "ramassage le"):]); len(days) == 0 || c.picked != (day{}) && days[0] != c.picked {
		return badDate
	}
	return c.phoneFault(text)
}

var endsIn = regexp.MustCompile(`finissant par (\d\d)`)

// phoneFault: the number to which the text goes, in whatever form it was read.
func (c *Caller) phoneFault(text string) fault {
	switch m := endsIn.FindStringSubmatch(text); {
	case m != nil && c.f.Phone != "" && strings.HasSuffix(c.f.Phone, m[1]):
		return right
	case m != nil:
		return badPhone
	case strings.Contains(text, "SMS au 0"):
		if c.f.Phone != "" && strings.Contains(text, national(c.f.Phone)) {
			return right
		}
		return badPhone
	}
	return right // no text: the reference is said, which harms nobody
}
