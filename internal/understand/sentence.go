package understand

import (
	"strings"
	"unicode"

	"github.com/debarras/debarras/internal/french"
)

// maxWords bounds the work: nobody says more in one breath.
const maxWords = 150

// An owner is the pass that took a word.
type owner uint8

const (
	free    owner = iota
	protect       // in a street's name
	item
	phrase
	digits
	day
	place
	negated // "pas le treize": said, and not meant
)

// sentence is an utterance cut into words, which the passes share.
type sentence struct {
	text   string
	words  []string // folded
	said   []string // as said, in lower case with accents
	breaks []bool   // punctuation stands before this word
	own    []owner
	ids    []int // in the lexicon of the phrases, -1 = in none
	nums   []french.Number
	asked  bool // a question mark was written
	alien  bool // letters of another alphabet
}

// hesitations are no words. They are letters when somebody spells.
var hesitations = wordSet("euh heu hum hmm ben bah beh eh oh ah ouh mmm ouf bof pff")

// soft words carry nothing: a phrase may be interrupted by them.
var soft = wordSet("donc alors bon enfin voila monsieur madame mademoiselle disons dirais justement simplement juste vraiment svp bonjour bonsoir allo oui hein")

// slips are words that people, and recognisers, write in one.
var slips = map[string]string{
	"jai": "j ai", "cest": "c est", "ya": "y a", "chuis": "je suis", "jsuis": "je suis", "jveux": "je veux", "daccord": "d accord",
	"quelquun": "quelqu un", "aujourdhui": "aujourd hui", "jhabite": "j habite", "jme": "je me", "jpeux": "je peux", "nan": "non",
	"estce": "est ce", "questce": "qu est ce", "dencombrants": "d encombrants", "ouais": "oui", "okay": "ok",
}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// newSentence cuts text into words. Hesitations are left out unless spelt.
func newSentence(text string, spelt bool) *sentence {
	s := &sentence{text: strings.TrimSpace(text)}
	runes := []rune(s.text)
	start, fresh := 0, false
	for i := 0; i <= len(runes); i++ {
		if i < len(runes) && !stops(runes, i) {
			s.alien = s.alien || unicode.IsLetter(runes[i]) && !unicode.Is(unicode.Latin, runes[i])
			continue
		}
		s.add(string(runes[start:i]), fresh, spelt)
		start, fresh = i+1, true
		if i < len(runes) && runes[i] == '?' {
			s.asked = true
		}
	}
	s.own = make([]owner, len(s.words))
	s.nums = french.Numbers(s.words)
	return s
}

// stops tells punctuation that parts words from that inside a number.
func stops(runes []rune, i int) bool {
	switch runes[i] {
	case ';', ':', '!', '?', '…', '\n', '(', ')':
		return true
	case ',', '.':
		return i == 0 || i+1 >= len(runes) || !unicode.IsDigit(runes[i-1]) || !unicode.IsDigit(runes[i+1])
	}
	return false
}

func (s *sentence) add(part string, fresh, spelt bool) {
	for _, said := range french.Tokens(part) {
		w := french.Fold(said)
		if hesitations[w] && !spelt || len(s.words) >= maxWords {
			continue
		}
		pieces := []string{w}
		if joined, ok := slips[w]; ok && !spelt {
			pieces = strings.Fields(joined)
		}
		for _, p := range pieces {
			s.words = append(s.words, p)
			if len(pieces) > 1 {
				said = p
			}
			s.said = append(s.said, said)
			s.breaks = append(s.breaks, fresh && len(s.words) > 1)
			fresh = false
		}
	}
}

func (s *sentence) word(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i]
}

// is reports whether the words at i are those.
func (s *sentence) is(i int, words ...string) bool {
	for k, w := range words {
		if s.word(i+k) != w {
			return false
		}
	}
	return true
}

// take gives the words [from, to) to a pass.
func (s *sentence) take(from, to int, o owner) {
	for i := max(from, 0); i < min(to, len(s.own)); i++ {
		s.own[i] = o
	}
}

func (s *sentence) isFree(from, to int) bool {
	for i := from; i < to; i++ {
		if s.own[i] != free {
			return false
		}
	}
	return true
}

// number is the longest number of at most top that begins at word i.
func (s *sentence) number(i, top int) (n french.Number, ok bool) {
	for _, n := range s.nums {
		if n.From == i && n.Value <= top {
			return n, true
		}
		if n.From > i {
			break
		}
	}
	return french.Number{}, false
}

// numberBefore is the longest number of at most top that ends before word i.
func (s *sentence) numberBefore(i, top int) (best french.Number, ok bool) {
	for _, n := range s.nums {
		if n.To == i && n.Value <= top && !ok {
			best, ok = n, true
		}
	}
	return best, ok
}

// span joins the words [from, to) as they were said.
func (s *sentence) span(from, to int) string { return strings.Join(s.said[from:to], " ") }
