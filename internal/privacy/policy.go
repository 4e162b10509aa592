package privacy

import "time"

// Class is a kind of data with one purpose and one end. The names stand in key names and must not change.
type Class string

// The classes. None is for columns without personal data.
const (
	Raw       Class = "raw"       // events and replies as spoken
	Redacted  Class = "redacted"  // the transcript without identity
	Phone     Class = "phone"     // a resident's telephone number
	Address   Class = "address"   // the exact collection address
	Booking   Class = "booking"   // reference, items, round, state
	Text      Class = "text"      // the words of an SMS
	Callback  Class = "callback"  // a number to call back
	Handoff   Class = "handoff"   // a caller who waits for an agent
	Fact      Class = "fact"      // one line of statistics per call
	Attempt   Class = "attempt"   // keyed hash of a line that guesses references
	PlaceHash Class = "placehash" // keyed hash of an address, for quotas
	LineHash  Class = "linehash"  // keyed hash of a number, for repeated calls
	Account   Class = "account"   // an agent's own account
	Session   Class = "session"   // a signed-in browser
	Audit     Class = "audit"     // who read what
	None      Class = "none"      // no personal data
)

// Policy is a row of the register (RGPD article 30), in French because the DPO reads it.
type Policy struct {
	Class      Class
	Purpose    string
	Basis      string // legal basis
	Recipients string
	// From says what the duration counts from.
	From     string
	Duration time.Duration
	Then     string
	Source   string // where the duration comes from
}

const day = 24 * time.Hour

const (
	publicTask = "mission d'intérêt public (RGPD 6.1.e)"
	security   = "obligation de sécurité (RGPD 32)"
)

// Policies are the default durations, the strictest ones that let the service work. All are the DPO's to confirm.
var Policies = []Policy{
	{Raw, "conduire l'appel et le reprendre après une panne", publicTask, "aucun",
		"fin de l'appel", 23 * time.Hour, "clé détruite, donnée illisible puis effacée", "CNIL, agents conversationnels : au plus 24 h"},
	{Redacted, "reprise par un conseiller, contestation, qualité", publicTask, "conseillers, superviseurs",
		"fin de l'appel", 30 * day, "clé détruite, donnée effacée", "CNIL, agents conversationnels"},
	{Phone, "confirmer et rappeler le rendez-vous", publicTask, "conseillers, opérateur de SMS",
		"collecte", 30 * day, "effacé", "durée nécessaire à une réclamation"},
	{Address, "collecter à la bonne adresse", publicTask, "conseillers, équipe de collecte",
		"collecte", 60 * day, "effacée, seul le secteur reste", "durée nécessaire à une réclamation"},
	{Booking, "tenir le rendez-vous, appliquer les règles de fréquence", publicTask, "conseillers, équipe de collecte",
		"collecte", 365 * day, "agrégats d'au moins 11", "règles de fréquence sur douze mois"},
	{Text, "envoyer le SMS de confirmation", publicTask, "opérateur de SMS",
		"envoi demandé", 7 * day, "effacé, seul l'état reste", "durée nécessaire à un second envoi"},
	{Callback, "rappeler un usager", publicTask, "conseillers",
		"créneau de rappel", 30 * day, "effacé", "durée nécessaire à une réclamation"},
	{Handoff, "mettre l'usager en relation avec un conseiller", publicTask, "conseillers",
		"fin de l'appel", 30 * day, "effacé", "CNIL, agents conversationnels"},
	{Fact, "mesurer le service", publicTask, "responsables",
		"début de l'appel", 25 * 30 * day, "effacé ; l'identifiant de l'appel et les minutes sont coupés à 30 jours", "CNIL, mesure : 25 mois"},
	{Attempt, "empêcher de deviner des références", security, "aucun",
		"essai", day, "effacé", "vingt essais par jour"},
	{PlaceHash, "appliquer les règles de fréquence par adresse", publicTask, "aucun",
		"prise du rendez-vous", 365 * day, "clé détruite, effacé", "règles de fréquence sur douze mois"},
	{LineHash, "compter les appels répétés sous sept jours", publicTask, "aucun",
		"appel", 8 * day, "clé détruite ; seul « a rappelé » reste", "indicateur de rappel à sept jours"},
	{Account, "ouvrir la console aux agents", publicTask, "administrateurs",
		"dernière connexion", 365 * day, "effacé", "CNIL, gestion des habilitations"},
	{Session, "garder une session de console ouverte", security, "aucun",
		"dernière page", 12 * time.Hour, "effacée", "une journée de travail"},
	{Audit, "savoir qui a lu des données personnelles", security, "DPO",
		"lecture", 365 * day, "effacé", "CNIL, délibération 2021-122 : 6 à 12 mois"},
}

// PolicyOf returns the class's row of the register.
func PolicyOf(c Class) (Policy, bool) {
	for _, p := range Policies {
		if p.Class == c {
			return p, true
		}
	}
	return Policy{}, false
}

// Expires returns when a datum of class c ends that counts from the given time. It is rounded down to the hour (raw,
// sessions, attempts) or the UTC day, so that the row, its key and the promise end together and never late. It panics on
// None, which has no end.
func (c Class) Expires(from time.Time) time.Time {
	p, ok := PolicyOf(c)
	if !ok {
		panic("privacy: class " + string(c) + " has no duration")
	}
	return from.UTC().Add(p.Duration).Truncate(c.grain())
}

// grain is the width of a class key. Days begin at midnight UTC, which is what Truncate gives.
func (c Class) grain() time.Duration {
	if p, ok := PolicyOf(c); ok && p.Duration <= day {
		return time.Hour
	}
	return day
}
