package french

import "testing"

func TestSpelled(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"v comme Victor, a, u", "vau", true},
		{"P de Pierre, a, r, a, d, i, s", "paradis", true},
		{"b, a, deux l, o, n", "ballon", true},
		{"b a deux l comme Louis o n", "ballon", true},
		{"c, e accent aigu, z, a, deux n, e", "cézanne", true},
		{"s a i n t tiret c a n", "saint-can", true},
		{"l apostrophe e accent aigu t", "l'ét", true},
		{"des comme Denise, a", "da", true},
		{"double v a g", "wag", true},
		{"i grec v o n", "yvon", true},
		{"anatole ursule berthe", "aub", true},
		{"bé a u dé e", "baude", true},
		{"f r a n c cédille o i s", "françois", true},
		{"rue Paradis", "", false},
		{"", "", false},
	} {
		got, ok := Spelled(Words(c.in))
		if got != c.want || ok != c.ok {
			t.Errorf("%q: %q %v, want %q %v", c.in, got, ok, c.want, c.ok)
		}
	}
}
