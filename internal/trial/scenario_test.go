package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/debarras/debarras/internal/simulator"
)

// stage plays on the test's service.
func (s *service) stage() Stage {
	n, err := s.trial(nil).network()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(n.Close)
	return Stage{Call: func(ctx context.Context, from string) (*simulator.Line, error) { return n.Call(ctx, from, hotline) }}
}

const good = `Two mattresses, then the caller has had enough.
-- call --
# from a landline
@line landline
  Bonjour, {…} pour vous ?
# a comment
> deux matelas
  Deux matelas, au 12 bis rue Paradis, {…} C'est bien ça ? (deux matelas)
@keys 1#
  Vous avez tapé 1.
@silence
  Vous êtes toujours là ?
> conseiller
  Je vous passe un conseiller.
  Vous êtes premier.
  [en attente d'un conseiller]
@wait
  Vous êtes premier.
  [en attente d'un conseiller]
@hangup
  [appel terminé]
-- never --
c'est confirmé
`

func TestScenario(t *testing.T) {
	s := newService(t)
	parsed, err := ParseScenario([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(good, string(parsed.Format())); diff != "" {
		t.Errorf("Format differs from what was parsed:\n%s", diff)
	}
	transcript, err := Run(t.Context(), parsed, s.stage())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(good, transcript); diff != "" {
		t.Errorf("the transcript differs although all matched:\n%s", diff)
	}
	if from := s.visited("/twilio/voice")[0].Get("From"); !strings.HasPrefix(from, "+3346571") {
		t.Errorf("the call came from %s", from)
	}
}

func TestScenarioDiffers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.txtar")
	changed := strings.Replace(strings.Replace(good, "Vous avez tapé 1.", "Oui.", 1), "  Vous êtes toujours là ?\n", "", 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	stage := newService(t).stage()
	err := RunFile(t.Context(), path, false, stage)
	if !errors.Is(err, ErrDiffers) {
		t.Fatalf("got %v, want ErrDiffers", err)
	}
	has(t, err.Error(), path, "@keys 1#:\n  - Oui.\n  + Vous avez tapé 1.", "@silence:\n  + Vous êtes toujours là ?")
	if err := RunFile(t.Context(), path, true, stage); err != nil {
		t.Fatalf("regenerate: %v", err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(good, string(data)); diff != "" {
		t.Errorf("regenerated, with wildcards where they matched:\n%s", diff)
	}
}

// A regeneration never makes forbidden words or a broken call right.
func TestScenarioFails(t *testing.T) {
	tests := []struct{ name, call, never, want string }{
		{"forbidden", "> deux matelas\n", "-- never --\nRUE paradis\n", `"RUE paradis" must never be said`},
		{"ended", "> au revoir\n> encore\n", "", "> encore: the call has ended already"},
		{"broken", "> panne\n", "", "> panne: simulator"},
		{"not in a queue", "@wait\n", "", "not in a queue"},
		{"no clock", "@after 11m\n", "", "no clock"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.txtar")
			before := "Story.\n-- call --\n" + test.call + test.never
			if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
			err := RunFile(t.Context(), path, true, newService(t).stage())
			if err == nil || errors.Is(err, ErrDiffers) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if after, _ := os.ReadFile(path); string(after) != before {
				t.Errorf("the file was written:\n%s", after)
			}
		})
	}
}

func TestScenarioAdvances(t *testing.T) {
	s, err := ParseScenario([]byte("-- call --\n@after 11m\n@after 1h\n"))
	if err != nil {
		t.Fatal(err)
	}
	stage := newService(t).stage()
	var passed time.Duration
	stage.Advance = func(d time.Duration) { passed += d }
	if _, err := Run(t.Context(), s, stage); !errors.Is(err, ErrDiffers) || passed != 71*time.Minute {
		t.Errorf("%v passed, error %v", passed, err)
	}
}

func TestParseScenarioRefuses(t *testing.T) {
	tests := []struct{ data, want string }{
		{"a story\n", "0 sections -- call --"},
		{"-- call --\n-- call --\n", "2 sections"},
		{"-- call --\n-- nver --\n", "-- nver --"},
		{"-- call --\n@keys 12a\n", `line 1 of call: "12a" are not keys`},
		{"-- call --\n@keys\n", "are not keys"},
		{"-- call --\n\n>\n", "line 2 of call: nothing is said"},
		{"-- call --\n@silence 5\n", "takes nothing"},
		{"-- call --\n@after soon\n", "invalid duration"},
		{"-- call --\n@after -1m\n", "only goes on"},
		{"-- call --\n@line fixe\n", "want mobile, landline or hidden"},
		{"-- call --\n> oui\n@line hidden\n", "before everything else"},
		{"-- call --\n@call\n@what\n", "@call is unknown"},
		{"-- call --\n> \xff\n", "UTF-8"},
	}
	for _, test := range tests {
		if _, err := ParseScenario([]byte(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.data, err, test.want)
		}
	}
}

func TestMatches(t *testing.T) {
	tests := []struct {
		want, got string
		match     bool
	}{
		{"Oui.", "Oui.", true}, {"Oui.", "Oui!", false}, {"Réf. {…}, merci", "Réf. 1234 5678, merci", true},
		{"Réf. {…}, merci", "Réf. , merci", false}, {"{…}", "x", true}, {"{…}", "", false},
		{"a{…}a", "aa", false}, {"a{…}b{…}c", "a1b2c", true}, {"a{…}b{…}c", "a1b", false}, {"(+)", "(+)", true},
	}
	for _, test := range tests {
		if matches(test.want, test.got) != test.match {
			t.Errorf("matches(%q, %q) is %t", test.want, test.got, !test.match)
		}
	}
}

// What Format writes reads back as the same scenario.
func FuzzScenario(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("-- call --\n@line hidden\n# x\n>oui\n-- never --\n# no\nx\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseScenario(data)
		if err != nil {
			return
		}
		again, err := ParseScenario(s.Format())
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, s.Format())
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Errorf("it reads back as another scenario:\n%s", diff)
		}
	})
}
