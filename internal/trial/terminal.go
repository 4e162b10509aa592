package trial

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/simulator"
)

// TerminalOptions say how a call in a terminal is held.
type TerminalOptions struct {
	Keys   bool      // a line is keys, not speech
	Script io.Reader // its lines are played instead of those typed; nil: none
	From   string    // Mobile, Landline, Hidden, or a number of the range for fiction
}

const terminalHelp = `Tapez ce que vous diriez, puis Entrée. Ou bien :
  /touches 13006#   appuyer sur des touches du téléphone
  /dire TEXTE       parler, quand chaque ligne est une suite de touches
  /silence          ne rien dire
  /attendre         patienter dans la file d'attente
  /raccrocher       mettre fin à l'appel
  /aide             revoir cette aide
`

// Terminal holds a trial call: what the bot says goes to out, what the caller says comes from in,
// or from the script, whose lines are the same, with comments after #. It returns when the call is
// over. The error says what to do, in French; nil is a call that went well, whoever hung up.
func (t *Trial) Terminal(ctx context.Context, in io.Reader, out io.Writer, o TerminalOptions) error {
	s := &terminal{out: out, keys: o.Keys, script: o.Script != nil}
	s.printf("Appel d'essai : rien n'est réservé pour de vrai.\n")
	if s.script {
		in = o.Script
	} else {
		s.printf("%s\n", terminalHelp)
	}
	c, err := t.place(ctx, o.From)
	if err != nil {
		return err
	}
	defer c.hangUp(context.WithoutCancel(ctx))
	s.call = c
	s.heard()
	err = s.converse(ctx, in)
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil // Ctrl-C: the caller hung up, in a hurry
	}
	if err != nil {
		return t.located(err)
	}
	c.HangUp(context.WithoutCancel(ctx))
	if err := errors.Join(c.Err(), faults(c.net)); err != nil {
		return t.explain(err)
	}
	return s.err
}

// lineError is an error in a line of a script, and not of the service.
type lineError struct {
	line int
	why  string
}

func (e *lineError) Error() string { return fmt.Sprintf("ligne %d : %s", e.line, e.why) }

// located explains an error unless it names a line already.
func (t *Trial) located(err error) error {
	if _, ok := errors.AsType[*lineError](err); ok {
		return err
	}
	return t.explain(err)
}

// faults are what the network found wrong on the way, as one error.
func faults(n *simulator.Network) error {
	var all []error
	for _, f := range n.Faults() {
		all = append(all, errors.New(f))
	}
	return errors.Join(all...)
}

type terminal struct {
	call         *call
	out          io.Writer
	keys, script bool
	err          error // of writing
}

func (s *terminal) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.out, format, args...)
	}
}

// converse takes line after line until the call is over or the lines are.
func (s *terminal) converse(ctx context.Context, in io.Reader) error {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	next := readLines(reading, in)
	for number := 1; ; number++ {
		if s.call.Status() == simulator.Ended && !s.script {
			return nil
		}
		if !s.script {
			s.printf("Vous : ")
		}
		line, err := next()
		if err != nil {
			s.printf("\n")
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := s.take(ctx, number, strings.TrimSpace(line)); err != nil || s.err != nil {
			return errors.Join(err, s.err)
		}
	}
}

// take does what a line says. In a script a line that cannot be carried out is an error.
func (s *terminal) take(ctx context.Context, number int, line string) error {
	switch {
	case line == "" || s.script && strings.HasPrefix(line, "#"):
		return nil
	case !utf8.ValidString(line):
		return &lineError{number, "ce n'est pas de l'UTF-8 ; enregistrez le texte en UTF-8"}
	case s.call.Status() == simulator.Ended:
		return &lineError{number, "l'appel est déjà terminé"}
	case s.script:
		s.printf("Vous : %s\n", line)
	}
	err := s.act(ctx, line)
	if usage, ok := errors.AsType[*usageError](err); ok {
		if s.script {
			return &lineError{number, usage.why}
		}
		s.printf("%s\n", usage.why)
		return nil
	}
	if err == nil {
		s.heard()
	}
	return err
}

// readLines returns what gives the next line, io.EOF after the last, or the context's error: a
// terminal's read cannot be interrupted, so it is left behind when the call is given up.
func readLines(ctx context.Context, in io.Reader) func() (string, error) {
	type result struct {
		line string
		err  error
	}
	results := make(chan result)
	go func() {
		scanner := bufio.NewScanner(in)
		for {
			r := result{err: io.EOF}
			if scanner.Scan() {
				r = result{line: scanner.Text()}
			} else if scanner.Err() != nil {
				r.err = fmt.Errorf("lire une ligne : %w", scanner.Err())
			}
			select {
			case results <- r:
			case <-ctx.Done():
				return
			}
			if r.err != nil {
				return
			}
		}
	}()
	return func() (string, error) {
		select {
		case r := <-results:
			return r.line, r.err
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// usageError is something that cannot be done now; the call goes on.
type usageError struct{ why string }

func (e *usageError) Error() string { return e.why }

// act does what one line says.
func (s *terminal) act(ctx context.Context, line string) error {
	command, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch command {
	case "/aide":
		s.printf("%s", terminalHelp)
		return nil
	case "/raccrocher":
		s.call.HangUp(ctx)
		return nil
	case "/attendre":
		if s.call.Status() != simulator.Queued {
			return &usageError{"Vous n'êtes pas dans une file d'attente. Pour ne rien dire : /silence"}
		}
		return s.call.Wait(ctx)
	case "/silence":
		return s.listening(s.call.Silent(ctx))
	case "/touches":
		return s.press(ctx, rest)
	case "/dire":
		return s.listening(s.call.Say(ctx, rest))
	}
	switch {
	case strings.HasPrefix(line, "/"):
		return &usageError{fmt.Sprintf("La commande %s n'existe pas. Pour la liste : /aide", command)}
	case s.keys:
		return s.press(ctx, line)
	}
	return s.listening(s.call.Say(ctx, line))
}

func (s *terminal) press(ctx context.Context, keys string) error {
	keys = strings.ReplaceAll(keys, " ", "")
	if keys == "" || strings.Trim(keys, "0123456789*#") != "" {
		return &usageError{fmt.Sprintf("« %s » : les touches sont les chiffres, * et #", keys)}
	}
	return s.listening(s.call.Key(ctx, keys))
}

// listening tells somebody who spoke to nobody what the line is doing.
func (s *terminal) listening(err error) error {
	if !errors.Is(err, simulator.ErrNotListening) {
		return err
	}
	return &usageError{"Personne n'écoute en ce moment. Pour patienter : /attendre ; pour arrêter : /raccrocher"}
}

// heard writes what the bot said since the last act, and what became of the call.
func (s *terminal) heard() {
	for _, turn := range s.call.since() {
		s.printf("Assistant : %s\n", turn)
	}
	if state := stateOf(s.call.Line); state != "" {
		s.printf("(%s)\n", state)
	}
}

// stateOf says in French what became of a call, "" while it listens to its caller.
func stateOf(l *simulator.Line) string {
	switch l.Status() {
	case simulator.Queued:
		return "en attente d'un conseiller"
	case simulator.Dialling:
		return "le téléphone d'un conseiller sonne"
	case simulator.Connected:
		return "en ligne avec un conseiller"
	case simulator.Ended:
		return "appel terminé"
	}
	return ""
}
