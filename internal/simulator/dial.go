package simulator

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

// dialling is a <Dial> under way on a line. Guarded by the line's lock; settled is closed once
// the outcome no longer depends on what runs in the background.
type dialling struct {
	action     string
	callerID   string
	targets    []twilio.Node
	child      string // SID of the telephone that rings or is connected
	conference string
	connected  bool
	since      time.Time // of the connection
	status     string    // DialCallStatus if no target is left
	settled    chan struct{}
}

func (d *dialling) settle() {
	if !d.isSettled() {
		close(d.settled)
	}
}

func (d *dialling) isSettled() bool {
	select {
	case <-d.settled:
		return true
	default:
		return false
	}
}

// member is a participant of a conference. Guarded by Network.mu.
type member struct {
	sid         string
	starts      bool
	endsOnLeave bool
}

func (l *Line) startDial(ctx context.Context, verb twilio.Node) error {
	d := &dialling{targets: verb.Children, status: "no-answer", settled: make(chan struct{}), callerID: l.from}
	if action, ok := verb.Attr("action"); ok && action != "" {
		d.action = l.resolve(action)
	}
	if id, ok := verb.Attr("callerId"); ok {
		d.callerID = id
	}
	if len(d.targets) == 0 {
		d.targets = []twilio.Node{{Name: "Number", Text: verb.Text}}
	}
	switch d.targets[0].Name {
	case "Queue":
		return l.fail(ctx, errors.New("simulator: <Dial><Queue> takes whoever is first and is not carried out; move a member instead"))
	case "Conference":
		l.dial = d
		l.joinConference(d.targets[0])
		return nil
	}
	l.dial = d
	l.net.background(func(ctx context.Context) { l.ring(ctx) })
	return nil
}

func (l *Line) joinConference(noun twilio.Node) {
	starts, _ := noun.Attr("startConferenceOnEnter")
	ends, _ := noun.Attr("endConferenceOnExit")
	d := l.dial
	d.conference, d.connected, d.since = strings.TrimSpace(noun.Text), true, l.net.o.Clock()
	d.settle()
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	l.net.conferences[d.conference] = append(l.net.conferences[d.conference],
		member{l.sid, starts != "false", ends == "true"})
}

// Conference lists the calls in a conference, in order of arrival, and whether it has started,
// so that they hear one another.
func (n *Network) Conference(name string) (callSIDs []string, started bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, m := range n.conferences[name] {
		callSIDs = append(callSIDs, m.sid)
		started = started || m.starts
	}
	return callSIDs, started
}

// leaveConference takes a call out; when it was one that ends the conference the others go on
// with their documents.
func (n *Network) leaveConference(name, sid string) {
	n.mu.Lock()
	members := n.conferences[name]
	i := slices.IndexFunc(members, func(m member) bool { return m.sid == sid })
	if i < 0 {
		n.mu.Unlock()
		return
	}
	ends := members[i].endsOnLeave
	members = slices.Delete(members, i, i+1)
	n.conferences[name] = members
	var released []*Line
	if ends {
		for _, m := range members {
			released = append(released, n.lines[m.sid])
		}
	}
	if ends || len(members) == 0 {
		delete(n.conferences, name)
	}
	n.mu.Unlock()
	for _, other := range released {
		n.background(func(ctx context.Context) { other.released(ctx, name) })
	}
}

func (l *Line) released(ctx context.Context, conference string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dial != nil && l.dial.conference == conference {
		_ = l.dialOver(ctx, "completed") // kept in l.err and in the faults
	}
}

// ring rings the next target, and so on until one answers or none is left. Twilio rings all
// at once; one after the other gives the same to the first who answers, in a fixed order.
func (l *Line) ring(ctx context.Context) {
	for {
		l.mu.Lock()
		d := l.dial
		if d == nil || d.connected || l.ended.Load() {
			l.mu.Unlock()
			return
		}
		if len(d.targets) == 0 {
			_ = l.dialOver(ctx, d.status) // kept in l.err and in the faults
			d.settle()
			l.mu.Unlock()
			return
		}
		target := d.targets[0]
		d.targets = d.targets[1:]
		to := strings.TrimSpace(target.Text)
		agent := l.net.agent(to)
		if !agent.Answers {
			if agent.Busy {
				d.status = "busy"
			}
			l.mu.Unlock()
			continue
		}
		child := l.net.newLine(d.callerID, to, "outbound-dial")
		child.parent, child.whisper, child.answered, child.keys = l.sid, true, true, slices.Clone(agent.Keys)
		d.child, d.status = child.sid, "no-answer"
		whisper, _ := target.Attr("url")
		if whisper != "" {
			whisper = l.resolve(whisper)
		}
		l.mu.Unlock()
		if child.whispered(ctx, whisper); child.Status() == Waiting {
			l.mu.Lock()
			d.settle() // somebody must answer the whisper
			l.mu.Unlock()
		}
		return
	}
}

// whispered lets a telephone that answered hear the whisper. What follows comes from finish (it
// is connected) or from end (it declined).
func (l *Line) whispered(ctx context.Context, rawURL string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rawURL == "" {
		_ = l.finish(ctx)
		return
	}
	_ = l.follow(ctx, rawURL, url.Values{}) // kept in l.err and in the faults
}

// bridge connects a dialled telephone to the call that dialled it, if that one is still there.
func (n *Network) bridge(ctx context.Context, parentSID, childSID string) {
	parent, child := n.Line(parentSID), n.Line(childSID)
	if parent != nil && parent.bridged(childSID) {
		return
	}
	child.mu.Lock()
	defer child.mu.Unlock()
	child.end(ctx, "completed")
}

func (l *Line) bridged(childSID string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Load() || l.dial == nil || l.dial.child != childSID {
		return false
	}
	l.dial.connected, l.dial.since = true, l.net.o.Clock()
	l.dial.settle()
	return true
}

// endChild tells the call that dialled this telephone that it is gone.
func (l *Line) endChild() {
	parent, sid := l.net.Line(l.parent), l.sid
	if parent == nil {
		return
	}
	l.net.background(func(ctx context.Context) {
		parent.mu.Lock()
		d := parent.dial
		if d == nil || d.child != sid || parent.ended.Load() {
			parent.mu.Unlock()
			return
		}
		if d.connected {
			_ = parent.dialOver(ctx, "completed") // kept in err and in the faults
			parent.mu.Unlock()
			return
		}
		parent.mu.Unlock()
		parent.ring(ctx) // declined: the next one
	})
}

// dialOver goes on after a <Dial>: with its action's document, or with the next verb.
func (l *Line) dialOver(ctx context.Context, status string) error {
	d := l.dial
	l.dial = nil
	if d.conference != "" {
		l.net.leaveConference(d.conference, l.sid)
	}
	if d.connected {
		l.fetches = 0 // somebody spoke; dialling in vain over and over is a loop
	}
	if d.action == "" {
		return l.run(ctx)
	}
	return l.follow(ctx, d.action, d.params(l.net.o.Clock(), status))
}

func (d *dialling) params(now time.Time, status string) url.Values {
	p := url.Values{"DialCallStatus": {status}}
	if d.child != "" {
		p.Set("DialCallSid", d.child)
	}
	if d.connected {
		p.Set("DialCallDuration", strconv.Itoa(int(now.Sub(d.since).Seconds())))
	}
	return p
}

// endDial ends what a line had dialled, when the line itself ends or is moved. The action hears
// of it, and its reply is moot.
func (l *Line) endDial(ctx context.Context) {
	d := l.dial
	if d == nil {
		return
	}
	l.dial = nil
	d.settle()
	if d.conference != "" {
		l.net.leaveConference(d.conference, l.sid)
	}
	if child := l.net.Line(d.child); child != nil {
		l.net.background(func(ctx context.Context) {
			child.mu.Lock()
			defer child.mu.Unlock()
			child.end(ctx, "completed")
		})
	}
	if l.ended.Load() && d.action != "" {
		status := "canceled"
		if d.connected {
			status = "completed"
		}
		params := d.params(l.net.o.Clock(), status)
		params.Set("CallStatus", "completed")
		l.net.notify(ctx, d.action, l.params(params))
	}
}
