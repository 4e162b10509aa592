package eval

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// channel.tsv is made by debarras eval fit-channel from pairs said/heard: see Fit.
//
//go:embed channel.tsv
var channelTable string

// A Channel mishears at a rate of word errors. The nil Channel is typed: it hears what is said.
type Channel struct {
	name string
	t    *confusions
	q    float64 // chance of an error at a word of average difficulty
}

// Name is "typed" for nil, else such as "misheard-35".
func (c *Channel) Name() string {
	if c == nil {
		return "typed"
	}
	return c.name
}

// NewChannel makes a channel whose word error rate is rate (0 to 0.9) on utterances such as
// those of the corpus: how easily each word is misheard differs, so the chance is found by trying.
func NewChannel(rate float64, corpus []string) (*Channel, error) {
	if rate <= 0 || rate > 0.9 {
		return nil, fmt.Errorf("a rate of word errors of %g: write a percentage from 1 to 90", 100*rate)
	}
	if len(corpus) == 0 {
		return nil, fmt.Errorf("a channel needs utterances to set its rate by")
	}
	t, err := parseConfusions(channelTable)
	if err != nil {
		return nil, fmt.Errorf("channel.tsv: %w", err)
	}
	c := &Channel{name: fmt.Sprintf("misheard-%.0f", 100*rate), t: t}
	low, high := 0.0, 2.0
	for range 14 {
		c.q = (low + high) / 2
		if c.rate(corpus) < rate {
			low = c.q
		} else {
			high = c.q
		}
	}
	return c, nil
}

// rate is the channel's word error rate on a corpus.
func (c *Channel) rate(corpus []string) float64 {
	ear := c.Ear(rand.New(rand.NewPCG(1, 1)))
	words, errors := 0, 0
	for _, text := range corpus {
		h := ear.Hear(text)
		words, errors = words+h.Words, errors+h.Errors
	}
	return float64(errors) / float64(max(1, words))
}

// An Ear is a channel during one call. It is not safe for concurrent use.
type Ear struct {
	c *Channel
	r *rand.Rand
}

// Ear begins a call with its own chance.
func (c *Channel) Ear(r *rand.Rand) *Ear { return &Ear{c, r} }

// Heard is what came out of an utterance. Errors are the word edits (substituted, dropped,
// added) of its Words; digits and number words are one.
type Heard struct {
	Text          string
	Confidence    float64 // of the recogniser, 0 to 1
	Words, Errors int
}

const typedConfidence = 0.92

// Hear passes an utterance on. Nothing at all may be left of it.
func (e *Ear) Hear(text string) Heard {
	if e == nil || e.c == nil {
		return Heard{Text: text, Confidence: typedConfidence}
	}
	q := e.c.q * (0.5 + e.r.Float64()) // some utterances come through better than others
	var out []string
	for _, word := range strings.Fields(text) {
		folded := french.Fold(word)
		if folded == "" || e.r.Float64() >= q*e.c.t.ease(folded) {
			out = append(out, word)
			continue
		}
		out = append(out, e.mishear(strings.Join(french.Tokens(word), " "))...)
	}
	h := Heard{Text: strings.Join(out, " ")}
	said, _ := spokenWords(text)
	heard, _ := spokenWords(h.Text)
	h.Words, h.Errors = len(said), wordErrors(said, heard)
	h.Confidence = e.c.t.confidence(float64(h.Errors) / float64(max(1, h.Words)))
	return h
}

// mishear makes an error of a word, in lower case: it is dropped, another comes in front, or it
// is another.
func (e *Ear) mishear(word string) []string {
	switch n := e.r.Float64() * e.c.t.total(); {
	case n < e.c.t.drops:
		return nil
	case n < e.c.t.drops+e.c.t.adds:
		return []string{e.c.t.added.draw(e.r), word}
	}
	if n, err := strconv.Atoi(word); err == nil {
		word = french.Cardinal(n)
	}
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == ' ' || r == '-' })
	i := e.r.IntN(len(parts))
	parts[i] = e.other(parts[i])
	return parts
}

// other is what a word is heard as: one that it was heard as before, or one with other sounds.
func (e *Ear) other(word string) string {
	folded := french.Fold(word)
	if seen := e.c.t.as[folded]; seen != nil && e.r.Float64() < seen.sum/(seen.sum+2) {
		return seen.draw(e.r)
	}
	key := french.Sound(word)
	for range 8 {
		var heard []byte
		changes := 1 + e.r.IntN(1+len(key)/3)
		for i := range len(key) {
			if e.r.IntN(max(1, len(key)-i)) < changes {
				changes--
				if s := e.c.t.sounds[key[i]]; s != nil {
					heard = append(heard, strings.TrimSuffix(s.draw(e.r), "-")...)
				}
				continue
			}
			heard = append(heard, key[i])
		}
		if out := written(string(heard)); out != "" && french.Fold(out) != folded {
			return out
		}
	}
	return e.c.t.added.draw(e.r)
}

// letters write a sound of french.Sound as a recogniser may, before other sounds.
var letters = map[rune]string{'a': "a", 'e': "é", 'E': "ai", 'i': "i", 'o': "o", 'u': "ou", 'y': "u", '2': "eu", 'A': "an", 'I': "in", 'O': "on",
	'j': "i", 'w': "ou", 'p': "p", 'b': "b", 't': "t", 'd': "d", 'k': "c", 'g': "g", 'f': "f", 'v': "v", 's': "s", 'z': "z", 'l': "l", 'r': "r",
	'm': "m", 'n': "n", 'S': "ch", 'Z': "j", 'N': "gn"}

// written spells a key of sounds, with a mute e behind a last consonant.
func written(key string) string {
	var b strings.Builder
	for i, s := range key {
		next := byte(0)
		if i+1 < len(key) {
			next = key[i+1]
		}
		switch {
		case s == 'k' && strings.IndexByte("eEiy2Ij", next) >= 0 && next != 0:
			b.WriteString("qu")
		case s == 'g' && strings.IndexByte("eEiy2Ij", next) >= 0 && next != 0:
			b.WriteString("gu")
		default:
			b.WriteString(letters[s])
		}
	}
	if n := len(key); n > 1 && strings.IndexByte("pbtdkgfvszlrmnSZN", key[n-1]) >= 0 {
		b.WriteString("e")
	}
	return b.String()
}

// spokenWords are the words of a text, folded and with their accents; numbers are in words, so
// that "12" and "douze" are equal.
func spokenWords(text string) (folded, accented []string) {
	for _, w := range french.Tokens(text) {
		if n, err := strconv.Atoi(w); err == nil && n < 1e6 {
			w = french.Cardinal(n)
		}
		folded, accented = append(folded, french.Words(w)...), append(accented, french.Tokens(w)...)
	}
	return folded, accented
}

// wordErrors is the edit distance in words.
func wordErrors(said, heard []string) int {
	row := make([]int, len(heard)+1)
	for j := range row {
		row[j] = j
	}
	for i := range said {
		diagonal := row[0]
		row[0] = i + 1
		for j := range heard {
			cost := diagonal
			if said[i] != heard[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(heard)]
}

// Corpus are utterances of callers of a territory, for NewChannel: as often each kind as in a
// call that goes well.
func Corpus(t *Territory, seed uint64) ([]string, error) {
	d := NewDrawer(t, seed)
	s := &Scenario{ID: "corpus", Intent: "book"}
	var out []string
	for run := range 300 {
		f, err := d.Draw(s, run)
		if err != nil {
			return nil, err
		}
		c := NewCaller(t, f, "47201836")
		street := lowerStreet(f.Place.Street)
		out = append(out, c.s.in(Open, c.booking()), c.s.in(AskAddress, c.s.address(f.Place)), c.yes(), c.yes(), c.s.items(f.Items),
			c.s.one("le premier", "le mardi", "oui", "plutôt le vendredi"), c.s.one("non c'est tout", "non merci", "oui"), c.yes(), c.bye(), "non, c'est "+street)
		if run%5 == 0 {
			out = append(out, c.s.spell(f.Place.Street), c.s.phone(f.Phone), "un conseiller", c.s.commune(f.Place))
		}
	}
	return slices.Clip(out), nil
}
