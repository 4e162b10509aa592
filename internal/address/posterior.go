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

// decode gives everything that the readings may say its probability: best first.
func (x *Index) decode(heard []utterance, allowed map[int32]bool) []opinion {
	return share(x.weigh(heard, allowed))
}

// weigh gives everything that the readings may say, and its odds: best first.
func (x *Index) weigh(heard []utterance, allowed map[int32]bool) []hypothesis {
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
			list[k].exactly = int(indicator(list[k].exact))
		}
		markBest(list)
		x.lookElsewhere(r, list)
		lists = append(lists, list)
	}
	return combine(lists)
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

// combine weighs what several readings say for the same hypothesis: the odds of the reading that fits it best, and the mean of its
// probabilities in all of them, so that what one reading finds and the other has something better for comes behind what both find.
func combine(lists [][]hypothesis) []hypothesis {
	if len(lists) == 0 {
		return nil
	}
	evidence := make([]float64, len(lists))
	for i, list := range lists {
		evidence[i] = logEvidence(list)
	}
	byKey := map[opinionKey]*together{}
	var order []*together
	for i, list := range lists {
		for _, h := range list {
			k := opinionKey{h.key(), h.number, h.suffix}
			t := byKey[k]
			if t == nil {
				t = &together{best: h, other: math.Inf(-1)}
				byKey[k] = t
				order = append(order, t)
			} else {
				t.add(h)
			}
			t.mean += math.Exp((h.total-evidence[i])/tuned.temperature) / float64(len(lists))
		}
	}
	out := make([]hypothesis, 0, len(order))
	for _, t := range order {
		h := t.best
		if len(lists) > 1 {
			other := t.other
			if math.IsInf(other, -1) {
				other = min(0, h.total)
			}
			mean := tuned.temperature*math.Log(t.mean+leastShare) + evidence[0]
			h.total = (1-tuned.meanReading)*(tuned.bestReading*h.total+tuned.otherReading*other) + tuned.meanReading*mean
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b hypothesis) int { return cmp.Compare(b.total, a.total) })
	return out
}

// leastShare is what a hypothesis keeps that no reading makes likely.
const leastShare = 1e-9

// together is one hypothesis in all readings.
type together struct {
	best        hypothesis // of the reading that speaks most for it
	other, mean float64    // what the second-best says; its mean probability
}

func (t *together) add(h hypothesis) {
	agreed, exactly := t.best.agreed+h.agreed, t.best.exactly+h.exactly
	if h.total > t.best.total {
		h, t.best = t.best, h
	}
	t.other, t.best.agreed, t.best.exactly = max(t.other, h.total), agreed, exactly
}

// logEvidence is the logarithm of the sum of all odds of a reading, that of nothing having been said among them.
func logEvidence(list []hypothesis) float64 {
	top := tuned.soundsLikeNone
	for _, h := range list {
		top = max(top, h.total)
	}
	sum := math.Exp((tuned.soundsLikeNone - top) / tuned.temperature)
	for _, h := range list {
		sum += math.Exp((h.total - top) / tuned.temperature)
	}
	return top + tuned.temperature*math.Log(sum)
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
