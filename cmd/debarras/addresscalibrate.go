package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/debarras/debarras/internal/address"
)

type addressShipCmd struct {
	Files []string `arg:"" type:"existingfile" help:"Tables of utterances with their truth: those that were fitted."`
	Index string   `help:"Index file; default: the one that the service cached in DATA_DIR."`
	Out   string   `required:"" help:"The file of weights: internal/address/calibration.tsv."`
}

// Run fits what a probability is made of. Line k of the file knows nothing of fold k: neither its confusions nor its answers. Line 0 is
// fitted on all rows, each of them resolved without its own fold.
func (cmd *addressShipCmd) Run(e *env) error {
	tables, err := readTables(cmd.Files, "")
	if err != nil {
		return err
	}
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	var all []address.Judged
	lines := make([]string, foldCount+1)
	for fold := 1; fold <= foldCount; fold++ {
		without, err := x.WithoutFold(fold)
		if err != nil {
			return err
		}
		var rest []address.Judged
		for _, rows := range tables {
			for i, judged := range judgeAll(without, rows) {
				if rows[i].fold == fold {
					all = append(all, judged...)
				} else {
					rest = append(rest, judged...)
				}
			}
		}
		c, err := address.FitCalibration(rest)
		if err != nil {
			return err
		}
		lines[fold] = c.String()
	}
	c, err := address.FitCalibration(all)
	if err != nil {
		return err
	}
	lines[0] = c.String()
	if err := os.WriteFile(cmd.Out, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		return fmt.Errorf("write the calibration: %w", err)
	}
	fmt.Fprintf(e.out, "Calibrated on %d answers.\n", len(all))
	return nil
}

// judgeAll resolves the rows on all processors, in their order.
func judgeAll(x *address.Index, rows []spokenRow) [][]address.Judged {
	out := make([][]address.Judged, len(rows))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for k := range workers {
		wg.Go(func() {
			for i := k; i < len(rows); i += workers {
				out[i] = judgeRow(x, &rows[i])
			}
		})
	}
	wg.Wait()
	return out
}

// judgeRow resolves a row as it is and, when it holds a house number, once more as if the gazetteer lacked that number: the benchmark's
// gazetteer has every true one, and no other gazetteer does.
func judgeRow(x *address.Index, r *spokenRow) []address.Judged {
	judge := func(x *address.Index, weight float64) []address.Judged {
		answer := x.Resolve(r.heard, r.conf, r.context)
		if answer.Features() == nil {
			return nil
		}
		return []address.Judged{{Features: answer.Features(), Weight: weight,
			Right: r.inIndex && len(answer.Candidates) > 0 && r.right(answer.Candidates[0], false)}}
	}
	number, err := strconv.Atoi(r.number)
	if err != nil || !r.inIndex || r.streetID == "" {
		return judge(x, 1)
	}
	return append(judge(x, 1-address.MissingShare), judge(x.Withholding(r.streetID, number, r.suffix), address.MissingShare)...)
}
