// Package twilio speaks Twilio's protocol and knows nothing of bulky waste.
//
// It has three parts:
//
//   - Signatures (sign.go): [Verifier] tells whether a webhook comes from Twilio. It signs the
//     raw request URI on the configured public address, never a rebuilt one, and refuses
//     whatever it cannot read.
//   - TwiML (verbs.go, twiml.go, validate.go): [Response] is written by a small writer of our own,
//     because a webhook that is delivered twice must get the same bytes twice and twilio-go
//     writes attributes in random order. [Validate] is the allow-list of what we may say to
//     Twilio; [Response.Bytes] passes through it, so nothing that fails it leaves the house.
//   - REST (rest.go, texts.go, calls.go): [REST] sends texts, rings agents and moves calls through
//     twilio-go, with contexts and with outcomes that say whether a retry is safe: [*Refused]
//     (it did not happen), [ErrRateLimited] (it did not happen, retry later), [ErrUnknown]
//     (it may have happened: look before doing it again).
//
// Errors of this package carry neither telephone numbers nor texts, so that they can be logged.
package twilio
