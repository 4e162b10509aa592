package pg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// hidden is where data goes when the wanted folder lies below one that only root may enter.
const hidden = "/var/lib/debarras"

// account is who runs postgres: ourselves, or, since postgres refuses root, an unprivileged user.
type account struct {
	uid, gid   uint32
	credential *syscall.Credential // nil: ourselves
}

func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			c := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
			return account{uint32(uid), uint32(gid), c}, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: " +
		"start débarras as an ordinary user, or set DATABASE_URL")
}

// command runs a program as the account, without our environment: PGPORT, PGDATA or LC_ALL would reach postgres.
func (a account) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential}
	return cmd
}

// place returns the folder in which the data really stands: dir, or where dir already points to, or, when the account
// could not reach dir (below /root), a new folder in /var/lib/debarras to which dir becomes a link.
func place(dir string, a account) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real, nil
	}
	if target, err := os.Readlink(dir); err == nil {
		return "", fmt.Errorf("%s points to %s, which is gone: restore that folder, or remove the link to begin anew",
			dir, target)
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(dir))
	if err != nil {
		return "", err
	}
	if reachable(parent, a) {
		return filepath.Join(parent, filepath.Base(dir)), nil
	}
	if err := os.MkdirAll(hidden, 0o755); err != nil {
		return "", err
	}
	outer, err := os.MkdirTemp(hidden, "data-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(outer, 0o755); err != nil {
		return "", err
	}
	real := filepath.Join(outer, "postgres")
	return real, os.Symlink(real, dir)
}

// reachable reports whether the account may enter dir and everything above it.
func reachable(dir string, a account) bool {
	if a.credential == nil {
		return true // what we may do, it may do
	}
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return false
		}
		owner := info.Sys().(*syscall.Stat_t)
		bit := os.FileMode(0o001)
		switch {
		case owner.Uid == a.uid:
			bit = 0o100
		case owner.Gid == a.gid:
			bit = 0o010
		}
		if info.Mode()&bit == 0 {
			return false
		}
		up := filepath.Dir(dir)
		if up == dir {
			return true
		}
		dir = up
	}
}

// initialise makes a database cluster beside dir, then moves it there, so that one which was cut off is never taken
// for a whole one.
func initialise(ctx context.Context, bin binaries, dir string, a account, test bool) error {
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := makePrivate(fresh, a); err != nil {
		return err
	}
	args := []string{"-D", fresh, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"}
	if test {
		args = append(args, "--no-sync")
	}
	cmd := a.command(bin.path("initdb"), args...)
	cmd.Dir = fresh
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is there and is no database: move it away: %w", dir, err)
	}
	return os.Rename(fresh, dir)
}

// makePrivate makes a folder that only the account may enter. The socket's folder stands in /tmp, where anybody may
// have put one of that name to listen in: it must be ours.
func makePrivate(dir string, a account) error {
	switch err := os.Mkdir(dir, 0o700); {
	case err == nil && a.credential == nil:
		return nil // ours already; a hardened service may not even call chown
	case err == nil:
		return os.Chown(dir, int(a.uid), int(a.gid))
	case !errors.Is(err, os.ErrExist):
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm() != 0o700 || info.Sys().(*syscall.Stat_t).Uid != a.uid {
		return fmt.Errorf("%s belongs to somebody else: remove it", dir)
	}
	return nil
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
