package console

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/queueing"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
)

// target is the promise that the service level is measured against. A starting
// value: the page shows it, so that nobody reads the figure without it.
var target = queueing.Target{Within: 30 * time.Second, Short: 5 * time.Second}

type figuresPage struct {
	Day, Before, After string // ISO
	Title              string
	Live               bool // today: the page renews itself
	At                 string
	Groups             []group
}

// group is a table of figures about one party: the two are never mixed.
type group struct {
	ID, Title, Note string
	Rows            []figure
}

// figure is a value with all it was made from. None says why there is none.
type figure struct {
	Label, Value, Formula, Counts, None string
	Spread                              []named
}

type named struct{ Name, Value string }

func (c *console) figures(w http.ResponseWriter, r *http.Request) error {
	today := c.Store.Today(c.Now())
	day := today
	if asked := r.URL.Query().Get("jour"); asked != "" {
		var err error
		if day, err = pickup.ParseDate(asked); err != nil || day.After(today) {
			return &fault{status: http.StatusUnprocessableEntity, title: "Jour inconnu",
				text: "Écrivez le jour comme 2026-11-24 ; il ne peut pas être à venir.", cause: err}
		}
	}
	facts, err := c.Store.Facts(r.Context(), day)
	if err != nil {
		return err
	}
	f := queueing.Day(queueingFacts(facts), target)
	p := figuresPage{Day: day.String(), Before: day.AddDays(-1).String(), Title: "Chiffres du " + voice.Day(day), Live: day == today,
		At: c.now().Format("15:04:05"), Groups: []group{callsGroup(f), botGroup(f, facts), agentsGroup(f)}}
	if day.Before(today) {
		p.After = day.AddDays(1).String()
	}
	return c.page(w, r, http.StatusOK, "figures", p.Title, p)
}

// queueingFacts hands facts over: the mathematics know nothing of the store.
func queueingFacts(facts []store.Fact) []queueing.Fact {
	at := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return *t
	}
	out := make([]queueing.Fact, len(facts))
	for i, f := range facts {
		out[i] = queueing.Fact{Started: f.Started, Ended: at(f.Ended), PickUp: time.Duration(f.PickUpMS) * time.Millisecond,
			Booked: f.Booked, Changed: f.Changed, Answered: f.Answered, Callback: f.Callback, Closed: f.Closed,
			HandedOver: f.HandedOver, Dialled: f.Dialled, Queued: at(f.Queued), Agent: at(f.Agent), Left: at(f.LeftQueue)}
	}
	return out
}

func count(label string, n int, formula string) figure {
	return figure{Label: label, Value: fmt.Sprint(n), Formula: formula}
}

// noData is said of a figure with nothing to divide by.
const noData = "aucune donnée"

// share shows a ratio with both its numbers.
func share(label string, r queueing.Ratio, formula string) figure {
	f := figure{Label: label, Formula: formula, Counts: fmt.Sprintf("%d ÷ %d", r.N, r.Of)}
	s, ok := r.Share()
	if !ok {
		f.None = noData
	}
	f.Value = strings.Replace(fmt.Sprintf("%.1f", math.Round(s*1000)/10), ".", ",", 1) + "\u00a0%"
	return f
}

// spread shows four values of durations; none says what to write without any.
func spread(label string, s queueing.Spread, formula, none string) figure {
	f := figure{Label: label, Counts: fmt.Sprintf("n = %d", s.N),
		Formula: formula + " ; médiane et 90e centile : la valeur de rang ⌈n × 50 %⌉, ⌈n × 90 %⌉"}
	if s.N == 0 {
		f.None = none
		return f
	}
	f.Spread = []named{{"moyenne", precise(s.Mean)}, {"médiane", precise(s.Median)}, {"90e centile", precise(s.P90)}, {"maximum", precise(s.Longest)}}
	return f
}

// precise is a duration; below a second it says milliseconds.
func precise(d time.Duration) string {
	if d < time.Second && d > 0 {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return duration(d)
}

func callsGroup(f queueing.Figures) group {
	return group{"appels", "Tous les appels", "Un appel qui a touché un agent est un appel d’agent, quoi que le robot ait fait avant.", []figure{
		count("Reçus", f.Received, "appels commencés ce jour"),
		count("Terminés", f.Ended, "appels commencés ce jour et finis ; les taux portent sur eux"),
		share("Traités", f.Handled, "(demande aboutie avec le robot seul + répondus par un agent) ÷ terminés"),
		share("Taux de décroché, robot et agents", f.AnsweredByAny, "traités ÷ (terminés − arrivés agents fermés)"),
		share("Taux de décroché, agents seuls", f.AnsweredByAgent, "répondus par un agent ÷ (terminés − arrivés agents fermés) : le sens des 85 % de l’État"),
		count("Agents fermés", f.Closed, "terminés qui demandaient un agent hors des heures d’ouverture"),
	}}
}

func botGroup(f queueing.Figures, facts []store.Fact) group {
	var understood, located queueing.Ratio
	for _, fact := range facts {
		understood.Of += fact.Speech
		understood.N += fact.Understood
		if fact.AddressTry > 0 {
			located.Of++
			if fact.AddressDone {
				located.N++
			}
		}
	}
	rows := []figure{
		spread("Temps de décroché", f.PickUp, "première sonnerie → premier mot du robot, tous les appels", noData),
		share("Traités par le robot seul", f.HandledByBot, "rendez-vous pris, changé ou question répondue, sans agent ni rappel ÷ terminés"),
		share("Autonomie (sans agent)", f.Contained, "appels finis sans agent, ni rappel promis ÷ terminés ; comprend les raccrochés"),
		share("Raccrochés avec le robot", f.HungUpOnBot, "finis sans agent et sans demande aboutie ÷ terminés"),
		share("Compréhension", understood, "tours de parole compris ÷ tours de parole"),
		share("Adresses abouties", located, "appels avec une adresse confirmée ÷ appels où une adresse a été cherchée"),
	}
	return group{"robot", "Le robot", "", rows}
}

func agentsGroup(f queueing.Figures) group {
	none, note := noData, ""
	if f.Dialled > 0 {
		none = "non mesurée"
		note = fmt.Sprintf("%d appels transférés vers un autre standard : leur attente est non mesurée tant que ses relevés ne sont pas importés ; ils n’entrent dans aucune attente.", f.Dialled)
		if f.Dialled == 1 {
			note = "1 appel transféré vers un autre standard : son attente est non mesurée tant que ses relevés ne sont pas importés ; il n’entre dans aucune attente."
		}
	}
	within, short := duration(target.Within), duration(target.Short)
	rows := []figure{
		count("En attente maintenant", f.Waiting, "dans la file, sans agent"),
		share("Répondus par un agent", f.HandledByAgent, "appels où un agent a parlé ÷ terminés"),
		spread("Attente d’un agent", f.AgentWait, "entrée dans la file → voix de l’agent, appels répondus", none),
		spread("Attente abandonnée", f.GivenUp, "entrée dans la file → raccroché", noData),
		share("Abandon en attente", f.Abandonment, "raccrochés en attente ÷ (traités + raccrochés en attente)"),
		share("Niveau de service", f.WithinTarget, "répondus en "+within+" au plus ÷ entrés dans la file et sortis"),
		share("Niveau de service, hors abandons courts", f.WithinTargetLong, "répondus en "+within+" au plus ÷ (entrés et sortis − abandons de moins de "+short+")"),
	}
	return group{"agents", "Les agents", note, rows}
}
