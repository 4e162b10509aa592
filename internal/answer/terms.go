package answer

import (
	"math"
	"slices"

	stemmer "github.com/kljensen/snowball/french"

	"github.com/debarras/debarras/internal/french"
)

// stops are words that every question has. Those that tell what is asked
// (où, quand, combien, qui) are not among them.
var stops = set("le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "au", "aux", "a", "en", "et", "ou", "y", "il", "elle", "on", "nous", "vous", "ils",
	"je", "j", "tu", "me", "m", "te", "t", "se", "s", "ce", "c", "ca", "cela", "cet", "cette", "ces", "mon", "ma", "mes", "son", "sa", "ses", "notre", "nos", "votre", "vos",
	"que", "qu", "est", "sont", "ete", "etre", "ai", "as", "avons", "avez", "ont", "avoir", "ne", "n", "pas", "dans", "sur", "pour", "par", "avec", "si", "mais", "donc", "alors",
	"bonjour", "merci", "svp", "plait", "oui", "non", "euh", "faut", "peux", "peut", "pouvez", "dois", "doit", "voudrais", "veux", "voulais", "savoir", "demander", "suis",
	"aussi", "bien", "fait", "faire", "moi", "leur", "lui", "tres")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// A term is a word of a question.
type term struct {
	stem, sound string
	stop        bool
}

// terms gives the words of a text, each stem once.
func terms(text string) []term {
	var out []term
	for _, w := range french.Tokens(text) {
		t := term{stem: french.Fold(stemmer.Stem(w, true)), sound: french.Sound(w), stop: stops[french.Fold(w)]}
		if t.stem != "" && !slices.ContainsFunc(out, func(o term) bool { return o.stem == t.stem }) {
			out = append(out, t)
		}
	}
	return out
}

// weights tells how much a stem says: log((1+N)/(1+n)) + 1 for a stem in n of
// N questions (inverse document frequency, smoothed). A word that no question
// has weighs most, so that a question about something else stays unlike all.
type weights struct {
	idf     map[string]float64
	unknown float64
}

func newWeights(questions [][]term) weights {
	count := make(map[string]int)
	for _, q := range questions {
		for _, t := range q {
			count[t.stem]++
		}
	}
	w := weights{idf: make(map[string]float64, len(count)), unknown: math.Log(float64(1+len(questions))) + 1}
	for s, n := range count {
		w.idf[s] = math.Log(float64(1+len(questions))/float64(1+n)) + 1
	}
	return w
}

// faint is the weight of a stop word: enough to tell "comment ça se passe"
// from "ils sont passés", too little to be evidence.
const faint = 0.6

// query is a question as its words and their weights.
type query struct {
	terms   []term
	weight  []float64
	total   float64
	content bool // there is more than stop words
}

func (w weights) query(text string) query {
	q := query{terms: terms(text)}
	for _, t := range q.terms {
		weight, ok := w.idf[t.stem]
		switch {
		case t.stop:
			weight = faint
		case !ok:
			weight = w.unknown
		}
		q.weight = append(q.weight, weight)
		q.total += weight
		q.content = q.content || !t.stop
	}
	return q
}

const (
	alike     = 0.8  // what a word that only sounds the same counts for
	minSounds = 4    // shorter words sound like too many
	apart     = 0.25 // the distance of sounds that are still the same word
)

// likeness is the weight of the words that two questions share, over that of
// all their words (Dice's coefficient, weighted): 1 for the same words.
func (q query) likeness(o query) float64 {
	if !q.content && o.content || q.total == 0 || o.total == 0 {
		return 0
	}
	shared := 0.0
	for i, t := range q.terms {
		best := 0.0
		for k, u := range o.terms {
			switch both := q.weight[i] + o.weight[k]; {
			case t.stem == u.stem:
				best = both
			case !t.stop && !u.stop && best < alike*both && t.soundsLike(u):
				best = alike * both
			}
		}
		shared += best
	}
	return min(1, shared/(q.total+o.total))
}

func (t term) soundsLike(u term) bool {
	if len(t.sound) < minSounds || len(u.sound) < minSounds || t.sound[0] != u.sound[0] {
		return false
	}
	return t.sound == u.sound || len(t.sound) == len(u.sound) && french.Distance(t.sound, u.sound) <= apart
}
