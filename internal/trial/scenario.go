package trial

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// A Scenario is a conversation with what the bot must and must not say. The package's
// documentation describes its language.
type Scenario struct {
	Story string // without its last line break
	Line  string // kind of line: Mobile, Landline, Hidden
	Turns []Turn // the first is the call itself
	Never []string
	Notes []string // comments before the first turn
}

// A Turn is something that the caller does and what the bot says to it.
type Turn struct {
	Act   Act
	Arg   string        // words or keys
	After time.Duration // of ActAfter
	Bot   []string      // as expected, or as said
	Notes []string      // comments after it, with their #
}

// Act is what a caller does.
type Act string

// The acts. The first Turn of a scenario is a Call, and no other is.
const (
	ActCall    Act = "call"
	ActSay     Act = ">"
	ActKeys    Act = "@keys"
	ActSilence Act = "@silence"
	ActWait    Act = "@wait"
	ActAfter   Act = "@after"
	ActHangUp  Act = "@hangup"
)

// ParseScenario reads a scenario. The errors, one a line, say what to write instead.
func ParseScenario(data []byte) (Scenario, error) {
	if !utf8.Valid(data) {
		return Scenario{}, errors.New("the scenario is not UTF-8")
	}
	archive := txtar.Parse(data)
	s := Scenario{Story: strings.TrimSpace(string(archive.Comment)), Turns: []Turn{{Act: ActCall}}}
	var faults []error
	calls := 0
	for _, file := range archive.Files {
		switch file.Name {
		case "call":
			if calls++; calls == 1 {
				faults = append(faults, s.parseCall(string(file.Data)))
			}
		case "never":
			for line := range strings.Lines(string(file.Data)) {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					s.Never = append(s.Never, line)
				}
			}
		default:
			faults = append(faults, fmt.Errorf("section -- %s -- is neither call nor never", file.Name))
		}
	}
	if calls != 1 {
		faults = append(faults, fmt.Errorf("%d sections -- call --, want one", calls))
	}
	return s, errors.Join(faults...)
}

func (s *Scenario) parseCall(text string) error {
	var faults []error
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := s.parseLine(strings.TrimSpace(line)); err != nil {
			faults = append(faults, fmt.Errorf("line %d of call: %w", number, err))
		}
	}
	return errors.Join(faults...)
}

func (s *Scenario) parseLine(line string) error {
	last := &s.Turns[len(s.Turns)-1]
	act, arg, _ := strings.Cut(line, " ")
	arg = strings.TrimSpace(arg)
	switch {
	case line == "":
		return nil
	case line[0] == '#':
		last.Notes = append(last.Notes, line)
		return nil
	case line[0] == '>':
		act, arg = ">", strings.TrimSpace(line[1:])
	case line[0] != '@':
		last.Bot = append(last.Bot, line)
		return nil
	case act == "@line":
		return s.parseKind(arg)
	}
	t := Turn{Act: Act(act), Arg: arg}
	var err error
	switch t.Act {
	case ActSay:
		if arg == "" {
			err = errors.New("nothing is said after >: use @silence")
		}
	case ActKeys:
		if arg == "" || strings.Trim(arg, "0123456789*#") != "" {
			err = fmt.Errorf("%q are not keys: 0–9, * and #", arg)
		}
	case ActSilence, ActWait, ActHangUp:
		if arg != "" {
			err = fmt.Errorf("%s takes nothing after it, not %q", act, arg)
		}
	case ActAfter:
		if t.After, err = time.ParseDuration(arg); err == nil && t.After <= 0 {
			err = errors.New("the clock only goes on: @after 11m")
		}
	default:
		err = fmt.Errorf("%s is unknown: @keys, @silence, @wait, @after, @hangup, @line, or > WORDS", act)
	}
	if err == nil {
		s.Turns = append(s.Turns, t)
	}
	return err
}

func (s *Scenario) parseKind(kind string) error {
	if s.Line != "" || len(s.Turns) > 1 || len(s.Turns[0].Bot) > 0 {
		return errors.New("@line stands once, before everything else")
	}
	if kind != Mobile && kind != Landline && kind != Hidden {
		return fmt.Errorf("@line %s: want %s, %s or %s", kind, Mobile, Landline, Hidden)
	}
	s.Line, s.Notes, s.Turns[0].Notes = kind, s.Turns[0].Notes, nil
	return nil
}

// Format writes a scenario as ParseScenario reads it.
func (s Scenario) Format() []byte {
	var call strings.Builder
	put := func(indent string, lines ...string) {
		for _, line := range lines {
			call.WriteString(indent + line + "\n")
		}
	}
	put("", s.Notes...)
	if s.Line != "" {
		put("", "@line "+s.Line)
	}
	for _, t := range s.Turns {
		if t.Act != ActCall {
			put("", strings.TrimSpace(string(t.Act)+" "+t.Arg))
		}
		put("  ", t.Bot...)
		put("", t.Notes...)
	}
	archive := &txtar.Archive{Files: []txtar.File{{Name: "call", Data: []byte(call.String())}}}
	if s.Story != "" {
		archive.Comment = []byte(s.Story + "\n")
	}
	if len(s.Never) > 0 {
		archive.Files = append(archive.Files, txtar.File{Name: "never", Data: []byte(strings.Join(s.Never, "\n") + "\n")})
	}
	return txtar.Format(archive)
}
