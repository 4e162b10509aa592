package gazetteer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// table reads rows of ";"-separated fields. encoding/csv would do, but for one broken quote that swallows the rest of a
// file of 26 million lines: here a row is one line, always.
type table struct {
	r    *bufio.Reader
	line int
	buf  []byte
}

// maxLine is longer than any address; it bounds what a file without line ends can cost.
const maxLine = 1 << 16

// next reads one line into fields. Empty lines are skipped.
func (t *table) next() ([]string, error) {
	for {
		line, err := t.readLine()
		if err != nil {
			return nil, err
		}
		if line != "" {
			return splitLine(line), nil
		}
	}
}

func (t *table) readLine() (string, error) {
	t.buf = t.buf[:0]
	for {
		part, err := t.r.ReadSlice('\n')
		t.buf = append(t.buf, part...)
		if len(t.buf) > maxLine {
			t.line++
			return "", fmt.Errorf("a line is longer than %d bytes: this is no address file", maxLine)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == io.EOF && len(t.buf) > 0 {
			err = nil
		}
		if err != nil {
			return "", err
		}
		t.line++
		return strings.TrimRight(string(t.buf), "\r\n"), nil
	}
}

// splitLine parts a line at its semicolons, but for those inside quotes; a doubled quote inside is a quote.
func splitLine(line string) []string {
	if !strings.Contains(line, `"`) {
		return strings.Split(line, ";")
	}
	var fields []string
	var b strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"' && quoted && i+1 < len(line) && line[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted:
			fields = append(fields, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(fields, b.String())
}

// header finds the layout of which the first line has every column, and where they are: the optional ones last, -1 for none.
func (t *table) header(layouts []layout) (l layout, places []int, width int, err error) {
	fields, err := t.next()
	if err == io.EOF {
		return l, nil, 0, fmt.Errorf("the file is empty; its first line should name the columns %s", strings.Join(layouts[0].columns, ";"))
	}
	if err != nil {
		return l, nil, 0, err
	}
	for i, f := range fields {
		fields[i] = strings.ToLower(strings.TrimSpace(f))
	}
	missing := ""
	for _, l := range layouts {
		places = places[:0]
		for _, c := range slices.Concat(l.columns, l.optional) {
			places = append(places, slices.Index(fields, c))
		}
		k := slices.Index(places[:len(l.columns)], -1)
		if k < 0 {
			return l, places, len(fields), nil
		}
		if missing == "" {
			missing = l.columns[k]
		}
	}
	return l, nil, 0, fmt.Errorf("the column %q is missing in the first line; expected a file with the columns %s",
		missing, strings.Join(layouts[0].columns, ";"))
}
