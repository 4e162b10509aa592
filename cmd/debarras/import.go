package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/gazetteer"
	"github.com/debarras/debarras/internal/knowledge"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// importCmd is `debarras import`.
type importCmd struct {
	BAN importBANCmd `cmd:"" name:"ban" help:"Replace the addresses by those of the Base Adresse Nationale: départements to download, or its CSV files."`
}

type importBANCmd struct {
	Sources []string `arg:"" help:"Départements (13 83 2A 971), which are downloaded from BAN_URL, or files (adresses-13.csv.gz, plain or .gz); all of them become one gazetteer."`
	RingKM  float64  `name:"ring-km" default:"5" help:"Keep other communes' addresses this near to the territory's, so that they are recognised as outside."`
	All     bool     `help:"Keep and serve every commune of the files, whatever territory/communes.csv says."`
	Force   bool     `help:"Import even when the number of rows changed by more than 20 % since the last import."`
}

// Run reads the files and replaces the gazetteer in one piece, or not at all.
func (cmd *importBANCmd) Run(e *env) error {
	if cmd.RingKM < 0 || cmd.RingKM > 200 {
		return fmt.Errorf("--ring-km %g: write a distance from 0 to 200 km", cmd.RingKM)
	}
	a, err := openApp(e.ctx, e.config, e.err)
	if err != nil {
		return err
	}
	defer a.close()
	report, err := cmd.run(e, a)
	for _, f := range report.Faults {
		fmt.Fprintln(e.err, "  ", f)
	}
	if err != nil {
		return fmt.Errorf("nothing was replaced, the old addresses stay in use: %w", err)
	}
	printReport(e.out, report)
	fmt.Fprintf(e.out, "\nVersion %s is in use; a running service takes it up within 10 seconds.\n", report.Version)
	return nil
}

func (cmd *importBANCmd) run(e *env, a *app) (report gazetteer.Report, err error) {
	files, err := cmd.files(e)
	if err != nil {
		return report, err
	}
	o := gazetteer.Options{Territory: territoryCodes(a.base), RingKM: cmd.RingKM, Names: territoryNames(a.base), Force: cmd.Force, Now: a.now()}
	if cmd.All {
		o.Territory = nil
	}
	if o.Before, err = a.lastImport(e); err != nil {
		return report, err
	}
	bar := newBar(e)
	o.Progress = func(done, total int64) { bar.show("lecture", done, total) }
	x, report, err := gazetteer.Import(e.ctx, files, o)
	bar.end()
	if err != nil {
		return report, err
	}
	var names []string
	for _, f := range report.Files {
		names = append(names, f.Name)
	}
	return report, a.saveIndex(e.ctx, x, strings.Join(names, " "))
}

// lastImport is the index in use, unless it is the sample or none: then there is nothing to compare with.
func (a *app) lastImport(e *env) (*address.Index, error) {
	version, err := a.store.ActiveIndex(e.ctx)
	if err != nil || version == "" || strings.HasPrefix(version, sampleSource+"-") {
		return nil, err
	}
	return a.fetchIndex(e.ctx, version)
}

// files are the named ones, and those of départements once they are downloaded.
func (cmd *importBANCmd) files(e *env) ([]string, error) {
	server := gazetteer.Server{URL: e.config.BANURL, Dir: filepath.Join(e.config.DataDir, "ban")}
	var files []string
	for _, s := range cmd.Sources {
		info, err := os.Stat(s)
		code, isCode := gazetteer.Department(s)
		switch {
		case err == nil && !info.IsDir():
			files = append(files, s)
		case isCode:
			got, err := cmd.download(e, &server, code)
			if err != nil {
				return nil, err
			}
			files = append(files, got...)
		case err == nil || errors.Is(err, os.ErrNotExist):
			return nil, fmt.Errorf("%s is neither a file nor a département (01 to 95, 2A, 2B, 971 to 976)", s)
		default:
			return nil, err
		}
	}
	return files, nil
}

func (cmd *importBANCmd) download(e *env, server *gazetteer.Server, code string) ([]string, error) {
	bar := newBar(e)
	server.Progress = func(name string, done, total int64) { bar.show(name, done, total) }
	got, err := server.Department(e.ctx, code)
	bar.end()
	var files []string
	for _, f := range got {
		state := "is still the newest"
		if f.Fresh {
			state = "downloaded"
		}
		fmt.Fprintf(e.out, "%s %s.\n", filepath.Base(f.Path), state)
		files = append(files, f.Path)
	}
	return files, err
}

// bar shows how much of something is done.
type bar struct {
	*progressbar.ProgressBar
	what string
}

func newBar(e *env) *bar {
	return &bar{ProgressBar: progressbar.NewOptions64(1, progressbar.OptionSetWriter(e.err), progressbar.OptionShowBytes(true),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())}
}

func (b *bar) show(what string, done, total int64) {
	if what != b.what { // describing draws
		b.what = what
		b.Describe(what)
	}
	b.ChangeMax64(max(total, done, 1))
	b.Set64(done) // a bar that cannot be drawn is no reason to stop
}

func (b *bar) end() { b.Finish() }

// importWithNames makes an index of every commune of the files, with the territory's own names: for resolve and bench, without a database.
// When some of them are the territory's, the others are known to be outside.
func importWithNames(e *env, files []string) (*address.Index, gazetteer.Report, error) {
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		return nil, gazetteer.Report{}, fmt.Errorf("knowledge: %w", err)
	}
	o := gazetteer.Options{Territory: territoryCodes(base), Everywhere: true, Names: territoryNames(base), Now: clock()}
	return gazetteer.Import(e.ctx, files, o)
}
