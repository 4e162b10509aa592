package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/ask"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/gazetteer"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// sampleSource marks the addresses that come with the project.
const sampleSource = "exemple"

// ensureIndex loads the sample addresses where no gazetteer was imported, and
// again when the sample changed.
func (a *app) ensureIndex(ctx context.Context) error {
	active, err := a.store.ActiveIndex(ctx)
	if err != nil {
		return err
	}
	version := sampleSource + "-" + a.base.Version
	if active == version || (active != "" && !strings.HasPrefix(active, sampleSource+"-")) {
		return nil
	}
	file, err := knowledgefiles.Files.Open(a.base.Streets)
	if err != nil {
		return fmt.Errorf("the sample addresses: %w", err)
	}
	defer file.Close()
	var faults gazetteer.Faults
	var failed error
	ix := address.Build(func(yield func(address.Entry) bool) {
		for e, err := range gazetteer.Sample(file, &faults) {
			if err != nil {
				failed = err
				return
			}
			if !yield(e) {
				return
			}
		}
	}, version)
	if failed != nil || faults.Count > 0 {
		return fmt.Errorf("the sample addresses are broken: %v %v", failed, faults.First)
	}
	return a.saveIndex(ctx, ix, sampleSource)
}

// saveIndex makes an index the one that calls use, on every replica.
func (a *app) saveIndex(ctx context.Context, ix *address.Index, source string) error {
	var blob bytes.Buffer
	if err := ix.Encode(&blob); err != nil {
		return err
	}
	s := ix.Stats()
	return a.store.SaveIndex(ctx, ix.Version(), source, s.Addresses, s.Streets, blob.Bytes())
}

// use adds the territory's own names, which change with its files and not with
// the gazetteer.
func (a *app) use(indexes *ask.Indexes, ix *address.Index) {
	named, unknown := ix.WithAliases(a.aliases(ix))
	if len(unknown) > 0 {
		a.log.Info("names whose commune or address this gazetteer lacks", "count", len(unknown))
	}
	indexes.Use(named.For(a.config.Recogniser, a.fits...))
}

// readFits reads ADDRESS_FIT.
func readFits(name string) ([]address.Fit, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("ADDRESS_FIT: %w", err)
	}
	defer f.Close() // only read
	fit, err := address.ReadFit(f)
	if err != nil {
		return nil, fmt.Errorf("ADDRESS_FIT %s: %w", name, err)
	}
	return []address.Fit{fit}, nil
}

// aliases are quartiers and old names, and residences whose written address
// the index finds.
func (a *app) aliases(ix *address.Index) map[string]string {
	out := map[string]string{}
	for name, insee := range a.base.Aliases {
		out[name] = string(insee)
	}
	for name, written := range a.base.Places {
		r := ix.Locate(address.Query{Texts: []string{written}})
		if r.Decision == address.Confirm && r.Candidates[0].NumberKnown {
			out[name] = r.Candidates[0].ID
		}
	}
	return out
}

// loadIndex reads the active index, from the disk's cache where it is there.
func (a *app) loadIndex(ctx context.Context, indexes *ask.Indexes) error {
	version, err := a.store.ActiveIndex(ctx)
	if err != nil {
		return err
	}
	if ix := indexes.Newest(); ix != nil && ix.Version() == version {
		return nil
	}
	folder := filepath.Join(a.config.DataDir, "cache")
	name := filepath.Join(folder, "index-"+version)
	if cached, err := os.ReadFile(name); err == nil {
		if ix, err := address.Decode(bytes.NewReader(cached)); err == nil && ix.Version() == version {
			a.use(indexes, ix)
			return nil
		}
	}
	blob, err := a.store.LoadIndex(ctx, version)
	if err != nil {
		return err
	}
	ix, err := address.Decode(bytes.NewReader(blob))
	if err != nil {
		return err
	}
	a.use(indexes, ix)
	return a.cache(folder, name, blob)
}

// cache keeps one index on disk: the next start reads it there.
func (a *app) cache(folder, name string, blob []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(folder, "index-*"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".new", blob, 0o600); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	for _, o := range old {
		if o != name {
			os.Remove(o) // another replica on this folder may have done it
		}
	}
	return nil
}

// followIndex takes a newly imported index up without a restart.
func (a *app) followIndex(ctx context.Context, indexes *ask.Indexes) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := a.loadIndex(ctx, indexes); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "the address index could not be looked at", "err", err)
		}
	}
}

// hints are what the recogniser should expect to hear at each question.
func (a *app) hints() map[dialogue.Expect][]string {
	var communes, items []string
	for _, c := range a.base.Communes {
		communes = append(communes, c.Spoken)
	}
	for _, code := range a.base.Codes {
		items = append(items, a.base.Items[code].One)
	}
	streets := []string{"rue", "avenue", "boulevard", "chemin", "traverse", "impasse", "allée", "place", "cours",
		"montée", "bis", "ter", "résidence", "bâtiment"}
	yes := []string{"oui", "non", "c'est ça", "conseiller"}
	open := append([]string{"prendre rendez-vous", "annuler", "déplacer", "conseiller", "c'est gratuit"}, items...)
	return map[dialogue.Expect][]string{
		dialogue.Open: open, dialogue.AnythingElse: open, dialogue.AskItems: items, dialogue.MoreItems: append(yes, items...),
		dialogue.AskCommune: communes, dialogue.AskStreet: streets, dialogue.AskNumber: {"bis", "ter", "numéro"},
		dialogue.ConfirmAddress: yes, dialogue.ConfirmBooking: yes, dialogue.ConfirmChange: yes,
		dialogue.OfferSlots: {"le premier", "le deuxième", "un autre jour", "plus tôt", "plus tard"},
		dialogue.Spell:      {"comme", "accent aigu", "accent grave", "tiret"},
	}
}

// importCmd is `debarras import`.
type importCmd struct {
	BAN importBANCmd `cmd:"" name:"ban" help:"Replace the addresses by the official BAN CSV files (plain or .gz), see adresse.data.gouv.fr."`
}

type importBANCmd struct {
	Files []string `arg:"" type:"existingfile" help:"adresses-13.csv.gz and the like; all of them become one gazetteer."`
}

// Run reads the files and replaces the gazetteer in one piece, or not at all.
func (cmd *importBANCmd) Run(e *env) error {
	a, err := openApp(e.ctx, e.config, e.err)
	if err != nil {
		return err
	}
	defer a.close()
	bar := progressbar.NewOptions64(1, progressbar.OptionSetWriter(e.err), progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription("lecture"), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
	ix, report, err := gazetteer.Import(e.ctx, cmd.Files, func(done, total int64) {
		bar.ChangeMax64(max(total, 1))
		bar.Set64(done)
	})
	bar.Finish()
	for _, f := range report.Faults {
		fmt.Fprintln(e.err, "  ", f)
	}
	if err != nil {
		return fmt.Errorf("nothing was replaced: %w", err)
	}
	if err := a.saveIndex(e.ctx, ix, filepath.Base(cmd.Files[0])); err != nil {
		return fmt.Errorf("nothing was replaced: %w", err)
	}
	fmt.Fprintf(e.out, "%d rows read, %d accepted, %d refused: %d streets in %d communes.\nVersion %s is in use; a running service takes it up within 10 seconds.\n",
		report.Rows, report.Accepted, report.Refused, report.Streets, report.Communes, ix.Version())
	return nil
}
