// Package french is what Débarras knows of the French language as it is spoken on the telephone: words without accents,
// sounds, numbers, spelling alphabets, and the alphabet of text messages.
//
// Everything here is pure: text in, values out, no clock and no network. The functions are total: any string, however
// odd or long, gets an answer.
//
//   - [Fold], [Words] and [Tokens] bring two spellings of a word together ("Œuvre" and "oeuvre").
//   - [Sound] brings two spellings of a sound together ("rue Baude", "ru bode"); [Distance] says how far two sounds lie
//     from each other, [Within] where the one stands in the other.
//   - [Aligner] finds names in what was heard by learned weights ([Confusions]); [Sieve] says fast which of them are worth it.
//   - [Numbers] keeps every reading of a spoken number ("soixante dix" is 70, or 60 then 10); [Cardinal], [Ordinal] and [SpellDigits]
//     say them.
//   - [Spelled] reads "v comme Victor, a, u".
//   - [GSM7] and [Segments] know what a text message can carry.
package french
