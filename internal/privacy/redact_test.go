package privacy

import (
	"regexp"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestRedact(t *testing.T) {
	tests := []struct{ said, want string }{
		{"mon numéro c'est le 06 12 34 56 78 merci", "mon numéro c'est le [téléphone] merci"},
		{"0612345678", "[téléphone]"},
		{"appelez le +33 6 12 34 56 78", "appelez le [téléphone]"},
		{"zéro six douze trente-quatre cinquante-six soixante-dix-huit", "[téléphone]"},
		{"j'habite au 12 bis rue Paradis dans le sixième", "j'habite au [adresse] dans le sixième"},
		{"douze bis rue paradis et j'ai deux matelas", "[adresse] et j'ai deux matelas"},
		{"4 avenue du 8 mai 1945, 13013 Marseille", "[adresse], [code postal] Marseille"},
		{"je suis dans la rue.", "je suis dans la rue."},
		{"je m'appelle Jeanne Martin et j'ai un frigo", "je m'appelle [nom] et j'ai un frigo"},
		{"c'est madame Benali", "c'est madame [nom]"},
		{"jeanne.martin@exemple.fr", "[courriel]"},
		{"jeanne arobase exemple point fr", "[courriel]"},
		{"FR76 3000 6000 0112 3456 7890 189", "[iban]"},
		{"le code c'est 45B12", "le code c'est [code]"},
		{"référence 47 20 18 36", "référence [numéro]"},
		{"quatre sept deux zéro un huit trois six", "[numéro]"},
		{"deux matelas et trois chaises le 15 mars à 8 heures", "deux matelas et trois chaises le 15 mars à 8 heures"},
		{"un canapé trois places, oui le vendredi 5 décembre", "un canapé trois places, oui le vendredi 5 décembre"},
		{"", ""},
	}
	for _, test := range tests {
		if got := Redact(test.said); got != test.want {
			t.Errorf("Redact(%q)\n  = %q\nwant %q", test.said, got, test.want)
		}
	}
}

var fiveDigits = regexp.MustCompile(`\d{5}`)

func TestRedactLeavesNoLongNumber(t *testing.T) {
	word := rapid.SampledFrom([]string{"rue", "12", "0612345678", "zéro", "six", "je m'appelle", "Paradis", "13006", ",", "et",
		"madame", "code", "bis", "@", "[nom]", "quatre-vingt", "deux", "matelas", "a@b.fr", "+33612345678", "."})
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, w := range rapid.SliceOfN(word, 0, 12).Draw(t, "words") {
			text += w + " "
		}
		once := Redact(text)
		if fiveDigits.MatchString(once) {
			t.Errorf("Redact(%q) = %q keeps a long number", text, once)
		}
		if twice := Redact(once); twice != once {
			t.Errorf("Redact(%q) = %q, and again %q", text, once, twice)
		}
	})
}

func FuzzRedact(f *testing.F) {
	f.Add("je m'appelle Jeanne, 12 rue Paradis, 06 12 34 56 78")
	f.Add("rue ’’ ‑ rue rue madame madame x")
	f.Fuzz(func(t *testing.T, text string) {
		if once := Redact(text); fiveDigits.MatchString(once) || utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Errorf("Redact(%q) = %q", text, once)
		}
	})
}
