package simulator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

// Status is what a line is doing.
type Status string

// The states of a line.
const (
	Waiting   Status = "waiting"   // listening to its user, in a Gather
	Queued    Status = "queued"    // in a queue; it may listen too
	Dialling  Status = "dialling"  // ringing somebody else
	Connected Status = "connected" // to a person, directly or in a conference
	Ended     Status = "ended"
)

// ErrNotListening means that what the user did could reach nobody.
var ErrNotListening = errors.New("simulator: the line does not listen")

// Who spoke.
const (
	Bot  = "bot"  // the service
	User = "user" // whoever holds this line's telephone
)

// A Turn is something that was said on a line. Keyed is set when Text are keys. Latency is how
// long the service took before the first thing it said in reply, and 0 elsewhere.
type Turn struct {
	Who, Text string
	Keyed     bool
	Latency   time.Duration
}

// Expected is what the line's Gather listens for. FinishOnKey is "" when no key ends the entry.
type Expected struct {
	Speech, Keys           bool
	Language, Model        string
	Hints                  []string
	Timeout, SpeechTimeout time.Duration
	NumDigits              int // 0: any number
	FinishOnKey            string
}

// A Line is one call, seen from the telephone that is on it. Its methods may be called from any
// goroutine; what they do comes one after the other.
type Line struct {
	net                      *Network
	sid, from, to, direction string
	parent                   string   // SID of the call that dialled this one, or ""
	statusURL                string   // where status callbacks go; "": nowhere
	events                   []string // those that are wanted
	began                    time.Time

	mu       sync.Mutex
	answered bool
	ended    atomic.Bool // written under mu; the REST API reads it without
	err      error
	sequence int
	turns    []Turn
	heard    int           // index of the first turn since the user last acted
	latency  time.Duration // of the reply being carried out, until something is said

	doc     string // URL of the TwiML under way
	rest    []twilio.Node
	fetches int // since the user last acted
	gather  *twilio.Node
	queue   *queueing
	dial    *dialling
	whisper bool     // a dialled telephone that is not connected yet
	keys    []string // what an agent will still press
}

// Call places a call and returns when the line waits for its caller, is in a queue, is
// connected, or has ended. The line is returned with an error too.
func (n *Network) Call(ctx context.Context, from, to string) (*Line, error) {
	l := n.newLine(from, to, "inbound")
	l.statusURL, l.events = n.o.PublicURL+statusPath, []string{"completed"}
	return l, l.act(ctx, func() error {
		return l.follow(ctx, n.o.PublicURL+voicePath, url.Values{})
	})
}

// SID is the call's identifier.
func (l *Line) SID() string { return l.sid }

// Say speaks with good confidence.
func (l *Line) Say(ctx context.Context, text string) error { return l.SayAt(ctx, text, 0.92) }

// SayAt speaks; confidence is the recogniser's, in (0, 1], or 0 when it gives none. A
// recogniser on Twilio's side gives one text and no alternatives. When the Gather only takes
// keys the words are lost, and that is silence.
func (l *Line) SayAt(ctx context.Context, text string, confidence float64) error {
	return l.act(ctx, func() error {
		if l.gather == nil {
			return l.notListening()
		}
		l.user(Turn{Who: User, Text: text})
		if expected := l.expected(); !expected.Speech || strings.TrimSpace(text) == "" {
			return l.empty(ctx)
		}
		params := url.Values{"SpeechResult": {text}, "Language": {l.expected().Language}}
		if confidence != 0 {
			params.Set("Confidence", strconv.FormatFloat(confidence, 'f', 4, 64))
		}
		return l.result(ctx, params)
	})
}

// Key presses keys (0–9, * and #). The entry ends at the key that finishes it, at the wished
// number of digits, or when the caller stops; keys after the end are lost, as between documents.
func (l *Line) Key(ctx context.Context, keys string) error {
	return l.act(ctx, func() error { return l.key(ctx, keys) })
}

func (l *Line) key(ctx context.Context, keys string) error {
	if strings.Trim(keys, "0123456789*#") != "" {
		return fmt.Errorf("simulator: %q are not keys", keys)
	}
	if l.gather == nil {
		return l.notListening()
	}
	l.user(Turn{Who: User, Text: keys, Keyed: true})
	expected := l.expected()
	digits := keys
	if expected.FinishOnKey != "" {
		digits, _, _ = strings.Cut(keys, expected.FinishOnKey)
	}
	if expected.NumDigits > 0 && len(digits) > expected.NumDigits {
		digits = digits[:expected.NumDigits]
	}
	if !expected.Keys || digits == "" {
		return l.empty(ctx)
	}
	return l.result(ctx, url.Values{"Digits": {digits}})
}

// Silent lets the Gather's time run out.
func (l *Line) Silent(ctx context.Context) error {
	return l.act(ctx, func() error {
		if l.gather == nil {
			return l.notListening()
		}
		l.user(Turn{})
		return l.empty(ctx)
	})
}

// HangUp ends the call from this side. Hanging up twice does nothing.
func (l *Line) HangUp(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(ctx, "completed")
}

// Wait stays in the queue until its waiting message is asked for again, and hears it.
func (l *Line) Wait(ctx context.Context) error {
	return l.act(ctx, func() error {
		if l.queue == nil {
			return fmt.Errorf("simulator: the line is %s, not in a queue", l.status())
		}
		l.user(Turn{})
		return l.wait(ctx)
	})
}

// act does one thing on the line and waits for the telephones that it rings.
func (l *Line) act(ctx context.Context, f func() error) error {
	l.mu.Lock()
	err := f()
	l.mu.Unlock()
	if err != nil {
		return err
	}
	for {
		l.mu.Lock()
		d, err := l.dial, l.err
		l.mu.Unlock()
		if d == nil || d.isSettled() {
			return err
		}
		select {
		case <-d.settled:
		case <-ctx.Done():
			return fmt.Errorf("simulator: still ringing: %w", ctx.Err())
		}
	}
}

// Status tells what the line is doing.
func (l *Line) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status()
}

func (l *Line) status() Status {
	switch {
	case l.ended.Load():
		return Ended
	case l.queue != nil:
		return Queued
	case l.dial != nil && !l.dial.connected:
		return Dialling
	case l.dial != nil || l.parent != "" && !l.whisper:
		return Connected
	}
	return Waiting
}

// Err is why the network ended the call, or nil.
func (l *Line) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Transcript is what was said so far.
func (l *Line) Transcript() []Turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.turns)
}

// Last is what the bot said since the user last did something.
func (l *Line) Last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var said []string
	for _, turn := range l.turns[l.heard:] {
		if turn.Who == Bot {
			said = append(said, turn.Text)
		}
	}
	return strings.Join(said, " ")
}

// Expected tells what the line listens for, and whether it listens at all.
func (l *Line) Expected() (Expected, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gather == nil {
		return Expected{}, false
	}
	return l.expected(), true
}

// QueueSID is the queue the line is in, or "".
func (l *Line) QueueSID() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue == nil {
		return ""
	}
	return l.queue.queue.sid
}

func (l *Line) notListening() error {
	return fmt.Errorf("%w: it is %s", ErrNotListening, l.status())
}

// user notes that the user did something, and what was said by it if anything.
func (l *Line) user(t Turn) {
	l.fetches = 0
	if t.Text != "" {
		l.turns = append(l.turns, t)
	}
	l.heard = len(l.turns)
}

func (l *Line) say(text string) {
	if text = strings.Join(strings.Fields(text), " "); text != "" {
		l.turns = append(l.turns, Turn{Who: Bot, Text: text, Latency: l.latency})
		l.latency = 0
	}
}
