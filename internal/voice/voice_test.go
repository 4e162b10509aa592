package voice

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

func load(t testing.TB) *Voice {
	t.Helper()
	base, err := knowledge.Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	v, err := New(base)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var (
	friday  = pickup.Date{Year: 2026, Month: 12, Day: 4}
	tuesday = pickup.Date{Year: 2026, Month: 12, Day: 1}
	paradis = pickup.Address{Number: 12, Suffix: "bis", Street: "Rue Paradis", INSEE: "13206", Commune: "Marseille 6e Arrondissement"}
)

func TestWordsForTheEar(t *testing.T) {
	v := load(t)
	items := []pickup.Count{{Code: "matelas", N: 2}, {Code: "refrigerateur", N: 1}}
	slots := []pickup.Slot{{Date: tuesday, PutOut: tuesday.AddDays(-1)}, {Date: friday, PutOut: friday.AddDays(-1)}}
	for _, c := range []struct {
		say  dialogue.Say
		want string
	}{
		{dialogue.Say{Key: "confirm_address", Args: dialogue.Args{Items: items, Address: &paradis}},
			"Deux matelas et un réfrigérateur, au 12 bis rue Paradis, Marseille sixième. C'est bien ça ?"},
		{dialogue.Say{Key: "confirm_address", Args: dialogue.Args{Address: &paradis, Try: 1}},
			"Je répète : au 12 bis rue Paradis, Marseille sixième. Est-ce exact ?"},
		{dialogue.Say{Key: "offer_slots", Args: dialogue.Args{Slots: slots}},
			"Je vous propose mardi 1er ou vendredi 4 décembre. Lequel vous convient ?"},
		{dialogue.Say{Key: "offer_slots", Keys: true, Args: dialogue.Args{Slots: slots}},
			"Pour mardi 1er, tapez 1 ; pour vendredi 4 décembre, 2 ; pour un autre jour, 3."},
		{dialogue.Say{Key: "booked", Args: dialogue.Args{Reference: "47201836"}},
			"C'est confirmé. Votre référence : quatre, sept, deux, zéro ; un, huit, trois, six ; elle est aussi dans le SMS."},
		{dialogue.Say{Key: "ask_number", Args: dialogue.Args{Address: &paradis}}, "Rue Paradis ; à quel numéro ?"},
		{dialogue.Say{Key: "confirm_booking", Args: dialogue.Args{Items: items, Address: &paradis, Date: tuesday, PutOut: tuesday.AddDays(-1), Phone: "+33639980042", OwnPhone: true}},
			"Je récapitule : deux matelas et un réfrigérateur, 12 bis rue Paradis, Marseille sixième, ramassage le mardi 1er décembre. À sortir lundi 30 au soir ; chaque matelas à garder au sec ; réfrigérateur vide, porte maintenue fermée. SMS au numéro finissant par 42. Je réserve ?"},
		{dialogue.Say{Key: "choose_address", Args: dialogue.Args{Addresses: []pickup.Address{paradis, {Street: "Traverse Parangon", INSEE: "13206"}}}},
			"Est-ce 12 bis rue Paradis ou traverse Parangon ?"},
		{dialogue.Say{Key: "choose_address", Keys: true, Args: dialogue.Args{Addresses: []pickup.Address{paradis, {Street: "Rue Paradis", INSEE: "13208"}}}},
			"12 bis rue Paradis, Marseille sixième, tapez 1 ; rue Paradis, Marseille huitième, 2 ; aucune, 3."},
		{dialogue.Say{Key: "choose_commune", Args: dialogue.Args{Choices: []string{"13201", "13206", "13071"}}},
			"Est-ce à Marseille premier, à Marseille sixième ou aux Pennes-Mirabeau ?"},
		{dialogue.Say{Key: "service_none", Args: dialogue.Args{Commune: "Les Pennes-Mirabeau"}},
			"Aux Pennes-Mirabeau, il n'y a pas de ramassage à domicile ; vous pouvez aller en déchèterie."},
		{dialogue.Say{Key: "service_own", Args: dialogue.Args{Commune: "Le Rove", Phone: "+33465710000"}},
			"Au Rove, c'est le service de la commune qui s'en occupe, au 04 65 71 00 00."},
		{dialogue.Say{Key: "service_own", Args: dialogue.Args{Commune: "La Ciotat"}},
			"À La Ciotat, c'est le service de la commune qui s'en occupe."},
		{dialogue.Say{Key: "ask_items", Keys: true, Args: dialogue.Args{Choices: []string{"matelas", "canape"}}},
			"Matelas, tapez 1 ; canapés, 2 ; autre chose, 4 ; suite de la liste, dièse."},
		{dialogue.Say{Key: "queue_position_minutes", Args: dialogue.Args{N: 2, Minutes: 3}},
			"Vous êtes en deuxième position, avec environ trois minutes d'attente. Pour être rappelé, dites « rappelez-moi » ou tapez 1."},
		{dialogue.Say{Key: "callback_set", Args: dialogue.Args{Windows: []dialogue.Window{{From: time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC), Until: time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)}}}},
			"C'est noté : un conseiller vous rappelle mardi 1er décembre entre 8 heures 30 et 10 heures."},
		{dialogue.Say{Key: "handoff", Args: dialogue.Args{Text: "mobility_help"}},
			"Je comprends ; un conseiller va voir avec vous ce qui est possible. Je lui transmets ce que vous m'avez dit."},
	} {
		if got := v.Text(c.say); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.say.Key, got, c.want)
		}
	}
}

// An answer about an object says its name once, and how to put it out.
func TestAnswersAboutItems(t *testing.T) {
	v := load(t)
	for code, want := range map[string]string{
		"refrigerateur": "Oui, un réfrigérateur, c'est ramassé : vide, porte maintenue fermée.",
		"four":          "Oui, un four, c'est ramassé.",
	} {
		if got := v.AboutItem(v.base.Items[code]); got != want {
			t.Errorf("%s\n got %q\nwant %q", code, got, want)
		}
	}
	for code, it := range v.base.Items {
		refused := it.Decision == pickup.Refuse || it.Decision == pickup.Divert
		if said := v.AboutItem(it); refused && !strings.Contains(said, " pas ") {
			t.Errorf("%s is not taken, but what is said does not say so: %s", code, said)
		}
	}
}

// The summary is one breath: no preparation in it has more than six words.
func TestPreparationsAreShort(t *testing.T) {
	for code, it := range load(t).base.Items {
		if n := len(strings.Fields(it.Preparation)); n > 6 {
			t.Errorf("%s: %d words: %s", code, n, it.Preparation)
		}
	}
}

// Every key that the dialogue says has words, and Required knows it.
func TestEveryPromptOfTheDialogueHasWords(t *testing.T) {
	v := load(t)
	said := regexp.MustCompile(`(?:say|question|goodbye|sayBooked)\((?:\w+, )?"([a-z_]+[a-z])"`)
	files, err := filepath.Glob("../dialogue/*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllSubmatch(body, -1) {
			n++
			if len(v.base.Voice[string(m[1])]) == 0 {
				t.Errorf("%s says %s, which has no words", name, m[1])
			}
		}
	}
	if n < 50 {
		t.Fatalf("only %d prompts found in the dialogue: has the code's shape changed?", n)
	}
}

// Promise 1: only what follows a commit says that something is done.
func TestOnlyCommittedPromptsConfirm(t *testing.T) {
	v := load(t)
	after := map[string]bool{"booked": true, "booked_no_text": true, "amended": true, "amended_no_text": true, "cancelled": true,
		"sms_confirmation": true, "sms_moved": true, "sms_cancelled": true}
	for key, variants := range v.base.Voice {
		for _, text := range variants {
			if strings.Contains(text, "est confirmé") && !after[key] || strings.Contains(text, "est annulé") && !after[key] {
				t.Errorf("%s says %q", key, text)
			}
		}
	}
}

// The first sentence says that it is a machine, how to reach a human and where
// the notice is, in under fifteen seconds (R01, R05). A slow reader says 2.5
// words a second.
func TestTheGreeting(t *testing.T) {
	text := load(t).Text(dialogue.Say{Key: "greeting"})
	for _, must := range []string{"intelligence artificielle", "conseiller", "zéro", "données"} {
		if !strings.Contains(text, must) {
			t.Errorf("the greeting lacks %q: %s", must, text)
		}
	}
	if n := len(strings.Fields(text)); n > 38 {
		t.Errorf("the greeting has %d words, more than 15 seconds", n)
	}
}

func TestTextsFitAndHoldNoAddress(t *testing.T) {
	v := load(t)
	longest := pickup.Date{Year: 2026, Month: 9, Day: 23} // mercredi 23 septembre
	b := pickup.Booking{Reference: "47201836", Date: longest, PutOut: longest.AddDays(-1)}
	for _, kind := range []string{"confirmation", "moved", "cancelled"} {
		text := v.SMS(kind, b)
		if text != french.GSM7(text) {
			t.Errorf("%s leaves GSM-7: %s", kind, text)
		}
		if n := french.Segments(text); n > 1 {
			t.Errorf("%s takes %d segments: %s", kind, n, text)
		}
		if kind != "cancelled" && !strings.Contains(text, "Décision automatique") && !strings.Contains(text, french.GSM7("Décision automatique")) {
			t.Errorf("%s grants a date, and does not say that a machine decided (R48): %s", kind, text)
		}
		if !strings.Contains(text, "4720 1836") || strings.Contains(strings.ToLower(text), "paradis") {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

func TestAMissingPromptIsNamed(t *testing.T) {
	_, err := New(&knowledge.Base{Voice: map[string][]string{"open": {"{nonsense}"}}})
	if err == nil || !strings.Contains(err.Error(), "greeting is missing") || !strings.Contains(err.Error(), "{nonsense}") {
		t.Fatal(err)
	}
}
