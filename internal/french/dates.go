package french

import (
	"slices"
	"time"
)

// DayKind says how a day was spoken of.
type DayKind string

// The kinds. First and Second, Earlier, Later, NoDay and AnyDay answer an offer of dates.
const (
	OnDate    DayKind = "date"    // Date
	FromDate  DayKind = "from"    // not before Date
	InWeek    DayKind = "week"    // the week whose Monday is Date
	OnWeekday DayKind = "weekday" // any such Weekday; Date is the next one
	FirstDay  DayKind = "first"   // of those offered
	SecondDay DayKind = "second"
	Earlier   DayKind = "earlier" // before Date, when one was said
	Later     DayKind = "later"
	NoDay     DayKind = "none" // none of those offered
	AnyDay    DayKind = "any"
)

// A Day is a date as it was said in words [From, To).
type Day struct {
	Kind     DayKind
	Date     time.Time // midnight UTC; zero when none was said
	Weekday  time.Weekday
	From, To int
	Bare     bool // a day of the month and no more ("le quinze"), which may as well be a house number
	Not      bool // "pas mardi"
}

// Days gives the dates in words, which are folded as [Words] gives them, in the order in which they were said. today is
// a civil day at midnight UTC, and decides what "mardi" or "le quinze" means: the next such day, today included for a
// day of the month and excluded for a weekday. "Mardi prochain" is the next Tuesday, "mardi en huit" the one after,
// "dans huit jours" a week from today and "dans quinze jours" two weeks, as they are used in France.
func Days(words []string, today time.Time) []Day {
	words = words[:min(len(words), maxWords)]
	c := calendar{words: words, today: today.Truncate(24 * time.Hour)}
	var out []Day
	for i := 0; i < len(words); {
		d, end := c.at(i)
		if end <= i {
			i++
			continue
		}
		d.From, d.To = i, end
		out = append(out, d)
		i = end
	}
	return out
}

var weekdays = map[string]time.Weekday{
	"lundi": time.Monday, "mardi": time.Tuesday, "mercredi": time.Wednesday, "jeudi": time.Thursday,
	"vendredi": time.Friday, "samedi": time.Saturday, "dimanche": time.Sunday,
	"lundis": time.Monday, "mardis": time.Tuesday, "mercredis": time.Wednesday, "jeudis": time.Thursday,
	"vendredis": time.Friday, "samedis": time.Saturday, "dimanches": time.Sunday,
}

var months = map[string]time.Month{
	"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
	"octobre": 10, "novembre": 11, "decembre": 12,
}

// wordless are answers to an offer that name no day. Of two that begin alike the longer stands first.
var wordless = []struct {
	said []string
	kind DayKind
}{
	{[]string{"le", "plus", "tot", "possible"}, AnyDay}, {[]string{"le", "plus", "vite", "possible"}, AnyDay},
	{[]string{"le", "plus", "rapidement", "possible"}, AnyDay}, {[]string{"des", "que", "possible"}, AnyDay},
	{[]string{"au", "plus", "vite"}, AnyDay}, {[]string{"au", "plus", "tot"}, AnyDay}, {[]string{"plus", "tot", "possible"}, AnyDay},
	{[]string{"n", "importe"}, AnyDay}, {[]string{"peu", "importe"}, AnyDay}, {[]string{"comme", "vous", "voulez"}, AnyDay},
	{[]string{"quand", "vous", "voulez"}, AnyDay}, {[]string{"m", "est", "egal"}, AnyDay}, {[]string{"l", "un", "ou", "l", "autre"}, AnyDay},
	{[]string{"les", "deux", "me", "vont"}, AnyDay}, {[]string{"les", "deux", "me", "conviennent"}, AnyDay},
	{[]string{"ni", "l", "un", "ni", "l", "autre"}, NoDay}, {[]string{"ni", "l", "une", "ni", "l", "autre"}, NoDay},
	{[]string{"ni", "le", "premier", "ni", "le", "deuxieme"}, NoDay}, {[]string{"ni", "le", "premier", "ni", "le", "second"}, NoDay},
	{[]string{"un", "autre", "jour"}, NoDay}, {[]string{"une", "autre", "date"}, NoDay}, {[]string{"d", "autres", "dates"}, NoDay},
	{[]string{"d", "autres", "jours"}, NoDay}, {[]string{"autre", "jour"}, NoDay}, {[]string{"autre", "date"}, NoDay},
	{[]string{"aucun", "des", "deux"}, NoDay}, {[]string{"aucune", "des", "deux"}, NoDay}, {[]string{"aucun"}, NoDay}, {[]string{"aucune"}, NoDay},
	{[]string{"aucun", "jour"}, NoDay}, {[]string{"pas", "ces", "jours"}, NoDay}, {[]string{"pas", "ces", "dates"}, NoDay},
	{[]string{"le", "plus", "tot"}, FirstDay}, {[]string{"le", "plus", "tard"}, SecondDay},
	{[]string{"rien", "avant"}, Earlier}, {[]string{"quelque", "chose", "avant"}, Earlier}, {[]string{"avant", "ca"}, Earlier}, {[]string{"une", "date", "avant"}, Earlier},
	{[]string{"apres", "les", "vacances"}, Later}, {[]string{"en", "fin", "de", "journee"}, Later},
	{[]string{"plus", "tot"}, Earlier}, {[]string{"plus", "rapidement"}, Earlier}, {[]string{"plus", "vite"}, Earlier}, {[]string{"trop", "tard"}, Earlier},
	{[]string{"trop", "loin"}, Earlier}, {[]string{"plus", "proche"}, Earlier}, {[]string{"plus", "rapproche"}, Earlier},
	{[]string{"plus", "tard"}, Later}, {[]string{"plus", "loin"}, Later}, {[]string{"trop", "tot"}, Later}, {[]string{"apres", "ca"}, Later},
}

type calendar struct {
	words []string
	today time.Time
}

func (c calendar) word(i int) string { return wordAt(c.words, i) }

func (c calendar) is(i int, said ...string) bool {
	return i+len(said) <= len(c.words) && slices.Equal(c.words[i:i+len(said)], said)
}

// at reads the longest expression that begins at word i; end is i when there is none.
func (c calendar) at(i int) (Day, int) {
	if d, end := c.bounded(i); end > i {
		return d, end
	}
	for _, w := range wordless {
		if c.is(i, w.said...) {
			return Day{Kind: w.kind}, i + len(w.said)
		}
	}
	if d, end := c.week(i); end > i {
		return d, end
	}
	if d, end := c.day(i); end > i {
		return d, end
	}
	return c.ordinal(i)
}

// bounded reads what a preposition makes of a day: "pas avant le quinze", "à partir de lundi", "pas mardi".
func (c calendar) bounded(i int) (Day, int) {
	for _, b := range []struct {
		said []string
		kind DayKind
		plus int
	}{
		{[]string{"pas", "avant"}, FromDate, 0}, {[]string{"jamais", "avant"}, FromDate, 0},
		{[]string{"a", "partir", "de"}, FromDate, 0}, {[]string{"a", "partir", "du"}, FromDate, 0}, {[]string{"a", "partir", "d"}, FromDate, 0},
		{[]string{"a", "compter", "de"}, FromDate, 0}, {[]string{"a", "compter", "du"}, FromDate, 0}, {[]string{"a", "partir"}, FromDate, 0},
		{[]string{"plus", "tot", "que"}, Earlier, 0}, {[]string{"plus", "tard", "que"}, FromDate, 1},
		{[]string{"jusqu"}, FromDate, 1}, // "absent jusqu'au dix"
		{[]string{"avant"}, Earlier, 0}, {[]string{"apres"}, FromDate, 1}, {[]string{"des"}, FromDate, 0},
	} {
		at := i + len(b.said)
		if !c.is(i, b.said...) || c.is(i, "apres", "demain") {
			continue
		}
		d, end := c.dated(at, b.said[0] != "des")
		if end <= at {
			continue
		}
		if d.Kind == InWeek && b.plus > 0 {
			d.Date = d.Date.AddDate(0, 0, 6)
		}
		return Day{Kind: b.kind, Date: d.Date.AddDate(0, 0, b.plus)}, end
	}
	if c.word(i) == "pas" || c.word(i) == "ni" {
		if d, end := c.ordinal(i + 1); end > i+2 { // with its article: "pas le premier"
			if _, date := c.dated(i+1, false); date <= end {
				d.Not = true
				return d, end
			}
		}
		if d, end := c.dated(i+1, false); end > i+1 {
			if d.Kind == InWeek { // "pas cette semaine": the one after
				return Day{Kind: FromDate, Date: d.Date.AddDate(0, 0, 7)}, end
			}
			d.Not = true
			return d, end
		}
	}
	return Day{}, i
}

// dated reads a week or a day, and with free also a delay without its preposition ("pas avant quinze jours").
func (c calendar) dated(i int, free bool) (Day, int) {
	if d, end := c.week(i); end > i {
		return d, end
	}
	if free {
		if d, end := c.delay(i); end > i {
			return d, end
		}
	}
	if d, end := c.day(i); end > i {
		return d, end
	}
	// "à partir de janvier", "jusqu'en mars": the month alone, its first day.
	j := i
	if c.word(j) == "en" {
		j++
	}
	if m := months[c.word(j)]; m > 0 && i > 0 && c.word(i-1) != "pas" {
		return c.coming(1, m, i, j+1)
	}
	return Day{}, i
}
