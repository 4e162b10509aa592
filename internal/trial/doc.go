// Package trial lets anybody try the bot without a telephone: in a terminal (debarras call) and in
// a browser (the page /essai). Both place calls through the simulator's telephone network, so a
// trial goes through the same signed webhooks as a real call. Every webhook of a trial carries
// DebarrasTrial=1: such calls use a copy of the territory's capacity and count in no figure.
//
//   - [Trial.Terminal] holds a call line by line, or plays a script.
//   - [Trial.Routes] serves the page. It works as plain forms; with JavaScript nothing reloads, the
//     browser listens and speaks when it can.
//   - An [Observer] remembers for half an hour what the service made of each turn of a trial call,
//     for the panel beside the conversation. It never keeps a real call.
//
// Nothing here is stored: calls of the page live in memory, fifty at most, half an hour at most.
//
// # Scenarios
//
// A scenario is a conversation in a .txtar file, which runs on any service ([RunFile]):
//
//	A landline cannot get a text: the reference is said twice.
//	-- call --
//	@line landline
//	  Bonjour, ici l'assistant automatique des encombrants. {…}
//	> deux matelas au 12 rue Paradis à Marseille
//	  Deux matelas, au 12 rue Paradis, {…} C'est bien ça ?
//	@keys 1
//	  …
//	@hangup
//	-- never --
//	elle est aussi dans le SMS
//
// What stands before the first section is the story. In call, each line is one of:
//
//	> WORDS        the caller says it
//	@keys KEYS     the caller keys it: 0–9, * and #
//	@silence       the caller says nothing until the service stops listening
//	@wait          the caller waits in the queue until its message is said again
//	@after 11m     the clock goes on; only where the stage has a clock of its own
//	@hangup        the caller hangs up
//	@line KIND     mobile (if nothing is said), landline or hidden; before anything else
//	# …            a comment
//	anything else  what the bot says to the last of these, one line for each thing it says
//
// The bot's lines are indented by two spaces for the reader's sake. {…} in one stands for any words,
// such as a reference, which is drawn by chance. A line in brackets is what became of the call:
// [en attente d'un conseiller], [en ligne avec un conseiller], [appel terminé].
//
// Lines in never are words that the bot must not say in the whole call. They are not regenerated,
// and neither is a line that still matches.
package trial
