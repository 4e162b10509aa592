package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

// Routes adds an edge's routes.
type Routes interface{ Routes(mux *http.ServeMux) }

// Site is what the server serves.
type Site struct {
	Phone   Routes
	Console http.Handler
	Trial   Routes
	API     Routes                      // nil when it is off
	Ready   func(context.Context) error // why the service cannot do its work; nil when it can
	Log     *slog.Logger
}

// Handler puts the edges together. The telephone's own routes answer by
// themselves whatever goes wrong; everything else goes through here.
func (s Site) Handler() http.Handler {
	mux := http.NewServeMux()
	s.Phone.Routes(mux)
	if s.Trial != nil {
		s.Trial.Routes(mux)
	}
	if s.API != nil {
		s.API.Routes(mux)
	}
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/console", http.StatusSeeOther)
	})
	mux.Handle("/", s.Console)
	return s.recovered(headers(mux))
}

// readyTime bounds the look at the database: a balancer asks often.
const readyTime = 2 * time.Second

// health says live and ready. A process that answers is live; one without its
// database is not ready, yet it still answers calls with something useful.
func (s Site) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	status := struct {
		Live  bool   `json:"live"`
		Ready bool   `json:"ready"`
		Why   string `json:"why,omitempty"`
	}{Live: true, Ready: true}
	code := http.StatusOK
	if err := s.Ready(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "err", err)
		status.Ready, status.Why, code = false, "the database does not answer", http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(status)
}

// headers are what every page wants; pages add their own content policy.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		next.ServeHTTP(w, r)
	})
}

// recovered keeps a panic inside its request.
func (s Site) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.Log.ErrorContext(r.Context(), "panic", "path", r.Pattern, "panic", p)
				http.Error(w, "Une erreur est survenue. Rechargez la page dans un instant.", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
