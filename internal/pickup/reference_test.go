package pickup

import (
	"testing"

	"pgregory.net/rapid"
)

// The thesis's own example: the check digit of 572 is 4.
func TestCheckDigitExample(t *testing.T) {
	if got := fold("572"); got != 4 {
		t.Fatalf("fold(572) = %d, want 4", got)
	}
}

func TestReferenceFindsEveryCommonMistake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := NewReference(rapid.Uint64().Draw(t, "random"))
		if len(ref) != 8 || !CheckReference(ref) {
			t.Fatalf("reference %q is not valid", ref)
		}
		for i := range ref {
			for d := byte('0'); d <= '9'; d++ {
				wrong := ref[:i] + string(d) + ref[i+1:]
				if wrong != ref && CheckReference(wrong) {
					t.Fatalf("%s read as %s passes", ref, wrong)
				}
			}
			if i == 0 {
				continue
			}
			swapped := ref[:i-1] + string(ref[i]) + string(ref[i-1]) + ref[i+1:]
			if swapped != ref && CheckReference(swapped) {
				t.Fatalf("%s read as %s passes", ref, swapped)
			}
		}
	})
}

func TestReferencesAreDistinctAndNeverBeginWithZero(t *testing.T) {
	seen := map[string]bool{}
	for n := uint64(0); n < 10_000; n++ {
		for _, random := range []uint64{n, References - 1 - n} {
			ref := NewReference(random)
			if ref[0] == '0' || seen[ref] {
				t.Fatalf("reference %q of %d is a duplicate or begins with 0", ref, random)
			}
			seen[ref] = true
		}
	}
}

func FuzzCheckReference(f *testing.F) {
	for _, s := range []string{"", "47201836", "4720 1836", "00000000", "1234567", "१२३४५६७८"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !CheckReference(s) {
			return
		}
		var n uint64
		for i := range 7 {
			n = n*10 + uint64(s[i]-'0')
		}
		if got := NewReference(n - 1_000_000); got != s {
			t.Fatalf("%q passes the check but NewReference gives %q", s, got)
		}
	})
}
