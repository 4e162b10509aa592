package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// A determiner is what stands before an item, and tells how many there are.
type determiner uint8

const (
	bare     determiner = iota // "matelas"
	counted                    // "deux", "un"
	owned                      // "mon", "ce"
	definite                   // "le", "du"
	plural                     // "des", "mes", "les"
	several                    // "quelques", "plusieurs"
)

// found is an item in the words [core, to), its determiner from from on.
type found struct {
	code           string
	n              int
	det            determiner
	from, core, to int
	near           bool // by sound
}

// A name is one way to call an item, in lemmas.
type name struct {
	lemmas []string
	code   string
}

// itemWords finds items by their names, which may be in the plural and may
// miss or have small words ("table chevet").
type itemWords map[string][]name

// small words inside a name carry nothing.
var small = wordSet("de d du des a au aux en le la l les et")

// lemma is a crude singular, the same for the name and what is said.
func lemma(w string) string {
	if len(w) > 3 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') {
		return w[:len(w)-1]
	}
	return w
}

// names lists how an item is called, its article left out.
func names(it pickup.Item) []string {
	one := strings.TrimPrefix(strings.TrimPrefix(it.One, "une "), "un ")
	return append([]string{one, it.Many, strings.ReplaceAll(it.Code, "_", " ")}, it.Synonyms...)
}

func newItemWords(items []pickup.Item) itemWords {
	w := make(itemWords)
	seen := make(map[string]bool)
	for _, it := range items {
		if it.Code == other {
			continue // "un truc" is nothing that can be matched
		}
		for _, said := range names(it) {
			var lemmas []string
			for _, x := range french.Words(said) {
				if !small[x] || len(lemmas) == 0 && len(french.Words(said)) == 1 {
					lemmas = append(lemmas, lemma(x))
				}
			}
			key := strings.Join(lemmas, " ")
			if len(lemmas) == 0 || len(key) < 2 || seen[key] {
				continue
			}
			seen[key] = true
			w[lemmas[0]] = append(w[lemmas[0]], name{lemmas, it.Code})
		}
	}
	for first := range w {
		slices.SortStableFunc(w[first], func(a, b name) int { return cmp.Compare(len(b.lemmas), len(a.lemmas)) })
	}
	return w
}

// at finds the longest name that begins at word i.
func (w itemWords) at(s *sentence, i int) (code string, to int, ok bool) {
	for _, n := range w[lemma(s.words[i])] {
		j, whole := i+1, true
		for _, l := range n.lemmas[1:] {
			for k := 0; k < 2 && j < len(s.words) && small[s.words[j]] && !s.breaks[j]; k++ {
				j++
			}
			if j >= len(s.words) || s.breaks[j] || lemma(s.words[j]) != l {
				whole = false
				break
			}
			j++
		}
		if whole {
			return n.code, j, true
		}
	}
	return "", 0, false
}

// other is the code of what is not on the list.
const other = "autre"

var (
	adjectives = wordSet("vieux vieil vieille vieilles petit petite petits petites grand grande grands grandes gros grosse grosses ancien ancienne anciens anciennes " +
		"beau belle beaux joli jolie bon bonne mauvais mauvaise meme enorme lourd lourde second seconde deuxieme nouveau nouvelle large")
	containers = wordSet("sac sacs rouleau rouleaux bout bouts morceau morceaux tas reste restes paquet paquets lot lots bidon bidons seau seaux caisse caisses espece sorte " +
		"plaque plaques pile ensemble bac bacs big palette palettes carcasse")
	singulars = wordSet("le la l du")
	possessed = wordSet("mon ma ton ta son sa notre votre leur ce cet cette")
	plurals   = wordSet("des les mes tes ses nos vos leurs ces aux")
	somes     = wordSet("quelques plusieurs differents differentes divers")
	crowds    = wordSet("plein beaucoup mal trop tas tellement")
	dozens    = map[string]int{"paire": 2, "couple": 2, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "cinquantaine": 50, "centaine": 100}
	// prepositions make a place of the thing behind them: "devant la porte".
	prepositions = wordSet("devant sur derriere dans par contre sous vers en cote jusqu entre")
	// mass is what is not counted in the plural: "des gravats".
	mass = wordSet("gravats platre carrelage dechets_verts vetements ordures verre huile amiante peinture produit_chimique medicament moquette sanitaire")
	// placeLike are items whose name is heard for a part of an address: "ter", "Saint-Pierre".
	placeLike = wordSet("terre terres pierre pierres porte portes four fours lit lits banc bancs tuile tuiles verre verres sable table tables cadre bois ciment brique briques bateau piano")
	// measures follow an item and count nothing: "canapé trois places".
	measures = wordSet("place places personne personnes porte portes tiroir tiroirs metre metres cm centimetre centimetres litre litres kilo kilos kg feux pan pans " +
		"vitesses etage etages pied pieds roues m metre pouces plaques niveaux corps battants ans")
)

// find gives the items named in words, left to right. Those inside a street's
// name, and those that only say where something stands, are none; nor are,
// where an address was asked for, those that addresses are full of.
func (w itemWords) find(s *sentence, address bool) []found {
	var out []found
	for i := 0; i < len(s.words); i++ {
		if s.own[i] != free || address && placeLike[s.words[i]] {
			continue
		}
		code, to, ok := w.at(s, i)
		if !ok || !s.isFree(i, to) {
			continue
		}
		f := found{code: code, core: i, to: to}
		s.count(&f)
		if s.aside(f) || s.spokenTo(f) || !address && s.stands(f) {
			continue
		}
		if last := len(out) - 1; last >= 0 && complements(s, out[last], f) {
			out[last].to = to
			s.take(i, to, item)
			continue
		}
		s.measured(&f)
		s.take(f.from, f.to, item)
		out = append(out, f)
		i = f.to - 1
	}
	return out
}

// complements tells "chaise de bureau", one thing, from two things.
func complements(s *sentence, before, f found) bool {
	if s.breakAt(before.to) || s.breaks[f.core] || s.word(before.to) != "de" && s.word(before.to) != "d" {
		return false
	}
	// "chaise de bureau"; "la batterie de ma voiture"
	return f.det == bare && f.core == before.to+1 || (f.det == owned || f.det == definite) && f.from >= before.to && f.core == before.to+2
}

// spokenTo: "je parle à une machine ?" is no washing machine.
func (s *sentence) spokenTo(f found) bool {
	if f.to > f.core+1 || !strings.HasPrefix(s.words[f.core], "machine") && !strings.HasPrefix(s.words[f.core], "ordinateur") {
		return false
	}
	for i := max(0, f.from-5); i < f.from; i++ {
		switch s.words[i] {
		case "parle", "parler", "parles", "parlez", "cause", "causer", "discuter", "etes", "es", "avec":
			return true
		}
	}
	return false
}

// stands: "au pied du portail", "vous sonnez à ma porte" name a place. Who
// throws a door away says "une porte", or gives it a number.
func (s *sentence) stands(f found) bool {
	return f.code == "porte" && f.to == f.core+1 && (f.det == definite || f.det == owned || f.det == bare && s.word(f.core-1) == "de")
}

// aside reports that an item only says where: "devant la porte", "au lit".
func (s *sentence) aside(f found) bool {
	before := s.word(f.from - 1)
	if prepositions[before] && !s.breaks[f.from] {
		return true
	}
	if before == "au" || s.word(f.from) == "au" {
		return true
	}
	if before == "a" && (f.det == definite || f.det == bare) {
		switch s.word(f.from - 2) {
		case "y", "on", "il", "elle", "m", "t", "qui", "en", "t il":
			return false
		}
		return true
	}
	return false
}

// count reads what stands before f.core.
func (s *sentence) count(f *found) {
	f.n, f.from = 1, f.core
	j := f.core
	back := func() string { // the word before j, unless punctuation parts them
		if j == 0 || s.breaks[j] || s.own[j-1] != free {
			return ""
		}
		return s.words[j-1]
	}
	for adjectives[back()] {
		j--
	}
	crowd := false
	if de := back(); (de == "de" || de == "d") && j >= 2 {
		if w := s.word(j - 2); containers[w] || crowds[w] || dozens[w] > 0 {
			j -= 2
			crowd = crowds[w]
			f.n = max(1, dozens[w])
			for adjectives[back()] {
				j--
			}
			if f.n > 1 {
				f.det = counted
				if back() == "demi" || back() == "demie" {
					j--
					f.n /= 2
				}
				if back() == "une" || back() == "un" {
					j--
				}
				f.from = j
				return
			}
			if crowd && !mass[f.code] {
				f.n = 3
				f.det, f.from = several, j
				if back() == "un" {
					f.from--
				}
				return
			}
		}
	}
	f.from = j
	word := back()
	if n, ok := s.numberBefore(j, 99); ok && word != "" && n.Value > 0 && n.Suffix == "" && s.isFree(n.From, n.To) {
		f.n, f.det, f.from = n.Value, counted, n.From
		s.range_(f)
		return
	}
	switch {
	case possessed[word]:
		f.det, f.from = owned, j-1
	case singulars[word]:
		f.det, f.from = definite, j-1
		if s.word(j-2) == "de" {
			f.from = j - 2
		}
	case plurals[word]:
		f.det, f.from = plural, j-1
	case somes[word]:
		f.det, f.from = several, j-1
	}
	switch {
	case mass[f.code]:
	case f.det == plural:
		f.n = 2
	case f.det == several:
		f.n = 3
	}
}

// range_ takes the greater of "deux ou trois", "trois-quatre": a truck with
// room to spare is the smaller mistake.
func (s *sentence) range_(f *found) {
	at := f.from
	if w := s.word(at - 1); w == "ou" || w == "a" {
		at--
	}
	if n, ok := s.numberBefore(at, 99); ok && n.Value > 0 && n.Value < f.n && f.n < 20 && !s.breaks[f.from] && s.isFree(n.From, f.from) {
		f.from = n.From
	}
}

// measured takes what follows an item and tells its size ("deux places", "de
// 140"), or its number ("matelas, deux"; "des chaises, j'en ai six").
func (s *sentence) measured(f *found) {
	i := f.to
	if w := s.word(i); (w == "de" || w == "en" || w == "par") && !s.breaks[i] {
		if n, ok := s.number(i+1, 999); ok && n.Value >= 20 && !s.mayBeAddress(n) {
			f.to = n.To
			if w := s.word(f.to); w == "par" || w == "sur" {
				if n, ok := s.number(f.to+1, 999); ok {
					f.to = n.To
				}
			}
			if measures[s.word(f.to)] {
				f.to++
			}
			return
		}
	}
	if n, ok := s.number(i, 999); ok && !s.breaks[i] && measures[s.word(n.To)] && s.isFree(i, n.To+1) {
		f.to = n.To + 1
		return
	}
	if f.det == counted || f.det == owned {
		return
	}
	if s.is(i, "j", "en", "ai") || s.is(i, "y", "en", "a") {
		i += 3
	} else if s.is(i, "il", "y", "en", "a") {
		i += 4
	} else if f.det != bare && !(f.det == plural && s.breakAt(i)) { // "des chaises, quatre"
		return
	}
	if n, ok := s.number(i, 99); ok && n.Value > 0 && n.Suffix == "" && s.isFree(i, n.To) && s.ends(n.To) {
		f.n, f.det, f.to = n.Value, counted, n.To
	}
}

func (s *sentence) breakAt(i int) bool { return i < len(s.words) && s.breaks[i] }

// ends reports that a phrase is over at word i.
func (s *sentence) ends(i int) bool {
	return i >= len(s.words) || s.breaks[i] || s.words[i] == "et" || s.words[i] == "c" || s.words[i] == "a"
}

func (s *sentence) mayBeAddress(n french.Number) bool {
	return n.Suffix != "" || streetTypes[s.word(n.To)]
}

// merge counts equal codes together, in the order in which they were named.
func merge(items []found) []pickup.Count {
	var out []pickup.Count
	for _, f := range items {
		i := slices.IndexFunc(out, func(c pickup.Count) bool { return c.Code == f.code })
		if i < 0 {
			out = append(out, pickup.Count{Code: f.code, N: f.n})
			continue
		}
		if mass[f.code] { // "des branches et du gazon" is one heap
			out[i].N = max(out[i].N, f.n)
			continue
		}
		out[i].N += f.n
	}
	return out
}
