package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/address"
)

// One address may ask so often; another is not disturbed; a second later it may again.
func TestRate(t *testing.T) {
	h, c := newServer(t)
	ask := func(from string) int {
		r := httptest.NewRequest("GET", "/search?q=aubagne", nil)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
		}
		return w.Code
	}
	for i := range perSecond {
		if code := ask("192.0.2.1:1000"); code != http.StatusOK {
			t.Fatalf("request %d: %d", i, code)
		}
	}
	if code := ask("192.0.2.1:2000"); code != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", code)
	}
	if code := ask("192.0.2.2:1000"); code != http.StatusOK {
		t.Errorf("another address: %d", code)
	}
	for range 2 * perSecond {
		if code := ask("[::1]:1000"); code != http.StatusOK {
			t.Fatalf("this machine: %d", code)
		}
	}
	c.at = c.at.Add(time.Second)
	if code := ask("192.0.2.1:1000"); code != http.StatusOK {
		t.Errorf("a second later: %d", code)
	}
}

// This machine is not counted, unless a proxy stands on it.
func TestRateOfThisMachine(t *testing.T) {
	for proxied, want := range map[bool]int{false: 0, true: 5} {
		l := newLimiter((&clock{time.Unix(0, 0)}).now, proxied)
		refused := 0
		for i := range perSecond + 5 {
			if l.take([]string{"127.0.0.1:1000", "127.0.0.1:2000"}[i%2]) > 0 {
				refused++
			}
		}
		if refused != want {
			t.Errorf("proxied %v: %d refused, want %d", proxied, refused, want)
		}
	}
}

func TestPeers(t *testing.T) {
	if peerOf("[2001:db8:1:2::3]:4") != peerOf("[2001:db8:1:2:5::6]:7") || peerOf("[2001:db8:1:2::3]:4") == peerOf("[2001:db8:1:3::3]:4") {
		t.Error("a network of IPv6 is one peer")
	}
	if peerOf("[::ffff:192.0.2.1]:4") != peerOf("192.0.2.1:5") {
		t.Error("IPv4 in IPv6 is IPv4")
	}
	c := &clock{time.Unix(0, 0)}
	l := newLimiter(c.now, false)
	for i := range 2 * keepPeers {
		l.take(peerAddress(i))
	}
	if len(l.peers) > keepPeers {
		t.Errorf("%d peers are remembered", len(l.peers))
	}
}

func peerAddress(i int) string {
	return "10." + decimal(float64(i>>16)) + "." + decimal(float64(i>>8&255)) + "." + decimal(float64(i&255)) + ":1"
}

// When every turn is taken, a request is told to come back and holds nothing.
func TestBusy(t *testing.T) {
	x := address.Build(slices.Values(entries), "test")
	g := New(func() *address.Index { return x }, time.Now, false)
	mux := http.NewServeMux()
	g.Routes(mux)
	for range cap(g.limit.turns) {
		g.limit.turns <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the wait ends at once
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/search?q=aubagne", nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for range cap(g.limit.turns) {
		g.limit.leave()
	}
	if w := do(mux, "GET", "/search?q=aubagne"); w.Code != http.StatusOK {
		t.Errorf("afterwards: %d", w.Code)
	}
}
