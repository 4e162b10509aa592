package signin

import (
	"sync"
	"time"
)

// Tries at passwords. The first failures of a name are free, as typing errors
// are common; then each costs twice the wait of the one before. A name is
// locked for a quarter of an hour at most, so that nobody can shut an agent out
// for good. Each replica counts for itself: three replicas allow three times as
// many tries, which is still about a hundred each a day.
const (
	freeTries = 5
	firstWait = 2 * time.Second
	longWait  = 15 * time.Minute
	remember  = 12 * time.Hour // of failures, after the last one
	keepNames = 10_000         // tries at random names cannot fill the memory
)

// throttle remembers failures by name.
type throttle struct {
	mu    sync.Mutex
	names map[string]failures
}

type failures struct {
	n    int
	last time.Time
}

// until is when this name may be tried again.
func (f failures) until() time.Time {
	if f.n < freeTries {
		return time.Time{}
	}
	wait := longWait
	if shift := f.n - freeTries; shift < 10 {
		wait = min(wait, firstWait<<shift)
	}
	return f.last.Add(wait)
}

// begin counts a try before it is made, so that tries at once count as many.
// It gives how long to wait, or 0 when the try may be made.
func (t *throttle) begin(name string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.names[name]
	if now.Sub(f.last) > remember {
		f = failures{}
	}
	if wait := f.until().Sub(now); wait > 0 {
		return wait
	}
	if len(t.names) >= keepNames {
		t.forget(now)
	}
	t.names[name] = failures{f.n + 1, now}
	return 0
}

// forget drops the names whose failures are old; when that is none, all of them.
func (t *throttle) forget(now time.Time) {
	for name, f := range t.names {
		if now.Sub(f.last) > remember {
			delete(t.names, name)
		}
	}
	if len(t.names) >= keepNames {
		clear(t.names)
	}
}

// succeeded forgets the failures of a name.
func (t *throttle) succeeded(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.names, name)
}
