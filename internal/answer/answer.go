package answer

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// Answerer finds articles. It is safe for concurrent use.
type Answerer struct {
	articles []Article
	index    *index
	vectors  atomic.Pointer[vectors] // nil without embeddings
}

// New takes the knowledge apart and learns from its questions, in well under a
// second for a few thousand. The same knowledge gives the same Answerer.
func New(k Knowledge) *Answerer {
	return &Answerer{articles: slices.Clone(k.Articles), index: newIndex(k, nil)}
}

// Again gives an Answerer that knows the same without having to learn it, and
// without the vectors of the first.
func (a *Answerer) Again() *Answerer { return &Answerer{articles: a.articles, index: a.index} }

// Question is a question as it was said, and what was read in it.
type Question struct {
	Text   string
	Intent string    // "" = none was read
	Item   string    // code of the object it is about, "" = none was read
	INSEE  string    // the caller's commune, "" = unknown
	Day    time.Time // today, midnight UTC
}

// Found is what a search found.
type Found struct {
	Known      bool    // Article is the answer; else nobody wrote it down, and the caller must hear that
	Article    Article // the best, even when it is not sure enough
	Item       string  // code of the object that the question names, "" = none
	Score      float64 // of the best, see Candidate
	Candidates []Candidate
}

// Candidate is an article, or with an empty ID the questions that nobody
// answers, and how well it fits: about 1 for an example question, about -1 for
// something else.
type Candidate struct {
	ID    string
	Score float64
	Like  string // the example question nearest to what was asked
}

// shown is how many candidates are told.
const shown = 5

// Find looks a question up. The embeddings have until ctx ends, or their own
// deadline if it comes first; whatever becomes of them, there is an answer.
func (a *Answerer) Find(ctx context.Context, q Question) Found {
	p := a.index.parse(q.Text)
	if q.Intent != "" && !slices.Contains(p.intents, q.Intent) {
		p.intents = append(slices.Clip(p.intents), q.Intent)
	}
	return a.decide(a.score(p, q, a.cosines(ctx, q.Text)), p, q)
}

// Candidates tells what a question could be about by its words, best first.
func (a *Answerer) Candidates(q Question) []Candidate {
	p := a.index.parse(q.Text)
	return a.decide(a.score(p, q, nil), p, q).Candidates
}

// scored is a candidate on its way.
type scored struct {
	article int // -1 = questions that nobody answers
	score   float64
	local   bool
	nearest int // example, -1 = none
}

// score gives the candidates, best first.
func (a *Answerer) score(p parsed, q Question, cosines []float64) []scored {
	side := make([]float64, 1+len(a.articles))
	a.index.model.decide(a.index.space.features(p), side)
	like := a.index.likenesses(p)
	out := make([]scored, len(side))
	for c := range side {
		out[c] = scored{article: c - 1, score: side[c], nearest: -1}
	}
	best, cosine := make([]float64, len(side)), make([]float64, len(side))
	for e, x := range a.index.examples {
		if l := like[e]; l > best[1+x.article] {
			best[1+x.article], out[1+x.article].nearest = l, e
		}
		if cosines != nil {
			cosine[1+x.article] = max(cosine[1+x.article], cosines[e])
		}
	}
	for c := range out {
		out[c].score += fitted.likeness * best[c]
	}
	if cosines != nil {
		addCosines(out, cosine)
	}
	return a.order(out, p, q)
}

// order drops the articles that may not answer, raises the one whose intent was
// read, and sorts.
func (a *Answerer) order(list []scored, p parsed, q Question) []scored {
	items := p.things()
	if q.Item != "" {
		items = []string{q.Item}
	}
	kept := list[:0]
	for _, s := range list {
		if s.article >= 0 {
			art := a.articles[s.article]
			about, named := art.about(items)
			if !art.inForce(q.Day, q.INSEE) || len(items) > 0 && !about {
				continue
			}
			if s.local = len(art.Communes) > 0; s.local {
				s.score += nearHome
			}
			if slices.Contains(art.Intents, q.Intent) && about && (named || len(art.Items) == 0) {
				s.score += fitted.intent
				if named {
					s.score += theObject
				}
				if !p.saysMore() {
					s.score += onlyIntent
					if named {
						s.score += onlyIntent
					}
				}
			}
		}
		kept = append(kept, s)
	}
	slices.SortStableFunc(kept, func(x, y scored) int { return cmp.Compare(y.score, x.score) })
	return kept
}

// theObject puts an article about the object that was read before the one about
// all of them.
const theObject = 0.3

// nearHome puts an article for the caller's commune before the one for all that
// says the same of the others.
const nearHome = 0.2

// onlyIntent is what an intent counts for beside words that say nothing, as
// keys and misheard words: enough by itself.
const onlyIntent = 3

// decide takes the best candidate when it is good enough and clear of the next
// that says something else.
func (a *Answerer) decide(list []scored, p parsed, q Question) Found {
	f := Found{Item: q.Item}
	if things := p.things(); f.Item == "" && len(things) > 0 {
		f.Item = things[0]
	}
	for _, s := range list[:min(len(list), shown)] {
		c := Candidate{Score: s.score}
		if s.article >= 0 {
			c.ID = a.articles[s.article].ID
		}
		if s.nearest >= 0 {
			c.Like = a.index.examples[s.nearest].text
		}
		f.Candidates = append(f.Candidates, c)
	}
	if len(list) == 0 || list[0].article < 0 {
		return f
	}
	f.Article, f.Score = a.articles[list[0].article], list[0].score
	f.Known = (p.hasContent() || q.Intent != "") && a.clear(list, fitted.threshold, fitted.margin)
	return f
}

// clear reports whether the first candidate is the answer: an article, good
// enough, and far enough from the next that says something else.
func (a *Answerer) clear(list []scored, threshold, margin float64) bool {
	if len(list) == 0 || list[0].article < 0 || list[0].score < threshold {
		return false
	}
	for _, s := range list[1:] {
		if a.rivals(list[0], s) {
			return list[0].score-s.score >= margin
		}
	}
	return true
}

// rivals reports whether the second candidate says something else than the
// first: not where it says the same, nor where the first says for the caller's
// commune what the second says for all.
func (a *Answerer) rivals(best, s scored) bool {
	if s.article < 0 {
		return true
	}
	x, y := a.articles[best.article], a.articles[s.article]
	special := best.local && !s.local && slices.ContainsFunc(x.Intents, func(i string) bool { return slices.Contains(y.Intents, i) })
	return x.Spoken != y.Spoken && !special
}
