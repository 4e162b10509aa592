package address

import (
	"math"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// A placeForm is one way to say which commune it is: its name, its arrondissement's ordinal, its postcode, or a quarter.
type placeForm struct {
	key      string
	kind     int // clueName, clueOrdinal, cluePostcode
	communes []int32
	penalty  float32
	street   int32 // of an alias that leads to a street or an address, or -1
	row      int32
}

// A placeTrack is a placeForm and the scores of it ending at each position of a reading.
type placeTrack struct {
	form *placeForm
	ends french.Row
	best float32
}

// derivePlaces lists every way to say a commune.
func (x *Index) derivePlaces() {
	x.places = nil
	for _, a := range x.aliasNames {
		for _, f := range a.forms {
			x.places = append(x.places, placeForm{f.key, clueName, a.communes, float32(f.penalty)*2 + a.rarity(), a.street, a.row})
		}
	}
	add := func(text string, kind int, penalty float32, c int32) {
		x.places = append(x.places, placeForm{french.Sound(text), kind, []int32{c}, penalty, -1, -1})
	}
	for i := range x.communes {
		c := int32(i)
		if n := x.ordinal(c); n > 0 {
			ordinal := french.Ordinal(n)
			add(ordinal, clueOrdinal, 0.5, c)
			add(ordinal+" arrondissement", clueOrdinal, 0.5, c)
			add("dans le "+french.Cardinal(n), clueOrdinal, 2, c)
		}
		for _, code := range x.communes[i].postcodes {
			for _, spoken := range spokenPostcode(code) {
				add(spoken, cluePostcode, 0.5, c)
			}
		}
	}
	// In the order of their sounds, those that begin alike are aligned together.
	slices.SortStableFunc(x.places, func(a, b placeForm) int { return strings.Compare(a.key, b.key) })
}

// spokenPostcode gives the ways to say a French postcode: "treize mille six", "treize zéro zéro six".
func spokenPostcode(code string) []string {
	if len(code) != 5 || !isDigits(code) {
		return nil
	}
	value := 0
	for _, c := range code {
		value = 10*value + int(c-'0')
	}
	out := []string{french.Cardinal(value)}
	head, tail := french.Cardinal(value/1000), value%1000
	switch {
	case tail < 10:
		out = append(out, head+" zéro zéro "+french.Cardinal(tail))
	case tail < 100:
		out = append(out, head+" zéro "+french.Cardinal(tail))
	default:
		out = append(out, head+" "+french.Cardinal(tail))
	}
	return out
}

// placeSound and placeError are about the most that a sound of a place is worth, boundaries aside, and the least that one costs which is not heard.
const placeSound, placeError = 3, 4.3

// listenPlaces keeps the places that sound like some part of the reading.
func (x *Index) listenPlaces(r *reading) {
	start := &r.placeStart
	start.Resize(r.aligner.Len())
	start.Free()
	copy(start.Score, r.edge)
	for i, word := range r.u.words {
		if placing[word] && i+1 < len(r.u.words) {
			start.Score[r.u.start[i+1]] = tuned.afterPlace
		}
	}
	stack := &r.scratch.stack
	stack.begin(r.aligner, start)
	for i := range x.places {
		f := &x.places[i]
		if d := r.scratch.sieve.Distance(f.key); float32(len(f.key))*placeSound-float32(d)*placeError+1.3 < tuned.leastPlace+f.penalty {
			continue
		}
		best := stack.best(f.key) - f.penalty
		if best <= tuned.leastPlace {
			continue
		}
		t := placeTrack{form: f, ends: r.scratch.row(stack.align(f.key)), best: best}
		for j := range t.ends.Score {
			t.ends.Score[j] += r.edge[j] - f.penalty
		}
		r.places = append(r.places, t)
	}
	for _, c := range x.postcodeClues(r.u) {
		r.places = append(r.places, r.writtenPlace(c))
	}
}

// writtenPlace is a postcode in digits ("13 0 13", "1315") as a track: in pieces it is worth a little less.
func (r *reading) writtenPlace(c communeClue) placeTrack {
	t := placeTrack{form: &placeForm{kind: c.kind, communes: c.communes, street: -1, row: -1}}
	t.ends.Resize(len(r.u.key))
	for j := range t.ends.Score {
		t.ends.Score[j], t.ends.From[j] = -99, int32(j)
	}
	t.best = tuned.written + tuned.writtenPostcode*float32(c.score-4)
	for j := c.from; j < c.to; j++ {
		t.best += r.aligner.Self(r.u.key[j])
	}
	t.ends.Score[c.to], t.ends.From[c.to] = t.best, int32(c.from)
	return t
}

// outside gives the best score of a place that does not overlap the sounds [from, to), and where it lies.
func (t *placeTrack) outside(from, to int) (score float32, a, b int) {
	score = float32(math.Inf(-1))
	for j, s := range t.ends.Score {
		if f := int(t.ends.From[j]); s > score && f < j && (j <= from || f >= to) {
			score, a, b = s, f, j
		}
	}
	return score, a, b
}

// placeEvidence adds up, for one commune, the best form of each kind outside the sounds [from, to).
func (r *reading) placeEvidence(c int32, from, to int) (score float64, spans [][2]int) {
	var best [clueKinds]float32
	var where [clueKinds][2]int
	for i := range r.places {
		t := &r.places[i]
		if t.best-tuned.placeSilence <= best[t.form.kind] || !containsCommune(t.form.communes, c) || t.form.street >= 0 {
			continue
		}
		if s, a, b := t.outside(from, to); s-tuned.placeSilence > best[t.form.kind] {
			best[t.form.kind], where[t.form.kind] = s-tuned.placeSilence, [2]int{a, b}
		}
	}
	for k, s := range best {
		if s > 0 {
			score += float64(s)
			spans = append(spans, where[k])
		}
	}
	return score, spans
}

func containsCommune(list []int32, c int32) bool {
	for _, k := range list {
		if k == c {
			return true
		}
	}
	return false
}
