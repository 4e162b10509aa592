package address

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// longestHint is the most characters of one hint (Twilio's Gather).
const longestHint = 100

// StreetHints names streets of a commune, an arrondissement or a city that a recogniser should expect, the most telling first: those that
// callers are likely to live in, by their house numbers, and that hold a word which few names hold and a recogniser hardly knows. An
// unknown code gives none. It goes through all names: keep what it gives.
func (x *Index) StreetHints(insee string, limit int) []string {
	type hint struct {
		name  int32
		score float64
	}
	numbers := map[int32]int{} // by name
	for c := range x.communesOf(insee) {
		for _, s := range x.communes[c].streets {
			st := &x.streets[s]
			numbers[st.nameIndex] += int(st.end - st.first)
		}
	}
	endings := map[string]int{} // how many names end on a word
	for i := range x.names {
		endings[x.names[i].last]++
	}
	var hints []hint
	for n, k := range numbers {
		rarity := math.Log(float64(len(x.names)+1) / float64(endings[x.names[n].last]))
		hints = append(hints, hint{n, math.Log(float64(k)+2) * rarity})
	}
	slices.SortFunc(hints, func(a, b hint) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name)) })
	var out []string
	for _, h := range hints {
		name := x.streets[x.names[h.name].streets[0]].name
		if len([]rune(name)) <= longestHint && !strings.Contains(name, ",") && len(out) < limit {
			out = append(out, name)
		}
	}
	return out
}
