package simulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

// webhookTimeout is Twilio's hard cap for a webhook's reply.
const webhookTimeout = 15 * time.Second

// reply is what came back from a webhook.
type reply struct {
	status      int
	contentType string
	body        []byte
	latency     time.Duration
	err         error
}

// StatusError is the HTTP status of a webhook that was answered without a document. 403 means
// that the service did not take the signature.
type StatusError int

func (s StatusError) Error() string { return "status " + strconv.Itoa(int(s)) }

func (r reply) same(other reply) bool {
	return r.status == other.status && r.contentType == other.contentType && bytes.Equal(r.body, other.body) &&
		(r.err == nil) == (other.err == nil)
}

// deliver sends a webhook as often as the options say and returns the first copy's reply.
func (n *Network) deliver(ctx context.Context, method, publicURL string, params url.Values) reply {
	publicURL, _, _ = strings.Cut(publicURL, "#") // connection overrides are not sent and not signed
	params.Set("AccountSid", n.o.AccountSID)
	params.Set("ApiVersion", "2010-04-01")
	maps.Copy(params, n.o.Extra)
	token := newSID("") // the same on every copy, as on Twilio's retries
	replies := make([]reply, n.o.DeliverTimes)
	var copies sync.WaitGroup
	for i := range replies {
		send := func() { replies[i] = n.send(ctx, method, publicURL, params, token) }
		if n.o.AtOnce {
			copies.Go(send)
		} else {
			send()
		}
	}
	copies.Wait()
	for i, r := range replies[1:] {
		if !r.same(replies[0]) {
			n.fault("%s: copy %d of a webhook got another reply: status %d and %d, %d and %d bytes",
				pathOf(publicURL), i+2, replies[0].status, r.status, len(replies[0].body), len(r.body))
		}
	}
	n.mu.Lock()
	n.latencies = append(n.latencies, replies[0].latency)
	n.mu.Unlock()
	return replies[0]
}

func (n *Network) send(ctx context.Context, method, publicURL string, params url.Values, token string) reply {
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	req, err := n.request(ctx, method, publicURL, params)
	if err != nil {
		return reply{err: err}
	}
	req.Header.Set("I-Twilio-Idempotency-Token", token)
	began := time.Now()
	res, err := n.client.Do(req)
	if err != nil {
		return reply{err: err, latency: time.Since(began)}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return reply{res.StatusCode, res.Header.Get("Content-Type"), body, time.Since(began), err}
}

// request builds a signed request. What lies under the public address goes to the target;
// anything else, such as a fallback on other hosting, goes where it says.
func (n *Network) request(ctx context.Context, method, publicURL string, params url.Values) (*http.Request, error) {
	var body io.Reader
	signed := params
	if method == http.MethodGet {
		separator := "?"
		if strings.Contains(publicURL, "?") {
			separator = "&"
		}
		publicURL += separator + params.Encode()
		signed = nil
	} else {
		body = strings.NewReader(params.Encode())
	}
	target := publicURL
	if rest, ours := strings.CutPrefix(publicURL, n.o.PublicURL); ours && (rest == "" || strings.ContainsRune("/?", rune(rest[0]))) {
		target = n.o.Target + rest
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return nil, fmt.Errorf("simulator: the service gave a URL that cannot be asked: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(n.o.AuthToken, publicURL, signed))
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	return req, nil
}

// document reads the TwiML in a reply. code is Twilio's error code when there is none.
func (r reply) document() (verbs []twilio.Node, code int, err error) {
	kind, _, _ := mime.ParseMediaType(r.contentType)
	switch {
	case r.err != nil:
		return nil, 11205, fmt.Errorf("no reply: %w", r.err)
	case r.status < 200 || r.status > 299:
		return nil, 11200, StatusError(r.status)
	case kind != "text/xml" && kind != "application/xml":
		return nil, 12300, fmt.Errorf("content type %q is not that of TwiML", r.contentType)
	}
	verbs, err = twilio.Parse(r.body)
	if err != nil {
		return nil, 12100, err
	}
	return verbs, 0, nil
}

// notify delivers a callback whose reply says nothing; failure is a fault.
func (n *Network) notify(ctx context.Context, publicURL string, params url.Values) {
	r := n.deliver(ctx, http.MethodPost, publicURL, params)
	if r.err != nil {
		n.fault("%s: callback: %v", pathOf(publicURL), r.err)
	} else if r.status < 200 || r.status > 299 {
		n.fault("%s: callback: status %d", pathOf(publicURL), r.status)
	}
}

func pathOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil {
		return u.Path
	}
	return "?"
}
