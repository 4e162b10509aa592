package french

import "time"

func (c calendar) monday() time.Time {
	return c.today.AddDate(0, 0, -(int(c.today.Weekday())+6)%7)
}

// week reads a week or a month, of which only the beginning counts.
func (c calendar) week(i int) (Day, int) {
	j := i
	if c.word(j) == "la" || c.word(j) == "le" {
		j++
	}
	switch {
	case c.is(j, "semaine", "prochaine"), c.is(j, "semaine", "qui", "vient"):
		return Day{Kind: InWeek, Date: c.monday().AddDate(0, 0, 7)}, j + 2 + b2i(c.word(j+1) == "qui")
	case c.is(j, "semaine", "d", "apres"), c.is(j, "semaine", "suivante"):
		return Day{Kind: InWeek, Date: c.monday().AddDate(0, 0, 14)}, j + 2 + b2i(c.word(j+1) == "d")
	case c.is(i, "cette", "semaine"):
		return Day{Kind: InWeek, Date: c.monday()}, i + 2
	case c.is(j, "semaine", "du"):
		if d, end := c.day(j + 1); end > j+1 {
			return Day{Kind: InWeek, Date: d.Date.AddDate(0, 0, -(int(d.Date.Weekday())+6)%7)}, end
		}
	case c.is(j, "mois", "prochain"):
		first := time.Date(c.today.Year(), c.today.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		return Day{Kind: FromDate, Date: first}, j + 2
	case c.is(j, "week", "end"), c.word(j) == "weekend":
		return Day{Kind: OnWeekday, Weekday: time.Saturday, Date: c.next(time.Saturday)}, j + 1 + b2i(c.word(j) == "week")
	case c.is(j, "fin", "de", "semaine"), c.is(j, "debut", "de", "semaine"):
		wd := map[string]time.Weekday{"fin": time.Friday, "debut": time.Monday}[c.word(j)]
		return Day{Kind: OnWeekday, Weekday: wd, Date: c.next(wd)}, j + 3
	case c.word(i) == "dans":
		if n, end := c.count(i + 1); end > i+1 && n >= 2 && c.word(end) == "semaines" {
			return Day{Kind: InWeek, Date: c.monday().AddDate(0, 0, 7*n)}, end + 1
		}
	}
	return c.month(i)
}

// month reads "en décembre", "début janvier", "mi-mars", "fin avril".
func (c calendar) month(i int) (Day, int) {
	from, j := 1, i
	switch c.word(i) {
	case "en", "debut", "courant":
		j = i + 1
	case "mi":
		from, j = 15, i+1
	case "fin":
		from, j = 22, i+1
	default:
		return Day{}, i
	}
	m := months[c.word(j)]
	if m == 0 {
		return Day{}, i
	}
	year := c.today.Year()
	if m < c.today.Month() {
		year++
	}
	return Day{Kind: FromDate, Date: time.Date(year, m, from, 0, 0, 0, 0, time.UTC)}, j + 1
}

// feast reads a day of the year by its name, of which callers say "après": the
// fêtes end with New Year's Day.
func (c calendar) feast(i int) (Day, int) {
	j := i
	for c.word(j) == "le" || c.word(j) == "les" || c.word(j) == "la" || c.word(j) == "l" {
		j++
	}
	switch c.word(j) {
	case "noel":
		return c.coming(25, time.December, i, j+1)
	case "fetes":
		return c.coming(1, time.January, i, j+1)
	case "toussaint":
		return c.coming(1, time.November, i, j+1)
	}
	if c.is(j, "jour", "de", "l", "an") || c.is(j, "nouvel", "an") {
		return c.coming(1, time.January, i, j+2+2*b2i(c.word(j) == "jour"))
	}
	return Day{}, i
}

// day reads one day: "demain matin", "mardi en huit", "vendredi quinze décembre", "le quinze", "dans trois jours".
func (c calendar) day(i int) (Day, int) {
	d, end := c.anyDay(i)
	if end > i {
		if c.is(end, "dans", "la", "matinee") || c.is(end, "dans", "l", "apres") {
			end += 3
		}
		switch c.word(end) {
		case "matin", "soir", "midi":
			end++
		case "apres":
			if c.word(end+1) == "midi" {
				end += 2
			}
		}
	}
	return d, end
}

func (c calendar) anyDay(i int) (Day, int) {
	j := i
	switch c.word(j) {
	case "le", "les", "du", "un", "ce", "au", "pour":
		if c.word(j) == "pour" && (c.word(j+1) == "le" || c.word(j+1) == "un") {
			j++
		}
		j++
	}
	switch w := c.word(j); {
	case c.is(j, "aujourd", "hui"):
		return Day{Kind: OnDate, Date: c.today}, j + 2
	case c.is(j, "apres", "demain"):
		return Day{Kind: OnDate, Date: c.today.AddDate(0, 0, 2)}, j + 2
	case w == "demain":
		if c.is(j, "demain", "en", "huit") {
			return Day{Kind: OnDate, Date: c.today.AddDate(0, 0, 8)}, j + 3
		}
		return Day{Kind: OnDate, Date: c.today.AddDate(0, 0, 1)}, j + 1
	case w == "dans":
		if d, end := c.delay(j + 1); end > j+1 {
			return d, end
		}
		return Day{}, i
	}
	if d, end := c.feast(j); end > j {
		return d, end
	}
	if wd, ok := weekdays[c.word(j)]; ok {
		return c.weekday(wd, j+1)
	}
	d, end := c.monthDay(j)
	// A number alone is a day only behind "le": "pour quinze", "un quinze" are not.
	if end > j && d.Bare && (j == i || c.word(j-1) != "le" && c.word(j-1) != "du" && c.word(j-1) != "au") {
		return Day{}, i
	}
	if end == j {
		return Day{}, i
	}
	return d, end
}

// weekday reads what may follow a weekday's name, which ends before word j.
func (c calendar) weekday(wd time.Weekday, j int) (Day, int) {
	next := c.next(wd)
	switch {
	case c.is(j, "en", "huit"), c.is(j, "en", "8"):
		return Day{Kind: OnDate, Weekday: wd, Date: next.AddDate(0, 0, 7)}, j + 2
	case c.is(j, "en", "quinze"), c.is(j, "en", "15"):
		return Day{Kind: OnDate, Weekday: wd, Date: next.AddDate(0, 0, 14)}, j + 2
	case c.word(j) == "prochain":
		return Day{Kind: OnDate, Weekday: wd, Date: next}, j + 1
	case c.is(j, "qui", "vient"):
		return Day{Kind: OnDate, Weekday: wd, Date: next}, j + 2
	case c.word(j) == "suivant":
		return Day{Kind: OnDate, Weekday: wd, Date: next.AddDate(0, 0, 7)}, j + 1
	case c.is(j, "de", "la", "semaine", "prochaine"):
		return Day{Kind: OnDate, Weekday: wd, Date: c.monday().AddDate(0, 0, 7+(int(wd)+6)%7)}, j + 4
	}
	at := j
	if c.word(at) == "le" {
		at++
	}
	if d, end := c.monthDay(at); end > at {
		d.Weekday, d.Bare = wd, false
		return d, end
	}
	return Day{Kind: OnWeekday, Weekday: wd, Date: next}, j
}

// monthDay reads "quinze", "quinze décembre", "premier janvier", "15 12", with the year when it is said.
func (c calendar) monthDay(i int) (Day, int) {
	n, end := c.count(i)
	first := c.word(i) == "premier" || c.word(i) == "1er"
	if first {
		n, end = 1, i+1
	}
	if end == i || n < 1 || n > 31 {
		return Day{}, i
	}
	if m := months[c.word(end)]; m > 0 {
		if year, after := c.year(end + 1); after > end+1 {
			d := time.Date(year, m, n, 0, 0, 0, 0, time.UTC)
			if d.Day() != n {
				return Day{}, i
			}
			return Day{Kind: OnDate, Date: d}, after
		}
		return c.coming(n, m, i, end+1)
	}
	if first {
		return Day{}, i
	}
	if m, after := c.count(end); after == end+1 && m >= 1 && m <= 12 && digitsOnly(c.word(i)) && digitsOnly(c.word(end)) {
		return c.coming(n, time.Month(m), i, after)
	}
	for ahead := range 12 {
		d := time.Date(c.today.Year(), c.today.Month()+time.Month(ahead), n, 0, 0, 0, 0, time.UTC)
		if d.Day() == n && !d.Before(c.today) {
			return Day{Kind: OnDate, Date: d, Bare: true}, end
		}
	}
	return Day{}, i
}

// coming is the next day n of month m, which may be years away when it is 29 February.
func (c calendar) coming(n int, m time.Month, i, end int) (Day, int) {
	for ahead := range 9 {
		d := time.Date(c.today.Year()+ahead, m, n, 0, 0, 0, 0, time.UTC)
		if d.Day() == n && !d.Before(c.today) {
			return Day{Kind: OnDate, Date: d}, end
		}
	}
	return Day{}, i
}

func (c calendar) year(i int) (int, int) {
	for _, n := range Numbers(c.words[min(i, len(c.words)):min(i+4, len(c.words))]) {
		if n.From == 0 && n.Value >= c.today.Year() && n.Value <= c.today.Year()+1 && n.Suffix == "" {
			return n.Value, i + n.To
		}
	}
	return 0, i
}

// delay reads "trois jours", "une semaine", "quinze jours", "un mois".
func (c calendar) delay(i int) (Day, int) {
	n, end := c.count(i)
	if end == i && c.word(i) == "une" && c.word(i+1) == "quinzaine" {
		return Day{Kind: OnDate, Date: c.today.AddDate(0, 0, 14)}, i + 2
	}
	if c.is(i, "une", "huitaine") {
		return Day{Kind: OnDate, Date: c.today.AddDate(0, 0, 7)}, i + 2
	}
	if c.is(i, "une", "quinzaine") {
		n, end = 15, i+1
	}
	if end == i || n < 1 || n > 90 {
		return Day{}, i
	}
	d := Day{Kind: OnDate}
	switch c.word(end) {
	case "jour", "jours", "quinzaine":
		if n == 8 || n == 15 {
			n-- // the French week of eight days counts today
		}
		d.Date = c.today.AddDate(0, 0, n)
	case "semaine", "semaines":
		d.Date = c.today.AddDate(0, 0, 7*n)
	case "mois":
		d.Date = c.today.AddDate(0, n, 0)
		d.Kind = FromDate
	default:
		return Day{}, i
	}
	return d, end + 1
}

func (c calendar) ordinal(i int) (Day, int) {
	j := i
	switch c.word(i) {
	case "le", "la", "au", "celui", "celle":
		j++
	}
	switch c.word(j) {
	case "premier", "premiere", "1er", "1ere":
		return Day{Kind: FirstDay}, j + 1
	case "deuxieme", "second", "seconde", "2e", "2eme", "2nd", "dernier", "derniere":
		return Day{Kind: SecondDay}, j + 1
	}
	return Day{}, i
}

// count is the longest plain number at word i.
func (c calendar) count(i int) (int, int) {
	if i >= len(c.words) {
		return 0, i
	}
	for _, n := range Numbers(c.words[i:min(i+4, len(c.words))]) {
		if n.From == 0 && n.Suffix == "" && n.Value <= 99 {
			return n.Value, i + n.To
		}
		if n.From > 0 {
			break
		}
	}
	return 0, i
}

func (c calendar) next(wd time.Weekday) time.Time {
	ahead := (int(wd) - int(c.today.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return c.today.AddDate(0, 0, ahead)
}

func digitsOnly(w string) bool {
	for _, r := range w {
		if r < '0' || r > '9' {
			return false
		}
	}
	return w != ""
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
