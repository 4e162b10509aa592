package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"
)

// understandCmd is `debarras understand`: the reading of one utterance by
// itself, without a database and without a call.
type understandCmd struct {
	Text  []string `arg:"" optional:"" help:"What was heard, the best reading first."`
	JSONL bool     `name:"jsonl" help:"Read {id, state, heard, today, offered} lines, write {id, intent, second_intent, items, value, confidence} lines."`
	State string   `default:"open" help:"The question that was asked: open, ask_items, offer_slots, ask_phone…"`
}

// Run reads the words of the command line, or the lines of standard input.
func (cmd *understandCmd) Run(e *env) error {
	if cmd.JSONL == (len(cmd.Text) > 0) {
		return errors.New(`give the words ("deux matelas") or --jsonl, and not both`)
	}
	a := &app{config: e.config}
	if err := a.loadKnowledge(); err != nil {
		return err
	}
	r := &reader{Understander: a.understander, base: a.base, communes: understand.NewCommunes(a.base.Communes, a.base.Aliases), today: pickup.DateOf(clock().In(a.base.Territory.Location))}
	if cmd.JSONL {
		return r.lines(e.in, e.out)
	}
	return r.explain(cmd.Text, cmd.State, e.out)
}

// taught remembers what was learnt from a version of the knowledge: it takes a
// good part of a second, and equal files give an equal reader.
var taught sync.Map

// newUnderstander teaches the territory's items, places and example utterances.
func newUnderstander(base *knowledge.Base) (*understand.Understander, error) {
	if known, ok := taught.Load(base.Version); ok {
		return known.(*understand.Understander), nil
	}
	items := make([]pickup.Item, 0, len(base.Codes))
	for _, code := range base.Codes {
		items = append(items, base.Items[code])
	}
	examples := make(map[dialogue.Intent][]string, len(base.Intents))
	for _, x := range base.Intents {
		examples[dialogue.Intent(x.Code)] = x.Utterances
	}
	u := understand.New(items, places(base)...)
	if len(examples) > 0 {
		var err error
		if u, err = u.Learn(examples); err != nil {
			return nil, fmt.Errorf("knowledge: intents: %w", err)
		}
	}
	taught.Store(base.Version, u)
	return u, nil
}

// reader answers the command's questions.
type reader struct {
	*understand.Understander
	base     *knowledge.Base
	communes *understand.Communes
	today    pickup.Date
}

// texts is a text, or a list of readings, best first.
type texts []string

func (t *texts) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = texts{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(raw, &many); err != nil || len(many) == 0 {
		return errors.New(`heard: write a text or a list of texts, the best reading first`)
	}
	*t = many
	return nil
}

type readContext struct {
	Today   pickup.Date   `json:"today"`
	Offered []pickup.Date `json:"offered"`
	Booked  bool          `json:"booked"` // the caller holds a booking
}

type readQuestion struct {
	ID    json.RawMessage `json:"id"` // any JSON value, given back as it came
	State dialogue.Expect `json:"state"`
	Heard texts           `json:"heard"`
	readContext
	Context *readContext `json:"context"`
}

type readReply struct {
	ID json.RawMessage `json:"id"`
	understand.Plain
}

// lines answers line by line, so that a caller may wait for each answer.
func (r *reader) lines(in io.Reader, out io.Writer) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, maxLine)
	w := bufio.NewWriter(out)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for n := 1; scan.Scan(); n++ {
		raw := bytes.TrimSpace(scan.Bytes())
		if len(raw) == 0 {
			continue
		}
		reply, err := r.line(raw)
		if err != nil {
			return fmt.Errorf(`line %d: %w; write {"id":"1","state":"offer_slots","heard":"le quinze","today":"2026-11-25","offered":["2026-12-01"]}`, n, err)
		}
		if err := errors.Join(encoder.Encode(reply), w.Flush()); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read the questions: %w", err)
	}
	return nil
}

func (r *reader) line(raw []byte) (readReply, error) {
	var q readQuestion
	if err := json.Unmarshal(raw, &q); err != nil {
		return readReply{}, err
	}
	if len(q.ID) == 0 {
		return readReply{}, errors.New("no id")
	}
	c := q.readContext
	if q.Context != nil {
		c = *q.Context
	}
	a, err := r.ask(q.Heard, cmp.Or(q.State, dialogue.Open), c)
	if err != nil {
		return readReply{}, err
	}
	return readReply{q.ID, understand.PlainOf(a, r.Read(a), r.communes.Find)}, nil
}

// ask puts the question together; a state that nobody knows is a mistake.
func (r *reader) ask(heard []string, state dialogue.Expect, c readContext) (dialogue.Understand, error) {
	states := append(slices.Clone(dialogue.Expects), understand.Survey, understand.AskCount, understand.AskSize)
	if !slices.Contains(states, state) {
		return dialogue.Understand{}, fmt.Errorf("state %q: write one of %v", state, states)
	}
	a := dialogue.Understand{Texts: heard, Expect: state, Booked: c.Booked, Today: c.Today}
	if a.Today.IsZero() {
		a.Today = r.today
	}
	for i, day := range c.Offered {
		a.Slots = append(a.Slots, pickup.Slot{Round: int64(i + 1), Date: day, PutOut: day.AddDays(-1)})
	}
	return a, nil
}

// explain prints what was made of an utterance.
func (r *reader) explain(heard []string, state string, out io.Writer) error {
	a, err := r.ask(heard, dialogue.Expect(state), readContext{})
	if err != nil {
		return err
	}
	reading := r.Read(a)
	p := understand.PlainOf(a, reading, r.communes.Find)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(what, value string) {
		if value != "" && value != "<nil>" {
			fmt.Fprintf(table, "%s\t%s\n", what, value)
		}
	}
	row("Entendu", strings.Join(heard, " | "))
	row("Question", state)
	row("Intention", p.Intent)
	row("Et aussi", p.Second)
	for _, it := range p.Items {
		row("Objet", fmt.Sprintf("%s × %d (%s)", it.Code, it.Count, it.Op))
	}
	row("Valeur", fmt.Sprint(p.Value))
	row("Adresse", strings.Join(reading.Address, " | "))
	row("Confiance", fmt.Sprintf("%.2f (%s)", p.Confidence, reading.Source))
	row("Sans emploi", reading.Left)
	if len(reading.Guess) == 2 {
		row("Demander", fmt.Sprintf("Vous voulez %s, ou %s ?", r.words(reading.Guess[0]), r.words(reading.Guess[1])))
	}
	return table.Flush()
}

// words is what the bot says for an intent.
func (r *reader) words(i dialogue.Intent) string {
	for _, x := range r.base.Intents {
		if x.Code == string(i) {
			return x.Words
		}
	}
	return string(i)
}
