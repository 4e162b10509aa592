package simulator

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Paths that a number is configured with at Twilio.
const (
	voicePath  = "/twilio/voice"
	statusPath = "/twilio/status"
)

// Options say which service the network serves, and how badly. Target, PublicURL, AccountSID and
// AuthToken are required.
type Options struct {
	Target    string // base URL to which webhooks are sent, such as "http://127.0.0.1:8080"
	PublicURL string // base URL on which they are signed; the service's PUBLIC_URL
	// FallbackURL is asked when a webhook fails, as the number's fallback at Twilio; or empty.
	FallbackURL           string
	AccountSID, AuthToken string
	HTTPClient            *http.Client // nil: one of our own
	// DeliverTimes is how often every webhook is delivered; 0 means once. AtOnce delivers the
	// copies concurrently instead of one after the other.
	DeliverTimes int
	AtOnce       bool
	// HoldTexts leaves texts "queued" until DeliverTextStatus; else they are sent and delivered.
	HoldTexts bool
	// Extra are form parameters of our own on every webhook, signed like Twilio's: the mark of a
	// trial call, say.
	Extra url.Values
	Clock func() time.Time // nil: time.Now
}

// A Network carries the calls and texts between one service and its callers and agents.
// It is safe for concurrent use. Close it.
type Network struct {
	o        Options
	client   *http.Client
	lifetime context.Context // of what runs in the background, which no caller's context covers
	cancel   context.CancelFunc
	jobs     sync.WaitGroup

	// mu guards what follows. It is never held while a request is under way, and a Line's
	// own lock is never taken under it.
	mu          sync.Mutex
	busy        int
	idle        chan struct{}
	lines       map[string]*Line
	order       []*Line
	queues      []*queue
	conferences map[string][]member
	agents      map[string]Agent
	texts       []*SentText
	textModes   map[string]textMode
	faults      []string
	latencies   []time.Duration
}

// An Agent is how a telephone that the service rings behaves. The zero value does not answer.
type Agent struct {
	Answers, Busy bool
	// Keys are pressed at each Gather in turn ("1" accepts a whisper, say). When they are used up
	// the line waits, and a test may go on with it through LineTo.
	Keys []string
}

// New checks the options and returns a network without calls.
func New(o Options) (*Network, error) {
	for name, base := range map[string]*string{"Target": &o.Target, "PublicURL": &o.PublicURL} {
		*base = strings.TrimRight(*base, "/")
		if u, err := url.Parse(*base); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("simulator: %s must be an http or https URL", name)
		}
	}
	if o.AccountSID == "" || o.AuthToken == "" {
		return nil, errors.New("simulator: AccountSID and AuthToken are required")
	}
	o.DeliverTimes = max(o.DeliverTimes, 1)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	if o.HTTPClient != nil {
		client = *o.HTTPClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	n := &Network{o: o, client: &client, idle: make(chan struct{}), lines: map[string]*Line{},
		conferences: map[string][]member{}, agents: map[string]Agent{}, textModes: magicNumbers()}
	n.lifetime, n.cancel = context.WithCancel(context.Background())
	return n, nil
}

// Close stops what runs in the background and waits for it. Calls are left as they are.
func (n *Network) Close() {
	n.cancel()
	n.jobs.Wait()
	n.client.CloseIdleConnections()
}

// background runs f beside the caller and counts it until it is done.
func (n *Network) background(f func(context.Context)) {
	n.mu.Lock()
	n.busy++
	n.mu.Unlock()
	n.jobs.Go(func() {
		f(n.lifetime)
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.busy--; n.busy == 0 {
			close(n.idle)
			n.idle = make(chan struct{})
		}
	})
}

// Settle waits until nothing runs in the background.
func (n *Network) Settle(ctx context.Context) error {
	for {
		n.mu.Lock()
		busy, idle := n.busy, n.idle
		n.mu.Unlock()
		if busy == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return fmt.Errorf("simulator: still busy: %w", ctx.Err())
		}
	}
}

// SetAgent says how the telephone at address (E.164, or a sip: URI) behaves from now on.
func (n *Network) SetAgent(address string, a Agent) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.agents[address] = a
}

func (n *Network) agent(address string) Agent {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.agents[address]
}

// Line returns the call with this SID, or nil.
func (n *Network) Line(callSID string) *Line {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.lines[callSID]
}

// LineTo returns the latest call to an address, such as an agent's, or nil.
func (n *Network) LineTo(address string) *Line {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range slices.Backward(n.order) {
		if l.to == address {
			return l
		}
	}
	return nil
}

// Forget drops the calls that have ended and the latencies, so that a long-lived network does
// not grow.
func (n *Network) Forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.latencies = nil
	n.order = slices.DeleteFunc(n.order, func(l *Line) bool {
		over := l.ended.Load()
		if over {
			delete(n.lines, l.sid)
		}
		return over
	})
}

// Faults lists what a real network would have shown as trouble: replies that differ between
// deliveries, failed webhooks, invalid TwiML. A test wants none.
func (n *Network) Faults() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.faults)
}

func (n *Network) fault(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults = append(n.faults, fmt.Sprintf(format, args...))
}

// Latencies lists how long the service took to answer each webhook (its first delivery).
func (n *Network) Latencies() []time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.latencies)
}

func (n *Network) newLine(from, to, direction string) *Line {
	l := &Line{net: n, sid: newSID("CA"), from: from, to: to, direction: direction, began: n.o.Clock()}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines[l.sid] = l
	n.order = append(n.order, l)
	return l
}

// newSID makes an identifier of Twilio's form. It is random, because the service keeps it
// longer than the simulator lives.
func newSID(prefix string) string {
	var b [16]byte
	rand.Read(b[:])
	return prefix + hex.EncodeToString(b[:])
}
