package simulator

import (
	"errors"
	"net/url"
	"testing"
)

// Extra parameters stand on every webhook of a call, and the service's check of the signature
// covers them.
func TestExtra(t *testing.T) {
	s := newService(t, func(o *Options) { o.Extra = url.Values{"Mark": {"1"}} }, map[string]func(url.Values) string{
		"/twilio/voice": say(`<Gather action="turn"><Say>Oui ?</Say></Gather>`),
		"/twilio/turn":  say(`<Hangup/>`),
	})
	if err := s.call().Key(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/twilio/voice", "/twilio/turn", "/twilio/status"} {
		if forms := s.to(path); len(forms) != 1 || forms[0].Get("Mark") != "1" {
			t.Errorf("%s: got %v, want the mark once", path, forms)
		}
	}
	s.noFaults()
}

func TestStatusError(t *testing.T) {
	s := newService(t, nil, nil)
	_, err := s.net.Call(t.Context(), caller, hotline)
	if status, ok := errors.AsType[StatusError](err); !ok || status != 404 {
		t.Errorf("got %v, want status 404 as a StatusError", err)
	}
}
