package trial

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// state is what the page shows of dialogue.State. It is read from JSON, because the trial knows the
// service by what it says and not by its types; a test holds it against the real State.
type state struct {
	Expect string
	Agenda []string
	Ended  bool
	Misses int
	Call   struct {
		World string `json:"world"`
	}
	Form struct {
		Place   spot
		Address slot[place]
		Items   slot[[]count]
		Offers  []date
		Chosen  slot[date]
		Phone   slot[string]
		Booking slot[json.RawMessage]
		Window  slot[window]
		Reason  string
	}
}

type slot[T any] struct {
	Value          T
	Set, Confirmed bool
}

// spot is an address while it is being found.
type spot struct {
	Commune, Suffix string
	Number          int
	Candidates      []place
}

type place struct {
	Number   int     `json:"number"`
	Suffix   string  `json:"suffix"`
	Street   string  `json:"street"`
	Postcode string  `json:"postcode"`
	Commune  string  `json:"commune"`
	Known    bool    `json:"known"`
	Score    float64 `json:"score"` // probability
}

type count struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

type date struct {
	Date   string `json:"date"`
	PutOut string `json:"put_out"`
}

type window struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// facts are the fields of events that the page does more with than list them.
type facts struct {
	Decision   string          `json:"decision"`
	Candidates []place         `json:"candidates"`
	Booking    json.RawMessage `json:"booking"`
	Queued     bool            `json:"queued"`
}

// fields words the form: every slot of a booking, filled or not, and what else there is.
func (s state) fields(words Words) []Field {
	f := s.Form
	all := []Field{s.need(), s.address(), s.items(words), s.date(), s.phone()}
	if f.Booking.Set {
		var b struct {
			Reference string `json:"reference"`
			Date      string `json:"date"`
		}
		if json.Unmarshal(f.Booking.Value, &b) == nil {
			all = append(all, Field{"Rendez-vous", "référence " + b.Reference + ", " + day(b.Date), "enregistré"})
		}
	}
	if f.Window.Set {
		w := f.Window.Value
		all = append(all, Field{"Rappel promis", day(w.From.Format(time.DateOnly)) + ", entre " +
			w.From.Format("15 h 04") + " et " + w.Until.Format("15 h 04"), ""})
	}
	if f.Reason != "" {
		all = append(all, Field{"Conseiller demandé", named(reasons, f.Reason), ""})
	}
	expect := named(expects, s.Expect)
	if s.Ended {
		expect = "rien : l'appel est terminé"
	}
	note := ""
	if s.Misses > 0 {
		note = fmt.Sprintf("%d incompréhension", s.Misses)
		if s.Misses > 1 {
			note += "s de suite"
		}
	}
	return append(all, Field{"L'assistant attend", expect, note})
}

func (s state) need() Field {
	if len(s.Agenda) == 0 {
		return Field{Label: "Besoin"}
	}
	var all []string
	for _, task := range slices.Backward(s.Agenda) {
		all = append(all, named(needs, task))
	}
	return Field{"Besoin", strings.Join(all, ", puis "), ""}
}

func (s state) address() Field {
	const label = "Adresse"
	f := s.Form
	switch {
	case f.Address.Set && f.Address.Confirmed:
		return Field{label, f.Address.Value.String(), "confirmée par l'appelant"}
	case f.Address.Set:
		return Field{label, f.Address.Value.String(), "à confirmer"}
	case len(f.Place.Candidates) == 1:
		return Field{label, f.Place.Candidates[0].String(), "à confirmer"}
	case len(f.Place.Candidates) > 1:
		return Field{label, fmt.Sprintf("%d possibilités", len(f.Place.Candidates)), "à préciser"}
	case f.Place.Commune != "":
		return Field{label, f.Place.Commune, "incomplète"}
	case f.Place.Number > 0:
		return Field{label, strings.TrimSpace("n° " + strconv.Itoa(f.Place.Number) + " " + f.Place.Suffix), "incomplète"}
	}
	return Field{Label: label}
}

func (s state) items(words Words) Field {
	var all []string
	for _, c := range s.Form.Items.Value {
		all = append(all, words.Item(c.Code, c.N))
	}
	return Field{"Objets", strings.Join(all, ", "), ""}
}

func (s state) date() Field {
	const label = "Date"
	if chosen := s.Form.Chosen; chosen.Set {
		return Field{label, day(chosen.Value.Date), "choisie, à sortir la veille au soir"}
	}
	var all []string
	for _, offer := range s.Form.Offers {
		all = append(all, day(offer.Date))
	}
	if len(all) == 0 {
		return Field{Label: label}
	}
	return Field{label, strings.Join(all, " ou "), "proposée"}
}

func (s state) phone() Field {
	const label = "Téléphone"
	switch phone := s.Form.Phone; {
	case !phone.Set:
		return Field{Label: label}
	case phone.Value == "none":
		return Field{label, "pas de mobile", "aucun SMS"}
	default:
		return Field{label, national(phone.Value), ""}
	}
}

// national writes a French number as people do: 06 39 98 12 34.
func national(e164 string) string {
	rest, ok := strings.CutPrefix(e164, "+33")
	if !ok || len(rest) != 9 {
		return e164
	}
	rest = "0" + rest
	var pairs []string
	for i := 0; i < len(rest); i += 2 {
		pairs = append(pairs, rest[i:i+2])
	}
	return strings.Join(pairs, " ")
}

// String is the address on one line, "12 bis rue Paradis, 13006 Marseille".
func (p place) String() string {
	street := p.Street
	if p.Number > 0 {
		kind, name, _ := strings.Cut(p.Street, " ")
		street = strings.TrimSpace(strconv.Itoa(p.Number)+" "+p.Suffix) + " " + strings.TrimSpace(strings.ToLower(kind)+" "+name)
	}
	return street + ", " + strings.TrimSpace(p.Postcode+" "+p.Commune)
}

func candidates(all []place) []Line {
	var lines []Line
	for _, p := range all {
		detail := fmt.Sprintf("%.0f %%", 100*p.Score)
		if !p.Known {
			detail += ", numéro inconnu"
		}
		lines = append(lines, Line{p.String(), detail})
	}
	return lines
}

// day words an ISO date, "vendredi 5 décembre 2026"; what is none stays as it is.
func day(iso string) string {
	d, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	number := strconv.Itoa(d.Day())
	if d.Day() == 1 {
		number = "1er"
	}
	return weekdays[d.Weekday()] + " " + number + " " + months[d.Month()-1] + " " + strconv.Itoa(d.Year())
}

// hidden are fields of events that say nothing to whoever tries a call: the time, versions, the
// resolver's opaque belief.
var hidden = []string{"at", "call", "world", "versions", "menu", "belief", "index", "lon", "lat", "id", "street_id",
	"insee", "precision", "round", "rules", "sector", "tell", "candidates"}

// details lists an event's fields in one line, without those that are hidden or empty.
func details(body []byte) string {
	var fields any
	if json.Unmarshal(body, &fields) != nil {
		return ""
	}
	text := flat(fields)
	if runes := []rune(text); len(runes) > maxDetail {
		return string(runes[:maxDetail]) + "…"
	}
	return text
}

const maxDetail = 400

func flat(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var keys, all []string
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			switch text := flat(v[key]); {
			case text == "" || slices.Contains(hidden, key):
			case key == "reading": // all that the event holds
				all = append(all, text)
			default:
				all = append(all, named(fieldNames, key)+" : "+text)
			}
		}
		return strings.Join(all, " · ")
	case []any:
		var all []string
		for _, x := range v {
			text := flat(x)
			if _, nested := x.(map[string]any); nested {
				text = "(" + text + ")"
			}
			all = append(all, text)
		}
		return strings.Join(all, ", ")
	case bool:
		if v {
			return "oui"
		}
		return ""
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'g', 6, 64), ".", ",", 1)
	case string:
		return v
	}
	return ""
}
