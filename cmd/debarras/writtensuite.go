package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// A writtenRow is one address as somebody might write it, with what is right.
type writtenRow struct {
	id, kind, query string
	truth           address.Entry
	prefix          bool // the query is still being typed
	ambiguous       bool // nothing in it tells the commune
}

// writtenKinds are the ways to write an address: what they do to its number, street, postcode and city.
var writtenKinds = []struct {
	name  string
	write func(r *rand.Rand, p writtenParts) string
}{
	{"whole", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + p.street + " " + p.postcode + " " + p.city
	}},
	{"commas", func(_ *rand.Rand, p writtenParts) string {
		return p.number + ", " + p.street + ", " + p.postcode + " " + p.city + ", France"
	}},
	{"capitals", func(_ *rand.Rand, p writtenParts) string {
		return strings.ToUpper(french.Fold(p.number + " " + p.street + " " + p.postcode + " " + p.city))
	}},
	{"no accents", func(_ *rand.Rand, p writtenParts) string {
		return french.Fold(p.number + " " + p.street + " " + p.city)
	}},
	{"abbreviated", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + shortened(p.street) + " " + p.postcode + " " + p.city
	}},
	{"one letter wrong", func(r *rand.Rand, p writtenParts) string {
		return p.number + " " + mistyped(r, p.street) + " " + p.postcode + " " + p.city
	}},
	{"two letters wrong", func(r *rand.Rand, p writtenParts) string {
		return p.number + " " + mistyped(r, mistyped(r, p.street)) + " " + p.postcode + " " + p.city
	}},
	{"as it sounds", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + asItSounds(p.street) + " " + p.postcode + " " + p.city
	}},
	{"no articles", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + withoutArticles(p.street) + " " + p.city
	}},
	{"no first name", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + withoutFirstName(p.street) + " " + p.postcode + " " + p.city
	}},
	{"no type", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + withoutType(p.street) + " " + p.postcode + " " + p.city
	}},
	{"city first", func(_ *rand.Rand, p writtenParts) string { return p.city + " " + p.number + " " + p.street }},
	{"number last", func(_ *rand.Rand, p writtenParts) string { return p.street + " " + p.number + ", " + p.city }},
	{"postcode alone", func(_ *rand.Rand, p writtenParts) string { return p.number + " " + p.street + " " + p.postcode }},
	{"wrong postcode", func(_ *rand.Rand, p writtenParts) string {
		return p.number + " " + p.street + " " + p.postcode[:2] + "000 " + p.city
	}},
	{"arrondissement", func(_ *rand.Rand, p writtenParts) string { return p.number + " " + p.street + " " + p.ordinal }},
	{"door", func(_ *rand.Rand, p writtenParts) string {
		return "bâtiment B, " + p.number + " " + p.street + ", étage 3, " + p.postcode + " " + p.city
	}},
	{"street alone", func(_ *rand.Rand, p writtenParts) string { return p.street }},
	{"typing", func(r *rand.Rand, p writtenParts) string { return p.postcode + " " + cutShort(r, p.street) }},
}

// A writtenParts is an address in pieces.
type writtenParts struct{ number, street, postcode, city, ordinal string }

func partsOf(r *rand.Rand, e address.Entry) writtenParts {
	p := writtenParts{street: e.Street, postcode: e.Postcode, city: e.Commune}
	if e.Number > 0 {
		p.number = strconv.Itoa(e.Number)
		if e.Suffix != "" {
			p.number += []string{"", " "}[r.IntN(2)] + e.Suffix
		}
	}
	if city, ordinal, ok := strings.Cut(strings.TrimSuffix(e.Commune, " Arrondissement"), " "); ok && strings.HasSuffix(e.Commune, " Arrondissement") {
		p.city = city
		n := strings.TrimRight(ordinal, "er")
		p.ordinal = []string{city + " " + n, city + " " + n + "ème", city + " " + n + "e arrondissement", n + "e"}[r.IntN(4)]
	}
	return p
}

// writtenSuite draws addresses of the index, and writes each in every way. The same seed gives the same rows.
func writtenSuite(x *address.Index, seed uint64, each int) []writtenRow {
	r := rand.New(rand.NewPCG(seed, 1))
	byStreet := map[string][]address.Entry{}
	var streets []string
	for e := range x.Each() {
		if byStreet[e.StreetID] == nil {
			streets = append(streets, e.StreetID)
		}
		byStreet[e.StreetID] = append(byStreet[e.StreetID], e)
	}
	var rows []writtenRow
	for _, kind := range writtenKinds {
		for tried, made := 0, 0; made < each && tried < 50*each; tried++ {
			entries := byStreet[streets[r.IntN(len(streets))]]
			truth := entries[r.IntN(len(entries))]
			parts := partsOf(r, truth)
			if kind.name == "arrondissement" && parts.ordinal == "" {
				continue
			}
			query := strings.Join(strings.Fields(kind.write(r, parts)), " ")
			query = strings.TrimLeft(strings.ReplaceAll(query, " ,", ","), ", ")
			if kind.name == "street alone" || kind.name == "typing" {
				truth.Number, truth.Suffix = 0, ""
			}
			if changes(kind.name) && query == strings.Join(strings.Fields(parts.number+" "+parts.street+" "+parts.postcode+" "+parts.city), " ") {
				continue // this name cannot be written otherwise
			}
			made++
			rows = append(rows, writtenRow{id: fmt.Sprintf("w%05d", len(rows)+1), kind: kind.name, query: query, truth: truth,
				prefix: kind.name == "typing", ambiguous: kind.name == "street alone"})
		}
	}
	return rows
}

// changes says whether a kind is about the street's name.
func changes(kind string) bool {
	return slices.Contains([]string{"abbreviated", "as it sounds", "no first name", "no type"}, kind)
}

var shortForms = map[string]string{"avenue": "av", "boulevard": "bd", "chemin": "chem", "impasse": "imp", "traverse": "trav", "place": "pl", "allée": "all",
	"allées": "all", "route": "rte", "square": "sq", "lotissement": "lot", "résidence": "rés", "docteur": "dr", "général": "gal", "maréchal": "mal",
	"commandant": "cdt", "capitaine": "cap", "professeur": "pr", "saint": "st", "sainte": "ste", "notre-dame": "nd", "faubourg": "fg", "lieutenant": "lt"}

func shortened(street string) string {
	words := strings.Fields(street)
	for i, w := range words {
		if short := shortForms[strings.ToLower(w)]; short != "" {
			words[i] = short
		} else if rest, ok := strings.CutPrefix(w, "Saint-"); ok {
			words[i] = "St " + rest
		} else if rest, ok := strings.CutPrefix(w, "Sainte-"); ok {
			words[i] = "Ste " + rest
		}
	}
	return strings.Join(words, " ")
}

// mistyped leaves a letter of the longest word out, doubles, changes or swaps it; not the first.
func mistyped(r *rand.Rand, street string) string {
	words := strings.Fields(street)
	longest := 0
	for i, w := range words {
		if len([]rune(w)) >= len([]rune(words[longest])) {
			longest = i
		}
	}
	letters := []rune(words[longest])
	if len(letters) < 4 {
		return street
	}
	i := 1 + r.IntN(len(letters)-2)
	switch r.IntN(4) {
	case 0:
		letters = slices.Delete(letters, i, i+1)
	case 1:
		letters = slices.Insert(letters, i, letters[i])
	case 2:
		letters[i] = rune('a' + r.IntN(26))
	default:
		letters[i], letters[i+1] = letters[i+1], letters[i]
	}
	words[longest] = string(letters)
	return strings.Join(words, " ")
}

// asItSounds writes some spellings that sound alike.
func asItSounds(street string) string {
	typ, rest, ok := strings.Cut(strings.ToLower(street), " ")
	if !ok {
		return street
	}
	return typ + " " + strings.NewReplacer("eau", "o", "au", "o", "ph", "f", "tt", "t", "ll", "l", "nn", "n", "ss", "ss", "ai", "è", "y", "i", "qu", "k", "th", "t",
		"rr", "r", "mm", "m").Replace(rest)
}

var articleWords = strings.Fields("de du des la le les l' d' à au aux et en sur")

func withoutArticles(street string) string {
	var out []string
	for _, w := range strings.Fields(strings.NewReplacer("d'", "d' ", "l'", "l' ", "D'", "d' ", "L'", "l' ").Replace(street)) {
		if !slices.Contains(articleWords, strings.ToLower(w)) {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// withoutFirstName drops the second of three or more words without articles: "Rue Gariel" for "Rue Paul Gariel".
func withoutFirstName(street string) string {
	words := strings.Fields(street)
	if len(words) != 3 || slices.Contains(articleWords, strings.ToLower(words[1])) || strings.HasPrefix(words[1], "Saint") || !unicode.IsUpper([]rune(words[2])[0]) {
		return street
	}
	return words[0] + " " + words[2]
}

func withoutType(street string) string {
	typ, rest, ok := strings.Cut(street, " ")
	if !ok || shortForms[strings.ToLower(typ)] == "" && strings.ToLower(typ) != "rue" {
		return street
	}
	return rest
}

// cutShort leaves a part of the last word out.
func cutShort(r *rand.Rand, street string) string {
	letters := []rune(street)
	last := len(letters)
	for last > 0 && letters[last-1] != ' ' && letters[last-1] != '\'' && letters[last-1] != '-' {
		last--
	}
	if keep := len(letters) - last; keep > 3 {
		return string(letters[:last+3+r.IntN(keep-3)])
	}
	return street
}
