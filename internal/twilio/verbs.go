package twilio

// A Verb is an element of a [Response]. The set is closed.
type Verb interface{ write(*writer) }

// Say speaks Text. Rate is an SSML prosody rate such as "85%", or empty.
type Say struct {
	Text, Voice, Language, Rate string
}

// Play plays the sound file at URL.
type Play struct{ URL string }

// Pause is a silence of Seconds, at least 1.
type Pause struct{ Seconds int }

// Gather listens while its children (Say, Play, Pause) are heard, then posts to Action.
// Zero values are left out, and Twilio's defaults hold: DTMF only, 5 s, "#" ends the keys.
type Gather struct {
	Input         string // "dtmf", "speech" or "dtmf speech"
	Action        string
	Language      string
	Timeout       int // seconds until the first word or key
	SpeechTimeout int // seconds of silence that end speech; required with SpeechModel
	SpeechModel   string
	Hints         []string // at most 500 of at most 100 characters
	NumDigits     int
	// FinishOnKey ends the keys. Nil means "#"; new("") means that no key does.
	FinishOnKey         *string
	ActionOnEmptyResult bool // post to Action even when nothing came
	Children            []Verb
}

// Redirect continues with the TwiML at URL.
type Redirect struct{ URL string }

// Hangup ends the call.
type Hangup struct{}

// Reject refuses the call before it is answered; Reason is "busy" or "rejected". It must come first.
type Reject struct{ Reason string }

// Leave takes the caller out of the queue. It is used in TwiML of a wait URL.
type Leave struct{}

// Enqueue puts the caller into the queue Name. Twilio asks WaitURL for what to play, and posts to
// Action when the caller leaves the queue.
type Enqueue struct{ Name, Action, WaitURL string }

// Dial connects the caller to its targets: any number of [Number] and [Sip] (the first to answer
// has the call), or one [Conference], or one [Queue].
type Dial struct {
	Action   string
	Timeout  int // seconds of ringing, at most 600
	CallerID string
	Targets  []Target
}

// A Target is a noun of [Dial]. The set is closed.
type Target interface{ target(*writer) }

// Number is a telephone number; URL is TwiML that whoever answers hears first (a whisper).
type Number struct{ Number, URL string }

// Sip is a SIP address such as "sip:accueil@standard.example"; URL as for [Number].
type Sip struct{ URI, URL string }

// Conference is a room. Nil pointers leave Twilio's defaults: the room starts when anybody
// enters and does not end when somebody leaves.
type Conference struct {
	Name                   string
	StartConferenceOnEnter *bool
	EndConferenceOnExit    *bool
	Beep                   string  // "true", "false", "onEnter", "onExit" or empty
	WaitURL                *string // new("") means silence, nil means Twilio's music
}

// Queue takes the first caller of the queue Name; URL is what that caller hears first.
type Queue struct{ Name, URL string }

func (v Say) write(w *writer) {
	w.open("Say", attr("voice", v.Voice), attr("language", v.Language))
	if v.Rate != "" {
		w.open("prosody", attr("rate", v.Rate))
	}
	w.text(v.Text)
	if v.Rate != "" {
		w.close("prosody")
	}
	w.close("Say")
}

func (v Play) write(w *writer)     { w.leaf("Play", v.URL) }
func (v Pause) write(w *writer)    { w.leaf("Pause", "", number("length", v.Seconds)) }
func (v Redirect) write(w *writer) { w.leaf("Redirect", v.URL) }
func (Hangup) write(w *writer)     { w.leaf("Hangup", "") }
func (v Reject) write(w *writer)   { w.leaf("Reject", "", attr("reason", v.Reason)) }
func (Leave) write(w *writer)      { w.leaf("Leave", "") }

func (v Enqueue) write(w *writer) {
	w.leaf("Enqueue", v.Name, attr("action", v.Action), attr("waitUrl", v.WaitURL))
}

func (v Gather) write(w *writer) {
	w.open("Gather",
		attr("input", v.Input), attr("action", v.Action), attr("language", v.Language),
		number("timeout", v.Timeout), number("speechTimeout", v.SpeechTimeout),
		attr("speechModel", v.SpeechModel), attr("hints", joinHints(v.Hints)),
		number("numDigits", v.NumDigits), optional("finishOnKey", v.FinishOnKey),
		flag("actionOnEmptyResult", v.ActionOnEmptyResult))
	for _, child := range v.Children {
		child.write(w)
	}
	w.close("Gather")
}

func (v Dial) write(w *writer) {
	w.open("Dial", attr("action", v.Action), number("timeout", v.Timeout), attr("callerId", v.CallerID))
	for _, target := range v.Targets {
		target.target(w)
	}
	w.close("Dial")
}

func (n Number) target(w *writer) { w.leaf("Number", n.Number, attr("url", n.URL)) }
func (s Sip) target(w *writer)    { w.leaf("Sip", s.URI, attr("url", s.URL)) }
func (q Queue) target(w *writer)  { w.leaf("Queue", q.Name, attr("url", q.URL)) }

func (c Conference) target(w *writer) {
	w.leaf("Conference", c.Name,
		choice("startConferenceOnEnter", c.StartConferenceOnEnter),
		choice("endConferenceOnExit", c.EndConferenceOnExit),
		attr("beep", c.Beep), optional("waitUrl", c.WaitURL))
}
