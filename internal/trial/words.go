package trial

// named is the French name of a code, or the code itself where a later version has a new one.
func named(names map[string]string, code string) string {
	if name, ok := names[code]; ok {
		return name
	}
	return code
}

var weekdays = []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

var months = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	"septembre", "octobre", "novembre", "décembre"}

// needs are the errands of the domain.
var needs = map[string]string{
	"book": "prendre un rendez-vous", "booking_status": "retrouver un rendez-vous", "cancel": "annuler un rendez-vous",
	"reschedule": "déplacer un rendez-vous", "change_items": "changer les objets",
	"missed_collection": "signaler un passage manqué", "partial_collection": "signaler un ramassage incomplet",
	"human": "parler à un conseiller", "callback": "être rappelé", "item_accepted": "savoir si un objet est pris",
	"mobility_help": "obtenir de l'aide pour sortir ses objets", "complaint": "faire une réclamation",
}

// expects say what the last question awaits.
var expects = map[string]string{
	"open": "votre demande", "ask_commune": "la commune ou le code postal", "ask_street": "le nom de la rue",
	"ask_number": "le numéro dans la rue", "choose_address": "le choix d'une adresse",
	"confirm_address": "un oui ou un non à l'adresse", "spell": "le nom de la rue épelé", "ask_items": "les objets",
	"more_items": "d'autres objets, ou « c'est tout »", "offer_slots": "le choix d'une date",
	"ask_phone": "un numéro de mobile", "confirm_booking": "un oui ou un non au récapitulatif",
	"ask_reference": "la référence du rendez-vous", "confirm_change": "un oui ou un non au changement",
	"choose_callback": "le choix d'un créneau de rappel", "answering": "une réponse", "anything_else": "une autre demande",
	"waiting": "que vous soyez prêt", "closing": "rien : il prend congé",
}

// decisions are the resolver's.
var decisions = map[string]string{
	"accept": "une adresse, sûre", "unknown": "une rue inconnue, à vérifier", "outside": "hors du territoire",
	"confirm": "une adresse, à confirmer", "choose": "plusieurs adresses possibles", "ask_commune": "il manque la commune",
	"ask_street": "il manque la rue", "ask_number": "il manque le numéro", "spell": "faire épeler la rue",
	"keypad": "passer au clavier", "human": "passer à un conseiller", "none": "pas d'adresse reconnue",
}

// reasons for which a human is wanted.
var reasons = map[string]string{
	"human_asked": "à sa demande", "misunderstood": "trop d'incompréhensions", "trouble": "un service ne répond pas",
	"address": "adresse non trouvée", "full": "plus de date libre", "item_unknown": "objet inconnu",
	"question": "question sans réponse", "reference_unknown": "référence introuvable",
	"reference_blocked": "trop de références fausses", "sector": "secteur incertain",
	"mobility_help": "ne peut pas sortir les objets", "change_items": "changement d'objets", "complaint": "réclamation",
	"other_language": "autre langue", "clear_out": "logement à vider", "professional": "professionnel",
	"on_behalf": "pour quelqu'un d'autre", "collective_housing": "immeuble collectif",
}

var eventNames = map[string]string{
	"CallStarted": "Appel reçu", "Heard": "Entendu", "Keyed": "Touches", "Silence": "Silence", "Interrupted": "Interrompu",
	"Waited": "Réponse attendue", "Resumed": "Reprise", "HungUp": "Raccroché", "QueueLeft": "Sortie de la file d'attente",
	"DialEnded": "Transfert terminé", "Understood": "Compris", "Located": "Adresse cherchée", "Checked": "Objets vérifiés",
	"Offered": "Dates trouvées", "FoundBooking": "Rendez-vous cherché", "Answered": "Réponse trouvée",
	"ProviderFailed": "Service indisponible", "Held": "Dates retenues", "Released": "Dates rendues",
	"SlotGone": "Date déjà prise", "Booked": "Rendez-vous enregistré", "Refused": "Réservation refusée",
	"Amended": "Rendez-vous déplacé", "Unchanged": "Rien à changer", "Cancelled": "Rendez-vous annulé",
	"TooLate": "Trop tard", "Texted": "SMS", "Queued": "Mis en attente", "Closed": "Conseillers absents",
	"CallbackSet": "Rappel promis", "Reported": "Signalement",
}

var fieldNames = map[string]string{
	"text": "texte", "also": "autres lectures", "confidence": "confiance", "digits": "touches", "finished": "terminé par dièse",
	"intents": "intentions", "answer": "réponse", "items": "objets", "items_done": "c'est tout",
	"address": "adresse", "part": "partie", "when": "date", "phone": "téléphone", "reference": "référence",
	"choice": "choix", "correction": "correction", "question": "question", "left": "mots non compris", "source": "source",
	"decision": "décision", "communes": "communes", "commune": "commune", "number": "numéro", "suffix": "suffixe",
	"accepted": "acceptés", "refused": "refusés", "unknown": "inconnus", "m3": "m³", "limit": "limite",
	"limit_n": "maximum", "slots": "dates", "problem": "problème", "date": "date", "put_out": "à sortir le",
	"booking": "rendez-vous", "article": "article", "spoken": "réponse", "until": "jusqu'à", "from": "à partir de",
	"offers": "autres dates", "why": "raison", "queued": "à envoyer", "position": "place", "minutes": "minutes d'attente",
	"windows": "créneaux", "window": "créneau", "line": "ligne", "caller": "appelant", "result": "résultat",
	"status": "état", "code": "objet", "n": "nombre", "name": "nom", "kind": "type", "weekday": "jour", "state": "état",
	"street": "rue", "postcode": "code postal", "blocked": "bloqué", "booked": "déjà prévu", "handoff": "dossier",
	"context": "contexte", "dial": "transfert vers", "ask": "demande", "before": "avant", "score": "score", "known": "connu",
}
