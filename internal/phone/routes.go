package phone

import "net/http"

// Routes are all that the network calls. Everything is signed.
func (h *Handler) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /twilio/voice", h.webhook("voice", h.voice))
	mux.HandleFunc("POST /twilio/turn/{turn}", h.webhook("turn", h.turn))
	mux.HandleFunc("POST /twilio/resume/{turn}", h.webhook("resume", h.resume))
	mux.HandleFunc("POST /twilio/queue/{turn}", h.webhook("queue", h.queueLeft))
	mux.HandleFunc("POST /twilio/dial/{turn}", h.webhook("dial", h.dialEnded))
	mux.HandleFunc("POST /twilio/wait/{handoff}", h.webhook("wait", h.wait))
	mux.HandleFunc("POST /twilio/wait/{handoff}/answer", h.webhook("wait answer", h.waitAnswer))
	mux.HandleFunc("POST /twilio/whisper/{context}", h.webhook("whisper", h.whisper))
	mux.HandleFunc("POST /twilio/status", h.status)
	mux.HandleFunc("POST /twilio/sms-status", h.smsStatus)
}
