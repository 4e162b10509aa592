package french

import (
	_ "embed" // the counts
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
)

// AlignedSounds are the sounds that keys of [Sound] are made of.
const AlignedSounds = "aeEiouy2AIOjwpbtdkgfvszlrmnSZN"

// NoSound stands in a pair for a sound that was dropped or added.
const NoSound = '-'

// Counts tells how often a sound that was said came out as another: [said][heard], NoSound for neither.
type Counts [128][128]float64

// Confusions are the weights of an alignment, in natural logarithms of odds: what is heard given what was said, against what
// is heard anyway. Pair[a][b] is ln P(b|a)/P(b), Drop[a] is ln P(nothing|a), Add[b] is ln P(b out of nothing)/P(b).
// Sums of them compare hypotheses of different length (Durbin, Eddy, Krogh and Mitchison, Biological Sequence Analysis, 1998, ch. 4).
type Confusions struct {
	Pair      [128][128]float32
	Drop, Add [128]float32
}

// handWeight is how many observations the hand-written table of confusions is worth for each sound: it speaks where the
// transcripts are silent.
const handWeight = 8

// NewConfusions makes weights of counts.
func NewConfusions(counts *Counts) *Confusions {
	var heard [128]float64
	total := 0.0
	for a := range counts {
		for b := range counts[a] {
			if b != NoSound {
				heard[b] += counts[a][b]
				total += counts[a][b]
			}
		}
	}
	alphabet := float64(len(AlignedSounds))
	for i := range len(AlignedSounds) {
		b := AlignedSounds[i]
		heard[b] = (heard[b] + 10) / (total + 10*alphabet)
	}
	c := &Confusions{}
	said := 0.0
	for i := range len(AlignedSounds) {
		said += c.weigh(counts, &heard, AlignedSounds[i])
	}
	for i := range len(AlignedSounds) {
		b := AlignedSounds[i]
		c.Add[b] = float32(math.Log((counts[NoSound][b] + handWeight*heard[b]) / (said + 10*handWeight) / heard[b]))
	}
	return c
}

// weigh fills in the weights of one sound that was said, and gives how often it was.
func (c *Confusions) weigh(counts *Counts, heard *[128]float64, a byte) float64 {
	prior, sum := [128]float64{}, 0.0
	for i := range len(AlignedSounds) {
		b := AlignedSounds[i]
		prior[b] = heard[b] * math.Exp(-3*float64(substitution[a][b]))
		if a == b {
			prior[b] = 2 * heard[b]
		}
		sum += prior[b]
	}
	n := 0.0
	for b := range counts[a] {
		n += counts[a][b]
	}
	for i := range len(AlignedSounds) {
		b := AlignedSounds[i]
		p := (counts[a][b] + 0.9*handWeight*prior[b]/sum) / (n + handWeight)
		c.Pair[a][b] = float32(math.Log(p / heard[b]))
	}
	c.Drop[a] = float32(math.Log((counts[a][NoSound] + 0.1*handWeight) / (n + handWeight)))
	return n
}

// The counts come from transcripts whose words are known (`debarras address fit`): one line for each table and pair, "without said heard
// count". Table 0 is made of all transcripts, table k of those outside fold k.
//
//go:embed confusions.tsv
var countsFile string

var learned = sync.OnceValues(func() ([]*Confusions, error) { return readCounts(countsFile) })

func readCounts(text string) ([]*Confusions, error) {
	var tables []*Counts
	n := 0
	for line := range strings.Lines(text) {
		n++
		f := strings.Fields(line)
		if len(f) != 4 || len(f[1]) != 1 || len(f[2]) != 1 || f[1][0] > 127 || f[2][0] > 127 {
			return nil, fmt.Errorf("confusions.tsv:%d: want table, said, heard, count", n)
		}
		table, err1 := strconv.Atoi(f[0])
		count, err2 := strconv.ParseFloat(f[3], 64)
		if err1 != nil || err2 != nil || table < 0 || table > 99 || count < 0 {
			return nil, fmt.Errorf("confusions.tsv:%d: %q is no count", n, strings.TrimSpace(line))
		}
		for len(tables) <= table {
			tables = append(tables, &Counts{})
		}
		tables[table][f[1][0]][f[2][0]] = count
	}
	out := make([]*Confusions, len(tables))
	for i, t := range tables {
		out[i] = NewConfusions(t)
	}
	return out, nil
}

// LearnedConfusions gives the weights that were learned without the given fold; 0 leaves nothing out.
func LearnedConfusions(without int) (*Confusions, error) {
	tables, err := learned()
	if err != nil {
		return nil, err
	}
	if without < 0 || without >= len(tables) {
		return nil, fmt.Errorf("no table without fold %d: the folds are 1 to %d", without, len(tables)-1)
	}
	return tables[without], nil
}

// Align gives the likeliest alignment of two whole keys, as pairs of sounds (NoSound for none), and its log-odds.
func (c *Confusions) Align(said, heard string) (pairs [][2]byte, score float64) {
	n, m := len(said), len(heard)
	row := make([][]float32, n+1)
	for i := range row {
		row[i] = make([]float32, m+1)
		for j := range row[i] {
			switch {
			case i == 0 && j == 0:
			case i == 0:
				row[0][j] = row[0][j-1] + c.Add[heard[j-1]&127]
			case j == 0:
				row[i][0] = row[i-1][0] + c.Drop[said[i-1]&127]
			default:
				a, b := said[i-1]&127, heard[j-1]&127
				row[i][j] = max(row[i-1][j-1]+c.Pair[a][b], row[i-1][j]+c.Drop[a], row[i][j-1]+c.Add[b])
			}
		}
	}
	for i, j := n, m; i > 0 || j > 0; {
		switch {
		case i > 0 && j > 0 && row[i][j] == row[i-1][j-1]+c.Pair[said[i-1]&127][heard[j-1]&127]:
			i, j = i-1, j-1
			pairs = append(pairs, [2]byte{said[i], heard[j]})
		case i > 0 && row[i][j] == row[i-1][j]+c.Drop[said[i-1]&127]:
			i--
			pairs = append(pairs, [2]byte{said[i], NoSound})
		default:
			j--
			pairs = append(pairs, [2]byte{NoSound, heard[j]})
		}
	}
	for i, j := 0, len(pairs)-1; i < j; i, j = i+1, j-1 {
		pairs[i], pairs[j] = pairs[j], pairs[i]
	}
	return pairs, float64(row[n][m])
}
