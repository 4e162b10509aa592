package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/simulator"
)

// ErrDiffers means that the bot said something else than the scenario expects. Nothing else is wrong.
var ErrDiffers = errors.New("the call differs from the scenario")

// A Stage is what a scenario is played on.
type Stage struct {
	// Call places a call from a number and returns when the bot has spoken: Network.Call.
	Call func(ctx context.Context, from string) (*simulator.Line, error)
	// Advance moves the service's clock on; nil where it cannot be moved.
	Advance func(time.Duration)
}

// RunFile plays the scenario in a file. With update, a file whose bot lines differ is written
// anew and is no error; everything else still is.
func RunFile(ctx context.Context, path string, update bool, stage Stage) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s, err := ParseScenario(data)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	transcript, err := Run(ctx, s, stage)
	if update && errors.Is(err, ErrDiffers) {
		return os.WriteFile(path, []byte(transcript), 0o644)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Run plays a scenario and hangs up. transcript is the scenario as it went, with the expected lines
// where they matched. When that differs, and all else is well, the error is ErrDiffers.
func Run(ctx context.Context, s Scenario, stage Stage) (transcript string, err error) {
	from, err := Caller(s.Line)
	if err != nil {
		return "", err
	}
	line, err := stage.Call(ctx, from)
	if err != nil {
		return "", fmt.Errorf("call: %w", err)
	}
	defer line.HangUp(context.WithoutCancel(ctx))
	went := s
	went.Turns = slices.Clone(s.Turns)
	c := &call{Line: line}
	var differ, said []string
	for i, t := range s.Turns {
		if err := stage.play(ctx, line, t); err != nil {
			return string(went.Format()), fmt.Errorf("%s: %w", title(t), err)
		}
		got := c.since()
		said = append(said, got...)
		if state := stateOf(line); state != "" {
			got = append(got, "["+state+"]")
		}
		if !slices.EqualFunc(t.Bot, got, matches) {
			differ = append(differ, fmt.Sprintf("%s:\n%s", title(t), diff(t.Bot, got)))
			went.Turns[i].Bot = merge(t.Bot, got)
		}
	}
	if err := line.Err(); err != nil {
		return string(went.Format()), err
	}
	if err := never(s.Never, said); err != nil {
		return string(went.Format()), err
	}
	if len(differ) > 0 {
		return string(went.Format()), fmt.Errorf("%w:\n%s", ErrDiffers, strings.Join(differ, "\n"))
	}
	return string(went.Format()), nil
}

func title(t Turn) string { return strings.TrimSpace(string(t.Act) + " " + t.Arg) }

// play does what a turn says.
func (s Stage) play(ctx context.Context, line *simulator.Line, t Turn) error {
	if t.Act != ActCall && t.Act != ActAfter && line.Status() == simulator.Ended {
		return errors.New("the call has ended already")
	}
	switch t.Act {
	case ActSay:
		return line.Say(ctx, t.Arg)
	case ActKeys:
		return line.Key(ctx, t.Arg)
	case ActSilence:
		return line.Silent(ctx)
	case ActWait:
		return line.Wait(ctx)
	case ActHangUp:
		line.HangUp(ctx)
	case ActAfter:
		if s.Advance == nil {
			return errors.New("this stage has no clock that can be moved")
		}
		s.Advance(t.After)
	}
	return nil
}

// anyWords in an expected line stands for one or more characters.
const anyWords = "{…}"

// matches compares an expected line with what was said.
func matches(want, got string) bool {
	parts := strings.Split(want, anyWords)
	if len(parts) == 1 {
		return want == got
	}
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".+") + "$").MatchString(got)
}

// merge keeps of the expected lines those that match at their place, so that wildcards outlive a
// regeneration.
func merge(want, got []string) []string {
	merged := slices.Clone(got)
	for i := range merged {
		if i < len(want) && matches(want[i], got[i]) {
			merged[i] = want[i]
		}
	}
	return merged
}

// diff lists the expected lines with - and those that were said with + where they do not match.
func diff(want, got []string) string {
	var b strings.Builder
	for i := range max(len(want), len(got)) {
		if i < len(want) && i < len(got) && matches(want[i], got[i]) {
			b.WriteString("    " + got[i] + "\n")
			continue
		}
		if i < len(want) {
			b.WriteString("  - " + want[i] + "\n")
		}
		if i < len(got) {
			b.WriteString("  + " + got[i] + "\n")
		}
	}
	return b.String()
}

// never refuses words that were said although they must not be.
func never(words, said []string) error {
	var faults []error
	for _, word := range words {
		for _, line := range said {
			if strings.Contains(strings.ToLower(line), strings.ToLower(word)) {
				faults = append(faults, fmt.Errorf("%q must never be said, and was: %q", word, line))
			}
		}
	}
	return errors.Join(faults...)
}
