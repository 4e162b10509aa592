package eval

import "math"

// z95 is the normal quantile of two-sided intervals at 95 %. zMany is that at 99.9 %, for tables
// of some fifty differences: at 95 % two or three of them would seem changes by chance.
const (
	z95   = 1.959963985
	zMany = 3.290526731
)

// A Share is k of n.
type Share struct {
	K int `json:"k"`
	N int `json:"n"`
}

// Value is k/n, 0 for no calls.
func (s Share) Value() float64 {
	if s.N == 0 {
		return 0
	}
	return float64(s.K) / float64(s.N)
}

// Interval is Wilson's score interval at 95 % (E. B. Wilson, 1927), which stays within 0 and 1
// and is right near them. Without calls it is everything.
func (s Share) Interval() (low, high float64) { return s.interval(z95) }

func (s Share) interval(z float64) (low, high float64) {
	if s.N == 0 {
		return 0, 1
	}
	n, p := float64(s.N), s.Value()
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	low, high = max(0, middle-half), min(1, middle+half)
	if s.K == 0 {
		low = 0
	}
	if s.K == s.N {
		high = 1
	}
	return low, high
}

// Difference is b − a with its interval at 95 % from the two Wilson intervals (R. G. Newcombe,
// Statistics in Medicine 17, 1998, method 10). It takes the two runs as independent; they have
// the same callers when seeds are equal, so that it errs on the side of caution.
func Difference(a, b Share) (d, low, high float64) { return difference(a, b, z95) }

func difference(a, b Share, z float64) (d, low, high float64) {
	la, ha := a.interval(z)
	lb, hb := b.interval(z)
	pa, pb := a.Value(), b.Value()
	d = pb - pa
	return d, d - math.Hypot(pb-lb, ha-pa), d + math.Hypot(hb-pb, pa-la)
}
