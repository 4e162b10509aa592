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
	states   []sieveState // by number of sounds of last
}

// A sieveState says where the distance of a needle's beginning goes up and down from one end in the hay to the next.
type sieveState struct{ up, down [sieveWords]uint64 }

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
	if len(s.states) == 0 {
		s.states = make([]sieveState, 1, 64) // of no sounds: nothing differs yet, whatever the end
	}
}

// Distance is the least number of sounds that are added, dropped or changed between the needle and a part of the hay: 0 to len(needle). Needles that
// begin like the one before are cheaper.
func (s *Sieve) Distance(needle string) int {
	shared := 0
	for shared < len(s.last) && shared < len(needle) && s.last[shared] == needle[shared] {
		shared++
	}
	for len(s.states) <= len(needle) {
		s.states = append(s.states, sieveState{})
	}
	s.last = needle
	if s.words > 1 {
		for i := shared; i < len(needle); i++ {
			s.advance(&s.match[needle[i]&127], &s.states[i], &s.states[i+1])
		}
		return s.least(needle)
	}
	up, down := s.states[shared].up[0], s.states[shared].down[0]
	states := s.states[:len(needle)+1]
	for i := shared; i < len(needle); i++ {
		match := s.match[needle[i]&127][0]
		same := ((match&up + up) ^ up) | match | down
		more, less := (down|^(same|up))<<1|1, (up&same)<<1
		up, down = less|^(same|more), more&same
		states[i+1].up[0], states[i+1].down[0] = up, down
	}
	return s.least(needle)
}

// advance goes on by one sound of the needle, in a hay of several words.
func (s *Sieve) advance(match *[sieveWords]uint64, from, to *sieveState) {
	carry, moreIn, lessIn := uint64(0), uint64(1), uint64(0)
	for w := range s.words {
		m, up, down := match[w], from.up[w], from.down[w]
		var sum uint64
		sum, carry = bits.Add64(m&up, up, carry)
		same := (sum ^ up) | m | down
		more, less := down|^(same|up), up&same
		moreOut, lessOut := more>>63, less>>63
		more, less = more<<1|moreIn, less<<1|lessIn
		moreIn, lessIn = moreOut, lessOut
		to.up[w], to.down[w] = less|^(same|more), more&same
	}
}

// least is the distance at the best end.
func (s *Sieve) least(needle string) int {
	state := &s.states[len(needle)]
	sum, best := 0, 0
	for w := range s.words {
		mask := ^uint64(0)
		if rest := s.n - 64*w; rest < 64 {
			mask = 1<<max(0, rest) - 1
		}
		up, down := state.up[w]&mask, state.down[w]&mask
		for d := down; d != 0; d &= d - 1 {
			below := d ^ (d - 1)
			best = min(best, sum+bits.OnesCount64(up&below)-bits.OnesCount64(down&below))
		}
		sum += bits.OnesCount64(up) - bits.OnesCount64(down)
	}
	return len(needle) + best
}
