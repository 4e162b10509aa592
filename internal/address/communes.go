package address

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// A city is a commune whose arrondissements the gazetteer holds in its stead. INSEE knows three (Code officiel géographique).
type city struct {
	insee, name string
	members     []int32
}

var cityCodes = []struct{ insee, from, to string }{
	{"13055", "13201", "13216"}, {"69123", "69381", "69389"}, {"75056", "75101", "75120"},
}

var arrondissementName = regexp.MustCompile(`(?i)^(.*?)[ -]+(\d+)\s*(?:er|e|ème|eme)(?: arrondissement)?$`)

func (x *Index) deriveCities() {
	x.cities = nil
	for i := range x.communes {
		x.communes[i].city = -1
	}
	for _, code := range cityCodes {
		c := city{insee: code.insee}
		for i, m := range x.communes {
			if m.insee < code.from || m.insee > code.to {
				continue
			}
			if parts := arrondissementName.FindStringSubmatch(m.name); parts != nil {
				c.name = parts[1]
			}
			c.members = append(c.members, int32(i))
			x.communes[i].city = len(x.cities)
		}
		if c.name != "" {
			x.cities = append(x.cities, c)
		} else {
			for _, m := range c.members {
				x.communes[m].city = -1
			}
		}
	}
}

// ordinal gives the arrondissement's number: INSEE numbers them in order.
func (x *Index) ordinal(c int32) int {
	for _, code := range cityCodes {
		if insee := x.communes[c].insee; x.communes[c].city >= 0 && insee >= code.from && insee <= code.to {
			n, _ := strconv.Atoi(insee)
			first, _ := strconv.Atoi(code.from)
			return n - first + 1
		}
	}
	return 0
}

// An aliasName is something that names communes: a commune, a city, or an alias that leads to one; or an alias that leads
// to a street or an address.
type aliasName struct {
	forms    []form
	folded   string
	communes []int32
	street   int32 // -1
	row      int32 // -1
	alias    bool
}

// aliasTarget resolves what an alias leads to.
func (x *Index) aliasTarget(target string) (aliasName, bool) {
	a := aliasName{street: -1, row: -1, alias: true}
	if c, ok := x.commune(target); ok {
		a.communes = []int32{c}
		return a, true
	}
	for _, c := range x.cities {
		if c.insee == target {
			a.communes = c.members
			return a, true
		}
	}
	if s, ok := x.street(target); ok {
		a.street, a.communes = s, []int32{x.streets[s].commune}
		return a, true
	}
	if s, r, ok := x.addressByID(target); ok {
		a.street, a.row, a.communes = s, r, []int32{x.streets[s].commune}
		return a, true
	}
	return a, false
}

// addressByID finds a row by its id, which begins with the street's in the regular case.
func (x *Index) addressByID(id string) (street, row int32, ok bool) {
	odd := int32(-1)
	for r, own := range x.rows.ids {
		if own == id && (odd < 0 || r < odd) {
			odd = r
		}
	}
	if odd >= 0 {
		return x.StreetOf(odd), odd, true
	}
	parts := strings.Split(id, "_")
	for k := len(parts) - 1; k >= 1; k-- {
		s, found := x.street(strings.Join(parts[:k], "_"))
		if !found {
			continue
		}
		for r := x.streets[s].first; r < x.streets[s].end; r++ {
			if x.rowID(s, r) == id {
				return s, r, true
			}
		}
	}
	return 0, 0, false
}

// deriveAliases lists everything that can name a commune, and how it sounds.
func (x *Index) deriveAliases() {
	x.aliasNames = nil
	add := func(name string, a aliasName) {
		a.folded, a.forms = french.Fold(name), placeForms(name)
		x.aliasNames = append(x.aliasNames, a)
	}
	for _, c := range x.cities {
		add(c.name, aliasName{communes: c.members, street: -1, row: -1})
	}
	for i, c := range x.communes {
		if c.city < 0 {
			add(c.name, aliasName{communes: []int32{int32(i)}, street: -1, row: -1})
		}
	}
	taken := map[string]bool{}
	for _, names := range []map[string]string{x.aliases, x.official} {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if a, ok := x.aliasTarget(names[name]); ok && !taken[french.Fold(name)] {
				taken[french.Fold(name)] = true
				add(name, a)
			}
		}
	}
	x.derivePlaces()
	x.deriveTowns()
}

// placeForms gives the ways to say a commune: "Berre-l'Étang" or "Berre", "La Penne-sur-Huveaune" or "La Penne".
func placeForms(name string) []form {
	tokens := french.Tokens(name)
	if len(tokens) == 0 {
		return nil // no letter: nothing that can be said
	}
	forms := []form{{key: french.Sound(name)}}
	if key := french.Sound(tokens[0]); len(tokens) == 2 && len(key) >= 4 && tokens[0] != "saint" && tokens[0] != "sainte" {
		return append(forms, form{key: key, penalty: 0.6}) // Lançon-Provence
	}
	for i := 1; i < len(tokens); i++ {
		switch french.Fold(tokens[i]) {
		case "en", "sur", "les", "lez", "l", "le", "la", "de", "du", "d", "des", "sous":
			head := tokens[:i]
			if len(head) == 1 && (smallWords[head[0]] || head[0] == "saint" || head[0] == "port") {
				continue
			}
			if key := french.Sound(strings.Join(head, " ")); len(key) >= 3 {
				return append(forms, form{key: key, penalty: 0.6})
			}
		}
	}
	return forms
}

// A communeClue is something heard that speaks for one or several communes.
type communeClue struct {
	kind     int // clueName, clueOrdinal, cluePostcode: the best of each kind counts
	communes []int32
	street   int32 // an alias's street, or -1
	row      int32
	score    float64
	from, to int // its sounds
	sure     float64
	placed   bool // "à", "sur", "dans" stands before it, or it is no name
}

const (
	clueName = iota
	clueOrdinal
	cluePostcode
	clueKinds
)

func (x *Index) clues(u *utterance) []communeClue {
	out := x.postcodeClues(u)
	out = append(out, x.ordinalClues(u)...)
	return append(out, x.nameClues(u)...)
}

// nameClues looks for every commune's and alias's name in the sounds.
func (x *Index) nameClues(u *utterance) []communeClue {
	if u.key == "" {
		return nil
	}
	var out []communeClue
	var m french.Matcher
	for i := range x.aliasNames {
		a := &x.aliasNames[i]
		// The name may also be in the street's ("chemin d'Aix, à Aix"): look again on both sides of the best place.
		m.Hay(u.key)
		best, ok := a.find(&m, u, 0)
		if !ok {
			continue
		}
		out = append(out, best)
		for _, part := range [][2]int{{0, best.from}, {best.to, len(u.key)}} {
			m.Hay(u.key[part[0]:part[1]])
			if again, ok := a.find(&m, u, part[0]); ok {
				out = append(out, again)
			}
		}
	}
	return out
}

// placing are the words after which a commune is a commune; commonBefore those after which it may well be.
var placing = wordSet("a sur dans commune ville")

var commonBefore = wordSet("en au habite suis du de quartier residence cite")

// find gives the best place of the name in the matcher's sounds, which begin at offset in the utterance.
func (a *aliasName) find(m *french.Matcher, u *utterance, offset int) (communeClue, bool) {
	best := communeClue{kind: clueName, communes: a.communes, street: a.street, row: a.row}
	found := false
	for _, f := range a.forms {
		weight := french.Weight(f.key)
		cost, from, to := m.Find(f.key)
		from, to = from+offset, to+offset
		score := weight - 2*cost - f.penalty
		if cost > 0.5*weight || to <= from {
			continue
		}
		placed := false
		switch w := u.wordAt(from); {
		case u.starts(from) && w > 0 && placing[u.words[w-1]]:
			score += 0.9
			placed = true
		case u.starts(from) && (w == 0 || commonBefore[u.words[w-1]]):
			score += 0.8
		case u.starts(from):
			score += 0.2
		case from > 0 && u.key[from-1] == 'a' && u.starts(from-1): // "Amiramas"
			score += 0.6
		default:
			score -= 0.8
		}
		if u.starts(to) {
			score += 0.4
		}
		if weight < 3 && cost > 0.2*weight {
			score -= 1
		}
		if score > 0.9 && (!found || score > best.score) {
			best.score, best.from, best.to, best.sure, best.placed, found = score, from, to, 1-cost/weight, placed, true
		}
	}
	best.score = min(best.score, 7)
	return best, found
}

// ordinalClues: "dans le treizième" names the arrondissement of every city that the index has, unless a street type
// follows, when it is a misheard number ("3e passe" is "trois, impasse") or a name ("rue du Premier Mai").
func (x *Index) ordinalClues(u *utterance) []communeClue {
	var out []communeClue
	for _, o := range u.ordinals {
		if o.To < len(u.words) && streetTypes[u.words[o.To]] {
			continue
		}
		for _, c := range x.cities {
			for _, m := range c.members {
				if x.ordinal(m) == o.Value {
					out = append(out, communeClue{kind: clueOrdinal, communes: []int32{m}, street: -1, score: 3, sure: 1, placed: true,
						from: u.start[o.From], to: u.start[o.To]})
				}
			}
		}
	}
	return out
}

// postcodeClues reads five digits, and what recognisers make of them: "1307" and "13.8" for treize mille sept, huit.
func (x *Index) postcodeClues(u *utterance) []communeClue {
	var out []communeClue
	add := func(score float64, from, to int, match func(string) bool) {
		var communes []int32
		for i, c := range x.communes {
			if slices.ContainsFunc(c.postcodes, match) {
				communes = append(communes, int32(i))
			}
		}
		if len(communes) > 0 {
			out = append(out, communeClue{kind: cluePostcode, communes: communes, street: -1, score: score, sure: 1, placed: true, from: u.start[from], to: u.start[to]})
		}
	}
	for _, n := range u.numbers {
		if n.Value >= 1000 && n.Value <= 99999 && n.Suffix == "" {
			code := padded(n.Value, 5)
			add(4, n.From, n.To, func(p string) bool { return p == code })
		}
	}
	if len(out) > 0 {
		return out
	}
	for i := range u.words {
		digits, end := "", i
		for end < len(u.words) && isDigits(u.words[end]) && len(digits) < 7 {
			digits += u.words[end]
			end++
		}
		if len(digits) < 3 || len(digits) > 7 || end < len(u.words) && streetTypes[u.words[end]] {
			continue
		}
		add(2, i, end, func(p string) bool {
			return len(p) == 5 && len(digits) != 5 && digits[:2] == p[:2] && strings.TrimLeft(p[2:], "0") == strings.TrimLeft(digits[2:], "0")
		})
		if len(out) == 0 && len(digits) == 4 { // "1317" for treize mille sept
			add(1, i, end, func(p string) bool { return len(p) == 5 && digits[:2]+"00"+digits[3:] == p })
		}
	}
	return out
}

func isDigits(w string) bool { return w != "" && strings.Trim(w, "0123456789") == "" }

func padded(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// communeScore adds up, for one commune, the best clue of each kind outside the sounds [from, to) that the street takes.
func communeScore(clues []communeClue, c int32, from, to int) float64 {
	var best [clueKinds]float64
	for _, k := range clues {
		if overlap := min(k.to, to) - max(k.from, from); overlap > 1 || overlap == 1 && k.to-k.from < 4 {
			continue
		}
		if k.score > best[k.kind] && slices.Contains(k.communes, c) {
			best[k.kind] = k.score
		}
	}
	return best[clueName] + best[clueOrdinal] + best[cluePostcode]
}
