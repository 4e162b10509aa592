package dialogue

import (
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

func (w *work) takeWhen(r Reading) bool {
	if r.When == nil {
		return false
	}
	f := &w.Form
	day := r.When
	if w.Expect == ChooseCallback {
		return w.takeWindow(*day, sourceOf(r))
	}
	switch day.Kind {
	case "earlier", "later":
		if r.Question != "" {
			return false // "la déchèterie la plus proche"
		}
	case "any":
		return w.choose(0, sourceOf(r))
	case "first", "second":
		n := 0
		if day.Kind == "second" {
			n = 1
		}
		return w.choose(n, sourceOf(r))
	case "date":
		if i := slices.IndexFunc(f.Offers, func(s pickup.Slot) bool { return s.Date == day.Date }); i >= 0 {
			return w.choose(i, sourceOf(r))
		}
	}
	wish, ok := wishOf(*day, f.Offers, f.Wish)
	if !ok {
		return false
	}
	f.Wish = wish
	f.Offers = nil
	f.Chosen.clear()
	return true
}

// takeWindow picks the window of a callback by its day. A day without one is
// no answer.
func (w *work) takeWindow(day When, from Source) bool {
	f := &w.Form
	i := -1
	switch day.Kind {
	case "first", "any":
		i = 0
	case "second":
		i = 1
	case "date":
		i = slices.IndexFunc(f.Windows, func(x Window) bool { return pickup.DateOf(x.From) == day.Date })
	case "weekday":
		i = slices.IndexFunc(f.Windows, func(x Window) bool { return x.From.Weekday() == day.Weekday })
	}
	if i < 0 || i >= len(f.Windows) {
		return false
	}
	f.Window.set(f.Windows[i], from, 1)
	return true
}

// wishOf turns what was said into what to look for.
func wishOf(day When, offers []pickup.Slot, before pickup.Wish) (pickup.Wish, bool) {
	wish := pickup.Wish{Exclude: slices.Clone(before.Exclude)}
	switch day.Kind {
	case "date":
		wish.From = day.Date
	case "from":
		wish.From = day.Date
	case "week":
		wish.From, wish.Until = day.Date, day.Date.AddDays(6)
	case "weekday":
		wish.Weekday = &day.Weekday
		wish.From = before.From
	case "earlier":
		if len(offers) > 0 {
			wish.Before = offers[0].Date
		}
	case "later":
		if len(offers) > 0 {
			wish.From = offers[len(offers)-1].Date.AddDays(1)
		}
	case "none":
		for _, o := range offers {
			wish.Exclude = append(wish.Exclude, o.Date)
		}
	default:
		return before, false
	}
	return wish, true
}

func (w *work) choose(n int, from Source) bool {
	if n >= len(w.Form.Offers) {
		return false
	}
	w.Form.Chosen.set(w.Form.Offers[n], from, 1)
	return true
}

func (w *work) takePhone(r Reading) bool {
	f := &w.Form
	if w.Task() == WantCallback {
		return w.takeRecall(r)
	}
	switch r.Phone {
	case "":
		return false
	case PhoneCaller:
		if w.Call.Line != Mobile {
			f.Phones++
			return true
		}
		f.Phone.set(w.Call.Caller, FromLine, 1)
	case PhoneNone:
		f.Phone.set(PhoneNone, sourceOf(r), 1)
	case PhoneInvalid:
		w.say("phone_invalid", Args{})
		if f.Phones++; f.Phones > 3 {
			f.Phone.set(PhoneNone, Said, 1) // the reference will be said twice
		}
	default:
		if !isMobile(r.Phone) {
			return w.takePhone(Reading{Phone: PhoneInvalid})
		}
		f.Phone.set(r.Phone, sourceOf(r), r.Confidence)
	}
	return true
}

// takeRecall takes the number of a callback, which may be a landline.
func (w *work) takeRecall(r Reading) bool {
	switch r.Phone {
	case "", PhoneInvalid:
		return false
	case PhoneNone:
		w.say("no_callback", Args{})
		w.drop()
	case PhoneCaller:
		if w.Call.Caller == "" {
			return false
		}
		w.Form.Recall.set(w.Call.Caller, FromLine, 1)
	default:
		w.Form.Recall.set(r.Phone, sourceOf(r), r.Confidence)
	}
	return true
}

// isMobile: French mobile numbers begin with 06 or 07 (Arcep's numbering plan).
func isMobile(e164 string) bool {
	return strings.HasPrefix(e164, "+336") || strings.HasPrefix(e164, "+337")
}
