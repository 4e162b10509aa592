package address

import (
	"math"
	"slices"
)

// An opinion is a hypothesis of all readings together, with its probability.
type opinion struct {
	hypothesis
	share float64
}

// decode gives everything that the readings may say its probability: best first.
func (x *Index) decode(heard []utterance, allowed map[int32]bool) []opinion {
	return share(x.weigh(heard, allowed))
}

// weigh gives everything that the readings may say, and its odds, but no probabilities yet: best first.
func (x *Index) weigh(heard []utterance, allowed map[int32]bool) []opinion {
	w := scratches.Get().(*scratch)
	defer scratches.Put(w)
	return x.weighWith(w, heard, allowed)
}

func (x *Index) weighWith(w *scratch, heard []utterance, allowed map[int32]bool) []opinion {
	weight := x.addressWeight(allowed)
	names, by := x.namesIn(allowed, w), widely
	lists := make([][]hypothesis, 0, maxTexts)
	for i := range heard {
		if heard[i].key == "" {
			continue
		}
		if n := len(lists); n > 0 && slices.Equal(heard[i].tokens, heard[i-1].tokens) {
			lists = append(lists, lists[n-1]) // the same words with other commas
			continue
		}
		r := x.listen(&heard[i], w)
		x.listenPlaces(r)
		list := x.streetHypotheses(w.lists[i][:0], r, allowed, x.soundNames(r, names, by), weight)
		list = x.loneHypotheses(list, r, allowed)
		list = x.namedHypotheses(list, r, allowed, weight)
		list = x.withSpelling(r, list, names, allowed, weight)
		nothing := -tuned.silentSound * float64(r.unexplained())
		for k := range list {
			list[k].total -= nothing
			list[k].exactly = int(indicator(list[k].exact))
		}
		markBest(list)
		x.lookElsewhere(r, list)
		w.numbers, w.places, w.lists[i] = r.numbers, r.places, list
		lists = append(lists, list)
		by = siftingAfter(list)
	}
	return w.combine(lists)
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

// share turns the log-odds of opinions, best first, into probabilities, against nothing of it having been said.
func share(all []opinion) []opinion {
	if len(all) == 0 {
		return nil
	}
	top := max(all[0].total, tuned.soundsLikeNone)
	sum := odds(tuned.soundsLikeNone - top)
	for i := range all {
		all[i].share = math.Exp((all[i].total - top) / tuned.temperature)
		sum += all[i].share
	}
	for i := range all {
		all[i].share /= sum
	}
	return all
}
