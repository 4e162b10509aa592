package address

// weights are those of the decoding that are neither counted (french.Confusions) nor follow from the gazetteer, in natural logarithms
// of odds.
type weights struct {
	// The boundaries of words: a recogniser puts them where it likes, but more often where they are; a number that it wrote in digits is hardly ever
	// to be cut, nor to be a part of another.
	atBoundary, insideWord, inDigits, mixed float32
	// Words that are said anyway are worth less, each sound of them: those of carrier phrases, and the small ones that names have too.
	carrierDiscount, commonDiscount float32
	// Numbers: one that the recogniser wrote as such, with its letter glued to it ("33a"), or with an "à" for the letter; each sound between
	// number and name.
	written, glued, accented, gapSound float32
	// Behind an introduction ("c'est au"), and for each nat by which it is heard worse than perfectly.
	introduced, introducedBadly, introducedLength float32
	// Another reading of digits: "429" is "quatre-vingt-neuf".
	squashed float32
	// In the ordinal of an arrondissement.
	ofOrdinal float32
	// A letter B for "bis".
	letterBis float32
	// More of a number behind a round one that was written.
	tail float32
	// Places: after "à", "sur", "dans"; what their sounds must be worth to be kept, and to count; a postcode in pieces, by how far it is from a whole one.
	afterPlace, leastPlace, placeSilence, writtenPostcode float32
	// Priors of what an utterance holds.
	priorNumbered, priorBare, priorNumberOnly, priorPlaceOnly, priorAfter, unasked float64
	// The share of true numbers that the gazetteer lacks; a sound that nothing explains; that nothing of an address was said at all.
	missingNumber, silentSound, loneSilence, unfinished, soundsLikeNone float64
	// Names: written as they are, said in a shorter form (times the form's price), spelled (each letter).
	spelledAlike, formPenalty, spelledLetter float64
	// How readings of one utterance are combined: the one that fits best, the next, and the mean of all. They are of one sound by one recogniser, so the odds of
	// their sum are less than it says.
	bestReading, otherReading, meanReading, temperature float64
}

// tuned was found by coordinate ascent on the development transcripts without their noisiest channels, for right answers and their
// probability. It is the same for every fold: docs/address-benchmark.md says so.
var tuned = weights{
	atBoundary:       0.455,
	insideWord:       -0.969,
	inDigits:         -2.550,
	mixed:            1.500,
	carrierDiscount:  1.438,
	commonDiscount:   0.613,
	written:          1.125,
	glued:            2.344,
	accented:         -0.844,
	gapSound:         -0.994,
	introduced:       3.250,
	ofOrdinal:        3,
	squashed:         0.7,
	introducedBadly:  0.5,
	introducedLength: 0.650,
	afterPlace:       2.438,
	leastPlace:       1.875,
	placeSilence:     1.406,
	writtenPostcode:  0.769,
	priorNumbered:    -0.450,
	priorBare:        -2.188,
	priorNumberOnly:  -1.875,
	priorPlaceOnly:   -0.664,
	priorAfter:       -1.641,
	unasked:          -6.094,
	missingNumber:    MissingShare,
	silentSound:      0.715,
	unfinished:       3,
	tail:             0,
	letterBis:        1,
	loneSilence:      0.450,
	soundsLikeNone:   0.788,
	spelledAlike:     0.150,
	formPenalty:      4.062,
	spelledLetter:    4.636,
	bestReading:      1.524,
	otherReading:     0.200,
	meanReading:      0.420,
	temperature:      1.120,
}
