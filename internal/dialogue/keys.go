package dialogue

import (
	"strconv"
	"strings"
)

// The keypad, for callers whom no recogniser understands (domain.md): 1 yes,
// 2 no, 9 repeat, * back, # end of entry; 0 alone is an agent; inside an entry
// 0 is a digit and ** is the agent. A whole booking works by keys alone.

// keyed takes one entry.
func (w *work) keyed(e Keyed) {
	if w.Expect == Waiting {
		w.Expect = w.Before
	}
	digits := strings.TrimRight(e.Digits, "#")
	w.Silences = 0
	w.Spoke = false
	switch {
	case strings.Contains(digits, "**"), digits == "0":
		w.handOver("human_asked")
		return
	case strings.HasSuffix(digits, "*"):
		w.back()
		return
	case digits == "9" && !w.entering():
		w.retell()
		return
	}
	w.ByKeys = true
	if !w.keyedEntry(digits) {
		w.miss()
	}
}

// entering reports that digits are being entered, so that 9 is a digit.
func (w *work) entering() bool {
	switch w.Expect {
	case AskCommune, AskStreet, AskPhone, AskReference, Spell:
		return true
	case AskNumber:
		return w.Form.Number == 0
	case AskItems:
		return w.Form.Picked != ""
	}
	return false
}

// keyedEntry reads digits against the question. It reports whether they fit.
func (w *work) keyedEntry(digits string) bool {
	switch w.Expect {
	case Open:
		return w.keyedNeed(digits)
	case AskCommune:
		return w.keyedCommune(digits)
	case AskStreet, Spell:
		return w.keyedStreet(digits)
	case AskNumber:
		return w.keyedNumber(digits)
	case AskItems:
		return w.keyedItem(digits)
	case AskPhone:
		return w.keyedPhone(digits)
	case AskReference:
		return w.readKeys(Reading{Reference: digits}, len(digits) == 8)
	case OfferSlots:
		if digits == "3" {
			return w.readKeys(Reading{When: &When{Kind: "none"}}, true)
		}
		return w.readChoice(digits, len(w.Form.Offers))
	case ChooseAddress:
		if n := len(w.Form.Place.Candidates); digits == strconv.Itoa(n+1) {
			return w.readKeys(Reading{Answer: No}, true)
		}
		return w.readChoice(digits, len(w.Form.Place.Candidates))
	case ChooseCallback:
		return w.readChoice(digits, len(w.Form.Windows))
	case ConfirmBooking:
		if w.asked("what_to_change") {
			part, ok := map[string]Part{"1": AddressPart, "2": ItemsPart, "3": DatePart, "4": PhonePart}[digits]
			return w.readKeys(Reading{Change: part}, ok)
		}
	}
	switch digits {
	case "1":
		return w.readKeys(Reading{Answer: Yes}, true)
	case "2":
		return w.readKeys(Reading{Answer: No}, true)
	}
	return false
}

func (w *work) readKeys(r Reading, ok bool) bool {
	if !ok {
		return false
	}
	r.Source, r.Confidence = "keys", 1
	w.read(r)
	return true
}

func (w *work) readChoice(digits string, of int) bool {
	n, err := strconv.Atoi(digits)
	return w.readKeys(Reading{Choice: n}, err == nil && n >= 1 && n <= of)
}

// keyedNeed: 1 book, 2 status, 3 move, 4 cancel.
func (w *work) keyedNeed(digits string) bool {
	needs := map[string]Intent{"1": Book, "2": BookingStatus, "3": Reschedule, "4": CancelBooking}
	i, ok := needs[digits]
	return w.readKeys(Reading{Intents: []Intent{i}}, ok)
}

// keyedCommune: a postcode, or one of the communes that share it.
func (w *work) keyedCommune(digits string) bool {
	n, err := strconv.Atoi(digits)
	if err == nil && len(digits) == 1 && n >= 1 && n <= len(w.Form.Place.Communes) {
		return w.readKeys(Reading{Choice: n}, true)
	}
	if len(digits) != 5 {
		return false
	}
	w.locateKeys(CommunePart, digits)
	return true
}

// keyedStreet: the first letters of the last word of the name, a key a letter.
func (w *work) keyedStreet(digits string) bool {
	if len(digits) < 2 || strings.ContainsAny(digits, "01*") {
		return false
	}
	w.locateKeys(StreetPart, digits)
	return true
}

// keyedNumber: the number, #, then 1 for bis, 2 for ter, # for neither.
func (w *work) keyedNumber(digits string) bool {
	f := &w.Form
	if f.Number == 0 {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > 9999 {
			return false
		}
		f.Number = n
		w.question(AskNumber, "ask_suffix", Args{N: n})
		return true
	}
	suffix, ok := map[string]string{"": "", "1": "bis", "2": "ter"}[digits]
	if !ok {
		return false
	}
	f.Place.Number, f.Place.Suffix, f.Number = f.Number, suffix, 0
	w.locateKeys(NumberPart, strconv.Itoa(f.Place.Number))
	return true
}

func (w *work) locateKeys(part Part, digits string) {
	f := &w.Form
	l := &Locate{Keys: digits, Part: part, INSEE: f.Place.INSEE, Number: f.Place.Number, Suffix: f.Place.Suffix,
		Belief: f.Place.Belief, Index: f.Place.Index}
	switch {
	case part == CommunePart:
		l.INSEE = ""
	case part == NumberPart && len(f.Place.Candidates) > 0:
		l.Street = f.Place.Candidates[0].StreetID
	}
	w.Due.Locate = l
	w.Facts.AddressTries++
	w.push(Book)
	w.next()
}

// page is the three items on offer by keys.
func (w *work) page() []string {
	menu := w.Call.Menu
	if len(menu) == 0 {
		return nil
	}
	pages := (len(menu) + 2) / 3
	from := w.Form.Page % pages * 3
	return menu[from:min(from+3, len(menu))]
}

// keyedItem: 1 to 3 picks an item of the page, then its number; # alone turns
// the page; 4 is an item that is not listed, which a human decides.
func (w *work) keyedItem(digits string) bool {
	f := &w.Form
	n, err := strconv.Atoi(digits)
	if f.Picked != "" {
		code := f.Picked
		if err != nil || n < 1 || n > 99 {
			return false
		}
		f.Picked = ""
		return w.readKeys(Reading{Items: countOf(code, n)}, true)
	}
	page := w.page()
	switch {
	case digits == "":
		f.Page++
		w.question(AskItems, "ask_items", Args{N: f.Page, Choices: w.page()})
		return true
	case err == nil && n >= 1 && n <= len(page):
		f.Picked = page[n-1]
		w.question(AskItems, "ask_count", Args{Items: countOf(f.Picked, 1)})
		return true
	case digits == "4":
		w.handOver("item_unknown")
		return true
	}
	return false
}

// keyedPhone: ten digits; 1 and 2 answer a proposed mobile; 3 is no mobile.
func (w *work) keyedPhone(digits string) bool {
	switch {
	case digits == "3":
		return w.readKeys(Reading{Phone: PhoneNone}, true)
	case digits == "1":
		return w.readKeys(Reading{Answer: Yes}, true)
	case digits == "2":
		return w.readKeys(Reading{Answer: No}, true)
	case len(digits) == 10 && digits[0] == '0' && digits[1] != '0':
		return w.readKeys(Reading{Phone: "+33" + digits[1:]}, true)
	}
	return false
}

// back reopens what was settled before the open question.
func (w *work) back() {
	f := &w.Form
	switch w.Expect {
	case AskStreet, ChooseAddress, Spell:
		f.Place = Place{Decision: "ask_commune"}
	case AskNumber:
		f.Number = 0
		f.Place = Place{Decision: "ask_street", INSEE: f.Place.INSEE, Commune: f.Place.Commune}
	case ConfirmAddress, AskItems:
		if f.Picked != "" {
			f.Picked = ""
			break
		}
		f.Address.clear()
		f.Place = Place{Decision: "ask_commune"}
	case MoreItems, OfferSlots:
		if w.Task() == Reschedule {
			w.drop()
			break
		}
		w.reopenItems()
	case AskPhone:
		f.Chosen.clear()
	case ConfirmBooking:
		f.Phone.clear()
	case AskReference, ConfirmChange:
		w.drop()
	default:
		w.retell()
		return
	}
	w.next()
}
