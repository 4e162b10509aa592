package api

import (
	_ "embed"
	"strings"
)

// departmentsTSV holds the départements with their regions, from the Code officiel géographique.
//
//go:embed departments.tsv
var departmentsTSV string

var departments = func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(departmentsTSV) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) == 3 {
			out[fields[0]] = strings.Join(fields, ", ")
		}
	}
	return out
}()

// contextOf is "13, Bouches-du-Rhône, Provence-Alpes-Côte d'Azur" of an INSEE code.
func contextOf(insee string) string {
	if len(insee) != 5 {
		return ""
	}
	if c, ok := departments[insee[:3]]; ok { // overseas
		return c
	}
	return departments[insee[:2]]
}
