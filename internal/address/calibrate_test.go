package address

import (
	"math"
	"math/rand"
	"strconv"
	"strings"
	"testing"
)

// A logistic law must be found again from draws of it.
func TestFitCalibrationFindsTheLaw(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	truth := make(Calibration, len(featureNames))
	truth[0], truth[1], truth[3] = -0.5, 2, 1
	var rows []Judged
	for range 20000 {
		f := make(Features, len(featureNames))
		f[0] = 1
		for i := 1; i < len(f); i++ {
			f[i] = rng.NormFloat64()
		}
		rows = append(rows, Judged{f, rng.Float64() < truth.Probability(f), 1})
	}
	c, err := FitCalibration(rows)
	if err != nil {
		t.Fatal(err)
	}
	for i := range truth {
		if math.Abs(c[i]-truth[i]) > 0.12 {
			t.Errorf("%s: %.3f, want %.3f", featureNames[i], c[i], truth[i])
		}
	}
}

func TestFitCalibrationNeedsRows(t *testing.T) {
	if _, err := FitCalibration(make([]Judged, 3)); err == nil || !strings.Contains(err.Error(), strconv.Itoa(10*len(featureNames))) {
		t.Errorf("three rows: %v", err)
	}
}

func TestEmbeddedCalibrations(t *testing.T) {
	tables, err := calibrations()
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) != 6 {
		t.Errorf("%d calibrations, want one of all rows and one without each of five folds", len(tables))
	}
	again, err := readCalibrations(tables[0].String())
	if err != nil || again[0].String() != tables[0].String() {
		t.Errorf("%v came back as %v: %v", tables[0], again, err)
	}
}

func FuzzReadCalibrations(f *testing.F) {
	f.Add("1 2 3\n")
	f.Add(strings.Repeat("0.5 ", len(featureNames)) + "\n")
	f.Add(strings.Repeat("NaN ", len(featureNames)))
	f.Fuzz(func(t *testing.T, text string) {
		tables, err := readCalibrations(text)
		if err != nil {
			return
		}
		for _, c := range tables {
			if p := c.Probability(make(Features, len(featureNames))); !(p >= 0 && p <= 1) {
				t.Fatalf("probability %v", p)
			}
		}
	})
}
