package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SignatureHeader carries the signature of every request that Twilio makes.
const SignatureHeader = "X-Twilio-Signature"

// maxBody bounds a webhook's body; Twilio's are a few kilobytes.
const maxBody = 64 << 10

// Why a webhook was refused. All of them are answered 403, except ErrTooLarge (413) and
// ErrUnreadable (400) where a caller wants to tell them apart.
var (
	ErrUnsigned   = errors.New("twilio: the request has no signature, or several")
	ErrForged     = errors.New("twilio: the signature does not match; check TWILIO_AUTH_TOKEN and PUBLIC_URL")
	ErrAccount    = errors.New("twilio: the request is signed but for another account")
	ErrUnreadable = errors.New("twilio: the request cannot be read")
	ErrTooLarge   = errors.New("twilio: the body is over 64 kB")
)

// Sign computes the signature of a request to rawURL (absolute, with its query, without
// fragment) whose POST parameters are form; nil for GET.
//
// Formula: base64(HMAC-SHA1(token, rawURL + for each key in byte order, for each distinct value in
// byte order: key + value)). Source: twilio.com/docs/usage/security; repeated keys as Twilio's
// Node and Python libraries treat them.
func Sign(token, rawURL string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	io.WriteString(mac, rawURL)
	keys := make([]string, 0, len(form))
	for key := range form {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		values := slices.Clone(form[key])
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			io.WriteString(mac, key)
			io.WriteString(mac, value)
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// A Verifier recognises Twilio's requests. Its zero value refuses everything.
type Verifier struct {
	// Tokens are the auth tokens that are valid now: two of them while one is replaced.
	Tokens []string
	// AccountSID, when not empty, must be the AccountSid parameter of every request.
	AccountSID string
	// PublicURL is the address that Twilio was given, such as "https://debarras.example" or
	// "https://mairie.example/debarras". What is signed is PublicURL followed by the request URI
	// as it arrived. Hence a path in PublicURL is one that the proxy in front of us strips; when
	// the proxy keeps the path, PublicURL must not have it.
	PublicURL string
}

// Verify returns the parameters of r, which are its form (POST) or its query (GET), if Twilio
// signed it with one of the tokens, and else an error that wraps one of the sentinels.
// It reads the body.
func (v Verifier) Verify(r *http.Request) (url.Values, error) {
	given := r.Header.Values(SignatureHeader)
	if len(given) != 1 || given[0] == "" {
		return nil, ErrUnsigned
	}
	params, signed, err := readParams(r)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(r.RequestURI, "/") {
		return nil, fmt.Errorf("%w: the request URI is not a path", ErrUnreadable)
	}
	if !v.matches(r.RequestURI, signed, given[0]) {
		return nil, ErrForged
	}
	if v.AccountSID != "" && !slices.Equal(params["AccountSid"], []string{v.AccountSID}) {
		return nil, ErrAccount
	}
	return params, nil
}

// readParams returns all parameters of r, and those of them that are signed beside the URL.
func readParams(r *http.Request) (params, signed url.Values, err error) {
	switch r.Method {
	case http.MethodGet:
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: broken query", ErrUnreadable)
		}
		return query, nil, nil
	case http.MethodPost:
		form, err := readForm(r)
		return form, form, err
	default:
		return nil, nil, fmt.Errorf("%w: method %s", ErrUnreadable, r.Method)
	}
}

func readForm(r *http.Request) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, fmt.Errorf("%w: the content type is not that of a form", ErrUnreadable)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("%w: the body broke off: %w", ErrUnreadable, err)
	}
	if len(body) > maxBody {
		return nil, ErrTooLarge
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		// The parser's error quotes the text, which may be what a caller said.
		return nil, fmt.Errorf("%w: broken form", ErrUnreadable)
	}
	return form, nil
}

// matches reports whether given is the signature under any token. All candidates are computed,
// so that the time taken does not tell which token was tried.
func (v Verifier) matches(requestURI string, form url.Values, given string) bool {
	found := false
	for _, token := range v.Tokens {
		if token == "" {
			continue
		}
		for _, base := range bases(v.PublicURL) {
			want := Sign(token, base+requestURI, form)
			if hmac.Equal([]byte(want), []byte(given)) {
				found = true
			}
		}
	}
	return found
}

// bases returns publicURL as it is and with its port removed, or the scheme's own port added:
// Twilio signs sometimes with the port and sometimes without, and its own libraries accept both.
func bases(publicURL string) []string {
	publicURL = strings.TrimRight(publicURL, "/")
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil // nothing can be signed on it: refuse everything
	}
	other := *u
	switch {
	case u.Port() != "":
		other.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	case u.Scheme == "https":
		other.Host = net.JoinHostPort(u.Hostname(), "443")
	default:
		other.Host = net.JoinHostPort(u.Hostname(), "80")
	}
	return []string{publicURL, other.String()}
}
