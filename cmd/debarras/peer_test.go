package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/twilio"
)

// peer runs a script of testdata/peer, which knows nothing of ours and signs
// with Twilio's own Node library. Install that once:
//
//	npm install --prefix ~/.cache/debarras-peer twilio@6
//
// or anywhere else, with NODE_PATH naming its node_modules.
func peer(t *testing.T, script string, order, result any) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	paths := os.Getenv("NODE_PATH")
	if cache, err := os.UserCacheDir(); err == nil {
		paths += string(os.PathListSeparator) + filepath.Join(cache, "debarras-peer", "node_modules")
	}
	env := append(os.Environ(), "NODE_PATH="+paths)
	look := exec.CommandContext(t.Context(), "node", "-e", "require.resolve('twilio/package.json')")
	look.Env = env
	if look.Run() != nil {
		t.Skip("the npm package twilio is not installed: npm install --prefix ~/.cache/debarras-peer twilio@6")
	}
	in, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	var complaint strings.Builder
	node := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "peer", script))
	node.Env, node.Stdin, node.Stderr = env, strings.NewReader(string(in)), &complaint
	out, err := node.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, &complaint)
	}
	if err := json.Unmarshal(out, result); err != nil {
		t.Fatalf("%s printed %q: %v", script, out, err)
	}
}

// order is what testdata/peer/call.js is told.
type order struct {
	Base    string   `json:"base"`
	Token   string   `json:"token"`
	Account string   `json:"account"`
	SID     string   `json:"sid"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Says    []string `json:"says"`
	Times   int      `json:"times"`
	AtOnce  bool     `json:"atOnce"`
}

// peerCall is what it prints.
type peerCall struct {
	Transcript []struct{ Who, Text string }
	Webhooks   int
	Ended      bool
}

// heard is all that the bot said.
func (c peerCall) heard() string {
	var s strings.Builder
	for _, turn := range c.Transcript {
		if turn.Who == "bot" {
			s.WriteString(turn.Text + "\n")
		}
	}
	return s.String()
}

// A client that is not ours books, whatever the network does to its webhooks:
// the script fails when two copies of one get replies that differ by a byte.
func TestAnIndependentClientBooks(t *testing.T) {
	says := append(slices.Clone(booking), "non merci")
	var once string
	for _, c := range []struct {
		name   string
		times  int
		atOnce bool
	}{{"each webhook once", 1, false}, {"three times, one after the other", 3, false}, {"three times at once", 3, true}} {
		t.Run(c.name, func(t *testing.T) {
			b := bootWithREST(t)
			var got peerCall
			peer(t, "call.js", order{b.config.PublicURL, testToken, testAccount, "CA0000000000000000000000000000e1e2",
				caller, hotline, says, c.times, c.atOnce}, &got)

			heard := got.heard()
			if strings.Count(heard, "C'est confirmé") != 1 || !got.Ended {
				t.Fatalf("not booked, or not over:\n%+v", got.Transcript)
			}
			if want := (len(says) + 2) * c.times; got.Webhooks != want {
				t.Errorf("%d webhooks, want %d", got.Webhooks, want)
			}
			// All but the reference, which is drawn, is the same however often it is delivered.
			heard = withoutReference(t, heard)
			if once == "" {
				once = heard
			} else if heard != once {
				t.Errorf("other words than of one delivery:\n%s\n%s", heard, once)
			}
			b.hasOneBooking(t)
		})
	}
}

func withoutReference(t *testing.T, heard string) string {
	t.Helper()
	before, rest, ok := strings.Cut(heard, "Votre référence : ")
	_, after, ok2 := strings.Cut(rest, " ; elle")
	if !ok || !ok2 {
		t.Fatalf("no reference in %q", heard)
	}
	return before + after
}

// hasOneBooking: one place taken, one text promised, one text sent.
func (b *booted) hasOneBooking(t *testing.T) {
	t.Helper()
	for _, table := range []string{"call", "booking", "booking_address", "booking_phone", "notification"} {
		if n := b.count(`SELECT count(*) FROM ` + table); n != 1 {
			t.Errorf("%d rows in %s, want 1", n, table)
		}
	}
	if n := b.count(`SELECT count(*) FROM river_job WHERE kind = 'send_text'`); n != 1 {
		t.Errorf("%d jobs to send a text, want 1", n)
	}
	if n := b.count(`SELECT count(*) FROM hold`); n != 0 {
		t.Errorf("%d dates still held", n)
	}
	if n := b.count(`SELECT count(*) FROM call WHERE ended_at IS NOT NULL`); n != 1 {
		t.Error("the call has no end")
	}
	b.eventually("the text is delivered", func() bool {
		return b.count(`SELECT count(*) FROM notification WHERE state = 'delivered'`) == 1
	})
	if texts := b.network.Texts(); len(texts) != 1 || texts[0].To != caller {
		t.Errorf("texts: %+v", texts)
	}
}

// verdict is a request whose signature two judge: we, and Twilio's library.
type verdict struct {
	URL       string     `json:"url"`
	Form      url.Values `json:"form"`
	Signature *string    `json:"signature"` // nil: the library signs
}

// Our door opens for exactly those requests that Twilio's own library takes.
func TestSignaturesAreJudgedAsTwilioDoes(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	at := b.config.PublicURL + "/twilio/status"
	form := func(more ...string) url.Values {
		f := url.Values{"AccountSid": {testAccount}, "CallSid": {"CA01"}, "CallStatus": {"completed"}}
		for i := 0; i < len(more); i += 2 {
			f.Add(more[i], more[i+1])
		}
		return f
	}
	sign := func(token, url string, form url.Values) *string { return new(twilio.Sign(token, url, form)) }
	withoutPort := "http://127.0.0.1/twilio/status"
	cases := []struct {
		name string
		verdict
		good bool
	}{
		{"theirs", verdict{at, form(), nil}, true},
		{"theirs, accents, plus, ampersand", verdict{at, form("SpeechResult", "l'été, ça & là + 50 %", "vide", ""), nil}, true},
		{"theirs, a key three times", verdict{at, form("k", "b", "k", "a", "k", "b", "K", "x"), nil}, true},
		{"theirs, a query as it stands", verdict{at + "?b=%20+&a=%C3%A9&a=", form(), nil}, true},
		{"ours", verdict{at, form(), sign(testToken, at, form())}, true},
		{"ours, a key three times", verdict{at, form("k", "b", "k", "a", "k", "b"), sign(testToken, at, form("k", "b", "k", "a", "k", "b"))}, true},
		{"signed without the port", verdict{at, form(), sign(testToken, withoutPort, form())}, true},
		{"another token", verdict{at, form(), sign("f"+testToken[1:], at, form())}, false},
		{"a value changed", verdict{at, form("From", caller), sign(testToken, at, form("From", hotline))}, false},
		{"a parameter added", verdict{at, form("From", caller), sign(testToken, at, form())}, false},
		{"a query added", verdict{at + "?n=1", form(), sign(testToken, at, form())}, false},
		{"another path", verdict{at, form(), sign(testToken, b.config.PublicURL+"/twilio/voice", form())}, false},
		{"another scheme", verdict{at, form(), sign(testToken, "https"+strings.TrimPrefix(at, "http"), form())}, false},
		{"not base64", verdict{at, form(), new("é")}, false},
		{"empty", verdict{at, form(), new("")}, false},
	}
	requests := make([]verdict, len(cases))
	for i, c := range cases {
		requests[i] = c.verdict
	}
	var theirs []struct {
		Signature string
		Valid     bool
	}
	peer(t, "verdicts.js", map[string]any{"token": testToken, "requests": requests}, &theirs)
	if len(theirs) != len(cases) {
		t.Fatalf("%d verdicts on %d requests", len(theirs), len(cases))
	}
	for i, c := range cases {
		if theirs[i].Valid != c.good {
			t.Errorf("%s: Twilio's library says %v", c.name, theirs[i].Valid)
		}
		if ours := b.accepts(c.URL, c.Form, theirs[i].Signature); ours != c.good {
			t.Errorf("%s: we say %v", c.name, ours)
		}
	}
}

// accepts posts a signed form and reports whether the signature was taken.
func (b *booted) accepts(url string, form url.Values, signature string) bool {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, url, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusNoContent:
		return true
	case http.StatusForbidden:
		return false
	}
	b.t.Fatalf("%s: status %d", url, resp.StatusCode)
	return false
}
