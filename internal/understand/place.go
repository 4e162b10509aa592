package understand

import (
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// streetTypes begin a street's name.
var streetTypes = wordSet("rue avenue boulevard chemin impasse allee allees traverse cours quai square montee corniche promenade esplanade venelle ruelle sentier " +
	"av bd bld bvd ave lotissement residence cite place route passage voie rond hameau domaine clos vallon quartier batiment villa mas bastide faubourg")

// loose types are everyday words too: they need a number before them or a
// name behind them.
var looseTypes = wordSet("place route passage voie cours residence cite quartier batiment villa domaine montee rond clos mas quai promenade")

// boundaries end a street's name.
var boundaries = wordSet("j je c pour avec mais parce que qu qui il elle on nous vous merci oui non ce voila mon ma mes un une y quand comment combien svp donc " +
	"alors puis aussi ensuite bonjour lundi mardi mercredi jeudi vendredi demain apres avant depuis pourriez pouvez est ca ou faut")

// further words go on with an address after a comma.
var further = wordSet("dans a au aux numero batiment bat residence code arrondissement marseille quartier commune etage entree appartement escalier bis ter rue avenue " +
	"boulevard chemin impasse allee traverse hall porte lotissement cite")

// streets protects every street's name with its number, before anything else
// reads the words.
func (u *Understander) streets(s *sentence) {
	for i := range s.words {
		if !streetTypes[s.words[i]] || s.own[i] != free || u.idiom(s, i) {
			continue
		}
		from := s.houseNumber(i)
		end := u.nameEnd(s, i)
		if s.word(from-1) == "pas" { // only the first of "pas rue Paradis, rue Breteuil" is denied
			for k := i + 1; k < end; k++ {
				if s.breaks[k] || streetTypes[s.words[k]] {
					end = k
				}
			}
		}
		s.take(from, end, protect)
	}
}

// idiom tells "dans ma rue", "sur place", "votre passage" from a street.
func (u *Understander) idiom(s *sentence, i int) bool {
	next := i + 1
	for next < len(s.words) && next < i+3 && small[s.words[next]] {
		next++
	}
	if next >= len(s.words) || u.ends(s, next) || s.breaks[next] {
		return true
	}
	before := s.word(i - 1)
	if possessed[before] || before == "quelle" || before == "quel" || before == "en" {
		return true
	}
	if !looseTypes[s.words[i]] {
		return false
	}
	if _, ok := s.numberBefore(i, 9999); ok && before != "une" && before != "un" {
		return false
	}
	switch before {
	case "un", "une", "sur", "le", "du", "les", "des", "prochain", "de", "jour", "date", "au":
		return true
	case "la":
		return s.words[i] == "place" || s.word(i-2) == "de"
	}
	return false
}

// houseNumber goes left from a street's type to its number: "12 bis, rue",
// "douze de la rue".
func (s *sentence) houseNumber(i int) int {
	for end := i; end >= max(1, i-2) && (end == i || small[s.words[end]]); end-- {
		from := end
		for _, n := range s.nums {
			if n.To == end && n.From < from && n.Value > 0 && n.Value <= 9999 && s.isFree(n.From, n.To) {
				from = n.From
			}
		}
		if from < end {
			return from
		}
	}
	return i
}

// nameEnd goes right from a street's type to where its name, and what else
// belongs to the address, ends.
func (u *Understander) nameEnd(s *sentence, i int) int {
	budget := 6
	end := i + 1
	for j := i + 1; j < len(s.words); j++ {
		w := s.words[j]
		if s.breaks[j] && !u.goesOn(s, j) || u.ends(s, j) {
			break
		}
		if further[w] {
			budget = max(budget, 4)
		} else if !small[w] {
			budget--
		}
		if budget < 0 {
			break
		}
		end = j + 1
	}
	for end > i+1 && small[s.words[end-1]] {
		end--
	}
	return end
}

// goesOn reports that an address goes on behind a comma at word j.
func (u *Understander) goesOn(s *sentence, j int) bool {
	w := s.words[j]
	if further[w] {
		return !(w == "a" && strings.HasSuffix(s.word(j+1), "er"))
	}
	if n, ok := s.number(j, 99999); ok {
		return n.Value >= 1000 || n.To >= len(s.words) || s.breaks[n.To]
	}
	if _, ok := u.placeAt(s, j); ok {
		return true
	}
	return w == "le" && len(french.Arrondissement(s.words[j+1:min(j+3, len(s.words))])) > 0
}

// ends reports that word j belongs to no street's name any more.
func (u *Understander) ends(s *sentence, j int) bool {
	w := s.words[j]
	switch w {
	case "et":
		_, number := s.number(j+1, 99)
		return number || boundaries[s.word(j+1)] || plurals[s.word(j+1)] || s.word(j+1) == "le" || s.word(j+1) == "la" || j+1 >= len(s.words)
	case "s":
		return s.word(j+1) == "il"
	case "a":
		return strings.HasSuffix(s.word(j+1), "er") || s.word(j+1) == "prendre"
	case "est":
		return s.word(j-1) != "l"
	case "ou":
		return true
	case "pas":
		return s.word(j-1) != "un" // a misheard impasse
	}
	if boundaries[w] {
		return true
	}
	if n, ok := s.number(j, 99); ok && n.To < len(s.words) {
		k := n.To
		for k < len(s.words)-1 && adjectives[s.words[k]] {
			k++
		}
		if _, _, ok := u.items.at(s, k); ok {
			return true
		}
		if dozens[s.words[k]] > 0 {
			return true
		}
	}
	return false
}

// placeNames are communes and quartiers, by first word.
type placeNames map[string][][]string

func newPlaceNames(names []string) placeNames {
	p := make(placeNames)
	for _, n := range names {
		if w := french.Words(n); len(w) > 0 {
			p[w[0]] = append(p[w[0]], w)
		}
	}
	return p
}

// placeAt is the end of the longest place's name at word i.
func (u *Understander) placeAt(s *sentence, i int) (to int, ok bool) {
	for _, name := range u.places[s.word(i)] {
		if s.is(i, name...) && i+len(name) > to {
			to, ok = i+len(name), true
		}
	}
	return to, ok
}

// clues takes what speaks of a place without a street: "j'habite", a
// postcode, "dans le sixième", a commune's name.
func (u *Understander) clues(s *sentence, e dialogue.Expect) {
	for i := 0; i < len(s.words); i++ {
		if s.own[i] != free {
			continue
		}
		switch w := s.words[i]; {
		case w == "habite" || w == "habitons" || w == "reside" || w == "loge" || w == "domicilie":
			end := i + 1
			for end < len(s.words) && s.own[end] == free && !(s.breaks[end] && !u.goesOn(s, end)) && !u.ends(s, end) {
				end++
			}
			s.take(i+1, end, place)
			i = end
		case (w == "numero" || w == "au") && !s.picks(e, i+1):
			if n, ok := s.number(i+1, 9999); ok && s.isFree(i+1, n.To) && (n.Suffix != "" || w == "numero") && s.word(n.To) != "etage" {
				s.take(i+1, n.To, place)
				i = n.To - 1
			}
		default:
			if n, ok := s.number(i, 9999); ok && isSuffix(n.Suffix) && s.isFree(i, n.To) {
				s.take(i, n.To, place)
				i = n.To - 1
			} else if to, ok := u.placeAt(s, i); ok && s.isFree(i, to) && (to > i+1 || len(w) > 3 && !articled(s.word(i-1))) {
				s.take(i, to, place)
				i = to - 1
			} else if n, ok := s.number(i, 99999); ok && n.Value >= 13000 && n.Value < 85000 && s.isFree(i, n.To) {
				s.take(i, n.To, place)
				i = n.To - 1
			}
		}
	}
	for _, n := range french.Arrondissement(s.words) {
		named := s.word(n.To-1) == "arrondissement"
		inside := s.is(n.From-2, "dans", "le") || s.is(n.From-1, "marseille") || s.is(n.From-2, "a", "marseille")
		if (named || inside) && s.isFree(n.From, n.To) && s.word(n.To) != "etage" {
			s.take(n.From, n.To, place)
		}
	}
}

// articled: "le salon" is a room, Salon a town.
func articled(before string) bool { return singulars[before] || possessed[before] || before == "un" }

// picks: "numéro deux" of the addresses that were read out.
func (s *sentence) picks(e dialogue.Expect, i int) bool {
	n, ok := s.number(i, 3)
	return ok && e == dialogue.ChooseAddress && n.To == len(s.words)
}

func isSuffix(s string) bool { return s == "bis" || s == "ter" || s == "quater" }

// fragment joins what belongs to an address. Where an address was asked for
// that is every word that nothing else took.
func (s *sentence) fragment(asked bool) string {
	var parts []string
	gap := false
	for i, w := range s.said {
		keep := s.own[i] == protect || s.own[i] == place || asked && s.own[i] == free
		if keep {
			if gap && len(parts) > 0 {
				parts = append(parts, ",")
			}
			parts = append(parts, w)
		}
		gap = !keep || i+1 < len(s.breaks) && s.breaks[i+1]
	}
	return strings.TrimRight(strings.ReplaceAll(strings.Join(parts, " "), " ,", ","), " ,")
}
