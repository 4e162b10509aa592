package dialogue

import "time"

// Utterance is one thing that was said, for whoever reads a call later. The
// caller's words are text; the bot's are a prompt, which knowledge/voice words.
type Utterance struct {
	At     time.Time
	Caller bool
	Text   string // the caller's words, or keys as "[1]"
	Say    *Say
}

// Transcript is the conversation, in order. The bot's words are those of the
// replay, which are those that were said.
func Transcript(events []Event) []Utterance {
	var out []Utterance
	var s State
	for _, e := range events {
		switch e := e.(type) {
		case Heard:
			out = append(out, Utterance{At: e.At, Caller: true, Text: e.Text})
		case Keyed:
			out = append(out, Utterance{At: e.At, Caller: true, Text: "[" + e.Digits + "]"})
		}
		var effects []Effect
		s, effects = Step(s, e)
		for _, x := range effects {
			if say, ok := x.(Say); ok {
				out = append(out, Utterance{At: e.When(), Say: &say})
			}
		}
	}
	return out
}
