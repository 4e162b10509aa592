package console

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
)

// Ringer rings an agent's telephone: twilio.REST.
type Ringer interface {
	RingAgent(ctx context.Context, to, from, answerURL, statusCallback string) (callSID string, err error)
}

// Deps is what the console stands on.
type Deps struct {
	Store     *store.Store
	SignIn    *signin.SignIn
	Knowledge *knowledge.Base
	Voice     *voice.Voice
	Ring      Ringer // nil without a telephone network: agents answer from the console
	From      string // the number that rings agents
	PublicURL string // without a slash at its end
	Log       *slog.Logger
	Now       func() time.Time
	// Stopping is closed when the server shuts down: it ends the streams of
	// open pages, for which Shutdown would wait. Nil means never.
	Stopping <-chan struct{}
}

type console struct {
	Deps
	zone *time.Location
	live *live
}

// New is the console: all routes of routes.go, from the root of the site.
func New(d Deps) http.Handler {
	c := &console{Deps: d, zone: d.Knowledge.Territory.Location, live: newLive(d.Store.Changes)}
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(c.plain(func(http.ResponseWriter, *http.Request) error {
		return &fault{status: http.StatusForbidden, title: "Formulaire refusé",
			text: "Ce formulaire vient d’un autre site. Rouvrez la page depuis la console et recommencez."}
	}))
	if d.PublicURL != "" { // behind a proxy that changes the host, the browser still names the public one
		if err := origins.AddTrustedOrigin(d.PublicURL); err != nil {
			d.Log.Error("PUBLIC_URL is no origin", slog.Any("err", err))
		}
	}
	return headers(origins.Handler(d.SignIn.Load(c.routes())))
}

// maxForm bounds what a form may send: the longest is a password.
const maxForm = 64 << 10

// headers are those of every page: nothing from elsewhere, nothing inline,
// nothing kept.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		next.ServeHTTP(w, r)
	})
}

func (c *console) now() time.Time { return c.Now().In(c.zone) }
