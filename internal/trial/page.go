package trial

import (
	"bytes"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/simulator"
)

//go:embed static page.html
var files embed.FS

var page = template.Must(template.New("page.html").ParseFS(files, "page.html"))

const (
	cookieName = "debarras_essai"
	// Nothing inline, nothing from elsewhere.
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// Routes adds the page /essai. guard lets in who may see it.
func (t *Trial) Routes(mux *http.ServeMux, guard func(http.Handler) http.Handler) {
	handle := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, guard(protect(mapped(f))))
	}
	handle("GET /essai", t.show)
	handle("POST /essai/appeler", t.start)
	handle("POST /essai/{act}", t.act)
	mux.Handle("GET /essai/static/", guard(http.StripPrefix("/essai/", cached(http.FileServerFS(files)))))
}

// protect refuses requests from other sites and says what the page may load.
func protect(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
		next.ServeHTTP(w, r)
	}))
}

// cached lets a browser keep a file for as long as it is the page's.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// mapped turns an error into a page. It is the one place that logs.
func mapped(f func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := f(w, r); err != nil {
			slog.ErrorContext(r.Context(), "trial page failed", slog.Any("err", err))
			http.Error(w, "La page d'essai a rencontré une erreur. Rechargez-la pour recommencer.", http.StatusInternalServerError)
		}
	})
}

// view is what the page shows.
type view struct {
	Live            bool // a call goes on, or is shown after its end
	Ended, Queued   bool
	State           string // of the call, when nobody listens
	Kind            string
	Kinds           []choice
	Said            []said
	Keys            string
	KeysOnly, Entry bool // what is listened for
	Keypad          []string
	Seen            Seen
	Watched         bool
	Millis          string // of the last turn, in French figures
	Fault           string
	MaxSaid         int
}

type choice struct{ Value, Label, Note string }

type said struct {
	Bot  bool
	Text string
}

var lineKinds = []choice{
	{Mobile, "Mobile", "peut recevoir un SMS"},
	{Landline, "Fixe", "pas de SMS : un mobile est demandé"},
	{Hidden, "Numéro masqué", "l'appelant est inconnu"},
}

// show draws the page.
func (t *Trial) show(w http.ResponseWriter, r *http.Request) error {
	s, ok := t.session(r)
	if !ok {
		return t.draw(w, http.StatusOK, view{})
	}
	return t.draw(w, http.StatusOK, t.view(s))
}

// start hangs the visitor's call up, if there is one, and places another.
func (t *Trial) start(w http.ResponseWriter, r *http.Request) error {
	kind := r.PostFormValue("ligne")
	if kind != Mobile && kind != Landline && kind != Hidden {
		return t.draw(w, http.StatusUnprocessableEntity, view{Fault: "Choisissez une ligne : mobile, fixe ou masquée."})
	}
	call, err := t.place(r.Context(), kind)
	if err != nil {
		slog.WarnContext(r.Context(), "trial call failed", slog.Any("err", err))
		return t.draw(w, http.StatusBadGateway, view{Kind: kind, Fault: "L'appel n'a pas abouti. Le service qui répond au téléphone ne fonctionne pas, ou PUBLIC_URL n'est pas la bonne : voyez le journal du service."})
	}
	id := rand.Text()
	if s, ok := t.session(r); ok {
		id = s.id // put hangs its call up
	}
	t.sessions.put(id, &session{id: id, call: call, kind: kind})
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: id, Path: "/essai", HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: t.secure(r), MaxAge: int(sessionTime / time.Second)})
	http.Redirect(w, r, "/essai", http.StatusSeeOther)
	return nil
}

// act does what the visitor does on the telephone.
func (t *Trial) act(w http.ResponseWriter, r *http.Request) error {
	s, ok := t.session(r)
	if !ok {
		return t.draw(w, http.StatusGone, view{Fault: "Cet appel d'essai est terminé depuis trop longtemps. Appelez de nouveau."})
	}
	err := s.do(r.Context(), r.PathValue("act"), r.PostFormValue("texte"))
	if bad, ok := errors.AsType[errBadAct](err); ok {
		v := t.view(s)
		v.Fault = string(bad)
		return t.draw(w, http.StatusUnprocessableEntity, v)
	}
	if err != nil { // the call is over, and the page says why
		slog.WarnContext(r.Context(), "trial call failed", slog.Any("err", t.explain(err)))
		v := t.view(s)
		v.Fault = "L'appel a été coupé par une erreur du service : voyez son journal."
		return t.draw(w, http.StatusBadGateway, v)
	}
	http.Redirect(w, r, "/essai", http.StatusSeeOther)
	return nil
}

// session finds the visitor's call.
func (t *Trial) session(r *http.Request) (*session, bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return nil, false
	}
	return t.sessions.get(cookie.Value)
}

// secure: a browser that came by the public https address; one on loopback has no TLS.
func (t *Trial) secure(r *http.Request) bool {
	u, err := url.Parse(t.o.PublicURL)
	return err == nil && u.Scheme == "https" && strings.EqualFold(u.Host, r.Host)
}

func (t *Trial) view(s *session) view {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := s.call.Status()
	v := view{Live: true, Ended: status == simulator.Ended, Queued: status == simulator.Queued, State: stateOf(s.call.Line), Kind: s.kind, Keys: s.keys}
	if expected, ok := s.call.Expected(); ok {
		v.KeysOnly = !expected.Speech
		v.Entry = expected.NumDigits == 0
	}
	for _, turn := range s.call.Transcript() {
		text := turn.Text
		if turn.Keyed {
			text = "Touches : " + text
		}
		v.Said = append(v.Said, said{turn.Who == simulator.Bot, text})
	}
	if t.o.Observe != nil {
		v.Seen, v.Watched = t.o.Observe(s.call.SID())
		v.Millis = strings.Replace(strconv.FormatFloat(v.Seen.Millis, 'f', 1, 64), ".", ",", 1)
	}
	return v
}

// draw writes the whole page or nothing.
func (t *Trial) draw(w http.ResponseWriter, status int, v view) error {
	v.Kinds, v.MaxSaid = lineKinds, maxSaid
	if v.Kind == "" {
		v.Kind = Mobile
	}
	v.Keypad = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"}
	var b bytes.Buffer
	if err := page.Execute(&b, v); err != nil {
		return fmt.Errorf("draw the trial page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the visitor is gone
	return nil
}
