package simulator

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

const (
	testAccount = "AC00000000000000000000000000000001"
	testToken   = "token0"
	public      = "https://debarras.example/app" // a prefix that the way to the service strips
	caller      = "+33639980001"
	hotline     = "+33491000000"
	agentNumber = "+33491000001"
)

// service is a webhook server that a test scripts. It checks every signature.
type service struct {
	t   *testing.T
	net *Network

	mu       sync.Mutex
	pages    map[string]func(form url.Values) string // path → body of <Response>
	requests []request
	clock    time.Time
}

type request struct {
	path string
	form url.Values
}

// newService starts a service, and a network in front of it with the given changes.
func newService(t *testing.T, change func(*Options), pages map[string]func(url.Values) string) *service {
	s := &service{t: t, pages: pages, clock: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(s)
	o := Options{Target: server.URL, PublicURL: public, AccountSID: testAccount, AuthToken: testToken,
		Clock: func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.clock }}
	if change != nil {
		change(&o)
	}
	n, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.net = n
	t.Cleanup(server.Close)
	t.Cleanup(n.Close)
	return s
}

// say is a page that always answers with this.
func say(twiml string) func(url.Values) string { return func(url.Values) string { return twiml } }

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, err := twilio.Verifier{Tokens: []string{testToken}, AccountSID: testAccount, PublicURL: public}.Verify(r)
	if err != nil {
		s.t.Errorf("%s: %v", r.RequestURI, err)
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, request{r.URL.Path, form})
	page := s.pages[r.URL.Path]
	s.mu.Unlock()
	if page == nil {
		if strings.Contains(r.URL.Path, "status") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", twilio.ContentType)
	_, _ = w.Write([]byte("<Response>" + page(form) + "</Response>"))
}

func (s *service) advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(d)
}

// to lists the forms that were posted to a path.
func (s *service) to(path string) []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	var forms []url.Values
	for _, r := range s.requests {
		if r.path == path {
			forms = append(forms, r.form)
		}
	}
	return forms
}

// rest is Twilio's REST API as the service sees it.
func (s *service) rest() *twilio.REST {
	s.t.Helper()
	server := httptest.NewServer(s.net.Handler())
	s.t.Cleanup(server.Close)
	r, err := twilio.NewREST(twilio.Account{SID: testAccount, Token: testToken, APIURL: server.URL})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *service) call() *Line {
	s.t.Helper()
	l, err := s.net.Call(s.t.Context(), caller, hotline)
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

func (s *service) settle() {
	s.t.Helper()
	if err := s.net.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) noFaults() {
	s.t.Helper()
	if faults := s.net.Faults(); len(faults) > 0 {
		s.t.Errorf("faults: %q", faults)
	}
}

func want(t *testing.T, l *Line, status Status, last string) {
	t.Helper()
	if got := l.Status(); got != status {
		t.Errorf("the line is %s, want %s (error %v)", got, status, l.Err())
	}
	if got := l.Last(); !strings.Contains(got, last) {
		t.Errorf("heard %q, want %q", got, last)
	}
}

func field(form url.Values, keys ...string) string {
	var values []string
	for _, key := range keys {
		values = append(values, form.Get(key))
	}
	return strings.Join(values, " ")
}
