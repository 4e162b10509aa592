package address

import (
	"slices"
	"strings"
	"testing"
)

// mostCells is the work that doc.go promises not to exceed: the cells that are visited to align what one utterance may say.
func mostCells(x *Index) int {
	sounds := func(forms []form) (sum int) {
		for _, f := range forms {
			sum += len(f.key)
		}
		return sum
	}
	most := func(k int, cost func(*name) int) (sum int) { // of the k dearest names
		var costs []int
		for i := range x.names {
			costs = append(costs, -cost(&x.names[i]))
		}
		slices.Sort(costs)
		for _, c := range costs[:min(k, len(costs))] {
			sum -= c
		}
		return sum
	}
	number := 0
	for _, l := range spoken().lexemes {
		number = max(number, len(l.key))
	}
	places := 0
	for _, f := range x.places {
		places += len(f.key)
	}
	names := most(widely.aligned+widely.shorter, func(n *name) int { return sounds(n.forms) }) +
		most(closeNames, func(n *name) int { return sounds(n.forms) * len(n.streets) })
	written := 3 * maxLength / 2 // a number takes a digit and a space at least, and may be written with three suffixes
	suffixes := suffixedNumbers * sounds([]form{{key: "bistErkatEr"}, {key: "abesedeEf"}}) * 2
	numbers := (alignedNumbers+keptNumbers)*number + written*2*number + suffixes
	for _, l := range spoken().lexemes {
		if l.value < 100 {
			numbers += tailedNumbers * (len(l.key) + number) // and the number that it makes with the round one
		}
	}
	for _, key := range introductions() {
		places += len(key)
	}
	for _, t := range x.towns {
		places += len(t.key)
	}
	return maxTexts * maxSounds * (names + numbers + places)
}

// cellsOf resolves, and counts the cells that it took.
func cellsOf(x *Index, texts []string, insee string) int {
	w := scratches.Get().(*scratch)
	defer scratches.Put(w)
	before := w.names.Cells() + w.others.Cells()
	s := x.sit(texts, 0.5, insee)
	x.weighWith(w, s.heard, s.allowed)
	return w.names.Cells() + w.others.Cells() - before
}

// hostile are texts that make as much work as can be had.
var hostile = []string{
	strings.Repeat("1 ", 300), strings.Repeat("12 bis b ", 60), strings.Repeat("rue de la république ", 30), strings.Repeat("quatre-vingt-dix-neuf ", 30),
	strings.Repeat("a b c d ", 60), strings.Repeat("p comme pierre ", 40), strings.Repeat("13 0 13 ", 60), strings.Repeat("100 ", 100), strings.Repeat("cent vingt ", 60), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23",
	strings.Repeat("o", 400), strings.Repeat("ks ", 150),
}

func FuzzCells(f *testing.F) {
	x := fixtureIndex()
	most := mostCells(x)
	for i, s := range hostile {
		f.Add(s, hostile[(i+1)%len(hostile)], "13055")
		f.Add(s, s+" x", "")
	}
	f.Fuzz(func(t *testing.T, first, second, insee string) {
		if got := cellsOf(x, []string{first, second, first + " " + second, second + " " + first}, insee); got > most {
			t.Fatalf("%d cells, more than %d", got, most)
		}
	})
}

// The bound is no empty promise: what is said in earnest takes some of it, and hostile input no more than that many.
func TestCellsAreCounted(t *testing.T) {
	x := fixtureIndex()
	if got, most := cellsOf(x, []string{"au 12 bis rue Paradis"}, "13055"), mostCells(x); got < 1000 || got > most {
		t.Errorf("%d cells of %d", got, most)
	}
}
