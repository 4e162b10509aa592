package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/written"
)

// benchWrittenCmd is `debarras bench written`.
type benchWrittenCmd struct {
	Index string `help:"Index file; default: the one that the service cached in DATA_DIR."`
	Addok string `help:"Web address of a geocoder like addok over the same addresses: it is asked the same queries."`
	Each  int    `default:"300" help:"Addresses of each kind of spelling."`
	Seed  uint64 `default:"1" help:"Which addresses are drawn."`
	Wrong string `help:"Write the queries whose first answer is another street into this file."`
	Out   string `help:"Write the queries and what is right into this file, in the columns of the benchmark's suites."`
}

// Run draws addresses from the index, writes them as people do, and prints how often each geocoder finds the street and the address.
func (cmd *benchWrittenCmd) Run(e *env) error {
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	rows := writtenSuite(x, cmd.Seed, cmd.Each)
	if cmd.Out != "" {
		if err := os.WriteFile(cmd.Out, []byte(writtenTable(rows)), 0o644); err != nil {
			return err
		}
	}
	before := heap()
	begun := time.Now()
	w := written.New(x)
	fmt.Fprintf(e.out, "%d queries; made searchable in %.2f s, %.0f MB in memory\n", len(rows), time.Since(begun).Seconds(), float64(heap()-before)/1e6)
	ours := func(_ context.Context, r writtenRow) ([]written.Hit, error) {
		return w.Find(written.Query{Text: r.query, Prefix: r.prefix}), nil
	}
	missed, err := judgeWritten(e.ctx, e.out, "débarras", rows, ours)
	if err != nil {
		return err
	}
	if cmd.Wrong != "" {
		if err := os.WriteFile(cmd.Wrong, []byte(strings.Join(missed, "")), 0o644); err != nil {
			return err
		}
	}
	if cmd.Addok == "" {
		return nil
	}
	p, err := newPeerGeocoder(cmd.Addok)
	if err != nil {
		return err
	}
	_, err = judgeWritten(e.ctx, e.out, cmd.Addok+" (times with HTTP)", rows, func(ctx context.Context, r writtenRow) ([]written.Hit, error) {
		return p.search(ctx, r.query, "", r.prefix)
	})
	return err
}

// A writtenScore counts how often the first answer's street is right, one of three, and the whole of the first.
type writtenScore struct{ first, three, whole share }

type writtenAsk func(context.Context, writtenRow) ([]written.Hit, error)

// judgeWritten asks every query, and gives a line for each whose first street is wrong. A street is right by its identifier, or by its name in the same commune; where nothing tells the
// commune, in any.
func judgeWritten(ctx context.Context, out io.Writer, who string, rows []writtenRow, ask writtenAsk) (missed []string, err error) {
	scores := map[string]*writtenScore{"all": {}}
	var order []string
	var micros []float64
	for _, r := range rows {
		begun := time.Now()
		hits, err := ask(ctx, r)
		if err != nil {
			return nil, err
		}
		micros = append(micros, float64(time.Since(begun).Nanoseconds())/1e3)
		if scores[r.kind] == nil {
			scores[r.kind] = &writtenScore{}
			order = append(order, r.kind)
		}
		three := slices.ContainsFunc(hits[:min(3, len(hits))], r.streetRight)
		first := len(hits) > 0 && r.streetRight(hits[0])
		if !first {
			missed = append(missed, missedLine(r, hits))
		}
		whole := first && hits[0].Number == r.truth.Number && hits[0].Suffix == r.truth.Suffix
		for _, s := range []*writtenScore{scores["all"], scores[r.kind]} {
			s.first.count(first)
			s.three.count(three)
			s.whole.count(whole)
		}
	}
	slices.Sort(micros)
	fmt.Fprintf(out, "\n%s: p50 %.0f µs, p99 %.0f µs\n%-18s %24s %24s %24s\n", who, quantile(micros, 0.5), quantile(micros, 0.99), "", "street @1", "street @3", "address @1")
	for _, kind := range append(order, "all") {
		s := scores[kind]
		fmt.Fprintf(out, "%-18s %24s %24s %24s\n", kind, s.first, s.three, s.whole)
	}
	return missed, nil
}

func missedLine(r writtenRow, hits []written.Hit) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\t%s\t%s, %s", r.kind, r.query, r.truth.Street, r.truth.Commune)
	for _, h := range hits[:min(3, len(hits))] {
		fmt.Fprintf(&b, "\t%.3f %s %d %s, %s", h.Score, h.Kind, h.Number, h.Street, h.Commune)
	}
	b.WriteByte('\n')
	return b.String()
}

func (r writtenRow) streetRight(h written.Hit) bool {
	if h.StreetID == r.truth.StreetID {
		return true
	}
	return french.Fold(h.Street) == french.Fold(r.truth.Street) && (h.INSEE == r.truth.INSEE || r.ambiguous)
}

// writtenTable writes the rows in the columns that the benchmark's score.py reads with --written.
func writtenTable(rows []writtenRow) string {
	var b strings.Builder
	b.WriteString("id\tkind\tquery\tin_index\tcitycode\tindex_street_id\tindex_street\tstreet\tname\thousenumber\tsuffix\tnumber_in_index\tcentre_lat\tcentre_lon\n")
	for _, r := range rows {
		number, known := "", "0"
		if r.truth.Number > 0 {
			number, known = strconv.Itoa(r.truth.Number), "1"
		}
		fmt.Fprintln(&b, strings.Join([]string{r.id, r.kind, r.query, "1", r.truth.INSEE, r.truth.StreetID, r.truth.Street, r.truth.Street, r.truth.Street,
			number, r.truth.Suffix, known, "", ""}, "\t"))
	}
	return b.String()
}
