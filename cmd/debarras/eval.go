package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/eval"
)

type evalCmd struct {
	Run        evalRunCmd     `cmd:"" default:"withargs" help:"Let callers with a goal call the bot, and report what became of them."`
	FitChannel evalChannelCmd `cmd:"" hidden:"" help:"Fit the channel of mishearings on tables of utterances."`
}

type evalRunCmd struct {
	Scenarios string    `type:"existingdir" placeholder:"DIR" help:"Further scenarios, *.yaml; one with the name of a built-in one takes its place."`
	Only      string    `placeholder:"WORD" help:"Only scenarios whose name or intent holds the word."`
	Channel   []string  `default:"typed" enum:"typed,misheard" help:"How callers are heard: typed, misheard, or both, parted by a comma."`
	WER       []float64 `name:"wer" default:"15,35,55" help:"Word error rates of misheard, in percent."`
	Runs      int       `default:"1" help:"Callers of each scenario in each channel."`
	Seed      uint64    `default:"1" help:"Equal seeds make equal callers."`
	At        string    `placeholder:"DAY" help:"The day that it is for the bot, as in 2026-12-01. Default: the next Tuesday."`
	Parallel  int       `default:"8" help:"Calls at once."`
	JSON      string    `name:"json" type:"path" placeholder:"FILE" help:"Write the report as JSON, for --against."`
	HTML      string    `name:"html" type:"path" placeholder:"FILE" help:"Write the report as a page."`
	Against   string    `type:"existingfile" placeholder:"OLD.json" help:"Set an earlier report beside this one."`
	Show      int       `default:"10" help:"Failed calls to print."`
	Replay    string    `type:"existingdir" placeholder:"DIR" help:"Say recorded, redacted calls again instead; see docs/eval.md."`
	Record    bool      `help:"With --replay: write what the bot says into the files."`
	URL       string    `name:"url" placeholder:"URL" help:"Call a service that runs, whose DATABASE_URL, KEYS_DIR, PUBLIC_URL and token are given; default: a private one."`
}

// errWrong: a run with wrong calls is no success, so that a pipeline stops.
var errWrong = errors.New("something was committed against a caller's wish")

// Run boots a service, or calls a running one.
func (cmd *evalRunCmd) Run(e *env) error {
	if cmd.Runs < 1 || cmd.Parallel < 1 {
		return errors.New("--runs and --parallel: write 1 or more")
	}
	var against *eval.Report
	if cmd.Against != "" {
		var err error
		if against, err = readReport(cmd.Against); err != nil {
			return err
		}
	}
	at, err := cmd.day()
	if err != nil {
		return err
	}
	var s *evalService
	if cmd.URL != "" {
		s, err = runningService(e, cmd.URL)
	} else {
		s, err = ownService(e, at)
	}
	if err != nil {
		return err
	}
	if cmd.Replay != "" {
		err = cmd.replay(e, s)
	} else {
		err = cmd.evaluate(e, s, against)
	}
	return errors.Join(err, s.close())
}

// day is ten in the morning of the day, in Paris: agents are there.
func (cmd *evalRunCmd) day() (time.Time, error) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.Time{}, err
	}
	day := time.Now().In(paris)
	if cmd.At != "" {
		if day, err = time.ParseInLocation(time.DateOnly, cmd.At, paris); err != nil {
			return day, fmt.Errorf("--at %q: write a day as in 2026-12-01", cmd.At)
		}
		if day.Before(time.Now().AddDate(0, 0, -1)) {
			return day, fmt.Errorf("--at %s: what the past has kept would have expired: write a day to come", cmd.At)
		}
	} else {
		for day = day.AddDate(0, 0, 1); day.Weekday() != time.Tuesday; day = day.AddDate(0, 0, 1) {
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, paris), nil
}

func (cmd *evalRunCmd) evaluate(e *env, s *evalService, against *eval.Report) error {
	t, err := evalTerritory(s.base)
	if err != nil {
		return err
	}
	scenarios, err := cmd.load(t)
	if err != nil {
		return err
	}
	channels, err := cmd.channels(t)
	if err != nil {
		return err
	}
	lab := &eval.Lab{Territory: t, Network: s.network, Books: eval.NewBooks(s.store), Now: s.now, Parallel: cmd.Parallel, Progress: progressTo(e.err)}
	began, at := time.Now(), s.now()
	calls, err := lab.Run(e.ctx, scenarios, channels, cmd.Runs, cmd.Seed)
	if err != nil {
		return err
	}
	r := &eval.Report{Made: began, At: at, Knowledge: s.base.Version, Seed: cmd.Seed, Runs: cmd.Runs, Scenarios: len(scenarios),
		Took: time.Since(began).Seconds(), Faults: lab.Faults(), Calls: calls}
	r.Text(e.out, against, cmd.Show)
	if err := writeReport(cmd.JSON, r.Write); err != nil {
		return err
	}
	if err := writeReport(cmd.HTML, func(w io.Writer) error { return r.HTML(w, against) }); err != nil {
		return err
	}
	if n := r.Wrong(); n > 0 {
		return fmt.Errorf("%d of %d calls: %w", n, len(calls), errWrong)
	}
	return nil
}

// load reads the project's scenarios and the city's, which win.
func (cmd *evalRunCmd) load(t *eval.Territory) ([]eval.Scenario, error) {
	all, err := eval.Load(eval.Scenarios(), t)
	if err != nil {
		return nil, err
	}
	if cmd.Scenarios != "" {
		more, err := eval.Load(os.DirFS(cmd.Scenarios), t)
		if err != nil {
			return nil, err
		}
		for _, s := range more {
			all = slices.DeleteFunc(all, func(o eval.Scenario) bool { return o.ID == s.ID })
		}
		all = append(all, more...)
	}
	if cmd.Only != "" {
		all = slices.DeleteFunc(all, func(s eval.Scenario) bool { return !strings.Contains(s.ID, cmd.Only) && s.Intent != cmd.Only })
		if len(all) == 0 {
			return nil, fmt.Errorf("--only %s: no scenario has that in its name, or that intent", cmd.Only)
		}
	}
	return all, nil
}

// channels are nil for typed, and one a rate for misheard.
func (cmd *evalRunCmd) channels(t *eval.Territory) ([]*eval.Channel, error) {
	var out []*eval.Channel
	if slices.Contains(cmd.Channel, "typed") {
		out = append(out, nil)
	}
	if !slices.Contains(cmd.Channel, "misheard") {
		return out, nil
	}
	corpus, err := eval.Corpus(t, cmd.Seed)
	if err != nil {
		return nil, err
	}
	for _, wer := range cmd.WER {
		c, err := eval.NewChannel(wer/100, corpus)
		if err != nil {
			return nil, fmt.Errorf("--wer: %w", err)
		}
		out = append(out, c)
	}
	return out, nil
}

func readReport(name string) (*eval.Report, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	r, err := eval.ReadReport(bufio.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// writeReport writes a file, or none when it has no name.
func writeReport(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	file, err := os.Create(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: the folder %s does not exist", name, filepath.Dir(name))
	}
	if err != nil {
		return err
	}
	b := bufio.NewWriter(file)
	return errors.Join(write(b), b.Flush(), file.Close())
}

// progressTo tells every few hundred calls how far it is.
func progressTo(w io.Writer) func(done, all int) {
	return func(done, all int) {
		if done%500 == 0 {
			fmt.Fprintf(w, "%d appels sur %d\n", done, all)
		}
	}
}
