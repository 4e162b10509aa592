package privacy

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// Mask is what is shown in place of personal data.
const Mask = "[masqué]"

// ErrPersonal is what encoding a Personal gives: whoever means to store or send it says Reveal.
var ErrPersonal = errors.New("personal data is not encoded unasked: call Reveal")

// Personal is a text about a person, such as a telephone number. It cannot be printed, logged or encoded by mistake;
// only Reveal gives it out. The text stands behind a pointer, because fmt prints the unexported fields of a struct
// without asking their methods. Personals can be compared with ==.
type Personal struct {
	text unique.Handle[string]
}

// Hide makes a text personal.
func Hide(s string) Personal {
	if s == "" {
		return Personal{} // so that == holds
	}
	return Personal{unique.Make(s)}
}

// Reveal returns the text. Each call is a place to look at when personal data turns up where it should not.
func (p Personal) Reveal() string {
	if p == (Personal{}) {
		return ""
	}
	return p.text.Value()
}

// Empty reports whether there is no text.
func (p Personal) Empty() bool { return p.Reveal() == "" }

// String returns Mask.
func (p Personal) String() string { return Mask }

// Format writes Mask whatever the verb.
func (p Personal) Format(s fmt.State, _ rune) { io.WriteString(s, Mask) }

// LogValue returns Mask.
func (p Personal) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalText refuses with ErrPersonal.
func (p Personal) MarshalText() ([]byte, error) { return nil, ErrPersonal }
