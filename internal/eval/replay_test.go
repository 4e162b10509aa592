package eval

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseRecording(t *testing.T) {
	tests := []struct{ name, text, says string }{
		{"fine", `{"version":1,"id":"a","commune":"13206","line":"hidden","turns":[{"said":"[Adresse]","bot":"oui ?"},{"keys":"1#"},{"silence":true}]}`, ""},
		{"no JSON", `{"version":1,` + "\n" + `"id":`, "x.json: line 2"},
		{"two calls", `{"version":1,"id":"a","turns":[{"said":"oui"}]} {}`, "one call a file"},
		{"unknown field", `{"version":1,"id":"a","phone":"06","turns":[]}`, "phone"},
		{"version", `{"version":2,"id":"a","turns":[{"said":"oui"}]}`, "version 2"},
		{"no id", `{"version":1,"turns":[{"said":"oui"}]}`, "id is missing"},
		{"no turns", `{"version":1,"id":"a"}`, "0 turns"},
		{"line", `{"version":1,"id":"a","line":"fax","turns":[{"said":"oui"}]}`, `line "fax"`},
		{"two things", `{"version":1,"id":"a","turns":[{"said":"oui","keys":"1"}]}`, "turn 1: write one of"},
		{"nothing", `{"version":1,"id":"a","turns":[{"bot":"oui"}]}`, "turn 1: write one of"},
		{"keys", `{"version":1,"id":"a","turns":[{"keys":"oui"}]}`, "turn 1"},
		{"mark", `{"version":1,"id":"a","turns":[{"said":"oui"},{"said":"au [ENDROIT]"}]}`, "turn 2: the mark [ENDROIT] does not exist"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseRecording("x.json", []byte(tt.text))
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want %q", err, tt.says)
			}
		})
	}
}

// Every mark of redaction has a stand-in, the same all along a call.
func TestStandIns(t *testing.T) {
	c := paradis(t, nil)
	x := &standIns{&speech{rand.New(rand.NewPCG(1, 1)), c.t, &c.f}, map[string]string{}}
	for _, m := range markNames {
		first := x.fill("au " + m)
		if strings.ContainsAny(first, "[]") || first == "au " {
			t.Errorf("%s: %q", m, first)
		}
		if again := x.fill("au " + strings.ToLower(m)); again != first {
			t.Errorf("%s: %q, then %q", m, first, again)
		}
	}
}

func TestLikened(t *testing.T) {
	c := paradis(t, nil)
	tests := []struct{ said, want string }{
		{"Au 12 bis rue Paradis, Marseille sixième. C'est bien ça ?", "Au [ADRESSE], [COMMUNE]. C'est bien ça ?"},
		{"Rue Paradis ; à quel numéro ?", "[ADRESSE] ; à quel numéro ?"},
		{"Je vous propose vendredi 27 novembre ou mardi 1er décembre.", "Je vous propose [DATE] ou [DATE]."},
		{"Votre référence : quatre, sept, deux, zéro ; un, huit, trois, six.", "Votre référence : [NUMÉRO]."},
		{"SMS au 06 39 98 12 34. Vous êtes en deuxième position.", "SMS au [TÉLÉPHONE]. Vous êtes en [RANG] position."},
		{"deux matelas et trois chaises", "deux matelas et trois chaises"},
	}
	for _, tt := range tests {
		if got := likened(tt.said, c.f.Place); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.said, got, tt.want)
		}
	}
}

func FuzzParseRecording(f *testing.F) {
	f.Add([]byte(`{"version":1,"id":"a","turns":[{"said":"[ADRESSE]","bot":"oui"},{"keys":"1"},{"silence":true}]}`))
	f.Add([]byte(`{"version":1}{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRecording("x.json", data)
		if err == nil && (r.ID == "" || len(r.Turns) == 0) {
			t.Errorf("%+v is taken", r)
		}
	})
}
