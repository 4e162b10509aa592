package dialogue

// Intent is what a caller wants, by its code of the domain.
type Intent string

// Intents that the dialogue itself acts on. Every other code (price, presence,
// put_out_when, …) is a question for the knowledge base.
const (
	Book             Intent = "book"
	BookingStatus    Intent = "booking_status"
	CancelBooking    Intent = "cancel"
	Reschedule       Intent = "reschedule"
	ChangeItems      Intent = "change_items"
	MissedCollection Intent = "missed_collection"
	PartCollection   Intent = "partial_collection"
	ItemAccepted     Intent = "item_accepted"
	MobilityHelp     Intent = "mobility_help"
	OnBehalf         Intent = "on_behalf"
	Professional     Intent = "professional"
	ClearOut         Intent = "clear_out"
	Collective       Intent = "collective_housing"
	Complaint        Intent = "complaint"
	ReportDump       Intent = "report_dump"
	SMSMissing       Intent = "sms_missing"
	Human            Intent = "human"
	WantCallback     Intent = "callback"
	OtherLanguage    Intent = "other_language"
	Emergency        Intent = "emergency"
	Abuse            Intent = "abuse"
	Goodbye          Intent = "goodbye"
	Repeat           Intent = "repeat"
	Slower           Intent = "slower"
	Wait             Intent = "wait"
	Correction       Intent = "correction"
	Restart          Intent = "restart"
	Unclear          Intent = "unclear"
	Reply            Intent = "answer" // only fills the slot that was asked for
)

// Questions lists the intents that are answered from the knowledge base and
// leave the booking where it was.
var Questions = map[Intent]bool{
	"price": true, "item_limit": true, "lead_time": true, "collection_time": true,
	"put_out_when": true, "put_out_where": true, "label": true, "presence": true,
	"carry_down": true, "outside_area": true, "address_help": true, SMSMissing: true,
	"stranger_items": true, ItemAccepted: true, "bed_bugs": true, "give_away": true,
	"take_back": true, "recycling_centre": true, ReportDump: true, "fines": true,
	"my_data": true, "are_you_a_robot": true, "wrong_service": true, "emergency": true,
	OnBehalf: true, Professional: true, Collective: true, ClearOut: true,
}

// Expect says what the last question awaits. The set is closed.
type Expect string

// Every Expect.
const (
	Open           Expect = "open"
	AskCommune     Expect = "ask_commune"
	AskStreet      Expect = "ask_street"
	AskNumber      Expect = "ask_number"
	ChooseAddress  Expect = "choose_address"
	ConfirmAddress Expect = "confirm_address"
	Spell          Expect = "spell"
	AskItems       Expect = "ask_items"
	MoreItems      Expect = "more_items"
	OfferSlots     Expect = "offer_slots"
	AskPhone       Expect = "ask_phone"
	ConfirmBooking Expect = "confirm_booking"
	AskReference   Expect = "ask_reference"
	ConfirmChange  Expect = "confirm_change"
	ChooseCallback Expect = "choose_callback"
	Answering      Expect = "answering"
	AnythingElse   Expect = "anything_else"
	Waiting        Expect = "waiting"
	Closing        Expect = "closing"
)

// Expects lists every Expect, for walks over the state graph.
var Expects = []Expect{Open, AskCommune, AskStreet, AskNumber, ChooseAddress, ConfirmAddress, Spell,
	AskItems, MoreItems, OfferSlots, AskPhone, ConfirmBooking, AskReference, ConfirmChange,
	ChooseCallback, Answering, AnythingElse, Waiting, Closing}

// Part says which part of an address an utterance is expected to give.
type Part string

// The parts; AnyPart is an address however complete.
const (
	AnyPart     Part = "any"
	CommunePart Part = "commune"
	StreetPart  Part = "street"
	NumberPart  Part = "number"
	SpelledPart Part = "spelled"
)

// The parts of a summary that a caller may want to change.
const (
	AddressPart Part = "address"
	ItemsPart   Part = "items"
	DatePart    Part = "date"
	PhonePart   Part = "phone"
)
