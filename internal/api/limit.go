package api

import (
	"context"
	"math"
	"net/netip"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// The bounds of an endpoint that anybody may use. The rate is the Géoplateforme's. This machine itself, from where test suites and batches
// come, is not counted, unless a proxy stands on it: then all who come through share one rate. What a proxy says of them (X-Forwarded-For)
// is not read, since who can write it would be as many senders as they like; a limit for each is the proxy's to set. Telephone
// calls are protected in any case by the number of searches at once.
const (
	perSecond = 50
	keepPeers = 10_000
	waitTurn  = time.Second
	maxFiles  = 2
)

type limiter struct {
	now     func() time.Time
	proxied bool          // this machine is counted too
	turns   chan struct{} // to search
	files   chan struct{} // that are being answered
	mu      sync.Mutex
	peers   map[netip.Addr]peer
}

// A peer's requests are a bucket of perSecond, filled at the same rate.
type peer struct {
	left float64
	at   time.Time
}

func newLimiter(now func() time.Time, proxied bool) *limiter {
	// Half the processors: telephone calls have the others.
	return &limiter{now: now, proxied: proxied, turns: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), files: make(chan struct{}, maxFiles),
		peers: map[netip.Addr]peer{}}
}

// take counts a request and says how long its sender must wait instead, 0 for not at all.
func (l *limiter) take(remote string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	key, now := peerOf(remote), l.now()
	if key.IsLoopback() && !l.proxied {
		return 0
	}
	p, ok := l.peers[key]
	if !ok {
		if len(l.peers) >= keepPeers {
			l.forget(now)
		}
		p = peer{perSecond, now}
	}
	p.left = min(perSecond, p.left+now.Sub(p.at).Seconds()*perSecond)
	p.at = now
	wait := time.Duration(0)
	if p.left < 1 {
		wait = time.Duration((1 - p.left) / perSecond * float64(time.Second))
	} else {
		p.left--
	}
	l.peers[key] = p
	return wait
}

// forget drops those whose bucket is full again, and all when none is.
func (l *limiter) forget(now time.Time) {
	for key, p := range l.peers {
		if now.Sub(p.at) > time.Second {
			delete(l.peers, key)
		}
	}
	if len(l.peers) >= keepPeers {
		clear(l.peers)
	}
}

// peerOf is the sender's address; of IPv6 the network, since a household has 2^64 addresses.
func peerOf(remote string) netip.Addr {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	addr := at.Addr().Unmap()
	if addr.Is6() && !addr.IsLoopback() {
		if network, err := addr.Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return addr
}

// enter waits for a turn as long as ctx lasts.
func (l *limiter) enter(ctx context.Context) bool {
	select {
	case l.turns <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (l *limiter) leave() { <-l.turns }

func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
