package eval

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// speech words facts as callers do, with chance.
type speech struct {
	*rand.Rand
	t *Territory
	f *Facts
}

func (s *speech) one(of ...string) string { return of[s.IntN(len(of))] }

// items says "deux matelas et un frigo": by the object's own name or one of its synonyms.
func (s *speech) items(counts []pickup.Count) string {
	var parts []string
	for _, c := range counts {
		it := s.t.Items[c.Code]
		if c.N == 1 {
			parts = append(parts, s.oneOf(it))
		} else {
			parts = append(parts, s.number(c.N)+" "+it.Many)
		}
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " et " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// oneOf says one object, in a third of the cases by a synonym in its own gender.
func (s *speech) oneOf(it pickup.Item) string {
	article, name, _ := strings.Cut(it.One, " ")
	if len(it.Synonyms) > 0 && s.IntN(3) == 0 {
		synonym := it.Synonyms[s.IntN(len(it.Synonyms))]
		// A synonym that begins as the name does has its gender; of others nobody is sure.
		if strings.HasPrefix(french.Fold(synonym), strings.Fields(french.Fold(name))[0]+" ") {
			return article + " " + synonym
		}
	}
	return it.One
}

// number says a count or a house number, in words or, as recognisers write, in digits.
func (s *speech) number(n int) string {
	if s.IntN(2) == 0 {
		return french.Cardinal(n)
	}
	return strconv.Itoa(n)
}

func (s *speech) house(p Place) string { return strings.TrimSpace(s.number(p.Number) + " " + p.Suffix) }

// lowerStreet is "rue Paradis".
func lowerStreet(street string) string {
	kind, rest, _ := strings.Cut(street, " ")
	return strings.TrimSpace(strings.ToLower(kind) + " " + rest)
}

// commune says "dans le sixième", "à Marseille sixième", "à Aubagne", "aux Pennes-Mirabeau".
func (s *speech) commune(p Place) string {
	c := p.Commune
	if ordinal, ok := strings.CutPrefix(c.Spoken, "Marseille "); ok && c.Parent != "" {
		return s.one("à "+c.Spoken, "dans le "+ordinal, "Marseille "+ordinal, "dans le "+ordinal+" arrondissement")
	}
	switch {
	case strings.HasPrefix(c.Spoken, "Le "):
		return "au " + c.Spoken[3:]
	case strings.HasPrefix(c.Spoken, "Les "):
		return "aux " + c.Spoken[4:]
	}
	return "à " + c.Spoken
}

// address says all of it, one time in five the commune first.
func (s *speech) address(p Place) string {
	if s.IntN(5) == 0 {
		return s.commune(p) + ", " + s.house(p) + " " + lowerStreet(p.Street)
	}
	return s.numberFirst(p)
}

func (s *speech) numberFirst(p Place) string {
	return s.house(p) + " " + lowerStreet(p.Street) + ", " + s.commune(p)
}

// phone dictates a number: in pairs, as digits or words.
func (s *speech) phone(e164 string) string {
	pairs := strings.Fields(national(e164))
	if s.IntN(2) == 0 {
		return strings.Join(pairs, " ")
	}
	for i, p := range pairs {
		n, _ := strconv.Atoi(p)
		pairs[i] = french.Cardinal(n)
		if p[0] == '0' {
			pairs[i] = "zéro " + pairs[i]
		}
	}
	return strings.Join(pairs, " ")
}

// reference says eight digits, one by one or in fours.
func (s *speech) reference(ref string) string {
	if s.IntN(2) == 0 && len(ref) == 8 {
		return ref[:4] + " " + ref[4:]
	}
	return strings.NewReplacer(",", "", ";", "").Replace(french.SpellDigits(ref))
}

// alphabet are the first names by which letters are said.
var alphabet = map[rune]string{'a': "Anatole", 'b': "Berthe", 'c': "Célestin", 'd': "Désiré", 'e': "Eugène", 'f': "François", 'g': "Gaston",
	'h': "Henri", 'i': "Irma", 'j': "Joseph", 'k': "Kléber", 'l': "Louis", 'm': "Marcel", 'n': "Nicolas", 'o': "Oscar", 'p': "Pierre",
	'q': "Quintal", 'r': "Raoul", 's': "Suzanne", 't': "Thérèse", 'u': "Ursule", 'v': "Victor", 'w': "William", 'x': "Xavier",
	'y': "Yvonne", 'z': "Zoé"}

// spell says the last word of the street letter by letter.
func (s *speech) spell(street string) string {
	words := strings.Fields(french.Fold(street))
	var parts []string
	for _, letter := range words[len(words)-1] {
		if name := alphabet[letter]; name != "" && (len(parts) == 0 || s.IntN(4) == 0) {
			parts = append(parts, strings.ToUpper(string(letter))+" comme "+name)
		} else {
			parts = append(parts, strings.ToUpper(string(letter)))
		}
	}
	return strings.Join(parts, ", ")
}

// in puts the caller's manner around what is said. kind is what was asked.
func (s *speech) in(kind Kind, text string) string {
	f := s.f
	switch {
	case f.has(Hurried):
		return strings.ToLower(text)
	case f.has(Hesitant):
		text = s.one("euh, ", "alors, euh, ", "attendez, euh, oui, ", "ben, ", "") + text
	case f.has(Polite) && kind == Open:
		return s.one("bonjour, excusez-moi de vous déranger, ", "oui bonjour monsieur, voilà, ", "bonjour madame, je vous appelle parce que ") + text + s.one(", s'il vous plaît", ", je vous remercie")
	case f.has(Polite):
		return text + s.one(", s'il vous plaît", ", merci bien", "")
	case f.has(Angry) && kind == Open:
		return s.one("ça fait trois fois que j'appelle, c'est quand même incroyable, ", "bon, j'en ai assez d'attendre, ", "mais c'est pas possible votre truc, ") + text
	case f.has(Angry):
		return s.one("je vous l'ai déjà dit, ", "mais enfin, ", "", "") + text
	case f.has(Child) && kind == Open:
		return s.one("allô bonjour, c'est pour ma maman, ", "bonjour, ma mamie elle a dit d'appeler, ") + text
	case f.has(Southern) && kind == Open:
		return s.one("bonjour, té, ", "boudiou, bonjour, ", "oh bonjour, peuchère, ") + text
	case f.has(Southern):
		return text + s.one(", voilà", " hé", ", té", "")
	}
	if kind == Open && s.IntN(3) > 0 {
		return s.one("bonjour, ", "oui bonjour, ", "allô bonjour, ") + text
	}
	return text
}
