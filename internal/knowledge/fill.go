package knowledge

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// ErrNoValue means that a text needs a value that the rules do not hold: the
// bot says nothing rather than guess, and offers a human.
var ErrNoValue = errors.New("the rules hold no value")

var variable = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// values are the variables that a text may hold, each with its French reading
// of the rules; "" = the rules hold no value. Numbers come bare, so that the
// text chooses the words around them.
var values = map[string]func(pickup.RuleSet, Territory) string{
	"put_out_from":     func(r pickup.RuleSet, _ Territory) string { return putOutFrom(r) },
	"put_out_by":       func(r pickup.RuleSet, _ Territory) string { return r.PutOutBy },
	"max_items":        func(r pickup.RuleSet, _ Territory) string { return number(float64(r.MaxItems)) },
	"max_m3":           func(r pickup.RuleSet, _ Territory) string { return number(r.MaxM3) },
	"max_kg_item":      func(r pickup.RuleSet, _ Territory) string { return number(r.MaxKgItem) },
	"max_length_cm":    func(r pickup.RuleSet, _ Territory) string { return number(float64(r.MaxLengthCM)) },
	"per_year":         func(r pickup.RuleSet, _ Territory) string { return number(float64(r.PerYear)) },
	"lead_days":        func(r pickup.RuleSet, _ Territory) string { return number(float64(r.LeadDays)) },
	"horizon_days":     func(r pickup.RuleSet, _ Territory) string { return number(float64(r.HorizonDays)) },
	"cancel_cutoff":    func(r pickup.RuleSet, _ Territory) string { return number(float64(r.CancelCutoffH)) },
	"amend_cutoff":     func(r pickup.RuleSet, _ Territory) string { return number(float64(r.AmendCutoffH)) },
	"missed_days":      func(r pickup.RuleSet, _ Territory) string { return number(float64(r.MissedDays)) },
	"collect_weekdays": func(r pickup.RuleSet, _ Territory) string { return listDays(r) },
	"fee":              func(r pickup.RuleSet, _ Territory) string { return r.Fee },
	"territory":        func(_ pickup.RuleSet, t Territory) string { return t.Name },
	"notice":           func(_ pickup.RuleSet, t Territory) string { return t.NoticeSpoken },
	"notice_url":       func(_ pickup.RuleSet, t Territory) string { return t.NoticeURL },
	"city_service":     func(_ pickup.RuleSet, t Territory) string { return t.City.Name },
	"city_phone":       func(_ pickup.RuleSet, t Territory) string { return t.City.Phone },
	"pending":          func(r pickup.RuleSet, _ Territory) string { return number(float64(r.Pending)) },
	"agent_hours":      func(_ pickup.RuleSet, t Territory) string { return listHours(t.Hours) },
	"hotline":          func(_ pickup.RuleSet, t Territory) string { return spokenHotline(t.Hotline) },
}

// ofItem are the variables about an object, written {{name:code}}. What does
// not hold of the object has no value, so that an article that has become false
// is not said.
var ofItem = map[string]func(pickup.Item) string{
	"accepted": func(it pickup.Item) string { return labelIf(it, pickup.Accept) },
	"asks":     func(it pickup.Item) string { return labelIf(it, pickup.Ask) },
	"instead":  instead,
	"prepare":  func(it pickup.Item) string { return it.Preparation },
}

func labelIf(it pickup.Item, d pickup.Verdict) string {
	if it.Decision != d {
		return ""
	}
	return it.One
}

func instead(it pickup.Item) string {
	if it.Decision != pickup.Refuse && it.Decision != pickup.Divert {
		return ""
	}
	return it.Diversion
}

// Fill puts the values of a commune's rules into a text of an article:
//
//	{{put_out_from}}      la veille au soir, à partir de 19 heures
//	{{put_out_by}}        as the rules write it: 5 heures 30
//	{{max_items}}         8, also max_m3, max_kg_item, max_length_cm, per_year
//	{{lead_days}}         3, also horizon_days, missed_days (working days)
//	{{cancel_cutoff}}     24, hours; also amend_cutoff
//	{{collect_weekdays}}  lundi, mardi et jeudi
//	{{fee}}               as the rules write it: gratuit
//	{{pending}}           1, bookings of one address at a time
//	{{agent_hours}}       du lundi au vendredi de 8 heures à 18 heures, et le samedi de…
//	{{hotline}}           0 800 94 94 08
//	{{accepted:matelas}}  un matelas, if it is collected; {{asks:piano}} if a human decides
//	{{instead:pneu}}      what is said of an object that is not: the refusal and what to do
//	{{prepare:matelas}}   à garder au sec
//	{{territory}} {{notice}} {{notice_url}} {{city_service}} {{city_phone}}  of territory.yaml
//
// The error is ErrNoValue with the variables that have none.
func (b *Base) Fill(text string, rules pickup.RuleSet) (string, error) {
	var missing []string
	out := variable.ReplaceAllStringFunc(text, func(s string) string {
		name := variable.FindStringSubmatch(s)[1]
		value := b.value(name, rules)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	})
	if len(missing) > 0 {
		return "", fmt.Errorf("%w for %s in %s", ErrNoValue, strings.Join(missing, ", "), rules.Version)
	}
	return out, nil
}

// value reads one variable; "" = the rules hold none.
func (b *Base) value(name string, rules pickup.RuleSet) string {
	if read, ok := values[name]; ok {
		return read(rules, b.Territory)
	}
	kind, code, _ := strings.Cut(name, ":")
	it, known := b.Items[code]
	if read, ok := ofItem[kind]; ok && known {
		return read(it)
	}
	return ""
}

// checkVariables refuses variables and objects that do not exist and braces
// left open.
func (b *Base) checkVariables(text string) error {
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		kind, code, about := strings.Cut(m[1], ":")
		_, rule := values[m[1]]
		_, item := ofItem[kind]
		switch {
		case rule:
		case !about || !item:
			return fmt.Errorf("variable {{%s}} does not exist: write one of %s, or %s with the code of an object, as {{instead:pneu}}", m[1],
				strings.Join(slices.Sorted(maps.Keys(values)), ", "), strings.Join(slices.Sorted(maps.Keys(ofItem)), ", "))
		case len(b.Items) > 0 && b.Items[code].Code == "":
			return fmt.Errorf("variable {{%s}}: %q is not in items.yaml", m[1], code)
		}
	}
	if rest := variable.ReplaceAllString(text, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		return errors.New("a variable is not closed: write it as {{max_items}}")
	}
	return nil
}

// number writes a value the French way, 2,5, and nothing for "no such limit".
func number(f float64) string {
	if f == 0 {
		return ""
	}
	return strings.Replace(strconv.FormatFloat(f, 'f', -1, 64), ".", ",", 1)
}

func putOutFrom(r pickup.RuleSet) string {
	if r.PutOutHour == 0 {
		return "la veille au soir"
	}
	return fmt.Sprintf("la veille au soir, à partir de %d heures", r.PutOutHour)
}

// listDays names the collection days from Monday on, "lundi, mardi et jeudi".
func listDays(r pickup.RuleSet) string {
	var names []string
	for i := range weekdays {
		if name := weekdays[(i+1)%7]; slices.ContainsFunc(r.Weekdays, func(w time.Weekday) bool { return weekdays[w] == name }) {
			names = append(names, name)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " et " + names[n-1]
	}
	return strings.Join(names, "")
}

// listHours tells when agents answer, days in a row with equal hours together:
// "du lundi au vendredi de 8 heures à 18 heures, et le samedi de 8 heures 30 à
// 12 heures". It is "" when nobody ever does.
func listHours(hours map[time.Weekday][]Span) string {
	var parts []string
	for i := 1; i <= 7; {
		spans := hours[time.Weekday(i%7)]
		last := i
		for last < 7 && slices.Equal(hours[time.Weekday((last+1)%7)], spans) {
			last++
		}
		if len(spans) > 0 {
			parts = append(parts, listRun(i, last)+" "+listSpans(spans))
		}
		i = last + 1
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + ", et " + parts[n-1]
	}
	return strings.Join(parts, "")
}

func listRun(first, last int) string {
	switch last - first {
	case 0:
		return "le " + weekdays[first%7]
	case 1:
		return "le " + weekdays[first%7] + " et le " + weekdays[last%7]
	}
	return "du " + weekdays[first%7] + " au " + weekdays[last%7]
}

func listSpans(spans []Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, "de "+clock(s.From)+" à "+clock(s.To))
	}
	return strings.Join(out, " et ")
}

func clock(minute int) string {
	if minute%60 == 0 {
		return fmt.Sprintf("%d heures", minute/60)
	}
	return fmt.Sprintf("%d heures %02d", minute/60, minute%60)
}

// spokenHotline writes a French number as it is read: 0 800 94 94 08, and
// 04 91 00 00 00 in pairs. Another country's stays as it is.
func spokenHotline(e164 string) string {
	n, ok := strings.CutPrefix(e164, "+33")
	if !ok || len(n) != 9 {
		return e164
	}
	if n[0] == '8' {
		return "0 " + n[:3] + " " + n[3:5] + " " + n[5:7] + " " + n[7:]
	}
	return "0" + n[:1] + " " + n[1:3] + " " + n[3:5] + " " + n[5:7] + " " + n[7:]
}
