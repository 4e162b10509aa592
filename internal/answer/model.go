package answer

import (
	"math"
	"runtime"
	"sync"
)

// model tells how far a question lies on each class's side: one linear support
// vector machine a class, against all others.
type model struct {
	classes int
	weights []float32 // feature by feature, a row of classes each
	bias    []float32
}

// How a machine is learnt: dual coordinate descent for the squared hinge (Hsieh
// et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML
// 2008), in a fixed order, so that the same examples give the same model.
const (
	cost    = 1.0  // C: what a misplaced example costs
	rounds  = 30   // at most
	settled = 0.05 // the largest gradient at which to stop
	every   = 6    // rounds between two that visit every example
	far     = 0.2  // beyond its margin by so much, an example rests meanwhile
)

// learn fits a model to examples of each class.
func learn(examples [][]feature, class []int, classes, features int) *model {
	m := &model{classes: classes, weights: make([]float32, features*classes), bias: make([]float32, classes)}
	length := make([]float64, len(examples)) // squared, with the bias
	for i, fs := range examples {
		length[i] = 1
		for _, f := range fs {
			length[i] += f.weight * f.weight
		}
	}
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			w, alpha := make([]float64, features+1), make([]float64, len(examples))
			for c := range next {
				clear(w)
				clear(alpha)
				separate(examples, class, c, length, w, alpha)
				for f, x := range w[:features] {
					m.weights[f*classes+c] = float32(x)
				}
				m.bias[c] = float32(w[features])
			}
		})
	}
	for c := range classes {
		next <- c
	}
	close(next)
	wg.Wait()
	return m
}

// separate finds the weights w, the bias last, that part class c from the rest.
func separate(examples [][]feature, class []int, c int, length, w, alpha []float64) {
	stride, bias := coprime(len(examples)), len(w)-1
	rests := make([]bool, len(examples))
	for round := range rounds {
		worst, full := 0.0, round%every == 0
		for k := range examples {
			i := k * stride % len(examples)
			if rests[i] && !full {
				continue
			}
			y := -1.0
			if class[i] == c {
				y = 1
			}
			d := w[bias]
			for _, f := range examples[i] {
				d += f.weight * w[f.id]
			}
			g := y*d - 1 + alpha[i]/(2*cost)
			rests[i] = alpha[i] == 0 && g > far
			if alpha[i] == 0 && g >= 0 {
				continue
			}
			worst = max(worst, math.Abs(g))
			was := alpha[i]
			alpha[i] = max(0, was-g/(length[i]+1/(2*cost)))
			step := (alpha[i] - was) * y
			w[bias] += step
			for _, f := range examples[i] {
				w[f.id] += step * f.weight
			}
		}
		if full && worst < settled {
			return
		}
	}
}

// coprime is a step near the golden ratio that visits all n.
func coprime(n int) int {
	step := max(1, int(float64(n)*0.618))
	for gcd(step, n) != 1 {
		step++
	}
	return step
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// decide fills out with a class's distances: above 0 is its side, 1 where its
// examples lie.
func (m *model) decide(fs []feature, out []float64) {
	for c := range out {
		out[c] = float64(m.bias[c])
	}
	for _, f := range fs {
		row := m.weights[int(f.id)*m.classes : (int(f.id)+1)*m.classes]
		for c, w := range row {
			out[c] += f.weight * float64(w)
		}
	}
}
