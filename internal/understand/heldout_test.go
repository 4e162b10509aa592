package understand

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// taught is an Understander with everything that the service gives it.
var taught = sync.OnceValues(func() (*Understander, *knowledge.Base) {
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		panic(err)
	}
	return teach(base), base
})

func examplesOf(base *knowledge.Base) map[dialogue.Intent][]string {
	examples := make(map[dialogue.Intent][]string)
	for _, x := range base.Intents {
		examples[dialogue.Intent(x.Code)] = x.Utterances
	}
	return examples
}

func teach(base *knowledge.Base) *Understander {
	u, err := New(itemsOf(base), placesOf(base)...).Learn(examplesOf(base))
	if err != nil {
		panic(err)
	}
	return u
}

// labelled is a line of a file of utterances.
type labelled struct {
	where          string
	ask            dialogue.Understand
	intents, items []string
	value          string
}

func readLabelled(t testing.TB, pattern string) []labelled {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v, %d files", pattern, err, len(names))
	}
	var out []labelled
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		scan := bufio.NewScanner(f)
		for n := 1; scan.Scan(); n++ {
			if strings.HasPrefix(scan.Text(), "#") {
				continue
			}
			cells := strings.Split(scan.Text(), "\t")
			if len(cells) != 5 {
				t.Fatalf("%s:%d has %d cells, want 5", name, n, len(cells))
			}
			expect, booked := strings.CutSuffix(cells[0], " booked")
			x := labelled{where: fmt.Sprintf("%s:%d", filepath.Base(name), n), value: cells[4],
				ask: dialogue.Understand{Texts: []string{cells[1]}, Expect: dialogue.Expect(expect), Booked: booked, Today: today}}
			if x.ask.Expect != dialogue.ChooseCallback {
				x.ask.Slots = slots
			}
			x.intents = strings.Split(cells[2], ",")
			if cells[3] != "" {
				x.items = strings.Split(cells[3], ",")
			}
			out = append(out, x)
		}
		f.Close()
	}
	return out
}

// score counts what was read against what should be.
type score struct {
	right, missed, wrong map[string]int // by intent
	confused             map[string]int
	items                [3]int
	values, valuesRight  int
	exact, n             int
	faults               []string
	took                 []time.Duration
}

func judge(list []labelled, read func(labelled) Plain) *score {
	s := &score{right: map[string]int{}, missed: map[string]int{}, wrong: map[string]int{}, confused: map[string]int{}}
	for _, x := range list {
		begun := time.Now()
		p := read(x)
		took := time.Since(begun)
		for range 2 { // the least of three: what else the machine does is not counted
			begun = time.Now()
			read(x)
			took = min(took, time.Since(begun))
		}
		s.took = append(s.took, took)
		s.add(x, p)
	}
	return s
}

func (s *score) add(x labelled, p Plain) {
	got := []string{p.Intent}
	if p.Second != "" {
		got = append(got, p.Second)
	}
	s.n++
	fault := ""
	if tally(x.intents, got, s.right, s.missed, s.wrong) {
		s.exact++
	} else {
		fault += fmt.Sprintf(" intents %v", got)
		s.confused[fmt.Sprintf("%v read %v", x.intents, got)]++
	}
	var items []string
	for _, it := range p.Items {
		w := fmt.Sprintf("%s:%d", it.Code, it.Count)
		if it.Op != "add" {
			w += ":" + it.Op
		}
		items = append(items, w)
	}
	hits, left := 0, slices.Clone(items)
	for _, w := range x.items {
		if k := slices.Index(left, w); k >= 0 {
			left = slices.Delete(left, k, k+1)
			hits++
		}
	}
	s.items[0] += hits
	s.items[1] += len(x.items) - hits
	s.items[2] += len(left)
	if hits < len(x.items) || len(left) > 0 {
		fault += fmt.Sprintf(" items %v", items)
		s.confused[fmt.Sprintf("%s: items %v read %v", x.ask.Expect, x.items, items)]++
	}
	if x.value != "" {
		s.values++
		v := fmt.Sprint(p.Value)
		if v == x.value {
			s.valuesRight++
		} else {
			fault += " value " + v
			s.confused[fmt.Sprintf("%s: value %s read %s", x.ask.Expect, x.value, v)]++
		}
	}
	if fault != "" {
		s.faults = append(s.faults, fmt.Sprintf("%s %s %q: want %v %v %s; read%s", x.where, x.ask.Expect, x.ask.Texts[0], x.intents, x.items, x.value, fault))
	}
}

// tally adds an utterance's intents up and reports that all were right.
func tally(want, got []string, right, missed, wrong map[string]int) bool {
	all := true
	for _, w := range want {
		if slices.Contains(got, w) {
			right[w]++
		} else {
			missed[w]++
			all = false
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			wrong[g]++
			all = false
		}
	}
	return all
}

func f1(right, missed, wrong int) float64 {
	if right == 0 {
		return 0
	}
	return 2 * float64(right) / float64(2*right+missed+wrong)
}

// macro is the mean F1 over the intents that stand in the file.
func (s *score) macro() float64 {
	sum, n := 0.0, 0
	for _, i := range s.labels() {
		sum += f1(s.right[i], s.missed[i], s.wrong[i])
		n++
	}
	return sum / float64(n)
}

func (s *score) labels() []string {
	all := maps.Clone(s.right)
	maps.Copy(all, s.missed)
	return slices.Sorted(maps.Keys(all))
}

func (s *score) itemF1() float64 { return f1(s.items[0], s.items[1], s.items[2]) }

func (s *score) valueShare() float64 { return float64(s.valuesRight) / float64(max(1, s.values)) }

func (s *score) quantile(q float64) time.Duration {
	sorted := slices.SortedFunc(slices.Values(s.took), cmp.Compare[time.Duration])
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func (s *score) print(t *testing.T, name string) {
	t.Logf("%-22s n %4d  intents macro-F1 %.3f (all right %.3f)  items F1 %.3f  values %.3f (n %d)  p50 %v p99 %v",
		name, s.n, s.macro(), float64(s.exact)/float64(s.n), s.itemF1(), s.valueShare(), s.values,
		s.quantile(0.5).Round(time.Microsecond), s.quantile(0.99).Round(time.Microsecond))
}

// TestHeldOut is the figure that counts: utterances that no rule was written
// from and no example repeats. Its single errors are not printed: whoever tunes
// on them has none left. The floors are below the figures of docs/understanding.md.
func TestHeldOut(t *testing.T) {
	u, base := taught()
	find := communesOf(base)
	list := readLabelled(t, "testdata/heldout/*.tsv")
	plain := func(x labelled) Plain { return PlainOf(x.ask, u.Read(x.ask), find) }
	judge(list, plain) // the first one warms up
	s := judge(list, plain)
	s.print(t, "as typed")
	begun := time.Now()
	again := teach(base)
	t.Logf("taught in %v: %d bytes of weights, examples unseen in two folds %.3f right by the classifier alone, temperature %.2f",
		time.Since(begun).Round(time.Millisecond), again.Model().Bytes(), again.Model().Accuracy(), again.Model().Temperature())
	if os.Getenv("UNDERSTAND_BY_INTENT") != "" {
		for _, pair := range slices.Sorted(maps.Keys(s.confused)) {
			t.Logf("  %d × %s", s.confused[pair], pair)
		}
		for _, i := range s.labels() {
			t.Logf("  %-20s F1 %.2f  right %d missed %d wrong %d", i, f1(s.right[i], s.missed[i], s.wrong[i]), s.right[i], s.missed[i], s.wrong[i])
		}
	}
	if s.macro() < floorIntents || s.itemF1() < floorItems || s.valueShare() < floorValues {
		t.Errorf("below the floors %v %v %v", floorIntents, floorItems, floorValues)
	}
}

const floorIntents, floorItems, floorValues = 0.89, 0.91, 0.96

// TestExamples has the rules and a classifier that has not seen them read the
// examples: what may be looked at while tuning.
func TestExamples(t *testing.T) {
	if os.Getenv("UNDERSTAND_DEV") == "" {
		t.Skip("set UNDERSTAND_DEV=1 to see what to work on")
	}
	u, base := taught()
	find := communesOf(base)
	dev := judge(readLabelled(t, "testdata/dev/*.tsv"), func(x labelled) Plain { return PlainOf(x.ask, u.Read(x.ask), find) })
	dev.print(t, "dev")
	for _, f := range dev.faults {
		t.Log(f)
	}
	total := &score{right: map[string]int{}, missed: map[string]int{}, wrong: map[string]int{}, confused: map[string]int{}}
	for fold := range 5 {
		seen := make(map[dialogue.Intent][]string)
		var unseen []labelled
		for _, x := range base.Intents {
			for n, text := range x.Utterances {
				if n%5 != fold {
					seen[dialogue.Intent(x.Code)] = append(seen[dialogue.Intent(x.Code)], text)
					continue
				}
				unseen = append(unseen, labelled{where: x.Code, intents: []string{x.Code}, ask: dialogue.Understand{Texts: []string{text}, Expect: dialogue.Open, Today: today}})
			}
		}
		u, err := New(itemsOf(base), placesOf(base)...).Learn(seen)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range unseen {
			total.took = append(total.took, 0)
			total.add(x, PlainOf(x.ask, u.Read(x.ask), nil))
		}
	}
	total.print(t, "examples, unseen")
	for _, f := range total.faults {
		if strings.Contains(f, "intents [") {
			t.Log(f)
		}
	}
}
