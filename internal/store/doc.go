// Package store is PostgreSQL: one file per noun, SQL by hand and in sight.
//
//	call.go      a call's events and what its deliveries were answered with
//	do.go        the Dos of a turn, inside the transaction that appends them
//	round.go     rounds, their room, holds; what can be offered
//	place.go     how often one place may be served
//	booking.go   bookings made and found; change.go moved, cancelled, reported
//	addresscheck.go  addresses that an agent has to find
//	tries.go     how often a line may try a reference
//	handoff.go   callers who want an agent: enqueued, or promised a callback
//	callback_read.go, spooled.go  promised callbacks: worked off, taken in
//	outbox.go, text_send.go       texts: shown, sent once
//	fact.go      what statistics keep; figures.go reads a day of it
//	desk.go      the agents' side of it: reserved, connected, given back
//	words.go     what a waiting caller said, for the agent who takes the call
//	account.go   agents' accounts; signin.go their sessions and what they read
//	gazetteer.go the address index as a blob
//	purge.go     the end of every datum
//	live.go      that something changed, for open pages
//	jobs.go      arguments of jobs: ids only
//
// Invariants. A place in a round is taken under the round's row lock, rounds
// locked in the order of their ids; so the last one is sold once. A refusal is
// a value, never an SQL error. What is personal is sealed before it is written,
// and its row ends when its key does. Row policies hide what has expired, so no
// query here compares expires_at, save those that take holds away.
package store
