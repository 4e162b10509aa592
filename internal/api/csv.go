package api

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/debarras/debarras/internal/written"
)

// The bounds of a file: what a table of a département's schools or a year of appointments has, and some seconds of work. The cells bound
// what the longest row may take: a cell is one byte that is sent, and sixteen or more in memory.
const (
	maxFile    = 8 << 20 // bytes, with the form around it
	maxRows    = 20_000
	maxColumns = 200
	maxCells   = 1_000_000
)

// resultColumns are what an answer adds to each row, in the national geocoder's order.
var resultColumns = []string{"latitude", "longitude", "result_label", "result_score", "result_score_next", "result_type", "result_id", "result_housenumber",
	"result_name", "result_street", "result_postcode", "result_city", "result_context", "result_citycode", "result_district", "result_status"}

// A sheet is a file that was sent, and which columns say what. Its rows are read twice, one at a time: once to refuse what is wrong
// before the answer begins, and once to answer.
type sheet struct {
	header    []string
	text      string
	delimiter rune
	columns   []int          // the query's, in order, each once
	filters   map[string]int // postcode, citycode, type: the column that holds the value
	form      url.Values
}

// A row has as many cells as were sent, at most one for each column.
type row []string

// cell is a row's value in a column, "" where the row is shorter.
func (r row) cell(i int) string {
	if i < len(r) {
		return strings.TrimSpace(r[i])
	}
	return ""
}

// errSheet is wrapped by what is wrong with a file that was sent.
var errSheet = errors.New("failed parsing file")

// readSheet reads the form: data, columns, delimiter, encoding, and the filters' columns.
func readSheet(w http.ResponseWriter, r *http.Request) (*sheet, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFile)
	if err := r.ParseMultipartForm(maxFile); err != nil {
		if _, big := errors.AsType[*http.MaxBytesError](err); big {
			return nil, fmt.Errorf("%w: data: the file is larger than %d MB; send it in parts", errSheet, maxFile>>20)
		}
		return nil, fmt.Errorf("%w: send it as multipart/form-data, in the field data", errSheet)
	}
	defer r.MultipartForm.RemoveAll()
	f, _, err := r.FormFile("data")
	if err != nil {
		return nil, fmt.Errorf("%w: data: required param, a CSV file", errSheet)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("%w: data: it came in part only", errSheet)
	}
	s := &sheet{filters: map[string]int{}, form: r.MultipartForm.Value}
	for name, values := range r.URL.Query() {
		s.form[name] = append(s.form[name], values...)
	}
	return s, s.parse(raw)
}

func (s *sheet) parse(raw []byte) error {
	text, err := decoded(raw, s.form.Get("encoding"))
	if err != nil {
		return err
	}
	if s.delimiter, err = delimiterOf(text, s.form.Get("delimiter")); err != nil {
		return err
	}
	s.text = text
	if cells := strings.Count(text, string(s.delimiter)); cells > maxCells {
		return fmt.Errorf("%w: data: more than %d cells; send it in parts, or only the columns that say the address", errSheet, maxCells)
	}
	reader, err := s.open()
	n := 0
	for ; err == nil; n++ {
		_, err = s.next(reader)
	}
	switch {
	case err != io.EOF:
		return fmt.Errorf("%w: data: %w", errSheet, err)
	case n-1 > maxRows:
		return fmt.Errorf("%w: data: %d rows, more than %d; send them in parts", errSheet, n-1, maxRows)
	}
	return s.findColumns()
}

// open begins to read the text, with the header.
func (s *sheet) open() (*csv.Reader, error) {
	reader := csv.NewReader(strings.NewReader(s.text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord, reader.ReuseRecord = s.delimiter, true, -1, true
	header, err := reader.Read()
	switch {
	case err == io.EOF:
		return nil, errors.New("the file is empty; its first line names the columns")
	case err != nil:
		return nil, err
	case len(header) > maxColumns:
		return nil, fmt.Errorf("%d columns, more than %d; send only those that say the address", len(header), maxColumns)
	}
	s.header = slices.Clone(header)
	return reader, nil
}

// next gives the next row, which lasts until the one after it, or io.EOF. Empty cells behind the last column are a spreadsheet's habit.
func (s *sheet) next(reader *csv.Reader) (row, error) {
	cells, err := reader.Read()
	if err != nil {
		return nil, err
	}
	for len(cells) <= maxColumns && len(cells) > len(s.header) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > len(s.header) {
		line, _ := reader.FieldPos(0)
		return nil, fmt.Errorf("line %d has %d cells, more than the first line names columns (%d)", line, len(cells), len(s.header))
	}
	return cells, nil
}

// decoded brings a file to UTF-8: what is not, is taken for Windows-1252, as spreadsheets write it in France.
func decoded(raw []byte, encoding string) (string, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	switch strings.ToLower(encoding) {
	case "", "utf-8", "utf8", "utf-8-sig":
		if utf8.Valid(raw) {
			return string(raw), nil
		}
		if encoding != "" {
			return "", fmt.Errorf("%w: encoding: the file is not UTF-8", errSheet)
		}
	case "latin-1", "latin1", "iso-8859-1", "iso-8859-15", "windows-1252", "cp1252":
	default:
		return "", fmt.Errorf("%w: encoding: unexpected value; send UTF-8 or windows-1252", errSheet)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(text), err
}

func delimiterOf(text, given string) (rune, error) {
	head, _, _ := strings.Cut(text, "\n")
	switch given {
	case "":
		best := ','
		for _, d := range ";\t|" {
			if strings.Count(head, string(d)) > strings.Count(head, string(best)) {
				best = d
			}
		}
		return best, nil
	case ",", ";", "\t", "|":
		return rune(given[0]), nil
	case `\t`:
		return '\t', nil
	}
	return 0, fmt.Errorf("%w: delimiter: unexpected value; one of , ; | and a tab", errSheet)
}

// findColumns looks the named columns up; without any the whole row is the query.
func (s *sheet) findColumns() error {
	for _, name := range s.form["columns"] {
		i := slices.Index(s.header, name)
		if i < 0 {
			return fmt.Errorf("%w: columns: no column %q in the first line", errSheet, name)
		}
		if !slices.Contains(s.columns, i) {
			s.columns = append(s.columns, i)
		}
	}
	if len(s.columns) == 0 {
		for i := range s.header {
			s.columns = append(s.columns, i)
		}
	}
	for _, filter := range []string{"postcode", "citycode", "type"} {
		if name := s.form.Get(filter); name != "" {
			i := slices.Index(s.header, name)
			if i < 0 {
				return fmt.Errorf("%w: %s: no column %q in the first line", errSheet, filter, name)
			}
			s.filters[filter] = i
		}
	}
	return nil
}

func (s *sheet) filter(cells row, name string) []string {
	if i, ok := s.filters[name]; ok && cells.cell(i) != "" {
		return []string{cells.cell(i)}
	}
	return nil
}

func refuseSheet(w http.ResponseWriter, err error) {
	refuse(w, http.StatusBadRequest, "Failed parsing file", strings.TrimPrefix(err.Error(), errSheet.Error()+": "))
}

// answer writes the file back with its results, row by row; other requests have their turns in between.
func (s *sheet) answer(w http.ResponseWriter, r *http.Request, turn *limiter, find func(row) ([]written.Hit, string)) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="geocoded.csv"`)
	out := csv.NewWriter(w)
	out.Comma = s.delimiter
	out.Write(append(slices.Clone(s.header), resultColumns...))
	reader, err := s.open()
	for line := make([]string, 0, maxColumns+len(resultColumns)); err == nil; {
		var cells row
		if cells, err = s.next(reader); err != nil {
			break // the end: parse has read it all
		}
		if !turn.enter(r.Context()) {
			return // the client is gone
		}
		hits, status := find(cells)
		turn.leave()
		line = append(line[:0], cells...)
		for len(line) < len(s.header) {
			line = append(line, "") // results stand below their names
		}
		out.Write(append(line, resultOf(hits, status)...))
	}
	out.Flush()
}

// resultOf gives the values of resultColumns.
func resultOf(hits []written.Hit, status string) []string {
	values := make([]string, len(resultColumns))
	values[len(values)-1] = status
	if len(hits) == 0 {
		return values
	}
	f := featureOf(hits[0], false)
	p := f.Properties
	next := ""
	if len(hits) > 1 {
		next = decimal(hits[1].Score)
	}
	copy(values, []string{decimal(f.Geometry.Coordinates[1]), decimal(f.Geometry.Coordinates[0]), p.Label, decimal(p.Score), next, p.Type, p.ID, p.Housenumber,
		p.Name, cmp.Or(p.Street, p.Locality), p.Postcode, p.City, p.Context, p.Citycode, p.District})
	return values
}

func decimal(v float64) string { return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64) }

// searchFile answers POST /search/csv.
func searchFile(p *prepared, turn *limiter, w http.ResponseWriter, r *http.Request) {
	s, err := readSheet(w, r)
	if err != nil {
		refuseSheet(w, err)
		return
	}
	s.answer(w, r, turn, func(cells row) ([]written.Hit, string) {
		var parts []string
		for _, i := range s.columns {
			if part := cells.cell(i); part != "" {
				parts = append(parts, part)
			}
		}
		text := strings.Join(parts, " ")
		if !searchable(text) {
			return nil, "skipped"
		}
		hits := p.search.Find(written.Query{Text: text, Limit: 2, Kinds: s.filter(cells, "type"), Postcodes: s.filter(cells, "postcode"),
			INSEE: s.filter(cells, "citycode")})
		return hits, found(hits)
	})
}

func found(hits []written.Hit) string {
	if len(hits) == 0 {
		return "not-found"
	}
	return "ok"
}

// reverseFile answers POST /reverse/csv: the file has columns for the point.
func reverseFile(p *prepared, turn *limiter, w http.ResponseWriter, r *http.Request) {
	s, err := readSheet(w, r)
	lon, lat := -1, -1
	if err == nil {
		lon, lat = s.point([]string{"lon", "lng", "long", "longitude"}), s.point([]string{"lat", "latitude"})
		if lon < 0 || lat < 0 {
			err = fmt.Errorf("%w: data: no columns lon and lat (or longitude and latitude) in the first line", errSheet)
		}
	}
	if err != nil {
		refuseSheet(w, err)
		return
	}
	s.answer(w, r, turn, func(cells row) ([]written.Hit, string) {
		a := &asked{limit: 2, kinds: s.filter(cells, "type"), postcodes: s.filter(cells, "postcode"), citycode: s.filter(cells, "citycode")}
		var okLon, okLat bool
		a.lon, okLon = coordinate(cells.cell(lon), 180)
		a.lat, okLat = coordinate(cells.cell(lat), 90)
		if !okLon || !okLat {
			return nil, "skipped"
		}
		hits := a.around(p.grid)
		return hits, found(hits)
	})
}

// point finds the column of a coordinate.
func (s *sheet) point(names []string) int {
	return slices.IndexFunc(s.header, func(h string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(h))) })
}

// coordinate reads degrees, also with a decimal comma.
func coordinate(text string, most float64) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
	return v, err == nil && math.Abs(v) <= most
}
