package address

import (
	"math"

	"github.com/debarras/debarras/internal/french"
)

// namedHypotheses appends the streets and addresses that are named otherwise: by a résidence, a building, an old name. A name that leads to an
// address needs no number; with one that leads to a street a number may be said.
func (x *Index) namedHypotheses(out []hypothesis, r *reading, allowed map[int32]bool, weight float64) []hypothesis {
	heard := map[[2]int32]bool{}
	for i := range r.places {
		if f := r.places[i].form; f.street >= 0 {
			heard[[2]int32{f.street, f.row}] = true
		}
	}
	if len(heard) == 0 {
		return out
	}
	for i := range x.aliasNames {
		a := &x.aliasNames[i]
		if a.street < 0 || !heard[[2]int32{a.street, a.row}] || allowed != nil && !allowed[x.streets[a.street].commune] {
			continue
		}
		begin := len(out)
		out = x.namedHypothesis(out, r, a)
		for k := range out[begin:] {
			out[begin+k].total += x.streetPrior(a.street, weight)
		}
	}
	return out
}

func (x *Index) namedHypothesis(out []hypothesis, r *reading, a *aliasName) []hypothesis {
	bare := tuned.priorBare
	if a.row >= 0 || x.streets[a.street].first == x.streets[a.street].end {
		bare = 0
	}
	var init french.Row
	init.Resize(r.aligner.Len())
	for j := range init.Score {
		init.Score[j], init.From[j] = float32(bare)+r.edge[j], int32(j)
	}
	top := hypothesis{street: a.street, commune: -1, city: -1, total: math.Inf(-1)}
	for _, f := range a.forms {
		row := r.names.Find(f.key, &init)
		for j, v := range row.Score {
			if t := float64(v+r.edge[j]) - tuned.formPenalty*f.penalty; t > top.total && int(row.From[j]) < j {
				top.total, top.from, top.to, top.form = t, int(row.From[j]), j, f.key
			}
		}
	}
	if math.IsInf(top.total, -1) {
		return out
	}
	top.heard = r.u.key[top.from:top.to]
	top.name = top.total - float64(init.Score[top.from])
	top.quality = r.quality(top.form, top.name)
	if a.row < 0 {
		priors, _ := x.numberPriors(r, a.street)
		return x.withNumbers(out, r, top, priors, bare)
	}
	top.number, top.suffix, top.exact = int(x.rows.number[a.row]), x.suffixes[x.rows.suffix[a.row]], true
	top.sounds = top.to - top.from
	place, spans := r.placeEvidence(x.streets[a.street].commune, top.from, top.to)
	top.place, top.unexplained = place, r.unexplained(append(spans, [2]int{top.from, top.to})...)
	top.total = top.name + float64(r.edge[top.from]) + place - tuned.silentSound*float64(top.unexplained)
	return append(out, top)
}
