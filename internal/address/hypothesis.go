package address

import (
	"cmp"
	"math"
	"slices"

	"github.com/debarras/debarras/internal/french"
)

// A hypothesis is one thing that an utterance may say: an address, a street, a number alone, or a commune alone.
type hypothesis struct {
	street   int32 // -1: none
	commune  int32 // of a commune alone, or -1
	city     int32 // of a city alone, or -1
	number   int
	suffix   string
	total    float64 // log-odds with priors
	name     float64 // its parts, for whoever asks why
	numbered float64
	place    float64
	from, to int     // the name's sounds
	form     string  // the sounds of the name as it may be said
	heard    string  // the sounds that it was found in
	quality  float64 // of the name's, number's or place's sounds, against hearing them perfectly
	exact    bool    // the recogniser wrote the number
	exactly  int     // in how many readings it did
	written  float64 // the share of the name's words that the recogniser wrote as they are
	sounds   int     // how many sounds all its parts take
	agreed   int     // in how many readings it comes first
	// What speaks against it, for the calibration.
	sounded     float64 // the number's sounds, against hearing them perfectly
	unexplained int     // sounds that neither it nor a carrier phrase explains
	elsewhere   float64 // what is heard of a place that it is not in
	far         string  // a town outside the index that is heard beside it
}

// same says that two hypotheses are about one street, number or place, numbers aside.
func (h *hypothesis) key() [4]int32 {
	if h.street >= 0 {
		return [4]int32{0, h.street}
	}
	if h.number > 0 {
		return [4]int32{1, int32(h.number)}
	}
	return [4]int32{2, h.commune, h.city}
}

// streetPrior is the logarithm of how likely a caller lives there: by the number of its addresses.
func (x *Index) streetPrior(s int32, total float64) float64 {
	st := &x.streets[s]
	p := math.Log((float64(st.end-st.first) + 8) / total)
	if x.communes[st.commune].outside {
		p -= seldomOutside
	}
	return p
}

// seldomOutside is how much less likely, in natural logarithms of odds, an address is which lies in the ring around the territory: one
// caller in twenty or so lives there.
const seldomOutside = 3

// addressWeight is the sum over the allowed streets that streetPrior divides by.
func (x *Index) addressWeight(communes map[int32]bool) float64 {
	total := 0.0
	for i := range x.communes {
		if c := &x.communes[i]; len(c.streets) > 0 && (communes == nil || communes[int32(i)]) {
			total += float64(c.addresses) + 8*float64(len(c.streets))
		}
	}
	if communes == nil {
		total = max(total, leastWeight)
	}
	return total
}

// leastWeight is the weight of a métropole: in an index of a few streets, what sounds a little like one of them is not likelier to be
// meant, for the caller may live elsewhere.
const leastWeight = 500_000

// has says that the gazetteer has a number.
func (x *Index) has(s int32, number int, suffix string) bool {
	_, ok := x.row(s, number, suffix)
	return ok && !x.withholds(s, number, suffix)
}

// withholds says that the index shall seem to lack a number.
func (x *Index) withholds(s int32, number int, suffix string) bool {
	return x.withheld != nil && *x.withheld == (withheldNumber{s, number, suffix})
}

// missingPrior is ln P(number | a street that lacks it).
func missingPrior(number int, suffix string) float64 {
	return tuned.priorNumbered + math.Log(tuned.missingNumber) + lonePrior(number) - 1 + suffixPrior(suffix)
}

// streetHypotheses scores the streets of the names that are heard best, with the number that suits each.
func (x *Index) streetHypotheses(out []hypothesis, r *reading, allowed map[int32]bool, hits []nameSound, weight float64) []hypothesis {
	var init french.Row
	init.Resize(r.aligner.Len())
	for _, h := range hits {
		for _, st := range x.names[h.name].streets {
			if allowed == nil || allowed[x.streets[st].commune] {
				out = x.streetHypothesis(out, r, st, &init)
			}
		}
	}
	for i := range out {
		out[i].total += x.streetPrior(out[i].street, weight)
	}
	return out
}

// streetHypothesis appends what the street may be with which numbers: it aligns number and name together: the number's end is where the name begins, a gap aside.
func (x *Index) streetHypothesis(out []hypothesis, r *reading, s int32, init *french.Row) []hypothesis {
	priors, there := x.numberPriors(r, s)
	bare := tuned.priorBare
	if x.streets[s].first == x.streets[s].end {
		bare = 0
	}
	r.beginnings(init, float32(bare), float32(there))
	stack := &r.scratch.stack
	stack.begin(r.names, init)
	most := slices.Max(init.Score) + tuned.atBoundary
	name := &x.names[x.streets[s].nameIndex]
	top := hypothesis{street: s, commune: -1, city: -1, total: math.Inf(-1)}
	for _, f := range name.forms {
		if float64(most+r.self(f.key))-tuned.formPenalty*f.penalty < top.total {
			continue // not even heard perfectly
		}
		for j, c := range stack.align(f.key) {
			if t := float64(c.Score()+r.edge[j]) - tuned.formPenalty*f.penalty; t > top.total && c.From() < j {
				top.total, top.from, top.to, top.form = t, c.From(), j, f.key
			}
		}
	}
	if math.IsInf(top.total, -1) {
		return out
	}
	top.heard = r.u.key[top.from:top.to]
	top.quality = r.quality(top.form, top.total-float64(init.Score[top.from]))
	top.written = name.written(r.u)
	top.name = top.total - float64(init.Score[top.from]) + tuned.spelledAlike*top.written
	return x.withNumbers(out, r, top, priors, bare)
}

// farBehind is how much less likely than no number a number may be that is still looked at.
const farBehind = 6

// withNumbers appends the street with its likeliest numbers, before or behind the name, and with none.
func (x *Index) withNumbers(out []hypothesis, r *reading, top hypothesis, priors []float64, bare float64) []hypothesis {
	type choice struct {
		at       int
		score    float64
		from, to int
	}
	none := choice{at: -1, score: bare + float64(r.edge[top.from]), from: top.from, to: top.from}
	best := append(make([]choice, 0, 5), none) // four of them, in order
	add := func(c choice) {
		if len(best) == 4 && c.score < best[3].score {
			return
		}
		k, _ := slices.BinarySearchFunc(best, c, func(a, b choice) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at)) })
		best = slices.Insert(best, k, c)
		best = best[:min(len(best), 4)]
	}
	for i := range r.numbers {
		t, least := &r.numbers[i], none.score-farBehind
		if len(best) == 4 {
			least = max(least, best[3].score)
		}
		if float64(t.best)+priors[i] < least {
			continue
		}
		if before := float64(t.gaps[top.from]) + priors[i]; before > least {
			add(choice{i, before, t.beginBefore(top.from, r.skip), top.from})
		}
		if float64(t.best)+priors[i]+tuned.priorAfter+float64(r.edge[top.from]) < least {
			continue
		}
		if after, a, b := t.after(top.to, r.skip); after > -1e9 {
			add(choice{i, after + priors[i] + tuned.priorAfter + float64(r.edge[top.from]), a, b})
		}
	}
	begin := len(out)
	for _, c := range best {
		h := top
		if c.at >= 0 {
			h.number, h.suffix = r.numbers[c.at].value, r.numbers[c.at].suffix
		}
		h.numbered = c.score
		if c.at >= 0 {
			h.exact = r.exact[[3]int{c.at, c.from, c.to}] || c.to == top.from && r.exactBefore(c.at, c.from, c.to)
		}
		h.sounds = top.to - top.from + c.to - c.from
		place, spans := r.placeEvidence(x.streets[h.street].commune, min(c.from, top.from), max(c.to, top.to))
		h.place = place
		if c.at >= 0 {
			h.sounded = r.numberQuality(c.at, c.score, priors[c.at])
		}
		spans = append(spans, [2]int{top.from, top.to}, [2]int{c.from, c.to})
		h.unexplained = r.unexplained(spans...)
		h.total = top.name + c.score + place - tuned.silentSound*float64(h.unexplained)
		if !slices.ContainsFunc(out[begin:], func(o hypothesis) bool { return o.number == h.number && o.suffix == h.suffix }) {
			out = append(out, h)
		}
	}
	return out
}

// numberQuality is what the sounds of track k are worth against hearing them perfectly.
func (r *reading) numberQuality(k int, score, prior float64) float64 {
	t := &r.numbers[k]
	return min(1.5, max(-1, (score-prior)/max(1, float64(t.self+2*tuned.atBoundary))))
}

// quality is a score against that of hearing the form perfectly.
func (r *reading) quality(form string, score float64) float64 {
	self := 2 * float64(tuned.atBoundary)
	for i := range len(form) {
		self += float64(r.names.Self(form[i]))
	}
	return score / max(1, self)
}

// exactBefore says that the recogniser wrote the number of track k somewhere in [from, to), a gap following.
func (r *reading) exactBefore(k, from, to int) bool {
	for j := from + 1; j <= to; j++ {
		if r.exact[[3]int{k, from, j}] {
			return true
		}
	}
	return false
}

// beginBefore finds where the number begins whose gap ends at position j.
func (t *numberTrack) beginBefore(j int, skip []float32) int {
	for k := j; k >= 0; k-- {
		if t.ends.Score[k]+skip[j]-skip[k] >= t.gaps[j]-1e-3 {
			return int(t.ends.From[k])
		}
	}
	return j
}

// after gives the best score of the number behind position from, less the gap.
func (t *numberTrack) after(from int, skip []float32) (score float64, a, b int) {
	score = -1e12
	for j := from + 1; j < len(t.ends.Score); j++ {
		f := int(t.ends.From[j])
		if f < from {
			continue
		}
		if s := float64(t.ends.Score[j] + skip[f] - skip[from]); s > score {
			score, a, b = s, f, j
		}
	}
	return score, a, b
}

// closeLooks is how many of the best hypotheses of a reading are compared with the other places that are heard.
const closeLooks = 3

// lookElsewhere notes for the best hypotheses what is heard of places that they are not in.
func (x *Index) lookElsewhere(r *reading, list []hypothesis) {
	looked := map[int]bool{}
	for range min(closeLooks, len(list)) {
		best := -1
		for i := range list {
			if !looked[i] && (best < 0 || list[i].total > list[best].total) {
				best = i
			}
		}
		looked[best] = true
		h := &list[best]
		if h.street < 0 {
			h.far, _ = x.farTown(r, -1, -1, h.place)
			continue
		}
		h.elsewhere = -h.place
		for c := range x.communes {
			if p, _ := r.placeEvidence(int32(c), h.from, h.to); p-h.place > h.elsewhere {
				h.elsewhere = p - h.place
			}
		}
		from, to := h.from, h.to
		if h.number == 0 && r.placed(from) && !x.names[x.streets[h.street].nameIndex].typedForm(h.form) {
			from, to = -1, -1 // "à Toulon" is no avenue de Toulon
		}
		if name, more := x.farTown(r, from, to, h.place); more > max(0, h.elsewhere) {
			h.far, h.elsewhere = name, more
		}
	}
}
