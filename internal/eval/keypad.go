package eval

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// press answers by keys. ok is false where there are no keys to answer with.
func (c *Caller) press(words string, q question) (a Act, ok bool) {
	keys := c.keys(words, q.kind)
	if keys == "" {
		if c.f.has(Keypad) { // whoever only has keys asks for them with silence, or for an adviser
			if c.counts[q.kind] < 3 {
				return Act{Silent: true}, true
			}
			return Act{Keys: "0"}, true
		}
		return Act{}, false
	}
	return Act{Keys: keys}, true
}

// keys are those that answer a question put with keys.
func (c *Caller) keys(words string, kind Kind) string {
	p := c.place
	switch kind {
	case Open:
		return c.openKey()
	case AskCommune:
		return c.postcodes(p) + "#"
	case AskStreet:
		w := strings.Fields(fold(p.Street))
		letters := french.KeypadDigits(w[len(w)-1])
		return letters[:min(len(letters), 4+c.s.IntN(2))] + "#"
	case AskNumber:
		return strconv.Itoa(p.Number) + "#"
	case AskSuffix:
		return map[string]string{"": "#", "bis": "1", "ter": "2"}[p.Suffix]
	case Choose:
		return c.menuKey(words, p.Street, p.Commune.Spoken)
	case ConfirmPlace:
		return c.confirmKey(words)
	case AskItems:
		return c.itemKey(words)
	case AskCount:
		return c.countKeys(words)
	case MoreItems:
		if c.f.Agrees || c.t.itemsFault(words, c.items) == right {
			return "2"
		}
		return "1"
	case Slots:
		return c.slotKey(words)
	case PhoneCaller, AskPhone:
		return c.phoneKeys(kind)
	case Summary:
		if c.f.Agrees || c.summaryFault(words) == right && !c.astray(kind) && !c.f.has(Drops) {
			c.agreed = words
			return "1"
		}
		c.refusals++
		return "2"
	case WhatToChange:
		return "1"
	}
	return c.manageKeys(words, kind)
}

func (c *Caller) openKey() string {
	c.requests++
	switch {
	case c.requests > 3 || c.f.Scenario.Intent == "human":
		return "0"
	case c.f.Scenario.Intent == "book":
		return "1"
	}
	return map[string]string{"booking_status": "2", "reschedule": "3", "cancel": "4"}[c.f.Scenario.Intent]
}

// menuKey finds the option that names any of the words: "rue Paradis, tapez 1 ; rue Paradou, 2".
func (c *Caller) menuKey(words string, names ...string) string {
	none := ""
	for _, option := range strings.Split(words, ";") {
		m := lastDigit.FindStringSubmatch(option)
		if m == nil {
			continue
		}
		key := m[1]
		if strings.Contains(fold(option), "aucun") {
			none = key
		}
		if slices.ContainsFunc(names, func(n string) bool { return has(option, n) }) {
			if strings.Contains(words, "puis dièse") {
				key += "#"
			}
			return key
		}
	}
	return none
}

var lastDigit = regexp.MustCompile(`(\d)\D*$`)

func (c *Caller) confirmKey(words string) string {
	if c.place.key() != c.f.Place.key() && placeFault(words, c.place) == right {
		c.place = c.f.Place
	}
	if c.f.Agrees || placeFault(words, c.place) == right {
		c.agreed = words
		return "1"
	}
	return "2"
}

// itemKey looks for an object of the caller's in the menu; the list goes on with #.
func (c *Caller) itemKey(words string) string {
	for _, n := range c.items {
		if c.said[Kind("item "+n.Code)] {
			continue
		}
		if key := c.menuKey(words, c.t.Items[n.Code].Many); key != "" && has(words, c.t.Items[n.Code].Many) {
			c.said[Kind("item "+n.Code)] = true
			return key[:1]
		}
	}
	switch {
	case !c.f.has(Keypad):
		return "" // said, which is quicker than a list
	case c.counts[AskItems] > 8:
		return "4" // something else: an adviser
	}
	return "#"
}

func (c *Caller) countKeys(words string) string {
	for _, n := range c.items {
		if has(words, c.t.Items[n.Code].Many) {
			return strconv.Itoa(n.N) + "#"
		}
	}
	return "1#"
}

func (c *Caller) slotKey(words string) string {
	days := daysIn(words)
	if c.f.Scenario.Date == "later" && c.counts[Slots] == 1 {
		return "3"
	}
	if len(days) == 0 {
		return "1"
	}
	if len(days) > 1 && c.f.Scenario.Date == "second" {
		c.pick(days[1])
		return "2"
	}
	c.pick(days[0])
	return "1"
}

func (c *Caller) phoneKeys(kind Kind) string {
	switch {
	case c.f.Phone == "":
		return "3"
	case kind == PhoneCaller && !c.f.Other:
		return "1"
	}
	return strings.ReplaceAll(national(c.f.Phone), " ", "") + "#"
}

func (c *Caller) manageKeys(words string, kind Kind) string {
	agree := func(yes bool) string {
		if yes || c.f.Agrees {
			c.agreed = words
			return "1"
		}
		return "2"
	}
	switch kind {
	case AskReference:
		if c.reference == "" {
			return "0"
		}
		return c.reference + "#"
	case ConfirmCancel:
		return agree(c.cancels())
	case ConfirmMove:
		return agree(c.moves() && contains(daysIn(words), c.picked))
	case AskWindow:
		return "1"
	case RecallPhone:
		return strings.ReplaceAll(national(c.f.Phone), " ", "") + "#"
	case ConfirmRecall:
		return agree(strings.Contains(digitsOf(words), digitsOf(national(c.recall()))))
	case Review:
		if c.f.Scenario.expects(Human) {
			return "1"
		}
		return "2"
	case AnythingElse:
		if c.done || c.requests > 2 {
			return "2"
		}
		return "1"
	}
	return ""
}
