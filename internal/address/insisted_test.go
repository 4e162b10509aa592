package address

import "testing"

func TestInsisted(t *testing.T) {
	for text, want := range map[string]string{
		"J'ai 10, 24, 84.":                           "J'ai dit 24",
		"J'ai 10-5, passe en 5.":                     "J'ai dit 5",
		"J'ai dit le seize, pas le six":              "J'ai dit le seize",
		"Non non, trois, pas 13.":                    "Non non, trois",
		"Mon nom, trois, pâtes 13.":                  "Mon nom, trois",
		"non non, 22, rue Paradis":                   "non non, 22, rue Paradis",
		"j'ai dix chaises":                           "j'ai dit chaises",
		"j'ai dix":                                   "j'ai dix",
		"au 22, rue Paradis, pas le 12":              "au 22, rue Paradis, pas le 12",
		"mon nom c'est Martin":                       "mon nom c'est Martin",
		"J’ai dit 12 rue Paradis, Marseille sixième": "J’ai dit 12 rue Paradis, Marseille sixième",
	} {
		if got := insisted(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
