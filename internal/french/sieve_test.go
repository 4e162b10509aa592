package french

import (
	"testing"

	"pgregory.net/rapid"
)

// plainDistance is what Sieve.Distance means, cell by cell.
func plainDistance(c *Confusions, needle, hay string) int {
	row := make([]int, len(hay)+1)
	for i := range len(needle) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(hay) {
			differ := 1
			if c.Pair[needle[i]][hay[j]] > sieveMatch {
				differ = 0
			}
			best := min(diagonal+differ, row[j]+1, row[j+1]+1)
			diagonal, row[j+1] = row[j+1], best
		}
	}
	least := len(needle)
	for _, d := range row {
		least = min(least, d)
	}
	return least
}

func TestSieveCountsAsACellByCellAlignment(t *testing.T) {
	c, err := LearnedConfusions(0)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		sounds := rapid.SampledFrom([]byte(AlignedSounds[:12]))
		text := func(most int, name string) string { // of any length alike: bits carry from word to word
			n := rapid.IntRange(0, most).Draw(t, "length of "+name)
			return string(rapid.SliceOfN(sounds, n, n).Draw(t, name))
		}
		var s Sieve // one for several hays and needles: what it keeps may not show
		for range 2 {
			hay := text(SieveLimit, "hay")
			s.Hay(c, hay)
			for range 5 {
				needle := text(40, "needle")
				if at := rapid.IntRange(0, len(hay)).Draw(t, "place"); at > 20 { // most of a part of the hay
					needle = hay[at-20:at-10] + needle[:len(needle)/4] + hay[at-10:at]
				}
				if got, want := s.Distance(needle), plainDistance(c, needle, hay); got != want {
					t.Fatalf("%q in %q: %d, want %d", needle, hay, got, want)
				}
			}
		}
	})
}
