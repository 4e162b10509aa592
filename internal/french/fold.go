package french

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which words are compared: lower case, no accents, ligatures written out, and every run of
// anything but letters and digits (apostrophes, hyphens, commas) as one space. Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		if unicode.Is(unicode.M, r) {
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		writeFolded(&b, r)
	}
	return b.String()
}

// writeFolded lowers one letter. A few letters have no decomposition in Unicode.
func writeFolded(b *strings.Builder, r rune) {
	switch r = unicode.ToLower(r); r {
	case 'œ':
		b.WriteString("oe")
	case 'æ':
		b.WriteString("ae")
	case 'ß', 'ẞ':
		b.WriteString("ss")
	case 'ø':
		b.WriteByte('o')
	case 'ł':
		b.WriteByte('l')
	case 'đ':
		b.WriteByte('d')
	case 'ı':
		b.WriteByte('i')
	default:
		b.WriteRune(r)
	}
}

// Words gives the folded words of s: Words("L'Œuvre, 12 bis") is l, oeuvre, 12, bis.
func Words(s string) []string { return strings.Fields(Fold(s)) }

// Tokens gives the words of s in lower case with their accents, which [Sound] needs. Tokens(s)[i] folds to Words(s)[i].
func Tokens(s string) []string {
	cut := strings.FieldsFunc(norm.NFKC.String(strings.ToValidUTF8(s, " ")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
	out := cut[:0]
	for _, w := range cut {
		// A compatibility character may fold to several words, or to none.
		if f := Fold(w); f == "" {
			continue
		} else if strings.Contains(f, " ") {
			out = append(out[:len(out):len(out)], strings.Fields(f)...)
			continue
		}
		out = append(out, strings.ToLower(w))
	}
	return out
}
