package understand

import (
	"fmt"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/classify"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// What the classifier needs to be heard. Its probabilities are calibrated, and
// it knows what the rules found: how far a rule can be trusted is learnt too.
const (
	alone       = 0.33 // where the rules read nothing, or only infer a wish to book from an object
	overItem    = 0.55 // where somebody names an object and asks nothing
	against     = 0.5  // against the one intent that a rule read
	againstBook = 0.40
	doubted     = 0.25 // … which must itself be as unlikely as this
	dismissed   = 0.06 // a rule's intent beside another that is believed
	answering   = 0.80 // where a question awaits an answer, which most words are
	twoLikely   = 0.30 // the two likeliest together, to be offered
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
			m := u.passes(dialogue.Understand{Texts: []string{text}, Expect: dialogue.Open, Today: example}, text)
			list = append(list, classify.Example{Words: m.s.masked(m.items), Hints: m.hints(), Label: string(code)})
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

// hints are what the rules made of the words, for the classifier to weigh.
func (m *meaning) hints() []string {
	var out []string
	for _, h := range m.hits {
		out = append(out, h.name)
		if h.weight >= 3 {
			out = append(out, h.name+"!")
		}
	}
	if len(m.items) > 0 {
		out = append(out, "#")
	}
	slices.Sort(out)
	return slices.Compact(out)
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

// bookers change who may book, and leave the wish to.
var bookers = map[dialogue.Intent]bool{dialogue.OnBehalf: true, dialogue.Professional: true, dialogue.ClearOut: true, dialogue.Collective: true}

// guess asks the classifier. The rules' word stands unless it is sure of
// another; where they found nothing, it decides, or names the two likeliest.
func (m *meaning) guess(want map[dialogue.Intent]bool) {
	if m.u.model == nil || addressed[m.ask.Expect] || len(m.s.words) == 0 || m.answered() || m.greeting() || m.has("done") { // "c'est tout" empties no flat
		return
	}
	if !opening[m.ask.Expect] && (len(want) > 0 || len(m.items) > 0 || len(m.days) > 0) {
		return
	}
	if m.implied(want) && len(m.items) > 0 && m.order() {
		return // "un sommier au 20 rue Breteuil": an order, shortly put
	}
	if m.ask.Booked && m.ask.Expect != dialogue.Open && want[dialogue.ChangeItems] {
		return // what is named behind a booking belongs to it
	}
	scores := m.u.model.Classify(m.s.masked(m.items), m.hints())
	best, second := scores[0], scores[1]
	p := make(map[dialogue.Intent]float64, len(scores))
	for _, x := range scores {
		p[dialogue.Intent(x.Label)] = x.P
	}
	label := dialogue.Intent(best.Label)
	if label == dialogue.Abuse && len(want) > 0 {
		return // insults that carry a request: the request
	}
	take := func() {
		clear(want)
		if m.learnt = best.P; label != dialogue.Unclear {
			want[label] = true
		}
	}
	switch {
	case !opening[m.ask.Expect]:
		if best.P >= answering && label != "address_help" { // "je sais pas trop" may be about anything
			take()
		}
	case len(want) == 0 || m.implied(want):
		who := bookers[label] && len(m.items) > 0 // they want it taken away, for whomever
		defer func() {
			if who && want[label] {
				want[dialogue.Book] = true
			}
		}()
		bar := alone
		if len(m.items) > 0 && !interrogative(m.s) {
			bar = overItem
		}
		switch {
		case best.P >= bar && (label != dialogue.Unclear || len(want) == 0):
			take()
		case len(want) == 0 && label != dialogue.Unclear && second.Label != string(dialogue.Unclear) && best.P+second.P >= twoLikely:
			m.r.Guess = []dialogue.Intent{label, dialogue.Intent(second.Label)}
			m.learnt = best.P
		}
	case len(want) == 1:
		for i := range want {
			bar := against
			if i == dialogue.Book { // its words stand in many questions
				bar = againstBook
			}
			if i != label && best.P >= bar && p[i] < doubted {
				take()
			}
		}
	default:
		for i := range want {
			if i != label && want[label] && p[i] < dismissed && !(i == dialogue.Book && (bookers[label] || m.apart())) {
				delete(want, i)
			}
		}
	}
}

const (
	clauseWords = 4    // the fewest that can be a wish of their own
	clauseSure  = 0.75 // how likely a second wish must be
)

// clauses looks for a second wish behind "et" or a comma, when one was found.
func (m *meaning) clauses(want map[dialogue.Intent]bool) {
	if m.u.model == nil || m.ask.Expect != dialogue.Open || len(want) != 1 || want[dialogue.OtherLanguage] {
		return
	}
	cuts := []int{0}
	for i := range m.s.words {
		if i > 0 && (m.s.breaks[i] || m.s.words[i] == "et" && m.s.own[i] != protect) {
			cuts = append(cuts, i)
		}
	}
	cuts = append(cuts, len(m.s.words))
	if len(cuts) < 3 {
		return
	}
	for k := range cuts[1:] {
		from, to := cuts[k], cuts[k+1]
		if to-from < clauseWords || slices.Contains(m.s.own[from:to], protect) || slices.Contains(m.s.own[from:to], place) {
			continue // an address is no wish
		}
		part := m.s.part(from, to)
		best := m.u.model.Classify(part.masked(within(m.items, from, to)), nil)[0]
		label := dialogue.Intent(best.Label)
		if best.P < clauseSure || courtesies[label] || label == dialogue.Unclear || label == dialogue.Book {
			continue
		}
		want[label] = true
		return
	}
}

// part is the words [from, to) as a sentence of their own.
func (s *sentence) part(from, to int) *sentence {
	p := &sentence{words: s.words[from:to], own: s.own[from:to]}
	p.nums = french.Numbers(p.words)
	return p
}

// within are the items of the words [from, to), counted from there.
func within(items []found, from, to int) []found {
	var out []found
	for _, f := range items {
		if f.core >= from && f.to <= to {
			f.from, f.core, f.to = f.from-from, f.core-from, f.to-from
			out = append(out, f)
		}
	}
	return out
}

// orderly words stand around an object that somebody wants taken away.
var orderly = wordSet("un une le la les l des de du d et puis aussi avec c est pour j ai on a il y bonjour bonsoir madame monsieur svp s vous plait alors voila oui merci allo " +
	"mon ma mes vieux vieille gros grosse")

// order reports that hardly more than objects and an address was said.
func (m *meaning) order() bool {
	if slices.Contains(m.s.own, protect) {
		return !interrogative(m.s)
	}
	for i, w := range m.s.words {
		if m.s.own[i] == free && !orderly[w] {
			return false
		}
	}
	return true
}

// apart reports that what was said has two parts, each of which may be a wish:
// "deux matelas, et c'est gratuit ?" wants them taken away, "c'est combien pour
// deux matelas" only asks.
func (m *meaning) apart() bool {
	for i := range m.s.words {
		if i > 1 && i < len(m.s.words)-1 && (m.s.breaks[i] || m.s.words[i] == "et") {
			return true
		}
	}
	return false
}

// answered reports that the utterance did what the question awaited, or named
// something so plainly that its kind is no matter of guessing.
func (m *meaning) answered() bool {
	r := &m.r
	if opening[m.ask.Expect] {
		plain := r.Answer != "" && m.onlyReplies() && (m.content() == 0 && (m.ask.Expect != dialogue.Open || len(m.s.words) <= 3) || m.weight("no") >= 5)
		return plain || len(r.Address) > 0 && len(m.hits) == 0 && len(m.items) == 0 && m.content() == 0 && (len(m.s.nums) > 0 || len(m.s.words) <= 4)
	}
	if m.ask.Expect == dialogue.AskReference {
		return true // what is said there speaks of bookings anyway
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
