package console

import (
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/store"
)

// What codes are called on the pages. A code without a word is shown as it is:
// better an odd word than a hidden one.

func word(words map[string]string, code string) string {
	if w, ok := words[code]; ok {
		return w
	}
	return code
}

var roleWords = map[string]string{
	string(store.Agent): "conseiller", string(store.Supervisor): "superviseur", string(store.Manager): "responsable",
	string(store.Editor): "rédacteur", string(store.DPO): "délégué à la protection des données",
	string(store.Administrator): "administrateur",
}

func roleWord(r store.Role) string { return word(roleWords, string(r)) }

var reasonWords = map[string]string{
	"human_asked": "a demandé un conseiller", "misunderstood": "trois incompréhensions de suite",
	"address": "adresse introuvable à coup sûr", "item_unknown": "objet qui demande un avis",
	"full": "plus de date libre", "sector": "aucun secteur de collecte à cette adresse",
	"reference_blocked": "trop d’essais de référence", "reference_unknown": "référence introuvable",
	"trouble": "le service automatique était en panne", "question": "question sans réponse",
	"no_answer": "aucun conseiller n’a répondu", "transfer_failed": "le transfert a échoué", "silence": "silence prolongé",
	string(dialogue.MobilityHelp): "ne peut pas sortir les objets", string(dialogue.Complaint): "réclamation",
	string(dialogue.OtherLanguage): "parle une autre langue", string(dialogue.ChangeItems): "veut changer les objets",
	string(dialogue.WantCallback): "a demandé à être rappelé", "review": "demande l’examen d’un refus",
}

var intentWords = map[string]string{
	string(dialogue.Book): "prendre un rendez-vous", string(dialogue.BookingStatus): "retrouver un rendez-vous",
	string(dialogue.CancelBooking): "annuler un rendez-vous", string(dialogue.Reschedule): "déplacer un rendez-vous",
	string(dialogue.ChangeItems): "changer les objets", string(dialogue.MissedCollection): "collecte non faite",
	string(dialogue.PartCollection): "collecte incomplète", string(dialogue.ItemAccepted): "savoir si un objet est pris",
	string(dialogue.MobilityHelp): "aide pour sortir les objets", string(dialogue.OnBehalf): "appelle pour quelqu’un d’autre",
	string(dialogue.Professional): "demande d’un professionnel", string(dialogue.ClearOut): "logement à vider",
	string(dialogue.Collective): "immeuble collectif", string(dialogue.Complaint): "réclamation",
	string(dialogue.ReportDump): "signaler un dépôt sauvage", string(dialogue.SMSMissing): "SMS non reçu",
	string(dialogue.Human): "parler à un conseiller", string(dialogue.WantCallback): "être rappelé",
	string(dialogue.OtherLanguage): "parler une autre langue", string(dialogue.Emergency): "urgence",
	"price": "prix", "item_limit": "nombre d’objets", "lead_time": "délai", "collection_time": "heure de passage",
	"put_out_when": "quand sortir les objets", "put_out_where": "où poser les objets", "label": "étiquette",
	"presence": "faut-il être là", "carry_down": "descendre les objets", "outside_area": "autre commune",
	"address_help": "adresse difficile", "stranger_items": "objets ajoutés par d’autres", "bed_bugs": "punaises de lit",
	"give_away": "donner", "take_back": "reprise en magasin", "recycling_centre": "déchèterie", "fines": "amendes",
	"my_data": "ses données", "are_you_a_robot": "nature de l’assistant", "wrong_service": "autre service",
}

var stateWords = map[string]string{
	"waiting": "en attente", "reserved": "téléphone du conseiller en train de sonner", "connected": "en ligne avec un conseiller",
	"done": "terminé", "abandoned": "l’usager a raccroché", "left": "a quitté la file pour être rappelé",
}

var bookingWords = map[string]string{
	string(pickup.Confirmed): "confirmé", string(pickup.Reminded): "rappelé à l’usager", string(pickup.OutForCollection): "équipe en route",
	string(pickup.Collected): "collecté", string(pickup.Partial): "collecté en partie", string(pickup.NotPresented): "rien n’était sorti",
	string(pickup.RefusedItems): "objets refusés", string(pickup.NoAccess): "accès impossible", string(pickup.WrongAddress): "mauvaise adresse",
	string(pickup.CancelledResident): "annulé par l’usager", string(pickup.CancelledByAgent): "annulé par un conseiller",
	string(pickup.CancelledByService): "annulé par le service", string(pickup.Superseded): "remplacé par un autre",
}

var channelWords = map[string]string{"callbot": "assistant téléphonique", "agent": "conseiller", "resident": "usager, en ligne"}

var textWords = map[string]string{
	store.TextOutbox: "non envoyé, gardé ici", store.TextQueued: "en file d’envoi", store.TextSending: "en cours d’envoi",
	store.TextResending: "nouvel essai", store.TextAccepted: "remis à l’opérateur", store.TextSent: "envoyé",
	store.TextDelivered: "reçu", store.TextUndelivered: "non reçu", store.TextFailed: "refusé",
	store.TextUnknown: "sans nouvelles de l’opérateur",
}

var kindWords = map[string]string{"confirmation": "confirmation", "moved": "déplacement", "cancelled": "annulation"}

// outcomes close a callback, or open it again when nobody answered.
var outcomes = []struct{ Code, Word string }{
	{"reached", "Usager joint, demande traitée"},
	{"no_answer", "Pas de réponse : à rappeler"},
	{"wrong_number", "Numéro erroné"},
	{"not_needed", "L’usager n’en a plus besoin"},
}

var sourceWords = map[dialogue.Source]string{
	dialogue.Said: "dit par l’appelant", dialogue.KeyedIn: "tapé par l’appelant", dialogue.FromLine: "numéro qui appelle",
	dialogue.FromStore: "dossier du rendez-vous",
}

// doneWords tell what the last form did.
var doneWords = map[string]string{
	"compte":    "C’est enregistré.",
	"connecte":  "L’appel est à vous : vous répondez depuis la console, sans téléphonie.",
	"sonne":     "Votre téléphone sonne : décrochez, écoutez le résumé, puis tapez 1.",
	"deja-pris": "Cet appel vient d’être pris par un autre conseiller, ou l’usager a raccroché.",
	"sonnerie":  "Votre téléphone n’a pas pu être appelé. L’usager a gardé sa place. Vérifiez votre numéro dans « Mon compte ».",
	"termine":   "L’appel est terminé.",
	"rappel":    "Ce rappel est à vous.",
	"fait":      "Le rappel est clos.",
	"rouvert":   "Le rappel reste à faire.",
	"deja":      "Un autre conseiller s’en est occupé entre-temps.",
	"sessions":  "Ses sessions sont fermées.",
	"supprime":  "Le compte est supprimé.",
	"telephone": "Indiquez d’abord le numéro de votre téléphone : c’est lui qui sonnera.",
	"sortie":    "Vous êtes déconnecté.",
}

func doneWord(code string) string { return doneWords[code] }
