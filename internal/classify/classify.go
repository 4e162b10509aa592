package classify

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
)

// An Example is an utterance cut into words, and the label that it shall have.
type Example struct {
	Words []string // folded as french.Words gives them; upper case = masked
	Hints []string // what somebody else believes of it; how far that can be trusted is learnt
	Label string
}

// A Score is a label and its probability.
type Score struct {
	Label string
	P     float64
}

// Model is a trained classifier. It is never changed once trained, and safe for
// concurrent use.
type Model struct {
	labels      []string  // sorted
	rarity      []float32 // of a row
	weights     []float32 // a row for each label
	temperature float64
	held        float64
}

const (
	folds       = 2
	epochs      = 7
	rate        = 5.0 // of learning, in the first epoch
	slowing     = 0.4 // of the rate, from epoch to epoch
	fewest      = 2   // labels
	minExamples = 3   // of a label, or no fold could learn it
)

// Train learns from examples. It fails when there are fewer than two labels, or
// a label with fewer than three examples.
func Train(examples []Example) (*Model, error) {
	labels, err := count(examples)
	if err != nil {
		return nil, err
	}
	vectors := make([]vector, len(examples))
	for i, e := range examples {
		n, _ := slices.BinarySearch(labels, e.Label)
		vectors[i] = vector{features(e.Words, e.Hints), n}
	}
	common := rarity(vectors)
	for i := range vectors {
		vectors[i].features = weigh(vectors[i].features, common)
	}
	order := shuffled(len(vectors))
	m := &Model{labels: labels, rarity: common}
	var judged []judgement
	var mu sync.Mutex
	var wg sync.WaitGroup
	for fold := range folds {
		wg.Go(func() {
			out := judge(vectors, order, fold, len(labels))
			mu.Lock()
			judged = append(judged, out...)
			mu.Unlock()
		})
	}
	m.weights = learn(vectors, order, len(labels))
	wg.Wait()
	slices.SortFunc(judged, func(a, b judgement) int { return a.example - b.example }) // sums of floats depend on the order
	m.temperature, m.held = fit(judged)
	return m, nil
}

// count lists the labels, sorted, and refuses what cannot be learnt.
func count(examples []Example) ([]string, error) {
	n := make(map[string]int)
	var labels []string
	for _, e := range examples {
		if n[e.Label]++; n[e.Label] == 1 {
			labels = append(labels, e.Label)
		}
	}
	slices.Sort(labels)
	var faults []error
	for _, l := range labels {
		if n[l] < minExamples {
			faults = append(faults, fmt.Errorf("%s has %d examples: write at least %d", l, n[l], minExamples))
		}
	}
	if len(labels) < fewest {
		faults = append(faults, fmt.Errorf("%d labels: at least %d are needed to tell one from another", len(labels), fewest))
	}
	return labels, errors.Join(faults...)
}

// Classify gives every label with its probability, the likeliest first.
func (m *Model) Classify(words, hints []string) []Score {
	z := make([]float32, len(m.labels))
	score(z, m.weights, weigh(features(words, hints), m.rarity))
	p := make([]float64, len(z))
	softmax(p, z, m.temperature)
	out := make([]Score, len(p))
	for i := range p {
		out[i] = Score{m.labels[i], p[i]}
	}
	slices.SortFunc(out, func(a, b Score) int { return cmp.Or(cmp.Compare(b.P, a.P), cmp.Compare(a.Label, b.Label)) })
	return out
}

// Accuracy is the share of the examples that a model that had not seen them
// labelled right.
func (m *Model) Accuracy() float64 { return m.held }

// Bytes is the size of the weights.
func (m *Model) Bytes() int { return 4 * len(m.weights) }

func softmax(p []float64, z []float32, temperature float64) {
	top := slices.Max(z)
	sum := 0.0
	for i, v := range z {
		p[i] = math.Exp(float64(v-top) / temperature)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// Temperature is by what the scores are divided; 1 is as they come.
func (m *Model) Temperature() float64 { return m.temperature }
