package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const testSID, testToken = "AC00000000000000000000000000000001", "secret0"

// restFor is a client of h, which stands under a path prefix as behind a proxy.
func restFor(t *testing.T, h http.HandlerFunc) *REST {
	t.Helper()
	server := httptest.NewServer(http.StripPrefix("/proxy", h))
	t.Cleanup(server.Close)
	r, err := NewREST(Account{testSID, testToken, server.URL + "/proxy/"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// expect checks a request against "METHOD path" and wanted form values.
func expect(t *testing.T, r *http.Request, methodPath string, want url.Values) {
	t.Helper()
	if user, pass, ok := r.BasicAuth(); !ok || user != testSID || pass != testToken {
		t.Errorf("credentials %q %q", user, pass)
	}
	if got := r.Method + " " + r.URL.Path; got != methodPath {
		t.Errorf("request %s, want %s", got, methodPath)
	}
	if err := r.ParseForm(); err != nil || r.PostForm.Encode() != want.Encode() {
		t.Errorf("form %v (%v), want %v", r.PostForm, err, want)
	}
}

func TestSendText(t *testing.T) {
	r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
		expect(t, req, "POST /2010-04-01/Accounts/"+testSID+"/Messages.json", url.Values{
			"To": {"+33600000001"}, "From": {"Debarras"}, "Body": {"À demain & merci"}, "StatusCallback": {"https://h.example/s"}})
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"sid":"SM1","status":"queued"}`)
	})
	sid, err := r.SendText(t.Context(), Text{"+33600000001", "Debarras", "À demain & merci", "https://h.example/s"})
	if sid != "SM1" || err != nil {
		t.Errorf("%q, %v", sid, err)
	}
}

func TestSendTextOutcomes(t *testing.T) {
	refused := errors.New("refused")
	tests := []struct {
		name   string
		status int
		body   string
		want   error
		code   int
	}{
		{"landline", 400, `{"code":21614,"message":"To +33491000000 is not a mobile","status":400}`, refused, 21614},
		{"refused without JSON", 403, `<html>`, refused, 0},
		{"wrong token", 401, `{"code":20003,"status":401}`, refused, 20003},
		{"too fast", 429, `{"code":20429,"status":429}`, ErrRateLimited, 0},
		{"too fast, no JSON", 429, ``, ErrRateLimited, 0},
		{"server error", 500, `{"code":20500,"status":500}`, ErrUnknown, 0},
		{"bad gateway", 502, `<html>`, ErrUnknown, 0},
		{"request timeout", 408, `{}`, ErrUnknown, 0},
		{"accepted, unreadable", 201, `{"sid":`, ErrUnknown, 0},
		{"accepted, no SID", 201, `{}`, ErrUnknown, 0},
		{"redirected", 307, ``, ErrUnknown, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
				calls++
				w.Header().Set("Location", "/proxy/again")
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			})
			sid, err := r.SendText(t.Context(), Text{To: "+33491000000", From: "x", Body: "b"})
			got, isRefused := errors.AsType[*Refused](err)
			switch {
			case tt.want == refused:
				if !isRefused || got.Code != tt.code || got.Status != tt.status {
					t.Errorf("error %v, want refusal %d", err, tt.code)
				}
			case !errors.Is(err, tt.want) || isRefused:
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if sid != "" || calls != 1 {
				t.Errorf("sid %q after %d requests, want none after one", sid, calls)
			}
			if strings.Contains(fmt.Sprint(err), "+33491000000") {
				t.Errorf("the error holds a number: %v", err)
			}
		})
	}
}

func TestConnectionLost(t *testing.T) {
	r := restFor(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := r.SendText(t.Context(), Text{To: "+33600000001"}); !errors.Is(err, ErrUnknown) {
		t.Errorf("send: %v", err)
	}
	_, err := r.FindTexts(t.Context(), "+33600000001", time.Now())
	if !errors.Is(err, ErrUnknown) || strings.Contains(err.Error(), "33600000001") {
		t.Errorf("find: %v; want unknown, without the number", err)
	}
}

func TestContext(t *testing.T) {
	arrived := make(chan struct{})
	r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
		_ = req.ParseForm() // a server notices that the client left only once the body is read
		close(arrived)
		<-req.Context().Done() // until the client gives up
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := r.SendText(ctx, Text{To: "+33600000001", Body: "b"})
	if !errors.Is(err, ErrUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled on the way: %v; want unknown and cancelled", err)
	}
	_, err = r.SendText(ctx, Text{To: "+33600000001", Body: "b"})
	if errors.Is(err, ErrUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v; want cancelled, not unknown", err)
	}
}

func TestFindTexts(t *testing.T) {
	const at = "Tue, 24 Nov 2026 10:00:0%d +0000"
	r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
		if got := req.URL.Query().Get("To"); got != "+33600000001" {
			t.Errorf("To = %q", got)
		}
		first := req.URL.Query().Get("Page") == ""
		if first {
			fmt.Fprintf(w, `{"messages":[{"sid":"SM3","date_created":%q,"to":"+33600000001","body":"c","status":"failed","error_code":30006}],
				"next_page_uri":"/2010-04-01/Accounts/%s/Messages.json?To=%%2B33600000001&Page=1"}`, fmt.Sprintf(at, 3), testSID)
			return
		}
		fmt.Fprintf(w, `{"messages":[{"sid":"SM2","date_created":%q,"status":"sent"},{"sid":"SM1","date_created":%q}],"next_page_uri":null}`,
			fmt.Sprintf(at, 2), fmt.Sprintf(at, 1))
	})
	since := time.Date(2026, 11, 24, 10, 0, 2, 900e6, time.UTC)
	got, err := r.FindTexts(t.Context(), "+33600000001", since)
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v; want two texts over two pages", got, err)
	}
	if got[0] != (TextRecord{"SM3", "+33600000001", "c", "failed", 30006, got[0].Created}) || got[1].SID != "SM2" {
		t.Errorf("%v", got)
	}
}

func TestCalls(t *testing.T) {
	const prefix = "POST /2010-04-01/Accounts/" + testSID
	tests := []struct {
		name, path string
		form       url.Values
		call       func(context.Context, *REST) error
	}{
		{"ring", "/Calls.json", url.Values{"To": {"+33400000001"}, "From": {"+33400000002"}, "Url": {"https://h/w"}, "Timeout": {"20"},
			"StatusCallback": {"https://h/s"}, "StatusCallbackEvent": {"initiated", "ringing", "answered", "completed"}},
			func(ctx context.Context, r *REST) error {
				sid, err := r.RingAgent(ctx, "+33400000001", "+33400000002", "https://h/w", "https://h/s")
				if sid != "CA9" {
					t.Errorf("sid %q", sid)
				}
				return err
			}},
		{"move", "/Queues/QU1/Members/CA1.json", url.Values{"Url": {"https://h/c"}},
			func(ctx context.Context, r *REST) error { return r.MoveMember(ctx, "QU1", "CA1", "https://h/c") }},
		{"redirect", "/Calls/CA1.json", url.Values{"Url": {"https://h/c"}},
			func(ctx context.Context, r *REST) error { return r.UpdateCall(ctx, "CA1", "https://h/c") }},
		{"end", "/Calls/CA1.json", url.Values{"Status": {"completed"}},
			func(ctx context.Context, r *REST) error { return r.EndCall(ctx, "CA1") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
				expect(t, req, prefix+tt.path, tt.form)
				fmt.Fprint(w, `{"sid":"CA9"}`)
			})
			if err := tt.call(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMoveMemberGone(t *testing.T) {
	r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"code":20404,"status":404}`)
	})
	if err := r.MoveMember(t.Context(), "QU1", "CA1", "https://h/c"); !errors.Is(err, ErrNotInQueue) {
		t.Errorf("%v", err)
	}
	if err := r.MoveMember(t.Context(), "QU1/../x", "CA1", "https://h/c"); err == nil || errors.Is(err, ErrNotInQueue) {
		t.Errorf("a SID with a path must be refused: %v", err)
	}
}

func TestPing(t *testing.T) {
	status := "active"
	r := restFor(t, func(w http.ResponseWriter, req *http.Request) {
		expect(t, req, "GET /2010-04-01/Accounts/"+testSID+".json", url.Values{})
		fmt.Fprintf(w, `{"status":%q}`, status)
	})
	if err := r.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	status = "suspended"
	if err := r.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "suspended") {
		t.Errorf("suspended account: %v", err)
	}
}

func TestNewRESTRefuses(t *testing.T) {
	for _, a := range []Account{{}, {SID: "AC1", Token: "a b"}, {SID: "AC1/", Token: "t"}, {"AC1", "t", "api.twilio.com"}, {"AC1", "t", "ftp://x"}} {
		if _, err := NewREST(a); err == nil {
			t.Errorf("%+v accepted", a)
		}
	}
}

func TestRanks(t *testing.T) {
	for _, order := range [][]string{
		{"", "accepted", "sending", "sent", "delivered", "read"}, {"?", "scheduled", "sent", "undelivered"}, {"queued", "failed"}} {
		for i := 1; i < len(order); i++ {
			if TextRank(order[i-1]) >= TextRank(order[i]) {
				t.Errorf("text: %q must rank below %q", order[i-1], order[i])
			}
		}
	}
	for _, order := range [][]string{{"", "queued", "initiated", "ringing", "in-progress", "completed"}, {"ringing", "no-answer"}, {"answered", "completed"}} {
		for i := 1; i < len(order); i++ {
			if CallRank(order[i-1]) >= CallRank(order[i]) {
				t.Errorf("call: %q must rank below %q", order[i-1], order[i])
			}
		}
	}
}
