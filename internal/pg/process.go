package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// process runs postgres and runs it again when it dies unasked.
type process struct {
	make     func() *exec.Cmd
	lockPath string
	socket   string

	mu       sync.Mutex
	pid      int // 0: not running
	stopping bool

	quit chan struct{} // closed by stop
	done chan struct{} // closed when the last postgres has ended
}

// launch prepares the folder and starts postgres. It owns lock, which tells it that no server runs on the folder.
func launch(ctx context.Context, o Options, s *Server, a account, lock *os.File) (*process, error) {
	defer lock.Close() // by then postgres has inherited it
	version, err := dataVersion(s.dir)
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(version)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		if err := initialise(ctx, bin, s.dir, a, o.Test); err != nil {
			return nil, err
		}
	}
	// The lock is ours, so whoever wrote this file is gone. PostgreSQL would trust the number in it, which by now may
	// be any process's.
	if err := os.Remove(filepath.Join(s.dir, "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := makePrivate(s.socket, a); err != nil {
		return nil, err
	}
	out := &tail{next: o.Log}
	p := &process{lockPath: s.dir + ".lock", socket: s.socket, quit: make(chan struct{}), done: make(chan struct{})}
	if o.Test {
		return nil, launchShared(ctx, bin, s, a, lock)
	}
	p.make = func() *exec.Cmd {
		cmd := a.command(bin.path("postgres"), settings(s.dir, s.socket, false)...)
		cmd.Dir = s.dir
		cmd.Stdout, cmd.Stderr = out, out
		// SIGINT is PostgreSQL's fast shutdown. A group of its own keeps a terminal's ^C from cutting calls that drain.
		cmd.SysProcAttr.Pdeathsig = syscall.SIGINT
		cmd.SysProcAttr.Setpgid = true
		return cmd
	}
	started := make(chan error, 1)
	go p.run(lock, started)
	if err := <-started; err != nil {
		return nil, err
	}
	if err := p.ready(ctx, s); err != nil {
		return nil, errors.Join(err, fmt.Errorf("postgres said: %s", out), p.stop(ctx))
	}
	return p, nil
}

// run is the life of the server. It stays on one thread, because the kernel sends the parent-death signal when the
// thread that forked ends, not the process.
func (p *process) run(lock *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer close(p.done)
	err := p.once(lock, started)
	for wait := 100 * time.Millisecond; err == nil; wait = min(2*wait, 10*time.Second) {
		select {
		case <-p.quit:
			return
		case <-time.After(wait):
		}
		again, lockErr := openLock(p.lockPath, syscall.LOCK_EX|syscall.LOCK_NB)
		if lockErr != nil {
			continue // sessions of the dead server still hold it
		}
		err = p.once(again, nil)
		again.Close()
	}
}

// once runs postgres until it ends; an error means that it could not be started. started, if not nil, hears of that.
func (p *process) once(lock *os.File, started chan<- error) error {
	p.mu.Lock()
	if p.stopping {
		p.mu.Unlock()
		return nil
	}
	cmd := p.make()
	cmd.ExtraFiles = []*os.File{lock}
	err := cmd.Start()
	if err == nil {
		p.pid = cmd.Process.Pid
	}
	p.mu.Unlock()
	if started != nil {
		started <- err
	}
	if err != nil {
		return err
	}
	cmd.Wait() // how it ended is in its own messages
	p.mu.Lock()
	p.pid = 0
	p.mu.Unlock()
	return nil
}

// ready waits until the server answers.
func (p *process) ready(ctx context.Context, s *Server) error {
	for {
		if err := ping(ctx, s.URL(Superuser, "postgres")); err == nil {
			return nil
		}
		p.mu.Lock()
		gone := p.pid == 0
		p.mu.Unlock()
		if gone {
			return errors.New("postgres ended while starting")
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("postgres does not answer: %w", err)
		}
	}
}

func (p *process) signal(sig syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pid != 0 {
		_ = syscall.Kill(p.pid, sig) // it may end by itself at this moment
	}
}

func (p *process) stop(ctx context.Context) error {
	p.mu.Lock()
	if !p.stopping {
		p.stopping = true
		close(p.quit)
	}
	p.mu.Unlock()
	p.signal(syscall.SIGINT)
	select {
	case <-p.done:
	case <-ctx.Done():
		p.signal(syscall.SIGQUIT) // immediate: no checkpoint
		<-p.done
	}
	return os.RemoveAll(p.socket)
}

// launchShared starts a server for tests under a small shell that ends it when nobody holds the users' lock any more.
// The shell keeps that lock exclusively until the server is gone, so that a newcomer waits, then starts another.
func launchShared(ctx context.Context, bin binaries, s *Server, a account, lock *os.File) error {
	const watch = `"$@" & pid=$!
while sleep 2 && kill -0 $pid; do
	if flock -n -x 4; then kill -INT $pid; break; fi
done
wait $pid`
	users, err := os.OpenFile(s.dir+".users", os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer users.Close()
	log, err := os.Create(s.dir + ".log")
	if err != nil {
		return err
	}
	defer log.Close()
	args := append([]string{"-c", watch, "sh", bin.path("postgres")}, settings(s.dir, s.socket, true)...)
	cmd := a.command("/bin/sh", args...)
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{lock, users}
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }() // reaps; the server may well outlive us
	for ping(ctx, s.URL(Superuser, "postgres")) != nil {
		select {
		case <-ended:
			return fmt.Errorf("postgres ended while starting: see %s.log", s.dir)
		default:
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("postgres does not answer (see %s.log): %w", s.dir, err)
		}
	}
	return nil
}

// settings are postgres's arguments. Messages carry no values of rows: `terse` drops the DETAIL that would quote a
// telephone number, and the statements of errors are not logged.
func settings(dir, socket string, test bool) []string {
	args := []string{
		"-D", dir, "-k", socket, "-p", "5432",
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
		"-c", "jit=off", // for short queries it only costs, and it needs memory that a hardened service refuses
		"-c", "timezone=UTC", "-c", "log_timezone=UTC",
		"-c", "log_error_verbosity=terse", "-c", "log_min_error_statement=panic", "-c", "log_statement=none",
	}
	if test {
		return append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "max_connections=400", "-c", "shared_buffers=64MB", "-c", "autovacuum=off")
	}
	return append(args, "-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "max_wal_size=2GB")
}
