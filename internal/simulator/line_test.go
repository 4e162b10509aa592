package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCall(t *testing.T) {
	s := newService(t, nil, map[string]func(url.Values) string{
		"/twilio/voice": say(`<Gather input="dtmf speech" action="turn?n=1" language="fr-FR" hints="oui,non" timeout="10" speechTimeout="2"
			speechModel="phone_call" numDigits="1"><Say><prosody rate="90%">Bonjour</prosody>,
			que puis-je faire ?</Say><Play>/gong.wav</Play></Gather>`),
		"/twilio/turn": say(`<Say>Au revoir.</Say><Hangup/>`),
	})
	l := s.call()
	want(t, l, Waiting, "Bonjour, que puis-je faire ? ♪ /gong.wav")
	expected, ok := l.Expected()
	if !ok || !expected.Speech || !expected.Keys || expected.NumDigits != 1 || expected.FinishOnKey != "#" ||
		expected.Timeout != 10*time.Second || expected.SpeechTimeout != 2*time.Second || !slices.Equal(expected.Hints, []string{"oui", "non"}) {
		t.Errorf("expected %+v", expected)
	}
	s.advance(61 * time.Second)
	if err := l.SayAt(t.Context(), "l'été, ça ?", 0.5); err != nil {
		t.Fatal(err)
	}
	want(t, l, Ended, "Au revoir.")
	if got := field(s.to("/twilio/voice")[0], "CallSid", "From", "To", "CallStatus", "Direction"); got != l.SID()+" "+caller+" "+hotline+" ringing inbound" {
		t.Errorf("voice: %s", got)
	}
	if got := field(s.to("/twilio/turn")[0], "SpeechResult", "Confidence", "CallStatus", "Language"); got != "l'été, ça ? 0.5000 in-progress fr-FR" {
		t.Errorf("turn: %s", got)
	}
	if got := field(s.to("/twilio/status")[0], "CallSid", "CallStatus", "CallDuration", "SequenceNumber"); got != l.SID()+" completed 61 0" {
		t.Errorf("status: %s", got)
	}
	turns := l.Transcript()
	if len(turns) != 4 || turns[2].Text != "l'été, ça ?" || turns[2].Who != User || turns[3].Who != Bot || turns[3].Latency <= 0 {
		t.Errorf("transcript %+v", turns)
	}
	l.HangUp(t.Context())
	if got := len(s.to("/twilio/status")); got != 1 {
		t.Errorf("%d status callbacks, want 1", got)
	}
	if err := l.Say(t.Context(), "allô"); !errors.Is(err, ErrNotListening) {
		t.Errorf("speaking on a dead line: %v", err)
	}
	s.noFaults()
	if got := len(s.net.Latencies()); got != 3 {
		t.Errorf("%d latencies, want 3", got)
	}
	s.net.Forget()
	if s.net.Line(l.SID()) != nil || s.net.LineTo(hotline) != nil {
		t.Error("the ended call is not forgotten")
	}
}

func TestGather(t *testing.T) {
	key := func(keys string) func(*Line) error { return func(l *Line) error { return l.Key(t.Context(), keys) } }
	speak := func(text string) func(*Line) error { return func(l *Line) error { return l.Say(t.Context(), text) } }
	silent := func(l *Line) error { return l.Silent(t.Context()) }
	tests := []struct {
		name, attrs string
		act         func(*Line) error
		want        string // what the action got, or "fell through"
	}{
		{"finish key", ``, key("12#"), "Digits=12"},
		{"keys stop", ``, key("12"), "Digits=12"},
		{"number of digits", `numDigits="2"`, key("123"), "Digits=12"},
		{"finish before the number", `numDigits="5"`, key("1#"), "Digits=1"},
		{"star is a digit", ``, key("**"), "Digits=**"},
		{"star finishes", `finishOnKey="*"`, key("1#2*"), "Digits=1#2"},
		{"no finish key", `finishOnKey="" numDigits="3"`, key("1#*"), "Digits=1#*"},
		{"only the finish key", ``, key("#"), "fell through"},
		{"only the finish key, told", `actionOnEmptyResult="true"`, key("#"), ""},
		{"silence", `input="dtmf speech"`, silent, "fell through"},
		{"silence, told", `input="dtmf speech" actionOnEmptyResult="true"`, silent, ""},
		{"speech", `input="speech"`, speak("oui"), "Confidence=0.9200&Language=en-US&SpeechResult=oui"},
		{"speech to keys", `input="dtmf"`, speak("oui"), "fell through"},
		{"keys to speech", `input="speech"`, key("1"), "fell through"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, nil, map[string]func(url.Values) string{
				"/twilio/voice": say(`<Gather action="turn" ` + tt.attrs + `/><Say>fell through</Say>`),
				"/twilio/turn":  say(`<Hangup/>`),
			})
			l := s.call()
			if err := tt.act(l); err != nil {
				t.Fatal(err)
			}
			got := l.Last()
			for _, form := range s.to("/twilio/turn") {
				kept := url.Values{}
				for _, k := range []string{"Digits", "SpeechResult", "Confidence", "Language"} {
					if form.Has(k) {
						kept[k] = form[k]
					}
				}
				got, _ = url.QueryUnescape(kept.Encode())
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			s.noFaults()
		})
	}
}

func TestKeyRefusesWhatIsNoKey(t *testing.T) {
	s := newService(t, nil, map[string]func(url.Values) string{"/twilio/voice": say(`<Gather/>`)})
	if err := s.call().Key(t.Context(), "12a"); err == nil || !strings.Contains(err.Error(), "12a") {
		t.Errorf("error %v", err)
	}
}

func TestRelativeURLs(t *testing.T) {
	s := newService(t, nil, nil)
	s.pages = map[string]func(url.Values) string{
		"/twilio/voice": say(`<Redirect method="GET">deep/other?a=%20b</Redirect>`),
		"/twilio/deep/other": func(form url.Values) string {
			if form.Has("Digits") { // a Gather without action posts to its own document
				return `<Say>` + form.Get("Digits") + `</Say><Redirect>/app/twilio/end</Redirect>`
			}
			return `<Gather/>`
		},
		"/twilio/end": say(`<Gather/>`),
	}
	l := s.call()
	if got := s.to("/twilio/deep/other")[0]; got.Get("a") != " b" || got.Get("CallSid") != l.SID() {
		t.Errorf("the query of a GET: %v", got)
	}
	if err := l.Key(t.Context(), "7#"); err != nil {
		t.Fatal(err)
	}
	want(t, l, Waiting, "7")
	s.noFaults()
}

func TestRejectAndLoop(t *testing.T) {
	s := newService(t, nil, map[string]func(url.Values) string{"/twilio/voice": say(`<Reject reason="busy"/>`)})
	want(t, s.call(), Ended, "")
	if got := s.to("/twilio/status")[0].Get("CallStatus"); got != "busy" {
		t.Errorf("status %s", got)
	}
	s.noFaults()
	s = newService(t, nil, map[string]func(url.Values) string{"/twilio/voice": say(`<Redirect>voice</Redirect>`)})
	l, err := s.net.Call(t.Context(), caller, hotline)
	if err == nil || l.Status() != Ended || !errors.Is(l.Err(), err) {
		t.Errorf("a document that redirects to itself: %v, %s", err, l.Status())
	}
}

func TestDeliverTimes(t *testing.T) {
	for _, atOnce := range []bool{false, true} {
		t.Run(fmt.Sprintf("at once %v", atOnce), func(t *testing.T) {
			replies := make(chan string, 3)
			s := newService(t, func(o *Options) { o.DeliverTimes, o.AtOnce = 3, atOnce }, map[string]func(url.Values) string{
				"/twilio/voice": say(`<Gather action="turn"/>`),
				"/twilio/turn":  func(url.Values) string { return <-replies },
			})
			l := s.call()
			if got := len(s.to("/twilio/voice")); got != 3 {
				t.Errorf("delivered %d times, want 3", got)
			}
			s.noFaults()
			for _, r := range []string{`<Gather/>`, `<Gather/>`, `<Gather />`} {
				replies <- r
			}
			if err := l.Key(t.Context(), "1#"); err != nil {
				t.Fatal(err)
			}
			if faults := s.net.Faults(); len(faults) == 0 || !strings.Contains(faults[0], "/app/twilio/turn") {
				t.Errorf("replies that differ: faults %q", faults)
			}
		})
	}
}

func TestFailedWebhook(t *testing.T) {
	tests := []struct {
		name, want, code string
		handler          http.HandlerFunc
	}{
		{"status 500", "status 500", "11200", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) }},
		{"redirect", "status 302", "11200", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }},
		{"connection lost", "no reply", "11205", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{"not XML", "content type", "12300", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "bonjour") }},
		{"bad TwiML", "Record", "12100", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			fmt.Fprint(w, "<Response><Record/></Response>")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var fallback url.Values
			mux := http.NewServeMux()
			mux.HandleFunc("/twilio/voice", tt.handler)
			mux.HandleFunc("/twilio/status", func(http.ResponseWriter, *http.Request) {})
			mux.HandleFunc("/fallback.xml", func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				fallback = r.PostForm
				w.Header().Set("Content-Type", "text/xml")
				fmt.Fprint(w, "<Response><Say>Un instant.</Say><Gather/></Response>")
			})
			server := httptest.NewServer(mux)
			defer server.Close()
			o := Options{Target: server.URL, PublicURL: public, AccountSID: testAccount, AuthToken: testToken}
			n, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			l, err := n.Call(t.Context(), caller, hotline)
			if err == nil || !strings.Contains(err.Error(), tt.want) || l.Status() != Ended || len(n.Faults()) == 0 {
				t.Errorf("without fallback: %v, %s, %q", err, l.Status(), n.Faults())
			}
			o.FallbackURL = server.URL + "/fallback.xml" // other hosting: not under the public address
			again, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			l, err = again.Call(t.Context(), caller, hotline)
			if err != nil {
				t.Fatal(err)
			}
			want(t, l, Waiting, "Un instant.")
			if got := field(fallback, "ErrorCode", "ErrorUrl"); got != tt.code+" "+public+"/twilio/voice" {
				t.Errorf("fallback got %s", got)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	good := Options{Target: "http://h", PublicURL: "https://h", AccountSID: "AC1", AuthToken: "t"}
	for name, change := range map[string]func(*Options){
		"target": func(o *Options) { o.Target = "h:80" }, "public": func(o *Options) { o.PublicURL = "" },
		"account": func(o *Options) { o.AccountSID = "" }, "token": func(o *Options) { o.AuthToken = "" },
	} {
		o := good
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("wrong %s is accepted", name)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}

// document answers every request with the same bytes, without a network.
type document []byte

func (d document) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write(d)
	return w.Result(), nil
}

// FuzzInterpret: no document hangs or breaks a line, whatever its user does.
func FuzzInterpret(f *testing.F) {
	for _, twiml := range []string{`<Gather input="speech dtmf" action="x"/>`, `<Redirect>voice</Redirect>`, `<Enqueue waitUrl="w">q</Enqueue><Gather/>`,
		`<Dial><Conference endConferenceOnExit="true">c</Conference></Dial>`, `<Dial action="a"><Number url="w">+331</Number></Dial>`, `<Leave/><Pause/>`} {
		f.Add([]byte("<Response>"+twiml+"</Response>"), uint8(0))
	}
	f.Fuzz(func(t *testing.T, twiml []byte, acts uint8) {
		n, err := New(Options{Target: "http://h", PublicURL: public, AccountSID: testAccount, AuthToken: testToken,
			HTTPClient: &http.Client{Transport: document(twiml)}})
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		n.SetAgent("+331", Agent{Answers: true, Keys: []string{"1", "2"}})
		l, _ := n.Call(t.Context(), caller, hotline)
		for range 4 {
			switch acts % 4 {
			case 0:
				_ = l.Say(t.Context(), "oui")
			case 1:
				_ = l.Key(t.Context(), "1#")
			case 2:
				_ = l.Silent(t.Context())
			case 3:
				_ = l.Wait(t.Context())
			}
			acts /= 4
		}
		l.HangUp(t.Context())
		if err := n.Settle(t.Context()); err != nil || l.Status() != Ended {
			t.Errorf("after hanging up: %v, %s", err, l.Status())
		}
	})
}
