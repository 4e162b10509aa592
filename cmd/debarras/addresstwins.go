package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// markTwins finds the rows in which nothing tells the commune, and the communes that share the street's name: the table's
// own rule (score.py, mark_twins).
func markTwins(rows []spokenRow, streetsFile string) error {
	records, err := readTabbed(streetsFile, []string{"insee", "commune"})
	if err != nil {
		return err
	}
	places, communes := map[string]map[string]bool{}, map[string]string{}
	for _, r := range records {
		name := r["nom_voie"]
		for _, column := range []string{"street", "name"} {
			if name == "" {
				name = r[column]
			}
		}
		key := french.Fold(name)
		if places[key] == nil {
			places[key] = map[string]bool{}
		}
		places[key][r["insee"]] = true
		if communes[r["insee"]] == "" {
			communes[r["insee"]] = r["commune"]
		}
	}
	for i := range rows {
		if r := &rows[i]; r.street != "" {
			r.twins = twinsOf(r, places[french.Fold(r.street)], communes)
		}
	}
	return nil
}

func inMarseille(insee string) bool { return insee >= "13201" && insee <= "13216" }

func twinsOf(r *spokenRow, here map[string]bool, communes map[string]string) map[string]bool {
	if len(here) < 2 || r.context != "" && r.context == r.insee {
		return nil
	}
	rest := strings.Replace(" "+french.Fold(r.said)+" ", " "+french.Fold(r.street)+" ", " | ", 1)
	keep := func(string) bool { return true }
	switch {
	case inMarseille(r.insee) && arrondissementSpoken(r, rest):
		return nil
	case inMarseille(r.insee) && (r.context == "13055" || strings.Contains(rest, " marseille ")):
		keep = inMarseille
	case !inMarseille(r.insee) && communeSpoken(communes[r.insee], rest):
		keep = func(insee string) bool { return communeSpoken(communes[insee], rest) }
	}
	out := map[string]bool{}
	for insee := range here {
		if keep(insee) {
			out[insee] = true
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

var arrondissementWords = []string{"premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme", "neuvieme",
	"dixieme", "onzieme", "douzieme", "treizieme", "quatorzieme", "quinzieme", "seizieme"}

func arrondissementSpoken(r *spokenRow, rest string) bool {
	n, err := strconv.Atoi(r.insee[3:])
	if err != nil || n < 1 || n > len(arrondissementWords) {
		return false
	}
	digits, cardinal := strconv.Itoa(n), french.Cardinal(n)
	spoken := []string{arrondissementWords[n-1], digits + "e", digits + "eme", digits + "er", digits + " e", digits + " eme", digits + " er",
		fmt.Sprintf("130%02d", n), fmt.Sprintf("13 0%02d", n), fmt.Sprintf("13 0 %02d", n), "13 0 0 " + digits,
		"treize mille " + cardinal, "treize zero zero " + cardinal, "treize zero " + cardinal}
	if n == 2 {
		spoken = append(spoken, "second", "seconde")
	}
	for _, s := range spoken {
		if strings.Contains(rest, " "+s+" ") {
			return true
		}
	}
	return false
}

// communeSpoken looks for the commune's first telling word ("Aix", "Châteauneuf") beside the street.
func communeSpoken(name, rest string) bool {
	words := french.Words(name)
	if len(words) > 0 && (words[0] == "le" || words[0] == "la" || words[0] == "les") {
		words = words[1:]
	}
	if len(words) == 0 {
		return false
	}
	first := words[0]
	switch first {
	case "saint", "sainte", "port", "plan", "puy", "carry":
		first = strings.Join(words[:min(2, len(words))], " ")
	}
	return strings.Contains(rest, " "+first+" ")
}
