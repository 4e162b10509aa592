package answer

import (
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// irregular forms lead to one form of the verb, which the stemmer keeps.
var irregular = table(`
prendre: prends prend prenez prennent prenons pris prise prises prendrez prendra prenait
reprendre: reprends reprend reprenez reprennent repris reprise reprendra
venir: viens vient venez viennent venu venus viendra viendrez viennes vienne veniez
passer: passé passés passe passez passent passera passerez
mettre: mets met mettez mettent mis mise mettrai
recevoir: reçois reçoit reçu reçue reçus recevez recevrai reçoivent
aller: vais va vont irai ira iront
ouvrir: ouvre ouvrent ouvert ouverte ouverts ouvrez
savoir: sais sait savez
appartenir: appartient
écrire: écris écrit écrire
peser: pèse pèsent pesait
lever: lève lèvent
enlever: enlève enlèvent enlèvement enlèvements
ramasser: ramassage ramassages
collecter: collecte collectes
vendre: vends vend vendez vendent vendu
perdre: perds perd perdu perdue
tenir: tiens tient tenu
choisir: choisis choisit
`)

// synonyms are words that callers use for one another, by what they share.
// They count for less than the same word: see related.
var synonyms = table(`
take: prendre ramasser enlever collecter récupérer embarquer emporter accepter évacuer débarrasser
throw: jeter éliminer balancer débarrasser bazarder
put: mettre poser déposer laisser placer
bring: apporter amener porter déposer rapporter
out: sortir descendre dehors
come: venir passer passage
price: payer payant coûter coût prix tarif frais facturer gratuit cher paye paie argent
crew: camion équipe agent éboueur gars ramasseur monsieur employé
text: sms texto message
home: maison appartement logement
floor: étage escalier ascenseur monter
business: entreprise société commerce magasin boutique restaurant artisan professionnel pro commerçant hôtel
association: association emmaüs ressourcerie recyclerie
centre: déchèterie déchetterie décharge
appointment: rdv réservation créneau
old: vieux vieille ancien ancienne usé usagé périmé
broken: cassé abîmé panne déchiré hs
max: maximum limite limité maximal
fine: amende contravention pv verbaliser sanction
sick: malade handicapé handicap invalide opéré âgé vieux
tell: prévenir avertir signaler
change: changer modifier déplacer décaler reporter repousser
cancel: annuler décommander
give: donner don
family: mère père parent fille fils tante oncle mari femme
bug: punaise cafard puce bestiole bête
person: quelquun personne gens
wait: attendre attente délai
street: rue chemin impasse traverse ruelle
size: grand énorme long longueur taille dimension
weight: lourd poids kilo peser
number: numéro référence
phone: téléphone portable mobile
complain: plaindre réclamation plainte mécontent
data: données informations rgpd
register: enregistrer inscrire
fire: feu flamme incendie brûler
place: endroit lieu
know: savoir connaître
throwaway: abandonné sauvage dépôt
live: habiter vivre
call: appeler téléphoner
elsewhere: paris lyon toulouse nice bordeaux nantes lille strasbourg rennes montpellier grenoble toulon avignon nîmes arles cannes antibes perpignan dijon angers reims brest tours corse barcelone
office: mairie préfecture caf poste banque piscine bibliothèque médiathèque musée école crèche cantine gare métro bus tram tramway hôpital médecin dentiste pharmacie impôts police commissariat edf cinéma théâtre stade aéroport urssaf
buy: acheter achat vendre neuf occasion louer location marque
repair: réparer nettoyer monter poser tondre tailler abattre déboucher traiter installer repeindre désinfecter laver dépanner
paper: passeport identité permis carte attestation certificat facture acte
weather: météo température pleuvoir pluie neige orage tempête
`)

// compounds are words that callers say as several; "" drops them: they tell a
// question, and not which.
var compounds = []struct {
	said []string
	word string
}{
	{[]string{"qu", "est", "ce", "qui"}, "quoi"}, {[]string{"qu", "est", "ce", "que"}, "quoi"}, {[]string{"qu", "est", "ce", "qu"}, "quoi"},
	{[]string{"est", "ce", "que"}, ""}, {[]string{"est", "ce", "qu"}, ""}, {[]string{"c", "est", "quoi"}, "quoi"},
	{[]string{"y", "a", "t", "il"}, ""}, {[]string{"il", "y", "a"}, ""}, {[]string{"s", "il", "vous", "plait"}, ""},
	{[]string{"rendez", "vous"}, "rdv"}, {[]string{"quelqu", "un"}, "quelquun"}, {[]string{"a", "cote"}, "acote"}, {[]string{"au", "lieu"}, "place"},
	{[]string{"metres", "cubes"}, "m3"}, {[]string{"metre", "cube"}, "m3"}, {[]string{"je", "voudrais", "savoir"}, ""},
	{[]string{"tout", "de", "suite"}, "maintenant"}, {[]string{"d", "accord"}, ""}, {[]string{"allo"}, ""},
}

// table reads lines "head: word word …" into word → heads.
func table(lines string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(lines) {
		head, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		for w := range strings.FieldsSeq(list) {
			key := french.Fold(w)
			out[key] = append(out[key], head)
		}
	}
	return out
}
