// Package phone joins Twilio and the session: a webhook becomes a delivery
// with an event, and the Tells that come back become TwiML.
//
// Every URL of a call is found in the TwiML that answers the one before, and
// carries the turn, so that a webhook that comes twice is known to be the same.
// Requests are verified over the raw URI before anything else. When the machine
// itself fails the caller hears a useful sentence, then an agent or a promised
// callback: fallback.go.
package phone
