package understand

import (
	"math"
	"slices"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
)

// replies are the sections of phrases/ that are no intents.
var replies = map[string]bool{
	"yes": true, "no": true, "fine": true, "thanks": true, "done": true, "none": true, "phone_caller": true, "no_mobile": true,
	"correction": true, "book_weak": true,
}

// ranks is every intent in the order of importance: what must not wait, what
// changes who may book, what is to be done, questions, commands, the rest.
var ranks = []dialogue.Intent{
	dialogue.Emergency, dialogue.Human, dialogue.OtherLanguage, dialogue.WantCallback,
	dialogue.MissedCollection, dialogue.PartCollection, dialogue.MobilityHelp,
	dialogue.Reschedule, dialogue.CancelBooking, dialogue.ChangeItems, dialogue.BookingStatus,
	dialogue.OnBehalf, dialogue.Professional, dialogue.ClearOut, dialogue.Collective,
	"stranger_items", dialogue.SMSMissing, dialogue.Complaint, dialogue.ReportDump,
	"bed_bugs", "take_back", "give_away", dialogue.Book,
	dialogue.ItemAccepted, "fines", "recycling_centre", "carry_down", "presence", "put_out_where", "put_out_when", "label",
	"collection_time", "lead_time", "item_limit", "price", "outside_area", "address_help", "my_data", "are_you_a_robot", "wrong_service",
	dialogue.Restart, dialogue.Slower, dialogue.Repeat, dialogue.Wait, dialogue.Abuse, dialogue.Correction, dialogue.Goodbye, dialogue.Reply, dialogue.Unclear,
}

// intents names what the caller wants.
func (m *meaning) intents() {
	want := make(map[dialogue.Intent]bool)
	for _, h := range m.hits {
		if !replies[h.name] {
			want[dialogue.Intent(h.name)] = true
		}
	}
	if m.has("no_mobile") && m.ask.Expect != dialogue.AskPhone {
		want[dialogue.SMSMissing] = true
	}
	if m.s.alien {
		want[dialogue.OtherLanguage] = true
	}
	m.booking(want)
	m.guess(want)
	m.clauses(want)
	m.precedence(want)
	if m.ask.Expect == dialogue.Open && len(want) > 0 {
		m.r.Answer = "" // nothing was asked that "oui, bonjour" could answer
	}
	if m.r.Correction {
		want[dialogue.Correction] = true
	}
	if m.matters(want) { // "attendez, c'est le douze", "deux matelas, merci, bonne journée"
		for _, i := range []dialogue.Intent{dialogue.Wait, dialogue.Repeat, dialogue.Goodbye} {
			delete(want, i)
		}
	}
	if m.r.Answer == dialogue.No {
		delete(want, dialogue.Wait) // "non, attendez, c'est pas ça"
	}
	if m.ask.Expect == dialogue.OfferSlots && m.r.When != nil && !m.s.asked {
		delete(want, "lead_time") // "la première date" is one of the two
	}
	if m.fills(want) {
		want[dialogue.Reply] = true
	}
	if len(want) == 0 {
		want[dialogue.Unclear] = !m.greeting()
		want[dialogue.Reply] = m.greeting()
	}
	for _, i := range ranks {
		if want[i] {
			m.r.Intents = append(m.r.Intents, i)
		}
	}
}

// about are the intents that say what the named items are for; without one of
// them, somebody who names items wants them taken away.
var about = []dialogue.Intent{
	dialogue.ItemAccepted, dialogue.ChangeItems, dialogue.PartCollection, dialogue.MissedCollection, dialogue.CancelBooking, "give_away", "take_back", "carry_down",
	"recycling_centre", dialogue.ReportDump, "stranger_items", "put_out_when", "put_out_where", dialogue.Complaint, "bed_bugs", "label", "fines", dialogue.BookingStatus, "item_limit",
	dialogue.MobilityHelp, dialogue.Emergency,
}

func hasAny(want map[dialogue.Intent]bool, list []dialogue.Intent) bool {
	return slices.ContainsFunc(list, func(i dialogue.Intent) bool { return want[i] })
}

// opening are the questions after which a new wish may come.
var opening = map[dialogue.Expect]bool{
	dialogue.Open: true, dialogue.AnythingElse: true, dialogue.Answering: true, dialogue.Closing: true, dialogue.Waiting: true,
}

// booking adds the wish that was not put into words.
func (m *meaning) booking(want map[dialogue.Intent]bool) {
	if !opening[m.ask.Expect] {
		delete(want, dialogue.Book) // it is under way
		return
	}
	if m.astray() {
		m.items = nil
	}
	if len(m.gone) > 0 && !want[dialogue.CancelBooking] {
		want[dialogue.ChangeItems] = true
		delete(want, dialogue.Book)
	}
	bulky := slices.ContainsFunc(m.items, func(f found) bool { return f.code != "ordures" }) // nobody books for the dustbin
	if bulky && !hasAny(want, about) {
		if m.ask.Booked && m.ask.Expect != dialogue.Open {
			want[dialogue.ChangeItems] = true
			delete(want, dialogue.Book)
		} else {
			want[dialogue.Book] = true
		}
	}
	if len(want) == 0 && m.has("book_weak") {
		want[dialogue.Book] = true
	}
}

// astray reports that items were only met by chance, in words that make no
// sense here ("drop table").
func (m *meaning) astray() bool {
	for _, f := range m.items {
		if f.det != bare {
			return false
		}
	}
	strange := 0
	for i, w := range m.s.words {
		if m.s.own[i] == free && !common[w] {
			strange++
		}
	}
	return strange > 2
}

// precedence is that of the domain ("How to read them").
func (m *meaning) precedence(want map[dialogue.Intent]bool) {
	drop := func(when bool, losers ...dialogue.Intent) {
		if when {
			for _, l := range losers {
				delete(want, l)
			}
		}
	}
	booked := m.ask.Booked
	if booked && want["lead_time"] {
		delete(want, "lead_time")
		want[dialogue.BookingStatus] = true
	}
	// A changed mind before the commit is a correction.
	if !booked && !opening[m.ask.Expect] && m.ask.Expect != dialogue.AskReference && m.ask.Expect != dialogue.ConfirmChange {
		if want[dialogue.Reschedule] && m.ask.Expect == dialogue.ConfirmBooking && m.r.When == nil {
			m.r.When = &dialogue.When{Kind: string(french.NoDay)}
		}
		if want[dialogue.Reschedule] || want[dialogue.ChangeItems] {
			m.r.Correction = true
		}
		drop(true, dialogue.Reschedule, dialogue.ChangeItems)
	}
	drop(want[dialogue.MissedCollection] || want[dialogue.PartCollection], dialogue.Complaint, dialogue.ReportDump, dialogue.BookingStatus, "lead_time", "carry_down")
	if want[dialogue.MissedCollection] && want[dialogue.PartCollection] {
		drop(m.weight("partial_collection") >= m.weight("missed_collection"), dialogue.MissedCollection)
		drop(want[dialogue.MissedCollection], dialogue.PartCollection)
	}
	drop(m.has("book") && m.weight("partial_collection") <= 2, dialogue.PartCollection) // "il me reste un lit à enlever"
	drop(want["fines"], "price")
	drop(want[dialogue.Emergency], dialogue.Collective, "wrong_service")
	drop(want["stranger_items"], dialogue.ReportDump)
	drop(want[dialogue.MobilityHelp], "carry_down")
	drop(want[dialogue.CancelBooking] || want[dialogue.Reschedule] || want[dialogue.ChangeItems] || want[dialogue.SMSMissing], dialogue.BookingStatus, dialogue.Book)
	drop(want[dialogue.Reschedule], dialogue.CancelBooking)
	drop(want[dialogue.CancelBooking], dialogue.ChangeItems, dialogue.OnBehalf)
	drop(want[dialogue.ReportDump] || want[dialogue.MissedCollection] || want["put_out_where"], dialogue.Collective)
	drop(want["put_out_when"], "collection_time", "lead_time", "put_out_where")
	drop(want["recycling_centre"], "collection_time")
	drop(want["give_away"], dialogue.Professional)
	drop(want["take_back"] || want["give_away"] || want["recycling_centre"], dialogue.ItemAccepted)
	drop(want[dialogue.Human], "wrong_service")
	rest := len(want)
	for _, i := range []dialogue.Intent{dialogue.Abuse, "wrong_service", dialogue.Repeat} {
		if want[i] {
			rest--
		}
	}
	drop(rest > 0, dialogue.Abuse, "wrong_service")
}

// courtesies are intents that say nothing about what the caller wants.
var courtesies = map[dialogue.Intent]bool{
	dialogue.Wait: true, dialogue.Repeat: true, dialogue.Goodbye: true, dialogue.Slower: true, dialogue.Restart: true, dialogue.Abuse: true,
	dialogue.Correction: true, "wrong_service": true,
}

// matters reports that something of substance was said. A command is carried
// out at once, and would lose it.
func (m *meaning) matters(want map[dialogue.Intent]bool) bool {
	for i := range want {
		if !courtesies[i] {
			return true
		}
	}
	r := &m.r
	return len(m.items) > 0 || len(r.Address) > 0 || r.When != nil || r.Phone != "" || r.Reference != "" || r.ItemsDone && len(m.items) > 0
}

// fills reports that the utterance gives what was asked for.
func (m *meaning) fills(want map[dialogue.Intent]bool) bool {
	r := &m.r
	if r.Answer != "" || r.Choice > 0 || r.When != nil && len(want) == 0 && !opening[m.ask.Expect] {
		return true
	}
	if m.ask.Expect == dialogue.Open {
		return len(r.Address) > 0 && len(m.items) == 0 && len(m.hits) == 0
	}
	if r.Count > 0 {
		return true
	}
	return len(r.Address) > 0 || len(m.items) > 0 && !opening[m.ask.Expect] && !want[dialogue.ItemAccepted] || r.ItemsDone || r.Phone != "" || r.Reference != ""
}

// question keeps what the knowledge base should hear.
func (m *meaning) question() {
	asks := m.s.asked || interrogative(m.s)
	for _, i := range m.r.Intents {
		asks = asks || dialogue.Questions[i]
	}
	if asks && len(m.r.Intents) > 0 {
		m.r.Question = m.s.text
	}
}

// interrogative reports the form of a question. A recogniser writes no
// question marks that could be relied on.
func interrogative(s *sentence) bool {
	for i, w := range s.words {
		switch w {
		case "combien", "comment", "pourquoi", "quand", "quel", "quelle", "quels", "quelles":
			if s.own[i] == free || s.own[i] == phrase {
				return true
			}
		case "est":
			if s.is(i, "est", "ce", "que") || s.is(i, "est", "ce", "qu") {
				return true
			}
		case "qu":
			if s.is(i, "qu", "est") {
				return true
			}
		}
	}
	return false
}

// confidence is a rule of thumb, no probability: the share of the words of
// content that something was made of, less for what was only heard alike, and
// less when the recogniser doubts. 0.95 is the most that rules may claim.
func (m *meaning) confidence() {
	r := &m.r
	total, made := 0, 0
	for i, w := range m.s.words {
		if common[w] && m.s.own[i] == free {
			continue
		}
		total++
		if m.s.own[i] != free || len(r.Address) > 0 && addressed[m.ask.Expect] {
			made++
		}
	}
	switch {
	case m.learnt > 0: // a calibrated probability
		r.Confidence = min(0.95, math.Round(100*m.learnt)/100)
		r.Source = "classifier"
		return
	case r.Has(dialogue.Unclear) || total == 0 && !r.Has(dialogue.Reply):
		r.Confidence = 0.1
		return
	}
	c := 0.95
	if total > 0 {
		c *= 0.4 + 0.6*float64(made)/float64(total)
	}
	for _, f := range m.items {
		if f.near {
			c *= 0.85
			break
		}
	}
	if said := m.ask.Confidence; said > 0 {
		c *= 0.5 + 0.5*min(said, 1)
	}
	r.Confidence = math.Round(c*100) / 100
}

// common words carry no content of their own.
var common = wordSet("le la les l un une des de du d a au aux en et ou y il elle on nous vous ils elles je j tu me m te t se s ce c ca cela cet cette ces " +
	"mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs que qu qui quoi dont ou ne n pas plus est es suis sont ete etre etait ai as avons avez ont avoir " +
	"dans sur pour par avec sans sous chez vers entre si mais donc or ni car alors bon ben bah euh voila bonjour bonsoir allo merci svp plait madame monsieur oui non " +
	"tres bien aussi encore toujours deja juste simplement vraiment seulement peut peu fait faire faut dois doit va vais aller veux voudrais voulais peux pourrais pouvez " +
	"pourriez dire dit dis sais savoir crois pense quand comment combien quel quelle quels quelles la ici ceci celui celle ceux celles tout tous toute toutes meme rien " +
	"coup enfin sera serait serai etes t habite adresse aurais aurait avais avait moi lui eux toi mettre plutot bis " +
	"disons dirais presque ok okay super excusez desole desolee pardon ecoutez voyez savez")
