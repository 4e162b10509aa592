package answer

import (
	"slices"
	"time"
)

// Article is a question that callers ask and its answer.
type Article struct {
	ID        string
	Intents   []string // codes of what callers want, that it is the answer to
	Questions []string // as callers ask it
	Items     []string // codes of the objects that it is about, none = any
	Spoken    string
	Written   string
	Communes  []string  // INSEE codes, none = everywhere
	From      time.Time // midnight UTC of the first day, zero = always
	Until     time.Time // of the last day, zero = always
}

// Thing is an object and what callers call it.
type Thing struct {
	Code  string
	Names []string
}

// Knowledge is all that is asked and answered.
type Knowledge struct {
	Articles   []Article // their order decides between equals
	Unanswered []string  // questions that no article answers
	Things     []Thing   // the objects that articles may be about

	// Read gives the intents that are read in a question; nil = none ever are.
	// It is asked of the example questions too, so that New learns how far to
	// trust it.
	Read func(question string) []string
}

// inForce reports whether an article may be used on a day in a commune; an
// unknown commune ("") gets only what holds everywhere.
func (a Article) inForce(day time.Time, insee string) bool {
	if !a.From.IsZero() && day.Before(a.From) || !a.Until.IsZero() && day.After(a.Until) {
		return false
	}
	return len(a.Communes) == 0 || slices.Contains(a.Communes, insee)
}

// about reports whether an article is about one of the objects, or about none
// in particular.
func (a Article) about(items []string) (about, named bool) {
	named = slices.ContainsFunc(items, func(i string) bool { return slices.Contains(a.Items, i) })
	return named || len(a.Items) == 0, named
}
