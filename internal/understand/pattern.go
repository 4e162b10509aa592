package understand

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// A program is a pattern compiled for a small backtracking machine; the
// program begins at code[start] of its lexicon.
type program struct {
	name  string // the intent or reply
	order int    // of its section, the earlier wins a tie
	start int
}

type op uint8

const (
	opWord   op = iota // the word id
	opPrefix           // a word beginning with text
	opItem
	opNumber // of id at least
	opGap    // up to gapWords words, then next
	opSplit  // next, or else id
	opJump   // to id
	opBegin
	opEnd
	opMatch
)

const gapWords = 7

type instruction struct {
	op   op
	id   int // word, or target
	text string
}

// lexicon is every pattern, its words numbered, found by its first word.
type lexicon struct {
	ids      map[string]int
	code     []instruction
	programs []program
	first    map[int][]int // word id → programs that may begin with it
	prefixed []int         // programs that may begin with a prefix
	itemed   []int         // … with an item
	numbered []int         // … with a number
}

func newLexicon() *lexicon {
	return &lexicon{ids: make(map[string]int), first: make(map[int][]int)}
}

// read adds a file of patterns in sections "[name]".
func (l *lexicon) read(file, text string) error {
	name := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if section, ok := strings.CutPrefix(line, "["); ok && strings.HasSuffix(section, "]") && !strings.ContainsAny(section, " |[") {
			name = strings.TrimSuffix(section, "]")
			continue
		}
		if name == "" {
			return fmt.Errorf("%s:%d: a pattern before the first [section]", file, i+1)
		}
		if err := l.add(name, line); err != nil {
			return fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	return nil
}

func (l *lexicon) add(name, pattern string) error {
	p := compiler{lex: l, tokens: lexPattern(pattern)}
	start := len(l.code)
	if err := p.sequence(0); err != nil {
		return fmt.Errorf("pattern %q: %w", pattern, err)
	}
	if p.at < len(p.tokens) {
		return fmt.Errorf("pattern %q: %q closes nothing", pattern, p.tokens[p.at])
	}
	l.emit(instruction{op: opMatch})
	n := len(l.programs)
	l.programs = append(l.programs, program{name: name, order: n, start: start})
	if !l.index(n, start, make(map[int]bool)) {
		return fmt.Errorf("pattern %q: may be empty or begins with _", pattern)
	}
	return nil
}

func (l *lexicon) emit(i instruction) int {
	l.code = append(l.code, i)
	return len(l.code) - 1
}

func (l *lexicon) id(word string) int {
	id, ok := l.ids[word]
	if !ok {
		id = len(l.ids)
		l.ids[word] = id
	}
	return id
}

// index notes with which words program n may begin; false when with anything.
func (l *lexicon) index(n, pc int, seen map[int]bool) bool {
	if seen[pc] {
		return true
	}
	seen[pc] = true
	add := func(list []int) []int {
		if len(list) > 0 && list[len(list)-1] == n {
			return list
		}
		return append(list, n)
	}
	switch c := l.code[pc]; c.op {
	case opWord:
		l.first[c.id] = add(l.first[c.id])
	case opPrefix:
		l.prefixed = add(l.prefixed)
	case opItem:
		l.itemed = add(l.itemed)
	case opNumber:
		l.numbered = add(l.numbered)
	case opSplit:
		return l.index(n, pc+1, seen) && l.index(n, c.id, seen)
	case opJump:
		return l.index(n, c.id, seen)
	case opBegin:
		return l.index(n, pc+1, seen)
	default:
		return false
	}
	return true
}

// lexPattern cuts a pattern into words and signs.
func lexPattern(pattern string) []string {
	for _, sign := range "()[]|" {
		pattern = strings.ReplaceAll(pattern, string(sign), " "+string(sign)+" ")
	}
	return strings.Fields(pattern)
}

type compiler struct {
	lex    *lexicon
	tokens []string
	at     int
}

// sequence compiles up to a sign that ends it.
func (c *compiler) sequence(depth int) error {
	for c.at < len(c.tokens) {
		t := c.tokens[c.at]
		switch t {
		case ")", "]", "|":
			return nil
		case "(", "[":
			c.at++
			if err := c.group(t == "[", depth+1); err != nil {
				return err
			}
			continue
		case "_":
			c.lex.emit(instruction{op: opGap})
		case "#":
			c.lex.emit(instruction{op: opItem})
		case "^":
			c.lex.emit(instruction{op: opBegin})
		case "$":
			c.lex.emit(instruction{op: opEnd})
		default:
			c.word(t)
		}
		c.at++
	}
	return nil
}

func (c *compiler) word(t string) {
	if least, ok := strings.CutPrefix(t, "%"); ok {
		n, _ := strconv.Atoi(least) // none is 0
		c.lex.emit(instruction{op: opNumber, id: n})
		return
	}
	if stem, ok := strings.CutSuffix(t, "*"); ok {
		c.lex.emit(instruction{op: opPrefix, text: french.Fold(stem)})
		return
	}
	for _, w := range french.Words(t) {
		c.lex.emit(instruction{op: opWord, id: c.lex.id(w)})
	}
}

// group compiles alternatives behind "(" or "[".
func (c *compiler) group(optional bool, depth int) error {
	closing := ")"
	if optional {
		closing = "]"
	}
	var exits []int
	for {
		split := c.lex.emit(instruction{op: opSplit})
		if err := c.sequence(depth); err != nil {
			return err
		}
		if c.at >= len(c.tokens) {
			return fmt.Errorf("%s is missing", closing)
		}
		exits = append(exits, c.lex.emit(instruction{op: opJump}))
		end := c.tokens[c.at]
		c.at++
		last := end != "|"
		if last && !optional {
			// The last alternative has no other: its split falls through.
			c.lex.code[split] = instruction{op: opJump, id: split + 1}
		} else {
			c.lex.code[split].id = len(c.lex.code)
		}
		if last {
			if end != closing {
				return fmt.Errorf("%q where %s is due", end, closing)
			}
			break
		}
	}
	for _, e := range exits {
		c.lex.code[e].id = len(c.lex.code)
	}
	return nil
}
