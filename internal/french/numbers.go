package french

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Number is one reading of the words [From, To): a value, and what follows it in a house number ("bis", "ter",
// "quater", or one letter when it was written against the digits, as in "12b").
type Number struct {
	Value, From, To int
	Suffix          string
}

// maxWords bounds the work: nobody says more in one breath, and what follows is not read.
const maxWords = 400

// Numbers gives every reading of a number in words, which are folded as [Words] gives them: 0 to 9999 in any spoken or
// written form (soixante-dix, septante, "dix sept cents", "4 20 17"), and five-digit postcodes, even in pieces
// ("treize mille treize", "13 0 13", "13 000 8"). Alternatives are kept: "soixante dix" gives 70, 60 and 10.
// Readings are ordered by From, then the longest first: [Longest] takes one path through them.
func Numbers(words []string) []Number {
	words = words[:min(len(words), maxWords)]
	p := parser{words: make([]piece, len(words))}
	for i, w := range words {
		p.words[i] = readPiece(w)
	}
	var out []Number
	for i := range words {
		spans := append(p.thousands(i), p.postcode(i)...)
		for _, s := range spans {
			n := Number{Value: s.value, From: i, To: s.end}
			if glued := p.words[s.end-1].suffix; glued != "" {
				n.Suffix = glued
				out = append(out, n)
				continue
			}
			out = append(out, n)
			if s.end < len(words) && isSuffix(words[s.end]) {
				out = append(out, Number{s.value, i, s.end + 1, words[s.end]})
			}
		}
	}
	slices.SortFunc(out, func(a, b Number) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Suffix, b.Suffix))
	})
	return slices.Compact(out)
}

// Longest keeps of readings as [Numbers] orders them the longest at each place, none overlapping another: what a
// listener without doubts would write.
func Longest(readings []Number) []Number {
	var out []Number
	end := 0
	for _, n := range readings {
		if n.From >= end {
			out, end = append(out, n), n.To
		}
	}
	return out
}

func isSuffix(w string) bool { return w == "bis" || w == "ter" || w == "quater" }

// A piece is a word as a part of a number: its value, or -1; how many digits it was written with (0 for words).
type piece struct {
	value, digits int
	suffix        string
	et            bool
}

var numberWords = map[string]int{
	"zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
	"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20,
	"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
	"cent": 100, "cents": 100, "mille": 1000,
}

func readPiece(w string) piece {
	if v, ok := numberWords[w]; ok {
		return piece{value: v}
	}
	digits := len(w) - len(strings.TrimLeft(w, "0123456789"))
	if digits == 0 || digits > 5 {
		return piece{value: -1, et: w == "et"}
	}
	rest := w[digits:]
	// "13e" is an ordinal, "12a" a house number.
	if rest != "" && !isSuffix(rest) && (len(rest) != 1 || rest < "a" || rest > "z" || rest == "e") {
		return piece{value: -1}
	}
	v, _ := strconv.Atoi(w[:digits])
	return piece{value: v, digits: digits, suffix: rest}
}

type span struct{ value, end int }

type parser struct{ words []piece }

func (p parser) at(i int) int {
	if i >= len(p.words) {
		return -1
	}
	return p.words[i].value
}

// open says whether the number may go on after word i: "12 bis" may not.
func (p parser) open(i int) bool { return p.words[i].suffix == "" }

// below100 reads 0 to 99 at i, digits of any length standing for themselves.
func (p parser) below100(i int) []span {
	v := p.at(i)
	if v < 0 || v >= 100 && p.words[i].digits == 0 {
		return nil
	}
	out := []span{{v, i + 1}}
	if !p.open(i) || v >= 100 {
		return out
	}
	switch {
	case v == 10 && p.at(i+1) >= 7 && p.at(i+1) <= 9:
		out = append(out, span{10 + p.at(i+1), i + 2})
	case v == 4 && p.at(i+1) == 20 && p.open(i+1):
		out = append(out, span{80, i + 2})
		out = append(out, p.ten(80, i+2)...)
	case v == 4 && p.words[i].digits == 1 && p.at(i+1) > 20 && p.at(i+1) < 30 && p.words[i+1].digits == 2: // "4 21"
		out = append(out, span{60 + p.at(i+1), i + 2})
	case v == 4 && i+1 < len(p.words) && p.words[i+1].et && p.at(i+2) == 20 && p.open(i+2): // "4 et 20"
		out = append(out, span{80, i + 3})
		out = append(out, p.ten(80, i+3)...)
	case v >= 2 && v <= 6 && p.words[i].digits == 1 && i+1 < len(p.words) && p.words[i+1].et && p.at(i+2) == 1: // "3 et un"
		out = append(out, span{10*v + 1, i + 3})
	case v >= 20 && v < 100 && v%10 == 0:
		out = append(out, p.ten(v, i+1)...)
	}
	return out
}

// ten reads what may follow a ten: "trente | et un", "soixante | dix sept", "quatre vingt | onze".
func (p parser) ten(v, i int) []span {
	if i < len(p.words) && p.words[i].et {
		switch p.at(i + 1) {
		case 1:
			return []span{{v + 1, i + 2}}
		case 11:
			if v == 60 || v == 80 {
				return []span{{v + 11, i + 2}}
			}
		}
		return nil
	}
	var out []span
	switch u := p.at(i); {
	case u >= 1 && u <= 9:
		out = append(out, span{v + u, i + 1})
	case u >= 10 && u <= 19 && (v == 60 || v == 80):
		out = append(out, span{v + u, i + 1})
		if next := p.at(i + 1); u == 10 && p.open(i) && next >= 7 && next <= 9 {
			out = append(out, span{v + 10 + next, i + 2})
		}
	}
	return out
}

// hundreds reads up to 1999, since "dix sept cents" is as good as "mille sept cents".
func (p parser) hundreds(i int) []span {
	out := p.below100(i)
	if p.at(i) == 100 && p.open(i) {
		out = appendSpan(out, span{100, i + 1})
		out = append(out, p.rest(100, i+1)...)
	}
	for _, s := range p.below100(i) {
		if s.value >= 2 && s.value < 20 && p.at(s.end) == 100 && p.open(s.end-1) {
			out = append(out, span{s.value * 100, s.end + 1})
			if p.open(s.end) {
				out = append(out, p.rest(s.value*100, s.end+1)...)
			}
		}
	}
	return out
}

func (p parser) rest(base, i int) []span {
	var out []span
	for _, s := range p.below100(i) {
		if s.value > 0 && s.value < 100 {
			out = append(out, span{base + s.value, s.end})
		}
	}
	return out
}

// thousands reads 0 to 9999, and 10000 to 99999 as postcodes are said or written.
func (p parser) thousands(i int) []span {
	out := p.hundreds(i)
	heads := []span{{1, i}}
	for _, s := range p.below100(i) {
		if s.value >= 2 && s.value < 100 && p.open(s.end-1) {
			heads = append(heads, s)
		}
	}
	for _, h := range heads {
		// "13 000 8": a recogniser's way to write treize mille huit.
		written := h.end > i && h.end < len(p.words) && p.at(h.end) == 0 && p.words[h.end].digits == 3
		if p.at(h.end) != 1000 && !written {
			continue
		}
		base := h.value * 1000
		out = appendSpan(out, span{base, h.end + 1})
		if !p.open(h.end) {
			continue
		}
		for _, s := range p.hundreds(h.end + 1) {
			if s.value > 0 && s.value < 1000 {
				out = append(out, span{base + s.value, s.end})
			}
		}
	}
	return out
}

func appendSpan(spans []span, s span) []span {
	if slices.Contains(spans, s) {
		return spans
	}
	return append(spans, s)
}

// postcode reads five digits that come in pieces: "13 0 13", "13 400", "treize zéro zéro six", "1 3 0 1 3".
func (p parser) postcode(i int) []span {
	var out []span
	var more func(i, value, digits, pieces int)
	more = func(i, value, digits, pieces int) {
		if digits == 5 {
			if pieces > 1 && value >= 1000 && value < 99000 {
				out = appendSpan(out, span{value, i})
			}
			return
		}
		for _, s := range p.hundreds(i) {
			width := len(strconv.Itoa(s.value))
			if s.end == i+1 && p.words[i].digits > 0 {
				width = p.words[i].digits
			}
			if digits+width > 5 || !p.open(s.end-1) || digits == 1 && width > 1 { // "4 20 17" is 97
				continue
			}
			shift := 1
			for range width {
				shift *= 10
			}
			more(s.end, value*shift+s.value, digits+width, pieces+1)
		}
	}
	// It begins with the département: "400 13" is no postcode.
	if v := p.at(i); v >= 0 && v < 100 && p.words[i].digits < 3 {
		more(i, 0, 0, 0)
	}
	return out
}

var ordinals = map[string]int{
	"premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2nd": 2, "troisieme": 3, "quatrieme": 4,
	"cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10, "onzieme": 11, "douzieme": 12,
	"treizieme": 13, "quatorzieme": 14, "quinzieme": 15, "seizieme": 16, "vingtieme": 20, "ier": 1,
	// Recognisers like Roman numerals.
	"iie": 2, "iiie": 3, "ive": 4, "vie": 6, "viie": 7, "viiie": 8, "ixe": 9, "xe": 10, "xie": 11, "xiie": 12, "xiiie": 13, "xive": 14, "xve": 15, "xvie": 16,
}

// Arrondissement gives the arrondissements 1 to 20 that are heard in words (folded): an ordinal ("treizième", "13e",
// "13 ème", "XIIIe"), or a plain number that the words around make one ("dans le 6", "6 arrondissement").
// It cannot know that "rue du Premier Mai" is a street: that is for whoever knows the streets.
func Arrondissement(words []string) []Number {
	words = words[:min(len(words), maxWords)]
	var out []Number
	for i := 0; i < len(words); i++ {
		n, ok := ordinalAt(words, i)
		if !ok {
			continue
		}
		if n.To < len(words) && strings.HasPrefix(words[n.To], "arrond") {
			n.To++
		}
		out = append(out, n)
		i = n.To - 1
	}
	return out
}

func ordinalAt(words []string, i int) (Number, bool) {
	if v := ordinalWord(words[i]); v > 0 {
		// "vie" is also a word: it is the sixth only where an arrondissement is spoken of.
		if len(words[i]) <= 3 && words[i][0] > '9' && !strings.HasPrefix(wordAt(words, i+1), "arrond") && words[i] != "xie" && words[i] != "xve" {
			return Number{}, false
		}
		return Number{Value: v, From: i, To: i + 1}, true
	}
	if words[i] == "dix" { // "dix septième" to "dix neuvième"
		if v := ordinals[wordAt(words, i+1)]; v >= 7 && v <= 9 {
			return Number{Value: 10 + v, From: i, To: i + 2}, true
		}
	}
	for _, n := range Numbers(words[i:min(i+3, len(words))]) {
		if n.From != 0 || n.Value < 1 || n.Value > 20 || n.Suffix != "" {
			continue
		}
		end := i + n.To
		switch next := wordAt(words, end); {
		case next == "e" || next == "eme" || next == "ieme" || next == "er":
			return Number{Value: n.Value, From: i, To: end + 1}, true
		case strings.HasPrefix(next, "arrond"), next == "" && i >= 2 && words[i-2] == "dans" && words[i-1] == "le":
			return Number{Value: n.Value, From: i, To: end}, true
		}
	}
	return Number{}, false
}

func ordinalWord(w string) int {
	if v := ordinals[w]; v > 0 {
		return v
	}
	digits := len(w) - len(strings.TrimLeft(w, "0123456789"))
	if digits < 1 || digits > 2 {
		return 0
	}
	switch w[digits:] {
	case "e", "eme", "ieme", "ème", "iem":
		if v, _ := strconv.Atoi(w[:digits]); v >= 1 && v <= 20 {
			return v
		}
	}
	return 0
}

func wordAt(words []string, i int) string {
	if i < 0 || i >= len(words) {
		return ""
	}
	return words[i]
}
