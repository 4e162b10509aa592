package console

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/store"
)

func TestEveryCodeHasAWord(t *testing.T) {
	for _, role := range store.Roles {
		if roleWord(role) == string(role) && role != "agent" {
			t.Errorf("role %s has no word", role)
		}
	}
	for intent := range dialogue.Questions {
		if _, ok := intentWords[string(intent)]; !ok {
			t.Errorf("intent %s has no word", intent)
		}
	}
	for _, state := range []string{store.TextOutbox, store.TextQueued, store.TextSending, store.TextResending, store.TextAccepted,
		store.TextSent, store.TextDelivered, store.TextUndelivered, store.TextFailed, store.TextUnknown} {
		if _, ok := textWords[state]; !ok {
			t.Errorf("state %s of a text has no word", state)
		}
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0 s", 59400 * time.Millisecond: "59 s", 59600 * time.Millisecond: "1 min 00 s",
		192 * time.Second: "3 min 12 s", 3900 * time.Second: "1 h 05 min"} {
		if got := duration(d); got != want {
			t.Errorf("duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestHours(t *testing.T) {
	day := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for at, want := range map[time.Time]string{day: "9\u00a0h", day.Add(5 * time.Minute): "9\u00a0h\u00a005"} {
		if got := hour(at); got != want {
			t.Errorf("hour(%v) = %q, want %q", at, got, want)
		}
	}
}

// What a form is given as a telephone is refused, empty, or a French number
// that costs nothing out of the ordinary.
func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"", "06 12 34 56 78", "+33 4 91 00 00 00", "0033491000000", "08 99 70 00 00", "+1 202 555 0100", "0", "+33"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		phone, ok := parsePhone(s)
		if ok && phone != "" && (len(phone) != 12 || !strings.HasPrefix(phone, "+33") || phone[3] == '8' || phone[3] == '0') {
			t.Errorf("parsePhone(%q) = %q", s, phone)
		}
	})
}

// Where a login goes on to is always a path of ours.
func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/console", "//x.example", `/\x.example`, "https://x.example", "/console?a=b", "/\t/x.example", "javascript:x"} {
		f.Add(s)
	}
	base, _ := url.Parse("http://console.example/connexion")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := base.Parse(strings.NewReplacer("\t", "", "\r", "", "\n", "", `\`, "/").Replace(local(s))) // as browsers do
		if err == nil && u.Host != "console.example" {
			t.Errorf("local(%q) leads to %s", s, u)
		}
	})
}

// The first page to open listens, the last to close stops it.
func TestLiveListensWhileAPageIsOpen(t *testing.T) {
	source := make(chan struct{})
	began := make(chan context.Context, 2)
	l := newLive(func(ctx context.Context) <-chan struct{} {
		began <- ctx
		out := make(chan struct{})
		go func() {
			defer close(out)
			for {
				select {
				case <-ctx.Done():
					return
				case <-source:
					out <- struct{}{}
				}
			}
		}()
		return out
	})
	a, leaveA := l.join()
	b, leaveB := l.join()
	listening := <-began
	source <- struct{}{}
	<-a
	<-b
	leaveA()
	if listening.Err() != nil {
		t.Error("stopped while a page is open")
	}
	leaveB()
	<-listening.Done()
	_, leave := l.join()
	if again := <-began; again.Err() != nil {
		t.Error("does not listen again")
	}
	leave()
}
