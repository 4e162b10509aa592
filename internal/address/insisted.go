package address

import (
	"regexp"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

var (
	insists = regexp.MustCompile(`(?i)^\s*(?:(?:non|mon),?\s+no[nm]\b|j['’]ai\s+(?:dit|dis|dix|10)\b)[\s,.-]*`)
	saidTen = regexp.MustCompile(`(?i)^(\s*j['’]ai)\s+(?:dis|dix|10)\b[\s,.-]*(\S)`)
)

// insisted leaves out what comes behind the number of a caller who insists, and is what it is not: "j'ai dit vingt-quatre, pas
// quatre-vingt-quatre", "non non, trois, pas treize". A recogniser writes "j'ai 10" for "j'ai dit", and "passe en" for "pas cent".
func insisted(text string) string {
	opening := insists.FindString(text)
	if opening == "" {
		return text
	}
	text = saidTen.ReplaceAllString(text, "$1 dit $2")
	var kept []string
	numbered := false
	for i, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;.!?:", r) }) {
		words := french.Words(part)
		denied := len(words) > 0 && (strings.HasPrefix(words[0], "pas") || strings.HasPrefix(words[0], "pat"))
		numbers := french.Longest(french.Numbers(words))
		if i > 0 && (denied || numbered && len(numbers) > 0 && numbers[0].From == 0 && numbers[0].To == len(words)) {
			continue
		}
		numbered = numbered || len(numbers) > 0
		kept = append(kept, part)
	}
	return strings.Join(kept, ",")
}
