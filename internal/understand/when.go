package understand

import (
	"strconv"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// undated are the questions whose answer is no date: there "le quinze" is a
// house number and "le premier" an arrondissement.
var undated = map[dialogue.Expect]bool{
	dialogue.AskCommune: true, dialogue.AskStreet: true, dialogue.AskNumber: true, dialogue.ChooseAddress: true,
	dialogue.ConfirmAddress: true, dialogue.Spell: true, dialogue.AskReference: true,
}

// offers are the questions that put dates or windows to the caller.
var offers = map[dialogue.Expect]bool{dialogue.OfferSlots: true, dialogue.AskPhone: true, dialogue.ConfirmChange: true, dialogue.ChooseCallback: true}

// dates reads the days that were said, and takes their words.
func (s *sentence) dates(a dialogue.Understand) []french.Day {
	if undated[a.Expect] {
		return nil
	}
	var out []french.Day
	for _, d := range french.Days(s.words, a.Today.UTC()) {
		if !offers[a.Expect] && !plain(d, a.Expect) || !s.mine(d) || s.afterAu(d) {
			continue
		}
		d.Not = d.Not || s.impossible(d.To)
		s.take(d.From, d.To, day)
		out = append(out, d)
	}
	return out
}

// plain reports that a day says by itself that it is one, whatever was asked.
func plain(d french.Day, e dialogue.Expect) bool {
	switch d.Kind {
	case french.OnDate, french.FromDate, french.InWeek, french.OnWeekday:
		return !d.Bare || e == dialogue.ConfirmBooking
	case french.AnyDay:
		return d.To-d.From > 2
	case french.Earlier, french.Later:
		return e == dialogue.ConfirmBooking || e == dialogue.AnythingElse || !d.Date.IsZero()
	}
	return false
}

// mine reports that a day's words are not those of an address or an item;
// phrases ("un autre jour") may share them.
func (s *sentence) mine(d french.Day) bool {
	for i := d.From; i < d.To; i++ {
		if o := s.own[i]; o != free && o != phrase {
			return false
		}
	}
	return !d.Bare || !streetTypes[s.word(d.To)] && !notDay[s.word(d.To)]
}

// afterAu: "au 22" corrects a number rather than a day.
func (s *sentence) afterAu(d french.Day) bool {
	first, before := s.words[d.From], ""
	if d.From > 0 {
		before = s.words[d.From-1]
	}
	return d.Bare && (first == "au" || before == "au" || before == "numero")
}

// notDay follows a number that is no day of the month.
var notDay = wordSet("etage heures heure bis ter quater")

// when turns days into an answer to the dates on offer: naming one of them is
// choosing it.
func when(days []french.Day, slots []pickup.Slot) *dialogue.When {
	var wish *dialogue.When
	for _, d := range days {
		if d.Not {
			continue
		}
		w := asWhen(d)
		if n := offered(d, slots); n > 0 {
			return &dialogue.When{Kind: [...]string{"first", "second"}[n-1]}
		}
		if d.Bare && len(slots) > 0 && d.Date.Day() <= 2 { // "le deux" of the two
			return &dialogue.When{Kind: [...]string{"first", "second"}[d.Date.Day()-1]}
		}
		// "un autre jour, plutôt un mardi": the more telling wins.
		if wish == nil || telling(w.Kind) > telling(wish.Kind) {
			wish = &w
		}
	}
	if wish == nil && len(days) > 0 {
		if left := remaining(days, slots); left > 0 {
			return &dialogue.When{Kind: [...]string{"first", "second"}[left-1]}
		}
		return &dialogue.When{Kind: string(french.NoDay)}
	}
	return wish
}

// remaining is which of two dates is left, from 1, when the other one was
// refused by name ("pas le mardi"); 0 when that says nothing about the rest.
func remaining(days []french.Day, slots []pickup.Slot) int {
	if len(slots) < 2 {
		return 0
	}
	left := 3 // a bit for each
	for _, d := range days {
		n := offered(d, slots)
		switch d.Kind {
		case french.FirstDay:
			n = 1
		case french.SecondDay:
			n = 2
		}
		if n == 0 || !d.Not {
			return 0
		}
		left &^= n
	}
	return left
}

// impossible reports "vendredi je peux pas", "mardi ça va pas" behind a day that
// ends before word i.
func (s *sentence) impossible(i int) bool {
	for k := i; k < min(i+7, len(s.words)); k++ {
		switch w := s.words[k]; {
		case w == "pas" || w == "plus":
			switch s.word(k - 1) {
			case "peux", "peut", "suis", "serai", "pourrai", "va", "arrange", "convient", "possible", "est":
				return s.word(k+1) != "mal"
			}
			return false
		case w == "impossible":
			return true
		case !excuse[w]:
			return false
		}
	}
	return false
}

var excuse = wordSet("je on ca cela c ne n me m nous est peux peut suis serai pourrai va arrange convient non possible")

func telling(kind string) int {
	switch kind {
	case "none", "any":
		return 0
	case "earlier", "later":
		return 1
	}
	return 2
}

func asWhen(d french.Day) dialogue.When {
	w := dialogue.When{Kind: string(d.Kind)}
	switch d.Kind {
	case french.OnWeekday:
		w.Weekday = d.Weekday
	case french.OnDate, french.FromDate, french.InWeek, french.Earlier:
		if !d.Date.IsZero() {
			w.Date = pickup.DateOf(d.Date)
		}
	}
	return w
}

// offered is which of the slots, from 1, a day names without doubt, or 0.
func offered(d french.Day, slots []pickup.Slot) int {
	n := 0
	for i, slot := range slots[:min(len(slots), 2)] {
		same := false
		switch d.Kind {
		case french.OnDate:
			same = slot.Date == pickup.DateOf(d.Date) || d.Bare && slot.Date.Day == d.Date.Day()
		case french.OnWeekday:
			same = slot.Date.Weekday() == d.Weekday
		}
		if same && n > 0 {
			return 0
		}
		if same {
			n = i + 1
		}
	}
	return n
}

// dayNumber reads a number alone as a day of the month, or as which of the
// offered ones ("le deux").
func (s *sentence) dayNumber(a dialogue.Understand) *dialogue.When {
	for i := range s.words {
		if s.own[i] != free {
			continue
		}
		n, ok := s.number(i, 31)
		if !ok || n.Value == 0 || !s.isFree(i, n.To) {
			continue
		}
		s.take(i, n.To, day)
		for k, slot := range a.Slots[:min(len(a.Slots), 2)] {
			if slot.Date.Day == n.Value {
				return &dialogue.When{Kind: [...]string{"first", "second"}[k]}
			}
		}
		if n.Value <= 2 {
			return &dialogue.When{Kind: [...]string{"first", "second"}[n.Value-1]}
		}
		days := french.Days([]string{"le", strconv.Itoa(n.Value)}, a.Today.UTC())
		if len(days) == 1 {
			w := asWhen(days[0])
			return &w
		}
	}
	return nil
}
