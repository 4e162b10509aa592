package understand

import "testing"

// TestUtterancesTaught: what the classifier changes of what rules read.
func TestUtterancesTaught(t *testing.T) {
	u, _ := taught()
	bad := 0
	for _, x := range utterances(t) {
		r := u.Read(x.ask)
		if got := short(r, x.ask.Expect); got != x.want {
			bad++
			t.Logf("utterances.tsv:%d %s %q\n read %s %.2f\n want %s", x.line, x.ask.Expect, x.ask.Texts[0], got, r.Confidence, x.want)
		}
	}
	t.Logf("%d of %d differ", bad, len(utterances(t)))
}
