package twilio

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Response is a TwiML document: verbs that Twilio carries out in order.
type Response struct{ Verbs []Verb }

// ContentType is the media type of TwiML.
const ContentType = "text/xml; charset=utf-8"

// Bytes writes the document. Equal responses give equal bytes: attributes come in a fixed
// order. Control characters are removed and white space inside texts becomes single spaces.
// What [Validate] would refuse is an error, so a reply that Twilio cannot play never leaves.
func (r Response) Bytes() ([]byte, error) {
	var w writer
	w.buf.WriteString(xml.Header)
	w.open("Response")
	for _, verb := range r.Verbs {
		verb.write(&w)
	}
	w.close("Response")
	if err := Validate(w.buf.Bytes()); err != nil {
		return nil, err
	}
	return w.buf.Bytes(), nil
}

type writer struct{ buf bytes.Buffer }

type attribute struct {
	name, value string
	present     bool
}

func attr(name, value string) attribute { return attribute{name, value, value != ""} }

func number(name string, n int) attribute { return attribute{name, strconv.Itoa(n), n != 0} }

func flag(name string, on bool) attribute { return attribute{name, "true", on} }

func optional(name string, value *string) attribute {
	if value == nil {
		return attribute{}
	}
	return attribute{name, *value, true}
}

func choice(name string, on *bool) attribute {
	if on == nil {
		return attribute{}
	}
	return attribute{name, strconv.FormatBool(*on), true}
}

func (w *writer) open(name string, attrs ...attribute) {
	w.buf.WriteByte('<')
	w.buf.WriteString(name)
	for _, a := range attrs {
		if a.present {
			w.buf.WriteString(" " + a.name + `="`)
			w.text(a.value)
			w.buf.WriteByte('"')
		}
	}
	w.buf.WriteByte('>')
}

func (w *writer) close(name string) { w.buf.WriteString("</" + name + ">") }

func (w *writer) leaf(name, text string, attrs ...attribute) {
	w.open(name, attrs...)
	w.text(text)
	w.close(name)
}

func (w *writer) text(s string) {
	// A bytes.Buffer does not fail.
	_ = xml.EscapeText(&w.buf, []byte(clean(s)))
}

// clean makes s one line of text that XML 1.0 can carry: broken UTF-8, control characters and
// noncharacters go, runs of white space become one space.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f':
			space = true // no-break spaces stay: French punctuation needs them
			continue
		case r == utf8.RuneError || unicode.IsControl(r) || r&0xfffe == 0xfffe:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// joinHints writes hints the way Twilio splits them again: a comma inside one would cut it in two.
func joinHints(hints []string) string {
	parts := make([]string, 0, len(hints))
	for _, hint := range hints {
		if hint = clean(strings.ReplaceAll(hint, ",", " ")); hint != "" {
			parts = append(parts, hint)
		}
	}
	return strings.Join(parts, ",")
}
