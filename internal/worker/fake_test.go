package worker

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

const accountSID, accountToken = "AC00000000000000000000000000000001", "secret0"

// An act is what the provider does with one request to send.
type act struct {
	take   bool // it sends the text
	status int  // of its answer; 0: it breaks the connection instead
	code   int  // its error code
}

// The acts that a provider is known for.
var (
	accept       = act{take: true, status: 201}
	takeAndBreak = act{take: true} // the answer is lost
	takeAnd500   = act{take: true, status: 500}
	breakOff     = act{}
	fail500      = act{status: 500}
	tooMany      = act{status: 429, code: 20429}
	landline     = act{status: 400, code: 21614}
	badToken     = act{status: 401, code: 20003}
)

type message struct {
	SID    string `json:"sid"`
	To     string `json:"to"`
	Body   string `json:"body"`
	Status string `json:"status"`
	Code   *int   `json:"error_code"`
	Date   string `json:"date_created"`
}

// provider is a Twilio that sends and lists texts, as told. After its acts are
// used up it accepts.
type provider struct {
	t      *testing.T
	rest   *twilio.REST
	mu     sync.Mutex
	acts   []act
	sent   []message
	asked  int          // requests to send
	looks  int          // requests to list
	onSend func(string) // called with the callback's URL before the answer
	hidden bool         // lists nothing yet
	deaf   bool         // refuses to list
	prefix string       // a trial account puts it before the words
}

func newProvider(t *testing.T, acts ...act) *provider {
	p := &provider{t: t, acts: acts}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	rest, err := twilio.NewREST(twilio.Account{SID: accountSID, Token: accountToken, APIURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	p.rest = rest
	return p
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if user, token, _ := r.BasicAuth(); user != accountSID || token != accountToken {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if !strings.HasSuffix(r.URL.Path, "/Accounts/"+accountSID+"/Messages.json") {
		p.t.Errorf("unexpected %s %s", r.Method, r.URL.Path)
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Method == http.MethodPost {
		p.send(w, r)
		return
	}
	p.list(w, r.URL.Query().Get("To"))
}

func (p *provider) send(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("To") == "" || r.FormValue("From") != "Debarras" || r.FormValue("Body") == "" {
		p.t.Errorf("a text without to, from or words: %v", r.PostForm)
	}
	p.asked++
	act := accept
	if len(p.acts) > 0 {
		act, p.acts = p.acts[0], p.acts[1:]
	}
	m := message{SID: fmt.Sprintf("SM%032d", p.asked), To: r.FormValue("To"), Body: p.prefix + r.FormValue("Body"),
		Status: "queued", Date: time.Now().UTC().Format(time.RFC1123Z)}
	if act.take {
		p.sent = append(p.sent, m)
		if p.onSend != nil {
			p.onSend(r.FormValue("StatusCallback") + "&sid=" + m.SID)
		}
	}
	switch {
	case act.status == 0:
		panic(http.ErrAbortHandler)
	case act.status == 201:
		w.WriteHeader(act.status)
		json.NewEncoder(w).Encode(m)
	default:
		w.WriteHeader(act.status)
		fmt.Fprintf(w, `{"code":%d,"status":%d,"message":"To %s refused"}`, act.code, act.status, m.To)
	}
}

func (p *provider) list(w http.ResponseWriter, to string) {
	p.looks++
	if p.deaf {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	found := []message{}
	for _, m := range p.sent {
		if m.To == to && !p.hidden {
			found = append(found, m)
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"messages": found, "next_page_uri": nil})
}

func (p *provider) counts() (sent, asked, looks int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent), p.asked, p.looks
}
