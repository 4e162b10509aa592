package twilio

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of Twilio: error 11750 for the document; the Say documentation for Polly voices; the
// Gather documentation for hints.
const (
	maxTwiML = 64 << 10
	maxSay   = 3000 // characters
	maxHints = 500
	maxHint  = 100 // characters
)

// element is what may stand in one TwiML element.
type element struct {
	attrs    map[string]check
	children []string
	text     check // nil: no text, only white space
}

// check says what is wrong with a value, or "".
type check func(string) string

// allowed is the subset of TwiML that we write, by element. It follows lib/twiml/VoiceResponse.d.ts of
// Twilio's Node library 6.2. Record and every record* attribute are absent on purpose: no
// audio is stored (R08), and TwiML that asks for it must not pass.
var allowed = map[string]element{
	"Response": {children: []string{"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Reject", "Leave", "Enqueue", "Dial"}},
	"Say": {
		attrs:    map[string]check{"voice": voice, "language": language, "loop": between(0, 1000)},
		children: []string{"break", "emphasis", "lang", "p", "prosody", "s", "say-as", "sub"},
		text:     anything,
	},
	"Play":  {attrs: map[string]check{"loop": between(0, 1000), "digits": keys("0123456789*#wW")}, text: link},
	"Pause": {attrs: map[string]check{"length": between(1, 3600)}},
	"Gather": {
		attrs: map[string]check{
			"input": gatherInput, "action": link, "method": method, "language": language,
			"timeout": between(1, 3600), "speechTimeout": speechTimeout, "maxSpeechTime": between(1, 60),
			"speechModel": word, "hints": hints, "numDigits": between(1, 1000),
			"finishOnKey": oneOf("", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"),
			"bargeIn":     boolean, "actionOnEmptyResult": boolean, "profanityFilter": boolean,
			"partialResultCallback": link, "partialResultCallbackMethod": method,
		},
		children: []string{"Say", "Play", "Pause"},
	},
	"Redirect": {attrs: map[string]check{"method": method}, text: required(link)},
	"Hangup":   {},
	"Reject":   {attrs: map[string]check{"reason": oneOf("rejected", "busy")}},
	"Leave":    {},
	"Enqueue": {
		attrs: map[string]check{"action": link, "method": method, "maxQueueSize": between(1, 5000), "waitUrl": link, "waitUrlMethod": method},
		text:  required(anything),
	},
	"Dial": {
		attrs: map[string]check{
			"action": link, "method": method, "callerId": word, "timeout": between(1, 600), "timeLimit": between(1, 86400),
			"answerOnBridge": boolean, "hangupOnStar": boolean, "sequential": boolean,
		},
		children: []string{"Number", "Sip", "Conference", "Queue"},
		text:     anything,
	},
	"Number": {attrs: noun("sendDigits", keys("0123456789*#wW")), text: required(word)},
	"Sip":    {attrs: noun("username", anything), text: required(word)},
	"Queue":  {attrs: map[string]check{"url": link, "method": method}, text: required(anything)},
	"Conference": {
		attrs: map[string]check{
			"startConferenceOnEnter": boolean, "endConferenceOnExit": boolean, "muted": boolean,
			"beep": oneOf("true", "false", "onEnter", "onExit"), "waitUrl": link, "waitMethod": method,
			"maxParticipants": between(2, 250), "participantLabel": anything, "coach": word,
			"statusCallback": link, "statusCallbackMethod": method,
			"statusCallbackEvent": words("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"),
		},
		text: required(anything),
	},
	// SSML, inside Say.
	"break":    {attrs: map[string]check{"strength": oneOf("none", "x-weak", "weak", "medium", "strong", "x-strong"), "time": word}},
	"emphasis": {attrs: map[string]check{"level": oneOf("strong", "moderate", "reduced")}, children: inline, text: anything},
	"lang":     {attrs: map[string]check{"xml:lang": language}, children: inline, text: anything},
	"p":        {children: append([]string{"s"}, inline...), text: anything},
	"s":        {children: inline, text: anything},
	"prosody":  {attrs: map[string]check{"rate": word, "pitch": word, "volume": word}, children: append([]string{"p", "s"}, inline...), text: anything},
	"say-as":   {attrs: map[string]check{"interpret-as": word, "format": word}, text: anything},
	"sub":      {attrs: map[string]check{"alias": anything}, text: anything},
}

var inline = []string{"break", "emphasis", "lang", "prosody", "say-as", "sub"}

// noun holds the attributes that Number and Sip share, and one more.
func noun(name string, c check) map[string]check {
	return map[string]check{
		"url": link, "method": method, "statusCallback": link, "statusCallbackMethod": method,
		"statusCallbackEvent": words("initiated", "ringing", "answered", "completed"), name: c,
	}
}

func anything(string) string { return "" }

func required(c check) check {
	return func(s string) string {
		if strings.TrimSpace(s) == "" {
			return "must not be empty"
		}
		return c(s)
	}
}

func word(s string) string {
	if s == "" || strings.ContainsAny(s, " \t\r\n") {
		return "must be one word"
	}
	return ""
}

func oneOf(values ...string) check {
	return func(s string) string {
		if slices.Contains(values, s) {
			return ""
		}
		return fmt.Sprintf("must be one of %q", values)
	}
}

func words(values ...string) check {
	one := oneOf(values...)
	return func(s string) string {
		for _, field := range strings.Fields(s) {
			if fault := one(field); fault != "" {
				return fault
			}
		}
		return ""
	}
}

func keys(set string) check {
	return func(s string) string {
		if s == "" || strings.Trim(s, set) != "" {
			return "may only hold the characters " + set
		}
		return ""
	}
}

func between(low, high int) check {
	return func(s string) string {
		if n, err := strconv.Atoi(s); err != nil || n < low || n > high {
			return fmt.Sprintf("must be a whole number between %d and %d", low, high)
		}
		return ""
	}
}

func boolean(s string) string { return oneOf("true", "false")(s) }

func method(s string) string { return oneOf("GET", "POST")(s) }

// link accepts absolute http(s) addresses, and those relative to the document, as Twilio does.
func link(s string) string {
	u, err := url.Parse(s)
	if err != nil || strings.ContainsAny(s, " <>\"") {
		return "must be a URL"
	}
	if u.Scheme == "" && u.Host == "" {
		return ""
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "must be an http or https URL"
	}
	return ""
}

func gatherInput(s string) string {
	return oneOf("dtmf", "speech", "dtmf speech", "speech dtmf")(s)
}

func speechTimeout(s string) string {
	if s == "auto" {
		return ""
	}
	return between(1, 60)(s)
}

func hints(s string) string {
	parts := strings.Split(s, ",")
	if len(parts) > maxHints {
		return fmt.Sprintf("holds %d hints; Twilio takes %d", len(parts), maxHints)
	}
	for _, part := range parts {
		if n := utf8.RuneCountInString(part); n > maxHint {
			return fmt.Sprintf("holds a hint of %d characters; Twilio takes %d", n, maxHint)
		}
	}
	return ""
}

// language accepts codes such as fr-FR and cmn-Hans-CN. Which of them a voice speaks is not checked.
func language(s string) string {
	if len(s) < 2 || len(s) > 16 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		return "must be a language code such as fr-FR"
	}
	return ""
}

func voice(s string) string {
	if slices.Contains([]string{"man", "woman", "alice"}, s) {
		return ""
	}
	provider, name, ok := strings.Cut(s, ".")
	if !ok || name == "" || (provider != "Polly" && provider != "Google") {
		return "must be a voice such as Polly.Lea-Neural or Google.fr-FR-Neural2-A"
	}
	return word(s)
}
