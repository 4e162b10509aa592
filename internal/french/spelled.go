package french

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letterNames are the names of letters, as recognisers write them.
var letterNames = map[string]string{
	"be": "b", "bee": "b", "ce": "c", "cee": "c", "de": "d", "dee": "d", "effe": "f", "ef": "f", "ge": "g", "hache": "h", "ache": "h", "ash": "h",
	"ji": "j", "gi": "j", "ka": "k", "cas": "k", "elle": "l", "el": "l", "aile": "l", "emme": "m", "aime": "m", "em": "m", "enne": "n", "haine": "n",
	"pe": "p", "ku": "q", "cul": "q", "erre": "r", "air": "r", "er": "r", "esse": "s", "es": "s", "te": "t", "the": "t", "ve": "v", "vee": "v",
	"ix": "x", "zede": "z", "zed": "z", "eu": "e", "euh": "e", "oh": "o", "eau": "o", "hue": "u", "ah": "a", "hi": "i",
}

// firstNames is the French spelling alphabet with its common variants: a name alone among letters stands for its initial.
var firstNames = map[string]bool{}

func init() {
	for _, n := range strings.Fields("anatole alice andre berthe bernard bravo celestin camille charlie desire denise daniel delta eugene emile " +
		"francois fernand gaston georges henri hotel irma isabelle isidore joseph jacques juliette kleber kilo louis lima leon marcel marie mike " +
		"nicolas noemie november oscar olivier pierre paul papa quintal quebec raoul robert romeo suzanne simon sierra therese theodore thomas tango " +
		"ursule uniforme victor william whisky xavier yvonne yankee zoe zebre zulu alpha echo golf") {
		firstNames[n] = true
	}
}

var marks = map[string]rune{"aigu": '\u0301', "grave": '\u0300', "circonflexe": '\u0302', "trema": '\u0308', "cedille": '\u0327'}

// Spelled reads letters said one by one: "v comme victor, a, u", "p de pierre", "deux l", "e accent aigu", "tiret",
// "apostrophe". Words are folded. It gives the letters with their accents ("é"), "-" and "'" as spoken, and whether the
// words are a spelling at all: two letters at least, and no more foreign words than letters.
func Spelled(words []string) (string, bool) {
	letters, foreign := Spelling(words)
	return letters, utf8.RuneCountInString(letters) >= 2 && foreign <= utf8.RuneCountInString(letters)
}

// Spelling gives the letters that are said among words, and how many words are no part of a spelling.
func Spelling(words []string) (spelled string, foreign int) {
	words = words[:min(len(words), maxWords)]
	var letters []string
	for i := 0; i < len(words); {
		text, used := spelledAt(words, i, &letters)
		if used == 0 {
			foreign, used = foreign+1, 1
		}
		if text != "" {
			letters = append(letters, text)
		}
		i += used
	}
	return norm.NFC.String(strings.Join(letters, "")), foreign
}

// spelledAt reads one letter at i; a mark changes the last letter.
func spelledAt(words []string, i int, letters *[]string) (text string, used int) {
	w := words[i]
	switch w {
	case "tiret", "trait":
		if wordAt(words, i+1) == "d" && wordAt(words, i+2) == "union" {
			return "-", 3
		}
		return "-", 1
	case "apostrophe":
		return "'", 1
	case "espace":
		return " ", 1
	case "accent":
		if addMark(letters, wordAt(words, i+1)) {
			return "", 2
		}
	case "comme", "majuscule", "minuscule", "puis", "ensuite", "et":
		return "", 1
	case "double":
		if wordAt(words, i+1) == "v" || wordAt(words, i+1) == "ve" {
			text, n := withExample(words, i+2, "w")
			return text, 2 + n
		}
		if l := letter(wordAt(words, i+1)); l != "" {
			text, n := withExample(words, i+2, l)
			return text + text, 2 + n
		}
	case "deux", "2":
		if l := letter(wordAt(words, i+1)); l != "" {
			text, n := withExample(words, i+2, l)
			return text + text, 2 + n
		}
	case "i", "y":
		if wordAt(words, i+1) == "grec" {
			text, n := withExample(words, i+2, "y")
			return text, 2 + n
		}
	}
	if addMark(letters, w) {
		return "", 1
	}
	if l := letter(w); l != "" {
		text, n := withExample(words, i+1, l)
		return text, 1 + n
	}
	if wordAt(words, i+1) == "comme" && len(wordAt(words, i+2)) > 1 {
		return words[i+2][:1], 3 // "des comme Denise": the example is clearer than the letter
	}
	if firstNames[w] {
		return w[:1], 1
	}
	return "", 0
}

// withExample skips "comme Victor" or "de Victor" at i. The example's initial is clearer than the letter's name.
func withExample(words []string, i int, l string) (string, int) {
	example := wordAt(words, i+1)
	switch wordAt(words, i) {
	case "comme":
		if len(example) > 1 && example[0] >= 'a' && example[0] <= 'z' {
			return example[:1], 2
		}
		return l, 1
	case "de", "d":
		if len(example) > 2 && (example[:1] == l || firstNames[example]) && letter(example) == "" {
			return example[:1], 2
		}
	}
	return l, 0
}

func letter(w string) string {
	if len(w) == 1 && w[0] >= 'a' && w[0] <= 'z' {
		return w
	}
	return letterNames[w]
}

func addMark(letters *[]string, mark string) bool {
	m, ok := marks[mark]
	if !ok || len(*letters) == 0 {
		return false
	}
	(*letters)[len(*letters)-1] += string(m)
	return true
}
