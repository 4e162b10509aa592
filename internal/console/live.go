package console

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// live passes on that something was committed to every open page. It listens
// to the database once per replica, for as long as a page is open.
type live struct {
	changes func(context.Context) <-chan struct{}

	mu   sync.Mutex
	open map[chan struct{}]bool
	stop context.CancelFunc
}

func newLive(changes func(context.Context) <-chan struct{}) *live {
	return &live{changes: changes, open: map[chan struct{}]bool{}}
}

// join gives a channel that fires after commits; leave gives it back. The
// first to join starts to listen, the last to leave stops it.
func (l *live) join() (fired <-chan struct{}, leave func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ch := make(chan struct{}, 1)
	l.open[ch] = true
	if len(l.open) == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		l.stop = cancel
		changes := l.changes(ctx)
		go func() { // ends when stop ends ctx, which closes changes
			for range changes {
				l.fire()
			}
		}()
	}
	return ch, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.open, ch)
		if len(l.open) == 0 {
			l.stop()
		}
	}
}

func (l *live) fire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for ch := range l.open {
		select {
		case ch <- struct{}{}:
		default: // one is waiting already
		}
	}
}

// beat keeps the stream open through proxies and finds ended sessions.
const beat = 25 * time.Second

// stream tells an open page, by server-sent events, when to renew itself. The
// events carry nothing: what the page may show is decided when it asks.
func (c *console) stream(w http.ResponseWriter, r *http.Request) error {
	fired, leave := c.live.join()
	defer leave()
	ctl := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	send := func(text string) bool {
		_ = ctl.SetWriteDeadline(c.Now().Add(2 * beat)) // not every writer has deadlines
		_, err := fmt.Fprint(w, text)
		return err == nil && ctl.Flush() == nil
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	ok := send("retry: 3000\n\n")
	for ok {
		select {
		case <-r.Context().Done():
			return nil
		case <-c.Stopping:
			return nil
		case <-fired:
			ok = c.SignIn.StillIn(r) && send("event: change\ndata:\n\n")
		case <-ticker.C:
			ok = c.SignIn.StillIn(r) && send(": .\n\n")
		}
	}
	return nil
}
