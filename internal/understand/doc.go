// Package understand reads what a caller said against the question that was
// asked: an utterance in, a [dialogue.Reading] out. It proposes and decides
// nothing. Rules come first, and fill every slot; then, after [Understander.Learn],
// a classifier of package classify says what the caller wants where the rules
// found nothing or too little. Both are deterministic and take well under a
// millisecond together.
//
// An utterance is read in passes, and a word that one pass has taken is not
// read again (see sentence.own):
//
//  1. streets: "12 bis rue du Four" is protected, so that its oven is none
//  2. items by word, with their counts (items.go)
//  3. phrases: intents, yes and no (phrase.go and the files of phrases/)
//  4. digits: a telephone number, a reference (digits.go)
//  5. days (when.go)
//  6. items by sound: "un canne à pet" (sound.go)
//  7. the rest of an address (place.go), what comes off the list (listing.go),
//     then what all of it means (meaning.go, intents.go)
//  8. the classifier, over the words with objects, places, dates and numbers
//     masked (learn.go). It changes intents only, never a slot; where it is not
//     sure either, Reading.Guess holds the two likeliest, to be asked
//
// [PlainOf] words a reading as the domain does, for other programs.
//
// # The phrases
//
// The folder phrases/ holds what callers say, by intent, one pattern a line,
// in plain French with spaces for apostrophes:
//
//	(a|b c)  one of these       [a|b]  one of these or nothing
//	word*    begins with word   _      up to seven words of any kind
//	#        an item            %65    a number, of at least so many
//	^ $      the beginning and the end of what was said
//
// Where two patterns want the same word the one that explains more words wins:
// that is how "je ne veux pas de conseiller" is no wish for an agent.
package understand
