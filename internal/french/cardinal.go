package french

import (
	"strconv"
	"strings"
)

var small = [...]string{"zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
	"treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"}

var tens = [...]string{2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}

// Cardinal writes n in words, as said in France: 71 is "soixante et onze", 80 "quatre-vingts", 13013 "treize mille
// treize". Below zero it begins with "moins"; from a million on it gives the digits.
func Cardinal(n int) string {
	switch {
	case n < 0 && n > -1_000_000:
		return "moins " + Cardinal(-n)
	case n <= -1_000_000 || n >= 1_000_000:
		return strconv.Itoa(n)
	case n >= 1000:
		head := "mille"
		if n >= 2000 {
			head = below1000(n / 1000)
			if strings.HasSuffix(head, "vingts") || strings.HasSuffix(head, "cents") {
				head = strings.TrimSuffix(head, "s") // "quatre-vingt mille", "deux cent mille"
			}
			head += " mille"
		}
		return join(head, " ", n%1000)
	}
	return below1000(n)
}

func below1000(n int) string {
	switch {
	case n < 100:
		return below100(n)
	case n < 200:
		return join("cent", " ", n%100)
	case n%100 == 0:
		return small[n/100] + " cents"
	}
	return join(small[n/100]+" cent", " ", n%100)
}

func below100(n int) string {
	if n < 20 {
		return small[n]
	}
	ten := n / 10
	if ten == 7 || ten == 9 {
		ten--
	}
	rest := n - 10*ten
	switch {
	case rest == 0 && ten == 8:
		return "quatre-vingts"
	case rest == 0:
		return tens[ten]
	case (rest == 1 || rest == 11) && ten != 8:
		return tens[ten] + " et " + small[rest]
	}
	return tens[ten] + "-" + small[rest]
}

func join(head, sep string, rest int) string {
	if rest == 0 {
		return head
	}
	return head + sep + below1000(rest)
}

// SpellDigits says the digits of s one by one: "4720 1836" is "quatre, sept, deux, zéro ; un, huit, trois, six".
// Spaces in s part the groups, which a voice separates by a longer pause; everything else but digits is left out.
func SpellDigits(s string) string {
	var groups []string
	for _, field := range strings.Fields(s) {
		var said []string
		for _, r := range field {
			if r >= '0' && r <= '9' {
				said = append(said, small[r-'0'])
			}
		}
		if len(said) > 0 {
			groups = append(groups, strings.Join(said, ", "))
		}
	}
	return strings.Join(groups, " ; ")
}

// KeypadDigits gives the keys of a telephone that carry the letters of word, accents aside (ITU-T E.161): "Paradis" is
// 7272347. Digits stand for themselves; anything else has no key.
func KeypadDigits(word string) string {
	const keys = "22233344455566677778889999"
	var b strings.Builder
	for _, r := range Fold(word) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteByte(keys[r-'a'])
		case r >= '0' && r <= '9':
			b.WriteByte(byte(r))
		}
	}
	return b.String()
}
