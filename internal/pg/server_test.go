package pg

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startHere starts a durable server in a folder of the test's own and stops it at the end.
func startHere(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Dir: dir})
	if errors.Is(err, ErrNoBinaries) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

// folder is a place that an unprivileged user can reach also when root runs the tests.
func folder(t *testing.T) string {
	t.Helper()
	outer, err := os.MkdirTemp("", "debarras-server-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(outer) })
	if err := os.Chmod(outer, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(outer, "postgres")
}

func query(t *testing.T, address, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var text string
	if err := conn.QueryRow(t.Context(), sql).Scan(&text); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return text
}

func TestServerKeepsDataAndIsJoined(t *testing.T) {
	dir := folder(t)
	s := startHere(t, dir)
	address := s.URL(Owner, Database)
	if got := query(t, address, `SELECT current_user || ' ' || current_setting('listen_addresses') || '.'`); got != "debarras_owner ." {
		t.Errorf("user and listen_addresses = %q: it must not listen on the network", got)
	}
	if _, err := connExec(t, address, `CREATE TABLE kept AS SELECT 'treize'::text AS word`); err != nil {
		t.Fatal(err)
	}

	second := startHere(t, dir)
	if second.Owned() || !s.Owned() {
		t.Error("a second Start must join the first one's server")
	}
	if second.URL(Owner, Database) != address {
		t.Errorf("addresses differ: %s, %s", second.URL(Owner, Database), address)
	}
	if err := second.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	query(t, address, `SELECT word FROM kept`) // the guest's Stop leaves the server alone

	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := startHere(t, dir)
	if got := query(t, again.URL(Owner, Database), `SELECT word FROM kept`); got != "treize" {
		t.Errorf("after a restart: %q", got)
	}
	if again.URL(Owner, Database) != address {
		t.Error("the address must survive a restart")
	}
}

func connExec(t *testing.T, address, sql string) (string, error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	tag, err := conn.Exec(t.Context(), sql)
	return tag.String(), err
}

func TestServerComesBackAfterACrash(t *testing.T) {
	s := startHere(t, folder(t))
	s.proc.mu.Lock()
	first := s.proc.pid
	s.proc.mu.Unlock()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for { // until another postmaster answers; the test's own deadline bounds it
		s.proc.mu.Lock()
		pid := s.proc.pid
		s.proc.mu.Unlock()
		if pid != 0 && pid != first && ping(t.Context(), s.URL(App, Database)) == nil {
			return
		}
		if err := pause(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStaleProcessNumber(t *testing.T) {
	dir := folder(t)
	s := startHere(t, dir)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// As after a power cut, when the number has been given to another process: ours.
	text := "1\n" + dir + "\n0\n5432\n/tmp\n\n"
	if err := os.WriteFile(filepath.Join(dir, "postmaster.pid"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := startHere(t, dir); !again.Owned() {
		t.Error("a stale postmaster.pid was taken for a server")
	}
}

// TestParentDies runs a server in a child process (this test binary again), kills the child and expects the folder's
// lock to come free.
func TestParentDies(t *testing.T) {
	if dir := os.Getenv("DEBARRAS_TEST_PARENT"); dir != "" {
		if _, err := Start(t.Context(), Options{Dir: dir}); err != nil {
			os.Stdout.WriteString("failed: " + err.Error() + "\n")
			os.Exit(1)
		}
		os.Stdout.WriteString("up\n")
		select {}
	}
	dir := folder(t)
	startHere(t, dir).Stop(t.Context()) // skips without PostgreSQL; makes the cluster
	child := exec.Command(os.Args[0], "-test.run=^TestParentDies$")
	child.Env = append(os.Environ(), "DEBARRAS_TEST_PARENT="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 3)
	if _, err := io.ReadFull(out, said); err != nil || string(said) != "up\n" {
		rest, _ := io.ReadAll(out)
		t.Fatalf("the child says %q%s", said, rest)
	}
	if _, err := openLock(dir+".lock", syscall.LOCK_EX|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Fatalf("the running server does not hold its lock: %v", err)
	}
	child.Process.Kill()
	child.Wait()
	lock, err := openLock(dir+".lock", syscall.LOCK_EX) // blocks until postgres has ended
	if err != nil {
		t.Fatal(err)
	}
	lock.Close()
}

func TestWaitForAStuckHolderEnds(t *testing.T) {
	dir := folder(t)
	lock, err := openLock(dir+".lock", syscall.LOCK_EX)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), ".lock") {
		t.Errorf("Start = %v, want a deadline that names the lock", err)
	}
}

func TestFolderThatIsNoDatabase(t *testing.T) {
	dir := folder(t)
	if err := os.MkdirAll(filepath.Join(dir, "photos"), 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), Options{Dir: dir})
	if errors.Is(err, ErrNoBinaries) {
		t.Skip(err)
	}
	if err == nil {
		s.Stop(t.Context())
		t.Fatal("somebody's folder was taken over")
	}
	if _, err := os.Stat(filepath.Join(dir, "photos")); err != nil {
		t.Errorf("somebody's data is gone: %v", err)
	}
}
