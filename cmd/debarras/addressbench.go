package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/address"
)

type benchAddressCmd struct {
	Files   []string `arg:"" type:"existingfile" help:"Tables of utterances in the layout of dev.tsv."`
	Index   string   `help:"Index file; default: the one that the service cached in DATA_DIR."`
	Streets string   `help:"Table of the gazetteer's streets: finds names that stand in several communes."`
	By      []string `default:"kind,channel" help:"Groups to print: kind, channel, voice."`
	Said    bool     `help:"Resolve what was said instead of what was heard."`
	Cross   bool     `help:"Cross-validate: resolve each row by what was fitted without its fold. The tables must be those that were fitted."`
	Addok   string   `help:"Web address of a geocoder like addok: it is asked the same rows, prepared as an integrator would."`
	Folds   string   `help:"Write each row's fold (id, fold) into this file."`
	Errors  string   `help:"Write the rows whose first answer is wrong into this file, the most confident first."`
}

// Run resolves every row and prints the figures of each table.
func (cmd *benchAddressCmd) Run(e *env) error {
	tables, err := readTables(cmd.Files, cmd.Streets)
	if err != nil {
		return err
	}
	if cmd.Folds != "" {
		if err := writeFolds(cmd.Folds, tables); err != nil {
			return err
		}
	}
	before := heap()
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	memory := heap() - before
	models := make([]*address.Index, foldCount+1)
	for fold := range models {
		if models[fold], err = x.WithoutFold(fold); err != nil {
			return err
		}
		models[fold] = models[fold].For(e.config.Recogniser)
	}
	var failed []spokenVerdict
	for i, rows := range tables {
		verdicts := cmd.resolve(models, rows)
		failed = append(failed, wrongOnes(verdicts)...)
		title := filepath.Base(cmd.Files[i])
		if cmd.Cross {
			title += ", cross-validated"
		}
		cmd.print(e.out, title, verdicts, memory)
		if err := cmd.printPeer(e, title, rows); err != nil {
			return err
		}
	}
	if cmd.Errors == "" {
		return nil
	}
	return writeErrors(cmd.Errors, failed)
}

// wrongOnes are the verdicts whose first candidate is not what the row asks for.
func wrongOnes(vs []spokenVerdict) []spokenVerdict {
	return slices.DeleteFunc(slices.Clone(vs), func(v spokenVerdict) bool { return v.row.inIndex && v.top1 })
}

// writeErrors lists wrong answers for whoever reads them one by one.
func writeErrors(name string, vs []spokenVerdict) error {
	slices.SortStableFunc(vs, func(a, b spokenVerdict) int { return -compareFloat(a.score, b.score) })
	var b strings.Builder
	b.WriteString("id\tkind\tchannel\tfold\tin_index\tcontext\tstreet_at\tsaid\theard\ttruth\tdecision\tcandidates\n")
	for _, v := range vs {
		r := v.row
		at := map[bool]string{true: "1", false: "-"}[v.street1]
		if !v.street1 && v.street3 {
			at = "3"
		}
		var cs []string
		for _, c := range v.candidates {
			cs = append(cs, strings.TrimSpace(fmt.Sprintf("%.3f %d%s %s %s", c.Score, c.Number, c.Suffix, c.Street, c.INSEE)))
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%t\t%s\t%s\t%s\t%s\t%s%s %s %s\t%s\t%s\n", r.id, r.kind, r.channel, r.fold, r.inIndex, r.context, at,
			r.said, strings.Join(r.heard, " / "), r.number, r.suffix, r.street, r.insee, v.decision, strings.Join(cs, " | "))
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

func readTables(files []string, streets string) ([][]spokenRow, error) {
	var tables [][]spokenRow
	for _, name := range files {
		rows, err := readSpoken(name)
		if err != nil {
			return nil, err
		}
		if streets != "" {
			if err := markTwins(rows, streets); err != nil {
				return nil, err
			}
		}
		tables = append(tables, rows)
	}
	assignFolds(tables)
	return tables, nil
}

func writeFolds(name string, tables [][]spokenRow) error {
	folds := map[string]int{}
	for _, rows := range tables {
		for _, r := range rows {
			folds[r.id] = r.fold
		}
	}
	var b strings.Builder
	b.WriteString("id\tfold\n")
	for _, id := range slices.Sorted(maps.Keys(folds)) {
		fmt.Fprintf(&b, "%s\t%d\n", id, folds[id])
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

func (cmd *benchAddressCmd) resolve(models []*address.Index, rows []spokenRow) []spokenVerdict {
	var out []spokenVerdict
	for i := range rows {
		r := &rows[i]
		texts := r.heard
		if cmd.Said {
			texts = []string{r.said}
		}
		x := models[0]
		if cmd.Cross {
			x = models[r.fold]
		}
		begun := time.Now()
		answer := x.Resolve(texts, r.conf, r.context)
		out = append(out, judge(r, answer, float64(time.Since(begun).Nanoseconds())/1e3))
	}
	return out
}

func (cmd *benchAddressCmd) print(w io.Writer, title string, vs []spokenVerdict, memory uint64) {
	fmt.Fprintln(w)
	figuresOf(vs).print(w, title)
	for _, limit := range []float64{0.01, 0.003} {
		covered, wrong, threshold := sweep(vs, limit)
		fmt.Fprintf(w, "  coverage at ≤ %g %% wrong (threshold %.4f, chosen on these rows): %s; wrong among the accepted: %s\n", 100*limit, threshold, covered, wrong)
	}
	fmt.Fprintf(w, "  calibration error %.3f\n", calibration(vs, w))
	var micros []float64
	for _, v := range vs {
		micros = append(micros, v.micros)
	}
	slices.Sort(micros)
	fmt.Fprintf(w, "  p50 %.0f µs, p99 %.0f µs, longest %.0f µs; index %.0f MB in memory\n", quantile(micros, 0.5), quantile(micros, 0.99), micros[len(micros)-1], float64(memory)/1e6)
	for _, by := range cmd.By {
		groups := map[string][]spokenVerdict{}
		for _, v := range vs {
			key := map[string]string{"kind": v.row.kind, "channel": v.row.channel, "voice": v.row.voice}[by]
			groups[key] = append(groups[key], v)
		}
		for _, key := range slices.Sorted(maps.Keys(groups)) {
			figuresOf(groups[key]).print(w, by+" "+key)
		}
	}
}

// quantile is the smallest of sorted values that a share q of them do not exceed.
func quantile(sorted []float64, q float64) float64 {
	k := int(q * float64(len(sorted)))
	if float64(k) == q*float64(len(sorted)) {
		k--
	}
	return sorted[max(0, k)]
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
