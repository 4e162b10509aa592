package address

import (
	_ "embed" // the fitted weights
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
)

// featureNames are what a probability is made of; the order is that of the weights in calibration.tsv.
var featureNames = []string{"bias", "share", "evidence", "quality", "exact", "exists", "confidence", "agreed", "placed", "known", "numbered", "bare", "number", "commune",
	"length", "alone", "street", "sounded", "unexplained", "elsewhere", "written", "exactly", "unheard-of", "better", "surer", "short", "written well", "exact alone",
	"confident"}

// Features describes the best hypothesis for a calibration: one value a weight, all of the order of 1.
type Features []float64

// typicalConfidence stands for the confidence of a recogniser that tells none: the mean of the transcripts.
const typicalConfidence = 0.6

// features looks at the best hypothesis beside the others. It is nil when nothing was heard.
func (x *Index) features(ranked []opinion, readings int, confidence float64, known bool) Features {
	if len(ranked) == 0 {
		return nil
	}
	o := ranked[0]
	p := min(max(o.share, 1e-6), 1-1e-6)
	f := make(Features, len(featureNames))
	f[0] = 1
	f[1] = math.Log(p/(1-p)) / 4
	f[2] = o.total / 20
	f[3] = o.quality
	f[4] = indicator(o.exact)
	if o.street >= 0 && o.number > 0 {
		f[5] = indicator(x.has(o.street, o.number, o.suffix))
		f[22] = indicator(o.exact) * (1 - f[5])
	}
	if f[6] = confidence; confidence <= 0 {
		f[6] = typicalConfidence
	}
	f[7] = float64(o.agreed) / float64(max(1, readings))
	f[8] = min(2, o.place/5)
	f[9] = indicator(known)
	switch {
	case o.street >= 0 && o.number > 0:
		f[10] = 1
	case o.street >= 0:
		f[11] = 1
	case o.number > 0:
		f[12] = 1
	default:
		f[13] = 1
	}
	f[14] = float64(o.sounds) / 10
	f[15] = indicator(o.place == 0 && !known)
	together := 0.0 // of the street or place, whatever its number
	for _, other := range ranked {
		if other.key() == o.key() {
			together += other.share
		}
	}
	together = min(max(together, 1e-6), 1-1e-6)
	f[16] = math.Log(together/(1-together)) / 4
	f[17] = o.sounded
	f[18] = min(2, float64(o.unexplained)/10)
	f[19] = min(2, max(0, o.elsewhere)/5)
	f[20] = o.written
	f[21] = float64(o.exactly) / float64(max(1, readings))
	f[23] = max(0, o.quality) * max(0, o.quality)
	f[24] = f[1] * math.Abs(f[1])
	if o.street >= 0 {
		f[25] = min(1, 4/float64(max(1, len(o.form))))
	}
	f[26] = o.written * o.quality
	f[27] = f[12] * indicator(o.exact)
	f[28] = (f[6] - typicalConfidence) * f[1]
	return f
}

// calibrate gives the first opinion the probability that such opinions are right. The others share what that leaves, as before, but for other
// streets far behind: what makes a first doubtful is more often a number misheard or a street that the index lacks.
func (x *Index) calibrate(ranked []opinion, readings int, confidence float64, known bool) []opinion {
	f := x.features(ranked, readings, confidence, known)
	if f == nil {
		return ranked
	}
	p, first := x.calibrated.Probability(f), max(ranked[0].share, 1e-9)
	scale := (1 - p) / max(1-first, 1e-9)
	ranked[0].share = p
	for i := range ranked[1:] {
		o := &ranked[i+1]
		raw := o.share
		if o.share = min(1, scale*raw); o.key() != ranked[0].key() {
			o.share = min(o.share, max(p, 1-p)*math.Sqrt(raw/first))
		}
	}
	return ranked
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// A Calibration turns features into a probability, by logistic regression (Platt 1999).
type Calibration []float64

// Probability is what share of such hypotheses is right.
func (c Calibration) Probability(f Features) float64 {
	z := 0.0
	for i, v := range f[:min(len(f), len(c))] {
		z += c[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// A Judged is one utterance's features and whether its best hypothesis was right.
type Judged struct {
	Features Features
	Right    bool
	Weight   float64 // how many such utterances it stands for
}

// MissingShare is the share of true house numbers that a gazetteer lacks.
const MissingShare = 0.04

// ridge keeps weights small that the rows say little about.
const ridge = 0.5

// FitCalibration fits the weights by Newton's method on the penalised likelihood.
func FitCalibration(rows []Judged) (Calibration, error) {
	n := len(featureNames)
	if len(rows) < 10*n {
		return nil, fmt.Errorf("a calibration needs %d judged utterances, and there are %d", 10*n, len(rows))
	}
	c := make(Calibration, n)
	for range 30 {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
			hessian[i][i] = ridge
			gradient[i] = -ridge * c[i]
		}
		for _, r := range rows {
			p := c.Probability(r.Features)
			miss := r.Weight * (indicator(r.Right) - p)
			for i, a := range r.Features {
				gradient[i] += miss * a
				for j, b := range r.Features {
					hessian[i][j] += r.Weight * p * (1 - p) * a * b
				}
			}
		}
		step, err := solve(hessian, gradient)
		if err != nil {
			return nil, err
		}
		size := 0.0
		for i := range c {
			c[i] += step[i]
			size += step[i] * step[i]
		}
		if size < 1e-12 {
			break
		}
	}
	return c, nil
}

// solve gives y with m·y = v by Gauss's elimination; m and v are used up.
func solve(m [][]float64, v []float64) ([]float64, error) {
	n := len(v)
	for k := range n {
		pivot := k
		for i := k + 1; i < n; i++ {
			if math.Abs(m[i][k]) > math.Abs(m[pivot][k]) {
				pivot = i
			}
		}
		if math.Abs(m[pivot][k]) < 1e-12 {
			return nil, errors.New("the features depend on each other")
		}
		m[k], m[pivot], v[k], v[pivot] = m[pivot], m[k], v[pivot], v[k]
		for i := k + 1; i < n; i++ {
			by := m[i][k] / m[k][k]
			for j := k; j < n; j++ {
				m[i][j] -= by * m[k][j]
			}
			v[i] -= by * v[k]
		}
	}
	for k := n - 1; k >= 0; k-- {
		for j := k + 1; j < n; j++ {
			v[k] -= m[k][j] * v[j]
		}
		v[k] /= m[k][k]
	}
	return v, nil
}

// The weights come from transcripts whose truth is known (`debarras address calibrate`): one line a table, as in the table of
// confusions: line 0 from all rows, line k from those outside fold k.
//
//go:embed calibration.tsv
var calibrationFile string

var calibrations = sync.OnceValues(func() ([]Calibration, error) { return readCalibrations(calibrationFile) })

func readCalibrations(text string) ([]Calibration, error) {
	var out []Calibration
	n := 0
	for line := range strings.Lines(text) {
		n++
		fields := strings.Fields(line)
		if len(fields) != len(featureNames) {
			return nil, fmt.Errorf("calibration.tsv:%d: %d weights, want %d", n, len(fields), len(featureNames))
		}
		c := make(Calibration, len(fields))
		for i, f := range fields {
			v, err := strconv.ParseFloat(f, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("calibration.tsv:%d: %q is no weight", n, f)
			}
			c[i] = v
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, errors.New("calibration.tsv is empty")
	}
	return out, nil
}

// String writes a calibration as a line of calibration.tsv.
func (c Calibration) String() string {
	var b strings.Builder
	for i, v := range c {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatFloat(v, 'f', 4, 64))
	}
	return b.String()
}
