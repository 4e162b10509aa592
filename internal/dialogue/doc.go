// Package dialogue is the conversation: what was said so far (State), what
// happens (Event), what follows from it (Effect), and the one function that
// leads from one to the next.
//
//	s, effects := Step(s, event)
//
// It is pure. It reads no clock, draws no random number, logs nothing, calls
// nobody: time is a field of the events, the world answers as events. So a
// call can be replayed from its events, on any replica, at any time.
//
// A turn. An input (Heard, Keyed, Silence, …) comes in. Step returns Tells,
// then at most one Ask or Do, always last. The shell carries an Ask out and
// hands its result to Step as an Event, and so on until a Step returns no Ask
// and no Do; then the turn's Tells go to the caller. After the result of a Do,
// no Ask follows in the same turn: the Dos of a turn stand together in one
// transaction.
//
// The State is a form, not a position. Understanding fills slots in any order;
// next derives the next question from what is missing or doubtful. No handler
// names its successor. The agenda is a stack: a question or another errand in
// the middle of a booking is dealt with and the booking goes on where it was.
//
// Where to look: event.go and effect.go are the vocabulary; step.go takes
// events apart; read.go decides what an utterance is, fill.go, when.go and
// take.go put it into the form; next.go derives the question; book.go,
// manage.go and human.go hold what follows from results; ladder.go is silence
// and misunderstanding; keys.go the keypad.
package dialogue
