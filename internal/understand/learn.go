package understand

import (
	"fmt"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/classify"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// The least probability at which the classifier's label is taken: where rules
// read nothing; against a wish to book that only the naming of an object made;
// and where a question awaits an answer, which most words are.
const (
	sure      = 0.50
	overBook  = 0.60
	answering = 0.80
	// twoLikely is what the two likeliest must have together to be offered.
	twoLikely = 0.45
)

// Learn gives an Understander that also knows the examples of each intent; u
// stays as it was. It fails when an intent is not one of the domain's, or has
// too few examples.
func (u *Understander) Learn(examples map[dialogue.Intent][]string) (*Understander, error) {
	var list []classify.Example
	codes := make([]dialogue.Intent, 0, len(examples))
	for code := range examples {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		if !slices.Contains(ranks, code) {
			return nil, fmt.Errorf("understand: no intent is called %q", code)
		}
		for _, text := range examples[code] {
			list = append(list, classify.Example{Words: u.masked(text), Label: string(code)})
		}
	}
	model, err := classify.Train(list)
	if err != nil {
		return nil, fmt.Errorf("understand: %w", err)
	}
	taught := *u
	taught.model = model
	return &taught, nil
}

// Model is what was learnt, or nil.
func (u *Understander) Model() *classify.Model { return u.model }

// masked is an example as the classifier sees it.
func (u *Understander) masked(text string) []string {
	m := u.passes(dialogue.Understand{Texts: []string{text}, Expect: dialogue.Open, Today: example}, text)
	return m.s.masked(m.items)
}

// masked puts a sign for what a caller may replace at will: an object, an
// address, a date, a number. So "les pneus, vous les prenez ?" is learnt for
// every object at once.
func (s *sentence) masked(items []found) []string {
	out := make([]string, 0, len(s.words))
	add := func(sign string) {
		if n := len(out); n == 0 || out[n-1] != sign {
			out = append(out, sign)
		}
	}
	for i := 0; i < len(s.words); {
		if k := slices.IndexFunc(items, func(f found) bool { return f.core == i }); k >= 0 {
			add("ITEM")
			i = items[k].to
			continue
		}
		switch s.own[i] {
		case protect, place:
			add("PLACE")
		case digits:
			add("DIGITS")
		case day:
			add("DAY")
		default:
			if n, ok := s.number(i, 99999); ok && n.Value != 1 {
				add("NUMBER")
				i = n.To
				continue
			}
			out = append(out, s.words[i])
		}
		i++
	}
	return out
}

// guess asks the classifier where the rules are not sure. What they read from
// words that mean nothing else stands.
func (m *meaning) guess(want map[dialogue.Intent]bool) {
	if m.u.model == nil || addressed[m.ask.Expect] || len(m.s.words) == 0 || m.answered() {
		return
	}
	need := sure
	switch {
	case len(want) > 1 || len(want) == 1 && !m.implied(want):
		return
	case len(want) == 1:
		need = overBook
	case !opening[m.ask.Expect]:
		need = answering
		if len(m.items) > 0 || len(m.days) > 0 {
			return
		}
	}
	scores := m.u.model.Classify(m.s.masked(m.items))
	best, second := scores[0], scores[1]
	label := dialogue.Intent(best.Label)
	switch {
	case label == dialogue.Unclear:
	case best.P >= need:
		clear(want)
		want[label] = true
		m.learnt = best.P
	case len(want) == 0 && opening[m.ask.Expect] && best.P+second.P >= twoLikely && second.Label != string(dialogue.Unclear):
		m.r.Guess = []dialogue.Intent{label, dialogue.Intent(second.Label)}
		m.learnt = best.P
	}
}

// answered reports that the utterance did what the question awaited, or named
// something so plainly that its kind is no matter of guessing.
func (m *meaning) answered() bool {
	r := &m.r
	if opening[m.ask.Expect] {
		return m.ask.Expect != dialogue.Open && r.Answer != "" && m.onlyReplies() && m.content() == 0
	}
	return r.Answer != "" || r.Choice > 0 || r.When != nil || r.Phone != "" || r.Reference != "" || r.ItemsDone || r.Correction || r.Change != "" ||
		len(r.Removed) > 0 || len(r.Address) > 0
}

// content counts the words that mean something and that no pass took.
func (m *meaning) content() int {
	n := 0
	for i, w := range m.s.words {
		if m.s.own[i] == free && !common[w] {
			n++
		}
	}
	return n
}

// implied reports that the wish to book is only read from an object or a noun.
func (m *meaning) implied(want map[dialogue.Intent]bool) bool {
	return want[dialogue.Book] && !m.has(string(dialogue.Book))
}

// example is the day on which the examples are said: it decides no date of
// theirs, since a date is masked.
var example = pickup.Date{Year: 2026, Month: time.January, Day: 15}
