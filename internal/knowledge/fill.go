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
//	{{territory}} {{notice}} {{notice_url}} {{city_service}} {{city_phone}}  of territory.yaml
//
// The error is ErrNoValue with the variables that have none.
func (b *Base) Fill(text string, rules pickup.RuleSet) (string, error) {
	var missing []string
	out := variable.ReplaceAllStringFunc(text, func(s string) string {
		name := variable.FindStringSubmatch(s)[1]
		value := ""
		if read, ok := values[name]; ok {
			value = read(rules, b.Territory)
		}
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

// checkVariables refuses variables that do not exist and braces left open.
func checkVariables(text string) error {
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if _, ok := values[m[1]]; !ok {
			return fmt.Errorf("variable {{%s}} does not exist: write one of %s", m[1], strings.Join(slices.Sorted(maps.Keys(values)), ", "))
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
