package voice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// words fill the arguments of prompts.
var words map[string]func(*Voice, dialogue.Args) string

func init() { // a literal would refer to itself through New
	words = map[string]func(*Voice, dialogue.Args) string{
		"items":       func(v *Voice, a dialogue.Args) string { return v.items(a.Items) },
		"items_at":    (*Voice).itemsAt,
		"item_one":    (*Voice).itemName,
		"address":     func(v *Voice, a dialogue.Args) string { return v.Address(a.Address) },
		"place":       func(_ *Voice, a dialogue.Args) string { return place(a) },
		"street":      func(_ *Voice, a dialogue.Args) string { return street(a) },
		"number":      func(_ *Voice, a dialogue.Args) string { return number(a) },
		"commune":     func(_ *Voice, a dialogue.Args) string { return a.Commune },
		"at_commune":  func(_ *Voice, a dialogue.Args) string { return at(a.Commune) },
		"choices":     func(v *Voice, a dialogue.Args) string { return list(v.choices(a), "ou") },
		"at_choices":  func(v *Voice, a dialogue.Args) string { return list(v.atChoices(a), "ou") },
		"menu":        (*Voice).menu,
		"slot1":       func(_ *Voice, a dialogue.Args) string { return slotDay(a.Slots, 0) },
		"slot2":       func(_ *Voice, a dialogue.Args) string { return slotDay(a.Slots, 1) },
		"day1":        func(_ *Voice, a dialogue.Args) string { return shortDay(a.Slots) },
		"date":        func(_ *Voice, a dialogue.Args) string { return Day(a.Date) },
		"put_out":     func(_ *Voice, a dialogue.Args) string { return shortDate(a.PutOut) },
		"phone":       func(_ *Voice, a dialogue.Args) string { return National(a.Phone) },
		"phone_end":   func(_ *Voice, a dialogue.Args) string { return end(a.Phone) },
		"sms":         (*Voice).sms,
		"reference":   func(_ *Voice, a dialogue.Args) string { return Reference(a.Reference) },
		"digits":      func(_ *Voice, a dialogue.Args) string { return grouped(a.Reference) },
		"n":           func(_ *Voice, a dialogue.Args) string { return choiceNumber(a) },
		"rank":        func(_ *Voice, a dialogue.Args) string { return rank(a.N) },
		"minutes":     func(_ *Voice, a dialogue.Args) string { return minutes(a.Minutes) },
		"text":        func(_ *Voice, a dialogue.Args) string { return a.Text },
		"window1":     func(_ *Voice, a dialogue.Args) string { return window(a.Windows, 0) },
		"window2":     func(_ *Voice, a dialogue.Args) string { return window(a.Windows, 1) },
		"diversion":   (*Voice).diversion,
		"preparation": (*Voice).preparation,
		"how":         (*Voice).how,
		"own_phone":   func(_ *Voice, a dialogue.Args) string { return ownPhone(a.Phone) },
		"notice":      func(v *Voice, _ dialogue.Args) string { return v.base.Territory.NoticeSpoken },
		"wishes":      (*Voice).wishes,
		"hotline":     func(v *Voice, _ dialogue.Args) string { return National(v.base.Territory.Hotline) },
	}
}

// wishes says what a caller may want: "prendre un rendez-vous, ou annuler un rendez-vous".
func (v *Voice) wishes(a dialogue.Args) string {
	var parts []string
	for _, i := range a.Wishes {
		for _, x := range v.base.Intents {
			if x.Code == string(i) {
				parts = append(parts, x.Words)
			}
		}
	}
	return strings.Join(parts, ", ou ")
}

// list joins with commas and a last word: "a, b ou c".
func list(parts []string, last string) string {
	switch n := len(parts); n {
	case 0:
		return ""
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:n-1], ", ") + " " + last + " " + parts[n-1]
	}
}

// Items says counts: "deux matelas et un réfrigérateur".
func (v *Voice) Items(counts []pickup.Count) string { return v.items(counts) }

func (v *Voice) items(counts []pickup.Count) string {
	var parts []string
	for _, c := range counts {
		it, ok := v.base.Items[c.Code]
		switch {
		case !ok:
			parts = append(parts, c.Code)
		case c.N == 1:
			parts = append(parts, it.One)
		default:
			parts = append(parts, french.Cardinal(c.N)+" "+it.Many)
		}
	}
	return list(parts, "et")
}

// itemsAt begins the proposal of an address: what is taken away, and "au".
func (v *Voice) itemsAt(a dialogue.Args) string {
	at := ""
	if a.Address != nil && a.Address.Number > 0 {
		at = "au "
	}
	if len(a.Items) == 0 {
		return at
	}
	return v.items(a.Items) + ", " + at
}

func (v *Voice) itemName(a dialogue.Args) string {
	if len(a.Items) == 0 {
		return ""
	}
	return v.base.Items[a.Items[0].Code].Many
}

// choices names what there is to choose between: addresses, communes, items.
// What addresses have in common is left out: only the differences are heard.
func (v *Voice) choices(a dialogue.Args) []string {
	var out []string
	for i := range a.Addresses {
		name := v.Address(&a.Addresses[i])
		if sameCommune(a.Addresses) {
			name = place(dialogue.Args{Address: &a.Addresses[i]})
		}
		out = append(out, name)
	}
	for _, code := range a.Choices {
		name := code
		if it, ok := v.base.Items[code]; ok {
			name = it.Many
		} else if c, ok := v.base.Commune(pickup.INSEE(code)); ok {
			name = c.Spoken
		}
		out = append(out, name)
	}
	return out
}

func sameCommune(all []pickup.Address) bool {
	return len(all) > 1 && !slices.ContainsFunc(all, func(a pickup.Address) bool { return a.INSEE != all[0].INSEE })
}

// menu numbers what can be keyed: "matelas, tapez 1 ; canapés, 2".
func (v *Voice) menu(a dialogue.Args) string {
	var parts []string
	for i, c := range v.choices(a) {
		press := ""
		if i == 0 {
			press = "tapez "
		}
		parts = append(parts, fmt.Sprintf("%s, %s%d", c, press, i+1))
	}
	return strings.Join(parts, " ; ")
}

func choiceNumber(a dialogue.Args) string {
	if n := len(a.Choices) + len(a.Addresses); n > 0 {
		return strconv.Itoa(n + 1)
	}
	if a.Amount > 0 {
		return strings.Replace(strconv.FormatFloat(a.Amount, 'f', -1, 64), ".", ",", 1)
	}
	return strconv.Itoa(a.N)
}

var (
	weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	months   = [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		"septembre", "octobre", "novembre", "décembre"}
)

// Day says a day: "mardi 2 décembre".
func Day(d pickup.Date) string {
	if d.IsZero() {
		return ""
	}
	return shortDate(d) + " " + months[d.Month]
}

func shortDate(d pickup.Date) string {
	if d.IsZero() {
		return ""
	}
	day := strconv.Itoa(d.Day)
	if d.Day == 1 {
		day = "1er"
	}
	return weekdays[d.Weekday()] + " " + day
}

// slotDay leaves the month out where the next date says it: "mardi 2 ou
// vendredi 5 décembre".
func slotDay(slots []pickup.Slot, i int) string {
	if i >= len(slots) {
		return ""
	}
	if i+1 < len(slots) && slots[i].Date.Month == slots[i+1].Date.Month {
		return shortDate(slots[i].Date)
	}
	return Day(slots[i].Date)
}

func shortDay(slots []pickup.Slot) string {
	if len(slots) == 0 {
		return ""
	}
	return shortDate(slots[0].Date)
}

// National writes a French number as it is read: "06 12 34 56 78".
func National(e164 string) string {
	digits, ok := strings.CutPrefix(e164, "+33")
	if !ok {
		return e164
	}
	digits = "0" + digits
	if strings.HasPrefix(digits, "080") { // freephone and the like: 0 800 94 94 08
		return digits[:1] + " " + digits[1:4] + " " + pairs(digits[4:])
	}
	return pairs(digits)
}

func pairs(digits string) string {
	var out []string
	for i := 0; i < len(digits); i += 2 {
		out = append(out, digits[i:min(i+2, len(digits))])
	}
	return strings.Join(out, " ")
}

func end(phone string) string {
	if len(phone) < 2 {
		return ""
	}
	return phone[len(phone)-2:]
}

func (v *Voice) sms(a dialogue.Args) string {
	switch {
	case a.Phone == "":
		return "Je vous donnerai la référence de vive voix. "
	case a.OwnPhone:
		return "SMS au numéro finissant par " + end(a.Phone) + ". "
	}
	return "SMS au " + National(a.Phone) + ". "
}

// Reference says eight digits one by one, in two groups of four.
func Reference(ref string) string { return french.SpellDigits(grouped(ref)) }

func grouped(ref string) string {
	if len(ref) != 8 {
		return ref
	}
	return ref[:4] + " " + ref[4:]
}

func rank(n int) string {
	ranks := [...]string{"", "première", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième",
		"huitième", "neuvième", "dixième"}
	if n < 1 || n >= len(ranks) {
		return "au-delà de la dixième position"
	}
	return "en " + ranks[n] + " position"
}

func minutes(n int) string {
	if n == 1 {
		return "une minute"
	}
	return french.Cardinal(n) + " minutes"
}

// window says "lundi 1er décembre entre 8 heures et 10 heures".
func window(ws []dialogue.Window, i int) string {
	if i >= len(ws) {
		return ""
	}
	w := ws[i]
	return Day(pickup.DateOf(w.From)) + " entre " + hour(w.From) + " et " + hour(w.Until)
}

func hour(t time.Time) string {
	s := strconv.Itoa(t.Hour()) + " heures"
	if t.Hour() < 2 {
		s = strconv.Itoa(t.Hour()) + " heure"
	}
	if t.Minute() > 0 {
		s += " " + strconv.Itoa(t.Minute())
	}
	return s
}

// diversion says what to do with what is not taken, two objects at most.
func (v *Voice) diversion(a dialogue.Args) string {
	var parts []string
	for _, c := range a.Items {
		it := v.base.Items[c.Code]
		text := it.Diversion
		if text == "" {
			text = capital(it.Many) + " : ce n'est pas ramassé avec les encombrants."
		}
		parts = append(parts, text)
		if len(parts) == 2 {
			break
		}
	}
	return strings.Join(parts, " ")
}

// preparation says how two kinds of things at most have to be put out.
func (v *Voice) preparation(a dialogue.Args) string {
	var parts []string
	for _, c := range a.Items {
		it := v.base.Items[c.Code]
		if it.Preparation == "" || len(parts) == 2 {
			continue
		}
		_, noun, _ := strings.Cut(it.One, " ") // "un matelas"
		if c.N > 1 {
			noun = "chaque " + noun
		}
		parts = append(parts, noun+" "+it.Preparation)
	}
	if len(parts) == 0 {
		return ""
	}
	return " ; " + strings.Join(parts, " ; ")
}

// how says how the first thing has to be put out, after its name was said:
// " : vide, porte maintenue fermée".
func (v *Voice) how(a dialogue.Args) string {
	if len(a.Items) == 0 || v.base.Items[a.Items[0].Code].Preparation == "" {
		return ""
	}
	return " : " + v.base.Items[a.Items[0].Code].Preparation
}

func ownPhone(phone string) string {
	if phone == "" {
		return ""
	}
	return ", au " + National(phone)
}
