package phone

import "net/http"

// Routes are all that the network calls. Everything is signed.
func (h *Handler) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /twilio/voice", h.webhook("voice", h.voice, h.first))
	mux.HandleFunc("POST /twilio/turn/{turn}", h.webhook("turn", h.turn, h.sorry))
	mux.HandleFunc("POST /twilio/resume/{turn}", h.webhook("resume", h.resume, h.sorry))
	mux.HandleFunc("POST /twilio/queue/{turn}", h.webhook("queue", h.queueLeft, h.sorry))
	mux.HandleFunc("POST /twilio/dial/{turn}", h.webhook("dial", h.dialEnded, h.sorry))
	mux.HandleFunc("POST /twilio/wait/{handoff}", h.webhook("wait", h.wait, h.waitOn))
	mux.HandleFunc("POST /twilio/wait/{handoff}/answer", h.webhook("wait answer", h.waitAnswer, h.waitOn))
	mux.HandleFunc("POST /twilio/whisper/{context}", h.webhook("whisper", h.whisper, h.sorry))
	mux.HandleFunc("POST /twilio/status", h.status)
	mux.HandleFunc("POST /twilio/sms-status", h.smsStatus)
}
