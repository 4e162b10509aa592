package eval

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// heardAs is what each prompt of the bot has to be understood as, however it is worded.
var heardAs = map[string]question{
	"greeting": {Open, false}, "open": {Open, false}, "open_keys": {Open, true}, "listening": {Open, false}, "restart": {Open, false},
	"ask_address": {AskAddress, false}, "ask_street": {AskStreet, false}, "ask_street_keys": {AskStreet, true}, "spell_keys": {AskStreet, true},
	"ask_number": {AskNumber, false}, "ask_number_keys": {AskNumber, true}, "ask_suffix": {AskSuffix, true},
	"ask_commune": {AskCommune, false}, "ask_commune_keys": {AskCommune, true}, "ask_commune_of": {AskCommune, false},
	"ask_commune_of_keys": {AskCommune, true}, "outside": {AskCommune, false}, "outside_keys": {AskCommune, true},
	"choose_commune": {Choose, false}, "choose_commune_keys": {Choose, true}, "choose_address": {Choose, false}, "choose_address_keys": {Choose, true},
	"spell": {Spell, false}, "confirm_address": {ConfirmPlace, false}, "confirm_address_keys": {ConfirmPlace, true},
	"confirm_unknown": {ConfirmPlace, false}, "confirm_unknown_keys": {ConfirmPlace, true},
	"ask_items": {AskItems, false}, "ask_items_keys": {AskItems, true}, "ask_count": {AskCount, true}, "other_items": {OtherItems, false},
	"more_items": {MoreItems, false}, "more_items_keys": {MoreItems, true},
	"offer_slots": {Slots, false}, "offer_slots_keys": {Slots, true}, "offer_slot": {Slots, false}, "offer_slot_keys": {Slots, true},
	"ask_phone_caller": {PhoneCaller, false}, "ask_phone_caller_keys": {PhoneCaller, true}, "ask_phone": {AskPhone, false}, "ask_phone_keys": {AskPhone, true},
	"confirm_booking": {Summary, false}, "confirm_booking_keys": {Summary, true}, "what_to_change": {WhatToChange, false}, "what_to_change_keys": {WhatToChange, true},
	"ask_reference": {AskReference, false}, "ask_reference_keys": {AskReference, true},
	"confirm_cancel": {ConfirmCancel, false}, "confirm_cancel_keys": {ConfirmCancel, true},
	"confirm_move": {ConfirmMove, false}, "confirm_move_keys": {ConfirmMove, true},
	"review": {Review, false}, "review_keys": {Review, true}, "no_answer_agent": {Review, false},
	"anything_else": {AnythingElse, false}, "anything_else_keys": {AnythingElse, true},
	"choose_callback": {AskWindow, false}, "choose_callback_keys": {AskWindow, true},
	"ask_callback_phone": {RecallPhone, false}, "ask_callback_phone_keys": {RecallPhone, true},
	"confirm_callback_phone": {ConfirmRecall, false}, "confirm_callback_phone_keys": {ConfirmRecall, true},
	"still_there": {Still, false}, "waiting": {Wait, false},
}

// filled gives prompts' arguments words such as the bot says.
var filled = strings.NewReplacer("{street}", "rue Paradis", "{place}", "12 rue Paradis", "{at_choices}", "à Marignane ou aux Pennes-Mirabeau",
	"{choices}", "rue Paradis ou rue Paradou", "{items_at}", "deux matelas, au ", "{address}", "12 bis rue Paradis, Marseille sixième",
	"{items}", "deux matelas", "{item_one}", "matelas", "{slot1}", "vendredi 27", "{slot2}", "mardi 1er décembre", "{day1}", "mardi 1er",
	"{date}", "mardi 1er décembre", "{put_out}", "lundi 30", "{phone_end}", "42", "{phone}", "06 12 34 56 78", "{n}", "3", "{sms}", "SMS au numéro finissant par 42. ",
	"{preparation}", " ; chaque matelas à garder au sec", "{window1}", "lundi 1er décembre entre 8 heures et 10 heures",
	"{window2}", "lundi 1er décembre entre 10 heures et 12 heures", "{at_commune}", "À Toulon", "{menu}", "rue Paradis, tapez 1 ; rue Paradou, 2",
	"{notice}", "débarras point example", "{number}", "12")

// If a prompt is worded anew and this fails, would a person still know what is asked? Then teach
// signs the new words.
func TestPromptsAreUnderstood(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "knowledge", "voice", "fr.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var prompts map[string]any
	if err := yaml.Unmarshal(data, &prompts); err != nil {
		t.Fatal(err)
	}
	found := 0
	for key, want := range heardAs {
		var wordings []string
		switch p := prompts[key].(type) {
		case string:
			wordings = []string{p}
		case []any:
			for _, x := range p {
				wordings = append(wordings, x.(string))
			}
		}
		for _, w := range wordings {
			found++
			said := filled.Replace(w)
			if left := regexp.MustCompile(`\{\w+\}`).FindString(said); left != "" {
				t.Errorf("%s: the test does not fill %s", key, left)
			}
			if got := hear(said); got != want {
				t.Errorf("%s: %q is heard as %+v, want %+v", key, said, got, want)
			}
		}
	}
	if found < len(heardAs) {
		t.Errorf("%d prompts of %d", found, len(heardAs))
	}
}

func TestLastQuestionCounts(t *testing.T) {
	tests := []struct {
		said string
		want Kind
	}{
		{"L'enlèvement est gratuit. Autre chose ?", AnythingElse},
		{"Quel est le numéro ? Je n'ai pas bien compris. Dans quelle rue ?", AskStreet},
		{"C'est confirmé. Votre référence : quatre, sept. Autre chose ?", AnythingElse},
		{"Deux matelas, d'accord. Je vous propose mardi 1er décembre ou jeudi 3 décembre. Lequel vous convient ?", Slots},
		{"Merci, bonne journée.", None},
		{"", None},
	}
	for _, tt := range tests {
		if got := hear(tt.said); got.kind != tt.want {
			t.Errorf("%q: %v, want %v", tt.said, got.kind, tt.want)
		}
	}
}
