package eval

import (
	"regexp"

	"github.com/debarras/debarras/internal/french"
)

// A Kind is what the bot asks for, as a person understands it from its words.
type Kind string

// What a bot may ask. None: it asked nothing that is known here.
const (
	None          Kind = ""
	Open          Kind = "open"
	AskAddress    Kind = "address"
	AskStreet     Kind = "street"
	AskNumber     Kind = "number"
	AskSuffix     Kind = "suffix"
	AskCommune    Kind = "commune"
	Choose        Kind = "choose"
	Spell         Kind = "spell"
	ConfirmPlace  Kind = "confirm_address"
	AskItems      Kind = "items"
	AskCount      Kind = "count"
	OtherItems    Kind = "other_items" // after a refusal
	MoreItems     Kind = "more_items"
	Slots         Kind = "slots"
	PhoneCaller   Kind = "phone_caller"
	AskPhone      Kind = "phone"
	Summary       Kind = "summary"
	WhatToChange  Kind = "what_to_change"
	AskReference  Kind = "reference"
	ConfirmCancel Kind = "confirm_cancel"
	ConfirmMove   Kind = "confirm_move"
	AskWindow     Kind = "window"
	RecallPhone   Kind = "recall_phone"
	ConfirmRecall Kind = "confirm_recall"
	Review        Kind = "review" // speak with an adviser?
	AnythingElse  Kind = "anything_else"
	Still         Kind = "still_there"
	Wait          Kind = "waiting"
)

// Kinds are those that a scenario's fixed lines may name.
var Kinds = []Kind{Open, AskAddress, AskStreet, AskNumber, AskSuffix, AskCommune, Choose, Spell, ConfirmPlace, AskItems, AskCount, OtherItems,
	MoreItems, Slots, PhoneCaller, AskPhone, Summary, WhatToChange, AskReference, ConfirmCancel, ConfirmMove, AskWindow, RecallPhone, ConfirmRecall,
	Review, AnythingElse, Still, Wait}

// A question is what was understood: its kind, and whether keys were asked for.
type question struct {
	kind Kind
	keys bool
}

// sign is words, folded, from which a person knows what is asked.
type sign struct {
	kind Kind
	keys bool
	find *regexp.Regexp
}

func spoken(kind Kind, pattern string) sign { return sign{kind, false, regexp.MustCompile(pattern)} }
func keyed(kind Kind, pattern string) sign  { return sign{kind, true, regexp.MustCompile(pattern)} }

// signs are read as people read them: the last words count, and of two that end together the
// longer, which says more.
var signs = []sign{
	spoken(Open, `que puis je faire pour vous|posez votre question|je vous ecoute`),
	keyed(Open, `pour prendre un rendez vous tapez 1.*?(annuler 4)?`),
	spoken(AskAddress, `a quelle adresse|dites moi le numero la rue et la commune`),
	spoken(AskStreet, `dans quelle rue|dites moi seulement le nom de la rue sans le numero`),
	keyed(AskStreet, `tapez le debut du dernier mot (de la|du nom de la) rue.*?puis diese`),
	spoken(AskNumber, `a quel numero|quel est le numero`),
	keyed(AskNumber, `tapez le numero puis diese`),
	keyed(AskSuffix, `pour bis tapez 1.*?diese`),
	spoken(AskCommune, `(dans )?quelle commune|quel arrondissement( ou quelle commune)?|quel est le code postal|donnez moi le code postal|ou le nom de la commune|une autre commune dites moi laquelle`),
	keyed(AskCommune, `tapez (les cinq chiffres de votre|son) code postal( puis diese)?`),
	spoken(Choose, `est ce (a|au|aux) .+ ou .+|quel arrondissement .+ ou .+|est ce (l |la |le |les )?(rue|avenue|boulevard|bd|place|chemin|impasse|allees?|traverse|cours|quai|route|square|montee|lotissement|passage|ruelle|grand|vieux|\d+) .*ou .+|laquelle est la bonne .+`),
	keyed(Choose, `\w.* tapez 1 .*(puis diese|aucune \d)`),
	spoken(Spell, `epeler( lettre par lettre)?|epelez le dernier mot.*`),
	spoken(ConfirmPlace, `c est bien ca|est ce exact`),
	keyed(ConfirmPlace, `si c est exact tapez 1( sinon 2)?`),
	spoken(AskItems, `quels objets faut il (enlever|emporter)|dites moi ce qu il faut emporter.*`),
	keyed(AskItems, `\w.* tapez 1 .*suite de la liste diese`),
	keyed(AskCount, `tapez le nombre( puis diese)?`),
	spoken(OtherItems, `avez vous d autres objets a faire enlever|y a t il autre chose a enlever`),
	spoken(MoreItems, `d autres objets|est ce tout( ou y a t il autre chose)?`),
	keyed(MoreItems, `pour ajouter un objet tapez 1.*`),
	spoken(Slots, `lequel vous convient|cela vous convient|preferez vous .* ou .*|demander un autre jour|est ce que ca va ou preferez vous un autre jour`),
	keyed(Slots, `pour [a-z]+ \d.*tapez 1.*autre jour 3`),
	spoken(PhoneCaller, `finissant par \d\d( sinon dites moi un autre numero)?`),
	keyed(PhoneCaller, `finissant par \d\d tapez 1 .*`),
	spoken(AskPhone, `sur quel mobile.*|dites moi un numero de mobile.*`),
	keyed(AskPhone, `tapez un numero de mobile.*`),
	spoken(Summary, `(est ce que )?je reserve`),
	keyed(Summary, `pour reserver tapez 1.*`),
	spoken(WhatToChange, `que faut il changer.*`),
	keyed(WhatToChange, `pour changer l adresse tapez 1.*`),
	spoken(AskReference, `quelle est votre reference.*|huit chiffres de la reference.*|donnez moi la reference.*`),
	keyed(AskReference, `huit chiffres de votre reference puis diese`),
	spoken(ConfirmCancel, `je l annule|dois je bien annuler.*`),
	keyed(ConfirmCancel, `pour annuler le ramassage.* tapez 1.*`),
	spoken(ConfirmMove, `c est d accord|je le deplace`),
	keyed(ConfirmMove, `pour deplacer le ramassage.* tapez 1.*`),
	spoken(AskWindow, `quand preferez vous etre rappele.*|[a-z]+ \d+(er)? [a-z]+ entre \d+ heures?.* ou [a-z]+ \d+(er)? [a-z]+ entre \d+ heures?.*`),
	keyed(AskWindow, `pour [a-z]+ \d+(er)? [a-z]+ entre .* tapez 1.*`),
	spoken(RecallPhone, `a quel numero faut il vous rappeler|dites moi le numero a rappeler.*`),
	keyed(RecallPhone, `tapez le numero a rappeler.*`),
	spoken(ConfirmRecall, `le numero est il juste`),
	keyed(ConfirmRecall, `au [\d ]+ si c est exact tapez 1.*`),
	spoken(Review, `voulez vous (lui parler|parler a un conseiller)`),
	keyed(Review, `pour qu un conseiller examine votre demande tapez 1.*`),
	spoken(AnythingElse, `(puis je faire )?autre chose( pour vous)?`),
	keyed(AnythingElse, `autre chose oui tapez 1.*`),
	spoken(Still, `vous etes toujours la`),
	spoken(Wait, `prenez votre temps.*`),
}

// hear understands what was asked.
func hear(words string) question {
	text := french.Fold(words)
	var best question
	bestEnd, bestFrom := -1, 0
	for _, s := range signs {
		all := s.find.FindAllStringIndex(text, -1)
		if len(all) == 0 {
			continue
		}
		at := all[len(all)-1]
		if at[1] > bestEnd || at[1] == bestEnd && at[0] < bestFrom {
			best, bestFrom, bestEnd = question{s.kind, s.keys}, at[0], at[1]
		}
	}
	return best
}

// What a caller takes for success, and for a way that leads nowhere.
var (
	heardDone     = regexp.MustCompile(`c est confirme|c est annule|c est signale|c est note`)
	heardRefusal  = regexp.MustCompile(`je ne sais pas vous repondre|je n ai pas bien compris|je n ai pas saisi|je ne trouve pas`)
	heardNothing  = regexp.MustCompile(`je n ai pas bien compris|je n ai pas saisi|je ne vous comprends pas|je ne vous entends pas|je peux vous passer un conseiller`)
	heardDropped  = regexp.MustCompile(`d accord rien n est reserve|rien n est encore reserve`)
	summaryBounds = regexp.MustCompile(`(?s)(?:récapitule|noté) : (.*), ramassage le `)
)
