package understand

import (
	"fmt"
	"slices"

	"github.com/debarras/debarras/internal/classify"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// Understander reads utterances. It is never changed once built, and safe for
// concurrent use.
type Understander struct {
	phrases *lexicon
	items   itemWords
	sounds  itemSounds
	places  placeNames
	model   *classify.Model // nil before Learn
}

// New builds an Understander for the items that callers may have. places are
// names of communes and quartiers as they are said: they need not be complete,
// and help to find an address where none was asked for.
func New(items []pickup.Item, places ...string) *Understander {
	phrases, err := loadPhrases()
	if err != nil {
		panic(fmt.Sprintf("understand: the embedded phrases: %v", err)) // as in regexp.MustCompile: a fault of the program
	}
	return &Understander{phrases: phrases, items: newItemWords(items), sounds: newItemSounds(items), places: newPlaceNames(places)}
}

// Read reads an utterance against the question asked. Of the recogniser's
// alternatives the first one that answers the question is taken, or else the
// first of which anything was made; address fragments come from all of them,
// because whoever resolves addresses knows better which one is a street.
func (u *Understander) Read(a dialogue.Understand) dialogue.Reading {
	var best dialogue.Reading
	var fragments []string
	for i, text := range a.Texts {
		r := u.read(a, text)
		fragments = appendNew(fragments, r.Address)
		switch {
		case i == 0:
			best = r
		case !answers(best, a.Expect) && answers(r, a.Expect), best.Has(dialogue.Unclear) && !r.Has(dialogue.Unclear):
			r.Confidence *= 0.8
			best = r
		}
	}
	if len(a.Texts) == 0 {
		best = dialogue.Reading{Intents: []dialogue.Intent{dialogue.Unclear}, Source: source}
	}
	if len(best.Address) > 0 {
		best.Address = appendNew(best.Address, fragments)
	}
	return best
}

const source = "rules"

func appendNew(list, more []string) []string {
	for _, m := range more {
		known := false
		for _, have := range list {
			known = known || have == m
		}
		if !known {
			list = append(list, m)
		}
	}
	return list
}

// answers reports that a reading does something with the question asked: fills
// what was asked for, or is a wish or a question of its own.
func answers(r dialogue.Reading, e dialogue.Expect) bool {
	for _, i := range r.Intents {
		if i != dialogue.Unclear && i != dialogue.Reply && i != dialogue.Correction {
			return true
		}
	}
	switch e {
	case dialogue.AskItems, dialogue.MoreItems:
		return len(r.Items) > 0 || r.ItemsDone || r.Answer != ""
	case dialogue.OfferSlots:
		return r.When != nil || r.Answer != ""
	case dialogue.AskPhone:
		return r.Phone != "" && r.Phone != dialogue.PhoneInvalid || r.Answer != ""
	case dialogue.AskReference:
		return len(r.Reference) == referenceDigits || r.Answer != ""
	case dialogue.AskCommune, dialogue.AskStreet, dialogue.AskNumber, dialogue.Spell, dialogue.ChooseAddress:
		return len(r.Address) > 0 || r.Choice > 0 || r.Answer != ""
	}
	return !r.Has(dialogue.Unclear)
}

// addressed are the questions whose answer is an address: what nothing else
// explains is one.
var addressed = map[dialogue.Expect]bool{
	dialogue.AskCommune: true, dialogue.AskStreet: true, dialogue.AskNumber: true, dialogue.ChooseAddress: true,
	dialogue.ConfirmAddress: true, dialogue.Spell: true,
}

func (u *Understander) read(a dialogue.Understand, text string) dialogue.Reading {
	return u.passes(a, text).reading()
}

// passes makes the passes over one text; see the package's comment.
func (u *Understander) passes(a dialogue.Understand, text string) *meaning {
	spelt := a.Expect == dialogue.Spell
	m := &meaning{u: u, ask: a, s: newSentence(text, spelt)}
	s := m.s
	if !spelt {
		u.streets(s)
	}
	if !spelt && a.Expect != dialogue.AskReference {
		m.items = u.items.find(s, addressed[a.Expect])
	}
	m.hits = u.phrases.phrases(s, m.items)
	if addressed[a.Expect] {
		m.hits = s.believable(m.hits)
	}
	m.items = s.stillItems(m.items)
	m.r.Phone = s.phone(a.Expect == dialogue.AskPhone)
	if m.r.Phone == "" && a.Expect != dialogue.AskPhone {
		m.r.Reference = s.reference(a.Expect == dialogue.AskReference)
	}
	m.hits = s.outsideDigits(m.hits)
	if a.Expect != dialogue.AskPhone || m.r.Phone == "" {
		m.days = s.dates(a)
	}
	if !undated[a.Expect] {
		asked := a.Expect == dialogue.AskItems || a.Expect == dialogue.MoreItems
		m.items = append(m.items, u.bySound(s, asked)...)
		if asked || m.has("book") {
			m.items = append(m.items, u.unknown(s, asked)...)
		}
	}
	if !spelt {
		u.clues(s, a.Expect)
		m.deny()
		m.changed()
	}
	return m
}

// stillItems leaves out the items whose words a weightier phrase took.
func (s *sentence) stillItems(items []found) []found {
	out := items[:0]
	for _, f := range items {
		if !slices.Contains(s.own[f.core:f.to], phrase) {
			out = append(out, f)
		}
	}
	return out
}

// believable leaves out what a misheard address says by chance: "brûle" for
// "rue", "ans" for "Allauch". Where an address was asked for, a phrase of one
// word must be all that was said, and longer ones may not stand among many
// words that mean nothing. An agent is always believed.
func (s *sentence) believable(hits []hit) []hit {
	strange, strength := 0, 0
	for i, w := range s.words {
		if _, number := s.number(i, 99999); s.own[i] == free && (number || !common[w]) {
			strange++
		}
	}
	for _, h := range hits {
		if !replies[h.name] && h.weight > 1 {
			strength += h.weight
		}
	}
	out := hits[:0]
	for _, h := range hits {
		trusted := replies[h.name] || h.name == string(dialogue.Human) || h.name == string(dialogue.Wait) ||
			h.weight == 1 && strange == 0 || h.weight > 1 && strange <= 2*strength
		if !trusted {
			for _, at := range h.at[:h.literals] {
				s.own[at] = free
			}
			continue
		}
		out = append(out, h)
	}
	return out
}

// outsideDigits leaves out phrases inside a number: the "non" of "zéro six,
// douze, non, treize" corrects a pair of digits, and no more.
func (s *sentence) outsideDigits(hits []hit) []hit {
	out := hits[:0]
	for _, h := range hits {
		if h.literals > 0 && s.own[h.at[0]] == digits {
			continue
		}
		out = append(out, h)
	}
	return out
}
