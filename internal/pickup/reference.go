package pickup

import "strconv"

// damm is a totally anti-symmetric quasigroup of order 10 with zeros on the
// diagonal. Folding digits through it finds every single wrong digit and every
// swap of two neighbours. Source: H. Michael Damm, "Total anti-symmetrische
// Quasigruppen", doctoral thesis, Philipps-Universität Marburg, 2004, p. 111.
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// References is how many different references exist.
const References = 9_000_000

// NewReference makes a booking's reference: seven digits from random, which
// must come from a cryptographic source so that references cannot be guessed
// one from another, and a check digit. It never begins with 0, because a lone
// 0 on the keypad calls an agent. The caller retries on the rare duplicate.
func NewReference(random uint64) string {
	s := strconv.FormatUint(1_000_000+random%References, 10)
	return s + string('0'+fold(s))
}

// CheckReference reports whether s is eight digits that NewReference could
// have made. Spaces and other signs are the caller's to remove.
func CheckReference(s string) bool {
	if len(s) != 8 || s[0] == '0' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return fold(s) == 0
}

// fold gives the check digit of a run of digits, 0 when it already holds one.
func fold(digits string) byte {
	var interim byte
	for i := range len(digits) {
		interim = damm[interim][digits[i]-'0']
	}
	return interim
}
