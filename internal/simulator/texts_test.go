package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

const statusURL = public + "/twilio/sms-status"

func text(to string) twilio.Text {
	return twilio.Text{To: to, From: "Debarras", Body: "Votre rendez-vous", StatusCallback: statusURL}
}

func TestTexts(t *testing.T) {
	s := newService(t, nil, nil)
	rest := s.rest()
	var last string
	for i := range 5 {
		sid, err := rest.SendText(t.Context(), text(caller))
		if err != nil {
			t.Fatal(i, err)
		}
		last = sid
		s.settle()
		s.advance(time.Minute)
	}
	var got []string
	for _, form := range s.to("/twilio/sms-status") {
		if form.Get("MessageSid") == last {
			got = append(got, form.Get("MessageStatus"))
		}
	}
	if strings.Join(got, " ") != "sent delivered" {
		t.Errorf("callbacks %v", got)
	}
	if _, err := rest.SendText(t.Context(), text("+33639980002")); err != nil {
		t.Fatal(err)
	}
	// Three pages of two; since leaves the two oldest out.
	since := time.Date(2026, 11, 24, 10, 2, 0, 0, time.UTC)
	found, err := rest.FindTexts(t.Context(), caller, since)
	if err != nil || len(found) != 3 || found[0].SID != last || found[0].Status != "delivered" || found[0].Body != "Votre rendez-vous" {
		t.Errorf("%+v, %v", found, err)
	}
	s.noFaults()
}

func TestTextFailures(t *testing.T) {
	tests := []struct {
		name     string
		text     twilio.Text
		code     int   // refused with
		is       error // or went wrong with
		accepted int
		status   string // in the end, with code after
	}{
		{"landline", text("+33491000001"), 21614, nil, 0, ""},
		{"not a number", text("0639980001"), 21211, nil, 0, ""},
		{"abroad", text("+14155550100"), 21612, nil, 0, ""},
		{"from a mobile", twilio.Text{To: caller, From: "+33639980002", Body: "a"}, 21612, nil, 0, ""},
		{"long name", twilio.Text{To: caller, From: "Encombrants13", Body: "a"}, 21212, nil, 0, ""},
		{"accented name", twilio.Text{To: caller, From: "Débarras", Body: "a"}, 21212, nil, 0, ""},
		{"from a landline", twilio.Text{To: caller, From: hotline, Body: "a"}, 0, nil, 1, "delivered 0"},
		{"no body", twilio.Text{To: caller, From: "Debarras"}, 21602, nil, 0, ""},
		{"long body", twilio.Text{To: caller, From: "Debarras", Body: strings.Repeat("é", 1601)}, 21617, nil, 0, ""},
		{"longest body", twilio.Text{To: caller, From: "Debarras", Body: strings.Repeat("é", 1600)}, 0, nil, 1, "delivered 0"},
		{"unreachable", text("+33639980003"), 0, nil, 1, "undelivered 30003"},
		{"carrier", text("+33639980006"), 0, nil, 1, "undelivered 30006"},
		{"filtered", text("+33639980007"), 0, nil, 1, "undelivered 30007"},
		{"stopped", text("+33639980010"), 21610, nil, 0, ""},
		{"too many", text("+33639980029"), 0, twilio.ErrRateLimited, 0, ""},
		{"accepted then 500", text("+33639980050"), 0, twilio.ErrUnknown, 1, "delivered 0"},
		{"500", text("+33639980051"), 0, twilio.ErrUnknown, 0, ""},
		{"accepted then lost", text("+33639980060"), 0, twilio.ErrUnknown, 1, "delivered 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, nil, nil)
			rest := s.rest()
			_, err := rest.SendText(t.Context(), tt.text)
			refused, _ := errors.AsType[*twilio.Refused](err)
			switch {
			case tt.code != 0 && (refused == nil || refused.Code != tt.code):
				t.Errorf("error %v, want refusal %d", err, tt.code)
			case tt.code == 0 && !errors.Is(err, tt.is):
				t.Errorf("error %v, want %v", err, tt.is)
			}
			s.settle()
			texts := s.net.Texts()
			if len(texts) != tt.accepted {
				t.Fatalf("accepted %d texts, want %d", len(texts), tt.accepted)
			}
			if tt.accepted > 0 {
				if got := fmt.Sprint(texts[0].Status, " ", texts[0].ErrorCode); got != tt.status {
					t.Errorf("status %s, want %s", got, tt.status)
				}
			}
			if tt.is != nil { // what went wrong goes wrong once
				if _, err := rest.SendText(t.Context(), tt.text); err != nil {
					t.Errorf("second time: %v", err)
				}
			}
			s.noFaults()
		})
	}
}

func TestStalledText(t *testing.T) {
	s := newService(t, nil, nil)
	rest := s.rest()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() {
		_, err := rest.SendText(ctx, text("+33639980061"))
		done <- err
	}()
	s.waitForCallback()
	cancel()
	if err := <-done; !errors.Is(err, twilio.ErrUnknown) {
		t.Errorf("error %v, want unknown", err)
	}
	if got := len(s.net.Texts()); got != 1 {
		t.Errorf("%d texts, want 1: Twilio had acted", got)
	}
}

// waitForCallback makes the service's next status callback a signal and waits for it.
func (s *service) waitForCallback() {
	arrived := make(chan struct{}, 8)
	s.mu.Lock()
	s.pages = map[string]func(url.Values) string{"/twilio/sms-status": func(url.Values) string { arrived <- struct{}{}; return "" }}
	already := len(s.requests)
	s.mu.Unlock()
	if already == 0 {
		<-arrived
	}
}

func TestTextsOutOfOrder(t *testing.T) {
	s := newService(t, func(o *Options) { o.HoldTexts = true }, nil)
	sid, err := s.rest().SendText(t.Context(), text(caller))
	if err != nil {
		t.Fatal(err)
	}
	s.settle()
	if got := s.to("/twilio/sms-status"); len(got) != 0 {
		t.Errorf("a held text called back: %v", got)
	}
	for _, status := range []string{"delivered", "sent"} {
		if err := s.net.DeliverTextStatus(t.Context(), sid, status, 0); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.to("/twilio/sms-status"); len(got) != 2 || got[1].Get("MessageStatus") != "sent" {
		t.Errorf("callbacks %v", got)
	}
	if got := s.net.Texts()[0].Status; got != "delivered" {
		t.Errorf("the text went back to %s", got)
	}
	if err := s.net.DeliverTextStatus(t.Context(), sid, "eaten", 0); err == nil {
		t.Error("an unknown status is accepted")
	}
	if err := s.net.DeliverTextStatus(t.Context(), "SM0", "sent", 0); err == nil {
		t.Error("an unknown text is accepted")
	}
}

func TestHandlerRefuses(t *testing.T) {
	s := newService(t, nil, nil)
	server := httptest.NewServer(s.net.Handler())
	defer server.Close()
	path := "/2010-04-01/Accounts/" + testAccount
	form := url.Values{"To": {caller}, "From": {"Debarras"}, "Body": {"a"}}
	call := url.Values{"To": {agentNumber}, "From": {hotline}, "Url": {"https://h/x"}}
	with := func(v url.Values, key, value string) url.Values {
		c := url.Values{}
		for k := range v {
			c.Set(k, v.Get(k))
		}
		c.Set(key, value)
		return c
	}
	tests := []struct {
		name, user, token, path string
		form                    url.Values
		status, code            int
	}{
		{"wrong token", testAccount, "x", path + "/Messages.json", form, 401, 20003},
		{"no credentials", "", "", path + "/Messages.json", form, 401, 20003},
		{"other account", testAccount, testToken, "/2010-04-01/Accounts/AC2/Messages.json", form, 404, 20404},
		{"other account's calls", testAccount, testToken, "/2010-04-01/Accounts/AC2/Calls.json", call, 404, 20404},
		{"unknown path", testAccount, testToken, path + "/Faxes.json", form, 404, 20404},
		{"bad To", testAccount, testToken, path + "/Calls.json", with(call, "To", "12"), 400, 21211},
		{"bad From", testAccount, testToken, path + "/Calls.json", with(call, "From", "Debarras"), 400, 21212},
		{"bad Url", testAccount, testToken, path + "/Calls.json", with(call, "Url", "/x"), 400, 21205},
		{"unknown member", testAccount, testToken, path + "/Queues/QU1/Members/CA1.json", call, 404, 20404},
		{"good", testAccount, testToken, path + "/Messages.json", form, 201, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+tt.path, strings.NewReader(tt.form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if tt.user != "" {
				req.SetBasicAuth(tt.user, tt.token)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var body struct{ Code int }
			if err := json.NewDecoder(res.Body).Decode(&body); err != nil || res.StatusCode != tt.status || body.Code != tt.code {
				t.Errorf("status %d, code %d, %v; want %d, %d", res.StatusCode, body.Code, err, tt.status, tt.code)
			}
		})
	}
	s.settle()
	if got := len(s.net.Texts()); got != 1 {
		t.Errorf("%d texts accepted, want 1", got)
	}
	if err := s.rest().Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestNodeAcceptsOurSignatures lets Twilio's Node library judge the requests of a call. It is
// found through NODE_PATH.
func TestNodeAcceptsOurSignatures(t *testing.T) {
	if exec.CommandContext(t.Context(), "node", "-e", "require.resolve('twilio')").Run() != nil {
		t.Skip("node, or the npm package twilio on NODE_PATH, is not there")
	}
	type seen struct {
		URL, Signature string
		Params         map[string]string
	}
	var requests []seen
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		params := map[string]string{}
		for key := range r.PostForm {
			params[key] = r.PostForm.Get(key)
		}
		requests = append(requests, seen{public + r.RequestURI, r.Header.Get(twilio.SignatureHeader), params})
		w.Header().Set("Content-Type", twilio.ContentType)
		fmt.Fprint(w, `<Response><Gather input="speech" action="turn?n=1&amp;x=%20a+b"/></Response>`)
	}))
	defer server.Close()
	n, err := New(Options{Target: server.URL, PublicURL: public, AccountSID: testAccount, AuthToken: testToken})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	l, err := n.Call(t.Context(), caller, hotline)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Say(t.Context(), "12 bis, rue d'Aubagne & l'été"); err != nil {
		t.Fatal(err)
	}
	l.HangUp(t.Context())
	in, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "-e", `
		const {validateRequest} = require('twilio/lib/webhooks/webhooks');
		for (const r of JSON.parse(require('fs').readFileSync(0)))
			console.log(validateRequest('`+testToken+`', r.Signature, r.URL, r.Params), validateRequest('x', r.Signature, r.URL, r.Params));`)
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(in)), os.Stderr
	out, err := cmd.Output()
	if err != nil || string(out) != strings.Repeat("true false\n", 3) {
		t.Errorf("Twilio's library says %q, %v", out, err)
	}
}
