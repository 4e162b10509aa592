package privacy

import (
	"regexp"
	"strings"
)

// The marks that Redact puts in place of what it takes out.
const (
	markMail    = "[courriel]"
	markIBAN    = "[iban]"
	markAddress = "[adresse]"
	markPhone   = "[téléphone]"
	markPost    = "[code postal]"
	markCode    = "[code]"
	markName    = "[nom]"
	markNumber  = "[numéro]"
)

// Building blocks. A French number word is one of a closed list; a "said number" is a run of them.
const (
	numberWord = `(?:zéro|zero|une|un|deux|trois|quatre|cinquante|cinq|six|septante|sept|huitante|huit|octante|nonante|neuf|dix` +
		`|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|soixante|cents?|mille)\b`
	numberJoin  = `(?:[ ,.-]+(?:et )?)`
	saidNumber  = numberWord + `(?:` + numberJoin + numberWord + `)*`
	houseNumber = `(?:\d{1,4}|` + saidNumber + `)(?:[ ,]*(?:bis|ter|quater|[a-d]))?`
	// A street's name goes on over capitals, articles and numbers: "rue du 8 mai 1945", "traverse de la Gouffonne".
	// What recognisers write in lower case is bounded by the words that cannot belong to a name.
	streetType = `(?:rue|avenue|av\.?|boulevard|bd\.?|bld|place|chemin|impasse|allées?|traverse|cours|quai|route|square` +
		`|montée|lotissement|résidence|passage|ruelle|esplanade|promenade|rond-point|villa|cité|domaine|hameau|clos|mas|bastide)`
	// nameEnd stops a street's or a person's name.
	nameEnd = `(?:et|à|a|au|aux|dans|pour|j|je|on|nous|il|elle|c|ce|est|avec|mon|ma|mes|merci|s|oui|non|voilà|donc|mais|sur|code|y|bonjour)`
)

const digits = "0123456789"

// rule replaces what a pattern finds. Group "keep", where there is one, stays in front of the mark.
// Needs are characters of which one must be in the text, so that most texts skip most patterns.
type rule struct {
	find  *regexp.Regexp
	mark  string
	needs string
}

// rules apply in this order: what is long and certain first, what is short and open last.
var rules = []rule{
	{regexp.MustCompile(`(?i)[\p{L}\d._%+-]+ ?(?:@|\barobase\b) ?[\p{L}\d-]+(?:(?:\.| point )[\p{L}\d-]+)+`), markMail, "@bB"},
	{regexp.MustCompile(`(?i)\b[a-z]{2}\d{2}(?: ?[a-z\d]{4}){3,7}(?: ?[a-z\d]{1,3})?\b`), markIBAN, digits},
	// +33 6 12 34 56 78, 0612345678, 06.12.34.56.78, 06-12 34 5678
	{regexp.MustCompile(`(?:\+|\b00)\d{1,3}(?:[ .()-]*\d){6,12}\b|\b0\d(?:[ .-]*\d){6,8}\b`), markPhone, digits},
	{regexp.MustCompile(`(?i)(?P<keep>\b(?:digicode|interphone|code(?: (?:d'|de l'|de la |du |d’)?(?:entrée|accès|porte|portail|immeuble))?)(?:,? (?:c'est|est|le|:))*:? )[a-z]?\d[\da-z]*\b`), markCode, digits},
}

// streetRule and personRule end where nameEnd begins, which a pattern without look-ahead cannot say: code does.
var (
	streetStart = regexp.MustCompile(`(?i)(?:\b` + houseNumber + `[ ,]+)?\b` + streetType + `[ ']`)
	personStart = regexp.MustCompile(`(?i)\b(?:je m['’ ]appelle|mon nom(?: de famille)?,? (?:c['’]est|est)|je suis (?:madame|monsieur|mme|m\.|mademoiselle)` +
		`|au nom de|madame|monsieur|mme|mademoiselle|docteur) `)
	nameWord    = regexp.MustCompile(`^[\p{L}\d]+`)
	nameStops   = regexp.MustCompile(`(?i)^` + nameEnd + `$`)
	postcode    = regexp.MustCompile(`\b(?:\d{5}|\d{2} \d{3})\b`)
	longRun     = regexp.MustCompile(`\d(?:[ .-]?\d){4,}`)
	numberWords = regexp.MustCompile(`(?i)\b` + numberWord)
	saidRun     = regexp.MustCompile(`(?i)\b` + numberWord + `(?:` + numberJoin + numberWord + `){4,}`)
)

// Redact takes identity out of what a caller said or a machine wrote down: mail addresses, bank accounts, telephone
// numbers, door codes, street addresses, names that are announced as such, postcodes, long numbers, in digits or in
// words as far as words are certain. It errs on the side of taking too much: a transcript is for judging a conversation,
// not for finding somebody. It costs about 0.1 ms a sentence.
func Redact(text string) string {
	for _, r := range rules {
		if !strings.ContainsAny(text, r.needs) {
			continue
		}
		keep := "${keep}"
		if r.find.SubexpIndex("keep") < 0 {
			keep = ""
		}
		text = r.find.ReplaceAllString(text, keep+r.mark)
	}
	text = replaceNamed(text, streetStart, 6, func(string) string { return markAddress })
	text = replaceNamed(text, personStart, 3, func(start string) string { return start + markName })
	if strings.ContainsAny(text, digits) {
		text = postcode.ReplaceAllString(text, markPost)
		text = longRun.ReplaceAllString(text, markNumber)
	}
	return saidRun.ReplaceAllStringFunc(text, func(said string) string {
		switch {
		case strings.EqualFold(said[:1], "z"): // "zéro six douze …"
			return markPhone
		case len(numberWords.FindAllString(said, -1)) > 5:
			return markNumber
		}
		return said // five words: "quatre-vingt-dix-sept deux", and no more than that is sure
	})
}

// replaceNamed replaces each start and the name that follows it: at most limit words, up to one that ends a name or to
// punctuation. A start without a name ("dans la rue.") stays.
func replaceNamed(text string, start *regexp.Regexp, limit int, mark func(start string) string) string {
	var out strings.Builder
	for {
		at := start.FindStringIndex(text)
		if at == nil {
			out.WriteString(text)
			return out.String()
		}
		n := nameLength(text[at[1]:], limit)
		out.WriteString(text[:at[0]])
		if n == 0 {
			out.WriteString(text[at[0]:at[1]])
		} else {
			out.WriteString(mark(text[at[0]:at[1]]))
		}
		text = text[at[1]+n:]
	}
}

// nameLength returns how many bytes of rest belong to a name.
func nameLength(rest string, limit int) int {
	end := 0
	for pos := 0; limit > 0; limit-- {
		word := nameWord.FindString(rest[pos:])
		if word == "" || nameStops.MatchString(word) {
			break
		}
		pos += len(word)
		end = pos
		if pos < len(rest) && strings.ContainsRune(" '-", rune(rest[pos])) {
			pos++
			continue
		}
		if after, ok := strings.CutPrefix(rest[pos:], "’"); ok {
			pos = len(rest) - len(after)
			continue
		}
		break
	}
	return end
}
