package understand

import (
	"slices"

	"github.com/debarras/debarras/internal/dialogue"
)

// What callers do to a list that they have begun: take an object off it, or say
// that a count replaces the one before ("plutôt deux").

var (
	takeAway = wordSet("enlever enlevez enleve enlevons retirer retirez retire supprimer supprimez supprime oter otez ote barrer barrez effacer effacez sortez")
	keeping  = wordSet("garde gardons garder gardez conserve conserver")
	fillers  = wordSet("moi me le la les l un une des du de d mon ma mes ce cette ces finalement donc plutot aussi bien nous en fait")
	more_    = wordSet("aussi encore egalement plus ajoutez rajoutez ajouter rajouter ajoute rajoute")
)

// lists are the questions while an object may still be taken off the list.
var lists = map[dialogue.Expect]bool{
	dialogue.MoreItems: true, dialogue.OfferSlots: true, dialogue.AskPhone: true, dialogue.ConfirmBooking: true, dialogue.ConfirmChange: true,
}

// changed tells objects that shall go from those that come.
func (m *meaning) changed() {
	m.misspoken()
	kept := m.items[:0]
	for i, f := range m.items {
		last := i == len(m.items)-1
		if m.removes(f, last) {
			m.gone = append(m.gone, f)
			continue
		}
		kept = append(kept, f)
	}
	m.items = kept
	if len(m.items) > 0 && m.ask.Expect != dialogue.Open {
		m.r.Instead = m.instead()
	}
}

// slipWords stand between what was said by mistake and what was meant.
var slipWords = wordSet("non pardon enfin plutot je veux dire voulais excusez moi excuse me suis trompe")

// misspoken drops an object that was taken back in the same breath: "un canapé,
// euh non, un fauteuil". It never was on the list.
func (m *meaning) misspoken() {
	s := m.s
	slices.SortStableFunc(m.items, func(a, b found) int { return a.core - b.core })
	for i := 0; i+1 < len(m.items); i++ {
		from, to := m.items[i].to, m.items[i+1].from
		slip := from < to
		for k := from; k < to; k++ {
			slip = slip && slipWords[s.words[k]]
		}
		if !slip || m.items[i+1].det != counted && m.items[i+1].code == m.items[i].code {
			continue
		}
		m.hits = slices.DeleteFunc(m.hits, func(h hit) bool { return int(h.at[0]) >= from && int(h.at[0]) < to })
		s.take(from, to, negated)
		m.items = slices.Delete(m.items, i, i+1)
		i--
	}
}

// removes reports that an object is taken off the list. While a list is being
// made "enlevez le canapé" takes it off it, and "enlevez un canapé" puts it on:
// taking away is what the service does.
func (m *meaning) removes(f found, last bool) bool {
	s := m.s
	listed := m.namesList(f.to)
	known := f.det == definite || f.det == owned || f.det == plural && s.word(f.from) != "des"
	verb, at := m.verbBefore(f.from)
	switch {
	case keeping[verb]:
		return lists[m.ask.Expect] || opening[m.ask.Expect]
	case takeAway[verb] && listed:
		return true
	case takeAway[verb] && lists[m.ask.Expect] && known && !more_[s.word(at+1)]:
		return true
	case lists[m.ask.Expect] && (s.word(f.from-1) == "sans" || s.word(f.from-2) == "sans") && !s.breaks[f.from]:
		return true
	case lists[m.ask.Expect] && known && (s.is(f.to, "en", "moins") || s.is(f.to, "finalement", "non") || s.is(f.to, "non") && s.ends(f.to+1)):
		return true
	case last && m.keptBehind(f.to):
		return m.ask.Expect != dialogue.AskItems
	}
	return false
}

// verbBefore is the verb whose object begins at word i.
func (m *meaning) verbBefore(i int) (verb string, at int) {
	s := m.s
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if s.breaks[k+1] {
			return "", 0
		}
		if w := s.words[k]; takeAway[w] || keeping[w] {
			return w, k
		} else if !fillers[w] && s.own[k] != item {
			return "", 0
		}
	}
	return "", 0
}

// namesList reports "de la liste", "de ma réservation" behind word i.
func (m *meaning) namesList(i int) bool {
	s := m.s
	for k := i; k < min(i+5, len(s.words)); k++ {
		switch s.words[k] {
		case "liste", "reservation", "demande":
			return true
		case "rendez", "rdv":
			return s.word(k-1) != "prendre"
		}
	}
	return false
}

// keptBehind reports "je le garde", "enlevez-le" behind an object.
func (m *meaning) keptBehind(i int) bool {
	s := m.s
	for k := i; k < len(s.words); k++ {
		switch s.words[k] {
		case "le", "la", "l", "les":
			if keeping[s.word(k+1)] || takeAway[s.word(k-1)] && (k+1 == len(s.words) || s.breaks[k+1] || s.word(k+1) == "je" || s.word(k+1) == "de") {
				return true
			}
		}
	}
	return false
}

// instead reports that the counts said replace those said before.
func (m *meaning) instead() bool {
	s := m.s
	if len(m.gone) > 0 {
		return false // one thing for another, not a count for another
	}
	for i, w := range s.words {
		switch {
		case more_[w] && w != "plus":
			return false
		case w == "plutot", s.is(i, "au", "lieu"), s.is(i, "en", "fait"), w == "finalement", s.is(i, "plus", "exactement"):
			return slices.ContainsFunc(m.items, func(f found) bool { return f.det == counted })
		}
	}
	return m.denied && slices.ContainsFunc(m.items, func(f found) bool { return f.det == counted })
}

// counting are the questions that a number alone may answer: so many of what
// was spoken of last.
var counting = map[dialogue.Expect]bool{dialogue.AskItems: true, dialogue.MoreItems: true, dialogue.ConfirmBooking: true}

// number reads "plutôt deux", "j'en ai trois": a count without its object.
func (m *meaning) number() {
	s, r := m.s, &m.r
	if !counting[m.ask.Expect] || len(m.items) > 0 || len(m.gone) > 0 || len(r.Address) > 0 || r.Phone != "" || r.When != nil || m.speaks(1) {
		return
	}
	for i := range s.words {
		n, ok := s.number(i, 99)
		if !ok || n.Value == 0 || n.Suffix != "" || !s.isFree(i, n.To) || s.word(i-1) == "au" || s.word(i-1) == "le" || s.word(n.To) == "fois" {
			continue
		}
		if m.content() > n.To-i { // anything else of content is no mere count
			return
		}
		r.Count = n.Value
		s.take(i, n.To, item)
		return
	}
}
