package simulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

// maxFetches bounds the documents that a line asks for before its user acts again, so that a
// document that redirects to itself is a failure and not a hang.
const maxFetches = 25

// follow asks for a document and carries it out.
func (l *Line) follow(ctx context.Context, rawURL string, params url.Values) error {
	if err := l.fetch(ctx, rawURL, "POST", params); err != nil {
		return err
	}
	return l.run(ctx)
}

// fetch asks for a document, and for the fallback's when it fails, as Twilio does. When both
// fail the call is over.
func (l *Line) fetch(ctx context.Context, rawURL, method string, params url.Values) error {
	if l.fetches++; l.fetches > maxFetches {
		return l.fail(ctx, fmt.Errorf("simulator: %d documents in a row without a word from the caller", maxFetches))
	}
	l.gather = nil
	r := l.net.deliver(ctx, method, rawURL, l.params(params))
	verbs, code, err := r.document()
	if err != nil {
		l.net.fault("%s: %v", pathOf(rawURL), err)
		err = fmt.Errorf("simulator: %s: %w", pathOf(rawURL), err)
		fallback := l.net.o.FallbackURL
		if fallback == "" {
			return l.fail(ctx, err)
		}
		r = l.net.deliver(ctx, http.MethodPost, fallback, l.params(url.Values{"ErrorCode": {strconv.Itoa(code)}, "ErrorUrl": {rawURL}}))
		var second error
		if verbs, _, second = r.document(); second != nil {
			return l.fail(ctx, errors.Join(err, fmt.Errorf("simulator: fallback: %w", second)))
		}
		rawURL = fallback
	}
	l.latency = r.latency
	l.doc, l.rest = rawURL, verbs
	return nil
}

// params adds what Twilio says with every request of a call.
func (l *Line) params(p url.Values) url.Values {
	p.Set("CallSid", l.sid)
	for _, key := range []string{"From", "Caller"} {
		p.Set(key, l.from)
	}
	for _, key := range []string{"To", "Called"} {
		p.Set(key, l.to)
	}
	p.Set("Direction", l.direction)
	if l.parent != "" {
		p.Set("ParentCallSid", l.parent)
	}
	if p.Get("CallStatus") == "" {
		p.Set("CallStatus", "in-progress")
		if l.direction == "inbound" && !l.answered {
			p.Set("CallStatus", "ringing")
		}
	}
	return p
}

// run carries out verbs until somebody must act or the call is over.
func (l *Line) run(ctx context.Context) error {
	for !l.ended.Load() {
		if len(l.rest) == 0 {
			return l.finish(ctx)
		}
		verb := l.rest[0]
		l.rest = l.rest[1:]
		if verb.Name != "Reject" {
			l.answered = true
		}
		stop, err := l.step(ctx, verb)
		if stop || err != nil {
			return err
		}
	}
	return nil
}

// step carries out one verb and reports whether the line now waits for something.
func (l *Line) step(ctx context.Context, verb twilio.Node) (stop bool, err error) {
	if l.whisper && (verb.Name == "Dial" || verb.Name == "Enqueue") {
		return true, l.fail(ctx, fmt.Errorf("simulator: <%s> may not stand in a whisper", verb.Name))
	}
	if l.queue != nil && (verb.Name == "Dial" || verb.Name == "Enqueue") {
		return true, l.fail(ctx, fmt.Errorf("simulator: <%s> may not stand in a waiting message", verb.Name))
	}
	switch verb.Name {
	case "Say", "Play", "Pause":
		l.play(verb)
	case "Gather":
		for _, child := range verb.Children {
			l.play(child)
		}
		l.gather = &verb
		return true, l.press(ctx)
	case "Redirect":
		return false, l.fetch(ctx, l.resolve(verb.Text), methodOf(verb), url.Values{})
	case "Hangup":
		l.end(ctx, "completed")
	case "Reject":
		status := "no-answer"
		if reason, _ := verb.Attr("reason"); reason == "busy" {
			status = "busy"
		}
		l.end(ctx, status)
	case "Enqueue":
		return true, l.enqueue(ctx, verb)
	case "Leave":
		return false, l.leave(ctx)
	case "Dial":
		return true, l.startDial(ctx, verb)
	default:
		return true, l.fail(ctx, fmt.Errorf("simulator: <%s> is not carried out", verb.Name))
	}
	return false, nil
}

// finish is what follows the last verb: in a queue the waiting message is over, a whisper leads
// to the connection, and a call ends.
func (l *Line) finish(ctx context.Context) error {
	switch {
	case l.queue != nil:
	case l.whisper:
		l.whisper = false
		parent := l.parent
		l.net.background(func(ctx context.Context) { l.net.bridge(ctx, parent, l.sid) })
	default:
		l.end(ctx, "completed")
	}
	return nil
}

func (l *Line) play(verb twilio.Node) {
	switch verb.Name {
	case "Say":
		l.say(verb.Text)
	case "Play":
		if strings.TrimSpace(verb.Text) != "" {
			l.say("♪ " + verb.Text)
		}
	}
}

// expected reads the Gather under way; Twilio's defaults where it is silent.
func (l *Line) expected() Expected {
	value := func(name, fallback string) string {
		if v, ok := l.gather.Attr(name); ok {
			return v
		}
		return fallback
	}
	seconds := func(name string, fallback time.Duration) time.Duration {
		if n, err := strconv.Atoi(value(name, "")); err == nil {
			return time.Duration(n) * time.Second
		}
		return fallback
	}
	input := value("input", "dtmf")
	e := Expected{
		Speech: strings.Contains(input, "speech"), Keys: strings.Contains(input, "dtmf"),
		Language: value("language", "en-US"), Model: value("speechModel", "default"),
		Timeout: seconds("timeout", 5*time.Second), FinishOnKey: value("finishOnKey", "#"),
	}
	e.SpeechTimeout = seconds("speechTimeout", e.Timeout)
	e.NumDigits, _ = strconv.Atoi(value("numDigits", "0"))
	if hints := value("hints", ""); hints != "" {
		e.Hints = strings.Split(hints, ",")
	}
	return e
}

// result posts what was gathered to the action, which is the document itself when none is named.
func (l *Line) result(ctx context.Context, params url.Values) error {
	target := l.doc
	if action, ok := l.gather.Attr("action"); ok && action != "" {
		target = l.resolve(action)
	}
	if err := l.fetch(ctx, target, methodOf(*l.gather), params); err != nil {
		return err
	}
	return l.run(ctx)
}

// empty is a Gather that got nothing: it falls through, unless it asked to be told.
func (l *Line) empty(ctx context.Context) error {
	if told, _ := l.gather.Attr("actionOnEmptyResult"); told == "true" {
		return l.result(ctx, url.Values{})
	}
	l.gather = nil
	return l.run(ctx)
}

// press lets an agent press the next of the keys that were scripted.
func (l *Line) press(ctx context.Context) error {
	if len(l.keys) == 0 {
		return nil
	}
	next := l.keys[0]
	l.keys = l.keys[1:]
	return l.key(ctx, next)
}

// resolve makes a URL of a document absolute.
func (l *Line) resolve(ref string) string {
	ref = strings.TrimSpace(ref)
	base, err := url.Parse(l.doc)
	if err != nil {
		return ref
	}
	u, err := base.Parse(ref)
	if err != nil {
		return ref // the request fails with the reason
	}
	return u.String()
}

func methodOf(verb twilio.Node) string {
	if method, _ := verb.Attr("method"); method == http.MethodGet {
		return http.MethodGet
	}
	return http.MethodPost
}

// fail ends the call as Twilio does when it has no document to go on with.
func (l *Line) fail(ctx context.Context, err error) error {
	l.err = err
	l.end(ctx, "completed")
	return err
}

// end ends the call, tells whoever was connected, and sends the last status callback.
func (l *Line) end(ctx context.Context, status string) {
	if l.ended.Swap(true) {
		return
	}
	l.gather, l.rest = nil, nil
	l.endQueue(ctx)
	l.endDial(ctx)
	if l.parent != "" {
		l.endChild()
	}
	seconds := int(l.net.o.Clock().Sub(l.began).Seconds())
	l.callback(ctx, status, url.Values{"CallDuration": {strconv.Itoa(seconds)}, "Duration": {strconv.Itoa((seconds + 59) / 60)}})
}

// callback sends a status callback if it was asked for.
func (l *Line) callback(ctx context.Context, status string, params url.Values) {
	event := status
	switch status {
	case "in-progress":
		event = "answered"
	case "busy", "no-answer":
		event = "completed"
	}
	if l.statusURL == "" || !slices.Contains(l.events, event) {
		return
	}
	params.Set("CallStatus", status)
	params.Set("SequenceNumber", strconv.Itoa(l.sequence))
	params.Set("Timestamp", rfc2822(l.net.o.Clock()))
	params.Set("CallbackSource", "call-progress-events")
	l.sequence++
	l.net.notify(ctx, l.statusURL, l.params(params))
}
