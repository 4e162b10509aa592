// Package eval is the laboratory: callers with a goal call the real service through its real
// webhooks, and its database tells what became of each of them.
//
//	Scenario   a text file's document: who calls, for what, in which manner, and what the
//	           database must hold afterwards (scenarios/*.yaml; a city adds its own)
//	Facts      what one caller of a scenario knows: drawn by a seed, so a run can be had again
//	Caller     listens to the bot's words as a person would, answers from the facts, and refuses
//	           a summary that is not theirs. It sees no state of the service.
//	Channel    what a recogniser makes of the caller's words at a given rate of word errors
//	Ledger     what a call left in the database
//	Judge      the verdict: from the ledger and the facts, never from the words
//	Lab        runs all of it, many calls at once
//	Report     shares with their intervals, as text, JSON and a page; Compare sets two beside
//	           each other
//	Replay     recorded, redacted calls, said again to a changed bot
//
// # Verdicts
//
//	right   the bot alone did what the scenario expects
//	human   an agent or a promised callback has the caller, and nothing was done against the goal
//	wrong   something was committed against the goal, without a yes to a summary that said so
//	agreed  the same, with that yes: one caller in ten agrees to anything, and counts apart
//	gave_up none of these
//
// Every call is a trial call (DebarrasTrial=1): on a live system it takes no real capacity and
// counts in no figure.
package eval
