package api

import (
	"bufio"
	"compress/gzip"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

func readShared(t testing.TB, row func([]string) bool) {
	f, err := os.Open("../../../shared/data/spoken/ban-synthetic-amp.csv.gz")
	if err != nil {
		t.Skip("../shared is not there")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Scan() // header
	for lines.Scan() && row(strings.Split(lines.Text(), ";")) {
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// The projection's own constants, as IGN publishes them (NT/G 71), and its origin.
func TestLambert93(t *testing.T) {
	if math.Abs(lambertN-0.7256077650) > 1e-9 || math.Abs(lambertC-11754255.426) > 1e-2 || math.Abs(6_600_000+lambertR0-12655612.050) > 1e-2 {
		t.Errorf("n %v, c %v, ys %v", lambertN, lambertC, 6_600_000+lambertR0)
	}
	if x, y, ok := lambert93(3, 46.5); !ok || math.Abs(x-700_000) > 1e-6 || math.Abs(y-6_600_000) > 1e-6 {
		t.Errorf("the origin is at %v %v %v", x, y, ok)
	}
	if x, y, _ := lambert93(5.381347, 43.513716); math.Round(x) != 892_599 || math.Round(y) != 6_271_197 {
		t.Errorf("in Aix: %v %v", x, y)
	}
	for _, far := range [][2]float64{{55.5, -21}, {-61, 16}, {math.NaN(), 46}} {
		if _, _, ok := lambert93(far[0], far[1]); ok {
			t.Errorf("%v has coordinates", far)
		}
	}
}

// A gazetteer in the BAN's layout gives both coordinates of every address.
func TestLambert93IsTheGazetteers(t *testing.T) {
	n, worst := 0, 0.0
	readShared(t, func(row []string) bool {
		var v [4]float64
		for i, column := range []int{10, 11, 12, 13} {
			v[i], _ = strconv.ParseFloat(row[column], 64)
		}
		x, y, ok := lambert93(v[2], v[3])
		if !ok {
			t.Errorf("%s has none", row[0])
		}
		n++
		worst = max(worst, math.Hypot(x-v[0], y-v[1]))
		return n < 20_000
	})
	if n == 0 || worst > 0.2 { // six decimals of a degree are 0.1 m
		t.Errorf("%d rows, up to %.3f m apart", n, worst)
	}
}
