package gazetteer

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

// The shared transcripts, judged as ../shared/bench/address/score.py judges a street: the same id, or the same name in the same
// commune. The floors lie a little below what is reached, to catch a loss, not to prove a success.
func TestStreetsOfSharedTranscripts(t *testing.T) {
	data := filepath.Join("..", "..", "..", "shared", "data", "spoken")
	rows, err := os.ReadFile(filepath.Join(data, "dev-wide.tsv"))
	if err != nil {
		t.Skip("the shared transcripts are not here")
	}
	x, _, err := Import(t.Context(), []string{filepath.Join(data, "ban-synthetic-amp.csv.gz")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		texts func(row map[string]string) []string
		floor float64
	}{
		"as heard":        {func(row map[string]string) []string { return []string{row["heard"], row["heard_alt"]} }, 0.89},
		"heard perfectly": {func(row map[string]string) []string { return []string{row["said"]} }, 0.985},
	} {
		right, asked := 0, 0
		for _, row := range tabbed(string(rows)) {
			if row["in_index"] != "1" || row["street_id"] == "" {
				continue
			}
			asked++
			r := x.Locate(address.Query{Texts: c.texts(row), Known: address.Known{INSEE: row["context_insee"]}})
			if len(r.Candidates) > 0 && sameStreet(r.Candidates[0], row) {
				right++
			}
		}
		share := float64(right) / float64(asked)
		t.Logf("%s: %d of %d streets first, %.1f %%", name, right, asked, 100*share)
		if asked < 300 || share < c.floor {
			t.Errorf("%s: %.1f %% of %d streets, want %.1f %%", name, 100*share, asked, 100*c.floor)
		}
	}
}

func sameStreet(c address.Candidate, row map[string]string) bool {
	return c.StreetID == row["street_id"] || c.INSEE == row["insee"] && french.Fold(c.Street) == french.Fold(row["street"])
}

// tabbed reads tab-separated text with a header line.
func tabbed(text string) []map[string]string {
	var out []map[string]string
	var header []string
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		fields := strings.Split(s.Text(), "\t")
		if header == nil {
			header = fields
			continue
		}
		row := map[string]string{}
		for i, f := range fields {
			row[header[i]] = f
		}
		out = append(out, row)
	}
	return out
}

func BenchmarkLocate(b *testing.B) {
	file := filepath.Join("..", "..", "..", "shared", "data", "spoken", "ban-synthetic-amp.csv.gz")
	if _, err := os.Stat(file); err != nil {
		b.Skip("the shared synthetic gazetteer is not here")
	}
	x, _, err := Import(b.Context(), []string{file}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	for b.Loop() {
		x.Locate(address.Query{Texts: []string{"j'ai deux matelas au 12 virus paradis à Marseille dans le sixième", "au douze bis rue paradis"}})
	}
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-index")
}
