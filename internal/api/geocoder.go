package api

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/written"
)

// Geocoder answers from the index in use. Make one with [New].
type Geocoder struct {
	index func() *address.Index
	limit *limiter
	mu    sync.Mutex
	ready *prepared
}

// prepared is one version of the index, made searchable.
type prepared struct {
	index  *address.Index
	search *written.Search
	grid   *written.Grid
}

// New makes a geocoder over the index that calls use, which may change; nil while there is none. The first request after a change
// waits while it is made searchable. proxied says that strangers ask through a proxy on this machine, whose requests then count as any
// other's; else the machine itself is not limited.
func New(index func() *address.Index, now func() time.Time, proxied bool) *Geocoder {
	return &Geocoder{index: index, limit: newLimiter(now, proxied)}
}

// Routes adds /search and /reverse, also with the slash that older clients put at the end.
func (g *Geocoder) Routes(mux *http.ServeMux) {
	for _, end := range []string{"", "/{$}"} {
		mux.Handle("GET /search"+end, g.bounded(one(search)))
		mux.Handle("GET /reverse"+end, g.bounded(one(reverse)))
		mux.Handle("POST /search/csv"+end, g.bounded(file(searchFile)))
		mux.Handle("POST /reverse/csv"+end, g.bounded(file(reverseFile)))
		mux.HandleFunc("OPTIONS /search"+end, allowed("GET, HEAD, OPTIONS"))
		mux.HandleFunc("OPTIONS /reverse"+end, allowed("GET, HEAD, OPTIONS"))
		mux.HandleFunc("OPTIONS /search/csv"+end, allowed("POST, OPTIONS"))
		mux.HandleFunc("OPTIONS /reverse/csv"+end, allowed("POST, OPTIONS"))
	}
}

// An answer serves one request by a prepared index.
type answer func(p *prepared, l *limiter, w http.ResponseWriter, r *http.Request)

// one answers when it has a turn, which it waits for a second at most.
func one(find func(*prepared, http.ResponseWriter, *http.Request)) answer {
	return func(p *prepared, l *limiter, w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), waitTurn)
		defer cancel()
		if !l.enter(ctx) {
			busy(w)
			return
		}
		defer l.leave()
		find(p, w, r)
	}
}

// file answers as many files at once as memory is meant for.
func file(find answer) answer {
	return func(p *prepared, l *limiter, w http.ResponseWriter, r *http.Request) {
		select {
		case l.files <- struct{}{}:
			defer func() { <-l.files }()
			find(p, l, w, r)
		default:
			busy(w)
		}
	}
}

func busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	refuse(w, http.StatusServiceUnavailable, "Service Unavailable", "too many searches at once")
}

// shared lets any page read the answers, as the national geocoder does: nothing here depends on who asks.
func shared(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Headers", "X-Requested-With, Content-Type")
}

func allowed(methods string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		shared(w)
		w.Header().Set("Access-Control-Allow-Methods", methods)
		w.WriteHeader(http.StatusNoContent)
	}
}

// bounded answers what does not come too often from one address.
func (g *Geocoder) bounded(find answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shared(w)
		if wait := g.limit.take(r.RemoteAddr); wait > 0 {
			w.Header().Set("Retry-After", seconds(wait))
			refuse(w, http.StatusTooManyRequests, "Too Many Requests")
			return
		}
		p := g.prepare()
		if p == nil {
			w.Header().Set("Retry-After", "5")
			refuse(w, http.StatusServiceUnavailable, "Service Unavailable", "no address index is loaded yet")
			return
		}
		find(p, g.limit, w, r)
	})
}

// prepare makes the index in use searchable, once for each version.
func (g *Geocoder) prepare() *prepared {
	x := g.index()
	if x == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ready == nil || g.ready.index != x {
		g.ready = &prepared{index: x, search: written.New(x), grid: written.NewGrid(x)}
	}
	return g.ready
}

// refusal is the Géoplateforme's error.
type refusal struct {
	Code    int      `json:"code"`
	Message string   `json:"message"`
	Detail  []string `json:"detail,omitempty"`
}

func refuse(w http.ResponseWriter, code int, message string, detail ...string) {
	write(w, code, refusal{code, message, detail})
}

func write(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.Encode(v) // the client may be gone
}

func search(p *prepared, w http.ResponseWriter, r *http.Request) {
	a, faults := parseSearch(r.URL.Query(), p.search)
	if len(faults) > 0 {
		refuse(w, http.StatusBadRequest, "Failed parsing query", faults...)
		return
	}
	c := collect(p.search.Find(a.query()), a)
	c.Query = a.text
	write(w, http.StatusOK, c)
}

func reverse(p *prepared, w http.ResponseWriter, r *http.Request) {
	a, faults := parseReverse(r.URL.Query())
	if len(faults) > 0 {
		refuse(w, http.StatusBadRequest, "Failed parsing query", faults...)
		return
	}
	write(w, http.StatusOK, collect(a.around(p.grid), a))
}
