// Package queueing says what callers waited and what came of their calls: the
// definitions of every figure, over facts without identity. It is pure.
//
// A Fact is one call. Day turns the facts of a period into Figures, each a
// Ratio (numerator, denominator) or a Spread (mean, median, p90, longest, n),
// so that no figure can be shown without what it was made from.
//
// Three rules hold everywhere. The bot's answers and the agents' are never
// added up without saying so. Any contact with an agent makes a call an
// agent's call. What was not measured (a wait in another telephone system) is
// counted as not measured and enters no mean.
package queueing
