package voice

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
)

// Voice speaks with one version of the knowledge.
type Voice struct {
	base *knowledge.Base
}

// New checks that every prompt that is needed is there, and that each names
// only arguments that exist.
func New(base *knowledge.Base) (*Voice, error) {
	v := &Voice{base}
	var faults []error
	for _, key := range Required {
		if len(base.Voice[key]) == 0 {
			faults = append(faults, fmt.Errorf("voice/fr.yaml: %s is missing", key))
		}
	}
	for key, variants := range base.Voice {
		for _, text := range variants {
			for _, m := range slot.FindAllStringSubmatch(text, -1) {
				if _, ok := words[m[1]]; !ok {
					faults = append(faults, fmt.Errorf("voice/fr.yaml: %s names {%s}, which nobody fills", key, m[1]))
				}
			}
		}
	}
	return v, errors.Join(faults...)
}

var slot = regexp.MustCompile(`\{([a-z_0-9]+)\}`)

// Text is what a Say sounds like. Variants of a question take turns; by keys,
// the wording that names the keys is said where there is one.
func (v *Voice) Text(s dialogue.Say) string {
	key := s.Key
	if key == "handoff" {
		if _, ok := v.base.Voice["handoff_"+s.Args.Text]; ok {
			key = "handoff_" + s.Args.Text
		}
	}
	if s.Keys {
		if _, ok := v.base.Voice[key+"_keys"]; ok {
			key += "_keys"
		}
	}
	return v.fill(key, s.Args)
}

// Prompt words a sentence outside a dialogue, such as a fallback or a whisper.
func (v *Voice) Prompt(key, text string) string { return v.fill(key, dialogue.Args{Text: text}) }

// AboutItem answers whether something is taken, from the item itself.
func (v *Voice) AboutItem(it pickup.Item) string {
	key := "item_no"
	if it.Decision == pickup.Accept {
		key = "item_yes"
	}
	return v.fill(key, dialogue.Args{Items: []pickup.Count{{Code: it.Code, N: 1}}})
}

// SMS words a text: GSM-7 letters only, no address.
func (v *Voice) SMS(kind string, b pickup.Booking) string {
	a := dialogue.Args{Date: b.Date, PutOut: b.PutOut, Reference: b.Reference}
	return french.GSM7(v.fill("sms_"+kind, a))
}

func (v *Voice) fill(key string, a dialogue.Args) string {
	variants := v.base.Voice[key]
	if len(variants) == 0 {
		return ""
	}
	template := variants[a.Try%len(variants)]
	text := slot.ReplaceAllStringFunc(template, func(m string) string {
		if word, ok := words[m[1:len(m)-1]]; ok {
			return word(v, a)
		}
		return ""
	})
	return capital(strings.Join(strings.Fields(text), " "))
}

// capital begins a sentence, wherever an argument may have begun it.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Required are the prompts without which no call can be led.
var Required = []string{"greeting", "open", "which_wish", "listening", "restart", "courtesy", "waiting", "still_there", "goodbye",
	"emergency", "trouble", "not_understood", "not_all_understood", "not_heard", "offer_agent", "keys_possible", "silence_callback",
	"silence_goodbye", "ask_address", "ask_street", "ask_number", "ask_suffix", "ask_commune", "ask_commune_of",
	"choose_commune", "choose_address", "spell", "confirm_address", "confirm_unknown", "address_taken", "number_taken", "outside", "outside_area", "ask_items", "ask_count",
	"other_items", "more_items", "ack_items", "item_refused", "item_unknown", "limit_max_items", "limit_max_m3",
	"limit_max_item", "limit_max_kg_item", "offer_slots", "offer_slot", "no_such_date", "no_date", "slot_gone",
	"slot_gone_all", "ask_phone_caller", "ask_phone", "phone_invalid", "confirm_booking", "what_to_change", "booked",
	"booked_no_text", "amended_no_text", "booking_past", "booking_mine", "booking_dropped", "give_up", "no_callback", "what_to_change_keys",
	"fallback_greeting", "agent_taken", "agent_gone", "agent_trouble", "agent_refused", "refused_pending", "refused_quota", "review", "service_calendar", "service_own", "service_none",
	"ask_reference", "no_reference", "reference_unknown", "booking_status", "confirm_cancel", "confirm_move", "amended", "cancelled",
	"change_dropped", "unchanged", "too_late", "reported", "report_too_early", "report_too_late", "report_crew",
	"answer", "item_yes", "item_no", "no_answer", "no_answer_agent", "anything_else", "handoff", "queue_position", "queue_position_minutes",
	"queue_still", "closed", "callback_offer", "agents_busy", "choose_callback", "ask_callback_phone", "confirm_callback_phone", "callback_set",
	"agent_here", "fallback", "fallback_agent", "fallback_callback", "fallback_goodbye", "busy", "whisper",
	"whisper_again", "sms_confirmation", "sms_moved", "sms_cancelled"}
