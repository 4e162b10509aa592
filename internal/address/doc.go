// Package address turns what a recogniser heard ("12 virus paradis dans le sixième") into a verified postal address, or
// says which question would settle it. It is pure: an [Index] is a value, and [Index.Locate] a function of the index and
// the query.
//
// How it works. A gazetteer's entries become an index ([Build], [Index.Encode], [Decode]): streets with their house numbers, and the sounds
// of their names. Each reading of the recogniser is brought to sounds (package french), and everything that it may say is weighed as
// odds against its being nothing but speech: the house numbers and places of a lexicon, then the names that are sifted out as the nearest, each
// aligned together with the number before it ("virus paradis" is "bis, rue Paradis"; what sounds like "c'est au" introduces a number) and without
// regard to word boundaries. The weights of sounds are learned ([french.Confusions]); priors say how common a street is, whether it has that number
// (bounded: a gazetteer lacks a few true numbers in a hundred), and whether a number or a commune was said alone. The readings are combined, and
// a calibration turns the best hypothesis into a probability.
//
// The work is bounded. A reading is cut at 400 letters and 240 sounds, an utterance at four readings. What is sifted costs a dozen operations a sound for
// each 64 sounds heard (french.Sieve); of what remains, 140 names, 120 numbers, the places and, for the best, far towns are aligned, then the streets of 24 names: in an
// index of 27,000 streets never more than 15.4 million cells a reading, whatever is said (1.1 million at most were seen; 140,000 are usual). FuzzCells holds
// any index to that sum.
//
// [Index.Resolve] gives that for one utterance. [Index.Locate] adds what earlier turns heard ([Result].Belief). Both take the act that
// costs least on average ([Costs]): reading an address back, asking for what is missing or doubtful, hearing it again. An address is
// taken in passing ([Accept]) only by a calibration of the very recogniser in use ([Fit]). A town that the index lacks is named as such
// ([Outside]), and a street that it lacks is kept as it was spelled ([Unknown]), never replaced by the nearest sound.
//
// Package written finds addresses that were typed instead of heard, and those around a point, in the same index, which it reads by
// numbers ([Index.StreetAt] and the rest of each.go).
//
// Files: index.go and encode.go the data; names.go, grams.go, places.go and lexicon.go how names and numbers sound; hear.go and reading.go the
// utterance and its lattice, digits.go, introductions.go and numerals.go what recognisers make of numbers; candidates.go which names are worth a look;
// hypothesis.go, lone.go, named.go and spell.go what it may say; stack.go, streetnumbers.go and scratch.go what makes that fast; weights.go and
// calibrate.go what it is worth; posterior.go, combine.go and resolve.go one utterance; locate.go, decide.go and costs.go the dialogue side, with
// a file for each kind of reply (numberreply.go, communereply.go, spell.go, keys.go), belief.go what one turn leaves to the next, settle.go and
// communes.go where it is, towns.go where else; fit.go the calibration of a recogniser; hints.go what a recogniser should expect.
package address
