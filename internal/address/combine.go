package address

import (
	"cmp"
	"math"
	"slices"
)

// An opinionKey says what a hypothesis is about, but for the suffix, which few of them differ in.
type opinionKey struct {
	kind   [3]int32
	number int32
}

// A group is the hypotheses of all readings that are about the same.
type group struct {
	best, other *hypothesis // in the order of their totals
	agreed      int
	exactly     int
	mean        float64 // its mean probability
	next        int32   // another group of the same key and another suffix, or -1
}

// join adds a hypothesis to the group.
func (g *group) join(h *hypothesis) {
	g.agreed, g.exactly = g.agreed+h.agreed, g.exactly+h.exactly
	switch {
	case h.total > g.best.total:
		g.best, g.other = h, g.best
	case g.other == nil || h.total > g.other.total:
		g.other = h
	}
}

// combine weighs what several readings say for the same hypothesis: the odds of the reading that fits it best, and the mean of its
// probabilities in all of them, so that what one reading finds and the other has something better for comes behind what both find. Best first.
func (w *scratch) combine(lists [][]hypothesis) []opinion {
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	if total == 0 {
		return nil
	}
	evidence := make([]float64, len(lists))
	groups, first := w.groups[:0], w.first
	if first == nil {
		first = map[opinionKey]int32{}
		w.first = first
	}
	clear(first)
	for l, list := range lists {
		evidence[l] = logEvidence(list)
		for i := range list {
			h := &list[i]
			kind := h.key()
			k := opinionKey{[3]int32(kind[:3]), int32(h.number)}
			head, ok := first[k]
			if !ok {
				head = -1
			}
			at := head
			for at >= 0 && groups[at].best.suffix != h.suffix {
				at = groups[at].next
			}
			if at >= 0 {
				groups[at].join(h)
			} else {
				at = int32(len(groups))
				first[k] = at
				groups = append(groups, group{best: h, agreed: h.agreed, exactly: h.exactly, next: head})
			}
			groups[at].mean += odds(h.total-evidence[l]) / float64(len(lists))
		}
	}
	out := w.ranked(groups, evidence)
	clear(groups) // they point into what the readings hold
	w.groups = groups
	return out
}

// leastShare is what a hypothesis keeps that no reading makes likely.
const leastShare = 1e-9

// odds turns log-odds as a reading counts them into those that they are worth.
func odds(log float64) float64 {
	if log < -30*tuned.temperature {
		return 0 // 1e-13: nothing beside leastShare
	}
	return math.Exp(log / tuned.temperature)
}

// logEvidence is the logarithm of the sum of all odds of a reading, that of nothing having been said among them.
func logEvidence(list []hypothesis) float64 {
	top := tuned.soundsLikeNone
	for i := range list {
		top = max(top, list[i].total)
	}
	sum := odds(tuned.soundsLikeNone - top)
	for i := range list {
		sum += odds(list[i].total - top)
	}
	return top + tuned.temperature*math.Log(sum)
}

// A ranking is the rank of a group.
type ranking struct {
	total float64
	group int32
}

// ranked makes one opinion of each group, without a probability.
func (w *scratch) ranked(groups []group, evidence []float64) []opinion {
	w.order = slices.Grow(w.order[:0], len(groups))[:len(groups)]
	order := w.order
	for i := range groups {
		g := &groups[i]
		total := g.best.total
		if len(evidence) > 1 {
			other := min(0, total)
			if g.other != nil {
				other = g.other.total
			}
			mean := tuned.temperature*math.Log(g.mean+leastShare) + evidence[0]
			total = (1-tuned.meanReading)*(tuned.bestReading*total+tuned.otherReading*other) + tuned.meanReading*mean
		}
		order[i] = ranking{total, int32(i)}
	}
	slices.SortFunc(order, func(a, b ranking) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.group, b.group)) })
	out := make([]opinion, len(order))
	for i, p := range order {
		g := &groups[p.group]
		out[i].hypothesis = *g.best
		out[i].total, out[i].agreed, out[i].exactly = p.total, g.agreed, g.exactly
	}
	return out
}
