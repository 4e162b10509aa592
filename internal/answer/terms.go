package answer

import (
	"slices"
	"strings"

	stemmer "github.com/kljensen/snowball/french"

	"github.com/debarras/debarras/internal/french"
)

// stops are words that every question has. Those that tell what is asked
// (où, quand, combien, qui) are not among them.
var stops = set("le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "au", "aux", "a", "en", "et", "ou", "y", "il", "elle", "on", "nous", "vous", "ils",
	"je", "j", "tu", "me", "m", "te", "t", "se", "s", "ce", "c", "ca", "cela", "cet", "cette", "ces", "mon", "ma", "mes", "son", "sa", "ses", "notre", "nos", "votre", "vos",
	"que", "qu", "est", "sont", "ete", "etre", "ai", "as", "avons", "avez", "ont", "avoir", "ne", "n", "pas", "dans", "sur", "pour", "par", "avec", "si", "mais", "donc", "alors",
	"bonjour", "merci", "svp", "plait", "oui", "non", "euh", "faut", "peux", "peut", "pouvez", "dois", "doit", "voudrais", "veux", "voulais", "savoir", "demander", "suis",
	"aussi", "bien", "fait", "faire", "moi", "leur", "lui", "tres", "bon", "ben", "bah", "tout", "la", "meme", "quoi", "chose", "choses", "truc", "trucs", "affaires", "objet", "objets",
	"encombrant", "encombrants", "plus", "ici", "deja", "faudrait", "pourrais", "pourriez", "pouvoir", "peuvent", "devez", "sera", "serait", "etait", "etais", "va", "vais", "vont", "comme", "quel", "quelle", "quels", "quelles", "fais", "faites", "font")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// A term is what one or more words of a question come down to.
type term struct {
	key     string   // the stem; "#" and a code for an object; anyThing
	word    string   // folded, as said; "" for an object
	sound   string   // "" for an object
	classes []string // of synonyms
	stop    bool
}

// anyThing stands beside every object: "vous prenez les frigos" and "vous prenez les
// matelas" ask the same of two objects.
const anyThing = "#"

func (t term) isThing() bool { return strings.HasPrefix(t.key, anyThing) }

// lexicon knows the objects' names: what is said, by its first word.
type lexicon map[string][]named

type named struct {
	words []string // folded, from the second on
	code  string
}

func newLexicon(things []Thing) lexicon {
	l := lexicon{}
	for _, t := range things {
		for _, name := range t.Names {
			w := french.Words(name)
			if len(w) > 0 {
				l[singular(w[0])] = append(l[singular(w[0])], named{w[1:], t.Code})
			}
		}
	}
	for _, list := range l {
		slices.SortStableFunc(list, func(a, b named) int { return len(b.words) - len(a.words) })
	}
	return l
}

// singular drops a plural's s or x from a folded word of more than three letters.
func singular(w string) string {
	if len(w) > 3 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') {
		return w[:len(w)-1]
	}
	return w
}

// at finds the longest name that begins the words; n is how many it has.
func (l lexicon) at(words []string) (code string, n int) {
	for _, c := range l[singular(words[0])] {
		if len(c.words) < len(words) && slices.EqualFunc(c.words, words[1:1+len(c.words)], func(a, b string) bool { return singular(a) == singular(b) }) {
			return c.code, 1 + len(c.words)
		}
	}
	return "", 0
}

// terms gives the terms of a text, each key once.
func (l lexicon) terms(text string) []term {
	var out []term
	add := func(t term) {
		if t.key != "" && !slices.ContainsFunc(out, func(o term) bool { return o.key == t.key }) {
			out = append(out, t)
		}
	}
	tokens := french.Tokens(text)
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = french.Fold(t)
	}
	for i := 0; i < len(tokens); {
		if word, n := compound(words[i:]); n > 0 {
			if word != "" {
				add(wordTerm(word))
			}
			i += n
			continue
		}
		if code, n := l.at(words[i:]); n > 0 {
			add(term{key: anyThing})
			add(term{key: anyThing + code})
			i += n
			continue
		}
		if tokens[i] == "où" || words[i] == "ou" && (i == 0 || i == len(words)-1) {
			add(term{key: "où", word: "ou"})
		} else {
			add(wordTerm(tokens[i]))
		}
		i++
	}
	return out
}

func compound(words []string) (word string, n int) {
	for _, c := range compounds {
		if len(c.said) <= len(words) && slices.Equal(c.said, words[:len(c.said)]) {
			return c.word, len(c.said)
		}
	}
	return "", 0
}

func wordTerm(w string) term {
	folded := french.Fold(w)
	t := term{word: folded, sound: french.Sound(w), stop: stops[folded]}
	if heads := irregular[folded]; len(heads) > 0 {
		folded, w = heads[0], heads[0]
		t.classes = synonyms[folded]
	}
	if t.classes == nil {
		t.classes = synonyms[folded]
	}
	if t.classes == nil {
		t.classes = synonyms[singular(folded)]
	}
	t.key = french.Fold(stemmer.Stem(w, true))
	if t.classes == nil {
		t.classes = stemmed[t.key]
	}
	return t
}

// stemmed finds the synonyms of forms that no table lists: "déposées".
var stemmed = func() map[string][]string {
	out := map[string][]string{}
	for w, classes := range synonyms {
		key := french.Fold(stemmer.Stem(w, true))
		out[key] = append(out[key], classes...)
	}
	return out
}()

const (
	alike     = 0.8  // what a word that only sounds the same counts for
	related   = 0.6  // and a synonym
	minSounds = 4    // shorter words sound like too many
	apart     = 0.25 // the distance of sounds that are still the same word
)

// likeness of two terms, 0 to 1.
func (t term) likeness(u term) float64 {
	switch {
	case t.key == u.key:
		return 1
	case t.stop || u.stop || t.isThing() || u.isThing():
		return 0
	case t.soundsLike(u):
		return alike
	case slices.ContainsFunc(t.classes, func(c string) bool { return slices.Contains(u.classes, c) }):
		return related
	}
	return 0
}

func (t term) soundsLike(u term) bool {
	if len(t.sound) < minSounds || len(u.sound) < minSounds || t.sound[0] != u.sound[0] {
		return false
	}
	return t.sound == u.sound || len(t.sound) == len(u.sound) && french.Distance(t.sound, u.sound) <= apart
}
