package understand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// Plain is a reading in the words of the domain, for other programs and for
// measuring.
type Plain struct {
	Intent     string      `json:"intent"` // "answer" when the words only fill the slot asked for
	Second     string      `json:"second_intent"`
	Items      []PlainItem `json:"items"`
	Value      any         `json:"value"` // what was asked for, see [PlainOf]; nil when it was not said
	Confidence float64     `json:"confidence"`
}

// PlainItem is an object that was named, and what shall become of it on the list.
type PlainItem struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
	Op    string `json:"op"` // add, remove, set
}

// Yes and no are intents of the domain which dialogue keeps apart.
const (
	yesIntent = "yes"
	noIntent  = "no"
)

// PlainOf words a reading of what was heard first. The value depends on the
// question: true or false for yes and no; a date ("2026-12-15", first, second,
// earlier, later, none, from:DATE, week:DATE, weekday:1 to 7 from Monday) for
// offer_slots and choose_callback; E.164, caller, none or invalid for ask_phone;
// "12 bis" for ask_number; eight digits for ask_reference; an INSEE code for
// ask_commune, which commune finds ("" = unknown); first, second, third or none
// for choose_address; letters for spell; 1 to 5 for survey; an integer for
// ask_count; centimetres ("150", "120x200") for ask_size.
func PlainOf(a dialogue.Understand, r dialogue.Reading, commune func(text string) string) Plain {
	p := Plain{Confidence: r.Confidence, Items: []PlainItem{}}
	p.Intent, p.Second = plainIntents(a, r)
	for _, c := range r.Items {
		op := "add"
		if r.Instead {
			op = "set"
		}
		p.Items = append(p.Items, PlainItem{c.Code, c.N, op})
	}
	for _, c := range r.Removed {
		p.Items = append(p.Items, PlainItem{c.Code, max(c.N, 1), "remove"})
	}
	p.Value = plainValue(a, r, commune)
	if v := asked(a.Expect, first(a.Texts)); v != nil {
		p.Intent, p.Second, p.Items = string(dialogue.Reply), "", []PlainItem{} // a grade, a size: dialogue knows no such question
	}
	return p
}

// settles are intents beside which a yes or no means nothing: "non, passez-moi
// quelqu'un", "non merci, au revoir".
var settles = map[dialogue.Intent]bool{dialogue.Human: true, dialogue.Goodbye: true, dialogue.WantCallback: true, dialogue.Emergency: true, dialogue.Abuse: true}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

func plainIntents(a dialogue.Understand, r dialogue.Reading) (first, second string) {
	var list []string
	for _, i := range r.Intents {
		if i != dialogue.Reply {
			list = append(list, string(i))
		}
	}
	slot := r.Has(dialogue.Reply) && a.Expect != dialogue.Open
	filled := len(r.Items) > 0 || len(r.Address) > 0 || r.When != nil && r.When.Kind != "none" || r.Phone != "" || r.Reference != "" || r.Choice > 0 || r.Count > 0 ||
		a.Expect == dialogue.OfferSlots && r.When != nil || a.Expect == dialogue.ChooseAddress
	switch {
	case len(r.Guess) > 0 && r.Has(dialogue.Unclear): // the best there is; its confidence says how little
		list = []string{string(r.Guess[0])}
	case !slot && len(list) > 0:
	case filled && (slot || len(list) == 0):
		list = append(list, string(dialogue.Reply))
	case r.Answer == dialogue.Yes:
		list = append(list, yesIntent)
	case r.Answer == dialogue.No || r.ItemsDone:
		list = append(list, noIntent)
	case len(list) == 0:
		list = append(list, string(dialogue.Reply))
	}
	if len(list) > 1 && settles[dialogue.Intent(list[0])] {
		list = slices.DeleteFunc(list, func(s string) bool { return s == yesIntent || s == noIntent })
	}
	if r.Correction && len(list) > 1 { // a correction fills the slot by itself
		list = slices.DeleteFunc(list, func(s string) bool { return s == string(dialogue.Reply) || s == noIntent })
	}
	return list[0], strings.Join(list[1:min(2, len(list))], "")
}

func plainValue(a dialogue.Understand, r dialogue.Reading, commune func(string) string) any {
	text := first(a.Texts)
	switch a.Expect {
	case Survey, AskCount, AskSize:
		if v := asked(a.Expect, text); v != nil {
			return v
		}
	case dialogue.OfferSlots, dialogue.ChooseCallback:
		if v := plainDate(a, r, text); v != "" {
			return v
		}
	case dialogue.AskPhone:
		if r.Phone != "" {
			return r.Phone
		}
	case dialogue.AskNumber:
		if v := houseNumber(r); v != "" {
			return v
		}
	case dialogue.AskReference:
		if len(r.Reference) == referenceDigits {
			return r.Reference
		}
	case dialogue.AskCommune:
		for _, f := range r.Address {
			if v := commune(f); v != "" {
				return v
			}
		}
	case dialogue.ChooseAddress:
		switch {
		case r.Choice > 0:
			return [...]string{"first", "second", "third"}[r.Choice-1]
		case r.Answer == dialogue.No:
			return "none"
		}
	case dialogue.Spell:
		if letters, ok := french.Spelled(french.Words(text)); ok {
			return letters
		}
	}
	switch {
	case r.Count > 0:
		return r.Count
	case r.Answer != "":
		return r.Answer == dialogue.Yes
	case r.ItemsDone && len(r.Items) == 0:
		return false
	}
	return nil
}

// plainDate gives the day itself where the caller named one, although the
// dialogue only needs to know which of the offered ones that is.
func plainDate(a dialogue.Understand, r dialogue.Reading, text string) string {
	slots := a.Slots
	w := r.When
	switch {
	case w == nil && r.Choice > 0:
		return [...]string{"first", "second", "third"}[r.Choice-1]
	case w == nil:
		return ""
	}
	switch w.Kind {
	case "first", "second":
		if n := slices.Index([]string{"first", "second"}, w.Kind); n < len(slots) && namesDay(text) {
			return slots[n].Date.String()
		}
		return w.Kind
	case "date":
		return w.Date.String()
	case "from", "week":
		return w.Kind + ":" + w.Date.String()
	case "weekday":
		if a.Expect == dialogue.ChooseCallback { // there the next one is meant
			ahead := (int(w.Weekday)-int(a.Today.Weekday())+6)%7 + 1
			return a.Today.AddDays(ahead).String()
		}
		return fmt.Sprintf("weekday:%d", (int(w.Weekday)+6)%7+1)
	case "any":
		return "first"
	}
	return w.Kind
}

// namesDay tells "mardi" and "le quatre décembre" from "le premier".
func namesDay(text string) bool {
	words := french.Words(text)
	for _, d := range french.Days(words, example.UTC()) {
		if (d.Kind == french.OnDate && !d.Not) && (!d.Bare || d.Date.Day() > 2) || d.Kind == french.OnWeekday && !d.Not {
			return true
		}
	}
	for _, n := range french.Longest(french.Numbers(words)) {
		if n.Value > 2 && n.Value <= 31 {
			return true
		}
	}
	return false
}

// houseNumber is the number of a fragment, with "bis" and the like.
func houseNumber(r dialogue.Reading) string {
	for _, f := range r.Address {
		words := french.Words(f)
		for _, n := range french.Numbers(words) {
			if n.Value > 0 && n.Value <= 9999 {
				if letter := at(words, n.To); n.Suffix == "" && len(letter) == 1 && letter <= "d" {
					n.Suffix = letter
				}
				return strings.TrimSpace(strconv.Itoa(n.Value) + " " + n.Suffix)
			}
		}
	}
	return ""
}
