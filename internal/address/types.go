package address

// An Entry is one row of a gazetteer: a house number with its point, a street without numbers (Number 0), or a place
// (lieu-dit, résidence) that has a name and no numbers.
type Entry struct {
	ID, StreetID, Street string
	Number               int    // 0: the street or place as a whole
	Suffix               string // "bis", "ter", "a"…; lower case
	Postcode, INSEE      string
	Commune              string
	Lon, Lat             float64 // degrees, WGS 84
	Place                bool
}

// A Part says what the caller was asked for.
type Part int

// The parts of an address that a question can be about.
const (
	Any     Part = iota // "à quelle adresse ?", or nothing in particular
	Commune             // a commune, an arrondissement, a quarter, a postcode
	Street              // a street, perhaps with its number
	Number              // a house number
	Spelled             // the street's name letter by letter
)

// Known is what earlier turns have settled. INSEE may stand for a city whose arrondissements have codes of their own
// (13055 for Marseille, 69123 for Lyon, 75056 for Paris).
type Known struct {
	INSEE, StreetID string
	Number          int
}

// A Query is what was heard or keyed in one turn.
type Query struct {
	Texts      []string // the recogniser's readings, best first
	Confidence float64  // of the first reading, 0 to 1; 0 when the recogniser tells none
	// Keys are digits keyed instead of speech. With Part Commune a postcode; with Number a house number, then "#1" for bis or
	// "#2" for ter; with Street or Spelled the letters of the last word of the street's name, one key a letter.
	Keys    string
	Part    Part
	Known   Known
	Belief  []byte // of the last Result; a damaged one is ignored
	Refused int    // the caller said no to so many of the first candidates of Belief, which never come back
}

// The precisions of a Candidate's point.
const (
	PrecisionNumber = "number" // the house number's own point
	PrecisionStreet = "street" // somewhere in the street, or between the known neighbours of an unknown number
	PrecisionPlace  = "place"  // a lieu-dit or résidence as a whole
	PrecisionHeard  = "heard"  // none: a street that the index lacks, as it was spelled; it has no ID
)

// A Candidate is an address that may be meant.
type Candidate struct {
	ID          string // of the address when NumberKnown, of the street otherwise
	StreetID    string
	Street      string
	Number      int // 0: not said
	Suffix      string
	Postcode    string
	INSEE       string
	Commune     string
	Lon, Lat    float64
	Precision   string  // PrecisionNumber, PrecisionStreet, PrecisionPlace or PrecisionHeard
	Score       float64 // the probability that it is meant, number and all
	NumberKnown bool    // the gazetteer has that number (with that suffix)
	Outside     bool    // its commune is not the territory's: it is in the index so that it is recognised ([Index.WithServed])
}

// A Decision is the next act that Locate advises.
type Decision string

const (
	// Accept: as Confirm, and so sure that it may be taken in passing; only with a calibration of the recogniser in use ([Fit]). The
	// summary before a booking still says it whole.
	Accept Decision = "accept"
	// Confirm: Candidates[0] is complete (a number, or a place that needs none) and clearly ahead: read it back whole and ask
	// for a yes. Its number may be unknown to the gazetteer (NumberKnown false).
	Confirm Decision = "confirm"
	// Choose: two or three Candidates, in this order; ask which. Each has its street, and its number only where that is not doubtful:
	// a yes to "the first" would be a yes to its number too. What is chosen is not confirmed yet, and its number may be still to ask.
	Choose Decision = "choose"
	// AskCommune: the commune is not settled. Communes holds those it lies between when they are few (two to nine),
	// else it is empty; Candidates may hold the same street in several of them.
	AskCommune Decision = "ask_commune"
	// AskStreet: no street was understood. Commune is set when it is settled; Candidates is empty.
	AskStreet Decision = "ask_street"
	// AskNumber: Candidates[0] is the street, without a number, and the others are also-rans; after an answer that held no
	// (new) number and when the street is not known any more Candidates may be empty.
	AskNumber Decision = "ask_number"
	// Spell: the street failed twice; ask for its name letter by letter. Candidates is empty.
	Spell Decision = "spell"
	// Keypad: ask for keys: the part that failed. Candidates is empty.
	Keypad Decision = "keypad"
	// Unknown: the street was spelled and is none of the index. Candidates[0] holds it as it was spelled, with its commune and number
	// (PrecisionHeard): read it back and let an agent check it.
	Unknown Decision = "unknown"
	// Outside: the address lies in a commune that is not of the territory: Commune, whose INSEE code may be empty. Candidates is empty.
	Outside Decision = "outside"
	// Human: every rung has failed. Candidates is empty.
	Human Decision = "human"
	// None: nothing like an address was heard, and none was asked for. Candidates is empty.
	None Decision = "none"
)

// A CommuneHit is a commune or arrondissement, or a city as a whole, that may be meant.
type CommuneHit struct {
	INSEE, Name, Postcode string  // Postcode is empty when the commune has several
	Score                 float64 // 0 to 1
	Outside               bool    // not the territory's
}

// A Result is what Locate makes of a query. Each [Decision] says what it promises about Candidates.
type Result struct {
	Decision   Decision
	Candidates []Candidate  // ranked, three at most
	Commune    *CommuneHit  // settled or likeliest; nil when nothing tells
	Communes   []CommuneHit // to choose between, with AskCommune
	Number     int          // the house number heard, even when the street is not known; 0 for none
	Suffix     string
	Complement string // "bâtiment B", "résidence Les Pins"; as heard
	Belief     []byte // for the next Query, 4 kB at most
}

// A StreetHit is a street found by keys.
type StreetHit struct {
	ID, Name, INSEE, Commune string
}

// Stats counts what an index holds.
type Stats struct {
	Addresses, Streets, Communes int // Streets counts places too
}
