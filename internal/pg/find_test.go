package pg

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fake writes a folder with an initdb and a postgres that only knows its version.
func fake(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"initdb":   "#!/bin/sh\n",
		"postgres": "#!/bin/sh\necho '" + version + "'\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindBinaries(t *testing.T) {
	tests := []struct {
		name, version string
		want          int
		major         int
		says          string
	}{
		{"debian", "postgres (PostgreSQL) 17.6 (Debian 17.6-1)", 0, 17, ""},
		{"beta", "postgres (PostgreSQL) 18beta2", 0, 18, ""},
		{"too old", "postgres (PostgreSQL) 14.1", 0, 0, "15 or newer"},
		{"other data", "postgres (PostgreSQL) 17.6", 15, 0, "install postgresql-15"},
		{"not postgres", "hello", 0, 0, "apt-get install postgresql"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("PGBIN", fake(t, test.version))
			got, err := findBinaries(test.want)
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) {
					t.Errorf("error %v, want one that says %q", err, test.says)
				}
				return
			}
			if err != nil || got.major != test.major {
				t.Errorf("found %v, %v, want %d", got, err, test.major)
			}
		})
	}
}

func TestNoBinaries(t *testing.T) {
	t.Setenv("PGBIN", t.TempDir())
	_, err := Start(t.Context(), Options{Dir: filepath.Join(folder(t), "x")})
	if !errors.Is(err, ErrNoBinaries) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("Start without binaries: %v", err)
	}
}

func TestReachable(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root runs PostgreSQL as somebody else")
	}
	a, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	open := filepath.Dir(folder(t))
	if !reachable(open, a) {
		t.Errorf("%s should be reachable", open)
	}
	closed := filepath.Join(open, "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if reachable(closed, a) {
		t.Errorf("%s should not be reachable", closed)
	}
	dir := filepath.Join(closed, "postgres")
	real, err := place(dir, a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(filepath.Dir(real)) })
	if target, err := os.Readlink(dir); err != nil || target != real || !reachable(filepath.Dir(real), a) {
		t.Errorf("placed in %s, link to %s (%v)", real, target, err)
	}
	if _, err := place(dir, a); err == nil || !strings.Contains(err.Error(), "which is gone") {
		t.Errorf("a link to nothing: %v", err)
	}
	if err := os.Mkdir(real, 0o700); err != nil {
		t.Fatal(err)
	}
	if again, err := place(dir, a); err != nil || again != real {
		t.Errorf("the second time in %s, %v, want %s", again, err, real)
	}
}
