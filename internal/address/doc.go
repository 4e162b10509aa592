// Package address turns what a recogniser heard ("12 virus paradis dans le sixième") into a verified postal address, or
// says which question would settle it. It is pure: an [Index] is a value, and [Index.Locate] a function of the index and
// the query.
//
// How it works. A gazetteer's entries become an index ([Build], [Index.Encode], [Decode]): streets with their
// house numbers, and the sounds of their names. Locate brings the utterance to sounds (package french), finds
// by their n-grams the names that may be in it, aligns each with the whole utterance without regard to word boundaries, and
// adds what else speaks for or against: the commune, arrondissement, quarter or postcode said or known before, whether
// that house number exists in that street (bounded evidence: a gazetteer lacks a few true numbers in a hundred), and what earlier
// turns heard ([Result].Belief). Then it decides on the cheapest safe next question.
//
// Nothing is ever accepted here without the caller: the best decision is [Confirm].
//
// Files: index.go and encode.go the data; names.go and grams.go how names sound; hear.go the utterance; communes.go,
// streets.go, housenumber.go the three kinds of evidence; locate.go the combination; decide.go and belief.go the dialogue side;
// keys.go and spell.go the other ways in.
package address
