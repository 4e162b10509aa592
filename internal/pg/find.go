package pg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the oldest major version of PostgreSQL that serves: security_invoker views came with 15.
const Oldest = 15

// ErrNoBinaries says that the machine has no PostgreSQL to run.
var ErrNoBinaries = errors.New("no PostgreSQL found: type `sudo apt-get install postgresql`, " +
	"or set PGBIN to the folder that holds initdb and postgres, or DATABASE_URL to a server")

// binaries is a folder with initdb and postgres of one major version.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// findBinaries returns the newest PostgreSQL of the machine, or the one of version want (0: any). PGBIN, when set, is
// the only place looked at.
func findBinaries(want int) (binaries, error) {
	var found []binaries
	for _, dir := range binaryFolders() {
		if b, ok := probe(dir); ok {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return binaries{}, ErrNoBinaries
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return b.major - a.major })
	if want != 0 {
		i := slices.IndexFunc(found, func(b binaries) bool { return b.major == want })
		if i < 0 {
			return binaries{}, fmt.Errorf("the data was written by PostgreSQL %d, and this machine has %d: "+
				"install postgresql-%d, or move the data with pg_upgrade", want, found[0].major, want)
		}
		return found[i], nil
	}
	if found[0].major < Oldest {
		return binaries{}, fmt.Errorf("PostgreSQL %d found, %d or newer needed: install a newer one "+
			"(https://www.postgresql.org/download/) or set PGBIN to its folder", found[0].major, Oldest)
	}
	return found[0], nil
}

func binaryFolders() []string {
	if dir := os.Getenv("PGBIN"); dir != "" {
		return []string{dir}
	}
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well-formed
	dirs = append(dirs, debian...)
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	return dirs
}

// probe asks the folder's postgres for its version. A client-only package has pg_config but no server.
func probe(dir string) (binaries, bool) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return binaries{}, false
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, false
	}
	major, ok := parseMajor(string(out))
	return binaries{dir, major}, ok
}

// parseMajor reads "postgres (PostgreSQL) 15.14 (Debian …)".
func parseMajor(version string) (int, bool) {
	_, rest, ok := strings.Cut(version, "(PostgreSQL) ")
	if !ok {
		return 0, false
	}
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	major, err := strconv.Atoi(digits)
	return major, err == nil
}

// dataVersion returns the major version that wrote the data in dir, 0 when there is none yet.
func dataVersion(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION holds %q, which is no version", dir, text)
	}
	return major, nil
}
