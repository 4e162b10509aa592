package understand

import (
	"strings"
	"testing"
)

// What was learnt changes intents only, and few of those that rules read: the
// slots of a call are filled by rules.
func TestLearningChangesIntentsOnly(t *testing.T) {
	_, base := taught()
	u, err := newUnderstander(t).Learn(examplesOf(base)) // the very places of utterances.tsv
	if err != nil {
		t.Fatal(err)
	}
	list, differ := utterances(t), 0
	for _, x := range list {
		got := short(u.Read(x.ask), x.ask.Expect)
		if got == x.want {
			continue
		}
		differ++
		_, slots, _ := strings.Cut(got, " ")
		_, want, _ := strings.Cut(x.want, " ")
		if slots != want && x.want != "unclear" {
			t.Errorf("utterances.tsv:%d %s %q\n read %s\n want %s", x.line, x.ask.Expect, x.ask.Texts[0], got, x.want)
		}
		t.Logf("utterances.tsv:%d %s %q\n read %s\n want %s", x.line, x.ask.Expect, x.ask.Texts[0], got, x.want)
	}
	if 100*differ > 3*len(list) {
		t.Errorf("%d of %d utterances are read otherwise", differ, len(list))
	}
}
