package eval

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// A Report is a run of the laboratory, as it is written to JSON.
type Report struct {
	Version   int       `json:"version"` // of this format: 1
	Made      time.Time `json:"made"`
	At        time.Time `json:"at"` // the service's clock when it began
	Knowledge string    `json:"knowledge"`
	Seed      uint64    `json:"seed"`
	Runs      int       `json:"runs"`
	Scenarios int       `json:"scenarios"`
	Took      float64   `json:"took_seconds"`
	Faults    []string  `json:"faults,omitempty"` // of the network: replies that were no TwiML, errors
	Calls     []Call    `json:"calls"`
}

// reportVersion is that of the JSON.
const reportVersion = 1

// ReadReport reads one that Write wrote.
func ReadReport(r io.Reader) (*Report, error) {
	var out Report
	if err := json.NewDecoder(r).Decode(&out); err != nil {
		return nil, fmt.Errorf("this is no report of debarras eval --json: %w", err)
	}
	if out.Version != reportVersion {
		return nil, fmt.Errorf("a report of version %d, and this program reads version %d: make it again", out.Version, reportVersion)
	}
	for i := range out.Calls {
		if !slices.Contains(Verdicts, out.Calls[i].Verdict) {
			return nil, fmt.Errorf("call %d has the verdict %q, which does not exist", i+1, out.Calls[i].Verdict)
		}
	}
	return &out, nil
}

// Write writes the report as JSON.
func (r *Report) Write(w io.Writer) error {
	r.Version = reportVersion
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// A Group is calls that have something in common, and how they ended. Whoever agrees to anything
// is in no group but their own.
type Group struct {
	Name    string
	N       int
	Ends    map[Verdict]int
	Met     int
	Turns   int
	Seconds []float64 // of each call, sorted
	Words   int
	Errors  int
}

func (g *Group) take(c Call) {
	g.N++
	g.Ends[c.Verdict]++
	if c.Met {
		g.Met++
	}
	g.Turns += c.Turns
	g.Seconds = append(g.Seconds, c.Seconds)
	g.Words, g.Errors = g.Words+c.Words, g.Errors+c.Errors
}

// Share is how many ended so.
func (g *Group) Share(v Verdict) Share { return Share{g.Ends[v], g.N} }

// AsExpected is how many ended as their scenario expects, an adviser included where one is wanted.
func (g *Group) AsExpected() Share { return Share{g.Met, g.N} }

// Resolved is how many were resolved at all: by the bot, or with a human.
func (g *Group) Resolved() Share { return Share{g.Ends[Right] + g.Ends[ByHuman], g.N} }

// MeanTurns are the caller's.
func (g *Group) MeanTurns() float64 { return float64(g.Turns) / float64(max(1, g.N)) }

// Median is of the spoken seconds.
func (g *Group) Median() float64 {
	if len(g.Seconds) == 0 {
		return 0
	}
	return g.Seconds[len(g.Seconds)/2]
}

// WordErrors is the produced rate, 0 as typed.
func (g *Group) WordErrors() float64 { return float64(g.Errors) / float64(max(1, g.Words)) }

// groupBy makes groups by what of gives for a call; "" leaves it out. They are sorted by name.
func groupBy(calls []Call, of func(Call) []string) []*Group {
	groups := map[string]*Group{}
	for _, c := range calls {
		for _, name := range of(c) {
			g := groups[name]
			if g == nil {
				g = &Group{Name: name, Ends: map[Verdict]int{}}
				groups[name] = g
			}
			g.take(c)
		}
	}
	out := slices.SortedFunc(maps.Values(groups), func(a, b *Group) int { return cmp.Compare(a.Name, b.Name) })
	for _, g := range out {
		slices.Sort(g.Seconds)
	}
	return out
}

// attentive are the calls of those who listen.
func (r *Report) attentive() []Call {
	return slices.DeleteFunc(slices.Clone(r.Calls), func(c Call) bool { return c.Agreeable })
}

// Channels are the attentive callers by channel, typed first.
func (r *Report) Channels() []*Group { return byChannel(r.attentive()) }

func byChannel(calls []Call) []*Group {
	all := groupBy(calls, func(c Call) []string { return []string{c.Channel} })
	slices.SortStableFunc(all, func(a, b *Group) int { return cmp.Compare(rankOf(a.Name), rankOf(b.Name)) })
	return all
}

func rankOf(channel string) float64 {
	if channel == "typed" {
		return -1
	}
	var rate float64
	if _, err := fmt.Sscanf(strings.TrimPrefix(channel, "misheard-"), "%g", &rate); err != nil {
		return math.Inf(1)
	}
	return rate
}

// Agreeable are those who agree to anything, by channel.
func (r *Report) Agreeable() []*Group {
	some := slices.DeleteFunc(slices.Clone(r.Calls), func(c Call) bool { return !c.Agreeable })
	return byChannel(some)
}

// In are the attentive callers of one channel.
func (r *Report) In(channel string) []Call {
	return slices.DeleteFunc(r.attentive(), func(c Call) bool { return c.Channel != channel })
}

// ByIntent and ByManner group calls further.
func ByIntent(calls []Call) []*Group {
	return groupBy(calls, func(c Call) []string { return []string{c.Intent} })
}

// ByManner groups by manner; a caller with two counts in both, one without is plain.
func ByManner(calls []Call) []*Group {
	return groupBy(calls, func(c Call) []string {
		if len(c.Manners) == 0 {
			return []string{"plain"}
		}
		return c.Manners
	})
}

// Failed are the calls to look at: wrong and agreed first.
func (r *Report) Failed() []Call {
	failed := slices.DeleteFunc(slices.Clone(r.Calls), func(c Call) bool { return c.Met })
	order := map[Verdict]int{Wrong: 0, Agreed: 1, GaveUp: 2, ByHuman: 3}
	slices.SortStableFunc(failed, func(a, b Call) int {
		return cmp.Or(cmp.Compare(order[a.Verdict], order[b.Verdict]), cmp.Compare(rankOf(a.Channel), rankOf(b.Channel)), cmp.Compare(a.Scenario, b.Scenario))
	})
	return failed
}

// Wrong are the calls that committed something against the goal, whoever made them.
func (r *Report) Wrong() int {
	n := 0
	for _, c := range r.Calls {
		if c.Verdict == Wrong {
			n++
		}
	}
	return n
}

// A Change is a figure of two runs.
type Change struct {
	Name         string
	Old, New     Share
	D, Low, High float64
}

// Sure tells that the interval leaves 0 out.
func (c Change) Sure() bool { return c.Low > 0 || c.High < 0 }

// Compare sets two runs beside each other: per channel what ended as expected, resolved by the
// bot, and wrong, at 95 %; and the intents whose share changed for sure, at 99.9 %.
func Compare(old, new *Report) []Change {
	var out []Change
	change := func(name string, a, b Share, z float64) Change {
		d, low, high := difference(a, b, z)
		return Change{name, a, b, d, low, high}
	}
	for _, g := range new.Channels() {
		i := slices.IndexFunc(old.Channels(), func(o *Group) bool { return o.Name == g.Name })
		if i < 0 {
			continue
		}
		o, name := old.Channels()[i], channelWords(g.Name)
		out = append(out, change(name+", issue attendue", o.AsExpected(), g.AsExpected(), z95),
			change(name+", résolu par le robot", o.Share(Right), g.Share(Right), z95), change(name+", erroné", o.Share(Wrong), g.Share(Wrong), z95))
		before := ByIntent(old.In(g.Name))
		for _, x := range ByIntent(new.In(g.Name)) {
			j := slices.IndexFunc(before, func(o *Group) bool { return o.Name == x.Name })
			if j < 0 {
				continue
			}
			if c := change(name+", "+x.Name, before[j].AsExpected(), x.AsExpected(), zMany); c.Sure() {
				out = append(out, c)
			}
		}
	}
	return out
}

// channelWords names a channel in French.
func channelWords(channel string) string {
	if rest, ok := strings.CutPrefix(channel, "misheard-"); ok {
		return "mal entendu à " + rest + "\u00a0%"
	}
	return "tapé"
}

var verdictWords = map[Verdict]string{Right: "résolu par le robot", ByHuman: "avec un conseiller", GaveUp: "abandonné", Agreed: "erreur acceptée", Wrong: "erroné"}

// percent is "96,4 %".
func percent(x float64) string {
	return strings.Replace(fmt.Sprintf("%.1f\u00a0%%", 100*x), ".", ",", 1)
}

// bounds is "95,1 à 97,3 %".
func bounds(s Share) string {
	low, high := s.Interval()
	return strings.ReplaceAll(fmt.Sprintf("%.1f à %.1f\u00a0%%", 100*low, 100*high), ".", ",")
}

// points is "+1,2 point".
func points(x float64) string {
	return strings.Replace(fmt.Sprintf("%+.1f", 100*x), ".", ",", 1)
}
