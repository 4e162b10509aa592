package address

// numberIn reads a reply to "à quel numéro ?" of a known street: all that is said is weighed, with what the street has. It has no
// value when asking again costs less than reading a wrong number back. sure is its probability.
func (s *sitting) numberIn(street int32) (n heardNumber, sure float64) {
	w := scratches.Get().(*scratch)
	defer scratches.Put(w)
	var lists [][]hypothesis
	for i := range s.heard {
		u := &s.heard[i]
		if u.key == "" || len(u.key) > longestNumber {
			continue
		}
		lists = append(lists, s.x.numberHypotheses(s.x.listen(u, w), street))
	}
	ranked := s.x.calibrate(share(combine(lists)), len(s.heard), s.q.Confidence, true)
	for _, o := range ranked {
		if s.belief.refusedNumber(s.x.streets[street].id, o.number, o.suffix) {
			continue
		}
		if o.share < leastNumber {
			break
		}
		return heardNumber{o.number, o.suffix, o.numbered}, o.share
	}
	return heardNumber{}, 0
}

// leastNumber is how probable a number must be to be read back: below, it is asked for again.
const leastNumber = 0.15

// numberHypotheses are the numbers of a reading alone, by what it sounds like and by what the street has.
func (x *Index) numberHypotheses(r *reading, street int32) []hypothesis {
	priors, _ := x.numberPriors(r, street)
	out := make([]hypothesis, 0, len(r.numbers))
	for i := range r.numbers {
		t := &r.numbers[i]
		for j, v := range t.ends.Score {
			if v < t.best {
				continue
			}
			from := int(t.ends.From[j])
			out = append(out, hypothesis{street: -1, commune: -1, city: -1, number: t.value, suffix: t.suffix, exact: r.exact[[3]int{i, from, j}],
				numbered: float64(v), sounded: r.numberQuality(i, float64(v), 0), sounds: j - from, unexplained: r.unexplained([2]int{from, j}),
				total: float64(v) + priors[i] - tuned.silentSound*float64(r.unexplained([2]int{from, j}))})
			break
		}
	}
	markBest(out)
	return out
}
