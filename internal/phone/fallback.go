package phone

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/twilio"
	"github.com/debarras/debarras/internal/voice"
)

// Fallback answers calls when nothing else can. It needs no database: until
// there is one it stands alone on the Handler's addresses, and a Handler
// answers with it whatever goes wrong.
type Fallback struct {
	Voice       *voice.Voice
	Verifier    twilio.Verifier
	Spool       *spool.Spool
	PublicURL   string
	AgentNumber string // dialled when all else fails
	Log         *slog.Logger
	Now         func() time.Time
}

// plain is a reply that nothing can keep from being made.
type plain func(r *http.Request, form url.Values) twilio.Response

// Routes are the Handler's and the AgentLine's, without a database.
func (f *Fallback) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /twilio/voice", f.webhook(f.first))
	for _, pattern := range []string{"turn/{turn}", "resume/{turn}", "queue/{turn}", "dial/{turn}"} {
		mux.HandleFunc("POST /twilio/"+pattern, f.webhook(f.sorry))
	}
	mux.HandleFunc("POST /twilio/wait/{handoff}", f.webhook(f.waitOn))
	mux.HandleFunc("POST /twilio/wait/{handoff}/answer", f.webhook(f.waitOn))
	mux.HandleFunc("POST /twilio/whisper/{context}", f.webhook(whisperContext))
	mux.HandleFunc("POST /twilio/agent/{handoff}/{step}", f.webhook(func(*http.Request, url.Values) twilio.Response {
		return twilio.Response{Verbs: bye(f.Voice, "agent_trouble")}
	}))
	mux.HandleFunc("POST /twilio/status", f.later)
	mux.HandleFunc("POST /twilio/sms-status", f.later)
}

func (f *Fallback) webhook(reply plain) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if form, ok := f.verified(w, r); ok {
			f.write(r.Context(), w, reply(r, form))
		}
	}
}

// later asks for a callback again, which nobody hears.
func (f *Fallback) later(w http.ResponseWriter, r *http.Request) {
	if _, ok := f.verified(w, r); ok {
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}

func (f *Fallback) verified(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	form, err := f.Verifier.Verify(r)
	if err != nil {
		f.Log.LogAttrs(r.Context(), slog.LevelWarn, "webhook refused", slog.Any("err", err))
		http.Error(w, "forbidden", http.StatusForbidden)
		return nil, false
	}
	return form, true
}

func (f *Fallback) write(ctx context.Context, w http.ResponseWriter, response twilio.Response) {
	body, err := response.Bytes()
	if err != nil { // a prompt that Twilio cannot play
		f.Log.LogAttrs(ctx, slog.LevelError, "reply refused", slog.Any("err", err))
		body, _ = f.hangUpPolitely().Bytes()
	}
	w.Header().Set("Content-Type", twilio.ContentType)
	w.Header().Set("Cache-Control", "no-store")
	w.Write(body)
}

// sorry is what a caller hears when the machine has failed: that nothing can be
// confirmed, then AGENT_NUMBER, else a callback that is on disk before it is
// promised (F01, F02).
func (f *Fallback) sorry(_ *http.Request, form url.Values) twilio.Response {
	sorry := f.speak("fallback", dialogue.Args{})
	if f.AgentNumber != "" {
		return twilio.Response{Verbs: []twilio.Verb{sorry, f.speak("fallback_agent", dialogue.Args{}),
			twilio.Dial{Timeout: 30, Targets: []twilio.Target{twilio.Number{Number: f.AgentNumber}}},
			f.speak("fallback_goodbye", dialogue.Args{}), twilio.Hangup{}}}
	}
	last := "fallback_goodbye"
	if f.spooled(form) {
		last = "fallback_callback"
	}
	return twilio.Response{Verbs: []twilio.Verb{sorry, f.speak(last, dialogue.Args{}), twilio.Hangup{}}}
}

// first is sorry to a caller who has not heard yet that this is a machine (R01).
func (f *Fallback) first(r *http.Request, form url.Values) twilio.Response {
	response := f.sorry(r, form)
	response.Verbs = append([]twilio.Verb{f.speak("fallback_greeting", dialogue.Args{})}, response.Verbs...)
	return response
}

// waitPause is as long as the wait URL's own turn.
const waitPause = 15

// waitOn keeps a caller in the network's queue, where the place is kept too,
// and looks again: hanging up would take the place away.
func (f *Fallback) waitOn(r *http.Request, _ url.Values) twilio.Response {
	return twilio.Response{Verbs: []twilio.Verb{twilio.Pause{Seconds: waitPause},
		twilio.Redirect{URL: f.url("/twilio/wait/%s", url.PathEscape(r.PathValue("handoff")))}}}
}

// spooled keeps a callback beside the keys, once per call.
func (f *Fallback) spooled(form url.Values) bool {
	_, caller := lineOf(form.Get("From"))
	sid := form.Get("CallSid")
	if f.Spool == nil || caller == "" || sid == "" || strings.ContainsAny(sid, "/\\") {
		return false
	}
	err := f.Spool.Append(spool.Record{ID: sid, World: string(worldOf(form)), CallSID: sid, Number: privacy.Hide(caller), At: f.Now(), Why: "panne pendant l'appel"})
	if err != nil {
		f.Log.Error("the callback could not be kept", slog.Any("err", err))
	}
	return err == nil
}

// hangUpPolitely needs neither arguments nor prompts that could be wrong.
func (f *Fallback) hangUpPolitely() twilio.Response {
	return twilio.Response{Verbs: []twilio.Verb{f.speak("fallback_goodbye", dialogue.Args{}), twilio.Hangup{}}}
}
