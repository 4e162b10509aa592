package answer

import (
	"slices"
	"time"
)

// Article is a question that callers ask and its answer.
type Article struct {
	ID        string
	Intents   []string // codes of what callers want
	Questions []string // as callers ask it
	Items     []string // codes of the objects that it is about, none = any
	Spoken    string
	Communes  []string  // INSEE codes, none = everywhere
	From      time.Time // midnight UTC of the first day, zero = always
	Until     time.Time // of the last day, zero = always
}

// inForce reports whether an article may be used on a day in a commune; an
// unknown commune ("") gets only what holds everywhere.
func (a Article) inForce(day time.Time, insee string) bool {
	if !a.From.IsZero() && day.Before(a.From) || !a.Until.IsZero() && day.After(a.Until) {
		return false
	}
	return len(a.Communes) == 0 || slices.Contains(a.Communes, insee)
}

// Answerer finds articles. It is never changed once built, and safe for
// concurrent use.
type Answerer struct {
	articles  []Article
	questions [][]query // of each article
	weights   weights
}

// New prepares the articles. Their order decides between equals.
func New(articles []Article) *Answerer {
	a := &Answerer{articles: slices.Clone(articles)}
	var all [][]term
	for _, art := range a.articles {
		for _, q := range art.Questions {
			all = append(all, terms(q))
		}
	}
	a.weights = newWeights(all)
	for _, art := range a.articles {
		var list []query
		for _, q := range art.Questions {
			list = append(list, a.weights.query(q))
		}
		a.questions = append(a.questions, list)
	}
	return a
}

const (
	// threshold is the likeness below which words alone are no evidence. It was
	// set between the questions that articles answer and those that they cannot
	// (see the tests): a wrong answer is worse than none.
	threshold = 0.5
	// aboutItem takes its place when the article is about the very object named.
	aboutItem = 0.35
	// sure is what an intent that was read counts for by itself.
	sure = 0.7
)

// Answer finds the article for a question as it was said. intent and item are
// what was read in it, "" when nothing was; insee is the caller's commune, ""
// when unknown; day is today at midnight UTC. score lies between 0 and 1. When
// ok is false nobody wrote the answer down, and the caller must hear that.
func (a *Answerer) Answer(question, intent, item, insee string, day time.Time) (found Article, score float64, ok bool) {
	q := a.weights.query(question)
	best, bestRank := -1, rank{}
	for i, art := range a.articles {
		if !art.inForce(day, insee) {
			continue
		}
		r, fits := a.rank(i, q, intent, item)
		if fits && (best < 0 || r.above(bestRank)) {
			best, bestRank = i, r
		}
	}
	if best < 0 {
		return Article{}, 0, false
	}
	score = bestRank.likeness
	if bestRank.intended {
		score = sure + (1-sure)*score
	}
	return a.articles[best], score, true
}

// rank orders articles: those for the intent, then those about the very
// object, then by words, then those for this commune alone.
type rank struct {
	intended, itemed bool
	likeness         float64
	local            bool
}

func (r rank) above(o rank) bool {
	switch {
	case r.intended != o.intended:
		return r.intended
	case r.itemed != o.itemed:
		return r.itemed
	case r.likeness != o.likeness:
		return r.likeness > o.likeness
	}
	return r.local && !o.local
}

// rank compares article i with the question; fits is false when it may not
// answer it.
func (a *Answerer) rank(i int, q query, intent, item string) (r rank, fits bool) {
	art := a.articles[i]
	r = rank{
		intended: intent != "" && slices.Contains(art.Intents, intent),
		itemed:   item != "" && slices.Contains(art.Items, item),
		local:    len(art.Communes) > 0,
	}
	// An article about other objects, or about one that nobody named, needs the words.
	about := len(art.Items) == 0 || r.itemed
	for _, known := range a.questions[i] {
		r.likeness = max(r.likeness, q.likeness(known))
	}
	if item != "" && !about {
		return r, false
	}
	if r.intended && about {
		return r, true
	}
	limit := threshold
	if r.itemed {
		limit = aboutItem
	}
	return r, r.likeness >= limit
}
