package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Superuser is the administrator's role of a private server.
const Superuser = "postgres"

// startLimit bounds a start, recovery after a crash included, when the caller's context does not.
const startLimit = 5 * time.Minute

// Options says where a private server lives.
type Options struct {
	// Dir is the data folder, made when missing. Beside it stand Dir.lock and, in tests, Dir.users and Dir.log.
	Dir string
	// Test gives up durability (fsync off) and shares the server: it outlives the process that started it and stops by
	// itself a few seconds after the last process that called Start has ended.
	Test bool
	// Log takes PostgreSQL's messages; nil drops them. Not used with Test.
	Log io.Writer
}

// Server is a running private PostgreSQL, with the three roles and the database debarras in place.
type Server struct {
	dir    string
	socket string
	proc   *process // nil when another process runs the server
	users  *os.File // Test: held open, locked shared, for as long as we use the server
}

// Start runs PostgreSQL on o.Dir, or joins the server that another process runs there. The caller's ctx bounds the
// start only.
func Start(ctx context.Context, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	s, err := start(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL in %s: %w", o.Dir, err)
	}
	if err := EnsureRoles(ctx, s.URL(Superuser, "postgres")); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return s, nil
}

func start(ctx context.Context, o Options) (*Server, error) {
	account, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir, err := place(o.Dir, account)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, socket: socketFolder(dir, account)}
	if o.Test {
		if s.users, err = openLock(dir+".users", syscall.LOCK_SH); err != nil {
			return nil, err
		}
	}
	for {
		lock, err := openLock(dir+".lock", syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			s.proc, err = launch(ctx, o, s, account, lock)
			return s, err
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, err
		}
		// Somebody else starts or runs the server: its socket answers soon, or its lock comes free.
		if ping(ctx, s.URL(Superuser, "postgres")) == nil {
			return s, nil
		}
		if err := pause(ctx); err != nil {
			return nil, fmt.Errorf("another process holds %s.lock and its server does not answer: %w", dir, err)
		}
	}
}

// URL returns the address of a database for a role, through the server's socket.
func (s *Server) URL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.socket}}.Encode()
	return u.String()
}

// Owned reports whether this process runs the server, and so will end it.
func (s *Server) Owned() bool { return s.proc != nil }

// Stop ends the server if this process runs it: sessions are cut, data is written. A shared test server is only let go.
// When ctx ends first the server is killed, which loses nothing: the next start replays its log.
func (s *Server) Stop(ctx context.Context) error {
	if s.users != nil {
		return s.users.Close()
	}
	if s.proc == nil {
		return nil
	}
	return s.proc.stop(ctx)
}

// socketFolder names the folder of the server's socket. The name depends on the data folder only, so that addresses
// stay good over a restart; it is short, because a socket's path may have 107 bytes and a data folder's name may not fit.
func socketFolder(dir string, a account) string {
	base := os.TempDir()
	if len(base) > 60 || !reachable(base, a) {
		base = "/tmp"
	}
	return filepath.Join(base, fmt.Sprintf("debarras-pg-%d-%s", a.uid, shortHash(dir)))
}

// openLock opens and locks a file. The lock belongs to the open file, not to the process: it lasts until the last
// process that inherited the file has ended.
func openLock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

func ping(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// pause waits a moment between two looks at a server that is coming up.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Millisecond):
		return nil
	}
}

// tail keeps the last bytes of PostgreSQL's messages, to explain a start that failed.
type tail struct {
	next io.Writer
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if extra := len(t.kept) - 4096; extra > 0 {
		t.kept = t.kept[extra:]
	}
	if t.next == nil {
		return len(p), nil
	}
	return t.next.Write(p)
}

func (t *tail) String() string { return strings.TrimSpace(string(t.kept)) }
