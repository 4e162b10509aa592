package knowledge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/debarras/debarras/internal/pickup"
)

// Load reads and checks the folder knowledge/. The error joins all mistakes,
// each on a line of its own; a Base is given only when there is none.
func Load(files fs.FS) (*Base, error) {
	l := &loader{files: files, base: &Base{
		Items:      map[string]pickup.Item{},
		Aliases:    map[string]pickup.INSEE{},
		Places:     map[string]string{},
		Spelled:    map[string]string{},
		Voice:      map[string][]string{},
		byINSEE:    map[pickup.INSEE]int{},
		byPostcode: map[pickup.Postcode][]int{},
	}}
	l.items()
	l.rules()
	l.territory()
	l.communes()
	l.sectors()
	l.aliases()
	l.streets()
	l.articles()
	l.unanswered()
	l.voice()
	l.intents()
	l.version()
	if len(l.faults) > 0 {
		return nil, errors.Join(l.faults...)
	}
	return l.base, nil
}

// loader collects mistakes while a Base is put together.
type loader struct {
	files  fs.FS
	base   *Base
	faults []error

	rulesMissing bool // a file of rules could not be read, so names are missing
}

// fault notes a mistake; where is a file, or a file and an entry.
func (l *loader) fault(where, format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("%s: %w", where, fmt.Errorf(format, args...)))
}

// read gives a file that must exist.
func (l *loader) read(name string) ([]byte, bool) {
	data, err := fs.ReadFile(l.files, name)
	if err != nil {
		l.faults = append(l.faults, fmt.Errorf("%s: cannot be read: %w", name, err))
		return nil, false
	}
	return data, true
}

// decode reads a YAML file that must exist. Unknown fields and double keys are
// mistakes.
func (l *loader) decode(name string, into any) bool {
	data, ok := l.read(name)
	return ok && l.parse(name, 0, data, into)
}

// parse decodes YAML that begins after some lines of a file. The library panics
// at some texts that are no YAML ("! 0"): whoever wrote one is told so too.
func (l *loader) parse(name string, skipped int, data []byte, into any) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
			l.fault(name, "cannot be read as YAML: look for signs such as !, & and * outside quotes")
		}
	}()
	err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(into)
	switch {
	case err == nil:
		return true
	case errors.Is(err, io.EOF):
		l.fault(name, "is empty: write at least one entry or delete the file")
	default:
		if at, ok := errors.AsType[yaml.Error](err); ok && at.GetToken() != nil {
			l.fault(fmt.Sprintf("%s: line %d", name, at.GetToken().Position.Line+skipped), "%s", at.GetMessage())
		} else {
			l.fault(name, "%w", err)
		}
	}
	return false
}

// glob lists files by pattern, sorted.
func (l *loader) glob(pattern string) []string {
	names, err := fs.Glob(l.files, pattern)
	if err != nil {
		l.fault(pattern, "%w", err)
	}
	slices.Sort(names)
	return names
}

// streets notes where the sample gazetteer is; package gazetteer reads it.
func (l *loader) streets() {
	const name = "territory/streets.csv"
	if _, err := fs.Stat(l.files, name); err == nil {
		l.base.Streets = name
	}
}

// version hashes every file of knowledge, by path, so that two replicas with
// equal files agree and any edit shows. Program files are not knowledge.
func (l *loader) version() {
	sum := sha256.New()
	err := fs.WalkDir(l.files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		data, err := fs.ReadFile(l.files, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%q %d\n", name, len(data))
		sum.Write(data)
		return nil
	})
	if err != nil {
		l.faults = append(l.faults, fmt.Errorf("knowledge: cannot be read: %w", err))
		return
	}
	l.base.Version = hex.EncodeToString(sum.Sum(nil))[:16]
}

// words counts the words of a sentence; French punctuation that stands alone
// ("?", ":") is none, and a variable is one.
func words(s string) int {
	n := 0
	for f := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(f, isLetterOrDigit) {
			n++
		}
	}
	return n
}

var weekdays = []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
