// Package pickup is the domain of bulky-waste collection: what is collected,
// under which rules, where, on which day and with how much room. It is pure:
// time, randomness and the world's contents are arguments.
//
//	Item, Count   what a caller wants taken away; Judge says what is accepted
//	RuleSet       one dated version of a commune's rules; RulesAt picks it
//	Sector        an area that one truck serves; SectorAt finds an address's
//	Round         a truck's day in a sector, with a capacity in stops and m³;
//	              Rounds makes them
//	Slot          a round with room, as offered by Offer; never stored
//	Booking       a pickup, named by a reference that resists misdialling
//
// Days are civil days (Date) in the territory's zone. A function that needs an
// hour takes now in that zone (now.Location() is read, never converted), and
// counts hours on the wall clock, so that summer time moves no deadline.
//
// Zero in a RuleSet means "no such limit". What is not known is never guessed:
// an unlisted item, an address near a border or a broken limit is reported and
// a human decides.
package pickup
