package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// Finding is something about the articles that an editor should see.
type Finding struct {
	Where   string // a file, below the folder knowledge/
	Warning bool   // it may be said to callers all the same
	Text    string // what is wrong and what to do
}

// fewQuestions is the number of example questions below which an article is
// hard to find.
const fewQuestions = 6

// Check looks at what Load accepts and callers would still suffer from, on a
// day. intents are those that need an article. The findings are sorted by file.
func (b *Base) Check(today pickup.Date, intents []string) []Finding {
	c := &checker{base: b, today: today}
	for _, a := range b.Articles {
		c.article(a)
	}
	c.sameQuestions()
	c.intents(intents)
	c.drafts()
	slices.SortStableFunc(c.found, func(x, y Finding) int { return strings.Compare(x.Where, y.Where) })
	return c.found
}

type checker struct {
	base  *Base
	today pickup.Date
	found []Finding
}

func fileOf(a Article) string { return "articles/" + a.ID + ".md" }

func (c *checker) fail(where, format string, args ...any) {
	c.found = append(c.found, Finding{Where: where, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) warn(where, format string, args ...any) {
	c.found = append(c.found, Finding{Where: where, Warning: true, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) article(a Article) {
	c.dates(a)
	if n := len(a.Questions); n < fewQuestions {
		c.warn(fileOf(a), "%d example questions: write %d at least, as callers say it", n, fewQuestions)
	}
	c.said(a)
}

func (c *checker) dates(a Article) {
	switch {
	case !a.ValidUntil.IsZero() && a.ValidUntil.Before(c.today):
		c.fail(fileOf(a), "valid_until %s is past: nobody hears this article; renew it or delete it", a.ValidUntil)
	case a.ValidFrom.After(c.today):
		c.warn(fileOf(a), "valid_from %s is to come: until then nobody hears this article", a.ValidFrom)
	}
	switch {
	case a.VerifiedOn.IsZero():
		c.warn(fileOf(a), "verified_on is empty: nobody at the municipality has checked this")
	case a.VerifiedOn.After(c.today):
		c.fail(fileOf(a), "verified_on %s is to come: write the day on which it was checked", a.VerifiedOn)
	}
}

// said fills an article with every set of rules under which it may be heard.
func (c *checker) said(a Article) {
	var without []string
	filled, longest := 0, 0
	for _, r := range c.rules(a) {
		text, err := c.base.Fill(a.Spoken, r)
		if err != nil {
			without = append(without, err.Error())
			continue
		}
		filled++
		longest = max(longest, words(text))
	}
	if longest > maxSpokenWords {
		c.fail(fileOf(a), "spoken has %d words once its variables are filled: say it in %d at most", longest, maxSpokenWords)
	}
	if len(without) == 0 {
		return
	}
	if why := strings.Join(without, "; "); filled == 0 {
		c.fail(fileOf(a), "no rules fill spoken, so nobody hears it: %s", why)
	} else {
		c.warn(fileOf(a), "some callers are handed over instead: %s", why)
	}
}

// rules are the versions in force of the communes that an article is for.
func (c *checker) rules(a Article) []pickup.RuleSet {
	var out []pickup.RuleSet
	for _, commune := range c.base.Communes {
		if len(a.Communes) > 0 && !slices.Contains(a.Communes, commune.INSEE) {
			continue
		}
		r, ok := pickup.RulesAt(c.base.Rules, commune.Rules, c.today)
		if ok && !slices.ContainsFunc(out, func(o pickup.RuleSet) bool { return o.Version == r.Version }) {
			out = append(out, r)
		}
	}
	return out
}

// sameQuestions finds two articles that may be heard by one caller, have an
// example question in common, and answer it differently.
func (c *checker) sameQuestions() {
	has := map[string][]Article{}
	for _, a := range c.base.Articles {
		for _, q := range a.Questions {
			key := french.Fold(q)
			for _, o := range has[key] {
				if o.ID == a.ID {
					c.warn(fileOf(a), "%q stands twice", q)
				} else if o.Spoken != a.Spoken && together(o, a) {
					c.fail(fileOf(a), "%q is also a question of %s, which answers it differently: leave it to one of them", q, fileOf(o))
				}
			}
			has[key] = append(has[key], a)
		}
	}
	for _, q := range c.base.Unanswered {
		for _, a := range has[french.Fold(q)] {
			c.fail("unanswered.txt", "%q is a question of %s: delete it here", q, fileOf(a))
		}
	}
}

// together reports whether two articles are ever in force in one place.
func together(a, b Article) bool {
	before := func(x, y Article) bool { return !x.ValidUntil.IsZero() && x.ValidUntil.Before(y.ValidFrom) }
	if before(a, b) || before(b, a) {
		return false
	}
	return len(a.Communes) == 0 || len(b.Communes) == 0 ||
		slices.ContainsFunc(a.Communes, func(i pickup.INSEE) bool { return slices.Contains(b.Communes, i) })
}

// intents finds what callers want and no article in force everywhere answers.
func (c *checker) intents(want []string) {
	for _, intent := range want {
		if !slices.ContainsFunc(c.base.Articles, func(a Article) bool {
			return slices.Contains(a.Intents, intent) && len(a.Items) == 0 && a.InForce(c.today, "")
		}) {
			c.fail("articles", "nothing answers the intent %s everywhere today: write an article with intents: [%s]", intent, intent)
		}
	}
}

func (c *checker) drafts() {
	for _, a := range c.base.Drafts {
		c.warn(fileOf(a), "is a draft, which nobody hears: review it, then delete the line draft: true")
		if _, ok := c.base.Article(a.ID); ok {
			c.fail(fileOf(a), "id %q is an article's already: give the draft another", a.ID)
		}
	}
}
