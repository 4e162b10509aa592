package twilio

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/twilio/twilio-go/client"
	"pgregory.net/rapid"
)

// TestSignVector uses the example of Twilio's security documentation.
func TestSignVector(t *testing.T) {
	form := url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+12349013030"}, "Digits": {"1234"},
		"From": {"+12349013030"}, "To": {"+18005551212"},
	}
	const rawURL = "https://mycompany.com/myapp.php?foo=1&bar=2"
	if got, want := Sign("12345", rawURL, form), "0/KCTR6DLpKmkAf8muzZqo1nDgQ="; got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
}

func TestSignRepeatedKeys(t *testing.T) {
	// Order and repetition of values do not count; the set of values does.
	a := Sign("t", "https://h/p", url.Values{"k": {"b", "a", "b"}})
	b := Sign("t", "https://h/p", url.Values{"k": {"a", "b"}})
	c := Sign("t", "https://h/p", url.Values{"k": {"a"}})
	if a != b || a == c {
		t.Errorf("Sign: %s, %s, %s; want the first two equal and the third different", a, b, c)
	}
}

func TestSignAgreesWithTwilioGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.StringN(1, 40, -1).Draw(t, "token")
		params := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "params")
		path := rapid.StringMatching(`/[a-z/]{0,12}(\?[a-z]=[a-z0-9+%20]{0,6})?`).Draw(t, "path")
		form := url.Values{}
		for key, value := range params {
			form.Set(key, value)
		}
		// Their validator also tries the URL with a port, so a match here is enough.
		rv := client.NewRequestValidator(token)
		rawURL := "https://debarras.example" + path
		if !rv.Validate(rawURL, params, Sign(token, rawURL, form)) {
			t.Fatalf("twilio-go refuses our signature of %q with %v", rawURL, params)
		}
	})
}

// received is r as a server sees it.
func received(method, uri, body, signature string) *http.Request {
	r := httptest.NewRequest(method, uri, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	if signature != "" {
		r.Header.Set(SignatureHeader, signature)
	}
	return r
}

func TestVerify(t *testing.T) {
	const sid = "AC00000000000000000000000000000001"
	form := url.Values{"AccountSid": {sid}, "SpeechResult": {"deux matelas, rue d'Aubagne é+ %"}}
	body := form.Encode()
	other := url.Values{"AccountSid": {"AC2"}}
	long := url.Values{"x": {strings.Repeat("x", maxBody)}}
	sign := func(rawURL string, form url.Values) string { return Sign("now", rawURL, form) }
	const host, prefixed = "https://debarras.example", "https://mairie.example/debarras"

	tests := []struct {
		name, public, method, uri, body, signature string
		want                                       error
	}{
		{"post", host, "POST", "/twilio/voice", body, sign(host+"/twilio/voice", form), nil},
		{"other valid token", host, "POST", "/twilio/voice", body, Sign("next", host+"/twilio/voice", form), nil},
		{"trailing slash in PUBLIC_URL", host + "/", "POST", "/v", body, sign(host+"/v", form), nil},
		{"query kept as written", host, "POST", "/v?b=%20x&a=+&a", body, sign(host+"/v?b=%20x&a=+&a", form), nil},
		{"query in another order", host, "POST", "/v?a=1&b=2", body, sign(host+"/v?b=2&a=1", form), ErrForged},
		{"query escaped otherwise", host, "POST", "/v?a=%20", body, sign(host+"/v?a=+", form), ErrForged},
		{"prefix stripped by the proxy", prefixed, "POST", "/v?n=1", body, sign(prefixed+"/v?n=1", form), nil},
		{"prefix not signed", prefixed, "POST", "/v", body, sign("https://mairie.example/v", form), ErrForged},
		{"doubled slash kept", host, "POST", "/twilio//v/../w", body, sign(host+"/twilio//v/../w", form), nil},
		{"signed with the port", host, "POST", "/v", body, sign(host+":443/v", form), nil},
		{"port known, signed without", host + ":8443", "POST", "/v", body, sign(host+"/v", form), nil},
		{"plain http", "http://127.0.0.1", "POST", "/v", body, sign("http://127.0.0.1:80/v", form), nil},
		{"get", host, "GET", "/v?AccountSid=" + sid + "&Digits=1", "", sign(host+"/v?AccountSid="+sid+"&Digits=1", nil), nil},
		{"get of another account", host, "GET", "/v?AccountSid=AC2", "", sign(host+"/v?AccountSid=AC2", nil), ErrAccount},
		{"get with a broken query", host, "GET", "/v?a=%zz", "", sign(host+"/v?a=%zz", nil), ErrUnreadable},
		{"no signature", host, "POST", "/v", body, "", ErrUnsigned},
		{"wrong token", host, "POST", "/v", body, Sign("old", host+"/v", form), ErrForged},
		{"empty token", host, "POST", "/v", body, Sign("", host+"/v", form), ErrForged},
		{"other path", host, "POST", "/w", body, sign(host+"/v", form), ErrForged},
		{"other host", host, "POST", "/v", body, sign("https://evil.example/v", form), ErrForged},
		{"changed body", host, "POST", "/v", body + "&Digits=0", sign(host+"/v", form), ErrForged},
		{"not base64", host, "POST", "/v", body, "é", ErrForged},
		{"other account", host, "POST", "/v", other.Encode(), sign(host+"/v", other), ErrAccount},
		{"no account", host, "POST", "/v", "", sign(host+"/v", nil), ErrAccount},
		{"broken form", host, "POST", "/v", "a=%zz", sign(host+"/v", nil), ErrUnreadable},
		{"too large", host, "POST", "/v", long.Encode(), sign(host+"/v", long), ErrTooLarge},
		{"put", host, "PUT", "/v", body, sign(host+"/v", form), ErrUnreadable},
		{"no PUBLIC_URL", "", "POST", "/v", body, sign("/v", form), ErrForged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Verifier{Tokens: []string{"", "now", "next"}, AccountSID: sid, PublicURL: tt.public}
			got, err := v.Verify(received(tt.method, tt.uri, tt.body, tt.signature))
			if !errors.Is(err, tt.want) {
				t.Fatalf("error %v, want %v", err, tt.want)
			}
			if err == nil && got.Get("AccountSid") != sid {
				t.Errorf("params %v", got)
			}
			if err != nil && got != nil {
				t.Errorf("params returned with an error: %v", got)
			}
		})
	}
}

func TestVerifyFailsClosed(t *testing.T) {
	form := url.Values{"CallSid": {"CA1"}}
	const target = "https://debarras.example/v"
	good := func() *http.Request { return received("POST", "/v", form.Encode(), Sign("now", target, form)) }
	v := Verifier{Tokens: []string{"now"}, PublicURL: "https://debarras.example"}
	if _, err := v.Verify(good()); err != nil {
		t.Fatalf("the good request is refused: %v", err)
	}
	if _, err := (Verifier{PublicURL: v.PublicURL}).Verify(good()); !errors.Is(err, ErrForged) {
		t.Errorf("without tokens: %v", err)
	}
	twice := good()
	twice.Header.Add(SignatureHeader, "x")
	if _, err := v.Verify(twice); !errors.Is(err, ErrUnsigned) {
		t.Errorf("two signatures: %v", err)
	}
	json := good()
	json.Header.Set("Content-Type", "application/json")
	if _, err := v.Verify(json); !errors.Is(err, ErrUnreadable) {
		t.Errorf("JSON: %v", err)
	}
	absolute := good()
	absolute.RequestURI = target
	if _, err := v.Verify(absolute); !errors.Is(err, ErrUnreadable) {
		t.Errorf("absolute request URI: %v", err)
	}
	broken := good()
	broken.Body = io.NopCloser(io.MultiReader(strings.NewReader("a=1"), brokenReader{}))
	if _, err := v.Verify(broken); !errors.Is(err, ErrUnreadable) {
		t.Errorf("broken body: %v", err)
	}
	forwarded := good()
	forwarded.Host = "evil.example"
	forwarded.Header.Set("X-Forwarded-Host", "evil.example")
	if _, err := v.Verify(forwarded); err != nil {
		t.Errorf("the Host header is not part of what is signed: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// FuzzVerify: whatever is accepted was signed with the token for exactly these parameters.
func FuzzVerify(f *testing.F) {
	form := url.Values{"CallSid": {"CA1"}, "Digits": {"1#"}}
	f.Add("/v?x=%20", form.Encode(), Sign("now", "https://h.example/v?x=%20", form))
	f.Add("/v", "a=%zz", "")
	f.Fuzz(func(t *testing.T, uri, body, signature string) {
		r := received("POST", "/", body, signature)
		r.RequestURI = uri
		got, err := Verifier{Tokens: []string{"now"}, PublicURL: "https://h.example"}.Verify(r)
		if err != nil {
			return
		}
		if signature != Sign("now", "https://h.example"+uri, got) && signature != Sign("now", "https://h.example:443"+uri, got) {
			t.Errorf("accepted %q for %q %q", signature, uri, body)
		}
	})
}
