package pickup

import (
	"time"

	"github.com/paulmach/orb"
)

// INSEE is a commune's or a Marseille arrondissement's official code, "13206".
// It looks like a Postcode and is not one: INSEE 13001 is Aix-en-Provence,
// postcode 13001 is Marseille 1er.
type INSEE string

// Postcode is a postal code, "13006".
type Postcode string

// Service says who collects in a commune.
type Service string

// The kinds of service (domain.md).
const (
	ByAppointment Service = "appointment" // booked here
	ByCalendar    Service = "calendar"    // fixed days, nothing to book
	OwnService    Service = "own"         // the commune's own service, with its number
	NoService     Service = "none"
)

// Commune is a commune or an arrondissement that is a territory of its own.
type Commune struct {
	INSEE     INSEE
	Name      string // "Aix-en-Provence", "Marseille 6e"
	Spoken    string // as the bot says it: "Marseille sixième"
	Postcodes []Postcode
	Parent    INSEE  // 13055 for an arrondissement of Marseille
	Rules     string // name of the rule set
	Service   Service
	Phone     string // of its own service
}

// Verdict is what the collection does with an item or a request.
type Verdict string

// The verdicts. Ask means that a human decides.
const (
	Accept Verdict = "accept"
	Refuse Verdict = "refuse"
	Divert Verdict = "divert"
	Ask    Verdict = "ask"
)

// Item is a kind of object, by its code of domain.md.
type Item struct {
	Code        string
	One, Many   string // "un matelas", "matelas": said as "deux matelas"
	Feminine    bool
	Synonyms    []string // as callers say it
	M3, Kg      float64  // typical volume and weight of one
	Stream      string   // furniture, bedding, appliance, metal, wood, other
	Decision    Verdict
	Diversion   string // spoken: where it goes instead
	Preparation string // spoken: "porte fermée et vide"
	Max         int    // per booking, 0 = no limit of its own
}

// Count is how many of one item.
type Count struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

// RuleSet is one dated version of a commune's rules. A value of zero means
// "no such limit"; a rule whose VerifiedOn is zero is a starting value which
// nobody at the municipality has checked.
type RuleSet struct {
	Name          string
	Version       string // "amp/2026-01", kept by each booking
	From, Until   Date
	MaxItems      int
	MaxM3         float64
	MaxKgItem     float64
	MaxLengthCM   int
	PerYear       int
	Pending       int // bookings waiting at one address, 0 = 1
	PutOutHour    int // the evening before, from this hour; 0 = "the evening before"
	PutOutBy      string
	Weekdays      []time.Weekday // of collection
	LeadDays      int            // earliest day = today + LeadDays
	HorizonDays   int
	CancelCutoffH int // hours before the put-out evening's hour
	AmendCutoffH  int
	MissedDays    int // working days within which a missed collection is reported
	Label         bool
	Fee           string
	SourceURL     string
	VerifiedOn    Date
}

// Sector is an area that one round serves.
type Sector struct {
	ID      string
	Name    string
	Rules   string
	Area    orb.MultiPolygon // lon, lat, WGS 84; none = its communes, whole
	INSEE   []INSEE          // its communes; those that an Area lies in
	Weekday time.Weekday     // of its weekly round
	More    []time.Weekday   // of further weekly rounds
	Vehicle string
	Stops   int
	M3      float64
}

// World keeps trial calls away from the real capacity.
type World string

// The two worlds: Trial calls use a copy of the rounds and count in no figure.
const (
	Live  World = "live"
	Trial World = "trial"
)

// Round is one truck's day in a sector (a tournée).
type Round struct {
	ID           int64
	World        World
	Sector       string
	Date         Date
	Vehicle      string
	Stops        int     // capacity
	M3           float64 // capacity
	ClosedReason string
	UsedStops    int     // bookings and live holds
	UsedM3       float64 // bookings and live holds
}

// Slot is a round with room for one booking, as it is offered.
type Slot struct {
	Round  int64 `json:"round"`
	Date   Date  `json:"date"`
	PutOut Date  `json:"put_out"` // the evening to put the pile out
}

// Wish is what the caller said about dates. The zero Wish is the earliest.
type Wish struct {
	From    Date          `json:"from,omitzero"`  // not before
	Until   Date          `json:"until,omitzero"` // not after
	Weekday *time.Weekday `json:"weekday,omitempty"`
	Exclude []Date        `json:"exclude,omitempty"` // offered and declined
	Before  Date          `json:"before,omitzero"`   // "plus tôt" than this
}

// Address is a verified place. Number 0 with Precision "place" is a place
// without numbers.
type Address struct {
	ID         string  `json:"id"`
	StreetID   string  `json:"street_id"`
	Number     int     `json:"number,omitempty"`
	Suffix     string  `json:"suffix,omitempty"` // bis, ter, quater, A…
	Street     string  `json:"street"`
	INSEE      INSEE   `json:"insee"`
	Postcode   string  `json:"postcode"`
	Commune    string  `json:"commune"`
	Lon        float64 `json:"lon"`
	Lat        float64 `json:"lat"`
	Precision  string  `json:"precision"` // number, street, place, or Heard
	Known      bool    `json:"known"`     // the gazetteer has this very number
	Score      float64 `json:"score"`
	Complement string  `json:"complement,omitempty"`
}

// Heard is the precision of an address whose street no gazetteer has: as the
// caller spelled it, without a point, for an agent to check.
const Heard = "heard"

// State is where a booking stands.
type State string

// The states of a booking (domain.md).
const (
	Confirmed          State = "confirmed"
	Reminded           State = "reminded"
	OutForCollection   State = "out_for_collection"
	Collected          State = "collected"
	Partial            State = "partial"
	NotPresented       State = "not_presented"
	RefusedItems       State = "refused_items"
	NoAccess           State = "no_access"
	WrongAddress       State = "wrong_address"
	CancelledResident  State = "cancelled_by_resident"
	CancelledByAgent   State = "cancelled_by_agent"
	CancelledByService State = "cancelled_by_service"
	Superseded         State = "superseded"
)

// Booking is a pickup as the caller may hear it. Reference is eight digits.
type Booking struct {
	ID        int64   `json:"id"`
	Reference string  `json:"reference"`
	Round     int64   `json:"round"`
	Date      Date    `json:"date"`
	PutOut    Date    `json:"put_out"`
	Items     []Count `json:"items"`
	M3        float64 `json:"m3"`
	Rules     string  `json:"rules"` // version it was made under
	State     State   `json:"state"`
	Sector    string  `json:"sector"`
}
