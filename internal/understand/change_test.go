package understand

import (
	"testing"

	"github.com/debarras/debarras/internal/dialogue"
)

func TestTheNamedPartOfTheSummary(t *testing.T) {
	u := New(nil)
	for text, want := range map[string]dialogue.Part{
		"la date":                        dialogue.DatePart,
		"l'adresse":                      dialogue.AddressPart,
		"non il faut changer les objets": dialogue.ItemsPart,
		"le numéro de téléphone":         dialogue.PhonePart,
		"non":                            "",
		"oui":                            "",
		"c'est au 20 rue Breteuil dans le sixième": "",
		"plutôt mardi": "",
	} {
		r := u.Read(dialogue.Understand{Texts: []string{text}, Expect: dialogue.ConfirmBooking})
		if r.Change != want {
			t.Errorf("%q changes %q, want %q (%+v)", text, r.Change, want, r)
		}
		if r := u.Read(dialogue.Understand{Texts: []string{text}, Expect: dialogue.AskItems}); r.Change != "" {
			t.Errorf("%q changes %q where there is no summary", text, r.Change)
		}
	}
}
