package knowledge

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

var (
	insee    = regexp.MustCompile(`^([0-9]{2}|2[AB])[0-9]{3}$`)
	postcode = regexp.MustCompile(`^[0-9]{5}$`)
	services = []pickup.Service{pickup.ByAppointment, pickup.ByCalendar, pickup.OwnService, pickup.NoService}
	columns  = []string{"insee", "name", "spoken", "postcodes", "parent", "rules", "service", "phone"}
)

// communes reads territory/communes.csv: semicolons between columns, spaces
// between postcodes, # before a remark.
func (l *loader) communes() {
	const name = "territory/communes.csv"
	data, ok := l.read(name)
	if !ok {
		return
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.Comment, r.FieldsPerRecord = ';', '#', len(columns)
	rows, err := r.ReadAll()
	if err != nil {
		l.fault(name, "%w: write the columns %s", err, strings.Join(columns, ";"))
		return
	}
	if len(rows) < 2 || !slices.Equal(rows[0], columns) {
		l.fault(name, "begin with the line %s and write at least one commune", strings.Join(columns, ";"))
		return
	}
	for _, row := range rows[1:] {
		l.commune(name+": "+row[0], row)
	}
	for _, c := range l.base.Communes {
		if _, known := l.base.byINSEE[c.Parent]; c.Parent != "" && !known {
			l.fault(name+": "+string(c.INSEE), "parent %q is no commune of this file", c.Parent)
		}
	}
	for i, c := range l.base.Communes {
		if l.base.isParent(c.INSEE) {
			continue
		}
		for _, p := range c.Postcodes {
			l.base.byPostcode[p] = append(l.base.byPostcode[p], i)
		}
	}
}

func (l *loader) commune(where string, row []string) {
	c := pickup.Commune{
		INSEE: pickup.INSEE(row[0]), Name: row[1], Spoken: row[2], Parent: pickup.INSEE(row[4]),
		Rules: row[5], Service: pickup.Service(row[6]), Phone: row[7],
	}
	for _, p := range strings.Fields(row[3]) {
		if !postcode.MatchString(p) {
			l.fault(where, "postcode %q: write five digits", p)
		}
		c.Postcodes = append(c.Postcodes, pickup.Postcode(p))
	}
	_, twice := l.base.byINSEE[c.INSEE]
	ruled := slices.ContainsFunc(l.base.Rules, func(r pickup.RuleSet) bool { return r.Name == c.Rules })
	for _, check := range []struct {
		bad bool
		err error
	}{
		{!insee.MatchString(row[0]), fmt.Errorf("insee %q: write the five signs of the INSEE code", row[0])},
		{twice, fmt.Errorf("stands twice: delete one of the two lines")},
		{c.Name == "" || c.Spoken == "", fmt.Errorf("name or spoken is missing: write the name and how it is said")},
		{len(c.Postcodes) == 0, fmt.Errorf("postcodes is missing")},
		{!slices.Contains(services, c.Service), fmt.Errorf("service %q: write one of %v", c.Service, services)},
		{c.Service == pickup.OwnService && !e164.MatchString(c.Phone), fmt.Errorf("phone %q: write the number of the commune's own service as +33…", c.Phone)},
		{!ruled && !l.rulesMissing, fmt.Errorf("rules %q: no file of rules/ has that name", c.Rules)},
	} {
		if check.bad {
			l.faults = append(l.faults, fmt.Errorf("%s: %w", where, check.err))
		}
	}
	if !twice {
		l.base.byINSEE[c.INSEE] = len(l.base.Communes)
		l.base.Communes = append(l.base.Communes, c)
	}
}

// unknownCommune notes a code that communes.csv does not hold, unless that file
// itself could not be read: then it alone is to blame.
func (l *loader) unknownCommune(where string, code pickup.INSEE) {
	if len(l.base.Communes) > 0 {
		l.fault(where, "commune %q is not in communes.csv", code)
	}
}
