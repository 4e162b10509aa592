package gazetteer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/debarras/debarras/internal/address"
)

// maxBroken is the share of refused rows above which a file is not what it seems.
const maxBroken = 0.05

// ErrTooManyFaults is wrapped when an import is refused because of its rows; the Report says which.
var ErrTooManyFaults = errors.New("too many broken rows")

// A Report says what an import took and what it refused. Rows = Accepted + Refused.
type Report struct {
	Rows, Accepted, Refused int64
	Streets, Communes       int
	Faults                  []string // the first twenty reasons, file:line: reason
}

// Import reads BAN files, plain or gzip, into one index. Its version is the SHA-256 of the files' bytes, so the same files
// make the same version. progress, when not nil, is told from time to time how many bytes of how many are read.
// The Report is filled in as far as it went even when there is an error.
func Import(ctx context.Context, files []string, progress func(done, total int64)) (*address.Index, Report, error) {
	var report Report
	total, err := sizeOf(files)
	if err != nil {
		return nil, report, err
	}
	im := importer{report: &report, sum: sha256.New(), total: total, progress: progress}
	index := address.Build(im.entries(ctx, files), "")
	if im.err != nil {
		return nil, report, im.err
	}
	if report.Accepted == 0 || float64(report.Refused) > maxBroken*float64(report.Rows) {
		return nil, report, fmt.Errorf("%w: %d of %d rows were refused; nothing was imported. Is this the BAN's CSV (adresses-13.csv.gz)? First fault: %s",
			ErrTooManyFaults, report.Refused, report.Rows, firstOf(report.Faults))
	}
	index = index.WithVersion("ban-" + hex.EncodeToString(im.sum.Sum(nil))[:16])
	stats := index.Stats()
	report.Streets, report.Communes = stats.Streets, stats.Communes
	return index, report, nil
}

func firstOf(faults []string) string {
	if len(faults) == 0 {
		return "none, the files are empty"
	}
	return faults[0]
}

func sizeOf(files []string) (total int64, err error) {
	if len(files) == 0 {
		return 0, errors.New("no file to import: name one or several BAN files, such as adresses-13.csv.gz")
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
	err         error
}

// entries runs through all files; it stops at the first error, which stays in im.err.
func (im *importer) entries(ctx context.Context, files []string) iter.Seq[address.Entry] {
	return func(yield func(address.Entry) bool) {
		for _, name := range files {
			if im.err = im.one(ctx, name, yield); im.err != nil {
				return
			}
		}
	}
}

func (im *importer) one(ctx context.Context, name string, yield func(address.Entry) bool) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer f.Close() // only read
	faults := Faults{File: filepath.Base(name)}
	good := int64(0)
	defer func() {
		im.report.Accepted += good
		im.report.Refused += faults.Count
		im.report.Rows += good + faults.Count
		kept := min(len(faults.First), maxFaults-len(im.report.Faults))
		im.report.Faults = append(im.report.Faults, faults.First[:kept]...)
	}()
	for e, err := range ReadBAN(io.TeeReader(counting{f, im}, im.sum), &faults) {
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if good++; good%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("import: %w", err)
			}
		}
		if !yield(e) {
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
