package french

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func table(t testing.TB) *Confusions {
	t.Helper()
	c, err := LearnedConfusions(0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLearnedConfusionsAreSane(t *testing.T) {
	for without := range 6 {
		c, err := LearnedConfusions(without)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []byte(AlignedSounds) {
			if c.Drop[a] >= 0 || c.Add[a] >= 0 {
				t.Errorf("table %d: dropping %c is worth %.2f, adding it %.2f: neither may speak for a name", without, a, c.Drop[a], c.Add[a])
			}
			for _, b := range []byte(AlignedSounds) {
				if a != b && c.Pair[a][b] >= c.Pair[a][a] {
					t.Errorf("table %d: %c is heard for %c rather than itself", without, b, a)
				}
			}
		}
	}
	for _, without := range []int{-1, 6, 99} {
		if _, err := LearnedConfusions(without); err == nil {
			t.Errorf("there is no fold %d", without)
		}
	}
}

// What a telephone confuses must be cheaper than what it does not.
func TestLearnedConfusionsKnowTheTelephone(t *testing.T) {
	c := table(t)
	for _, p := range []struct{ said, near, far byte }{{'b', 'v', 'k'}, {'I', 'A', 'u'}, {'e', 'E', 'u'}, {'s', 'f', 'm'}, {'m', 'n', 's'}, {'o', 'u', 'i'}} {
		if c.Pair[p.said][p.near] <= c.Pair[p.said][p.far] {
			t.Errorf("%c is heard as %c (%.2f) no more than as %c (%.2f)", p.said, p.near, c.Pair[p.said][p.near], p.far, c.Pair[p.said][p.far])
		}
	}
}

var sounds = rapid.StringOfN(rapid.RuneFrom([]rune(AlignedSounds)), 0, 30, -1)

func TestAlignKeepsBothKeys(t *testing.T) {
	c := table(t)
	rapid.Check(t, func(t *rapid.T) {
		said, heard := sounds.Draw(t, "said"), sounds.Draw(t, "heard")
		var a, b strings.Builder
		pairs, _ := c.Align(said, heard)
		for _, p := range pairs {
			if p[0] != NoSound {
				a.WriteByte(p[0])
			}
			if p[1] != NoSound {
				b.WriteByte(p[1])
			}
		}
		if a.String() != said || b.String() != heard {
			t.Fatalf("%q %q came back as %q %q", said, heard, a.String(), b.String())
		}
	})
}

func TestAlignerFindsWhatIsThere(t *testing.T) {
	c := table(t)
	rapid.Check(t, func(t *rapid.T) {
		before, needle, after := sounds.Draw(t, "before"), sounds.Draw(t, "needle"), sounds.Draw(t, "after")
		var a Aligner
		a.Hay(c, before+needle+after)
		var start Row
		start.Resize(a.Len())
		start.Free()
		row := a.Find(needle, &start)
		to := slices.Index(row.Score, slices.Max(row.Score))
		score, from := row.Score[to], int(row.From[to])
		if from < 0 || to < from || to > a.Len() {
			t.Fatalf("found at [%d, %d) of %d", from, to, a.Len())
		}
		if _, whole := c.Align(needle, before+needle+after); float64(score) < whole-1e-2 {
			t.Fatalf("a free alignment is worth %.3f, the whole one %.3f", score, whole)
		}
		self := float32(0)
		for i := range len(needle) {
			self += a.Self(needle[i])
		}
		if score < self-1e-2 {
			t.Fatalf("%q is in %q, but found for %.3f instead of %.3f", needle, before+needle+after, score, self)
		}
	})
}

func FuzzReadCounts(f *testing.F) {
	f.Add("0 a b 3\n")
	f.Add("1 - s 2.5\n0 é b 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		tables, err := readCounts(text)
		if err != nil && !strings.Contains(err.Error(), "confusions.tsv:") {
			t.Fatalf("an error without its line: %v", err)
		}
		for _, c := range tables {
			if c.Pair['a']['a'] != c.Pair['a']['a'] {
				t.Fatal("a weight is not a number")
			}
		}
	})
}
