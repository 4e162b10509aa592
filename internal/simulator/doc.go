// Package simulator is a telephone network: what Twilio, the callers and the agents' telephones
// are to Débarras, in memory, with Twilio's rules. The trial call, the tests and the bench use it.
//
// It meets the service in two places, both over HTTP:
//
//   - It sends webhooks. [Network.Call] places a call; the [Line] carries out the TwiML that comes back until
//     somebody must act: [Line.Say], [Line.Key], [Line.Silent], [Line.Wait], [Line.HangUp]. Every
//     request is signed on the public address and sent to the target address, and every reply
//     must pass twilio.Validate.
//   - It answers Twilio's REST API ([Network.Handler]): texts with their status callbacks, calls to
//     agents ([Network.SetAgent]), callers taken out of a queue, conferences.
//
// What happens by itself (an agent's telephone rings, a text is delivered, a caller is moved)
// runs in the background; [Network.Settle] waits until nothing is under way. Nothing waits for a
// clock: silence is an act of the caller, an agent who does not answer does so at once.
//
// With Options.DeliverTimes every webhook is delivered several times, and replies that differ by
// a byte are [Network.Faults].
//
// Texts to these numbers of the range reserved for fiction (06 39 98) fail in known ways:
//
//	+33639980003  undelivered, 30003 (unreachable)
//	+33639980006  undelivered, 30006 (landline or no carrier)
//	+33639980007  undelivered, 30007 (filtered)
//	+33639980010  refused, 21610 (STOP)
//	+33639980029  429 once, then accepted
//	+33639980050  accepted, then status 500, once
//	+33639980051  status 500, once, and nothing is sent
//	+33639980060  accepted, then the connection breaks, once
//	+33639980061  accepted, then no answer until the client gives up, once
package simulator
