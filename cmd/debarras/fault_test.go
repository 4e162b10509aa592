package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/pg"
	"github.com/debarras/debarras/internal/simulator"
)

// bootPrivate boots with a PostgreSQL of the program's own, which a test may stop.
func bootPrivate(t *testing.T, change func(*config.Config)) *booted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	dir := t.TempDir()
	b := &booted{t: t, out: &bytes.Buffer{}, config: &config.Config{DataDir: dir, KeysDir: filepath.Join(dir, "keys"), Listen: listener.Addr().String(),
		PublicURL: url, TwilioAuthToken: testToken}}
	if change != nil {
		change(b.config)
	}
	// A caller hears something within three seconds, or this network gives up.
	b.network, err = simulator.New(simulator.Options{Target: url, PublicURL: url, AccountSID: testAccount, AuthToken: testToken,
		HTTPClient: &http.Client{Timeout: 3 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	b.start(listener, time.Now())
	t.Cleanup(func() { b.stop(); b.network.Close() })
	if resp, err := http.Get(url + "/healthz"); err != nil || resp.StatusCode != http.StatusOK { // waits until it serves
		t.Fatal(resp, err)
	}
	return b
}

func (b *booted) stopDatabase() {
	b.t.Helper()
	if err := b.service.server.Stop(context.Background()); err != nil {
		b.t.Fatal(err)
	}
}

// startDatabase starts PostgreSQL again on the same folder, hence at the same address.
func (b *booted) startDatabase() {
	b.t.Helper()
	server, err := pg.Start(b.t.Context(), pg.Options{Dir: filepath.Join(b.config.DataDir, "postgres")})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { server.Stop(context.Background()) })
}

// F01, F02: the database goes in mid-call. The caller hears that nothing is
// confirmed and that somebody will call back, which is on disk by then; once the
// database is back the promise is taken in and the service goes on by itself.
func TestTheDatabaseStopsInMidCall(t *testing.T) {
	b := bootPrivate(t, nil)
	line := b.call(caller)
	b.say(line, booking[:4]...)
	b.stopDatabase()

	wants(t, line, b.say(line, "oui"), "Je ne peux rien vous confirmer")
	wants(t, line, line.Last(), "Un conseiller vous rappellera")
	if line.Status() != simulator.Ended {
		t.Fatal("the call hangs")
	}
	another := b.call("+33639980043") // and one that arrives now
	wants(t, another, another.Last(), "Un conseiller vous rappellera")
	hidden := b.call("anonymous") // whom nobody can call back
	wants(t, hidden, hidden.Last(), "rappeler dans quelques minutes")
	if n, err := b.service.spool.Len(); n != 2 || err != nil {
		t.Fatalf("%d promises on disk, %v", n, err)
	}
	if resp, err := http.Get(b.config.PublicURL + "/healthz"); err != nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("healthz: %v %v", resp, err)
	}

	b.startDatabase()
	b.eventually("the promises are taken in", func() bool {
		var n int
		err := b.service.pool.QueryRow(t.Context(), `SELECT count(*) FROM callback`).Scan(&n)
		return err == nil && n == 2
	})
	b.book(caller)
	for _, f := range b.network.Faults() {
		if !strings.Contains(f, "status") { // the callback of a call's end is asked for again
			t.Error(f)
		}
	}
}

// hangDatabase stops every process of PostgreSQL where it stands, as a disk that
// hangs does, and returns what lets them go on.
func (b *booted) hangDatabase() (goOn func()) {
	b.t.Helper()
	var backend int
	if err := b.service.pool.QueryRow(b.t.Context(), `SELECT pg_backend_pid()`).Scan(&backend); err != nil {
		b.t.Fatal(err)
	}
	postmaster := parentOf(b.t, backend)
	processes := []int{postmaster}
	all, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil || len(all) == 0 {
		b.t.Skip("this system has no /proc to find PostgreSQL's processes in")
	}
	for _, name := range all {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err == nil && parentOf(b.t, pid) == postmaster {
			processes = append(processes, pid)
		}
	}
	send := func(s syscall.Signal) {
		for _, pid := range processes {
			syscall.Kill(pid, s) // a backend may have ended meanwhile
		}
	}
	send(syscall.SIGSTOP)
	goOn = sync.OnceFunc(func() { send(syscall.SIGCONT) })
	b.t.Cleanup(goOn)
	return goOn
}

// parentOf is 0 for a process that has ended.
func parentOf(t testing.TB, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "\nPPid:")
	line, _, _ := strings.Cut(rest, "\n")
	parent, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return parent
}

// F01: a database that hangs is as bad as none. Whoever calls hears the fallback
// before this network gives up, and the service goes on once it answers again.
func TestTheDatabaseHangs(t *testing.T) {
	b := bootPrivate(t, nil)
	line := b.call(caller)
	b.say(line, booking[:4]...)
	goOn := b.hangDatabase()
	wants(t, line, b.say(line, "oui"), "Je ne peux rien vous confirmer")
	wants(t, line, line.Last(), "Un conseiller vous rappellera")
	another := b.call("+33639980043")
	wants(t, another, transcript(another), "intelligence artificielle")
	wants(t, another, another.Last(), "Un conseiller vous rappellera")
	goOn()
	b.eventually("the service goes on", func() bool {
		resp, err := http.Get(b.config.PublicURL + "/healthz")
		return err == nil && resp.StatusCode == http.StatusOK
	})
	b.book(caller)
}

// With AGENT_NUMBER the caller is put through instead.
func TestWithoutDatabaseTheAgentIsDialled(t *testing.T) {
	const agent = "+33491000001"
	b := bootPrivate(t, func(c *config.Config) { c.AgentNumber = agent })
	b.network.SetAgent(agent, simulator.Agent{Answers: true})
	b.stopDatabase()
	line := b.call(caller)
	if err := b.network.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants(t, line, transcript(line), "Je vous passe un conseiller")
	if line.Status() != simulator.Connected {
		t.Fatalf("the caller is %s", line.Status())
	}
	if n, err := b.service.spool.Len(); n != 0 || err != nil {
		t.Fatalf("%d promises on disk, %v", n, err)
	}
	b.startDatabase()
}
