package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/ask"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/gazetteer"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/store"
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
	ix, err := sampleIndex(a.base, version)
	if err != nil {
		return err
	}
	return a.saveIndex(ctx, ix, sampleSource)
}

// sampleIndex reads the addresses that come with the project.
func sampleIndex(base *knowledge.Base, version string) (*address.Index, error) {
	file, err := knowledgefiles.Files.Open(base.Streets)
	if err != nil {
		return nil, fmt.Errorf("the sample addresses: %w", err)
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
		return nil, fmt.Errorf("the sample addresses are broken: %v %v", failed, faults.First)
	}
	return ix, nil
}

// saveIndex makes an index the one that calls use, on every replica.
func (a *app) saveIndex(ctx context.Context, ix *address.Index, source string) error {
	var blob bytes.Buffer
	if err := ix.Encode(&blob); err != nil {
		return err
	}
	s := ix.Stats()
	x := store.AddressIndex{Version: ix.Version(), Source: source, Addresses: s.Addresses, Streets: s.Streets, Report: ix.Report()}
	if err := a.store.SaveIndex(ctx, x, blob.Bytes()); err != nil {
		return err
	}
	a.keep(ctx, x.Version, blob.Bytes())
	return nil
}

// use adds the territory's own names, which change with its files and not with
// the gazetteer.
func (a *app) use(indexes *ask.Indexes, ix *address.Index) {
	named, unknown := territoryNames(a.base).With(ix)
	if len(unknown) > 0 {
		a.log.Info("names whose commune or address this gazetteer lacks", "count", len(unknown))
	}
	indexes.Use(named.For(a.config.Recogniser, a.fits...))
}

// readFits reads ADDRESS_FIT, which must be of the recogniser in use.
func readFits(name, recogniser string) ([]address.Fit, error) {
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
	if fit.Recogniser != recogniser {
		return nil, fmt.Errorf("ADDRESS_FIT %s was made for the recogniser %q, and RECOGNISER says %q: set RECOGNISER, or calibrate again", name, fit.Recogniser, recogniser)
	}
	return []address.Fit{fit}, nil
}

// territoryNames are quartiers and old names, and residences and streets whose
// written address the index finds.
func territoryNames(base *knowledge.Base) gazetteer.Names {
	names := gazetteer.Names{Communes: map[string]string{}, Written: map[string]string{}}
	for name, insee := range base.Aliases {
		names.Communes[base.Spelled[name]] = string(insee)
	}
	for name, written := range base.Places {
		names.Written[base.Spelled[name]] = written
	}
	return names
}

// territoryCodes are the communes that are the territory's, whoever collects there.
func territoryCodes(base *knowledge.Base) []string {
	var codes []string
	for _, c := range base.Communes {
		codes = append(codes, string(c.INSEE))
	}
	return codes
}

// loadIndex takes the active index up.
func (a *app) loadIndex(ctx context.Context, indexes *ask.Indexes) error {
	version, err := a.store.ActiveIndex(ctx)
	if err != nil {
		return err
	}
	if ix := indexes.Newest(); ix != nil && ix.Version() == version {
		return nil
	}
	ix, err := a.fetchIndex(ctx, version)
	if err != nil {
		return err
	}
	a.use(indexes, ix)
	return nil
}

// fetchIndex reads an index from the disk's cache where it is there, else from
// the database.
func (a *app) fetchIndex(ctx context.Context, version string) (*address.Index, error) {
	if cached, err := os.ReadFile(a.cachedIndex(version)); err == nil {
		if ix, err := address.Decode(bytes.NewReader(cached)); err == nil && ix.Version() == version {
			return ix, nil
		}
	}
	blob, err := a.store.LoadIndex(ctx, version)
	if err != nil {
		return nil, err
	}
	ix, err := address.Decode(bytes.NewReader(blob))
	if err != nil {
		return nil, err
	}
	a.keep(ctx, version, blob)
	return ix, nil
}

// keep caches an index; when that fails, the next start reads the database again.
func (a *app) keep(ctx context.Context, version string, blob []byte) {
	if err := a.cache(version, blob); err != nil {
		a.log.WarnContext(ctx, "the address index could not be kept in DATA_DIR", "err", err)
	}
}

// cachedIndex is the file in which a version is kept.
func (a *app) cachedIndex(version string) string {
	return filepath.Join(a.config.DataDir, "cache", "index-"+version)
}

// cache keeps one index on disk: the next start reads it there.
func (a *app) cache(version string, blob []byte) error {
	name := a.cachedIndex(version)
	folder := filepath.Dir(name)
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
