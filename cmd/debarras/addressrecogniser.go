package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/debarras/debarras/internal/address"
)

type addressCalibrateCmd struct {
	Files     []string `arg:"" type:"existingfile" help:"Tables of addresses that agents have checked, in the layout of the benchmark's tables (docs/address-benchmark.md)."`
	Index     string   `help:"Index file; default: the one that the service cached in DATA_DIR."`
	Out       string   `required:"" help:"The file to write, for ADDRESS_FIT."`
	Diagram   string   `help:"Draw the reliability diagram, cross-validated, into this SVG file."`
	costFlags `embed:""`
}

// costFlags state what decisions weigh. The defaults are address.DefaultCosts.
type costFlags struct {
	Truck   float64 `default:"100" help:"What a booking for a wrong address costs, in questions of eight seconds."`
	Again   float64 `default:"4" help:"What an address that was not understood costs, in questions."`
	Correct float64 `default:"1.5" help:"What it costs to correct one part of an address that was read back, in questions."`
	Pair    float64 `default:"2" help:"What a question between two addresses costs, in questions."`
	Unheard float64 `default:"0.2" help:"How often nobody notices in the summary that an address is wrong: 0 to 1."`
}

func (f costFlags) costs() (address.Costs, error) {
	c := address.DefaultCosts
	c.Truck, c.Again, c.Correct, c.Pair, c.MissedInSummary = f.Truck, f.Again, f.Correct, f.Pair, f.Unheard
	if f.Truck < 1 || f.Again <= 1 || f.Correct < 0 || f.Pair < 1 || f.Unheard < 0 || f.Unheard > 1 {
		return c, errors.New("costs: a truck and a question between two cost 1 or more, hearing an address again more than 1, and --unheard is a share between 0 and 1")
	}
	return c, nil
}

// Run fits the calibration of one recogniser, and says what it is worth on addresses that it was not fitted on.
func (cmd *addressCalibrateCmd) Run(e *env) error {
	costs, err := cmd.costs()
	if err != nil {
		return err
	}
	tables, err := readTables(cmd.Files, "")
	if err != nil {
		return err
	}
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	rows := slices.Concat(tables...)
	judged := judgeAll(x, rows)
	held, err := heldOut(judged, rows)
	if err != nil {
		return err
	}
	fit := address.Fit{Recogniser: e.config.Recogniser, Costs: costs, Proven: proven(held, costs.AcceptFrom())}
	for _, r := range rows {
		if r.ask == "full" {
			fit.Checked++
		}
	}
	if fit.Weights, err = address.FitCalibration(slices.Concat(judged...)); err != nil {
		return err
	}
	if err := writeFile(cmd.Out, fit.Write); err != nil {
		return err
	}
	if cmd.Diagram != "" {
		bins, failed := reliability(held)
		if err := writeFile(cmd.Diagram, func(w io.Writer) error { return drawReliability(w, bins, failed, len(held)) }); err != nil {
			return err
		}
	}
	cmd.report(e.out, held, fit)
	return nil
}

// mostWrong is the share of addresses taken in passing that may be wrong, at the upper end of its 95 % interval.
const mostWrong = 0.05

// proven says that what would be taken in passing was right often enough.
func proven(rows []held, accept float64) bool {
	var wrong share
	for _, r := range rows {
		if r.p >= accept {
			wrong.count(!r.right)
		}
	}
	if wrong.n == 0 {
		return false
	}
	_, high := wilson(wrong.k, wrong.n)
	return high <= mostWrong
}

// A held row's probability comes from a calibration that was fitted without its fold.
type held struct {
	p     float64
	right bool
}

func heldOut(judged [][]address.Judged, rows []spokenRow) ([]held, error) {
	var out []held
	for fold := 1; fold <= foldCount; fold++ {
		var rest []address.Judged
		for i, j := range judged {
			if rows[i].fold != fold {
				rest = append(rest, j...)
			}
		}
		c, err := address.FitCalibration(rest)
		if err != nil {
			return nil, err
		}
		for i, j := range judged {
			if rows[i].fold == fold && len(j) > 0 { // the row as it is comes first
				out = append(out, held{c.Probability(j[0].Features), j[0].Right})
			}
		}
	}
	return out, nil
}

func (cmd *addressCalibrateCmd) report(w io.Writer, rows []held, fit address.Fit) {
	_, failed := reliability(rows)
	fmt.Fprintf(w, "%s: %d utterances, %d of them whole addresses; calibration error %.3f (each by a fit without its family of names).\n",
		fit.Recogniser, len(rows), fit.Checked, failed)
	accept, confirm := fit.Costs.AcceptFrom(), fit.Costs.ConfirmFrom()
	var accepted, confirmed, wrongAccepted, wrongConfirmed share
	for _, r := range rows {
		accepted.count(r.p >= accept)
		confirmed.count(r.p >= confirm && r.p < accept)
		switch {
		case r.p >= accept:
			wrongAccepted.count(!r.right)
		case r.p >= confirm:
			wrongConfirmed.count(!r.right)
		}
	}
	fmt.Fprintf(w, "  taken in passing from %.3f on: %s; wrong among them: %s\n", accept, accepted, wrongAccepted)
	fmt.Fprintf(w, "  read back from %.3f on: %s; wrong among them: %s\n", confirm, confirmed, wrongConfirmed)
	switch {
	case fit.Checked < address.LeastChecked:
		fmt.Fprintf(w, "  %d whole addresses are needed before any is taken in passing: until then all are read back.\n", address.LeastChecked)
	case !fit.Proven:
		fmt.Fprintf(w, "  That is not proven well enough: up to %.0f %% wrong may be taken in passing. All are read back; check more addresses, or raise --truck.\n", 100*mostWrong)
	}
	fmt.Fprintf(w, "Written to %s. Start the service with RECOGNISER=%s ADDRESS_FIT=%s\n", cmd.Out, fit.Recogniser, cmd.Out)
}

// writeFile writes a file whole, or says why it could not.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
