package address

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/french"
)

// bySpelling compares letters said one by one with the names' spelling. A caller spells the telling word, so the last words of a
// name count as much as the whole of it.
func (s *sitting) bySpelling() Result {
	if r, ok := s.decideStreet(likely(s.spelledStreets(s.spelledLetters()))); ok {
		return r
	}
	if name := s.spelledName(); name != "" {
		s.belief.Unknown, s.belief.Streets = name, nil
		return s.unknownStreet()
	}
	// Some say the name once more instead.
	if r, ok := s.decideStreet(s.rank()); ok {
		return r
	}
	return Result{Decision: s.belief.failed(groupStreet, AskStreet), Commune: s.settledCommune()}
}

// spelledKinds are the types of streets as they are written before a name.
var spelledKinds = map[string]string{"rue": "Rue", "avenue": "Avenue", "boulevard": "Boulevard", "chemin": "Chemin", "impasse": "Impasse", "allee": "Allée",
	"traverse": "Traverse", "place": "Place", "route": "Route", "lotissement": "Lotissement", "montee": "Montée", "cours": "Cours", "square": "Square"}

// leastUnknown is how many letters make a street's name.
const leastUnknown = 4

// spelledName gives the name that was spelled, with its capital, behind the type that was said before, or nothing. Stray letters among words
// are no name, nor letters without a vowel.
func (s *sitting) spelledName() string {
	for i := range s.heard {
		words, _ := s.heard[i].spelling()
		letters, foreign := french.Spelling(words)
		n := utf8.RuneCountInString(letters)
		if n < leastUnknown || len(letters) > maxUnknown || 3*foreign > n || !strings.ContainsAny(french.Fold(letters), "aeiouy") {
			continue
		}
		first, size := utf8.DecodeRuneInString(letters)
		if name := string(unicode.ToUpper(first)) + letters[size:]; !slices.Contains(s.belief.Refused, name) {
			return name
		}
	}
	return ""
}

// spelling parts the words that may be letters from a place said behind them: "x y l o, à Miramas". It begins behind a "non".
func (u *utterance) spelling() (words []string, place int) {
	from := 0
	for from < len(u.words) && (u.words[from] == "non" || u.words[from] == "oui") {
		from++
	}
	place = len(u.words)
	for i := from + 1; i+1 < len(u.words); i++ {
		if u.tokens[i] == "à" && len(u.words[i+1]) > 2 {
			place = i
			break
		}
	}
	return u.words[from:place], place
}

// cluesAfterSpelling are the clues of an utterance, but for those in letters and their examples: "M comme Marseille" says no commune.
func (x *Index) cluesAfterSpelling(u *utterance) []communeClue {
	clues := x.clues(u)
	words, place := u.spelling()
	if letters, foreign := french.Spelling(words); utf8.RuneCountInString(letters) < leastUnknown || foreign > len(letters)/3 {
		return clues
	}
	return slices.DeleteFunc(clues, func(c communeClue) bool { return c.from < u.start[place] })
}

// unknownStreet asks what is still missing beside a street that the index lacks, then for it to be confirmed as it was spelled.
func (s *sitting) unknownStreet() Result {
	r := Result{Commune: s.settledCommune(), Number: s.belief.Number, Suffix: s.belief.Suffix}
	c := int32(-1)
	if r.Commune != nil {
		if k, ok := s.x.commune(r.Commune.INSEE); ok {
			c = k
		}
	}
	if c < 0 {
		r.Decision = s.belief.failed(groupCommune, AskCommune)
		return r
	}
	if r.Decision = Unknown; r.Number == 0 {
		if r.Decision = s.belief.failed(groupNumber, AskNumber); r.Decision != AskNumber {
			return r
		}
	} else {
		s.belief.Failed = [3]int{}
	}
	street := s.belief.Unknown
	if kind := spelledKinds[s.belief.Kind]; kind != "" {
		street = kind + " " + street
	}
	r.Candidates = []Candidate{{Street: street, Number: r.Number, Suffix: r.Suffix, INSEE: r.Commune.INSEE, Commune: r.Commune.Name,
		Postcode: r.Commune.Postcode, Precision: PrecisionHeard, Outside: r.Commune.Outside}}
	return r
}

// spelledLetters gives the letters of the first reading that is a spelling.
func (s *sitting) spelledLetters() string {
	for i := range s.heard {
		words, _ := s.heard[i].spelling()
		if letters, ok := french.Spelled(words); ok {
			return strings.ReplaceAll(french.Fold(letters), " ", "")
		}
	}
	return ""
}

func (s *sitting) spelledStreets(letters string) []scored {
	if len(letters) < 2 {
		return nil
	}
	said := lettersOf(letters)
	var out []scored
	for i := range s.x.names {
		if !s.nameAllowed(int32(i)) {
			continue
		}
		score := said.score(s.x.names[i].folded)
		if score < 1.5 {
			continue
		}
		for _, st := range s.x.names[i].streets {
			if s.allowed == nil || s.allowed[s.x.streets[st].commune] {
				out = append(out, scored{street: st, total: tuned.spelledLetter*(score-leastSpelled) + s.belief.odds(st),
					number: heardNumber{value: s.belief.Number, suffix: s.belief.Suffix}})
			}
		}
	}
	slices.SortFunc(out, func(a, b scored) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.street, b.street)) })
	return out[:min(len(out), closeStreets)]
}

// score is what the letters are worth for a name: one a letter, less two for each that differs, for the best of its
// endings; words before that ending cost a little.
func (l *letterSet) score(folded string) float64 {
	letters := l.text
	last := strings.Count(folded, " ")
	best := 0.0
	for k, begin := last, len(folded); k >= max(0, last-3); k-- {
		begin = strings.LastIndexByte(folded[:begin], ' ')
		target := folded[begin+1:]
		begin = max(begin, 0)
		length := len(target) - (last - k)
		if length > len(letters)+4 {
			break
		}
		perfect := float64(len(letters)) - 2*float64(max(length-len(letters), len(letters)-length)) - 0.1*float64(k)
		if perfect <= best {
			continue
		}
		if score := float64(len(letters)) - 2*float64(l.edits(target)) - 0.1*float64(k); score > best {
			best = score
		}
	}
	return best
}

// A letterSet is letters that were said one by one, with the places of each: as bits, for edits.
type letterSet struct {
	text string
	at   [256]uint64
}

// mostLetters is how many of them are compared: no name is longer.
const mostLetters = 64

func lettersOf(text string) *letterSet {
	l := &letterSet{text: text[:min(len(text), mostLetters)]}
	for i := range len(l.text) {
		l.at[l.text[i]] |= 1 << i
	}
	return l
}

// edits is the Levenshtein distance to a, without its spaces: a column at once, a bit for each letter (Myers 1999, as in french.Sieve).
func (l *letterSet) edits(a string) int {
	distance := len(l.text)
	if distance == 0 {
		return len(a) - strings.Count(a, " ")
	}
	last := uint64(1) << (distance - 1)
	up, down := ^uint64(0), uint64(0)
	for i := range len(a) {
		if a[i] == ' ' {
			continue
		}
		match := l.at[a[i]]
		same := ((match&up + up) ^ up) | match | down
		more, less := down|^(same|up), up&same
		switch {
		case more&last != 0:
			distance++
		case less&last != 0:
			distance--
		}
		more, less = more<<1|1, less<<1
		up, down = less|^(same|more), more&same
	}
	return distance
}

// spellingNoNumber is what speaks against a number among letters.
const spellingNoNumber = 5

// leastSpelled is how many letters must be right before a spelling counts.
const leastSpelled = 2.5

// withSpelling adds what letters say that were said one by one.
func (x *Index) withSpelling(r *reading, list []hypothesis, names []int32, allowed map[int32]bool, weight float64) []hypothesis {
	spelled, ok := french.Spelled(r.u.words)
	letters := strings.ReplaceAll(french.Fold(spelled), " ", "")
	if !ok || len(letters) < 3 {
		return list
	}
	// Who spells says no number in the same breath; letters sound like many.
	for i := range list {
		if list[i].number > 0 {
			list[i].total -= spellingNoNumber
		}
	}
	said, at := lettersOf(letters), map[int32][]int{}
	for i := range list {
		if list[i].street >= 0 {
			at[list[i].street] = append(at[list[i].street], i)
		}
	}
	for _, n := range names {
		score := said.score(x.names[n].folded)
		if score < leastSpelled {
			continue
		}
		for _, st := range x.names[n].streets {
			switch {
			case allowed != nil && !allowed[x.streets[st].commune]:
			case at[st] != nil:
				for _, i := range at[st] {
					list[i].total += tuned.spelledLetter * score
				}
			default:
				list = append(list, hypothesis{street: st, commune: -1, city: -1, name: tuned.spelledLetter * score,
					total: tuned.spelledLetter*score + tuned.priorBare + x.streetPrior(st, weight)})
			}
		}
	}
	return list
}
