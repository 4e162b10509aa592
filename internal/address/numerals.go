package address

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// numerals writes the numbers that recognisers hide in words as digits of their own: Roman numerals ("IV", "XIX"), letters and digits run
// together ("S6", "24h30", "3x12"; X9 is "dix-neuf"), and "3e passe", which is "trois, impasse".
func numerals(tokens []string) []string {
	out := make([]string, 0, len(tokens))
	for i, t := range tokens {
		switch {
		case roman(t) > 0:
			out = append(out, strconv.Itoa(roman(t)))
		case i+1 < len(tokens) && (tokens[i+1] == "passe" || tokens[i+1] == "passes") && swallowed.MatchString(t):
			out = append(out, strings.TrimRight(t, "eèmi"), "im")
		case len(t) > 1 && t[0] == 'x' && isDigits(t[1:]):
			out = append(out, "dix", t[1:])
		case mixedDigits.MatchString(t):
			out = append(out, runs.FindAllString(t, -1)...)
		default:
			out = append(out, t)
		}
	}
	return out
}

var (
	swallowed   = regexp.MustCompile(`^[0-9]{1,2}i?(e|[eè]me)$`)
	mixedDigits = regexp.MustCompile(`^[a-z]+[0-9]+$|^[0-9]+[a-z]+[0-9]+$`)
	romanParts  = regexp.MustCompile(`^(x{0,3})(ix|iv|v?i{0,3})$`)
	runs        = regexp.MustCompile(`[0-9]+|[a-z]+`)
)

// roman reads a Roman numeral from 2 to 39. A lone i, v or x may be a letter.
func roman(t string) int {
	if len(t) < 2 || strings.Trim(t, "ivx") != "" {
		return 0
	}
	parts := romanParts.FindStringSubmatch(t)
	if parts == nil {
		return 0
	}
	units := strings.Count(parts[2], "i")
	switch {
	case parts[2] == "ix":
		units = 9
	case parts[2] == "iv":
		units = 4
	case strings.HasPrefix(parts[2], "v"):
		units += 5
	}
	return 10*len(parts[1]) + units
}

// thousands gives the tokens as they are said: the "000" of "13 000 8" is "mille".
func thousands(tokens []string) []string {
	out := slices.Clone(tokens)
	for i := 1; i < len(out); i++ {
		if out[i] == "000" && isDigits(out[i-1]) && len(out[i-1]) <= 2 {
			out[i] = "mille"
		}
	}
	return out
}

// corrects are the words with which a caller takes a number back: "20 rue Breteuil, euh non, 22".
var corrects = wordSet("non pardon plutot enfin")

// withoutCorrected leaves the number out that is said before such a word when another follows it.
func withoutCorrected(tokens []string) []string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = french.Fold(t)
	}
	numbers := french.Longest(french.Numbers(words))
	for k, w := range words {
		if !corrects[w] || k == 0 {
			continue
		}
		before, after := -1, -1
		for i, n := range numbers {
			switch {
			case n.Value < 1 || n.Value >= 1000 || n.From > 0 && ordinalContext(words, n):
			case n.To <= k:
				before = i
			case n.From > k && after < 0 && onlyFillers(words[k+1:n.From]):
				after = i
			}
		}
		if before >= 0 && after >= 0 {
			n := numbers[before]
			return append(slices.Clone(tokens[:n.From]), tokens[n.To:]...)
		}
	}
	return tokens
}

// ordinalContext says that a number is an arrondissement: "dans le 6", "Marseille 6".
func ordinalContext(words []string, n french.Number) bool {
	before := words[n.From-1]
	return before == "marseille" || before == "le" && n.From > 1 && words[n.From-2] == "dans"
}

func onlyFillers(words []string) bool {
	for _, w := range words {
		if !fillers[w] && !corrects[w] && w != "c" && w != "est" && w != "dis" && w != "je" {
			return false
		}
	}
	return true
}
