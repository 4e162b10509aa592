package address

import (
	"cmp"
	"math"
	"slices"
)

// An opinion is a hypothesis of all readings together, with its probability.
type opinion struct {
	hypothesis
	share float64
}

type opinionKey struct {
	kind   [4]int32
	number int
	suffix string
}

// decode weighs everything that the readings may say: best first.
func (x *Index) decode(heard []utterance, allowed map[int32]bool) []opinion {
	weight := x.addressWeight(allowed)
	nameAllowed := x.namesIn(allowed)
	var lists [][]hypothesis
	for i := range heard {
		if heard[i].key == "" {
			continue
		}
		if n := len(lists); n > 0 && slices.Equal(heard[i].tokens, heard[i-1].tokens) {
			lists = append(lists, lists[n-1]) // the same words with other commas
			continue
		}
		r := x.listen(&heard[i])
		x.listenPlaces(r)
		list := x.streetHypotheses(r, allowed, x.soundNames(r, nameAllowed), weight)
		list = append(list, x.loneHypotheses(r, allowed)...)
		list = append(list, x.namedHypotheses(r, allowed, weight)...)
		list = x.withSpelling(r, list, nameAllowed, allowed, weight)
		nothing := -tuned.silentSound * float64(r.unexplained())
		for k := range list {
			list[k].total -= nothing
		}
		markBest(list)
		x.lookElsewhere(r, list)
		lists = append(lists, list)
	}
	return share(combine(lists))
}

// namesIn says of which names there is a street in the communes; nil is all.
func (x *Index) namesIn(communes map[int32]bool) func(int32) bool {
	if communes == nil {
		return func(int32) bool { return true }
	}
	in := make([]bool, len(x.names))
	for c := range communes {
		for _, s := range x.communes[c].streets {
			in[x.streets[s].nameIndex] = true
		}
	}
	return func(n int32) bool { return in[n] }
}

// markBest notes which hypothesis a reading would choose alone.
func markBest(list []hypothesis) {
	best := -1
	for i, h := range list {
		if best < 0 || h.total > list[best].total {
			best = i
		}
	}
	if best >= 0 {
		list[best].agreed = 1
	}
}

// combine adds up what several readings say for the same hypothesis.
func combine(lists [][]hypothesis) []hypothesis {
	if len(lists) == 0 {
		return nil
	}
	byKey := map[opinionKey][]hypothesis{}
	var order []opinionKey
	for _, list := range lists {
		for _, h := range list {
			k := opinionKey{h.key(), h.number, h.suffix}
			if len(byKey[k]) == 0 {
				order = append(order, k)
			}
			byKey[k] = append(byKey[k], h)
		}
	}
	var out []hypothesis
	for _, k := range order {
		hs := byKey[k]
		slices.SortStableFunc(hs, func(a, b hypothesis) int { return cmp.Compare(b.total, a.total) })
		h := hs[0]
		for _, other := range hs[1:] {
			h.agreed += other.agreed
		}
		if len(lists) > 1 {
			other := min(0, hs[0].total)
			if len(hs) > 1 {
				other = hs[1].total
			}
			h.total = tuned.bestReading*h.total + tuned.otherReading*other
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b hypothesis) int { return cmp.Compare(b.total, a.total) })
	return out
}

// share turns log-odds into probabilities, against nothing of it having been said.
func share(hs []hypothesis) []opinion {
	if len(hs) == 0 {
		return nil
	}
	top := max(hs[0].total, tuned.soundsLikeNone)
	sum := math.Exp((tuned.soundsLikeNone - top) / tuned.temperature)
	out := make([]opinion, len(hs))
	for i, h := range hs {
		p := math.Exp((h.total - top) / tuned.temperature)
		out[i] = opinion{h, p}
		sum += p
	}
	for i := range out {
		out[i].share /= sum
	}
	return out
}
