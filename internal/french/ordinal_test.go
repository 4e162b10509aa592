package french

import "testing"

// Every ordinal is read as the arrondissement that it names.
func TestOrdinalIsHeard(t *testing.T) {
	for n := 1; n <= 20; n++ {
		if heard := Arrondissement(Words(Ordinal(n))); len(heard) != 1 || heard[0].Value != n {
			t.Errorf("%d, %q: %v", n, Ordinal(n), heard)
		}
	}
	for _, n := range []int{-1, 0, 21} {
		if Ordinal(n) != "" {
			t.Errorf("%d: %q", n, Ordinal(n))
		}
	}
}
