package privacy

import (
	"fmt"
	"slices"
	"strings"
)

// TableColumn names a column of the schema, as information_schema.columns does.
type TableColumn struct{ Table, Column string }

// Column puts a column into a class. Purpose, legal basis and end are the class's (Policies); for None, Why says what
// makes the column harmless, and elsewhere what it holds.
type Column struct {
	TableColumn
	Class Class
	Why   string
}

// Policy returns the column's purpose, basis and end; ok is false for None.
func (c Column) Policy() (p Policy, ok bool) { return PolicyOf(c.Class) }

// of declares columns of one table that share a class and a reason.
func of(table string, class Class, why string, names string) []Column {
	var all []Column
	for name := range strings.FieldsSeq(names) {
		all = append(all, Column{TableColumn{table, name}, class, why})
	}
	return all
}

// Columns declares every column of the schema. A migration that adds a column adds it here.
var Columns = slices.Concat(
	of("call", Redacted, "désigne l'appel auprès de l'opérateur", "id sid"),
	of("call", Redacted, "quand l'appel a eu lieu", "started_at ended_at"),
	of("call", None, "déroulement", "world seq turn expires_at"),

	of("call_key", Redacted, "clés de l'appel, closes par une clé de classe", "call_id wrapped"),
	of("call_key", None, "déroulement", "kind key_name expires_at"),

	of("call_event", Raw, "ce qui a été dit, chiffré", "call_id sealed at"),
	of("call_event", None, "déroulement", "seq kind expires_at"),

	of("delivery", Raw, "ce qui a été répondu, chiffré", "call_id sealed"),
	of("delivery", None, "déroulement", "key expires_at"),

	of("transcript", Redacted, "ce qui a été dit, sans identité, chiffré", "call_id sealed"),
	of("transcript", None, "déroulement", "seq expires_at"),

	of("call_fact", Fact, "désigne l'appel ; coupé à 30 jours", "call_id"),
	of("call_fact", Fact, "quand ; réduit au jour à 30 jours", "started_at ended_at queued_at agent_at left_queue_at"),
	of("call_fact", None, "mesures, sans identité", `id world pick_up_ms turns speech_turns understood_turns address_tries
		address_done intent booked answered changed callback closed handed_over dialled anonymised expires_at`),

	of("round", None, "tournée : aucune personne", "id world sector day vehicle stops m3 closed_reason"),

	of("hold", Booking, "un créneau retenu pendant l'appel", "call_id"),
	of("hold", None, "tournée", "id round_id stops m3 expires_at"),

	of("booking", Booking, "désigne le rendez-vous", "id reference call_id previous"),
	of("booking", Booking, "ce qui est collecté, et quand", "round_id sector items stops m3 state channel created_at"),
	of("booking", None, "version des règles, déroulement", "world rules expires_at"),

	of("booking_address", Address, "adresse exacte, chiffrée", "booking_id sealed"),
	of("booking_address", PlaceHash, "empreinte à clé de l'adresse", "place_hmac"),
	of("booking_address", None, "déroulement", "to_check expires_at"),

	of("place_use", PlaceHash, "empreinte à clé de l'adresse, comptée pour la fréquence", "booking_id place_hmac day"),
	of("place_use", None, "déroulement", "world expires_at"),

	of("booking_phone", Phone, "numéro, chiffré", "booking_id sealed"),
	of("booking_phone", None, "déroulement", "expires_at"),

	of("report", Booking, "signalement sur un rendez-vous", "booking_id call_id kind state created_at"),
	of("report", None, "déroulement", "id expires_at"),

	of("reference_try", Attempt, "empreinte à clé de la ligne", "line_hmac"),
	of("reference_try", None, "compteur", "day n expires_at"),

	of("notification", Booking, "état d'un SMS, sans numéro ni texte", "booking_id provider_sid kind state tried_at created_at changed_at"),
	of("notification", None, "déroulement", "id world rank error_code expires_at"),

	of("notification_body", Text, "numéro et texte, chiffrés", "notification_id sealed"),
	of("notification_body", None, "déroulement", "expires_at"),

	of("handoff", Handoff, "désigne l'appel et sa file", "call_id call_sid context queue_sid agent_call_sid"),
	of("handoff", Handoff, "pourquoi et quand", "reason intent entered_at reserved_at answered_at ended_at"),
	of("handoff", Account, "qui a répondu", "agent"),
	of("handoff", None, "déroulement", "id world target state expires_at"),

	of("callback", Callback, "numéro à rappeler, chiffré", "call_id source sealed"),
	of("callback", Callback, "pourquoi et quand", "reason window_from window_until state outcome created_at"),
	of("callback", Account, "qui rappelle", "agent"),
	of("callback", None, "déroulement", "id world expires_at"),

	of("account", Account, "compte d'un agent", "id name role password phone created_at"),
	of("account", None, "déroulement", "expires_at"),

	of("login_link", Session, "premier accès d'un agent", "token_hash account_id"),
	of("login_link", None, "déroulement", "expires_at"),

	of("console_session", Session, "session d'un agent", "token data"),
	of("console_session", None, "déroulement", "expires_at"),

	of("read_log", Audit, "qui a lu quoi", "at account what subject"),
	of("read_log", None, "déroulement", "id expires_at"),

	of("gazetteer", None, "adresses publiques de la BAN", "version active addresses streets source index created_at report"),
	of("heartbeat", None, "état d'une tâche", "job at progress note"),
)

// Compare returns one line for each column of the schema that is not declared and for each declared column that the
// schema lacks. The tables of the libraries (goose, River) are theirs to explain: River's jobs carry ids only.
func Compare(schema []TableColumn) []string {
	declared := map[TableColumn]bool{}
	for _, c := range Columns {
		declared[c.TableColumn] = true
	}
	var faults []string
	for _, c := range schema {
		if strings.HasPrefix(c.Table, "river_") || c.Table == "goose_db_version" {
			continue
		}
		if !declared[c] {
			faults = append(faults, fmt.Sprintf("%s.%s is not declared: give it a class in privacy.Columns, or None and why", c.Table, c.Column))
		}
		delete(declared, c)
	}
	for c := range declared {
		faults = append(faults, fmt.Sprintf("%s.%s is declared in privacy.Columns but not in the schema", c.Table, c.Column))
	}
	slices.Sort(faults)
	return faults
}
