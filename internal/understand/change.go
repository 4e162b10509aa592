package understand

import (
	"slices"

	"github.com/debarras/debarras/internal/dialogue"
)

// parts of a summary, by the words with which callers name them. The telephone
// comes first: "le numéro de téléphone" is not the house's.
var parts = []struct {
	part  dialogue.Part
	words []string
}{
	{dialogue.PhonePart, []string{"telephone", "portable", "mobile", "sms", "texto"}},
	{dialogue.DatePart, []string{"date", "jour", "creneau"}},
	{dialogue.ItemsPart, []string{"objet", "objets", "meuble", "meubles", "encombrants", "liste", "affaires"}},
	{dialogue.AddressPart, []string{"adresse", "rue", "numero", "commune", "ville", "arrondissement"}},
}

// change notes which part of the summary is named while its new value is not:
// "la date", "il faut changer l'adresse".
func (m *meaning) change() {
	r := &m.r
	if m.ask.Expect != dialogue.ConfirmBooking || len(r.Address) > 0 || len(m.items) > 0 || r.Phone != "" ||
		(r.When != nil && r.When.Kind != "none") {
		return
	}
	if len(m.gone) > 0 {
		r.Change = dialogue.ItemsPart
		return
	}
	for _, p := range parts {
		if slices.ContainsFunc(m.s.words, func(w string) bool { return slices.Contains(p.words, w) }) {
			r.Change, r.When = p.part, nil
			return
		}
	}
}

var greetings = wordSet("bonjour bonsoir madame monsieur mademoiselle salut allo coucou ca va vous allez bien")

// greeting: only good day was said, which answers the bot's own.
func (m *meaning) greeting() bool {
	return m.ask.Expect == dialogue.Open && slices.ContainsFunc(m.s.words, func(w string) bool { return w == "bonjour" || w == "bonsoir" || w == "salut" }) &&
		!slices.ContainsFunc(m.s.words, func(w string) bool { return !greetings[w] && !common[w] })
}
