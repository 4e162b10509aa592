package address

// Costs are what a decision weighs. The unit is one question with its answer, some eight seconds of a call.
type Costs struct {
	Again   float64 `json:"again"`   // an address that was not understood: said again, spelled, keyed, at times an agent
	Correct float64 `json:"correct"` // one part of an address that was read back: "non, au seize"
	Pair    float64 `json:"pair"`    // a question between two addresses, which is longer
	Truck   float64 `json:"truck"`   // a booking for a wrong address
	// How often a wrong street, or a wrong house number, that was read back goes through both the caller's yes and the summary before booking;
	// and how often an address that was taken in passing goes through the summary.
	MissedStreet    float64 `json:"missed_street"`
	MissedNumber    float64 `json:"missed_number"`
	MissedInSummary float64 `json:"missed_in_summary"`
}

// DefaultCosts are estimates: a wrong address sends a truck and a crew, and costs the caller a second call, some hundred questions' worth;
// an address that was not understood takes several more turns, and at times an agent; one summary in five is approved without listening, and
// one reading back in two hundred, a number more easily than a street. They are on the safe side until agents have checked addresses.
var DefaultCosts = Costs{Again: 4, Correct: 1.5, Pair: 2, Truck: 100, MissedStreet: 0.001, MissedNumber: 0.006, MissedInSummary: 0.2}

// sound says that decisions can be weighed by them.
func (c Costs) sound() bool {
	for _, v := range []float64{c.Again, c.Correct, c.Pair, c.Truck, c.MissedStreet, c.MissedNumber, c.MissedInSummary} {
		if !(v >= 0 && v <= 1e6) {
			return false
		}
	}
	return c.Again > 1 && c.MissedStreet <= 1 && c.MissedNumber <= 1 && c.MissedInSummary <= 1
}

// An outlook is what a decision knows: probabilities.
type outlook struct {
	whole    float64 // the first address, number and all
	street   float64 // its street
	name     float64 // its street's name, in whatever commune
	pair     float64 // its name or the second's
	bare     bool    // it lacks a number that it needs
	twins    bool    // its name stands in several communes
	accepted bool    // addresses may be taken in passing
}

// Streets that are worth a question: of the first's probability, what a second must have to be read out with it; what the first must
// have of its name for its commune to be clear.
const (
	worthNaming  = 0.25
	clearlyAhead = 0.7
)

// outlook adds up the probabilities of streets, best first: at least one. second is where the next name begins, or -1.
func (x *Index) outlook(ranked []scored) (o outlook, second int) {
	top := ranked[0]
	name, second := x.streets[top.street].nameIndex, -1
	o = outlook{street: top.share, whole: top.whole, bare: x.bare(top), accepted: x.accepting}
	other := 0.0
	for i, c := range ranked {
		switch k := x.streets[c.street].nameIndex; {
		case k == name:
			o.name += c.share
		case second < 0 || k == x.streets[ranked[second].street].nameIndex:
			if second < 0 {
				second = i
			}
			other += c.share
		}
	}
	o.twins = top.share < clearlyAhead*o.name
	if o.pair = o.name; other >= worthNaming*o.name {
		o.pair += other
	}
	return o, second
}

// bare says that a street has house numbers and none was heard.
func (x *Index) bare(c scored) bool {
	st := &x.streets[c.street]
	return c.number.value == 0 && st.end > st.first
}

// cheapest is the act that costs least on average: Accept, Confirm, Choose, AskCommune, AskNumber, or AskStreet for hearing it again.
func (c Costs) cheapest(o outlook) Decision {
	wrongStreet := c.Again + c.MissedStreet*c.Truck
	best, least := AskStreet, c.Again
	consider := func(d Decision, cost float64) {
		if cost < least {
			best, least = d, cost
		}
	}
	if o.bare {
		consider(AskNumber, 1+(1-o.street)*wrongStreet)
	} else {
		consider(Confirm, 1+(o.street-o.whole)*(c.Correct+c.MissedNumber*c.Truck)+(1-o.street)*wrongStreet)
		consider(AskNumber, 2+(1-o.street)*wrongStreet)
		if o.accepted {
			consider(Accept, (1-o.whole)*(c.MissedInSummary*c.Truck+(1-c.MissedInSummary)*c.Again))
		}
	}
	later := 0.0 // what is read back after the question
	if !o.bare {
		later = 1
	}
	if o.twins {
		consider(AskCommune, 1+later+(1-o.name)*wrongStreet)
	}
	if o.pair > o.name {
		consider(Choose, c.Pair+(1-o.pair)*wrongStreet)
	}
	return best
}

// AcceptFrom is the probability from which an address is taken in passing rather than read back.
func (c Costs) AcceptFrom() float64 { return c.from(Accept) }

// ConfirmFrom is the probability from which an address is read back rather than asked for again.
func (c Costs) ConfirmFrom() float64 { return c.from(Confirm) }

func (c Costs) from(d Decision) float64 {
	const steps = 1000
	for i := range steps {
		p := float64(i) / steps
		if got := c.cheapest(outlook{whole: p, street: p, name: p, pair: p, accepted: true}); got == d || got == Accept {
			return p
		}
	}
	return 1
}
