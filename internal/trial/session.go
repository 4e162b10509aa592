package trial

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/simulator"
)

const (
	maxSessions = 50               // people who try the page at once
	sessionTime = 30 * time.Minute // a call that nobody goes on with
	maxSaid     = 500              // letters; about a minute of speech
	maxKeys     = 40
)

// session is one visitor's trial call.
type session struct {
	id string

	mu   sync.Mutex
	call *call
	kind string // of line
	keys string // keyed so far, until the entry is complete
}

// end hangs up, when the session is over.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second) // nobody waits for it
	defer cancel()
	s.call.hangUp(ctx)
}

// errBadAct is something that a visitor did and the call cannot take; its text is for the visitor.
type errBadAct string

func (e errBadAct) Error() string { return string(e) }

// do carries out one of the page's acts.
func (s *session) do(ctx context.Context, act, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch act {
	case "dire":
		text = strings.TrimSpace(text)
		switch {
		case text == "":
			return errBadAct("Écrivez ce que vous diriez, ou choisissez « Silence ».")
		case utf8.RuneCountInString(text) > maxSaid || !utf8.ValidString(text):
			return errBadAct(fmt.Sprintf("C'est trop long : %d caractères au plus.", maxSaid))
		}
		s.keys = ""
		return heardBy(s.call.Say(ctx, text))
	case "touche":
		return s.press(ctx, text)
	case "fin":
		return s.enter(ctx)
	case "silence":
		s.keys = ""
		return heardBy(s.call.Silent(ctx))
	case "attendre":
		if s.call.Status() != simulator.Queued {
			return nil // taken, or gone on, just before
		}
		return s.call.Wait(ctx)
	case "raccrocher":
		s.call.HangUp(ctx)
		return nil
	}
	return errBadAct("Cette action n'existe pas.")
}

// heardBy tells a visitor who spoke to nobody.
func heardBy(err error) error {
	if errors.Is(err, simulator.ErrNotListening) {
		return errBadAct("Personne n'écoute en ce moment.")
	}
	return err
}

// press adds a key to the entry, which is sent when it is complete: at the wished number of
// digits, or at the key that finishes it. Else the visitor ends it, as a pause on a telephone does.
func (s *session) press(ctx context.Context, key string) error {
	if len(key) != 1 || !strings.Contains("0123456789*#", key) {
		return errBadAct("Les touches sont les chiffres, * et #.")
	}
	expected, listening := s.call.Expected()
	switch {
	case !listening:
		return heardBy(simulator.ErrNotListening)
	case len(s.keys) >= maxKeys:
		s.keys = ""
		return errBadAct("La saisie est trop longue ; recommencez.")
	}
	s.keys += key
	if key == expected.FinishOnKey || len(s.keys) == expected.NumDigits {
		return s.enter(ctx)
	}
	return nil
}

func (s *session) enter(ctx context.Context) error {
	keys := s.keys
	s.keys = ""
	if keys == "" {
		return errBadAct("Appuyez d'abord sur une touche.")
	}
	return heardBy(s.call.Key(ctx, keys))
}
