package address

import (
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// Limits on what one turn may bring: nobody speaks longer, and the work stays bounded.
const (
	maxTexts  = 4
	maxLength = 400 // runes of one reading
	maxSounds = 240
)

// An utterance is one reading, as words and as sounds.
type utterance struct {
	tokens, words []string
	key           string // the sounds of all words, run together
	start         []int  // where each word's sounds begin in key; one more entry at the end
	numbers       []french.Number
	ordinals      []french.Number
	numeric       []bool // by word: it is a part of a number
	denies        bool   // something that it is not was said, and left out
}

func hear(text string) utterance {
	if r := []rune(text); len(r) > maxLength {
		text = string(r[:maxLength])
	}
	said := withoutDenied(insisted(text))
	u := utterance{tokens: withoutCorrected(numerals(french.Tokens(said))), denies: len(french.Words(said)) < len(french.Words(text))}
	u.words = make([]string, len(u.tokens))
	for i, t := range u.tokens {
		u.words[i] = french.Fold(t)
	}
	u.numbers = french.Numbers(u.words)
	u.ordinals = french.Arrondissement(u.words)
	u.key, u.start = soundsOf(thousands(u.tokens), u.parted())
	u.numeric = make([]bool, len(u.words))
	for _, n := range u.numbers {
		for i := n.From; i < n.To; i++ {
			u.numeric[i] = true
		}
	}
	return u
}

// introduces are the words before a house number when nobody asked for one; months make a date of it.
var (
	introduces = wordSet("au numero n du le no")
	months     = wordSet("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre")
)

// introduced says that a number may be a house number though none was asked for: "au 42", or nothing but a number. "Trois
// chaises" is none, nor "le douze mars".
func (u *utterance) introduced(n french.Number) bool {
	if n.To < len(u.words) && months[u.words[n.To]] {
		return false
	}
	if n.From > 0 && introduces[u.words[n.From-1]] {
		return true
	}
	for i, w := range u.words {
		if (i < n.From || i >= n.To) && !fillers[w] && !mayFollow[w] {
			return false
		}
	}
	return true
}

// letterAt gives a house number's letter when one stands at word i: "trois A, rue", but not "trois, à Aix".
func (u *utterance) letterAt(i int) string {
	if i >= len(u.tokens) || len(u.tokens[i]) != 1 || u.tokens[i] < "a" || u.tokens[i] > "h" {
		return ""
	}
	return u.tokens[i]
}

// parted says, by word, that a number ends or begins there, so that it shares no sound with the word before: "un | impasse".
func (u *utterance) parted() []bool {
	out := make([]bool, len(u.words)+1)
	for _, n := range u.numbers {
		out[n.From], out[n.To] = true, true
	}
	for _, n := range u.numbers {
		for i := n.From + 1; i < n.To; i++ {
			out[i] = false
		}
	}
	return out
}

// soundsOf runs the sounds of words together, a doubled sound counting once where no number parts the words, and says where
// each word begins.
func soundsOf(tokens []string, parted []bool) (string, []int) {
	var b strings.Builder
	last := byte(0)
	start := make([]int, 0, len(tokens)+1)
	for i, s := range french.Sounds(tokens) {
		if s != "" && s[0] == last && !parted[i] {
			s = s[1:]
			start = append(start, max(b.Len()-1, start[i-1]))
		} else {
			start = append(start, b.Len())
		}
		if b.Len()+len(s) > maxSounds {
			s = s[:maxSounds-b.Len()]
		}
		b.WriteString(s)
		if s != "" {
			last = s[len(s)-1]
		}
	}
	return b.String(), append(start, b.Len())
}

// wordAt gives the word in which the sound at offset lies.
func (u *utterance) wordAt(offset int) int {
	for i := len(u.words) - 1; i > 0; i-- {
		if u.start[i] <= offset {
			return i
		}
	}
	return 0
}

func (u *utterance) starts(offset int) bool {
	for _, s := range u.start {
		if s == offset {
			return true
		}
	}
	return false
}

// withoutDenied leaves out what the caller says it is not: "non, le seize, pas le treize". A "pas" at the head denies up
// to the next comma.
func withoutDenied(text string) string {
	var kept []string
	correcting := strings.HasPrefix(french.Fold(text), "non ") || strings.HasPrefix(french.Fold(text), "par ") || strings.HasPrefix(french.Fold(text), "j ai dit ")
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;.!?:", r) }) {
		words := strings.Fields(part)
		for i, w := range words {
			if folded := french.Fold(w); (folded == "pas" || correcting && folded == "par") && !vagueDenial(words[i+1:]) {
				words = append(words[:i:i], afterDenial(words[i+1:])...)
				break
			}
		}
		if len(words) > 0 {
			kept = append(kept, strings.Join(words, " "))
		}
	}
	return strings.Join(kept, ", ")
}

// afterDenial is what a caller says it is, behind what it is not: "pas le 20, c'est le 22" without the comma.
func afterDenial(words []string) []string {
	for i, w := range words {
		switch f := french.Fold(w); {
		case f == "c est" || f == "mais" || f == "plutot", f == "c" && i+1 < len(words) && french.Fold(words[i+1]) == "est":
			return words[i:]
		}
	}
	return nil
}

// vagueDenial: "pas loin de", "pas de numéro" say something else than what it is not.
func vagueDenial(after []string) bool {
	if len(after) == 0 {
		return true
	}
	switch french.Fold(after[0]) {
	case "loin", "de", "d", "encore", "trop", "sur", "tres", "mal":
		return true
	}
	return false
}
