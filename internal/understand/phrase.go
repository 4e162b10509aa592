package understand

import (
	"cmp"
	"embed"
	"slices"
	"strings"
)

//go:embed phrases/*.txt
var phraseFiles embed.FS

// loadPhrases compiles the embedded patterns, which the tests have read too.
func loadPhrases() (*lexicon, error) {
	l := newLexicon()
	for _, name := range []string{"booking", "questions", "commands"} {
		text, err := phraseFiles.ReadFile("phrases/" + name + ".txt")
		if err != nil {
			return nil, err
		}
		if err := l.read(name+".txt", string(text)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// maxLiterals is the most words that a phrase marks as its own.
const maxLiterals = 24

// A hit is a phrase found: the words that it names, and where.
type hit struct {
	name     string
	order    int
	from, to int
	weight   int // words and items that the pattern names
	at       [maxLiterals]int16
	literals int
}

// matcher runs programs over one sentence.
type matcher struct {
	lex    *lexicon
	s      *sentence
	items  []found
	budget int
	now    hit
	best   hit
}

// phrases finds what was said, by pattern: of those that want the same word
// the one that explains most, then the earlier section.
func (l *lexicon) phrases(s *sentence, items []found) []hit {
	s.ids = make([]int, len(s.words))
	for i, w := range s.words {
		s.ids[i] = -1
		if id, ok := l.ids[w]; ok {
			s.ids[i] = id
		}
	}
	m := matcher{lex: l, s: s, items: items, budget: 200_000}
	var hits []hit
	for i := range s.words {
		if id := s.ids[i]; id >= 0 {
			hits = m.tryAll(hits, l.first[id], i)
		}
		for _, n := range l.prefixed {
			if m.beginsWith(n, i) {
				hits = m.try(hits, n, i)
			}
		}
		if _, ok := m.item(i); ok {
			hits = m.tryAll(hits, l.itemed, i)
		}
		if _, ok := s.number(i, 9999); ok {
			hits = m.tryAll(hits, l.numbered, i)
		}
	}
	return choose(s, items, hits)
}

func (m *matcher) tryAll(hits []hit, programs []int, i int) []hit {
	for _, n := range programs {
		hits = m.try(hits, n, i)
	}
	return hits
}

func (m *matcher) try(hits []hit, n, i int) []hit {
	p := m.lex.programs[n]
	m.now, m.best = hit{name: p.name, order: p.order, from: i}, hit{}
	m.run(p.start, i)
	if m.best.weight > 0 {
		hits = append(hits, m.best)
	}
	return hits
}

// beginsWith is a quick look whether a prefix of program n fits word i.
func (m *matcher) beginsWith(n, i int) bool {
	pc := m.lex.programs[n].start
	for ; pc < len(m.lex.code); pc++ {
		switch c := m.lex.code[pc]; c.op {
		case opPrefix:
			if strings.HasPrefix(m.s.words[i], c.text) {
				return true
			}
		case opMatch:
			return false
		}
	}
	return false
}

// item is the end of the item whose article, adjectives or name begin at i.
func (m *matcher) item(i int) (end int, ok bool) {
	for _, f := range m.items {
		if i >= f.from && i <= f.core {
			return f.to, true
		}
	}
	return 0, false
}

// run tries the program from pc at word i, and keeps the weightiest match.
func (m *matcher) run(pc, i int) {
	if m.budget--; m.budget < 0 {
		return
	}
	for {
		c := &m.lex.code[pc]
		switch c.op {
		case opWord, opPrefix:
			if i >= len(m.s.words) {
				return
			}
			if c.op == opWord && m.s.ids[i] != c.id || c.op == opPrefix && !strings.HasPrefix(m.s.words[i], c.text) {
				// Only in the midst of a phrase, where "alors" and the like mean nothing.
				if m.now.literals > 0 && soft[m.s.words[i]] {
					i++
					continue
				}
				return
			}
			if m.now.literals == maxLiterals {
				return
			}
			m.now.at[m.now.literals] = int16(i)
			m.now.literals++
			m.now.weight++
			m.run(pc+1, i+1)
			m.now.literals--
			m.now.weight--
			return
		case opItem:
			end, ok := m.item(i)
			if !ok {
				return
			}
			m.now.weight++
			m.run(pc+1, end)
			m.now.weight--
			return
		case opNumber:
			n, ok := m.s.number(i, 9999)
			if !ok || n.Value < c.id {
				return
			}
			pc, i = pc+1, n.To
		case opGap:
			for k := i; k <= min(i+gapWords, len(m.s.words)); k++ {
				if k > i+1 && k < len(m.s.words) && m.s.breaks[k] {
					return // a phrase does not go on in another sentence
				}
				m.run(pc+1, k)
			}
			return
		case opSplit:
			m.run(pc+1, i)
			pc = c.id
		case opJump:
			pc = c.id
		case opBegin:
			if !m.only(0, i) {
				return
			}
			pc++
		case opEnd:
			if !m.only(i, len(m.s.words)) {
				return
			}
			pc++
		case opMatch:
			if m.now.weight > m.best.weight {
				m.best, m.best.to = m.now, i
			}
			return
		}
	}
}

// only reports that nothing but soft words stands in [from, to).
func (m *matcher) only(from, to int) bool {
	for _, w := range m.s.words[from:to] {
		if !soft[w] && w != "s" && w != "il" && w != "vous" && w != "plait" && w != "merci" {
			return false
		}
	}
	return true
}

// choose takes the weightiest hits first; each word belongs to one. The words
// of an item's name are taken only by what explains more than that ("punaises
// de lit"); its article is free to both.
func choose(s *sentence, items []found, hits []hit) []hit {
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.to-a.from, b.to-b.from), cmp.Compare(a.from, b.from), cmp.Compare(a.order, b.order))
	})
	var kept []hit
	for _, h := range hits {
		clash := h.literals == 0
		for _, at := range h.at[:h.literals] {
			clash = clash || !h.mayTake(s, items, int(at))
		}
		if clash {
			continue
		}
		for _, at := range h.at[:h.literals] {
			s.own[at] = phrase
		}
		kept = append(kept, h)
	}
	slices.SortStableFunc(kept, func(a, b hit) int { return cmp.Compare(a.at[0], b.at[0]) })
	return kept
}

func (h hit) mayTake(s *sentence, items []found, at int) bool {
	if s.own[at] != item {
		return s.own[at] == free
	}
	for _, f := range items {
		if at >= f.core && at < f.to {
			return h.weight > f.to-f.core
		}
	}
	return true
}
