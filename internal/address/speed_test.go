package address_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/gazetteer"
)

var spoken = filepath.Join("..", "..", "..", "shared", "data", "spoken")

// A transcript is what Resolve is given for a row of the shared utterances.
type transcript struct {
	texts []string
	conf  float64
	insee string
}

func transcripts(b *testing.B, name string) []transcript {
	f, err := os.Open(filepath.Join(spoken, name))
	if err != nil {
		b.Skip("the shared transcripts are not here")
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	var out []transcript
	for _, row := range rows[1:] {
		t := transcript{insee: row[column("context_insee")]}
		for _, name := range []string{"heard", "heard_alt"} {
			if text := row[column(name)]; text != "" {
				t.texts = append(t.texts, text)
			}
		}
		t.conf, _ = strconv.ParseFloat(row[column("conf")], 64)
		out = append(out, t)
	}
	return out
}

// BenchmarkResolve resolves the shared transcripts over the shared gazetteer, one a round, and tells the quantiles too.
func BenchmarkResolve(b *testing.B) {
	x, _, err := gazetteer.Import(b.Context(), []string{filepath.Join(spoken, "ban-synthetic-amp.csv.gz")}, gazetteer.Options{})
	if err != nil {
		b.Skip("the shared gazetteer is not here")
	}
	for _, name := range []string{"dev.tsv", "dev-wide.tsv"} {
		b.Run(name, func(b *testing.B) {
			rows := transcripts(b, name)
			var took []time.Duration
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				t := rows[i%len(rows)]
				begun := time.Now()
				x.Resolve(t.texts, t.conf, t.insee)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
