package understand

import (
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// meaning puts together what the passes found.
type meaning struct {
	u      *Understander
	ask    dialogue.Understand
	s      *sentence
	items  []found
	hits   []hit
	days   []french.Day
	denied bool // something was said with "pas" in front
	gone   []found
	learnt float64 // the classifier's probability, where it decided
	r      dialogue.Reading
}

func (m *meaning) has(name string) bool { return m.weight(name) > 0 }

// weight is that of the weightiest phrase of a section.
func (m *meaning) weight(name string) int {
	w := 0
	for _, h := range m.hits {
		if h.name == name {
			w = max(w, h.weight)
		}
	}
	return w
}

// deny takes back what stands behind "pas": "le seize, pas le treize".
func (m *meaning) deny() {
	s := m.s
	for i, w := range s.words {
		if w != "pas" || s.own[i] != free || !m.denies(i) {
			continue
		}
		from := i + 1
		for from < len(s.words) && deniedBefore[s.words[from]] && s.own[from] != item && s.own[from] != protect {
			from++
		}
		if from >= len(s.words) {
			continue
		}
		to := from + 1
		if k := slices.IndexFunc(m.items, func(f found) bool { return f.core >= from && f.from <= from }); k >= 0 {
			to = m.items[k].to
			m.gone = append(m.gone, m.items[k])
			m.items = slices.Delete(m.items, k, k+1)
		} else if n, ok := s.number(from, 9999); ok {
			to = n.To
		} else {
			for to < len(s.words) && s.own[to] == s.own[from] && s.own[from] != free && !s.breaks[to] {
				to++
			}
		}
		s.take(i, to, negated)
		m.denied = true
	}
}

// deniedBefore stands between "pas" and what is denied.
var deniedBefore = wordSet("le la les l un une des de du d au a aux dans en sur m s")

// denies reports that a "pas" at i belongs to what follows and not to a verb.
func (m *meaning) denies(i int) bool {
	s := m.s
	if i == 0 || s.breaks[i] || s.own[i-1] == protect || s.own[i-1] == item || s.own[i-1] == day {
		return true
	}
	// "seize pas treize", but "un pas" is a misheard impasse.
	if _, ok := s.numberBefore(i, 9999); ok {
		_, other := s.number(i+1, 9999)
		if _, behind := s.number(i+2, 9999); deniedBefore[s.word(i+1)] {
			other = behind
		}
		return other && s.words[i-1] != "un"
	}
	if streetTypes[s.words[i-1]] { // "c'est boulevard, pas avenue"
		return true
	}
	switch s.words[i-1] {
	case "non", "et", "mais", "enfin", "finalement":
		return true
	}
	return false
}

// reading is the whole of it.
func (m *meaning) reading() dialogue.Reading {
	r := &m.r
	r.Source = source
	m.answer()
	m.when()
	m.choice()
	m.phoneReply()
	r.ItemsDone = m.itemsDone()
	m.address()
	m.number()
	m.change()
	m.correction()
	m.intents()
	m.counts()
	r.Left = m.left()
	m.question()
	m.confidence()
	return *r
}

// refusing are the questions after "autre chose ?": there "c'est bon" is no.
var refusing = map[dialogue.Expect]bool{dialogue.AnythingElse: true, dialogue.MoreItems: true, dialogue.Closing: true}

// answer is yes or no: the last one said counts ("oui, enfin non"), and an
// "c'est bon" only when neither was said.
func (m *meaning) answer() {
	for _, h := range m.hits {
		switch h.name {
		case "yes":
			if m.r.Answer == dialogue.No && h.literals == 1 && m.s.words[h.at[0]] == "voila" {
				continue // "bah non, voilà"
			}
			m.r.Answer = dialogue.Yes
		case "no":
			m.r.Answer = dialogue.No
		}
	}
	if m.r.Answer == "" && m.has("none") {
		m.r.Answer = dialogue.No
	}
	if m.r.Answer == "" && m.has("fine") {
		m.r.Answer = dialogue.Yes
		if refusing[m.ask.Expect] {
			m.r.Answer = dialogue.No
		}
	}
	if m.r.Answer == "" && refusing[m.ask.Expect] && (m.has("done") || m.has("thanks") && len(m.items) == 0 && m.onlyReplies()) {
		m.r.Answer = dialogue.No
	}
}

// onlyReplies reports that nothing was asked or wanted, goodbye aside.
func (m *meaning) onlyReplies() bool {
	return !slices.ContainsFunc(m.hits, func(h hit) bool { return !replies[h.name] && h.name != string(dialogue.Goodbye) })
}

func (m *meaning) when() {
	e := m.ask.Expect
	if len(m.days) > 0 {
		m.r.When = when(m.days, m.ask.Slots)
		return
	}
	if e != dialogue.OfferSlots {
		return
	}
	if m.r.When = m.s.dayNumber(m.ask); m.r.When == nil && (m.r.Answer == dialogue.No || m.has("none")) {
		m.r.When = &dialogue.When{Kind: string(french.NoDay)}
	}
}

// choosing are the questions that put a choice to the caller.
var choosing = map[dialogue.Expect]bool{
	dialogue.ChooseAddress: true, dialogue.ChooseCallback: true, dialogue.OfferSlots: true, dialogue.Waiting: true, dialogue.ConfirmChange: true,
}

// choice is which of those offered: "le deuxième", "la deux", "le un".
func (m *meaning) choice() {
	s := m.s
	if !choosing[m.ask.Expect] {
		return
	}
	if w := m.r.When; w != nil && (w.Kind == "first" || w.Kind == "second") {
		m.r.Choice = 1
		if w.Kind == "second" {
			m.r.Choice = 2
		}
		return
	}
	if m.ask.Expect == dialogue.OfferSlots {
		return
	}
	if m.has("none") {
		return
	}
	for i, w := range s.words {
		if s.own[i] != free || s.word(i+1) == "etage" {
			continue
		}
		n := map[string]int{"premier": 1, "premiere": 1, "1er": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "troisieme": 3, "3e": 3, "milieu": 2, "dernier": 3, "derniere": 3}[w]
		if v, ok := s.number(i, 3); ok && v.To == i+1 && m.alone(i) {
			n = v.Value
		}
		if n > 0 {
			m.r.Choice = n
			s.take(i, i+1, day)
			return
		}
	}
}

// alone reports that no other content word stands beside word i.
func (m *meaning) alone(i int) bool {
	for k, w := range m.s.words {
		if k != i && m.s.own[k] == free && !common[w] && w != "numero" && w != "choix" && w != "option" {
			return false
		}
	}
	return true
}

func (m *meaning) phoneReply() {
	if m.ask.Expect != dialogue.AskPhone || m.r.Phone != "" {
		return
	}
	switch {
	case m.has("no_mobile"):
		m.r.Phone = dialogue.PhoneNone
	case m.has("phone_caller"):
		m.r.Phone = dialogue.PhoneCaller
	}
}

// itemsDone is "c'est tout", or no to "autre chose ?".
func (m *meaning) itemsDone() bool {
	switch m.ask.Expect {
	case dialogue.MoreItems:
		return m.has("done") || m.r.Answer == dialogue.No && len(m.items) == 0 && !m.denied
	case dialogue.AskItems:
		return m.has("done")
	case dialogue.Open:
		return m.has("done") && len(m.items) > 0
	}
	return false
}

// counts fills the items in. A question about "les matelas" is not about two.
func (m *meaning) counts() {
	asking := m.r.Has(dialogue.ItemAccepted) && !m.r.Has(dialogue.Book)
	for i, f := range m.items {
		if asking && f.det != counted {
			m.items[i].n = 1
		}
	}
	slices.SortStableFunc(m.items, func(a, b found) int { return a.core - b.core })
	m.r.Items = merge(m.items)
	m.r.Removed = merge(m.gone)
	for i, c := range m.r.Removed {
		if !slices.ContainsFunc(m.gone, func(f found) bool { return f.code == c.Code && f.det == counted && f.n > 1 }) {
			m.r.Removed[i].N = 0
		}
	}
}

// address keeps the words of an address, when they are one.
func (m *meaning) address() {
	s, e := m.s, m.ask.Expect
	strong := false
	for i, o := range s.own {
		strong = strong || o == protect || o == place && (e == dialogue.Open || addressed[e] || e == dialogue.AskItems || e == dialogue.MoreItems || isSuffix(s.words[i]))
	}
	asked := addressed[e]
	if !strong && (!asked || !m.addressLike()) {
		return
	}
	text := s.fragment(asked && !(strong && m.speaks(1)))
	if text == "" {
		return
	}
	m.r.Address = []string{text}
	m.r.Part = m.part(strong)
}

// addressLike reports that the free words may be the address that was asked
// for: there is a word of content or a number among them, and the caller did
// not say something else instead.
func (m *meaning) addressLike() bool {
	content := 0
	for i, w := range m.s.words {
		if m.s.own[i] == free && (!common[w] || len(m.s.numberAt(i)) > 0) {
			content++
		}
	}
	e := m.ask.Expect
	if e == dialogue.Spell {
		_, spelled := french.Spelled(m.s.words)
		return !m.speaks(1) && (spelled || content > 0)
	}
	if content == 0 {
		return false
	}
	if e == dialogue.ConfirmAddress && m.r.Answer == dialogue.Yes || e == dialogue.ChooseAddress && m.r.Choice > 0 && content == 0 {
		return false
	}
	return !m.speaks(2) && len(m.items) == 0 || content >= 4
}

func (s *sentence) numberAt(i int) []french.Number {
	for k, n := range s.nums {
		if n.From == i {
			return s.nums[k : k+1]
		}
	}
	return nil
}

// speaks reports that the caller said something else than an answer, a
// question or a command, in at least so many words.
func (m *meaning) speaks(words int) bool {
	for _, h := range m.hits {
		if !replies[h.name] && h.name != string(dialogue.Wait) && h.weight >= words {
			return true
		}
	}
	return false
}

// part says what the fragment gives. In answer to a narrow question it is that
// part, unless a whole street was said instead.
func (m *meaning) part(strong bool) dialogue.Part {
	street := slices.Contains(m.s.own, protect)
	_, number := m.lone()
	switch m.ask.Expect {
	case dialogue.Spell:
		return dialogue.SpelledPart
	case dialogue.AskNumber:
		if !street {
			return dialogue.NumberPart
		}
	case dialogue.AskStreet:
		return dialogue.StreetPart
	case dialogue.AskCommune:
		if !street {
			return dialogue.CommunePart
		}
	case dialogue.ConfirmAddress:
		if !street && number {
			return dialogue.NumberPart
		}
	case dialogue.ChooseAddress:
		if !street && strong {
			return dialogue.CommunePart
		}
	}
	return dialogue.AnyPart
}

// lone is the only content of the free words, when it is a number.
func (m *meaning) lone() (french.Number, bool) {
	s := m.s
	var n french.Number
	for i := 0; i < len(s.words); i++ {
		if s.own[i] != free && s.own[i] != place {
			continue
		}
		if at := s.numberAt(i); len(at) > 0 && at[0].Value <= 9999 {
			if n.To > 0 {
				return n, false
			}
			n = at[0]
			i = n.To - 1
			continue
		}
		if !common[s.words[i]] && s.words[i] != "numero" {
			return n, false
		}
	}
	return n, n.To > 0
}

// correction is a value given instead of another.
func (m *meaning) correction() {
	r := &m.r
	value := len(r.Address) > 0 || len(m.items) > 0 || r.Phone != "" || r.When != nil && r.When.Kind != string(french.NoDay)
	confirming := m.ask.Expect == dialogue.ConfirmAddress || m.ask.Expect == dialogue.ConfirmBooking || m.ask.Expect == dialogue.ConfirmChange
	changed := (len(m.gone) > 0 || r.Instead || r.Count > 0 && m.ask.Expect == dialogue.ConfirmBooking) && !opening[m.ask.Expect]
	r.Correction = changed || m.has("correction") || m.denied && value || confirming && r.Answer == dialogue.No && value
}

// left is the content that nothing was made of.
func (m *meaning) left() string {
	taken := len(m.r.Address) > 0 && addressed[m.ask.Expect]
	var out []string
	for i, w := range m.s.words {
		if m.s.own[i] == free && !common[w] && !taken {
			out = append(out, m.s.said[i])
		}
	}
	return strings.Join(out, " ")
}
