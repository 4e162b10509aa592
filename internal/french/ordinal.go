package french

var ordinalNames = [...]string{1: "premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième", "dixième",
	"onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième", "dix-septième", "dix-huitième", "dix-neuvième", "vingtième"}

// Ordinal writes 1 to 20 as an ordinal in words, "" for any other number: no city has more arrondissements.
func Ordinal(n int) string {
	if n < 1 || n >= len(ordinalNames) {
		return ""
	}
	return ordinalNames[n]
}
