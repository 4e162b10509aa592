package console

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/voice"
)

// understood is a call's form in words. Empty fields were not said.
type understood struct {
	Gone      bool // the words have ended with their key
	Need      string
	Items     string
	Address   string
	Sure      string // "confirmée par l’appelant" or "à vérifier"
	Border    bool   // another sector begins near it
	Confirmed bool
	Date      string
	Phone     string // how it is known; the number itself stays masked
	Booked    string // the reference of a booking committed in this call
	Commune   string // settled while the address is still being found
}

// snapshot reads a call; gone when its words have ended.
func (c *console) snapshot(ctx context.Context, callID string) (snap dialogue.Snapshot, gone bool, err error) {
	snap, err = c.Store.Call(ctx, callID)
	if errors.Is(err, dialogue.ErrGone) || errors.Is(err, privacy.ErrKeyGone) {
		return snap, true, nil
	}
	return snap, false, err
}

func (c *console) understand(s dialogue.State, intent string) understood {
	f := s.Form
	u := understood{Need: word(intentWords, intent), Booked: grouped(f.Booking.Value.Reference), Commune: f.Place.Commune}
	if task := string(s.Task()); task != "" {
		u.Need = word(intentWords, task)
	}
	if len(f.Items.Value) > 0 {
		u.Items = c.Voice.Items(f.Items.Value)
	}
	if f.Address.Set {
		u.Address, u.Sure, u.Confirmed = c.Voice.Address(&f.Address.Value), "à vérifier", f.Address.Confirmed
		if u.Confirmed {
			u.Sure = "confirmée par l’appelant"
		}
		if f.Address.Value.Precision == pickup.Heard {
			u.Sure, u.Confirmed = "rue inconnue, à vérifier", false
		}
		u.Border = f.Border
	}
	switch {
	case f.Booking.Set:
		u.Date = voice.Day(f.Booking.Value.Date) + ", réservé"
	case f.Chosen.Set:
		u.Date = voice.Day(f.Chosen.Value.Date) + ", pas encore réservé"
	case len(f.Offers) > 0:
		u.Date = "proposé : " + days(f.Offers)
	}
	if f.Phone.Set {
		u.Phone = sourceWords[f.Phone.From]
		if f.Phone.Value == dialogue.PhoneNone {
			u.Phone = "pas de mobile"
		}
	}
	return u
}

func days(slots []pickup.Slot) string {
	var out []string
	for _, s := range slots {
		out = append(out, voice.Day(s.Date))
	}
	return strings.Join(out, " ou ")
}

// next is the step that serves the caller best, derived as the bot derives its
// next question: from what is missing or doubtful.
func next(s dialogue.State, reason string) string {
	f := s.Form
	switch reason {
	case "trouble":
		return "Le service automatique était en panne : reprenez la demande depuis le début, et vérifiez qu’aucun rendez-vous n’existe."
	case "reference_blocked", "reference_unknown":
		return "Cherchez le rendez-vous avec l’adresse et la date, puis redonnez la référence."
	case "full", "sector":
		return "Voyez avec l’usager une autre solution : déchèterie, autre date, service de la commune."
	case "item_unknown":
		return "Décidez pour l’objet : accepté, refusé ou orienté vers une autre filière."
	case string(dialogue.Complaint):
		return "Écoutez la réclamation ; retrouvez le rendez-vous par sa référence."
	case string(dialogue.MobilityHelp):
		return "Voyez avec l’usager ce qui est possible pour sortir les objets."
	}
	switch {
	case f.Booking.Set:
		return "Un rendez-vous est réservé : répondez à la question qui reste."
	case s.Task() != dialogue.Book && s.Task() != "":
		return "Demandez la référence à huit chiffres et retrouvez le rendez-vous."
	case !f.Address.Set:
		return "Trouvez l’adresse avec l’usager : commune, rue, numéro."
	case !f.Address.Confirmed:
		return "Faites confirmer l’adresse : elle a été comprise, pas confirmée."
	case len(f.Items.Value) == 0:
		return "Demandez quels objets sont à enlever."
	case !f.Chosen.Set:
		return "Proposez une date."
	default:
		return "Relisez tout à l’usager et demandez son accord avant de réserver."
	}
}

// tried is what the machine did, in the order of a call's course.
func tried(events []dialogue.Event) []string {
	var misses, failed, answered int
	located := map[string]int{}
	var offered []pickup.Slot
	for _, e := range events {
		switch e := e.(type) {
		case dialogue.Understood:
			if e.Reading.Empty() || e.Reading.Has(dialogue.Unclear) {
				misses++
			}
		case dialogue.Located:
			located[e.Decision]++
		case dialogue.Offered:
			offered = append(offered, e.Slots...)
		case dialogue.Answered:
			if e.Spoken != "" {
				answered++
			}
		case dialogue.ProviderFailed:
			failed++
		}
	}
	var out []string
	say := func(n int, one, many string) {
		switch {
		case n == 1:
			out = append(out, one)
		case n > 1:
			out = append(out, fmt.Sprintf(many, n))
		}
	}
	total := 0
	for _, n := range located {
		total += n
	}
	say(total, "une recherche d’adresse", "%d recherches d’adresse")
	say(located["spell"], "l’épellation de la rue", "l’épellation de la rue, %d fois")
	say(located["keypad"], "l’adresse aux touches", "l’adresse aux touches, %d fois")
	say(len(offered), "une date proposée : "+days(offered), "%d dates proposées")
	say(answered, "une question répondue", "%d questions répondues")
	say(misses, "une phrase non comprise", "%d phrases non comprises")
	say(failed, "une panne d’un service", "%d pannes d’un service")
	return out
}

// upper begins a cell or a line with a capital.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
