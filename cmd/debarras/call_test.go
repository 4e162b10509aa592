package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/simulator"
)

var booking = []string{"deux matelas au 12 rue Paradis dans le sixième", "oui", "le premier", "oui", "oui"}

// book books and returns the reference, as it was said.
func (b *booted) book(from string) string {
	b.t.Helper()
	line := b.call(from)
	heard := b.say(line, booking...)
	_, said, ok := strings.Cut(heard, "Votre référence : ")
	if !ok {
		b.t.Fatalf("not booked:\n%s", transcript(line))
	}
	said, _, _ = strings.Cut(said, " ; elle")
	digits, whole := french.Dictated(french.Words(said), 8)
	if !whole {
		b.t.Fatalf("the reference %q is not eight digits", said)
	}
	line.HangUp(b.t.Context())
	return digits
}

func wants(t *testing.T, line *simulator.Line, heard, want string) {
	t.Helper()
	if !strings.Contains(heard, want) {
		t.Fatalf("heard %q, which lacks %q\n%s", heard, want, transcript(line))
	}
}

// With a calibration of the recogniser in use a sure address is taken in passing, and the summary still says it whole; of any other
// recogniser every address is read back.
func TestASureAddressIsTakenInPassing(t *testing.T) {
	for recogniser, want := range map[string]string{"whisper-base": "Bien : deux matelas, au 12 rue Paradis, Marseille sixième. Je vous propose", "another": "C'est bien ça ?"} {
		t.Run(recogniser, func(t *testing.T) {
			b := bootAt(t, tuesdayMorning, func(c *config.Config, _ *simulator.Options) { c.Recogniser = recogniser })
			line := b.call(caller)
			wants(t, line, b.say(line, "deux matelas au 12 rue Paradis, Marseille sixième, 13006"), want)
			if recogniser == "another" {
				return
			}
			wants(t, line, b.say(line, "non, au 14"), "Au 14. Merci.") // an objection to the address, not to the dates
			wants(t, line, b.say(line, "le premier", "oui"), "14 rue Paradis, Marseille sixième")
			wants(t, line, b.say(line, "non, pas la bonne adresse"), "À quelle adresse ?")
		})
	}
}

// Once the commune is known the recogniser is told its streets, within what Twilio takes.
func TestTheRecogniserExpectsTheCommunesStreets(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	line := b.call(caller)
	b.say(line, "un matelas s'il vous plaît", "j'habite à Aubagne")
	expected, ok := line.Expected()
	if !ok || !slices.Contains(expected.Hints, "Rue de la République") || slices.Contains(expected.Hints, "Rue Paradis") || len(expected.Hints) > 500 {
		t.Errorf("%d hints, %v: %q", len(expected.Hints), ok, expected.Hints)
	}
}

// A booking is asked about, moved and cancelled by its reference alone.
func TestManagingABookingByItsReference(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	reference := b.book(caller)

	line := b.call(caller)
	wants(t, line, b.say(line, "c'est quand mon rendez-vous ?", reference), "vendredi 27 novembre")
	wants(t, line, b.say(line, "finalement je voudrais le déplacer"), "mardi 1er")
	wants(t, line, b.say(line, "le deuxième"), "Je déplace")
	heard := b.say(line, "oui")
	wants(t, line, heard, "C'est confirmé : ramassage le")
	line.HangUp(t.Context())
	if n := b.count(`SELECT count(*) FROM booking WHERE state = 'superseded'`); n != 1 {
		t.Fatalf("%d superseded bookings", n)
	}
	line = b.call(caller)
	wants(t, line, b.say(line, "je veux annuler", reference), "Je ne trouve pas")
	var moved string
	if err := b.db.App.QueryRow(t.Context(), `SELECT reference FROM booking WHERE state = 'confirmed'`).Scan(&moved); err != nil {
		t.Fatal(err)
	}
	wants(t, line, b.say(line, moved), "je l'annule ?")
	wants(t, line, b.say(line, "oui"), "C'est annulé")
	wants(t, line, b.say(line, "non merci"), "bonne journée")
	if n := b.count(`SELECT count(*) FROM booking WHERE state = 'confirmed'`); n != 0 {
		t.Fatal("the booking was not cancelled")
	}
}

// Two for the last place: the second hears that it went, and the next dates.
func TestALostSlotIsToldAndTheNextOffered(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	line := b.call(caller)
	b.say(line, "deux matelas au 12 rue Paradis dans le sixième", "oui", "le premier", "oui")
	// The round is closed while the caller thinks.
	if _, err := b.db.Owner.Exec(t.Context(), `UPDATE round SET closed_reason = 'grève' WHERE world = 'live' AND day = '2026-11-27'`); err != nil {
		t.Fatal(err)
	}
	wants(t, line, b.say(line, "oui"), "vient d'être prise")
	wants(t, line, line.Last(), "mardi 1er")
	wants(t, line, b.say(line, "le premier"), "mardi 1er décembre")
	wants(t, line, b.say(line, "oui"), "C'est confirmé")
	if n := b.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Fatalf("%d bookings", n)
	}
}

// A trial call takes nothing from residents, counts nowhere and sends nothing.
func TestATrialCallCountsNowhere(t *testing.T) {
	b := bootAt(t, tuesdayMorning, func(_ *config.Config, o *simulator.Options) {
		o.Extra = map[string][]string{"DebarrasTrial": {"1"}}
	})
	b.book(caller)
	b.book(caller) // at the same address: whoever tries the bot tries the README's
	if n := b.count(`SELECT count(*) FROM booking WHERE world = 'live'`); n != 0 {
		t.Fatal("a trial call took a real place")
	}
	if n := b.count(`SELECT count(*) FROM river_job WHERE kind = 'send_text'`); n != 0 {
		t.Fatal("a trial call sends a text")
	}
	if n := b.count(`SELECT count(*) FROM call_fact WHERE world = 'live'`); n != 0 {
		t.Fatal("a trial call counts in the figures")
	}
}

// account is a telephone provider as configured: texts and agents go over the network's REST API.
func account(c *config.Config, o *simulator.Options) {
	c.TwilioAccountSID, c.TwilioFrom = testAccount, "+33970000001"
	o.AccountSID = testAccount
}

func TestATextIsSentAndItsStatusKept(t *testing.T) {
	b := bootWithREST(t)
	b.book(caller)
	b.eventually("the text is delivered", func() bool {
		return b.count(`SELECT count(*) FROM notification WHERE state = 'delivered'`) == 1
	})
	texts := b.network.Texts()
	if len(texts) != 1 || texts[0].To != caller || !strings.Contains(texts[0].Body, "vendredi 27 novembre") ||
		strings.Contains(texts[0].Body, "Paradis") {
		t.Fatalf("texts: %+v", texts)
	}
	// A late "sent" changes nothing.
	if err := b.network.DeliverTextStatus(t.Context(), texts[0].SID, "sent", 0); err != nil {
		t.Fatal(err)
	}
	if n := b.count(`SELECT count(*) FROM notification WHERE state = 'delivered'`); n != 1 {
		t.Fatal("the state went back")
	}
}

// A call ends in the log, whoever ends it.
func TestHangingUpEndsTheCall(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	line := b.call(caller)
	b.say(line, booking[:3]...)
	if n := b.count(`SELECT count(*) FROM hold`); n == 0 {
		t.Fatal("no date is held")
	}
	line.HangUp(t.Context())
	if n := b.count(`SELECT count(*) FROM hold`); n != 0 {
		t.Fatal("dates are held for nobody")
	}
	if n := b.count(`SELECT count(*) FROM call WHERE ended_at IS NOT NULL`); n != 1 {
		t.Fatal("the call has no end")
	}
}

// At night nobody is there: a callback in the next opening hours, never a dead end.
func TestClosedMeansACallback(t *testing.T) {
	b := bootAt(t, time.Date(2026, 11, 24, 22, 0, 0, 0, tuesdayMorning.Location()), nil)
	line := b.call(caller)
	wants(t, line, b.say(line, "un conseiller"), "ercredi 25 novembre entre 8 heures et 10 heures")
	wants(t, line, b.say(line, "le premier"), "un conseiller vous rappelle mercredi 25 novembre")
	if n := b.count(`SELECT count(*) FROM callback WHERE state = 'open'`); n != 1 {
		t.Fatalf("%d callbacks", n)
	}
}
