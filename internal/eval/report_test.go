package eval

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/pagetest"
)

// The intervals of published examples: Newcombe (1998), two-sided, 95 %.
func TestIntervals(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.0001 }
	for _, tt := range []struct {
		s         Share
		low, high float64
	}{
		{Share{81, 263}, 0.2553, 0.3662}, {Share{15, 148}, 0.0624, 0.1605}, {Share{0, 20}, 0, 0.1611}, {Share{1, 29}, 0.0061, 0.1718}, {Share{0, 0}, 0, 1},
	} {
		if low, high := tt.s.Interval(); !near(low, tt.low) || !near(high, tt.high) {
			t.Errorf("%v: %.4f to %.4f, want %.4f to %.4f", tt.s, low, high, tt.low, tt.high)
		}
	}
	// Newcombe's example (a) for differences: 56/70 − 48/80.
	if d, low, high := Difference(Share{48, 80}, Share{56, 70}); !near(d, 0.2) || !near(low, 0.0524) || !near(high, 0.3339) {
		t.Errorf("%.4f from %.4f to %.4f", d, low, high)
	}
}

func TestIntervalHoldsItsShare(t *testing.T) {
	share := func(t *rapid.T, name string) Share {
		n := rapid.IntRange(1, 500).Draw(t, name)
		return Share{rapid.IntRange(0, n).Draw(t, name+" k"), n}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := share(t, "a"), share(t, "b")
		if low, high := a.Interval(); low < 0 || high > 1 || low > a.Value() || high < a.Value() {
			t.Fatalf("%v: %g to %g", a, low, high)
		}
		d, low, high := Difference(a, b)
		e, from, to := Difference(b, a)
		if low > d || high < d || math.Abs(d+e) > 1e-9 || math.Abs(low+to) > 1e-9 || math.Abs(high+from) > 1e-9 {
			t.Fatalf("%v, %v: %g from %g to %g", a, b, d, low, high)
		}
	})
}

// example is a run with every kind of end, and words that a page must not take for its own.
func example() *Report {
	lines := []Line{{Bot: true, Text: "À quelle adresse ?"}, {Text: "rue <script>alert(1)</script>", Said: "rue Paradis & fils"}, {Text: "13006#", Keys: true}}
	r := &Report{Seed: 7, Runs: 2, Scenarios: 3, Knowledge: "abc", Faults: []string{"/twilio/voice: status 500"}}
	add := func(n int, c Call) {
		for range n {
			c.Run++
			r.Calls = append(r.Calls, c)
		}
	}
	for _, channel := range []string{"misheard-35", "typed"} {
		add(40, Call{Scenario: "book", Intent: "book", Channel: channel, Verdict: Right, Met: true, Turns: 6, Seconds: 61, Words: 20, Errors: 7})
		add(5, Call{Scenario: "book_angry", Intent: "book", Channel: channel, Manners: []string{Angry, Hurried}, Verdict: ByHuman, Why: "pas de rendez-vous", Turns: 9, Seconds: 90, Lines: lines})
		add(2, Call{Scenario: "price", Intent: "price", Channel: channel, Verdict: GaveUp, Why: "pas de réponse", Turns: 3, Seconds: 20, Lines: lines})
		add(3, Call{Scenario: "book", Intent: "book", Channel: channel, Agreeable: true, Verdict: Agreed, Why: "réservé ailleurs", Lines: lines})
	}
	add(1, Call{Scenario: "book_wrong", Intent: "book", Channel: "misheard-35", Verdict: Wrong, Why: "réservé au 2", Turns: 6, Seconds: 500, Lines: lines})
	return r
}

func TestGroups(t *testing.T) {
	r := example()
	channels := r.Channels()
	if len(channels) != 2 || channels[0].Name != "typed" || channels[0].N != 47 || channels[1].N != 48 {
		t.Fatalf("%+v", channels)
	}
	if g := channels[1]; g.Share(Wrong) != (Share{1, 48}) || g.AsExpected() != (Share{40, 48}) || g.Resolved() != (Share{45, 48}) || g.Median() != 61 {
		t.Errorf("%+v", g)
	}
	manners := map[string]int{}
	for _, g := range ByManner(r.In("typed")) {
		manners[g.Name] = g.N
	}
	if manners[Angry] != 5 || manners[Hurried] != 5 || manners["plain"] != 42 {
		t.Errorf("%v", manners)
	}
	if failed := r.Failed(); len(failed) != 21 || failed[0].Verdict != Wrong || failed[1].Verdict != Agreed {
		t.Errorf("%d failed calls, first %+v", len(failed), failed[0])
	}
}

func TestReportRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := example().Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := ReadReport(bytes.NewReader(b.Bytes()))
	if err != nil || len(again.Calls) != len(example().Calls) || again.Seed != 7 {
		t.Fatalf("%+v, %v", again, err)
	}
	for _, bad := range []string{"", "{}", "[]", `{"version":1,"calls":[{"verdict":"fine"}]}`, `{"version":2}`} {
		if _, err := ReadReport(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is a report", bad)
		}
	}
}

func TestCompare(t *testing.T) {
	old, now := example(), example()
	for _, c := range Compare(old, now) {
		if c.D != 0 || c.Sure() {
			t.Errorf("equal runs differ: %+v", c)
		}
	}
	for i := range now.Calls {
		if now.Calls[i].Channel == "typed" && now.Calls[i].Intent == "book" {
			now.Calls[i].Met, now.Calls[i].Verdict = false, GaveUp
		}
	}
	found := map[string]bool{}
	for _, c := range Compare(old, now) {
		found[c.Name] = c.Sure()
	}
	if !found["tapé, issue attendue"] || !found["tapé, book"] || found["tapé, erroné"] || found["tapé, price"] {
		t.Errorf("%v", found)
	}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	example().Text(&b, example(), 2)
	for _, want := range []string{"101 appels, 3 scénarios", "mal entendu à 35\u00a0%, 48 appels (mots faux mesurés : 35,0\u00a0%)", "book_wrong", "(dit : rue Paradis & fils)",
		"faute du service : /twilio/voice: status 500", "[touches] 13006#", "voici les 2 premiers", "Par rapport à l'autre série"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, &b)
		}
	}
}

// The page needs nothing from elsewhere, runs nothing, and every plot has words.
func TestPage(t *testing.T) {
	var b bytes.Buffer
	if err := example().HTML(&b, example()); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	plots, details := 0, 0
	for n := range doc.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "script" || attr["src"] != "" || attr["href"] != "":
			t.Errorf("<%s> runs or fetches something", n.Data)
		case n.Data == "svg":
			plots++
			if attr["aria-hidden"] != "true" && (attr["role"] != "img" || attr["aria-label"] == "") {
				t.Error("a plot without words")
			}
		case n.Data == "details":
			details++
		case n.Data == "html" && attr["lang"] != "fr":
			t.Error("the page's language is not told")
		case n.Data == "th" && attr["scope"] == "":
			t.Error("a header of nothing")
		}
	}
	if plots < 8 || details != 21 {
		t.Errorf("%d plots, %d failed calls", plots, details)
	}
}

// In a browser nothing is wider than a telephone's screen; -artifacts keeps the pictures.
func TestPageInABrowser(t *testing.T) {
	tab := pagetest.Browser(t)
	name := filepath.Join(t.TempDir(), "report.html")
	var b bytes.Buffer
	if err := example().HTML(&b, example()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1280, 390} {
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 900), chromedp.Navigate("file://"+name)); err != nil {
			t.Fatal(err)
		}
		wide, err := chromedp.Run(tab, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
		if err != nil {
			t.Fatal(err)
		}
		if wide > width {
			t.Errorf("the page is %d wide on a screen of %d", wide, width)
		}
		pagetest.Picture(t, tab, "report-"+map[int64]string{1280: "1280", 390: "390"}[width])
	}
}
