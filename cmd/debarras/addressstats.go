package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/gazetteer"
)

// addressStatsCmd is `debarras address stats`.
type addressStatsCmd struct {
	Index string `help:"Index file; default: the indexes in the database."`
	JSON  bool   `name:"json" help:"Print the whole report as JSON."`
}

// Run prints what an index's import reported.
func (cmd *addressStatsCmd) Run(e *env) error {
	if cmd.Index == "" {
		return cmd.fromDatabase(e)
	}
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	r, known, err := gazetteer.ReportOf(x)
	if err != nil {
		return err
	}
	if !known {
		fmt.Fprintf(e.out, "%s holds no report of its import: it is the sample, or of an earlier version of the program.\n", filepath.Base(cmd.Index))
		r = counted(x)
	}
	return cmd.show(e.out, r)
}

// counted is what an index without a report tells.
func counted(x *address.Index) gazetteer.Report {
	s := x.Stats()
	r := gazetteer.Report{Version: x.Version(), Addresses: s.Addresses, Streets: s.Streets, Communes: s.Communes, Served: s.Communes}
	r.Official, r.Aliases = x.NamesKept()
	return r
}

func (cmd *addressStatsCmd) show(w io.Writer, r gazetteer.Report) error {
	if cmd.JSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(r)
	}
	printReport(w, r)
	return nil
}

// fromDatabase shows the index in use, and names those that calls may still use.
func (cmd *addressStatsCmd) fromDatabase(e *env) error {
	a, err := openApp(e.ctx, e.config, e.err)
	if err != nil {
		return err
	}
	defer a.close()
	all, err := a.store.AddressIndexes(e.ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(e.out, "There are no addresses yet: run `debarras import ban 13`, or start the service, which loads the sample.")
	}
	for _, x := range all {
		if !x.Active {
			if !cmd.JSON {
				fmt.Fprintf(e.out, "\nKept for calls that began on it: %s, %d addresses, imported %s from %s.\n", x.Version, x.Addresses, x.CreatedAt.Format("2006-01-02 15:04"), x.Source)
			}
			continue
		}
		r := gazetteer.Report{At: x.CreatedAt, Version: x.Version, Addresses: x.Addresses, Streets: x.Streets}
		if len(x.Report) > 0 {
			if err := json.Unmarshal(x.Report, &r); err != nil {
				return fmt.Errorf("the report of %s: %w", x.Version, err)
			}
		} else if !cmd.JSON {
			fmt.Fprintf(e.out, "In use: %s, which holds no report of its import.\n", x.Source)
		}
		if err := cmd.show(e.out, r); err != nil {
			return err
		}
	}
	return nil
}

// printReport tells of an import in words.
func printReport(w io.Writer, r gazetteer.Report) {
	fmt.Fprintf(w, "Version %s", r.Version)
	if !r.At.IsZero() {
		fmt.Fprintf(w, ", imported %s", r.At.Format("2006-01-02 15:04"))
	}
	fmt.Fprintf(w, ".\n\n")
	for _, f := range r.Files {
		fmt.Fprintf(w, "  %s, %.1f MB, of %s: %d rows, %d accepted, %d refused, %d too far\n",
			f.Name, float64(f.Bytes)/1e6, f.Modified.Format("2006-01-02"), f.Rows, f.Accepted, f.Refused, f.Far)
	}
	if len(r.Files) > 0 {
		fmt.Fprintf(w, "%d rows read, %d accepted, %d refused, %d too far from the territory.\n", r.Rows, r.Accepted, r.Refused, r.Far)
	}
	fmt.Fprintf(w, "%d addresses in %d streets (%d of them lieux-dits and résidences), %d communes: %d of the territory, %d around it (%g km).\n",
		r.Addresses, r.Streets, r.Places, r.Communes, r.Served, r.Communes-r.Served, r.RingKM)
	fmt.Fprintf(w, "%d other names from the gazetteer (%d left out because they mean several places), %d names of the territory's own.\n",
		r.Official, r.Ambiguous, r.Aliases)
	printList(w, fmt.Sprintf("%d names lead to no address of this gazetteer:", len(r.Unknown)), r.Unknown)
	if len(r.Reasons) > 0 {
		fmt.Fprintln(w, "\nRefused:")
		for _, reason := range r.Reasons {
			fmt.Fprintf(w, "  %6d  %s\n", reason.Count, reason.Reason)
		}
		printList(w, "The first of them:", r.Faults)
	}
	printDelta(w, r.Delta)
}

func printDelta(w io.Writer, d *gazetteer.Delta) {
	if d == nil {
		return
	}
	fmt.Fprintf(w, "\nSince %s:\n", d.From)
	for _, c := range []struct {
		what string
		gazetteer.Change
	}{
		{"streets added", d.StreetsAdded}, {"streets removed", d.StreetsRemoved}, {"streets renamed", d.StreetsRenamed},
		{"addresses added", d.AddressesAdded}, {"addresses removed", d.AddressesRemoved}, {"addresses changed (postcode, or moved)", d.AddressesChanged},
	} {
		fmt.Fprintf(w, "  %d %s\n", c.Count, c.what)
		for _, line := range c.First {
			fmt.Fprintln(w, "     ", line)
		}
		if more := c.Count - len(c.First); more > 0 && len(c.First) > 0 {
			fmt.Fprintf(w, "      and %d more\n", more)
		}
	}
}

// printList prints a few lines under a title, and nothing without lines.
func printList(w io.Writer, title string, lines []string) {
	const most = 20
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n  %s\n", title, strings.Join(lines[:min(most, len(lines))], "\n  "))
	if more := len(lines) - most; more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}
