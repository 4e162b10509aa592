package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/simulator"
)

// turnstile sends requests to its replicas in turn, as a balancer that has no
// affinity does, and counts what each got.
type turnstile struct {
	next    atomic.Int64
	targets []*httputil.ReverseProxy
	served  []atomic.Int64
}

func newTurnstile(n int) *turnstile {
	return &turnstile{targets: make([]*httputil.ReverseProxy, n), served: make([]atomic.Int64, n)}
}

// lead makes the i-th replica the one at base.
func (x *turnstile) lead(i int, base string) {
	x.targets[i] = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		target, err := url.Parse(base)
		if err == nil {
			r.SetURL(target)
		}
	}}
}

func (x *turnstile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i := int(x.next.Add(1)-1) % len(x.targets)
	x.served[i].Add(1)
	x.targets[i].ServeHTTP(w, r)
}

// bootTwo boots two programs over one database and one KEYS_DIR, each with a
// DATA_DIR of its own, behind a public address that alternates between them.
func bootTwo(t *testing.T, change func(*simulator.Options)) (*booted, *turnstile) {
	t.Helper()
	door := newTurnstile(2)
	public := httptest.NewServer(door)
	t.Cleanup(public.Close)
	var network http.Handler // made by bootAt, after its address is needed
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { network.ServeHTTP(w, r) }))
	t.Cleanup(api.Close)

	first := bootAt(t, tuesdayMorning, func(c *config.Config, o *simulator.Options) {
		account(c, o)
		c.TwilioAPIURL = api.URL
		c.PublicURL, o.PublicURL, o.Target = public.URL, public.URL, public.URL
		door.lead(0, "http://"+c.Listen)
		if change != nil {
			change(o)
		}
	})
	network = first.network.Handler()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	settings := *first.config
	settings.Listen, settings.DataDir = listener.Addr().String(), filepath.Join(t.TempDir(), "second")
	second := &booted{t: t, db: first.db, config: &settings, network: first.network, out: &bytes.Buffer{}}
	second.start(listener, tuesdayMorning)
	t.Cleanup(second.stop)
	door.lead(1, "http://"+settings.Listen)
	return first, door
}

// Any replica takes any turn of any call: each of these turns is answered by
// another one than the turn before, and the second copies by another than the first.
func TestReplicasShareACall(t *testing.T) {
	for _, c := range []struct {
		name   string
		times  int
		atOnce bool
	}{{"turns alternate", 1, false}, {"each webhook to one, then to the other", 2, false}, {"each webhook to both at once", 2, true}} {
		t.Run(c.name, func(t *testing.T) {
			b, door := bootTwo(t, func(o *simulator.Options) { o.DeliverTimes, o.AtOnce = c.times, c.atOnce })
			line := b.call(caller)
			for _, turn := range []struct{ says, hears string }{
				{"deux matelas au 12 rue Paradis dans le sixième", "12 rue Paradis, Marseille sixième. C'est bien ça ?"},
				{"oui", "vendredi 27 novembre ou mardi 1er décembre"},
				{"le premier", "Vendredi 27"},
				{"oui", "Je récapitule : deux matelas, 12 rue Paradis, Marseille sixième, ramassage le vendredi 27 novembre."},
				{"oui", "C'est confirmé"},
				{"c'est gratuit ?", "gratuit"},
				{"non merci", "bonne journée"},
			} {
				wants(t, line, b.say(line, turn.says), turn.hears)
			}
			if n := strings.Count(transcript(line), "C'est confirmé"); n != 1 || line.Status() != simulator.Ended {
				t.Errorf("confirmed %d times, the line is %s:\n%s", n, line.Status(), transcript(line))
			}
			b.hasOneBooking(t)
			for _, f := range b.network.Faults() {
				t.Error(f)
			}
			for i := range door.served {
				if door.served[i].Load() < 4 {
					t.Errorf("replica %d served %d requests", i+1, door.served[i].Load())
				}
			}
		})
	}
}

// What one replica holds for a caller the other may not sell.
func TestReplicasSellTheLastPlaceOnce(t *testing.T) {
	b, _ := bootTwo(t, nil)
	// Each round has one place left, and two callers of one sector want the next.
	if _, err := b.db.Owner.Exec(t.Context(), `UPDATE round SET stops = 1 WHERE world = 'live'`); err != nil {
		t.Fatal(err)
	}
	one, two := b.call(caller), b.call("+33639980043")
	b.say(one, "deux matelas au 12 rue Paradis dans le sixième", "oui")
	b.say(two, "un canapé au 14 rue de Rome dans le sixième", "oui")
	b.say(one, "le premier", "oui")
	wants(t, one, b.say(one, "oui"), "C'est confirmé")
	b.say(two, "le premier", "oui")
	wants(t, two, b.say(two, "oui"), "C'est confirmé")
	if n := b.count(`SELECT count(*) FROM booking`); n != 2 {
		t.Errorf("%d bookings", n)
	}
	if n := b.count(`SELECT count(DISTINCT round_id) FROM booking`); n != 2 {
		t.Errorf("the two bookings share %d rounds of one place each", n)
	}
}
