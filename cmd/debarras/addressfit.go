package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

type addressFitCmd struct {
	Files []string `arg:"" type:"existingfile" help:"Tables of utterances with what was said and what was heard."`
	Out   string   `required:"" help:"The file of counts: internal/french/confusions.tsv."`
}

// fitRounds is how often the alignments are made anew with the weights of the round before: the counts change little after three.
const fitRounds = 4

// Run learns which sounds are heard for which, from all rows and, for cross-validation, from the rows outside each fold.
func (cmd *addressFitCmd) Run(e *env) error {
	tables, err := readTables(cmd.Files, "")
	if err != nil {
		return err
	}
	var b strings.Builder
	for without := range foldCount + 1 {
		counts := fitCounts(tables, without)
		for _, said := range []byte(french.AlignedSounds + string(french.NoSound)) {
			for _, heard := range []byte(french.AlignedSounds + string(french.NoSound)) {
				if n := counts[said][heard]; n > 0 {
					fmt.Fprintf(&b, "%d %c %c %g\n", without, said, heard, n)
				}
			}
		}
	}
	if b.Len() == 0 {
		return errors.New("nothing was learned: the tables hold no readable row")
	}
	return os.WriteFile(cmd.Out, []byte(b.String()), 0o644)
}

// fitCounts counts the aligned pairs (a Viterbi training, Durbin et al. 1998, ch. 3.3).
func fitCounts(tables [][]spokenRow, without int) *french.Counts {
	counts := &french.Counts{}
	for range fitRounds {
		weights := french.NewConfusions(counts)
		counts = &french.Counts{}
		for _, rows := range tables {
			for i := range rows {
				if r := &rows[i]; r.fold != without && r.kind != "spelled" {
					countRow(counts, weights, r)
				}
			}
		}
	}
	return counts
}

// legible is the log-odds a sound from which on an alignment tells something: below, noise was aligned with noise.
const legible = 0.3

func countRow(counts *french.Counts, weights *french.Confusions, r *spokenRow) {
	said := french.Sound(r.said)
	for _, text := range r.heard {
		pairs, score := weights.Align(said, french.Sound(text))
		if score < legible*float64(len(said)) {
			continue
		}
		for _, p := range pairs {
			counts[p[0]][p[1]]++
		}
	}
}
