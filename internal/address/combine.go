package address

import (
	"cmp"
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
	next        int32 // another group of the same key and another suffix, or -1
}

// join adds a hypothesis to the group.
func (g *group) join(h *hypothesis) {
	g.agreed += h.agreed
	switch {
	case h.total > g.best.total:
		g.best, g.other = h, g.best
	case g.other == nil || h.total > g.other.total:
		g.other = h
	}
}

// combine adds up what several readings say for the same hypothesis: best first.
func combine(lists [][]hypothesis) []hypothesis {
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	groups := make([]group, 0, total)
	first := make(map[opinionKey]int32, total)
	for _, list := range lists {
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
				continue
			}
			first[k] = int32(len(groups))
			groups = append(groups, group{best: h, agreed: h.agreed, next: head})
		}
	}
	return ranked(groups, len(lists))
}

// ranked makes one hypothesis of each group.
func ranked(groups []group, readings int) []hypothesis {
	type place struct {
		total float64
		group int32
	}
	order := make([]place, len(groups))
	for i := range groups {
		g := &groups[i]
		total := g.best.total
		if readings > 1 {
			other := min(0, total)
			if g.other != nil {
				other = g.other.total
			}
			total = tuned.bestReading*total + tuned.otherReading*other
		}
		order[i] = place{total, int32(i)}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.group, b.group)) })
	out := make([]hypothesis, len(order))
	for i, p := range order {
		out[i] = *groups[p.group].best
		out[i].total, out[i].agreed = p.total, groups[p.group].agreed
	}
	return out
}
