package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// pages are the templates, one per page, each with the layout around it.
var pages = parsePages()

func parsePages() map[string]*template.Template {
	funcs := template.FuncMap{"static": staticURL, "role": roleWord, "iso": iso,
		"national": voice.National, "grouped": grouped, "upper": upper, "clock": clock, "waitingWord": waitingWord,
		"nav":   func(v view, href, text string) link { return link{href, text, v.Path == href} },
		"fault": func(id, text string) message { return message{id, text} }}
	layout := template.Must(template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	entries, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic(err) // embedded
	}
	out := map[string]*template.Template{}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".html")
		if name != "layout" && name != "parts" {
			out[name] = template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, "templates/"+e.Name()))
		}
	}
	return out
}

// view is a page inside the layout.
type view struct {
	Title     string
	Path      string
	Territory string
	Marked    string // "exemple" until the municipality has checked its files
	User      *store.Account
	Agent     bool // may open the agents' pages
	DPO       bool
	Admin     bool
	Done      string // what the last form did
	Now       time.Time
	Page      any
}

// link is an entry of the navigation, message a fault beside its field.
type (
	link struct {
		Href, Text string
		Current    bool
	}
	message   struct{ ID, Text string }
	errorPage struct{ Title, Text string }
)

// page renders a whole page before its first byte: a template that fails gives
// an error page and not half of one.
func (c *console) page(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) error {
	v := view{Title: title, Path: r.URL.Path, Territory: c.Knowledge.Territory.Name, Marked: c.Knowledge.Territory.Marked,
		Done: doneWord(r.URL.Query().Get("fait")), Now: c.now(), Page: data}
	if user, ok := signin.User(r); ok {
		v.User = &user
		v.Agent = signin.Allowed(user.Role, agents...)
		v.DPO = signin.Allowed(user.Role, auditors...)
		v.Admin = signin.Allowed(user.Role, admins...)
	}
	var buf bytes.Buffer
	if err := pages[name].ExecuteTemplate(&buf, "layout.html", v); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := buf.WriteTo(w)
	if err != nil { // the browser is gone; there is nobody to tell
		c.Log.Debug("page not delivered", slog.Any("err", err))
	}
	return nil
}

type handler func(http.ResponseWriter, *http.Request) error

// plain answers with an error page when the handler fails.
func (c *console) plain(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			c.fail(w, r, err)
		}
	})
}

// fault is an error with what its reader may know; cause is for the log.
type fault struct {
	status      int
	title, text string
	cause       error
}

func (f *fault) Error() string { return fmt.Sprintf("%d %s: %v", f.status, f.title, f.cause) }
func (f *fault) Unwrap() error { return f.cause }

var errNotFound = &fault{status: http.StatusNotFound, title: "Page introuvable",
	text: "Cette adresse ne mène à rien, ou ce qu’elle montrait a été effacé à la fin de sa durée de conservation."}

// fail is the one place where errors become pages.
func (c *console) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := faultOf(err)
	switch {
	case errors.Is(err, signin.ErrSignedOut) && r.Method == http.MethodGet:
		http.Redirect(w, r, "/connexion?suite="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	case f.status >= 500:
		c.Log.LogAttrs(r.Context(), slog.LevelError, "page failed", slog.String("route", r.Pattern), slog.Any("err", err))
	}
	if err := c.page(w, r, f.status, "error", f.title, errorPage{f.title, f.text}); err != nil {
		c.Log.LogAttrs(r.Context(), slog.LevelError, "error page failed", slog.Any("err", err))
		http.Error(w, f.text, f.status)
	}
}

func faultOf(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &fault{status: http.StatusRequestEntityTooLarge, title: "Formulaire trop long",
			text: "Ce que vous envoyez est trop long. Raccourcissez-le et recommencez."}
	}
	switch {
	case errors.Is(err, signin.ErrSignedOut):
		return &fault{status: http.StatusUnauthorized, title: "Session terminée",
			text: "Votre session est terminée : rien n’a été enregistré. Reconnectez-vous et recommencez."}
	case errors.Is(err, signin.ErrForbidden):
		return &fault{status: http.StatusForbidden, title: "Accès réservé",
			text: "Votre rôle n’ouvre pas cette page. Un administrateur peut le changer."}
	case errors.Is(err, dialogue.ErrGone), errors.Is(err, store.ErrNoAccount):
		return errNotFound
	}
	return &fault{status: http.StatusInternalServerError, title: "Incident",
		text: "La console n’a pas pu répondre. Réessayez dans un instant ; si cela dure, prévenez l’administrateur.", cause: err}
}

// seeOther goes on to a page after a form, so that a reload sends nothing again.
func seeOther(w http.ResponseWriter, r *http.Request, path, done string) error {
	if done != "" {
		path += "?fait=" + done
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// hashes name the versions of the static files, so that browsers may keep them
// for good.
var hashes = map[string]string{}

func init() {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // embedded
	}
	for _, e := range entries {
		body, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		hashes[e.Name()] = hex.EncodeToString(sum[:6])
	}
}

func staticURL(name string) string { return "/static/" + name + "?v=" + hashes[name] }

func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if hashes[name] == "" {
		http.NotFound(w, r)
		return
	}
	if r.URL.Query().Get("v") == hashes[name] {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	http.ServeFileFS(w, r, staticFiles, "static/"+name)
}

// clock is what a counter shows without JavaScript: the hour it began, in the
// zone that the page was made in.
func clock(t time.Time) string { return hour(t) }

func waitingWord(n int) string {
	switch n {
	case 0:
		return "Personne n’attend."
	case 1:
		return "Une personne attend."
	}
	return fmt.Sprintf("%d personnes attendent.", n)
}

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// when writes an instant: "14 h 05" today, else "mardi 24 novembre, 14 h 05".
func (c *console) when(t time.Time) string {
	t = t.In(c.zone)
	hour := hour(t)
	if day := pickup.DateOf(t); day != pickup.DateOf(c.now()) {
		return voice.Day(day) + ", " + hour
	}
	return hour
}

// duration writes "42 s", "3 min 12 s" or "1 h 05 min".
func duration(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// grouped writes a reference as it is said: "4720 1836".
func grouped(ref string) string {
	if len(ref) != 8 {
		return ref
	}
	return ref[:4] + "\u00a0" + ref[4:]
}
