package simulator

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

// queue is a queue at Twilio: callers in the order in which they came. Guarded by Network.mu.
type queue struct {
	sid, name string
	members   []string // call SIDs
}

// queueing is a line's stay in a queue, and the document that goes on after it.
type queueing struct {
	queue           *queue
	since           time.Time
	action, waitURL string
	doc             string
	rest            []twilio.Node
}

func (l *Line) enqueue(ctx context.Context, verb twilio.Node) error {
	n := l.net
	q := &queueing{queue: n.join(strings.TrimSpace(verb.Text), l.sid), since: n.o.Clock(), doc: l.doc, rest: l.rest}
	if action, ok := verb.Attr("action"); ok {
		q.action = l.resolve(action)
	}
	if wait, ok := verb.Attr("waitUrl"); ok && wait != "" {
		q.waitURL = l.resolve(wait)
	}
	l.queue, l.rest = q, nil
	return l.wait(ctx)
}

// join puts a call at the end of the queue of this name, which is made when it is new.
func (n *Network) join(name, sid string) *queue {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.IndexFunc(n.queues, func(q *queue) bool { return q.name == name })
	if i < 0 {
		i = len(n.queues)
		n.queues = append(n.queues, &queue{sid: newSID("QU"), name: name})
	}
	n.queues[i].members = append(n.queues[i].members, sid)
	return n.queues[i]
}

// take removes a call from a queue. Only one of several takers succeeds.
func (n *Network) take(queueSID, callSID string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, q := range n.queues {
		if i := slices.Index(q.members, callSID); q.sid == queueSID && i >= 0 {
			q.members = slices.Delete(q.members, i, i+1)
			return true
		}
	}
	return false
}

// Queue lists the calls in the queue of this name, the first first.
func (n *Network) Queue(name string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, q := range n.queues {
		if q.name == name {
			return slices.Clone(q.members)
		}
	}
	return nil
}

// wait asks for the waiting message once and carries it out. A Gather in it that nobody
// answered is over.
func (l *Line) wait(ctx context.Context) error {
	l.gather = nil
	if l.queue.waitURL == "" {
		return nil // Twilio's music
	}
	position, size := l.net.place(l.queue.queue, l.sid)
	return l.follow(ctx, l.queue.waitURL, l.queueParams(url.Values{
		"QueuePosition": {strconv.Itoa(position)}, "CurrentQueueSize": {strconv.Itoa(size)},
		"AvgQueueTime": {"0"}, "MaxQueueSize": {"1000"},
	}))
}

// place is a call's position (from 1; 0 when it was taken) and the queue's size.
func (n *Network) place(q *queue, sid string) (position, size int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Index(q.members, sid) + 1, len(q.members)
}

func (l *Line) queueParams(p url.Values) url.Values {
	p.Set("QueueSid", l.queue.queue.sid)
	p.Set("QueueTime", strconv.Itoa(int(l.net.o.Clock().Sub(l.queue.since).Seconds())))
	return p
}

// leave is the verb: out of the queue, and on with the action's document or the one before.
func (l *Line) leave(ctx context.Context) error {
	if l.queue == nil {
		return nil // Twilio ignores it outside a queue
	}
	if !l.net.take(l.queue.queue.sid, l.sid) {
		l.rest = nil // taken meanwhile: the taker's document is on its way
		return nil
	}
	q := l.queue
	params := l.queueParams(url.Values{"QueueResult": {"leave"}})
	l.queue, l.doc, l.rest = nil, q.doc, q.rest
	if q.action == "" {
		return nil
	}
	return l.fetch(ctx, q.action, "POST", params)
}

// endQueue takes a call that ends out of its queue and tells the action, whose reply is moot.
func (l *Line) endQueue(ctx context.Context) {
	q := l.queue
	if q == nil {
		return
	}
	taken := !l.net.take(q.queue.sid, l.sid)
	params := l.queueParams(url.Values{"QueueResult": {"hangup"}, "CallStatus": {"completed"}})
	l.queue = nil
	if !taken && q.action != "" {
		l.net.notify(ctx, q.action, l.params(params))
	}
}

// redirect moves a live call to the TwiML at rawURL, on request of the REST API. A call that
// was in a queue is out of it, and the queue's action hears "redirected" at once.
func (l *Line) redirect(ctx context.Context, rawURL string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Load() {
		return
	}
	if q := l.queue; q != nil {
		l.net.take(q.queue.sid, l.sid)
		params := l.queueParams(url.Values{"QueueResult": {"redirected"}})
		l.queue = nil
		if q.action != "" {
			l.net.notify(ctx, q.action, l.params(params))
		}
	}
	l.endDial(ctx)
	l.fetches = 0
	_ = l.follow(ctx, rawURL, url.Values{}) // kept in l.err and in the faults
}
