package gazetteer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/address"
)

// maxBroken is the share of refused rows above which a file is not what it seems.
const maxBroken = 0.05

// ErrTooManyFaults is wrapped when an import is refused because of its rows; the Report says which.
var ErrTooManyFaults = errors.New("too many broken rows")

// ErrElsewhere is wrapped when no row lies in the territory.
var ErrElsewhere = errors.New("none of these addresses lies in the territory")

// Options say what to make of the files. The zero Options keep everything.
type Options struct {
	Territory []string // INSEE codes of the communes that are served; none: all
	RingKM    float64  // other communes' addresses are kept this near to the territory's, so that they are recognised
	// Everywhere keeps other communes however far they are; when no address is in the territory, all count as served.
	Everywhere bool
	Names      Names // the territory's own names of places
	Before     *address.Index
	Force      bool // take files whose number of rows changed a lot
	Now        time.Time
	// Progress is told from time to time how many bytes of how many are read.
	Progress func(done, total int64)
}

// Import reads BAN files, plain or gzip, addresses or lieux-dits, into one index, which carries its Report. Its version is the SHA-256
// of the files' bytes and of the options that shape it, so the same import makes the same version.
// The Report is filled in as far as it went even when there is an error.
func Import(ctx context.Context, files []string, o Options) (*address.Index, Report, error) {
	report := Report{At: o.Now, Territory: slices.Sorted(slices.Values(o.Territory)), RingKM: o.RingKM}
	total, err := sizeOf(files)
	if err != nil {
		return nil, report, err
	}
	im := importer{report: &report, sum: sha256.New(), total: total, progress: o.Progress, ring: newRing(o.Territory, o.RingKM),
		everywhere: o.Everywhere, others: newOtherNames(), reasons: map[string]int64{}}
	if im.ring.served != nil && !o.Everywhere {
		im.total *= 2
		if err := im.survey(ctx, files); err != nil {
			return nil, report, err
		}
	}
	x := address.Build(im.entries(ctx, files), "")
	report.Reasons = sortedReasons(im.reasons)
	if im.err != nil {
		return nil, report, im.err
	}
	if err := im.check(o); err != nil {
		return nil, report, err
	}
	x = x.WithVersion(im.version(o)).WithServed(report.Territory)
	x, err = im.name(x, o)
	return x, report, err
}

// name adds the names, then the counts and the difference, and puts the report into the index.
func (im *importer) name(x *address.Index, o Options) (*address.Index, error) {
	official, left := im.others.official()
	x, lost := x.WithOfficialNames(official)
	im.report.Ambiguous = left + len(lost)
	x, im.report.Unknown = o.Names.With(x)
	im.report.count(x)
	if o.Before != nil {
		d := Compare(o.Before, x)
		im.report.Delta = &d
	}
	told, err := json.Marshal(im.report)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	return x.WithReport(told), nil
}

// check refuses what cannot be the gazetteer that was meant.
func (im *importer) check(o Options) error {
	r := im.report
	broken := r.Refused - im.bare
	if r.Accepted+r.Far == 0 || float64(broken) > maxBroken*float64(r.Rows) {
		return fmt.Errorf("%w: %d of %d rows were refused; nothing was imported. Is this the BAN's CSV (adresses-13.csv.gz)? First fault: %s",
			ErrTooManyFaults, r.Refused, r.Rows, firstOf(r.Faults))
	}
	if im.ring.served != nil && im.inside == 0 && o.Everywhere {
		r.Territory = nil
	} else if im.ring.served != nil && im.inside == 0 {
		return fmt.Errorf("%w: %d rows were read, and none is in a commune of territory/communes.csv (%s…). Import the département of those communes, "+
			"or write the communes that you serve into that file", ErrElsewhere, r.Rows, r.Territory[0])
	}
	if o.Before == nil || o.Force {
		return nil
	}
	last, known, err := ReportOf(o.Before)
	if err != nil || !known {
		return err
	}
	return r.compareRows(&last)
}

// format names the rules by which files become an index: other rules make another version of the same files.
const format = "2"

func (im *importer) version(o Options) string {
	fmt.Fprintf(im.sum, "\n%s %q %g\n", format, im.report.Territory, o.RingKM)
	for _, names := range []map[string]string{o.Names.Communes, o.Names.Written} {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			fmt.Fprintf(im.sum, "%q %q\n", name, names[name])
		}
	}
	return "ban-" + hex.EncodeToString(im.sum.Sum(nil))[:16]
}

func firstOf(faults []string) string {
	if len(faults) == 0 {
		return "none, the files are empty"
	}
	return faults[0]
}

func sizeOf(files []string) (total int64, err error) {
	if len(files) == 0 {
		return 0, errors.New("no file to import: name one or several BAN files, such as adresses-13.csv.gz, or départements, such as 13")
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			return 0, fmt.Errorf("import: %w", err)
		}
		total += info.Size()
	}
	return total, nil
}

type importer struct {
	report      *Report
	sum         hash.Hash
	done, total int64
	progress    func(done, total int64)
	ring        *ring
	everywhere  bool
	others      *otherNames
	reasons     map[string]int64
	bare        int64 // refused rows that lack a position only
	inside      int64 // accepted rows of the territory
	err         error
}

// survey reads the files once to learn where the territory's addresses are.
func (im *importer) survey(ctx context.Context, files []string) error {
	for _, name := range files {
		err := im.rows(ctx, name, nil, &Faults{File: filepath.Base(name)}, func(r record) bool {
			if im.ring.serves(r.INSEE) {
				im.ring.add(r.Lon, r.Lat)
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// entries runs through all files; it stops at the first error, which stays in im.err.
func (im *importer) entries(ctx context.Context, files []string) iter.Seq[address.Entry] {
	return func(yield func(address.Entry) bool) {
		for _, name := range files {
			if im.err = im.one(ctx, name, yield); im.err != nil {
				return
			}
		}
		im.others.places(yield)
	}
}

// one takes what is to be kept of one file, and reports on it.
func (im *importer) one(ctx context.Context, name string, yield func(address.Entry) bool) error {
	faults := Faults{File: filepath.Base(name)}
	f := FileReport{Name: faults.File}
	if info, err := os.Stat(name); err == nil {
		f.Bytes, f.Modified = info.Size(), info.ModTime().UTC().Truncate(time.Second)
	}
	err := im.rows(ctx, name, im.sum, &faults, func(r record) bool {
		switch {
		case im.ring.serves(r.INSEE):
			im.inside++
		case !im.everywhere && !im.ring.near(r.Lon, r.Lat):
			f.Far++
			return true
		}
		f.Accepted++
		im.others.add(r)
		return yield(r.Entry)
	})
	f.Refused, f.Rows = faults.Count, f.Accepted+f.Far+faults.Count
	im.note(f, &faults)
	return err
}

func (im *importer) note(f FileReport, faults *Faults) {
	r := im.report
	r.Files = append(r.Files, f)
	r.Rows, r.Accepted, r.Refused, r.Far = r.Rows+f.Rows, r.Accepted+f.Accepted, r.Refused+f.Refused, r.Far+f.Far
	kept := min(len(faults.First), maxFaults-len(r.Faults))
	r.Faults = append(r.Faults, faults.First[:kept]...)
	im.bare += faults.Bare
	for reason, n := range faults.reasons {
		im.reasons[reason] += n
	}
}

// rows hands each good row of a file over, until take has enough.
func (im *importer) rows(ctx context.Context, name string, sum io.Writer, faults *Faults, take func(record) bool) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer f.Close() // only read
	var in io.Reader = counting{f, im}
	if sum != nil {
		in = io.TeeReader(in, sum)
	}
	n := 0
	for r, err := range readBAN(in, faults) {
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if n++; n%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("import: %w", err)
			}
		}
		if !take(r) {
			return nil
		}
	}
	return nil
}

// counting tells the progress as bytes are read.
type counting struct {
	r  io.Reader
	im *importer
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.im.done += int64(n)
	if c.im.progress != nil {
		c.im.progress(c.im.done, c.im.total)
	}
	return n, err
}
