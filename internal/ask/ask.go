package ask

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"
)

// Store is what Asks read of the database.
type Store interface {
	Rounds(ctx context.Context, world pickup.World, sector string, from pickup.Date) ([]pickup.Round, error)
	PendingAt(ctx context.Context, world pickup.World, a pickup.Address, now time.Time) (pickup.Date, bool, error)
	FindBooking(ctx context.Context, world pickup.World, reference, line string, now time.Time) (dialogue.FoundBooking, error)
	Booking(ctx context.Context, id int64) (pickup.Booking, error)
}

// World answers Asks from one version of the knowledge.
type World struct {
	Understander *understand.Understander
	Answerer     *answer.Answerer
	Indexes      *Indexes
	Store        Store
	Items        map[string]pickup.Item
	Sectors      []pickup.Sector
	Commune      func(pickup.INSEE) (pickup.Commune, bool)
	RulesFor     func(pickup.INSEE, pickup.Date) (pickup.RuleSet, bool)
	RulesNamed   func(name string, day pickup.Date) (pickup.RuleSet, bool)
	Fill         func(text string, insee pickup.INSEE, day pickup.Date) (string, error) // an article's variables
	AboutItem    func(pickup.Item) string                                               // "Oui, les matelas sont ramassés."
}

// Ask carries one Ask out.
func (w *World) Ask(ctx context.Context, a dialogue.Ask, at time.Time) (dialogue.Event, error) {
	stamp := dialogue.Stamp{At: at}
	switch a := a.(type) {
	case dialogue.Understand:
		return dialogue.Understood{Stamp: stamp, Reading: w.Understander.Read(a)}, nil
	case dialogue.Locate:
		return w.Indexes.locate(a, stamp)
	case dialogue.Check:
		return w.check(a, stamp), nil
	case dialogue.Offer:
		return w.offer(ctx, a, stamp)
	case dialogue.FindBooking:
		return w.Store.FindBooking(ctx, a.World, a.Reference, a.Line, at)
	case dialogue.Answer:
		return w.answer(ctx, a, stamp), nil
	}
	return nil, fmt.Errorf("ask: nobody answers %s", dialogue.Kind(a))
}

// check judges items by the rules of the address, or of the territory's first
// commune while there is none: limits are told before the address is known.
func (w *World) check(a dialogue.Check, stamp dialogue.Stamp) dialogue.Event {
	rules, _ := w.RulesFor(a.INSEE, a.Today)
	j := pickup.Judge(w.Items, rules, a.Items)
	return dialogue.Checked{Stamp: stamp, Accepted: j.Accepted, Refused: slices.Concat(j.Refused, j.Diverted),
		Unknown: j.Unknown, M3: j.M3, Limit: j.Limit, LimitN: w.limit(j, rules)}
}

// limit is the number that a broken limit allows.
func (w *World) limit(j pickup.Judgement, rules pickup.RuleSet) float64 {
	switch j.Limit {
	case pickup.LimitItems:
		return float64(rules.MaxItems)
	case pickup.LimitM3:
		return rules.MaxM3
	case pickup.LimitKg:
		return rules.MaxKgItem
	case pickup.LimitOfItem:
		return float64(w.Items[j.Item].Max)
	}
	return 0
}

// answer looks a question up. What an item's fate is comes from the items
// themselves, so that no article can contradict a rule.
func (w *World) answer(ctx context.Context, a dialogue.Answer, stamp dialogue.Stamp) dialogue.Event {
	if it, ok := w.Items[a.Item]; ok && a.Intent == dialogue.ItemAccepted && it.Decision != pickup.Ask {
		return dialogue.Answered{Stamp: stamp, Article: "item:" + it.Code, Spoken: w.AboutItem(it)}
	}
	found := w.Answerer.Find(ctx, answer.Question{Text: a.Question, Intent: string(a.Intent), Item: a.Item, INSEE: string(a.INSEE), Day: a.Today.UTC()})
	if !found.Known {
		return dialogue.Answered{Stamp: stamp}
	}
	if it, ok := w.Items[found.Item]; ok && it.Decision != pickup.Ask && aboutAnyItem(found.Article) {
		return dialogue.Answered{Stamp: stamp, Article: "item:" + it.Code, Spoken: w.AboutItem(it)}
	}
	spoken, err := w.Fill(found.Article.Spoken, a.INSEE, a.Today)
	if err != nil { // the rules hold no such value: say nothing rather than guess
		return dialogue.Answered{Stamp: stamp}
	}
	return dialogue.Answered{Stamp: stamp, Article: found.Article.ID, Spoken: spoken}
}

// aboutAnyItem: the article tells which objects are collected, of which one was
// named.
func aboutAnyItem(a answer.Article) bool {
	return len(a.Items) == 0 && slices.Contains(a.Intents, string(dialogue.ItemAccepted))
}
