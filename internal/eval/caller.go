package eval

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/pickup"
)

// An Act is what a caller does: one of its fields.
type Act struct {
	Say    string
	Keys   string
	Silent bool
	HangUp bool
}

// Patience: how often a caller answers the same question before asking for a human, and how long
// a call may be before anybody hangs up.
const (
	mostSame  = 5
	mostTurns = 40
)

// A Caller has a goal and facts, and hears the bot's words alone.
type Caller struct {
	f         Facts
	t         *Territory
	s         speech
	reference string // from an earlier call

	items    []pickup.Count // what is wanted now; Change after the mind was changed
	place    Place          // what is said of the address: Wrong until corrected
	picked   day            // the date that was chosen
	counts   map[Kind]int
	said     map[Kind]bool // fixed lines that were used
	asked    string        // the bot's last words with a question in them
	requests int           // how often the request was worded
	refusals int           // of summaries
	turns    int
	silences int
	waited   bool
	done     bool // heard that it is done, or an answer
	misheard bool // was told that the last words were not understood
	changed  bool
	human    bool   // asked for one, out of patience
	agreed   string // the last thing read back that got a yes
}

// NewCaller makes one; reference is that of the booking of an earlier call, if there was one.
func NewCaller(t *Territory, f Facts, reference string) *Caller {
	c := &Caller{f: f, t: t, reference: reference, items: f.Items, place: f.Place, counts: map[Kind]int{}, said: map[Kind]bool{}}
	c.s = speech{rand.New(rand.NewPCG(f.Seed, 2)), t, &c.f}
	if !f.Wrong.IsZero() {
		c.place = f.Wrong
	}
	return c
}

// Agreed is what the caller said yes to last, in the bot's words.
func (c *Caller) Agreed() string { return c.agreed }

// Hear answers the bot's last words.
func (c *Caller) Hear(words string) Act {
	c.turns++
	q := hear(words)
	c.note(words, q)
	if c.turns > mostTurns {
		return Act{HangUp: true}
	}
	if c.f.has(Silent) && c.silences < 2 && c.turns > 1 {
		c.silences++
		return Act{Silent: true}
	}
	c.counts[q.kind]++
	if q.kind == Wait && c.asked != "" { // whoever took the time answers then, plainly
		if q = hear(c.asked); c.counts[Wait] <= mostSame {
			return c.plainly(c.asked, q)
		}
	}
	if q.kind != Wait && q.kind != Still && q.kind != None {
		c.asked = words
	}
	return c.answer(words, q)
}

// plainly answers without any manner.
func (c *Caller) plainly(words string, q question) Act {
	if a, ok := c.press(words, q); ok && q.keys {
		return a
	}
	if text := c.reply(words, q.kind); text != "" {
		return Act{Say: text}
	}
	return Act{HangUp: true}
}

// note remembers what the words tell a listener.
func (c *Caller) note(words string, q question) {
	folded := fold(words)
	c.misheard = heardNothing.MatchString(folded)
	switch {
	case heardDone.MatchString(folded):
		c.done = true
	case q.kind == AnythingElse && c.requests > 0 && !heardRefusal.MatchString(folded) && !heardDropped.MatchString(folded) && !c.wantsCommit():
		c.done = true // something was answered
	}
}

// wantsCommit: only words that follow a commit end the errand.
func (c *Caller) wantsCommit() bool {
	s := c.f.Scenario
	return s.expects(Booked) || s.expects(Cancelled) || s.expects(Moved) || s.expects(Reported)
}

// answer finds what to do about a question.
func (c *Caller) answer(words string, q question) Act {
	if i := slices.IndexFunc(c.f.Scenario.Fixed, func(l FixedLine) bool { return l.At == q.kind && c.again(q.kind) }); i >= 0 {
		c.said[q.kind] = true
		return c.fixed(c.fill(c.f.Scenario.Fixed[i].Say))
	}
	if c.f.has(HangsUp) && (q.kind == Summary || q.kind == ConfirmCancel || q.kind == ConfirmMove) {
		return Act{HangUp: true}
	}
	if c.impatient(q) {
		c.human = true
		if q.keys || c.f.has(Keypad) {
			return Act{Keys: "0"}
		}
		return Act{Say: c.s.one("un conseiller", "passez-moi un conseiller s'il vous plaît", "je veux parler à quelqu'un")}
	}
	if c.f.has(Hesitant) && !c.waited && q.kind == AskItems {
		c.waited = true
		return Act{Say: "attendez une minute"}
	}
	if q.keys || c.f.has(Keypad) {
		if a, ok := c.press(words, q); ok {
			return a
		}
	}
	text := c.reply(words, q.kind)
	if text == "" {
		return Act{HangUp: true}
	}
	if c.misheard { // said again, and plainly
		return Act{Say: text}
	}
	return Act{Say: c.aside(q.kind, c.s.in(q.kind, text))}
}

// again tells that a fixed line is to be said: once, and where it was to keep the bot from
// committing anything, as often as the question comes.
func (c *Caller) again(kind Kind) bool {
	s := c.f.Scenario
	keeps := (s.expects(Human) || s.expects(Nothing)) && !s.expects(Answered) && !c.wantsCommit()
	return !c.said[kind] || keeps && c.counts[kind] <= mostSame
}

// fixed takes a scenario's line: words, or in brackets what is no speech.
func (c *Caller) fixed(line string) Act {
	switch {
	case line == "[silence]":
		return Act{Silent: true}
	case line == "[raccroche]":
		return Act{HangUp: true}
	case strings.HasPrefix(line, "[touches ") && strings.HasSuffix(line, "]"):
		return Act{Keys: strings.TrimSuffix(strings.TrimPrefix(line, "[touches "), "]")}
	}
	return Act{Say: line}
}

// impatient: the same question came too often, or a summary was wrong again and again.
func (c *Caller) impatient(q question) bool {
	switch q.kind {
	case None, AnythingElse, Review, AskItems, MoreItems, Slots:
		return c.counts[q.kind] > mostSame+2
	}
	return c.counts[q.kind] > mostSame || c.refusals > mostSame
}

// aside adds a question in the same breath, once.
func (c *Caller) aside(kind Kind, text string) string {
	if !c.f.has(TwoThings) || c.said["aside"] || kind != ConfirmPlace && kind != Slots && kind != AskItems {
		return text
	}
	c.said["aside"] = true
	return text + c.s.one(", et c'est gratuit ?", ", est-ce que je dois être là ?", ", et il faut mettre une étiquette ?", " et je les sors à quelle heure ?")
}

// reply words the answer to a question; "" hangs up.
func (c *Caller) reply(words string, kind Kind) string {
	p, s := c.place, &c.s
	if c.astray(kind) {
		return c.backOnTrack(words, kind)
	}
	switch kind {
	case Open:
		return c.request(words)
	case AskAddress:
		return c.s.address(p)
	case AskStreet:
		if c.counts[kind] > 2 {
			return s.house(p) + " " + lowerStreet(p.Street)
		}
		return lowerStreet(p.Street)
	case AskNumber, AskSuffix:
		return s.one("", "au ", "le ", "numéro ") + s.house(p)
	case AskCommune:
		if c.counts[kind]%2 == 0 {
			return c.postcodes(p)
		}
		return s.commune(p)
	case Choose:
		return c.choose(words)
	case Spell:
		return s.spell(p.Street)
	case ConfirmPlace:
		return c.confirmPlace(words)
	case AskItems:
		return c.wantedItems()
	case OtherItems:
		return s.one("non, rien d'autre", "non", "non c'est tout")
	case MoreItems:
		return c.moreItems(words)
	case Slots:
		return c.slot(words)
	case PhoneCaller:
		return c.phoneOfCaller(words)
	case AskPhone:
		return c.textPhone()
	case Summary:
		return c.summary(words)
	case WhatToChange:
		return c.whatToChange()
	}
	return c.manage(words, kind)
}

// astray: the bot goes on about a new booking, and the caller does not want one. Where an earlier
// booking stands may well be asked, and whoever agrees to anything goes along.
func (c *Caller) astray(kind Kind) bool {
	s := c.f.Scenario
	switch {
	case c.f.Agrees || s.expects(Booked) || c.f.has(Drops):
		return false
	case s.Intent == "book": // they come for a booking, and are to get none
		return kind == Summary
	}
	switch kind {
	case AskItems, MoreItems, Summary, PhoneCaller, AskPhone, WhatToChange, ConfirmPlace:
		return true
	case Slots:
		return s.Intent != "reschedule"
	case AskAddress, AskCommune, AskStreet:
		return s.Booking == ""
	}
	return false
}

// briefly is how long words may be, in bytes, that hold a question and no answer.
const briefly = 70

// backOnTrack says again what the call is about, and gives up after a while.
func (c *Caller) backOnTrack(words string, kind Kind) string {
	switch {
	case kind == Summary:
		return c.s.one("non", "non, je ne veux pas de rendez-vous", "non, surtout pas")
	case kind != AskAddress && kind != AskItems && c.requests > 2:
		return c.s.one("non, laissez tomber, au revoir", "non, tant pis, au revoir")
	case !c.wantsCommit() && len(words) > briefly && c.requests > 0 && !heardRefusal.MatchString(fold(words)):
		return c.s.one("d'accord merci, au revoir", "ah d'accord, merci, au revoir") // that was an answer
	case c.requests > 2:
		return c.s.one("laissez tomber, au revoir", "bon, tant pis, au revoir")
	case c.f.Scenario.Booking != "":
		return "non, j'ai déjà un rendez-vous, " + c.request(words)
	}
	return c.s.one("non, je voulais juste savoir, ", "non non, ma question c'était : ") + c.request(words)
}

// postcodes is a postcode, which callers know better than an INSEE code.
func (c *Caller) postcodes(p Place) string {
	code := p.Postcode
	if (code == "" || p.Commune.INSEE != c.f.Place.Commune.INSEE) && len(p.Commune.Postcodes) > 0 {
		code = string(p.Commune.Postcodes[0])
	}
	return code
}

// request words what the call is about.
func (c *Caller) request(words string) string {
	c.requests++
	say := c.f.Scenario.Say
	switch {
	case c.done:
		return c.bye()
	case c.requests > 3:
		c.human = true
		return c.s.one("un conseiller", "je veux parler à quelqu'un")
	case len(say) > 0:
		return c.fill(say[c.s.IntN(len(say))])
	}
	return c.booking()
}

// booking asks for a pickup: with everything at once, or with a part of it.
func (c *Caller) booking() string {
	s := &c.s
	items := s.items(c.items)
	switch n := s.IntN(4); {
	case c.f.has(Hurried) || n == 0:
		return s.one("j'ai ", "") + items + ", " + s.address(c.place)
	case n == 1:
		return s.one("je voudrais faire enlever ", "j'ai à faire enlever ", "il faudrait venir chercher ") + items
	case n == 2:
		return s.one("je voudrais un rendez-vous pour des encombrants", "je voudrais prendre rendez-vous pour les encombrants", "c'est pour un enlèvement")
	default:
		return s.one("je voudrais me débarrasser de ", "j'aurais ", "c'est pour ") + items + " au " + s.numberFirst(c.place)
	}
}

// fill puts facts into a scenario's words: {items} {address} {house} {street} {commune} {reference} {phone}.
func (c *Caller) fill(text string) string {
	return strings.NewReplacer("{items}", c.s.items(c.items), "{address}", c.s.numberFirst(c.place), "{house}", c.s.house(c.place),
		"{street}", lowerStreet(c.place.Street), "{commune}", c.s.commune(c.place), "{reference}", c.s.reference(c.reference),
		"{phone}", c.s.phone(c.f.Phone)).Replace(text)
}

func (c *Caller) bye() string {
	return c.s.one("non merci, au revoir", "non c'est tout, merci au revoir", "au revoir merci", "non, bonne journée")
}
