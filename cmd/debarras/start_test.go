package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/simulator"
)

// elsewhere is a database's address at a socket's folder that is not there yet.
func elsewhere(t *testing.T, address, folder string) (moved, real string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	real = query.Get("host")
	if !filepath.IsAbs(real) {
		t.Skip("the tests' PostgreSQL has no socket to hide: ", pgtest.EnvURL, " names a server on the network")
	}
	query.Set("host", folder)
	u.RawQuery = query.Encode()
	return u.String(), real
}

// F01: the machine comes up before its database. Callers are answered from the
// first moment, and once the database is there so is all the rest, by itself.
func TestTheDatabaseIsNotThereAtTheStart(t *testing.T) {
	db := pgtest.New(t)
	db.SetNow(t, tuesdayMorning)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	public, dir := "http://"+listener.Addr().String(), t.TempDir()
	folder := filepath.Join(dir, "socket")
	b := &booted{t: t, db: db, out: &bytes.Buffer{}, config: &config.Config{DataDir: dir, KeysDir: filepath.Join(dir, "keys"),
		Listen: listener.Addr().String(), PublicURL: public, TwilioAuthToken: testToken}}
	var real string
	b.config.DatabaseURL, real = elsewhere(t, db.AppURL, folder)
	b.config.DatabaseOwnerURL, _ = elsewhere(t, db.OwnerURL, folder)
	b.config.DatabasePurgeURL, _ = elsewhere(t, db.PurgeURL, folder)
	if b.network, err = simulator.New(simulator.Options{Target: public, PublicURL: public, AccountSID: testAccount, AuthToken: testToken}); err != nil {
		t.Fatal(err)
	}
	b.startAlone(listener, tuesdayMorning)
	t.Cleanup(func() { b.stop(); b.network.Close() })

	line := b.call(caller)
	wants(t, line, transcript(line), "une intelligence artificielle")
	wants(t, line, line.Last(), "Un conseiller vous rappellera")
	if code, page := b.get("/console"); code != http.StatusServiceUnavailable || !strings.Contains(page, "attend sa base de données") {
		t.Errorf("the console answers %d %s", code, page)
	}
	if code, why := b.get("/healthz"); code != http.StatusServiceUnavailable || !strings.Contains(why, `"live":true`) {
		t.Errorf("healthz answers %d %s", code, why)
	}

	if err := os.Symlink(real, folder); err != nil {
		t.Fatal(err)
	}
	<-b.service.opened
	if code, _ := b.get("/healthz"); code != http.StatusOK {
		t.Errorf("healthz answers %d", code)
	}
	b.book("+33639980043")
	b.eventually("the promise is taken in", func() bool { return b.count(`SELECT count(*) FROM callback`) == 1 })
}

// A role for which row policies do not count is a mistake, not an outage.
func TestARoleThatSeesEverythingStopsTheStart(t *testing.T) {
	db := pgtest.New(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b := &booted{t: t, out: &bytes.Buffer{}, config: &config.Config{DatabaseURL: db.OwnerURL, DataDir: dir, KeysDir: filepath.Join(dir, "keys"),
		Listen: listener.Addr().String(), PublicURL: "http://" + listener.Addr().String(), TwilioAuthToken: testToken}}
	b.startAlone(listener, tuesdayMorning)
	if err := <-b.ended; err == nil || !strings.Contains(err.Error(), "owns tables") {
		t.Fatal(err)
	}
}

func (b *booted) get(path string) (code int, body string) {
	b.t.Helper()
	resp, err := http.Get(b.config.PublicURL + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// What works on the data says clearly that there is none.
func TestCommandsFailWithoutADatabase(t *testing.T) {
	away := "postgres://debarras_app@/debarras?host=" + url.QueryEscape(filepath.Join(t.TempDir(), "nowhere"))
	for _, args := range [][]string{{"purge"}, {"user", "add", "Jeanne", "agent"}, {"migrate"}} {
		dir := t.TempDir()
		args = append(args, "--data-dir", dir, "--database-url", away, "--database-owner-url", away)
		err := run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "connect") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
