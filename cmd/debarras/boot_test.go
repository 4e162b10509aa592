package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/simulator"
)

// booted is the real program on a port of its own, over a database of its own,
// and a telephone network that calls it.
type booted struct {
	t       testing.TB
	service *service
	config  *config.Config
	db      *pgtest.DB
	network *simulator.Network
	out     *bytes.Buffer
	ended   chan error
	stop    func()
}

const (
	testAccount = "AC00000000000000000000000000000001"
	testToken   = "0123456789abcdef0123456789abcdef"
	caller      = "+33639980042"
	hotline     = "+33800949408"
)

// tuesdayMorning is when the tests' calls are placed: agents are there.
var tuesdayMorning = time.Date(2026, 11, 24, 10, 0, 0, 0, mustZone("Europe/Paris"))

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// bootAt boots the program with its clock at now; change sets what a test wants otherwise.
func bootAt(t testing.TB, now time.Time, change func(*config.Config, *simulator.Options)) *booted {
	t.Helper()
	db := pgtest.New(t)
	db.SetNow(t, now)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	dir := t.TempDir()
	b := &booted{t: t, db: db, out: &bytes.Buffer{}}
	b.config = &config.Config{DatabaseURL: db.AppURL, DatabaseOwnerURL: db.OwnerURL, DatabasePurgeURL: db.PurgeURL,
		DataDir: dir, KeysDir: filepath.Join(dir, "keys"), Listen: listener.Addr().String(), PublicURL: url,
		TwilioAuthToken: testToken}
	options := simulator.Options{Target: url, PublicURL: url, AccountSID: testAccount, AuthToken: testToken}
	if change != nil {
		change(b.config, &options)
	}
	if b.network, err = simulator.New(options); err != nil {
		t.Fatal(err)
	}
	b.start(listener, now)
	t.Cleanup(func() { b.stop(); b.network.Close() })
	return b
}

// start starts the program and waits until it serves everything.
func (b *booted) start(listener net.Listener, now time.Time) {
	b.t.Helper()
	b.startAlone(listener, now)
	select {
	case <-b.service.opened:
	case err := <-b.ended:
		b.ended <- err
		b.t.Fatalf("the program ended while starting: %v", err)
	}
}

// startAlone starts the program, whether or not there is a database.
func (b *booted) startAlone(listener net.Listener, now time.Time) {
	b.t.Helper()
	setClock(b.t, now)
	ctx, cancel := context.WithCancel(context.Background())
	a, err := newApp(b.config, io.Discard)
	if err != nil {
		cancel()
		b.t.Fatal(err)
	}
	if b.service, err = newService(a); err != nil {
		cancel()
		b.t.Fatal(err)
	}
	b.ended = make(chan error, 1)
	go func() {
		err := b.service.run(&env{ctx: ctx, config: b.config, in: strings.NewReader(""), out: b.out, err: io.Discard}, listener)
		a.close()
		b.ended <- err
	}()
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-b.ended; err != nil {
			b.t.Error(err)
		}
	})
}

var clockMu sync.Mutex

// setClock stops the program's clock; tests of this package do not run at once.
func setClock(t testing.TB, now time.Time) {
	clockMu.Lock()
	defer clockMu.Unlock()
	before := clock
	clock = func() time.Time { return now }
	t.Cleanup(func() { clock = before })
}

// call places a call and fails the test if nobody answers.
func (b *booted) call(from string) *simulator.Line {
	b.t.Helper()
	line, err := b.network.Call(b.t.Context(), from, hotline)
	if err != nil {
		b.t.Fatal(err)
	}
	return line
}

// say says each in turn and returns what was last heard.
func (b *booted) say(line *simulator.Line, texts ...string) string {
	b.t.Helper()
	for _, text := range texts {
		if err := line.Say(b.t.Context(), text); err != nil {
			b.t.Fatalf("%q: %v\n%s", text, err, transcript(line))
		}
	}
	return line.Last()
}

func transcript(line *simulator.Line) string {
	var s strings.Builder
	for _, t := range line.Transcript() {
		who := "B  "
		if t.Who == simulator.User {
			who = "C  "
		}
		s.WriteString(who + t.Text + "\n")
	}
	return s.String()
}

func (b *booted) count(sql string, args ...any) (n int) {
	b.t.Helper()
	if err := b.db.App.QueryRow(b.t.Context(), sql, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// bootWithREST boots with a provider's account, whose REST API is the network's own.
func bootWithREST(t testing.TB) *booted {
	t.Helper()
	// The API's address is needed before the network that answers it is made.
	var network http.Handler
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { network.ServeHTTP(w, r) }))
	t.Cleanup(api.Close)
	b := bootAt(t, tuesdayMorning, func(c *config.Config, o *simulator.Options) {
		account(c, o)
		c.TwilioAPIURL = api.URL
	})
	network = b.network.Handler()
	return b
}

// eventually waits for what a worker does in the background.
func (b *booted) eventually(what string, ok func() bool) {
	b.t.Helper()
	for range 200 {
		if ok() {
			return
		}
		select {
		case <-b.t.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	b.t.Fatalf("it did not happen: %s", what)
}
