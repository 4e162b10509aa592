package eval

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/simulator"
)

// A Lab runs scenarios on one service.
type Lab struct {
	Territory *Territory
	Network   *simulator.Network // whose calls are marked as trials
	Books     *Books
	Now       func() time.Time // the service's
	Parallel  int              // calls at once
	Progress  func(done, all int)

	places sync.Map // a lock for each fixed address
}

// A Line is one thing said in a call. Said is what the caller meant where the recogniser heard
// something else.
type Line struct {
	Bot  bool   `json:"bot,omitempty"`
	Text string `json:"text"`
	Said string `json:"said,omitempty"`
	Keys bool   `json:"keys,omitempty"`
}

// A Call is one run of a scenario and how it ended.
type Call struct {
	Scenario  string   `json:"scenario"`
	Intent    string   `json:"intent"`
	Channel   string   `json:"channel"` // typed, or misheard-35
	Run       int      `json:"run"`
	Manners   []string `json:"manners,omitempty"`
	Agreeable bool     `json:"agreeable,omitempty"` // agrees to anything
	Verdict   Verdict  `json:"verdict"`
	Met       bool     `json:"met"`
	Why       string   `json:"why,omitempty"`
	Turns     int      `json:"turns"`   // of the caller
	Seconds   float64  `json:"seconds"` // spoken, estimated: see seconds
	Words     int      `json:"words,omitempty"`
	Errors    int      `json:"errors,omitempty"`     // of Words, after the channel
	Lines     []Line   `json:"transcript,omitempty"` // of calls that did not end well
}

// A job is one call to place.
type job struct {
	facts   Facts
	channel *Channel // nil: as typed
}

// Run places every scenario's calls, runs times in each channel (nil is typed), and returns them
// in a fixed order. Equal seeds give equal callers. The error is that of the lab, never of a call
// that ended badly.
func (l *Lab) Run(ctx context.Context, scenarios []Scenario, channels []*Channel, runs int, seed uint64) ([]Call, error) {
	drawer := NewDrawer(l.Territory, seed)
	var jobs []job
	for _, channel := range channels {
		for i := range scenarios {
			for run := range runs {
				f, err := drawer.Draw(&scenarios[i], run)
				if err != nil {
					return nil, err
				}
				jobs = append(jobs, job{f, channel})
			}
		}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	calls := make([]Call, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range max(1, l.Parallel) {
		wg.Go(func() {
			for i := range next {
				var err error
				if calls[i], err = l.one(ctx, jobs[i]); err != nil {
					stop(fmt.Errorf("%s, run %d: %w", jobs[i].facts.Scenario.ID, jobs[i].facts.Run, err))
					continue
				}
				mu.Lock()
				done++
				if l.Progress != nil {
					l.Progress(done, len(jobs))
				}
				if done%200 == 0 {
					l.Network.Forget()
				}
				mu.Unlock()
			}
		})
	}
	for i := range jobs {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	return calls, nil
}

// one places a call, with the earlier one that its scenario speaks of.
func (l *Lab) one(ctx context.Context, j job) (out Call, err error) {
	f := j.facts
	out = Call{Scenario: f.Scenario.ID, Intent: f.Scenario.Intent, Channel: j.channel.Name(), Run: f.Run, Manners: f.Scenario.Manners, Agreeable: f.Agrees}
	if !f.Scenario.Address.IsZero() { // one booking at an address at a time
		lock, _ := l.places.LoadOrStore(f.Place.key(), &sync.Mutex{})
		lock.(*sync.Mutex).Lock()
		defer lock.(*sync.Mutex).Unlock()
	}
	var earlier Row
	var reference string
	if f.Scenario.Booking != "" {
		ledger, lines, failed := l.before(ctx, f)
		if failed != nil {
			return out, failed
		}
		defer l.clear(ctx, ledger.Call, &err)
		if live := ledger.live(); len(live) == 1 {
			earlier = live[0]
		} else {
			out.Verdict, out.Why, out.Lines = GaveUp, "l'appel d'avant n'a pas pris le rendez-vous", lines
			return out, nil
		}
		if reference, err = l.age(ctx, f.Scenario.Booking, earlier.ID); err != nil {
			return out, err
		}
	}
	c := NewCaller(l.Territory, f, reference)
	t, err := l.converse(ctx, c, j.channel)
	if err != nil {
		return out, err
	}
	ledger, err := l.Books.Read(ctx, t.sid, earlier.ID)
	if err != nil {
		return out, err
	}
	defer l.clear(ctx, ledger.Call, &err)
	verdict := Judge(c, ledger)
	out.Verdict, out.Met, out.Why = verdict.Verdict, verdict.Met, verdict.Why
	out.Turns, out.Seconds, out.Words, out.Errors = t.turns, t.seconds, t.words, t.errors
	if !out.Met {
		out.Lines = t.lines
	}
	return out, nil
}

func (l *Lab) clear(ctx context.Context, call string, err *error) {
	*err = errors.Join(*err, l.Books.Clear(context.WithoutCancel(ctx), call))
}

// before places the earlier call, in which the same person books without any manner.
func (l *Lab) before(ctx context.Context, f Facts) (*Ledger, []Line, error) {
	booking := &Scenario{ID: f.Scenario.ID, Intent: "book", Expect: []Expectation{{Outcome: Booked}}}
	f.Scenario, f.Agrees, f.Wrong, f.Change = booking, false, Place{}, nil
	t, err := l.converse(ctx, NewCaller(l.Territory, f, ""), nil)
	if err != nil {
		return nil, nil, err
	}
	ledger, err := l.Books.Read(ctx, t.sid, 0)
	return ledger, t.lines, err
}

// age makes of a booking what the scenario says, and gives its reference.
func (l *Lab) age(ctx context.Context, booking string, id int64) (string, error) {
	today := pickup.DateOf(l.Now())
	var err error
	switch booking {
	case "soon":
		err = l.Books.Shift(ctx, id, today, "")
	case "past":
		err = l.Books.Shift(ctx, id, yesterday(today), "")
	case "refused":
		err = l.Books.Shift(ctx, id, yesterday(today), string(pickup.NotPresented))
	}
	if err != nil {
		return "", err
	}
	return l.Books.Reference(ctx, id)
}

func yesterday(d pickup.Date) pickup.Date { return pickup.DateOf(d.UTC().AddDate(0, 0, -1)) }

// told is what was said in a call, and how much.
type told struct {
	sid           string
	lines         []Line
	turns         int
	seconds       float64
	words, errors int
}

// converse lets a caller speak until one of the two hangs up. A caller in the queue waits for one
// message and goes, or asks to be called back.
func (l *Lab) converse(ctx context.Context, c *Caller, channel *Channel) (told, error) {
	line, err := l.Network.Call(ctx, c.f.Line, l.Territory.Hotline)
	if err != nil {
		return told{}, err
	}
	ear := channel.Ear(rand.New(rand.NewPCG(c.f.Seed, 3)))
	t := told{sid: line.SID()}
	defer line.HangUp(context.WithoutCancel(ctx))
	for {
		t.bot(line)
		if line.Status() != simulator.Waiting {
			break
		}
		if err := t.act(ctx, line, c.Hear(line.Last()), ear); err != nil {
			return t, err
		}
	}
	if line.Status() == simulator.Queued && c.f.has(Hurried) {
		if err := t.act(ctx, line, Act{Keys: "1"}, nil); err == nil && line.Status() == simulator.Waiting {
			return t, l.rest(ctx, &t, line, c, ear)
		}
	}
	line.HangUp(context.WithoutCancel(ctx))
	return t, line.Err()
}

// rest is what follows when a caller leaves the queue for a callback.
func (l *Lab) rest(ctx context.Context, t *told, line *simulator.Line, c *Caller, ear *Ear) error {
	for line.Status() == simulator.Waiting {
		t.bot(line)
		if err := t.act(ctx, line, c.Hear(line.Last()), ear); err != nil {
			return err
		}
	}
	t.bot(line)
	return line.Err()
}

// bot notes what the bot said last.
func (t *told) bot(line *simulator.Line) {
	text := line.Last()
	if text == "" {
		return
	}
	t.lines = append(t.lines, Line{Bot: true, Text: text})
	t.seconds += seconds(text)
}

// act does on the line what the caller does, through the channel.
func (t *told) act(ctx context.Context, line *simulator.Line, a Act, ear *Ear) error {
	switch {
	case a.HangUp:
		t.lines = append(t.lines, Line{Text: "[raccroche]"})
		line.HangUp(context.WithoutCancel(ctx))
		return nil
	case a.Silent:
		t.turns++
		t.lines = append(t.lines, Line{Text: "[silence]"})
		t.seconds += silence
		return quiet(line.Silent(ctx))
	case a.Keys != "":
		t.turns++
		t.lines = append(t.lines, Line{Text: a.Keys, Keys: true})
		t.seconds += float64(len(a.Keys)) * keySeconds
		return quiet(line.Key(ctx, a.Keys))
	}
	t.turns++
	t.seconds += seconds(a.Say)
	h := ear.Hear(a.Say)
	t.words, t.errors = t.words+h.Words, t.errors+h.Errors
	said := Line{Text: h.Text}
	if h.Text != a.Say {
		said.Said = a.Say
	}
	t.lines = append(t.lines, said)
	if h.Text == "" {
		return quiet(line.Silent(ctx))
	}
	return quiet(line.SayAt(ctx, h.Text, h.Confidence))
}

// quiet: whoever speaks to nobody is not a fault of the lab.
func quiet(err error) error {
	if errors.Is(err, simulator.ErrNotListening) {
		return nil
	}
	return err
}

// How long speech takes, estimated from its letters: read French runs at some 14 characters a
// second, spaces included (about 170 words a minute), and half a second passes at a change of
// speakers. A key takes half a second, a silence the five seconds that the bot waits.
const (
	charsPerSecond = 14
	changeSeconds  = 0.5
	keySeconds     = 0.5
	silence        = 5
)

func seconds(text string) float64 {
	return float64(utf8.RuneCountInString(text))/charsPerSecond + changeSeconds
}

// Faults are the network's complaints about the service: replies that are no TwiML, errors.
func (l *Lab) Faults() []string { return slices.Clone(l.Network.Faults()) }
