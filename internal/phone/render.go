package phone

import (
	"fmt"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/twilio"
)

// How the bot sounds and listens on Twilio.
const (
	language    = "fr-FR"
	speaker     = "Polly.Lea-Neural"
	slowly      = "80%"
	speechModel = "googlev2_telephony"
	queueName   = "debarras"
)

// heardOut are the prompts that speech or keys may not cut off: a caller must
// have heard the summary that a "oui" agrees to, and the reference.
var heardOut = map[string]bool{"confirm_booking": true, "booked": true, "booked_no_text": true, "amended": true, "amended_no_text": true}

// render writes Tells as TwiML. It is pure: equal Tells, equal bytes. What is
// said right before a Listen stands inside its Gather, so that a caller who
// knows the question may answer it at once.
func (h *Handler) render(tells []dialogue.Tell) twilio.Response {
	var out, pending []twilio.Verb
	for _, t := range tells {
		switch t := t.(type) {
		case dialogue.Say:
			say := h.sayTell(t)
			if heardOut[t.Key] {
				out = append(append(out, pending...), say)
				pending = nil
			} else {
				pending = append(pending, say)
			}
		case dialogue.Listen:
			out = append(out, h.gather(t, pending))
			pending = nil
		case dialogue.Transfer:
			out = append(append(out, pending...), h.transfer(t))
			pending = nil
		case dialogue.Resume:
			out = append(append(out, pending...), twilio.Redirect{URL: h.url("/twilio/resume/%d", t.Turn)})
			pending = nil
		case dialogue.HangUp:
			out = append(append(out, pending...), twilio.Hangup{})
			pending = nil
		}
	}
	out = append(out, pending...)
	if len(out) == 0 { // a call that is over
		out = []twilio.Verb{twilio.Hangup{}}
	}
	return twilio.Response{Verbs: out}
}

func (f *Fallback) sayTell(t dialogue.Say) twilio.Say {
	s := twilio.Say{Text: f.Voice.Text(t), Voice: speaker, Language: language}
	if t.Slow {
		s.Rate = slowly
	}
	return s
}

func (f *Fallback) speak(key string, a dialogue.Args) twilio.Say {
	return f.sayTell(dialogue.Say{Key: key, Args: a})
}

// gather listens for speech and keys. A single key answers at once, # among
// them; an entry of several is closed by #.
func (h *Handler) gather(l dialogue.Listen, say []twilio.Verb) twilio.Gather {
	g := twilio.Gather{Input: "dtmf speech", Action: h.url("/twilio/turn/%d", l.Turn), Language: language,
		Timeout: l.Seconds, SpeechTimeout: max(l.Pause, 1), SpeechModel: speechModel,
		Hints: h.expected(l), ActionOnEmptyResult: true, Children: say}
	if l.Keys {
		g.Input, g.SpeechModel, g.SpeechTimeout, g.Hints = "dtmf", "", 0, nil
	}
	if !l.Entry {
		g.NumDigits, g.FinishOnKey = 1, new("")
	}
	return g
}

// expected are the words that the recogniser should be ready for: those of the question, then the streets of the commune that is known.
func (h *Handler) expected(l dialogue.Listen) []string {
	hints := slices.Concat(l.Hints, h.Hints[l.Expect])
	if l.INSEE != "" && h.StreetHints != nil {
		hints = append(hints, h.StreetHints(l.INSEE)...)
	}
	return hints
}

// transfer waits for an agent of ours, or dials another telephone system, which
// hears the number of the call's page first.
func (h *Handler) transfer(t dialogue.Transfer) twilio.Verb {
	if t.Dial == "" {
		return twilio.Enqueue{Name: queueName, Action: h.url("/twilio/queue/%d?handoff=%d", t.Turn, t.Handoff),
			WaitURL: h.url("/twilio/wait/%d", t.Handoff)}
	}
	whisper := h.url("/twilio/whisper/%s", t.Context)
	var target twilio.Target = twilio.Number{Number: t.Dial, URL: whisper}
	if strings.HasPrefix(t.Dial, "sip:") {
		target = twilio.Sip{URI: sipWith(t.Dial, t.Context), URL: whisper}
	}
	return twilio.Dial{Action: h.url("/twilio/dial/%d", t.Turn), Timeout: 30, Targets: []twilio.Target{target}}
}

// sipWith hands the context over as a SIP header.
func sipWith(uri, context string) string {
	sep := "?"
	if strings.Contains(uri, "?") {
		sep = "&"
	}
	return uri + sep + "X-Debarras-Context=" + context
}

func (f *Fallback) url(format string, args ...any) string {
	return f.PublicURL + fmt.Sprintf(format, args...)
}
