package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/debarras/debarras/internal/eval"
)

// replay says every recording of the folder again, and shows where the bot's words differ.
func (cmd *evalRunCmd) replay(e *env, s *evalService) error {
	t, err := evalTerritory(s.base)
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(cmd.Replay, "*.json"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("--replay %s: no *.json there: docs/eval.md says what a recording is", cmd.Replay)
	}
	slices.Sort(names)
	recordings := make([]*eval.Recording, len(names))
	var faults []error
	for i, name := range names {
		data, err := os.ReadFile(name)
		if err == nil {
			recordings[i], err = eval.ParseRecording(filepath.Base(name), data)
		}
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	lab := &eval.Lab{Territory: t, Network: s.network, Books: eval.NewBooks(s.store), Now: s.now}
	changed := 0
	for i, r := range recordings {
		turns, now, err := lab.Replay(e.ctx, r, cmd.Seed)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(turns, func(t eval.Replayed) bool { return t.Changed }) {
			changed++
			fmt.Fprintf(e.out, "\n%s\n", r.ID)
			printReplay(e, turns)
		}
		if cmd.Record {
			if err := writeRecording(names[i], now); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(e.out, "\n%d appels rejoués, %d où le robot dirait autre chose\n", len(recordings), changed)
	return nil
}

// printReplay shows a call with - what was said and + what is said now.
func printReplay(e *env, turns []eval.Replayed) {
	for _, t := range turns {
		if t.Act != "" {
			fmt.Fprintf(e.out, "  C  %s\n", t.Act)
		}
		switch {
		case t.Lost:
			fmt.Fprintf(e.out, "- B  %s\n+ B  (l'appel est déjà terminé)\n", t.Old)
		case t.Changed:
			fmt.Fprintf(e.out, "- B  %s\n+ B  %s\n", t.Old, t.New)
		default:
			fmt.Fprintf(e.out, "  B  %s\n", t.New)
		}
	}
}

func writeRecording(name string, r *eval.Recording) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o644)
}
