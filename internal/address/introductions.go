package address

import (
	"slices"
	"strings"
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// introductions are what callers say before a house number, written so that their liaisons are heard ("c'est-t-au").
var introductions = sync.OnceValue(func() []string {
	var keys []string
	for text := range strings.SplitSeq("au,le,c'est le,c'est tau,c'est pour le,numéro,le numéro,au numéro,c'est le numéro,je suis au,je suis zau,j'habite au,j'habite,"+
		"on est tau,adresse c'est,adresse c'est le,adresse est,du,appelle du,voilà au,alors au,alors le,j'ai dit", ",") {
		keys = append(keys, french.Sound(text))
	}
	slices.Sort(keys) // those that begin alike are aligned together
	return keys
})

// listenIntroductions finds where a number may begin whatever words the recogniser made of it: behind what sounds like an introduction.
// "C'est toi" is "c'est au un". It comes before the words of carrier phrases are discounted.
func (r *reading) listenIntroductions() {
	r.opening = french.Row{Score: slices.Clone(r.start.Score), From: slices.Clone(r.start.From)}
	inside := make([]bool, len(r.opening.Score)) // by position: in the midst of a word that means itself, as the "la" of "c'est la rue"
	for i, word := range r.u.words {
		for j := r.u.start[i] + 1; j < r.u.start[i+1] && (carrier[word] || common[word]); j++ {
			inside[j] = true
		}
	}
	stack := r.stack(r.aligner)
	for _, key := range introductions() {
		self := r.self(key)
		for j, c := range stack.align(key) {
			if c.From() == j || inside[j] {
				continue
			}
			s := c.Score()
			// A part of what it lacks of a perfect one counts: the words of carrier phrases are worth little either way.
			if s = min(tuned.introduced, tuned.introducedLength*self) + tuned.introducedBadly*min(0, s-self-tuned.atBoundary); s > r.opening.Score[j] {
				r.opening.Score[j], r.opening.From[j] = s, int32(j)
			}
		}
	}
}
