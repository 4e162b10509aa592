package pickup

import "slices"

// Names of the limits that a request can break, as Judgement.Limit gives them.
const (
	LimitItems  = "max_items"   // more objects than one booking may hold
	LimitOfItem = "max_item"    // more of one object than its own maximum
	LimitM3     = "max_m3"      // more volume than one booking may hold
	LimitKg     = "max_kg_item" // one object heavier than a crew may lift
)

// Judgement is what the rules say of a list of objects. Every object asked for
// stands in exactly one of the four lists, in the order in which it was said.
type Judgement struct {
	Accepted []Count
	Refused  []Count
	Diverted []Count
	Unknown  []Count // not listed, or listed as "a human decides"
	M3, Kg   float64 // of the accepted ones
	TooMany  bool    // a limit on numbers is broken
	TooBig   bool    // a limit on volume or weight is broken
	Limit    string  // the first broken limit, "" = none
	Item     string  // the object that breaks it, for LimitOfItem and LimitKg
}

// Judge sorts objects by the rules and measures the accepted ones. Counts of
// the same code are added up; counts below 1 are dropped.
func Judge(items map[string]Item, rules RuleSet, counts []Count) Judgement {
	var j Judgement
	for _, c := range Merge(counts) {
		it, listed := items[c.Code]
		switch {
		case !listed:
			j.Unknown = append(j.Unknown, c)
		case it.Decision == Accept:
			j.Accepted = append(j.Accepted, c)
			j.M3 += float64(c.N) * it.M3
			j.Kg += float64(c.N) * it.Kg
		case it.Decision == Refuse:
			j.Refused = append(j.Refused, c)
		case it.Decision == Divert:
			j.Diverted = append(j.Diverted, c)
		default:
			j.Unknown = append(j.Unknown, c)
		}
	}
	j.measure(items, rules)
	return j
}

// measure looks for broken limits among the accepted objects.
func (j *Judgement) measure(items map[string]Item, rules RuleSet) {
	total := 0
	for _, c := range j.Accepted {
		total += c.N
		it := items[c.Code]
		if it.Max > 0 && c.N > it.Max {
			j.TooMany = true
			j.broken(LimitOfItem, c.Code)
		}
		if rules.MaxKgItem > 0 && it.Kg > rules.MaxKgItem {
			j.TooBig = true
			j.broken(LimitKg, c.Code)
		}
	}
	if rules.MaxItems > 0 && total > rules.MaxItems {
		j.TooMany = true
		j.broken(LimitItems, "")
	}
	if rules.MaxM3 > 0 && exceeds(j.M3, rules.MaxM3) {
		j.TooBig = true
		j.broken(LimitM3, "")
	}
}

func (j *Judgement) broken(limit, item string) {
	if j.Limit == "" {
		j.Limit, j.Item = limit, item
	}
}

// Merge adds up counts of the same code, keeps the order of first mention and
// drops counts below 1. It leaves its argument alone.
func Merge(counts []Count) []Count {
	var out []Count
	for _, c := range counts {
		if c.N < 1 {
			continue
		}
		i := slices.IndexFunc(out, func(o Count) bool { return o.Code == c.Code })
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].N += c.N
	}
	return out
}

// exceeds compares volumes: sums of tenths are not exact in binary, and three
// objects of 0.1 m³ do fit in 0.3 m³.
func exceeds(m3, limit float64) bool { return m3 > limit+1e-9 }
