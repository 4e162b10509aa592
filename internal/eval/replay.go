package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/simulator"
)

// A Recording is one redacted call: what its caller did, turn by turn, and what the bot of that
// time said. It is written as JSON, one call a file:
//
//	{"version": 1, "id": "2026-11-24-0012", "commune": "13206", "line": "mobile",
//	 "greeting": "Bonjour, …",
//	 "turns": [{"said": "deux matelas au [ADRESSE]", "bot": "Deux matelas, au [ADRESSE]. C'est bien ça ?"},
//	           {"keys": "1", "bot": "…"}, {"silence": true, "bot": "…"}]}
//
// A typed mark in brackets stands for what redaction took out; the marks are those of package
// privacy, in capitals or not, and [COMMUNE]. Replay puts stand-ins in their place: an address of
// the same commune, a number that is kept for fiction, the same in the whole call.
type Recording struct {
	Version  int            `json:"version"`
	ID       string         `json:"id"`
	Commune  string         `json:"commune,omitempty"` // INSEE; none: any
	Line     string         `json:"line,omitempty"`    // mobile, landline, hidden
	Greeting string         `json:"greeting,omitempty"`
	Turns    []RecordedTurn `json:"turns"`
}

// A RecordedTurn is one thing that the caller did, and what the bot said to it.
type RecordedTurn struct {
	Said    string `json:"said,omitempty"`
	Keys    string `json:"keys,omitempty"`
	Silence bool   `json:"silence,omitempty"`
	Bot     string `json:"bot,omitempty"`
}

// mostRecorded bounds a recording: a call of an hour has fewer turns.
const mostRecorded = 500

// ParseRecording reads one file; name stands in its errors.
func ParseRecording(name string, data []byte) (*Recording, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	var r Recording
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("%s: %s: %w", name, lineAt(data, offsetOf(err, d, data)), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %s: something follows the recording: write one call a file", name, lineAt(data, d.InputOffset()))
	}
	switch {
	case r.Version != 1:
		return nil, fmt.Errorf("%s: version %d: this program reads version 1", name, r.Version)
	case r.ID == "":
		return nil, fmt.Errorf("%s: id is missing", name)
	case len(r.Turns) == 0 || len(r.Turns) > mostRecorded:
		return nil, fmt.Errorf("%s: %d turns: write from 1 to %d", name, len(r.Turns), mostRecorded)
	case !slices.Contains(lineKind, r.Line):
		return nil, fmt.Errorf("%s: line %q: write mobile, landline or hidden", name, r.Line)
	}
	for i, t := range r.Turns {
		n := 0
		for _, set := range []bool{t.Said != "", t.Keys != "", t.Silence} {
			if set {
				n++
			}
		}
		if n != 1 || strings.Trim(t.Keys, "0123456789*#") != "" {
			return nil, fmt.Errorf("%s: turn %d: write one of said, keys (0–9, * and #) and silence", name, i+1)
		}
		if m := mark.FindString(t.Said); m != "" && marks[french.Fold(m)] == nil {
			return nil, fmt.Errorf("%s: turn %d: the mark %s does not exist: write one of %s", name, i+1, m, strings.Join(markNames, ", "))
		}
	}
	return &r, nil
}

// offsetOf is where JSON goes wrong.
func offsetOf(err error, d *json.Decoder, data []byte) int64 {
	if at, ok := errors.AsType[*json.SyntaxError](err); ok {
		return at.Offset
	}
	if at, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return at.Offset
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return int64(len(data))
	}
	return d.InputOffset()
}

func lineAt(data []byte, offset int64) string {
	return fmt.Sprintf("line %d", 1+strings.Count(string(data[:min(int64(len(data)), offset)]), "\n"))
}

var mark = regexp.MustCompile(`\[[\p{L} ]+\]`)

// markNames are the marks that recordings may hold; Fold makes "[NUMÉRO]" "numero".
var markNames = []string{"[ADRESSE]", "[COMMUNE]", "[CODE POSTAL]", "[TÉLÉPHONE]", "[NUMÉRO]", "[NOM]", "[CODE]", "[COURRIEL]", "[IBAN]"}

// marks say what stands in: from the caller's facts, as a caller says them.
var marks = map[string]func(s *speech) string{
	"adresse":     func(s *speech) string { return s.house(s.f.Place) + " " + lowerStreet(s.f.Place.Street) },
	"commune":     func(s *speech) string { return s.commune(s.f.Place) },
	"code postal": func(s *speech) string { return s.f.Place.Postcode },
	"telephone":   func(s *speech) string { return s.phone(s.f.Phone) },
	"numero":      func(*speech) string { return "4720 1836" }, // a reference that no booking has
	"nom":         func(s *speech) string { return s.one("Martin", "Durand", "Petit", "Moreau") },
	"code":        func(*speech) string { return "1234" },
	"courriel":    func(*speech) string { return "quelqu'un@example.fr" },
	"iban":        func(*speech) string { return "FR76 0000" },
}

// standIns fill a call's marks, each the same way all along.
type standIns struct {
	s    *speech
	said map[string]string
}

func (x *standIns) fill(text string) string {
	return mark.ReplaceAllStringFunc(text, func(m string) string {
		key := french.Fold(m)
		if marks[key] == nil {
			return m
		}
		if _, ok := x.said[key]; !ok {
			x.said[key] = marks[key](x.s)
		}
		return x.said[key]
	})
}

// A Replayed turn is what the caller did, and the two bots' words in comparable form. Lost is set
// where the new bot did not listen any more.
type Replayed struct {
	Act, Old, New string
	Changed, Lost bool
}

// Replay says a recording again and returns its turns, the greeting first, and the recording with
// what the bot says now. Equal seeds put equal stand-ins in.
func (l *Lab) Replay(ctx context.Context, r *Recording, seed uint64) ([]Replayed, *Recording, error) {
	s := &Scenario{ID: r.ID, Source: r.ID, Intent: "book", Line: r.Line}
	if r.Commune != "" {
		s.Communes = []string{r.Commune}
	}
	h := fnv.New64a()
	h.Write([]byte(r.ID))
	f, err := NewDrawer(l.Territory, seed^h.Sum64()).Draw(s, 0)
	if err != nil {
		return nil, nil, err
	}
	x := &standIns{&speech{rand.New(rand.NewPCG(seed, h.Sum64())), l.Territory, &f}, map[string]string{}}
	line, err := l.Network.Call(ctx, f.Line, l.Territory.Hotline)
	if err != nil {
		return nil, nil, err
	}
	defer line.HangUp(context.WithoutCancel(ctx))
	now := *r
	now.Turns = slices.Clone(r.Turns)
	now.Greeting = likened(line.Last(), f.Place)
	out := []Replayed{compared("", r.Greeting, now.Greeting)}
	for i, t := range r.Turns {
		t.Said = x.fill(t.Said)
		if line.Status() == simulator.Ended {
			out = append(out, Replayed{Act: t.act(), Old: t.Bot, Lost: true, Changed: true})
			now.Turns[i].Bot = ""
			continue
		}
		if err := t.play(ctx, line); err != nil {
			return nil, nil, fmt.Errorf("%s: turn %d: %w", r.ID, i+1, err)
		}
		now.Turns[i].Bot = likened(line.Last(), f.Place)
		out = append(out, compared(t.act(), t.Bot, now.Turns[i].Bot))
	}
	line.HangUp(context.WithoutCancel(ctx))
	if ledger, err := l.Books.Read(ctx, line.SID(), 0); err != nil {
		return nil, nil, err
	} else if err := l.Books.Clear(ctx, ledger.Call); err != nil {
		return nil, nil, err
	}
	return out, &now, line.Err()
}

func (t RecordedTurn) act() string {
	switch {
	case t.Silence:
		return "[silence]"
	case t.Keys != "":
		return "[touches " + t.Keys + "]"
	}
	return t.Said
}

func (t RecordedTurn) play(ctx context.Context, line *simulator.Line) error {
	switch {
	case t.Silence:
		return quiet(line.Silent(ctx))
	case t.Keys != "":
		return quiet(line.Key(ctx, t.Keys))
	}
	return quiet(line.Say(ctx, t.Said))
}

// compared leaves out what a recording does not tell.
func compared(act, old, now string) Replayed {
	return Replayed{Act: act, Old: old, New: now, Changed: old != "" && french.Fold(general(old)) != french.Fold(now)}
}

// likened takes out of the bot's words what differs between two calls without meaning
// anything: the stand-ins, dates, references, telephones, the place in the queue.
func likened(text string, p Place) string {
	text = strings.ReplaceAll(text, p.number()+" "+lowerStreet(p.Street), "[ADRESSE]")
	text = strings.ReplaceAll(text, lowerStreet(p.Street), "[ADRESSE]")
	if street := p.Street; street != "" { // at the beginning of a sentence
		text = strings.ReplaceAll(text, street, "[ADRESSE]")
	}
	text = strings.ReplaceAll(text, p.Commune.Spoken, "[COMMUNE]")
	return general(text)
}

var generalities = []struct {
	find *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`(?i)(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?:1er|\d{1,2})(?: (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre))?`), "[DATE]"},
	{regexp.MustCompile(`(?:(?:zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf)(?:, | ; )){3,}(?:zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf)`), "[NUMÉRO]"},
	{regexp.MustCompile(`0[67](?: \d\d){4}`), "[TÉLÉPHONE]"},
	{regexp.MustCompile(`finissant par \d\d`), "finissant par [NUMÉRO]"},
	{regexp.MustCompile(`en [a-zèé]+ position`), "en [RANG] position"},
}

func general(text string) string {
	for _, g := range generalities {
		text = g.find.ReplaceAllString(text, g.by)
	}
	return strings.Join(strings.Fields(text), " ")
}
