package french

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// The GSM 03.38 default alphabet, and the characters of its extension table, which cost two septets (3GPP TS 23.038,
// section 6.2.1).
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

// gsmInstead replaces what French typography uses and the alphabet lacks.
var gsmInstead = map[rune]string{
	'’': "'", '‘': "'", 'ʼ': "'", '“': `"`, '”': `"`, '«': `"`, '»': `"`, '…': "...", '–': "-", '—': "-", '‑': "-", '−': "-",
	'œ': "oe", 'Œ': "OE", '•': "-", '·': "-", '→': "->", '°': "o", '²': "2", '³': "3", '½': "1/2", '×': "x", '\t': " ",
}

// GSM7 writes s with the letters of the GSM-7 alphabet alone. It keeps é è à ù Ç and loses the accents that would turn
// the whole message into 16-bit characters (ç ê î ô û â ë ï À È): one "ê" would cost 90 of 160 characters. What
// has no equivalent at all (emoji) is dropped.
func GSM7(s string) string {
	// Guillemets keep their no-break space inside, which is no use around straight quotes.
	s = strings.NewReplacer("«\u00a0", `"`, "«\u202f", `"`, "« ", `"`, "\u00a0»", `"`, "\u202f»", `"`, " »", `"`).Replace(norm.NFC.String(s))
	var b strings.Builder
	for _, r := range s {
		switch {
		case inGSM(r):
			b.WriteRune(r)
		case gsmInstead[r] != "":
			b.WriteString(gsmInstead[r])
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			for _, d := range norm.NFKD.String(string(r)) {
				if inGSM(d) {
					b.WriteRune(d)
				}
			}
		}
	}
	return b.String()
}

func inGSM(r rune) bool {
	return strings.ContainsRune(gsmBasic, r) || strings.ContainsRune(gsmExtended, r)
}

// Segments says how many text messages the network bills for s: 160 septets, or 153 a part when there are several; 70
// and 67 16-bit units as soon as one character is outside GSM-7. An empty text is one message.
func Segments(s string) int {
	costs, gsm := make([]int, 0, len(s)), true
	for _, r := range s {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			costs = append(costs, 1)
		case strings.ContainsRune(gsmExtended, r):
			costs = append(costs, 2)
		default:
			gsm = false
		}
	}
	if gsm {
		return parts(costs, 160, 153)
	}
	costs = costs[:0]
	for _, r := range s {
		costs = append(costs, utf16.RuneLen(r))
	}
	return parts(costs, 70, 67)
}

// parts packs characters, none of which may be cut in two.
func parts(costs []int, single, part int) int {
	total := 0
	for _, c := range costs {
		total += c
	}
	if total <= single {
		return 1
	}
	n, room := 1, part
	for _, c := range costs {
		if c > room {
			n, room = n+1, part
		}
		room -= c
	}
	return n
}
