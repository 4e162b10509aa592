package understand

import (
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// Questions that [PlainOf] knows beside those of the dialogue.
const (
	Survey   = dialogue.Expect("survey")    // a grade
	AskCount = dialogue.Expect("ask_count") // how many
	AskSize  = dialogue.Expect("ask_size")  // how long, or how wide and long
)

// asked gives the value of those questions, or nil.
func asked(e dialogue.Expect, text string) any {
	words := french.Words(text)
	switch e {
	case Survey:
		if n := grade(words); n > 0 {
			return n
		}
	case AskCount:
		if n := howMany(words); n > 0 {
			return n
		}
	case AskSize:
		if v := size(words); v != "" {
			return v
		}
	}
	return nil
}

const bestGrade = 5

// grade is 1 to 5: the first number said ("trois sur cinq"), or a word for one end.
func grade(words []string) int {
	for _, n := range french.Longest(french.Numbers(words)) {
		if article := n.To == n.From+1 && words[n.From] == "un" && n.To < len(words) && len(french.Numbers(words[n.To:n.To+1])) > 0; article {
			continue // "je mets un quatre"
		}
		if n.Value >= 1 && n.Value <= bestGrade {
			return n.Value
		}
		return 0
	}
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "maxim"), strings.HasPrefix(w, "parfait"), strings.HasPrefix(w, "excellent"), w == "meilleure":
			return bestGrade
		case strings.HasPrefix(w, "minim"), w == "nul", w == "nulle", w == "zero", w == "pire":
			return 1
		}
	}
	return 0
}

// howMany is how many: "une dizaine", "trois ou quatre" (the greater), "deux".
func howMany(words []string) int {
	best := 0
	for i, w := range words {
		if n := dozens[w]; n > 0 {
			if w == "douzaine" && i > 0 && words[i-1] == "demi" {
				n /= 2
			}
			return n
		}
	}
	for _, n := range french.Longest(french.Numbers(words)) {
		if n.Value > 0 && n.Value <= 99 {
			best = max(best, n.Value)
		}
	}
	return best
}

// size is in centimetres: "150" or "120x200". A number under four without a unit
// is metres, since nothing bulky has three centimetres.
func size(words []string) string {
	var cm []string
	for i := 0; i < len(words); {
		n, to := centimetres(words, i)
		if to == i {
			i++
			continue
		}
		if n > 0 && len(cm) < 3 {
			cm = append(cm, strconv.Itoa(n))
		}
		i = to
	}
	return strings.Join(cm, "x")
}

// centimetres reads one length at word i: "un mètre cinquante", "1m40",
// "deux mètres", "cent quarante".
func centimetres(words []string, i int) (cm, to int) {
	if m, rest, ok := strings.Cut(words[i], "m"); ok && m != "" {
		metres, err := strconv.Atoi(m)
		if err == nil && (rest == "" || len(rest) == 2) {
			more, err := strconv.Atoi("0" + rest)
			if err == nil {
				if rest == "" {
					if n, end := plainNumber(words, i+1); end > i+1 && n < 100 {
						return 100*metres + n, end
					}
				}
				return 100*metres + more, i + 1
			}
		}
	}
	if n, ok := strings.CutSuffix(words[i], "cm"); ok && n != "" {
		if v, err := strconv.Atoi(n); err == nil {
			return v, i + 1
		}
	}
	n, end := plainNumber(words, i)
	if end == i || n == 0 {
		return 0, i
	}
	switch w := at(words, end); {
	case w == "metre" || w == "metres" || w == "m":
		if more, after := plainNumber(words, end+1); after > end+1 && more < 100 {
			return 100*n + more, after
		}
		if at(words, end+1) == "et" && at(words, end+2) == "demi" {
			return 100*n + 50, end + 3
		}
		return 100 * n, end + 1
	case strings.HasPrefix(w, "centim") || w == "cm":
		return n, end + 1
	case n < 4:
		return 100 * n, end
	}
	return n, end
}

func plainNumber(words []string, i int) (value, to int) {
	if i >= len(words) {
		return 0, i
	}
	for _, n := range french.Numbers(words[i:min(i+6, len(words))]) {
		if n.From > 0 {
			break
		}
		if n.Suffix == "" && n.Value < 1000 {
			return n.Value, i + n.To
		}
	}
	return 0, i
}

func at(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
}
