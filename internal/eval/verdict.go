package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

// A Verdict is how a call ended: see the package's comment.
type Verdict string

// The verdicts.
const (
	Right   Verdict = "right"
	ByHuman Verdict = "human"
	Wrong   Verdict = "wrong"
	Agreed  Verdict = "agreed"
	GaveUp  Verdict = "gave_up"
)

// Verdicts in the order in which they are shown.
var Verdicts = []Verdict{Right, ByHuman, GaveUp, Agreed, Wrong}

// A Judgement is a verdict and, in French, why. Met tells that it ended as the scenario expects:
// where an adviser is what the caller came for, that is ByHuman.
type Judgement struct {
	Verdict Verdict
	Met     bool
	Why     string
}

// Judge compares what the database holds with what the caller wanted. Of the words it only asks
// what the caller said yes to, and only to tell an agreed mistake from a wrong one.
func Judge(c *Caller, l *Ledger) Judgement {
	human := len(l.Handoffs) > 0 || l.Called
	if against := committedAgainst(c, l); against != "" {
		if agreedTo(c.agreed, l) {
			return Judgement{Verdict: Agreed, Why: against}
		}
		return Judgement{Verdict: Wrong, Why: against}
	}
	var why []string
	for _, e := range c.f.Scenario.Expect {
		lack := lacks(c, l, e)
		if lack != "" {
			why = append(why, lack)
			continue
		}
		if human {
			return Judgement{Verdict: ByHuman, Met: c.f.Scenario.expects(Human) || e.Outcome == Callback}
		}
		return Judgement{Verdict: Right, Met: true}
	}
	text := strings.Join(why, " ; ")
	if human {
		return Judgement{Verdict: ByHuman, Why: text + reasons(l)}
	}
	return Judgement{Verdict: GaveUp, Why: text}
}

func reasons(l *Ledger) string {
	if len(l.Handoffs) == 0 {
		return " ; rappel promis"
	}
	return " ; passé à un conseiller (" + strings.Join(l.Handoffs, ", ") + ")"
}

// live are the bookings of this call that stand.
func (l *Ledger) live() []Row {
	return slices.DeleteFunc(slices.Clone(l.Bookings), func(r Row) bool {
		return strings.HasPrefix(r.State, "cancelled") || r.State == string(pickup.Superseded)
	})
}

// committedAgainst finds what was done and is not what the caller wanted, "" for nothing.
func committedAgainst(c *Caller, l *Ledger) string {
	s := c.f.Scenario
	live := l.live()
	var faults []string
	if len(live) > 1 {
		faults = append(faults, fmt.Sprintf("%d rendez-vous pour un seul demandé", len(live)))
	}
	for _, r := range live {
		switch {
		case r.Previous != 0 && !s.expects(Moved):
			faults = append(faults, "un rendez-vous a été déplacé sans être demandé")
		case r.Previous != 0:
			if c.picked != (day{}) && dayOf(r.Date) != c.picked {
				faults = append(faults, fmt.Sprintf("déplacé au %s au lieu du %s", dayOf(r.Date), c.picked))
			}
		case !s.expects(Booked):
			faults = append(faults, "un rendez-vous a été pris sans être demandé")
		default:
			faults = append(faults, bookingFaults(c, r)...)
		}
	}
	if l.Earlier != nil && strings.HasPrefix(l.Earlier.State, "cancelled") && !s.expects(Cancelled) {
		faults = append(faults, "le rendez-vous a été annulé sans être demandé")
	}
	if len(l.Reports) > 0 && !s.expects(Reported) {
		faults = append(faults, "une collecte a été signalée sans être demandée")
	}
	if l.Called && c.f.Phone != "" && l.Callback != c.f.Phone && l.Callback != c.f.Line {
		faults = append(faults, "rappel promis à un autre numéro")
	}
	return strings.Join(faults, " ; ")
}

func bookingFaults(c *Caller, r Row) (faults []string) {
	if !c.f.Place.is(r.Address) {
		faults = append(faults, fmt.Sprintf("réservé au %d %s %s (%s) au lieu du %s %s (%s)", r.Address.Number, r.Address.Suffix, r.Address.Street, r.Address.INSEE,
			c.f.Place.number(), c.f.Place.Street, c.f.Place.Commune.INSEE))
	}
	if !sameCounts(r.Items, c.items) {
		faults = append(faults, fmt.Sprintf("réservé pour %s au lieu de %s", countsText(r.Items), countsText(c.items)))
	}
	if c.picked != (day{}) && dayOf(r.Date) != c.picked {
		faults = append(faults, fmt.Sprintf("réservé le %s au lieu du %s", dayOf(r.Date), c.picked))
	}
	if r.Phone != "" && r.Phone != c.f.Phone {
		faults = append(faults, "SMS à un autre numéro")
	}
	return faults
}

// String is "mardi 1".
func (d day) String() string { return fmt.Sprintf("%s %d", d.Weekday, d.Number) }

func countsText(counts []pickup.Count) string {
	var parts []string
	for _, n := range counts {
		parts = append(parts, fmt.Sprintf("%d %s", n.N, n.Code))
	}
	return strings.Join(parts, ", ")
}

// agreedTo tells that the yes was given to words that hold what was committed.
func agreedTo(words string, l *Ledger) bool {
	live := l.live()
	if words == "" || len(live) > 1 {
		return false
	}
	for _, r := range live {
		if !contains(daysIn(words), dayOf(r.Date)) {
			return false
		}
		if r.Previous == 0 && (!has(words, r.Address.Street) || !has(words, strings.TrimSpace(fmt.Sprintf("%d %s", r.Address.Number, r.Address.Suffix)))) {
			return false
		}
	}
	if l.Earlier != nil && strings.HasPrefix(l.Earlier.State, "cancelled") {
		return has(words, "annule") || has(words, "annuler")
	}
	return len(live) == 1
}

// lacks says what an expected outcome lacks, "" for nothing.
func lacks(c *Caller, l *Ledger, e Expectation) string {
	live := l.live()
	switch e.Outcome {
	case Booked:
		if len(live) == 0 || live[0].Previous != 0 {
			return "pas de rendez-vous"
		}
	case Moved:
		if len(live) == 0 || live[0].Previous == 0 || l.Earlier == nil || l.Earlier.ID != live[0].Previous {
			return "pas déplacé"
		}
	case Cancelled:
		if l.Earlier == nil || !strings.HasPrefix(l.Earlier.State, "cancelled") {
			return "pas annulé"
		}
	case Reported:
		if l.Earlier == nil || !slices.Contains(l.Reports, l.Earlier.ID) {
			return "pas signalé"
		}
	case Told:
		if !l.Told {
			return "rendez-vous pas retrouvé"
		}
	case Answered:
		if len(l.Articles) == 0 {
			return "pas de réponse"
		}
		if len(e.Articles) > 0 && !slices.ContainsFunc(l.Articles, func(a string) bool { return slices.Contains(e.Articles, a) }) {
			return fmt.Sprintf("répondu par %s au lieu de %s", strings.Join(l.Articles, ", "), strings.Join(e.Articles, " ou "))
		}
	case Refused:
		if len(l.Refusals) == 0 {
			return "aucune règle n'a dit non"
		}
	case Human:
		if len(l.Handoffs) == 0 && !l.Called {
			return "pas de conseiller"
		}
	case Callback:
		if !l.Called {
			return "pas de rappel promis"
		}
	case Nothing:
		if len(l.Handoffs) > 0 || l.Called {
			return "un conseiller a été dérangé"
		}
	}
	return ""
}
