package address

import (
	"regexp"
	"strconv"
	"strings"
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
