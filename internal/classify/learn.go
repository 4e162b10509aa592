package classify

import "math"

type vector struct {
	features []feature
	label    int
}

// judgement is what a model that had not seen an example made of it.
type judgement struct {
	example int
	z       []float32
	label   int
}

// shuffled is a fixed order of n things: a Fisher-Yates shuffle with a linear
// congruential generator (Knuth, TAOCP 2, 3.3.4), so that training is the same
// every time.
func shuffled(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	state := uint64(1)
	for i := n - 1; i > 0; i-- {
		state = state*6364136223846793005 + 1442695040888963407
		j := int(state >> 33 % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// learn fits the weights by stochastic gradient descent on the cross-entropy;
// the step shrinks from epoch to epoch.
func learn(vectors []vector, order []int, labels int) []float32 {
	w := make([]float32, rows*labels)
	z, p := make([]float32, labels), make([]float64, labels)
	for epoch := range epochs {
		step := float32(rate / (1 + slowing*float64(epoch)))
		for _, i := range order {
			v := vectors[i]
			score(z, w, v.features)
			softmax(p, z, 1)
			for k := range z {
				z[k] = step * float32(-p[k])
			}
			z[v.label] += step
			update(w, z, v.features)
		}
	}
	return w
}

// score adds the rows of the features up, into z.
func score(z, w []float32, features []feature) {
	clear(z)
	n := len(z)
	for _, f := range features {
		row, by := w[int(f.row)*n:][:n], f.value
		for k := range z {
			z[k] += by * row[k]
		}
	}
}

func update(w, gradient []float32, features []feature) {
	n := len(gradient)
	for _, f := range features {
		row, by := w[int(f.row)*n:][:n], f.value
		for k, g := range gradient {
			row[k] += by * g
		}
	}
}

// judge learns from all folds but one, and judges that one.
func judge(vectors []vector, order []int, fold, labels int) []judgement {
	var seen, unseen []int
	for n, i := range order {
		if n%folds == fold {
			unseen = append(unseen, i)
		} else {
			seen = append(seen, i)
		}
	}
	w := learn(vectors, seen, labels)
	out := make([]judgement, len(unseen))
	for n, i := range unseen {
		z := make([]float32, labels)
		score(z, w, vectors[i].features)
		out[n] = judgement{i, z, vectors[i].label}
	}
	return out
}

// fit finds the temperature with the least cross-entropy by golden section, and
// gives the accuracy, on which the temperature has no influence.
func fit(judged []judgement) (temperature, accuracy float64) {
	p := make([]float64, len(judged[0].z))
	loss := func(log float64) float64 {
		sum := 0.0
		for _, j := range judged {
			softmax(p, j.z, math.Exp(log))
			sum -= math.Log(max(p[j.label], 1e-12))
		}
		return sum
	}
	const ratio = 0.6180339887498949
	low, high := math.Log(0.05), math.Log(20)
	for range 30 {
		a, b := high-ratio*(high-low), low+ratio*(high-low)
		if loss(a) < loss(b) {
			high = b
		} else {
			low = a
		}
	}
	right := 0
	for _, j := range judged {
		best := 0
		for k, z := range j.z {
			if z > j.z[best] {
				best = k
			}
		}
		if best == j.label {
			right++
		}
	}
	return math.Exp((low + high) / 2), float64(right) / float64(len(judged))
}
