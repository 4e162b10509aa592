package french

import "math/bits"

// sieveWords is how many words of 64 sounds the longest hay of a Sieve takes.
const sieveWords = 4

// SieveLimit is the most sounds that a [Sieve] looks at; what a hay has behind them is not found.
const SieveLimit = 64 * sieveWords

// sieveMatch is what a pair of sounds must be worth to count as a match.
const sieveMatch = 0.5

// A Sieve tells roughly how well needles are found in one hay: the edit distance to the nearest part of it, where sounds that are often heard
// for each other are equal. All positions of the hay are computed at once, a bit each, by the differences between neighbours (Myers, A fast
// bit-vector algorithm for approximate string matching, 1999, in Hyyrö's form), so a sound of a needle costs a dozen operations.
// The zero value is ready for Hay. It may not be shared between goroutines.
type Sieve struct {
	n, words int
	match    [128][sieveWords]uint64 // by sound said: the positions of the hay where it may be
	last     string
	short    []steps      // by number of sounds of last, in a hay of one word
	states   []sieveState // the same in a longer one
}

// steps say where the distance of a needle's beginning goes up and down from one end in the hay to the next.
type steps struct{ up, down uint64 }

// A sieveState is the steps of a hay of several words.
type sieveState [sieveWords]steps

// Hay sets the sounds to search in.
func (s *Sieve) Hay(c *Confusions, hay string) {
	s.n = min(len(hay), SieveLimit)
	s.words = max(1, (s.n+63)/64)
	s.last = ""
	for i := range len(AlignedSounds) {
		said := AlignedSounds[i]
		pair, m := &c.Pair[said], [sieveWords]uint64{}
		for j := range s.n {
			if pair[hay[j]&127] > sieveMatch {
				m[j>>6&(sieveWords-1)] |= 1 << (j & 63)
			}
		}
		s.match[said] = m
	}
	if len(s.states) == 0 { // of no sounds: nothing differs yet, whatever the end
		s.states, s.short = make([]sieveState, 1, 64), make([]steps, 1, 64)
	}
}

// Distance is the least number of sounds that are added, dropped or changed between the needle and a part of the hay: 0 to len(needle). Needles that
// begin like the one before are cheaper.
func (s *Sieve) Distance(needle string) int {
	shared := 0
	for shared < len(s.last) && shared < len(needle) && s.last[shared] == needle[shared] {
		shared++
	}
	s.last = needle
	if s.words == 1 {
		return len(needle) + s.one(needle, shared)
	}
	for len(s.states) <= len(needle) {
		s.states = append(s.states, sieveState{})
	}
	for i := shared; i < len(needle); i++ {
		s.advance(&s.match[needle[i]&127], &s.states[i], &s.states[i+1])
	}
	sum, best := 0, 0
	for w, t := range s.states[len(needle)][:s.words] {
		if rest := s.n - 64*w; rest < 64 {
			mask := uint64(1)<<max(0, rest) - 1
			t.up, t.down = t.up&mask, t.down&mask
		}
		best = min(best, sum+t.lowest())
		sum += bits.OnesCount64(t.up) - bits.OnesCount64(t.down)
	}
	return len(needle) + best
}

// one goes on with the needle behind its shared beginning, in a hay of one word, and tells how far the distance of the best end is below that of the
// first.
func (s *Sieve) one(needle string, shared int) int {
	for len(s.short) <= len(needle) {
		s.short = append(s.short, steps{})
	}
	t, kept := s.short[shared], s.short[shared+1:]
	for i, sound := range []byte(needle[shared:]) {
		match := s.match[sound&127][0]
		same := ((match&t.up + t.up) ^ t.up) | match | t.down
		more, less := (t.down|^(same|t.up))<<1|1, (t.up&same)<<1
		t = steps{less | ^(same | more), more & same}
		if i < len(kept) {
			kept[i] = t
		}
	}
	mask := uint64(1)<<s.n - 1
	t.up, t.down = t.up&mask, t.down&mask
	return t.lowest()
}

// lowest is the lowest point of a way that goes up and down by one, from its start.
func (t steps) lowest() int {
	best := 0
	for d := t.down; d != 0; d &= d - 1 {
		below := d ^ (d - 1)
		best = min(best, bits.OnesCount64(t.up&below)-bits.OnesCount64(t.down&below))
	}
	return best
}

// advance goes on by one sound of the needle, in a hay of several words.
func (s *Sieve) advance(match *[sieveWords]uint64, from, to *sieveState) {
	carry, moreIn, lessIn := uint64(0), uint64(1), uint64(0)
	for w := range s.words {
		m, up, down := match[w], from[w].up, from[w].down
		var sum uint64
		sum, carry = bits.Add64(m&up, up, carry)
		same := (sum ^ up) | m | down
		more, less := down|^(same|up), up&same
		moreOut, lessOut := more>>63, less>>63
		more, less = more<<1|moreIn, less<<1|lessIn
		moreIn, lessIn = moreOut, lessOut
		to[w] = steps{less | ^(same | more), more & same}
	}
}
