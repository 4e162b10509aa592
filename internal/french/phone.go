package french

import (
	"strconv"
	"strings"
)

// A Phone is a telephone number as it was dictated, or the beginning of one.
type Phone struct {
	E164     string // "+33612345678"; empty when the digits make no French number
	Digits   string // as heard
	From, To int    // words [From, To)
}

// Phones gives the French telephone numbers (ten digits from 0, or nine behind +33 or 0033) that are dictated in words,
// folded as [Words] gives them: digit by digit, in pairs, in words or written, with corrections ("non, quarante-deux"
// takes the last piece back). Of the readings that the sounds allow ("soixante dix huit" is 78, 60 18 or 70 8) the one
// with ten digits is kept. Digits that come to another number, four or more, are given without E164.
func Phones(words []string) []Phone {
	var out []Phone
	for _, d := range dictations(words, phoneDone) {
		p := Phone{Digits: d.digits, From: d.from, To: d.to}
		if national, ok := phoneDone(d.digits); ok {
			p.E164 = "+33" + national
		} else if len(d.digits) < 4 {
			continue
		}
		out = append(out, p)
	}
	return out
}

// phoneDone gives the nine digits behind +33.
func phoneDone(digits string) (string, bool) {
	for _, prefix := range []string{"0033", "33", "0"} {
		rest, ok := strings.CutPrefix(digits, prefix)
		if !ok {
			continue
		}
		if prefix != "0" { // "+33 (0)6"
			rest = strings.TrimPrefix(rest, "0")
		}
		if len(rest) == 9 && rest[0] != '0' {
			return rest, true
		}
	}
	return "", false
}

// Dictated gives the digits that are said in words (folded), singly or in groups, when a reading of n digits exists:
// a reference "quarante-sept vingt, dix-huit trente-six" is 47201836. Else it gives the digits of the longest run,
// groups read as written, and false.
func Dictated(words []string, n int) (string, bool) {
	best := ""
	for _, d := range dictations(words, func(s string) (string, bool) { return s, len(s) == n }) {
		if len(d.digits) == n {
			return d.digits, true
		}
		if len(d.digits) > len(best) {
			best = d.digits
		}
	}
	return best, false
}

type dictation struct {
	digits   string
	from, to int
}

// dictations reads each run of digits in words, in the way that done accepts when there is one.
func dictations(words []string, done func(string) (string, bool)) []dictation {
	words = words[:min(len(words), maxWords)]
	r := dictated{words: words, done: done, pieces: make([][]digitPiece, len(words))}
	for _, n := range Numbers(words) {
		width := n.To - n.From
		// A piece is 0–99, or hundreds said as such; written digits below are taken as they stand.
		if n.Suffix != "" || n.Value > 999 || width == 1 && digitsOnly(words[n.From]) {
			continue
		}
		r.pieces[n.From] = append(r.pieces[n.From], digitPiece{strconv.Itoa(n.Value), n.To})
	}
	for i, w := range words {
		if digitsOnly(w) && len(w) <= 15 {
			r.pieces[i] = append(r.pieces[i], digitPiece{w, i + 1})
		}
	}
	var out []dictation
	for i := 0; i < len(words); {
		if len(r.pieces[i]) == 0 {
			i++
			continue
		}
		d := r.run(i)
		out = append(out, d)
		i = d.to
	}
	return out
}

type digitPiece struct {
	digits string
	end    int
}

type dictated struct {
	words  []string
	pieces [][]digitPiece // that begin at each word, the longest first
	done   func(string) (string, bool)
	budget int
}

// run reads from word i: the whole run as done accepts it, or else the longest pieces.
func (r *dictated) run(i int) dictation {
	r.budget = 4000
	if digits, end, ok := r.search(i, nil); ok {
		return dictation{digits, i, end}
	}
	var said []string
	end := i
	for j := i; j < len(r.words); {
		next, back := r.skip(j)
		if next < len(r.words) && len(r.pieces[next]) > 0 {
			if back && len(said) > 0 {
				said = said[:len(said)-1]
			}
			p := r.pieces[next][0]
			said, j, end = append(said, p.digits), p.end, p.end
			continue
		}
		break
	}
	return dictation{strings.Join(said, ""), i, end}
}

// search tries the pieces at word i behind those said, the longest first, and stops at the first whole reading that
// leaves no digit behind. Fifteen digits are the most that a number has (E.164).
func (r *dictated) search(i int, said []string) (string, int, bool) {
	if r.budget--; r.budget < 0 {
		return "", 0, false
	}
	next, back := i, false
	if len(said) > 0 {
		next, back = r.skip(i)
	}
	if next >= len(r.words) || len(r.pieces[next]) == 0 {
		digits := strings.Join(said, "")
		_, ok := r.done(digits)
		return digits, i, ok
	}
	if back {
		// What follows "non" is said instead of the last piece, or of everything.
		if d, end, ok := r.take(next, said[:len(said)-1]); ok {
			return d, end, true
		}
		return r.take(next, nil)
	}
	return r.take(next, said)
}

func (r *dictated) take(i int, said []string) (string, int, bool) {
	total := 0
	for _, s := range said {
		total += len(s)
	}
	for _, p := range r.pieces[i] {
		if total+len(p.digits) > 15 {
			continue
		}
		if d, end, ok := r.search(p.end, append(said[:len(said):len(said)], p.digits)); ok {
			return d, end, true
		}
	}
	return "", 0, false
}

// skip passes over what people say between two pieces; back tells that it takes the last one back.
func (r *dictated) skip(i int) (next int, back bool) {
	for ; i < len(r.words); i++ {
		switch r.words[i] {
		case "et", "euh", "alors", "puis", "ensuite", "apres", "tiret", "point", "espace", "trait", "virgule", "c", "est", "le":
		case "non", "pardon", "plutot", "corrige", "excusez", "moi", "me", "je", "trompe", "suis":
			back = true
		default:
			return i, back
		}
	}
	return i, back
}
