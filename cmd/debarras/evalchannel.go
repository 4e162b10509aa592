package main

import (
	"fmt"
	"os"

	"github.com/debarras/debarras/internal/eval"
)

// channelFold is the part of the street families on which the channel is fitted.
const channelFold = 1

type evalChannelCmd struct {
	Files []string `arg:"" type:"existingfile" help:"Tables of utterances in the layout of dev.tsv."`
	Out   string   `required:"" help:"Where to write the table: internal/eval/channel.tsv."`
}

// Run fits the channel of mishearings on the first reading of the utterances of one fold.
func (cmd *evalChannelCmd) Run(e *env) error {
	tables, err := readTables(cmd.Files, "")
	if err != nil {
		return err
	}
	var pairs []eval.Pair
	for _, rows := range tables {
		for _, r := range rows {
			if r.fold == channelFold && len(r.heard) > 0 {
				pairs = append(pairs, eval.Pair{Said: r.said, Heard: r.heard[0], Confidence: r.conf})
			}
		}
	}
	table, err := eval.Fit(pairs)
	if err != nil {
		return err
	}
	if err := os.WriteFile(cmd.Out, []byte(table), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%d pairs of fold %d → %s\n", len(pairs), channelFold, cmd.Out)
	return nil
}
