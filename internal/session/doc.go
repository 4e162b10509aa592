// Package session turns the crank around dialogue.Step, for every transport
// alike: one delivery in, its Tells out.
//
//  1. Read: a delivery whose key is known gets its stored Tells. Else the
//     call's events are replayed to its State.
//  2. Ask: Step runs until it wants a Do or is done. Asks are carried out
//     here, outside any transaction, at most 8 of them and 3 seconds in all;
//     what overruns becomes ProviderFailed.
//  3. Commit: one transaction locks the call, carries out the Dos, appends the
//     events and stores the Tells under the key. If the call went on meanwhile
//     it all begins again, without asking twice.
//
// The caller hears nothing that is not committed. So a delivery that comes
// twice, late or twice at once has one effect and one answer.
package session
