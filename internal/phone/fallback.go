package phone

import (
	"log/slog"
	"net/url"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/twilio"
)

// fallback is what a caller hears when the machine has failed: that nothing
// can be confirmed, then AGENT_NUMBER, else a callback that is on disk before
// it is promised (F01, F02). It needs no database.
func (h *Handler) fallback(form url.Values) twilio.Response {
	sorry := h.speak("fallback", dialogue.Args{})
	if h.AgentNumber != "" {
		return twilio.Response{Verbs: []twilio.Verb{sorry, h.speak("fallback_agent", dialogue.Args{}),
			twilio.Dial{Timeout: 30, Targets: []twilio.Target{twilio.Number{Number: h.AgentNumber}}},
			h.speak("fallback_goodbye", dialogue.Args{}), twilio.Hangup{}}}
	}
	last := "fallback_goodbye"
	if h.spooled(form) {
		last = "fallback_callback"
	}
	return twilio.Response{Verbs: []twilio.Verb{sorry, h.speak(last, dialogue.Args{}), twilio.Hangup{}}}
}

// spooled keeps a callback beside the keys, once per call.
func (h *Handler) spooled(form url.Values) bool {
	_, caller := lineOf(form.Get("From"))
	sid := form.Get("CallSid")
	if h.Spool == nil || caller == "" || sid == "" || strings.ContainsAny(sid, "/\\") {
		return false
	}
	why := "panne pendant l'appel"
	if worldOf(form) == "trial" {
		why = "panne pendant un appel d'essai"
	}
	err := h.Spool.Append(spool.Record{ID: sid, CallSID: sid, Number: privacy.Hide(caller), At: h.Now(), Why: why})
	if err != nil {
		h.Log.Error("the callback could not be kept", slog.Any("err", err))
	}
	return err == nil
}

// hangUpPolitely needs neither arguments nor prompts that could be wrong.
func (h *Handler) hangUpPolitely() twilio.Response {
	return twilio.Response{Verbs: []twilio.Verb{h.speak("fallback_goodbye", dialogue.Args{}), twilio.Hangup{}}}
}
