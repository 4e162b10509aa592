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

// header finds the columns in the first line.
func (t *table) header(columns []string) (places []int, width int, err error) {
	fields, err := t.next()
	if err == io.EOF {
		return nil, 0, fmt.Errorf("the file is empty; its first line should name the columns %s", strings.Join(columns, ";"))
	}
	if err != nil {
		return nil, 0, err
	}
	for i, f := range fields {
		fields[i] = strings.ToLower(strings.TrimSpace(f))
	}
	for _, c := range columns {
		k := slices.Index(fields, c)
		if k < 0 {
			return nil, 0, fmt.Errorf("the column %q is missing in the first line; expected a file with the columns %s", c, strings.Join(columns, ";"))
		}
		places = append(places, k)
	}
	return places, len(fields), nil
}
