package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

var (
	// ErrRateLimited means that Twilio did nothing and that the same call may be made again later.
	ErrRateLimited = errors.New("twilio: too many requests, try again later")
	// ErrUnknown means that Twilio may or may not have acted. Never repeat the call blindly: Twilio
	// has no idempotency key, so a resident would get two texts. Look first ([REST.FindTexts]).
	ErrUnknown = errors.New("twilio: the outcome is unknown")
	// ErrNotInQueue means that the caller is no longer in the queue: taken, or gone.
	ErrNotInQueue = errors.New("twilio: the call is not in the queue")
)

// Refused is Twilio's clear no: nothing was sent, rung or moved.
type Refused struct {
	Code   int // Twilio's error code, such as 21614; 0 when it gave none
	Status int // HTTP status; 0 when the request was refused before it was sent
	// Message is Twilio's own text. It may quote a telephone number, so Error leaves it out.
	Message string
}

func (e *Refused) Error() string {
	return fmt.Sprintf("twilio: refused, code %d, status %d", e.Code, e.Status)
}

// An Account says whose Twilio is used.
type Account struct {
	SID, Token string
	APIURL     string // another base for https://api.twilio.com: a region, a proxy, a test peer; or empty
}

// REST calls Twilio's API. It is safe for concurrent use.
type REST struct {
	account Account
	base    *url.URL // nil: Twilio's own
	next    http.RoundTripper
}

// callTimeout bounds a REST call whose context has no earlier deadline. Twilio usually answers
// within a second; what takes longer is better reconciled than waited for.
const callTimeout = 10 * time.Second

// NewREST checks the account and returns its client. Nothing is sent.
func NewREST(a Account) (*REST, error) {
	if !alphanumeric(a.SID) || !alphanumeric(a.Token) {
		return nil, errors.New("twilio: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be letters and digits")
	}
	r := &REST{account: a, next: http.DefaultTransport}
	if a.APIURL != "" {
		base, err := url.Parse(strings.TrimRight(a.APIURL, "/"))
		if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
			return nil, errors.New("twilio: TWILIO_API_URL must be an http or https address, such as https://api.dublin.ie1.twilio.com")
		}
		r.base = base
	}
	return r, nil
}

// Ping asks for the account, to learn before going live whether it is reachable and active.
func (r *REST) Ping(ctx context.Context) error {
	var status string
	err := r.do(ctx, "fetch the account", func(s *api.ApiService) error {
		account, err := s.FetchAccount(r.account.SID)
		if err == nil {
			status = deref(account.Status)
		}
		return err
	})
	if err == nil && status != "active" {
		return fmt.Errorf("twilio: the account is %q, not active", status)
	}
	return err
}

// do runs one REST call under ctx and gives its failure one of the documented meanings.
func (r *REST) do(ctx context.Context, what string, call func(*api.ApiService) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("twilio: %s: not tried: %w", what, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	w := &wire{ctx: ctx, base: r.base, next: r.next}
	c := &client.Client{
		Credentials: client.NewCredentials(r.account.SID, r.account.Token),
		HTTPClient: &http.Client{
			Transport: w,
			// A redirected POST would be sent twice.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	c.SetAccountSid(r.account.SID)
	// Not NewRequestHandler: it reads TWILIO_EDGE and TWILIO_REGION from the environment.
	service := api.NewApiService(&client.RequestHandler{Client: c})
	if err := call(service); err != nil {
		return fmt.Errorf("%s: %w", what, w.meaning(err))
	}
	return nil
}

// wire carries one REST call: twilio-go takes no context and no base URL, so both are given to
// the request here. It remembers the status, which twilio-go loses when the body is not JSON.
type wire struct {
	ctx    context.Context // of this one call; the struct does not outlive it
	base   *url.URL
	next   http.RoundTripper
	status int
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w.status = 0
	req = req.Clone(w.ctx)
	if w.base != nil {
		req.URL.Scheme, req.URL.Host, req.Host = w.base.Scheme, w.base.Host, w.base.Host
		req.URL.Path = w.base.Path + req.URL.Path
		req.URL.RawPath = ""
	}
	res, err := w.next.RoundTrip(req)
	if err == nil {
		w.status = res.StatusCode
	}
	return res, err
}

// meaning turns what twilio-go returned into Refused, ErrRateLimited or ErrUnknown.
func (w *wire) meaning(err error) error {
	rest, told := errors.AsType[*client.TwilioRestError](err)
	switch {
	case w.status == http.StatusTooManyRequests:
		return ErrRateLimited
	case w.status == http.StatusRequestTimeout:
		return fmt.Errorf("%w: status 408", ErrUnknown)
	case told && w.status < 500:
		return &Refused{Code: rest.Code, Status: w.status, Message: rest.Message}
	case w.status >= 400 && w.status < 500:
		return &Refused{Status: w.status}
	case w.status != 0:
		return fmt.Errorf("%w: status %d", ErrUnknown, w.status)
	}
	// A url.Error quotes the URL, and the URL of a search holds a telephone number.
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// alphanumeric reports whether s can stand in a path or a credential as it is.
func alphanumeric(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
