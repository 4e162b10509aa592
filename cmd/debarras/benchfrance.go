package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/gazetteer"
	"github.com/debarras/debarras/internal/written"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// benchFranceCmd is `debarras bench france`.
type benchFranceCmd struct {
	Streets   int       `default:"2000000" help:"Streets of the whole country."`
	Addresses int       `default:"26000000" help:"House numbers of the whole country."`
	Communes  int       `default:"35000" help:"Communes of the whole country."`
	Shares    []float64 `default:"0.01,0.03,0.1,0.3,1" help:"Parts of the country to build, in growing order."`
	Memory    float64   `default:"6" help:"Gigabytes: a part that would need more is not built, and extrapolated."`
	Queries   int       `default:"100" help:"Addresses that are looked up in each part."`
	Seed      uint64    `default:"1" help:"Which country is invented."`
	Index     string    `help:"Index file whose street names are the model; default: the sample that comes with Débarras."`
}

// A franceFigure is what one part of the country took.
type franceFigure struct {
	share                  float64
	streets, addresses     int
	index, written, peak   float64 // megabytes
	file                   float64
	build, load, makeReady float64 // seconds
	known, unknown, typed  [2]float64
}

// Run builds growing parts of an invented country, measures each, and extends the law that they follow to the whole.
func (cmd *benchFranceCmd) Run(e *env) error {
	if cmd.Streets < 1 || cmd.Addresses < 0 || cmd.Communes < 1 || cmd.Communes > 95*999 || !slices.IsSorted(cmd.Shares) || slices.Min(cmd.Shares) <= 0 || slices.Max(cmd.Shares) > 1 {
		return errors.New("give at least one street and one commune (94,905 at most), and shares from 0 to 1 in growing order")
	}
	names, err := cmd.source(e)
	if err != nil {
		return err
	}
	law, err := learnNames(rand.New(rand.NewPCG(cmd.Seed, 0)), names)
	if err != nil {
		return err
	}
	f := france{law: law, seed: cmd.Seed, streets: cmd.Streets, addresses: cmd.Addresses, communes: cmd.Communes}
	fmt.Fprintf(e.out, "Names as in %d streets: discount %.3f, strength %.0f\n", len(names), law.d, law.theta)
	var all []franceFigure
	for _, share := range cmd.Shares {
		if e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		if need := extended(all, share, func(x franceFigure) float64 { return x.peak }); need > 1000*cmd.Memory {
			fmt.Fprintf(e.out, "%.0f %% of the country would take some %.1f GB while it is built, more than --memory %g: extrapolated\n", 100*share, need/1000, cmd.Memory)
			break
		}
		figure, err := cmd.measure(e, f, share)
		if err != nil {
			return err
		}
		all = append(all, figure)
	}
	printFrance(e.out, all)
	return nil
}

// source gives the street names to learn from.
func (cmd *benchFranceCmd) source(e *env) ([]string, error) {
	var names []string
	last := ""
	take := func(entry address.Entry) {
		if entry.StreetID != last && entry.Street != "" {
			last = entry.StreetID
			names = append(names, entry.Street)
		}
	}
	if cmd.Index != "" {
		x, err := readIndex(e.config, cmd.Index)
		if err != nil {
			return nil, err
		}
		for entry := range x.Each() {
			take(entry)
		}
		return names, nil
	}
	file, err := knowledgefiles.Files.Open("territory/streets.csv")
	if err != nil {
		return nil, fmt.Errorf("the sample addresses: %w", err)
	}
	defer file.Close()
	var faults gazetteer.Faults
	for entry, err := range gazetteer.Sample(file, &faults) {
		if err != nil {
			return nil, err
		}
		take(entry)
	}
	return names, nil
}

// tightGC lets the heap be little larger than what lives, so that what a part takes while it is built is what it needs.
const tightGC = 30

func megabytes(bytes uint64) float64 { return float64(bytes) / 1e6 }

func (cmd *benchFranceCmd) measure(e *env, f france, share float64) (franceFigure, error) {
	figure := franceFigure{share: share}
	before := heap()
	entries, asked := f.sample(share, cmd.Queries)
	usual := debug.SetGCPercent(tightGC)
	begun := time.Now()
	x := address.Build(entries, "france")
	figure.build = time.Since(begun).Seconds()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	figure.peak = megabytes(m.HeapSys - m.HeapReleased)
	debug.SetGCPercent(usual)
	s := x.Stats()
	figure.streets, figure.addresses = s.Streets, s.Addresses
	var blob bytes.Buffer
	if err := x.Encode(&blob); err != nil {
		return figure, err
	}
	figure.file = megabytes(uint64(blob.Len()))
	x = nil
	runtime.GC()
	begun = time.Now()
	x, err := address.Decode(&blob)
	if err != nil {
		return figure, err
	}
	figure.load = time.Since(begun).Seconds()
	blob = bytes.Buffer{}
	after := heap()
	figure.index = megabytes(after - min(before, after))
	figure.known = cmd.time(*asked, func(q franceQuery) { x.Resolve([]string{"12 " + q.text}, 0, q.insee) })
	figure.unknown = cmd.time(*asked, func(q franceQuery) { x.Resolve([]string{"12 " + q.text + " à " + q.commune}, 0, "") })
	begun = time.Now()
	w := written.New(x)
	figure.makeReady = time.Since(begun).Seconds()
	ready := heap()
	figure.written = megabytes(ready - min(after, ready))
	figure.typed = cmd.time(*asked, func(q franceQuery) { w.Find(written.Query{Text: "12 " + q.text + " " + q.commune}) })
	runtime.KeepAlive(x)
	fmt.Fprintf(e.err, "%.0f %%: %d streets, %d addresses, %.0f MB\n", 100*share, figure.streets, figure.addresses, figure.index)
	return figure, nil
}

// time gives the median and the 99th percentile in milliseconds.
func (cmd *benchFranceCmd) time(asked []franceQuery, look func(franceQuery)) [2]float64 {
	var took []float64
	for _, q := range asked[:min(len(asked), cmd.Queries)] {
		begun := time.Now()
		look(q)
		took = append(took, float64(time.Since(begun).Microseconds())/1000)
	}
	if len(took) == 0 {
		return [2]float64{}
	}
	slices.Sort(took)
	return [2]float64{quantile(took, 0.5), quantile(took, 0.99)}
}

// extended extends a figure by the power law through the last two parts; 0 where there are not two.
func extended(all []franceFigure, share float64, of func(franceFigure) float64) float64 {
	if len(all) < 2 {
		return 0
	}
	a, b := all[len(all)-2], all[len(all)-1]
	if of(a) <= 0 || of(b) <= 0 {
		return of(b)
	}
	exponent := math.Log(of(b)/of(a)) / math.Log(b.share/a.share)
	return of(b) * math.Pow(share/b.share, exponent)
}

func printFrance(out io.Writer, all []franceFigure) {
	columns := []struct {
		name string
		of   func(franceFigure) float64
	}{
		{"index MB", func(f franceFigure) float64 { return f.index }},
		{"while built MB", func(f franceFigure) float64 { return f.peak }},
		{"file MB", func(f franceFigure) float64 { return f.file }},
		{"build s", func(f franceFigure) float64 { return f.build }},
		{"load s", func(f franceFigure) float64 { return f.load }},
		{"commune known: p50 ms", func(f franceFigure) float64 { return f.known[0] }},
		{"p99", func(f franceFigure) float64 { return f.known[1] }},
		{"unknown: p50 ms", func(f franceFigure) float64 { return f.unknown[0] }},
		{"p99", func(f franceFigure) float64 { return f.unknown[1] }},
		{"/search MB", func(f franceFigure) float64 { return f.written }},
		{"ready s", func(f franceFigure) float64 { return f.makeReady }},
		{"p50 ms", func(f franceFigure) float64 { return f.typed[0] }},
		{"p99", func(f franceFigure) float64 { return f.typed[1] }},
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "share\tstreets\taddresses\t")
	for _, c := range columns {
		fmt.Fprint(w, c.name, "\t")
	}
	for _, f := range all {
		fmt.Fprintf(w, "\n%.0f %%\t%d\t%d\t", 100*f.share, f.streets, f.addresses)
		for _, c := range columns {
			fmt.Fprintf(w, "%.4g\t", c.of(f))
		}
	}
	if len(all) > 1 && all[len(all)-1].share < 1 {
		fmt.Fprint(w, "\n100 %, by the last two\t\t\t")
		for _, c := range columns {
			fmt.Fprintf(w, "%.4g\t", extended(all, 1, c.of))
		}
	}
	fmt.Fprintln(w)
	w.Flush()
}
