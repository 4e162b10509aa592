package address

import (
	"slices"

	"github.com/debarras/debarras/internal/french"
)

// trackWritten trusts the numbers that the recogniser wrote, and adds those beyond the lexicon.
func (r *reading) trackWritten() {
	tailed := 0
	for _, n := range r.u.numbers {
		if n.Value < 1 || n.Value > maxHouseNumber {
			continue
		}
		bonus := float32(0)
		if n.Suffix != "" && n.To == n.From+1 {
			bonus = tuned.glued
		}
		r.write(n.Value, n.Suffix, n.From, n.To, bonus)
		if most := longestTail(n.Value); most > 0 && n.Suffix == "" && tailed < tailedNumbers {
			r.trackTails(n, most)
			tailed++
		}
		if v := squashed(n.Value); v > 0 && n.To == n.From+1 {
			r.write(v, n.Suffix, n.From, n.To, bonus-tuned.squashed)
		}
		if n.Suffix == "h" { // "7h, rue …" is no time of day
			r.write(n.Value, "", n.From, n.To, 0)
		}
		if n.Suffix == "b" {
			r.write(n.Value, "bis", n.From, n.To, bonus-tuned.letterBis)
		}
		if n.Suffix == "" && n.To < len(r.u.words) {
			switch letter := r.u.letterAt(n.To); {
			case letter != "":
				r.write(n.Value, letter, n.From, n.To+1, tuned.glued) // "a" is hardly ever the verb here
				if letter == "b" {
					r.write(n.Value, "bis", n.From, n.To+1, tuned.glued-tuned.letterBis)
				}
			case r.u.tokens[n.To] == "à":
				r.write(n.Value, "a", n.From, n.To+1, tuned.accented)
			}
		}
	}
}

// article says that the words [from, to) are an "un" or "une" that need be no number: a recogniser writes "une boulevard" for much else.
func (r *reading) article(from, to int) bool {
	word := r.u.words[from]
	return to == from+1 && (word == "une" || word == "un" && (from == 0 || !introduces[r.u.words[from-1]]))
}

// longestTail is the greatest number that may follow a round one within one number, or 0.
func longestTail(value int) int {
	switch {
	case value == 60 || value == 80:
		return 19
	case value%100 == 0 && value <= 300:
		return 99
	case value%10 != 0 || value == 10 || value%100 == 70 || value%100 == 90 || value > 100 && value%100 == 10:
		return 0
	}
	return 9
}

// tailedNumbers is how many round numbers of one reading are gone on with: nobody says more.
const tailedNumbers = 4

// trackTails adds the numbers that begin with a round one which the recogniser wrote: "80 et lui" is "quatre-vingt-dix-huit".
func (r *reading) trackTails(n french.Number, most int) {
	a, b := r.u.start[n.From], r.u.start[n.To]
	head := float32(tuned.written) + r.opening.Score[a] - tuned.tail
	for j := a; j < b; j++ {
		head += r.aligner.Self(r.u.key[j])
	}
	start := make([]french.Cell, len(r.edge))
	for j := range start {
		start[j] = french.NewCell(-1e3, a)
	}
	start[b] = french.NewCell(head, a)
	tails := &r.scratch.tails
	tails.beginAt(r.aligner, start)
	for _, l := range spoken().lexemes {
		if l.value > most || l.key == introducedOne {
			continue
		}
		row := tails.align(l.key)
		k := slices.IndexFunc(r.numbers, func(t numberTrack) bool { return t.value == n.Value+l.value && t.suffix == "" })
		if k < 0 {
			if slices.Max(row).Score() < head {
				continue
			}
			r.track(lexeme{key: french.Sound(french.Cardinal(n.Value + l.value)), value: n.Value + l.value})
			k = len(r.numbers) - 1
		}
		r.numbers[k].also(row)
	}
}

// squashed is what else may have been said where a recogniser wrote 410 to 429: it writes "quatre-vingt-neuf" as 429, and
// "quatre-vingt-seize" as 416.
func squashed(value int) int {
	switch {
	case value >= 420 && value < 430:
		return value - 340
	case value >= 410 && value < 420:
		return value - 320
	}
	return 0
}

// announced is what "numéro" before a number is worth.
const announced = 2

// write notes that a number stands in words [from, to).
func (r *reading) write(value int, suffix string, from, to int, penalty float32) {
	k := slices.IndexFunc(r.numbers, func(t numberTrack) bool { return t.value == value && t.suffix == suffix })
	if k < 0 {
		r.track(lexeme{key: french.Sound(french.Cardinal(value) + " " + suffix), value: value, suffix: suffix})
		k = len(r.numbers) - 1
	}
	a, b := r.u.start[from], r.u.start[to]
	self := tuned.written + r.opening.Score[a] + penalty
	if from > 0 && r.u.words[from-1] == "numero" {
		self += announced
	}
	for j := a; j < b; j++ {
		self += r.aligner.Self(r.u.key[j])
	}
	if ends := &r.numbers[k].ends; b > a && (self > ends.Score[b] || int(ends.From[b]) == a) {
		ends.Score[b], ends.From[b] = self, int32(a)
		r.exact[[3]int{k, a, b}] = !r.article(from, to)
	}
}
