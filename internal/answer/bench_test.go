package answer

import "testing"

func BenchmarkNew(b *testing.B) {
	k := real(b)
	for b.Loop() {
		New(k)
	}
}

func BenchmarkFind(b *testing.B) {
	a := New(real(b))
	for b.Loop() {
		a.Find(b.Context(), Question{Text: "à partir de quelle heure je peux sortir mes encombrants sur le trottoir", Day: day})
	}
}
