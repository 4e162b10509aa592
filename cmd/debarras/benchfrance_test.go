package main

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/address"
)

func TestBenchFrance(t *testing.T) {
	var out, errOut bytes.Buffer
	cmd := &benchFranceCmd{Streets: 4000, Addresses: 20_000, Communes: 60, Shares: []float64{0.1, 0.3, 0.6}, Memory: 6, Queries: 5, Seed: 1}
	if err := cmd.Run(&env{ctx: t.Context(), out: &out, err: &errOut}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Names as in ", "\n  ", "10 %", "60 %  ", "100 %, by the last two"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	for _, bad := range []benchFranceCmd{{Streets: 0, Communes: 1, Shares: []float64{1}}, {Streets: 1, Communes: 1, Shares: []float64{1, 0.5}}, {Streets: 1, Communes: 1e6, Shares: []float64{1}}} {
		if err := bad.Run(&env{ctx: t.Context(), out: &out, err: &errOut}); err == nil {
			t.Errorf("%+v was run", bad)
		}
	}
}

// A part that would need too much is not built.
func TestBenchFranceKeepsToItsMemory(t *testing.T) {
	var out, errOut bytes.Buffer
	cmd := &benchFranceCmd{Streets: 2000, Addresses: 4000, Communes: 20, Shares: []float64{0.2, 0.5, 1}, Memory: 0.000001, Queries: 1, Seed: 1}
	if err := cmd.Run(&env{ctx: t.Context(), out: &out, err: &errOut}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "extrapolated") || strings.Contains(errOut.String(), "100 %") {
		t.Errorf("%s %s", out.String(), errOut.String())
	}
}

func sampleLaw(t *testing.T) *nameLaw {
	t.Helper()
	names, err := (&benchFranceCmd{}).source(&env{ctx: t.Context()})
	if err != nil {
		t.Fatal(err)
	}
	law, err := learnNames(rand.New(rand.NewPCG(1, 0)), names)
	if err != nil {
		t.Fatal(err)
	}
	return law
}

// The invented names repeat as the law says.
func TestNamesRepeat(t *testing.T) {
	law := sampleLaw(t)
	const n = 20_000
	drawn := slices.Collect(law.draw(rand.New(rand.NewPCG(2, 0)), n))
	want := law.theta / law.d * (math.Pow(1+n/law.theta, law.d) - 1)
	if got := float64(distinct(drawn)); got < 0.85*want || got > 1.15*want {
		t.Errorf("%v names in %d streets, expected %.0f", got, n, want)
	}
	again := slices.Collect(law.draw(rand.New(rand.NewPCG(2, 0)), n))
	if !slices.Equal(drawn, again) {
		t.Error("the same seed gives other names")
	}
}

func TestThetaFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, theta, n := rapid.Float64Range(0.1, 0.9).Draw(t, "d"), rapid.Float64Range(1, 5000).Draw(t, "theta"), rapid.Float64Range(1e4, 1e6).Draw(t, "n")
		k := theta / d * (math.Pow(1+n/theta, d) - 1)
		if got := thetaFor(d, n, k); math.Abs(got-theta) > 0.01*theta {
			t.Fatalf("theta %v, want %v", got, theta)
		}
	})
}

func TestFranceHoldsWhatWasAsked(t *testing.T) {
	f := france{law: sampleLaw(t), seed: 1, streets: 5000, addresses: 50_000, communes: 100}
	entries, asked := f.sample(0.5, 10)
	x := address.Build(entries, "france")
	s := x.Stats()
	if s.Streets != 2500 || s.Communes != 50 || s.Addresses < 20_000 || s.Addresses > 30_000 || len(*asked) != 10 {
		t.Errorf("%+v, %d queries", s, len(*asked))
	}
	for _, q := range *asked {
		if c, ok := x.Address(q.streetID, 0, ""); !ok || c.Street != q.text || c.INSEE != q.insee {
			t.Errorf("%+v is %+v", q, c)
		}
	}
}

func TestCommuneSizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		communes := rapid.IntRange(1, 500).Draw(t, "communes")
		streets := rapid.IntRange(communes, 50_000).Draw(t, "streets")
		sum := 0
		for _, n := range communeSizes(communes, streets) {
			sum += n
		}
		if sum != streets {
			t.Fatalf("%d, want %d", sum, streets)
		}
	})
}
