package simulator

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Handler answers Twilio's REST API as the service's TWILIO_API_URL: messages, calls, members of
// queues and the account. Anything else is 404.
func (n *Network) Handler() http.Handler {
	mux := http.NewServeMux()
	const account = "/2010-04-01/Accounts/{account}"
	mux.HandleFunc("GET /2010-04-01/Accounts/{file}", n.fetchAccount)
	mux.HandleFunc("POST "+account+"/Messages.json", n.createText)
	mux.HandleFunc("GET "+account+"/Messages.json", n.listTexts)
	mux.HandleFunc("POST "+account+"/Calls.json", n.createCall)
	mux.HandleFunc("POST "+account+"/Calls/{file}", n.updateCall)
	mux.HandleFunc("POST "+account+"/Queues/{queue}/Members/{file}", n.moveMember)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
	})
	return n.authorised(mux)
}

// authorised lets a request through that has the account's credentials and a readable form.
func (n *Network) authorised(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sid, token, ok := r.BasicAuth()
		right := subtle.ConstantTimeCompare([]byte(sid+":"+token), []byte(n.o.AccountSID+":"+n.o.AuthToken)) == 1
		if !ok || !right {
			refuse(w, http.StatusUnauthorized, 20003, "Authenticate")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
		if err := r.ParseForm(); err != nil {
			refuse(w, http.StatusBadRequest, 20001, "The form cannot be read")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// foreign refuses a request for another account than the one whose credentials it has.
func (n *Network) foreign(w http.ResponseWriter, sid string) bool {
	if sid == n.o.AccountSID {
		return false
	}
	refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
	return true
}

func (n *Network) fetchAccount(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("file") != n.o.AccountSID+".json" {
		n.foreign(w, "")
		return
	}
	answer(w, http.StatusOK, map[string]any{"sid": n.o.AccountSID, "status": "active", "type": "Full"})
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// createCall rings a telephone, in the background.
func (n *Network) createCall(w http.ResponseWriter, r *http.Request) {
	if n.foreign(w, r.PathValue("account")) {
		return
	}
	form := r.PostForm
	switch {
	case !e164.MatchString(form.Get("To")):
		refuse(w, http.StatusBadRequest, 21211, "Invalid 'To' Phone Number: "+form.Get("To"))
		return
	case !e164.MatchString(form.Get("From")):
		refuse(w, http.StatusBadRequest, 21212, "Invalid 'From' Phone Number: "+form.Get("From"))
		return
	case !absolute(form.Get("Url")):
		refuse(w, http.StatusBadRequest, 21205, "Url is not a valid URL")
		return
	}
	l := n.newLine(form.Get("From"), form.Get("To"), "outbound-api")
	l.statusURL = form.Get("StatusCallback")
	if l.events = form["StatusCallbackEvent"]; len(l.events) == 0 {
		l.events = []string{"completed"}
	}
	n.background(func(ctx context.Context) { l.rung(ctx, form.Get("Url")) })
	answer(w, http.StatusCreated, map[string]any{"sid": l.sid, "status": "queued", "direction": l.direction})
}

// rung is an outbound call: it rings, is answered or not, and hears the document.
func (l *Line) rung(ctx context.Context, rawURL string) {
	agent := l.net.agent(l.to)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Load() {
		return // cancelled before it rang
	}
	l.callback(ctx, "initiated", url.Values{})
	l.callback(ctx, "ringing", url.Values{})
	switch {
	case agent.Busy:
		l.end(ctx, "busy")
		return
	case !agent.Answers:
		l.end(ctx, "no-answer")
		return
	}
	l.answered, l.keys = true, slices.Clone(agent.Keys)
	l.callback(ctx, "in-progress", url.Values{})
	_ = l.follow(ctx, rawURL, url.Values{}) // kept in l.err and in the faults
}

// updateCall moves a live call to a document, or ends it.
func (n *Network) updateCall(w http.ResponseWriter, r *http.Request) {
	if n.foreign(w, r.PathValue("account")) {
		return
	}
	l := n.Line(sidOf(r))
	if l == nil {
		refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	target, status := r.PostForm.Get("Url"), r.PostForm.Get("Status")
	switch {
	case l.ended.Load():
		refuse(w, http.StatusBadRequest, 21220, "Call is not in-progress. Cannot redirect.")
		return
	case status == "completed" || status == "canceled":
		n.background(func(ctx context.Context) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.end(ctx, "completed")
		})
	case absolute(target):
		n.background(func(ctx context.Context) { l.redirect(ctx, target) })
	default:
		refuse(w, http.StatusBadRequest, 21205, "Url is not a valid URL")
		return
	}
	answer(w, http.StatusOK, map[string]any{"sid": l.sid, "status": "in-progress"})
}

// moveMember takes a caller out of a queue at once, so that only the first request succeeds, and
// lets the call go on with the document in the background.
func (n *Network) moveMember(w http.ResponseWriter, r *http.Request) {
	if n.foreign(w, r.PathValue("account")) {
		return
	}
	target := r.PostForm.Get("Url")
	if !absolute(target) {
		refuse(w, http.StatusBadRequest, 21205, "Url is not a valid URL")
		return
	}
	sid, queueSID := sidOf(r), r.PathValue("queue")
	l := n.Line(sid)
	if l == nil || !n.take(queueSID, sid) {
		refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	n.background(func(ctx context.Context) { l.redirect(ctx, target) })
	answer(w, http.StatusOK, map[string]any{"call_sid": sid, "queue_sid": queueSID, "position": 0})
}

// sidOf is the SID in the last segment of a path, less its ".json".
func sidOf(r *http.Request) string {
	return strings.TrimSuffix(r.PathValue("file"), ".json")
}

func absolute(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	answer(w, status, map[string]any{"status": status, "code": code, "message": message,
		"more_info": "https://www.twilio.com/docs/errors"})
}

func rfc2822(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }
