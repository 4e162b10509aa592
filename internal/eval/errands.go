package eval

import (
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

func fold(s string) string { return french.Fold(s) }

// confirmPlace says yes to the own address, and corrects what is wrong of another.
func (c *Caller) confirmPlace(words string) string {
	s := &c.s
	bad := placeFault(words, c.place)
	if bad == right && c.place.key() != c.f.Place.key() { // what was said wrong first
		c.place = c.f.Place
		bad = placeFault(words, c.place)
	}
	switch {
	case bad == right, c.f.Agrees:
		c.agreed = words
		return c.yes()
	case bad == badNumber:
		return s.one("non, ", "non, au ", "non, c'est le ") + s.house(c.place)
	case bad == badCommune:
		return s.one("non, ", "non, c'est ", "non pas là, ") + s.commune(c.place)
	case c.counts[ConfirmPlace] > 2:
		return "non"
	}
	return s.one("non, c'est ", "non, ", "non, pas du tout, ") + lowerStreet(c.place.Street)
}

func (c *Caller) yes() string {
	return c.s.one("oui", "oui c'est ça", "oui oui", "c'est ça", "tout à fait")
}

// choose picks of what is offered the one that fits, by its place or in full.
func (c *Caller) choose(words string) string {
	p := c.place
	_, offer, _ := cutAny(words, "Est-ce ", "Laquelle est la bonne : ", "arrondissement : ")
	options := strings.Split(strings.TrimSuffix(strings.TrimSpace(offer), "?"), " ou ")
	fit, at := 0, 0
	for i, o := range options {
		if c.fits(o, p) {
			fit, at = fit+1, i
		}
	}
	byStreet := has(offer, p.Street)
	switch {
	case len(options) == 2 && fit == 1 && byStreet:
		return []string{c.s.one("la première", "le premier"), c.s.one("la deuxième", "la seconde")}[at]
	case byStreet || fit > 0:
		return c.s.commune(p)
	case strings.ContainsAny(offer, "0123456789") || strings.Contains(words, "bonne"):
		return c.s.one("aucune", "ni l'une ni l'autre")
	}
	return c.s.one("non, ", "") + c.s.commune(p)
}

// fits: an option names the commune, or the street with nothing that is wrong.
func (c *Caller) fits(option string, p Place) bool {
	if !has(option, p.Commune.Spoken) && strings.Contains(option, ",") {
		return false
	}
	if has(option, p.Street) {
		return !strings.ContainsAny(strings.ReplaceAll(option, p.Commune.Spoken, ""), "0123456789") || has(option, p.number())
	}
	return has(option, p.Commune.Spoken)
}

func cutAny(s string, seps ...string) (before, after string, found bool) {
	for _, sep := range seps {
		if before, after, found := strings.Cut(s, sep); found {
			return before, after, true
		}
	}
	return "", s, false
}

// wantedItems are the objects that the bot does not know of, as far as the caller knows.
func (c *Caller) wantedItems() string {
	if len(c.items) == 0 {
		return c.s.one("non, c'est tout", "rien d'autre, merci")
	}
	if c.counts[AskItems] > 2 { // one by one, in the plainest words
		return c.plain(c.items[c.s.IntN(len(c.items))])
	}
	return c.s.items(c.items)
}

func (c *Caller) plain(n pickup.Count) string {
	it := c.t.Items[n.Code]
	if n.N == 1 {
		return it.One
	}
	return french.Cardinal(n.N) + " " + it.Many
}

// moreItems corrects or completes the objects that were read out, one at a time.
func (c *Caller) moreItems(words string) string {
	if c.f.Agrees {
		return c.s.one("non c'est tout", "c'est tout")
	}
	return c.itemsRepair(words, c.s.one("oui, il y a aussi ", "et aussi "), c.s.one("non c'est tout", "c'est tout", "oui c'est tout", "non merci"))
}

// itemsRepair says what is missing, in words that begin with more, or wrong; fine when nothing is.
func (c *Caller) itemsRepair(words, more, fine string) string {
	read := c.t.itemsIn(words)
	for _, want := range c.items {
		n := 0
		for _, r := range read {
			if r.Code == want.Code {
				n += r.N
			}
		}
		switch {
		case n == 0:
			return more + c.plain(want)
		case n != want.N:
			return "non, " + c.plain(want) + " seulement"
		}
	}
	for _, r := range read {
		if !containsCode(c.items, r.Code) {
			_, name, _ := strings.Cut(c.t.Items[r.Code].One, " ")
			return "non, pas de " + name
		}
	}
	return fine
}

func containsCode(counts []pickup.Count, code string) bool {
	for _, n := range counts {
		if n.Code == code {
			return true
		}
	}
	return false
}

// slot picks a date as the scenario wishes, and remembers it.
func (c *Caller) slot(words string) string {
	days := daysIn(words)
	if len(days) > 2 {
		days = days[len(days)-2:]
	}
	wish := c.f.Scenario.Date
	switch {
	case len(days) == 0:
		return c.s.one("le premier", "n'importe")
	case wish == "later" && c.counts[Slots] == 1:
		return c.s.one("plus tard", "un autre jour", "la semaine d'après")
	case isWeekday(wish) && days[0].Weekday != wish && days[len(days)-1].Weekday != wish && c.counts[Slots] < 3:
		return c.s.one("plutôt un "+wish, "un "+wish+" plutôt", wish+" si possible")
	}
	i := 0
	if len(days) == 2 && (wish == "second" || days[1].Weekday == wish && days[0].Weekday != wish) {
		i = 1
	}
	c.pick(days[i])
	if len(days) == 1 {
		return c.s.one("oui", "oui ça va", "d'accord")
	}
	if days[0].Weekday == days[1].Weekday || c.s.IntN(2) == 0 {
		return []string{c.s.one("le premier", "la première date"), c.s.one("le deuxième", "le second")}[i]
	}
	return c.s.one("", "le ", "plutôt le ") + days[i].Weekday
}

// pick remembers the date that was chosen; once it is done, another offer changes nothing.
func (c *Caller) pick(d day) {
	if !c.done {
		c.picked = d
	}
}

func isWeekday(s string) bool {
	for _, w := range weekdays {
		if s == w {
			return true
		}
	}
	return false
}

// phoneOfCaller agrees to the own telephone, or gives another.
func (c *Caller) phoneOfCaller(words string) string {
	switch {
	case c.f.Agrees, !c.f.Other && c.phoneFault(words) == right && c.f.Phone != "":
		if c.f.Agrees && !c.f.Other && c.f.Phone != "" {
			return "oui"
		}
		if c.f.Agrees {
			c.f.Phone, c.f.Other = c.f.Line, false // whoever agrees to anything agrees to that too
		}
		return c.s.one("oui", "oui oui", "oui c'est bien ça")
	case c.f.Phone == "":
		return c.s.one("non, je n'ai pas de portable", "non, pas de SMS, je n'ai pas de mobile")
	}
	return c.s.one("non, au ", "non, envoyez au ") + c.s.phone(c.f.Phone)
}

func (c *Caller) textPhone() string {
	if c.f.Phone == "" {
		return c.s.one("je n'en ai pas", "non je n'ai pas de portable")
	}
	return c.s.phone(c.f.Phone)
}

// summary says yes to what is right, word for word, and corrects the rest.
func (c *Caller) summary(words string) string {
	s := &c.s
	if c.f.has(Drops) {
		return s.one("non finalement, laissez tomber", "non, j'annule, je vais me débrouiller")
	}
	bad := c.summaryFault(words)
	if len(c.f.Change) > 0 && !c.changed && bad == right && !c.f.Agrees {
		c.changed = true
		c.items = c.f.Change
		return s.one("non, finalement ce sera ", "attendez, j'ai changé d'avis, ", "ah non, plutôt ") + s.items(c.items)
	}
	if bad == right || c.f.Agrees {
		c.agreed = words
		return c.yes()
	}
	c.refusals++
	switch bad {
	case badNumber:
		return s.one("non, c'est le ", "non, au ") + s.house(c.place)
	case badStreet:
		return "non, l'adresse c'est " + s.address(c.place)
	case badCommune:
		return "non, c'est " + s.commune(c.place)
	case badItems:
		_, list, _ := cutAny(words, "récapitule : ", "noté : ")
		list, _, _ = strings.Cut(list, ", ramassage")
		more := s.one("non, il manque ", "attendez, il y a aussi ", "non, il y a aussi ", "oui mais il y a aussi ")
		return c.itemsRepair(strings.Replace(fold(list), fold(c.place.Street), " ", 1), more, "non")
	case badDate:
		return s.one("non, le ", "non, ") + c.picked.Weekday + " " + french.Cardinal(c.picked.Number)
	case badPhone:
		if c.f.Phone == "" {
			return "non, pas de SMS"
		}
		return "non, le téléphone c'est le " + s.phone(c.f.Phone)
	}
	return "non"
}

// whatToChange: after a plain no, what the last summary had wrong is not known any more, so the
// address is said again, which is what goes wrong most.
func (c *Caller) whatToChange() string {
	if c.refusals%2 == 0 {
		return "les objets, c'est " + c.s.items(c.items)
	}
	return "l'adresse, c'est " + c.s.address(c.place)
}

// manage answers what is asked about a booking, a callback, and at the end.
func (c *Caller) manage(words string, kind Kind) string {
	s := &c.s
	switch kind {
	case AskReference:
		return c.giveReference()
	case ConfirmCancel:
		if c.cancels() || c.f.Agrees {
			c.agreed = words
			return c.yes()
		}
		return "non"
	case ConfirmMove:
		if days := daysIn(words); c.f.Agrees || c.moves() && contains(days, c.picked) {
			c.agreed = words
			return c.yes()
		}
		return "non"
	case AskWindow:
		return s.one("le premier", "la première", "plutôt le deuxième")
	case RecallPhone:
		return s.phone(c.recall())
	case ConfirmRecall:
		if c.f.Agrees || strings.Contains(digitsOf(words), digitsOf(national(c.recall()))) {
			return c.yes()
		}
		return "non"
	case Review:
		if c.f.Scenario.expects(Human) || c.f.Scenario.expects(Callback) {
			return s.one("oui", "oui je veux bien")
		}
		return s.one("non merci", "non, ça ira")
	case AnythingElse:
		if c.done || c.requests > 2 {
			return c.bye()
		}
		return c.request(words)
	case Still, Wait:
		return "oui oui, je suis là"
	}
	return c.lost()
}

// cancels and moves: the caller wants it still. A fixed line at that question may have said no.
func (c *Caller) cancels() bool {
	return c.f.Scenario.expects(Cancelled) || c.f.Scenario.Intent == "cancel" && !c.said[ConfirmCancel]
}

func (c *Caller) moves() bool {
	return c.f.Scenario.expects(Moved) || c.f.Scenario.Intent == "reschedule" && !c.said[ConfirmMove]
}

func contains(days []day, want day) bool {
	for _, d := range days {
		if d == want {
			return true
		}
	}
	return false
}

func (c *Caller) giveReference() string {
	switch c.f.Scenario.Reference {
	case "lost":
		return c.s.one("je ne l'ai pas", "je l'ai perdue", "je n'ai pas la référence")
	case "wrong":
		return c.s.reference(wrongReference(c.reference))
	}
	if c.reference == "" {
		return c.s.one("je ne l'ai pas", "je n'ai pas de référence")
	}
	return c.s.reference(c.reference)
}

// wrongReference changes two digits: a check digit finds one.
func wrongReference(ref string) string {
	b := []byte(ref)
	for _, i := range []int{2, 5} {
		if i < len(b) {
			b[i] = '0' + (b[i]-'0'+3)%10
		}
	}
	return string(b)
}

// lost: nothing was asked that is known here. A person says what it is about again.
func (c *Caller) lost() string {
	if c.done {
		return c.bye()
	}
	return c.request("")
}

// recall is the number at which the caller is to be called back.
func (c *Caller) recall() string {
	if c.f.Phone == "" {
		return "+33465710142"
	}
	return c.f.Phone
}

func digitsOf(words string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, words)
}
