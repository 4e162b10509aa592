package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/ask"
	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

type benchConversationCmd struct {
	Files []string `arg:"" type:"existingfile" help:"Tables of utterances in the layout of dev.tsv: what was heard is what the caller says."`
	Index string   `help:"Index file; default: the one that the service cached in DATA_DIR."`
	Cross bool     `help:"Cross-validate: resolve each row by what was fitted without its fold. The tables must be those that were fitted."`
	Show  string   `help:"Print the conversation of the row with this id, or all that end so: right, wrong, human, outside, open."`
}

// Run lets every caller of the tables say their address to the dialogue, and counts how it ends.
func (cmd *benchConversationCmd) Run(e *env) error {
	tables, err := readTables(cmd.Files, "")
	if err != nil {
		return err
	}
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	s, err := newStage()
	if err != nil {
		return err
	}
	models := make([]*ask.Indexes, foldCount+1)
	for fold := range models {
		without, err := x.WithoutFold(fold)
		if err != nil {
			return err
		}
		models[fold] = &ask.Indexes{}
		models[fold].Use(without.For(e.config.Recogniser))
	}
	for i, rows := range tables {
		said := repliesOf(rows)
		var all, inIndex outcomes
		for k := range rows {
			r := &rows[k]
			if r.ask != "full" {
				continue
			}
			s.world.Indexes = models[0]
			if cmd.Cross {
				s.world.Indexes = models[r.fold]
			}
			c := &speaker{stage: s, row: r, replies: said}
			o := c.converse(e.ctx)
			if cmd.Show == r.id || cmd.Show == o.end {
				fmt.Fprintf(e.out, "\n%s %s (%s)\n%s", r.id, r.said, r.context, c.transcript.String())
			}
			if r.inIndex {
				inIndex.count(o)
			} else {
				all.count(o)
			}
		}
		title := filepath.Base(cmd.Files[i])
		inIndex.print(e.out, title+", addresses of the gazetteer")
		all.print(e.out, title+", addresses that it lacks")
	}
	return nil
}

// A stage is the dialogue with everything around it that needs no database.
type stage struct {
	world *ask.World
	at    time.Time
}

func newStage() (*stage, error) {
	s := &service{app: &app{config: &config.Config{}}}
	if err := s.loadKnowledge(); err != nil {
		return nil, err
	}
	return &stage{world: s.world(), at: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}, nil
}

// replies are what the table's callers say to single questions.
type replies struct {
	numbers, communes map[string][]*spokenRow
}

func repliesOf(rows []spokenRow) replies {
	out := replies{map[string][]*spokenRow{}, map[string][]*spokenRow{}}
	for i := range rows {
		switch r := &rows[i]; r.ask {
		case "number":
			out.numbers[r.number+r.suffix] = append(out.numbers[r.number+r.suffix], r)
		case "commune":
			out.communes[r.insee] = append(out.communes[r.insee], r)
		}
	}
	return out
}

// The ways in which a conversation ends.
const (
	endRight   = "right"
	endWrong   = "wrong"
	endHuman   = "human"
	endOutside = "outside"
	endOpen    = "open" // after mostTurns
)

// goodTurns is how many utterances an address may take, its confirmation aside; mostTurns is when we stop counting.
const (
	goodTurns = 3
	mostTurns = 8
)

type outcome struct {
	end       string
	turns     int  // utterances about the address, without yes and no
	perfectly bool // a reply that the table lacks was taken as heard perfectly
}

type outcomes struct {
	soon, late, wrong, human, outside, open, perfectly share
}

func (o *outcomes) count(k outcome) {
	o.soon.count(k.end == endRight && k.turns <= goodTurns)
	o.late.count(k.end == endRight && k.turns > goodTurns)
	o.wrong.count(k.end == endWrong)
	o.human.count(k.end == endHuman)
	o.outside.count(k.end == endOutside)
	o.open.count(k.end == endOpen)
	o.perfectly.count(k.perfectly)
}

func (o *outcomes) print(w io.Writer, title string) {
	fmt.Fprintf(w, "\n%s\n", title)
	for _, l := range []struct {
		name string
		s    share
	}{{"right within three turns", o.soon}, {"right, later", o.late}, {"wrong", o.wrong}, {"with a human", o.human}, {"told that it is outside", o.outside},
		{"still asking after eight", o.open}, {"with a reply that the table lacks", o.perfectly}} {
		fmt.Fprintf(w, "  %-34s %s\n", l.name, l.s)
	}
}

// A speaker has one address and says it as the table heard it. They answer honestly, and listen to what is read back.
type speaker struct {
	*stage
	row        *spokenRow
	replies    replies
	state      dialogue.State
	out        outcome
	transcript strings.Builder
}

func (c *speaker) converse(ctx context.Context) outcome {
	c.step(ctx, dialogue.CallStarted{Stamp: c.stamp(), Call: c.row.id, World: pickup.Trial, Line: dialogue.Mobile, Caller: "+33639980042"})
	c.step(ctx, dialogue.Heard{Stamp: c.stamp(), Text: "je voudrais un rendez-vous pour faire enlever un matelas", Confidence: 0.9})
	c.state.Form.Place.INSEE = pickup.INSEE(c.row.context)
	texts := c.row.heard
	for c.out.end == "" {
		if c.out.turns >= mostTurns {
			c.out.end = endOpen
			break
		}
		h := dialogue.Heard{Stamp: c.stamp(), Text: texts[0], Also: texts[1:], Confidence: c.row.conf}
		if len(texts) == 1 {
			h.Confidence = 0
		}
		fmt.Fprintf(&c.transcript, "> %s\n", strings.Join(texts, " | "))
		c.step(ctx, h)
		texts = c.reply()
	}
	return c.out
}

func (c *speaker) stamp() dialogue.Stamp { return dialogue.Stamp{At: c.at} }

// step turns the crank until the caller's turn, or the end.
func (c *speaker) step(ctx context.Context, e dialogue.Event) {
	for e != nil && c.out.end == "" {
		var effects []dialogue.Effect
		c.state, effects = dialogue.Step(c.state, e)
		e = nil
		if c.state.Form.Address.Confirmed {
			c.out.end = endWrong
			if c.mine(c.state.Form.Address.Value) {
				c.out.end = endRight
			}
			return
		}
		for _, f := range effects {
			switch f := f.(type) {
			case dialogue.Say:
				fmt.Fprintf(&c.transcript, "  %s %s\n", f.Key, proposed(f.Args))
				if f.Key == "outside" {
					c.out.end = endOutside
				}
			case dialogue.Ask:
				var err error
				if e, err = c.world.Ask(ctx, f, c.at); err != nil {
					e = dialogue.ProviderFailed{Stamp: c.stamp()}
				}
			case dialogue.Do, dialogue.Transfer:
				c.out.end = endHuman
			}
		}
	}
}

func proposed(a dialogue.Args) string {
	if a.Address == nil {
		return ""
	}
	return fmt.Sprintf("%d %s %s, %s", a.Address.Number, a.Address.Suffix, a.Address.Street, a.Address.Commune)
}

// mine says that an address is the caller's.
func (c *speaker) mine(a pickup.Address) bool {
	return c.street(a) && c.numbered(a)
}

func (c *speaker) street(a pickup.Address) bool {
	return c.row.inIndex && c.row.streetRight(address.Candidate{StreetID: a.StreetID, Street: a.Street, INSEE: string(a.INSEE)}, false)
}

func (c *speaker) numbered(a pickup.Address) bool {
	return strconv.Itoa(a.Number) == c.row.number && a.Suffix == c.row.suffix
}

// reply is what the caller says to what was asked, in the recogniser's readings.
func (c *speaker) reply() []string {
	f := &c.state.Form
	switch c.state.Expect {
	case dialogue.ConfirmAddress:
		switch a := f.Address.Value; {
		case c.mine(a):
			return []string{"oui"}
		case c.street(a):
			c.out.turns++
			var no []string
			for _, heard := range c.heardFrom(c.replies.numbers[c.row.number+c.row.suffix], c.spokenNumber()) {
				no = append(no, "non, "+heard)
			}
			return no
		}
		return []string{"non"}
	case dialogue.ChooseAddress:
		for i, a := range f.Place.Candidates {
			if c.street(a) && (a.Number == 0 || c.numbered(a)) {
				return []string{[]string{"la première", "la deuxième", "la troisième"}[min(i, 2)]}
			}
		}
		return []string{"aucune"}
	case dialogue.AskNumber:
		c.out.turns++
		return c.heardFrom(c.replies.numbers[c.row.number+c.row.suffix], c.spokenNumber())
	case dialogue.AskCommune:
		c.out.turns++
		name := c.row.insee
		if k, ok := c.world.Commune(pickup.INSEE(c.row.insee)); ok {
			name = k.Spoken
		}
		return c.heardFrom(c.replies.communes[c.row.insee], name)
	}
	// Said again, or instead of a spelling: the table's second reading first.
	c.out.turns++
	again := slices.Clone(c.row.heard)
	if c.out.turns%2 == 1 {
		slices.Reverse(again)
	}
	return again
}

func (c *speaker) spokenNumber() string {
	n, _ := strconv.Atoi(c.row.number)
	return french.Cardinal(n) + " " + c.row.suffix
}

// heardFrom takes the table's reply from the same voice and channel, as near as there is one.
func (c *speaker) heardFrom(rows []*spokenRow, perfect string) []string {
	if len(rows) == 0 {
		c.out.perfectly = true
		return []string{perfect}
	}
	return slices.MinFunc(rows, func(a, b *spokenRow) int { return cmp.Compare(c.distance(a), c.distance(b)) }).heard
}

func (c *speaker) distance(r *spokenRow) int {
	d := 0
	if r.channel != c.row.channel {
		d += 2
	}
	if r.voice != c.row.voice {
		d++
	}
	return d
}
