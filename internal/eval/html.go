package eval

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed report.html
var pageText string

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": percent, "bounds": bounds, "points": points, "channel": channelWords, "short": shortChannel, "verdicts": func() []Verdict { return Verdicts }, "verdict": func(v Verdict) string { return verdictWords[v] },
	"manner": mannerWords, "plain": Line.plain,
	"minus": func(s string) string { return strings.Replace(s, "-", "−", 1) },
	"comma": func(x float64) string { return strings.Replace(fmt.Sprintf("%.1f", x), ".", ",", 1) },
	"round": func(x float64) string { return fmt.Sprintf("%.0f", x) },
}).Parse(pageText))

// pageView is what the template shows.
type pageView struct {
	*Report
	Wrong    int
	Rows     []channelView
	Agree    []*Group
	Against  bool
	Changes  []changeView
	Failures []Call
}

// channelView is a channel with its parts.
type channelView struct {
	*Group
	Stack          []segment
	Intents        []bar
	Manners        []bar
	Histogram      []bar
	HistogramLast  int // seconds
	HistogramWords string
}

// segment is a part of a stacked bar, in hundredths of its width.
type segment struct {
	Verdict Verdict
	X, W    float64
	Share   Share
}

// bar is a share with its interval, or a part of a histogram.
type bar struct {
	Name           string
	Share          Share
	X, W, Low, Top float64 // in hundredths
	Turns, Median  float64
	Wrong          int
}

type changeView struct {
	Change
	Point, From, To float64 // where it stands from −20 to +20 points, in hundredths
}

// HTML writes the report as one page that needs nothing else: no script, no font, no picture.
func (r *Report) HTML(w io.Writer, against *Report) error {
	v := pageView{Report: r, Wrong: r.Wrong(), Agree: r.Agreeable(), Against: against != nil, Failures: r.Failed()}
	for _, g := range r.Channels() {
		c := channelView{Group: g, Intents: bars(ByIntent(r.In(g.Name))), Manners: bars(ByManner(r.In(g.Name)))}
		x := 0.0
		for _, verdict := range Verdicts {
			s := segment{verdict, x, 100 * g.Share(verdict).Value(), g.Share(verdict)}
			x += s.W
			c.Stack = append(c.Stack, s)
		}
		c.Histogram, c.HistogramLast = histogram(g.Seconds)
		c.HistogramWords = histogramWords(c.Histogram)
		v.Rows = append(v.Rows, c)
	}
	if against != nil {
		for _, c := range Compare(against, r) {
			v.Changes = append(v.Changes, changeView{c, onScale(c.D), onScale(c.Low), onScale(c.High)})
		}
	}
	return page.Execute(w, v)
}

// onScale puts a difference on a scale from −20 to +20 points.
func onScale(d float64) float64 { return min(100, max(0, 50+d*250)) }

func bars(groups []*Group) []bar {
	var out []bar
	for _, g := range groups {
		s := g.AsExpected()
		low, high := s.Interval()
		out = append(out, bar{Name: g.Name, Share: s, W: 100 * s.Value(), Low: 100 * low, Top: 100 * high, Turns: g.MeanTurns(), Median: g.Median(), Wrong: g.Ends[Wrong]})
	}
	return out
}

// histogram parts the seconds of calls into thirds of a minute.
func histogram(seconds []float64) (out []bar, last int) {
	const width = 20
	if len(seconds) == 0 {
		return nil, 0
	}
	n := int(seconds[len(seconds)-1])/width + 1
	counts := make([]int, min(n, 18)) // six minutes; what is longer stands with the last
	most := 0
	for _, s := range seconds {
		i := min(int(s)/width, len(counts)-1)
		counts[i]++
		most = max(most, counts[i])
	}
	for i, k := range counts {
		out = append(out, bar{Name: fmt.Sprintf("%d à %d s", i*width, (i+1)*width), Share: Share{k, len(seconds)},
			X: 100 * float64(i) / float64(len(counts)), W: 100/float64(len(counts)) - 0.6, Top: 100 * float64(k) / float64(most)})
	}
	return out, len(counts) * width
}

func histogramWords(bars []bar) string {
	var parts []string
	for _, b := range bars {
		if b.Share.K > 0 {
			parts = append(parts, fmt.Sprintf("%s : %d", b.Name, b.Share.K))
		}
	}
	return strings.Join(parts, " ; ")
}

var mannersInFrench = map[string]string{"plain": "sans rien de particulier", Hesitant: "hésite", Hurried: "pressé", TwoThings: "deux choses à la fois",
	Silent: "silencieux", Keypad: "touches seules", WrongCommune: "mauvaise commune d'abord", Angry: "en colère", Child: "enfant",
	Corrects: "corrige l'adresse", HangsUp: "raccroche au milieu", Agrees: "dit oui à tout", Southern: "parler du Midi", Polite: "très poli",
	ChangesMind: "change d'avis", Drops: "renonce"}

func mannerWords(manner string) string {
	if w, ok := mannersInFrench[manner]; ok {
		return w
	}
	return manner
}

// shortChannel heads a narrow column.
func shortChannel(channel string) string {
	if rest, ok := strings.CutPrefix(channel, "misheard-"); ok {
		return rest + "\u00a0%"
	}
	return channelWords(channel)
}
