package main

import (
	"context"
	"errors"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/simulator"
	"github.com/debarras/debarras/internal/trial"
)

var update = flag.Bool("update", false, "write what the bot says into testdata/calls")

// Every scenario is a call over HTTP to the whole program, each webhook
// delivered three times at once: the words are the scenario's, and the effects
// are those of one delivery. Review a regenerated file as a diff.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/calls/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b := bootAt(t, tuesdayMorning, func(_ *config.Config, o *simulator.Options) { o.DeliverTimes, o.AtOnce = 3, true })
			stage := trial.Stage{Call: func(ctx context.Context, from string) (*simulator.Line, error) {
				if strings.HasPrefix(from, "+336") {
					from = caller // always the same, as the bot says its end
				}
				return b.network.Call(ctx, from, hotline)
			}}
			err := trial.RunFile(t.Context(), file, *update, stage)
			if errors.Is(err, trial.ErrDiffers) {
				t.Fatalf("%v\nIf that is how it should sound: go test ./cmd/debarras -run Scenarios -update", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range b.network.Faults() {
				t.Error(f)
			}
			if n := b.count(`SELECT count(*) FROM booking`); n > 1 {
				t.Errorf("%d bookings from one call", n)
			}
		})
	}
}
