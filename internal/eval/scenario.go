package eval

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/debarras/debarras/internal/pickup"
)

// A Scenario is one story: who calls, for what, how, and what the database must hold afterwards.
// The zero value of a field leaves it to chance, or to what most callers do.
type Scenario struct {
	ID, Story string
	Source    string // file:line
	Intent    string // what the caller wants, a code of the domain
	Manners   []string
	Say       []string       // how the request is worded, one drawn; none: as a booking is asked for
	Items     []pickup.Count // none for a booking: two drawn ones
	Change    []pickup.Count // what the items become at the first summary
	Communes  []string       // INSEE codes, one drawn
	Address   Place          // a fixed one instead of a drawn one
	Line      string         // mobile, landline, hidden
	Phone     string         // for the text: caller, other, none
	Date      string         // first, second, later, or a weekday
	Booking   string         // made in an earlier call: "", coming, soon (tomorrow), past (yesterday), refused (yesterday, by the crew)
	Reference string         // known, lost, wrong
	Fixed     []FixedLine
	Expect    []Expectation // any of them; the first is the best
}

// A FixedLine is what the caller says once, when the bot asks for something.
type FixedLine struct {
	At  Kind
	Say string
}

// An Expectation is an outcome in the database.
type Expectation struct {
	Outcome  string
	Articles []string // of answered: one of them; none: any
}

// Outcomes that a scenario may expect.
const (
	Booked    = "booked"
	Cancelled = "cancelled"
	Moved     = "moved"
	Reported  = "reported"
	Answered  = "answered" // an article, or what the rules say of an object
	Told      = "told"     // the day of the booking was found and said
	Refused   = "refused"  // a rule said no, and nothing was committed
	Human     = "human"    // an agent or a callback
	Callback  = "callback"
	Nothing   = "nothing" // nothing was committed and nobody was bothered
)

var (
	outcomes = []string{Booked, Cancelled, Moved, Reported, Answered, Told, Refused, Human, Callback, Nothing}
	manners  = []string{Hesitant, Hurried, TwoThings, Silent, Keypad, WrongCommune, Angry, Child, Corrects, HangsUp, Agrees, Southern, Polite, ChangesMind, Drops}
	bookings = []string{"", "coming", "soon", "past", "refused"}
	lineKind = []string{"", "mobile", "landline", "hidden"}
	phones   = []string{"", "caller", "other", "none"}
	dates    = []string{"", "first", "second", "later", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	refs     = []string{"", "known", "lost", "wrong"}
)

// Manners of callers.
const (
	Hesitant     = "hesitant"      // euh, once "attendez"
	Hurried      = "hurried"       // the shortest words
	TwoThings    = "two_things"    // answers and asks in one breath
	Silent       = "silent"        // says nothing twice
	Keypad       = "keypad"        // keys alone
	WrongCommune = "wrong_commune" // says a neighbouring one first
	Angry        = "angry"
	Child        = "child"
	Corrects     = "corrects" // says a wrong number first
	HangsUp      = "hangs_up" // before the commit
	Agrees       = "agrees"   // to anything
	Southern     = "southern"
	Polite       = "polite" // many words around everything
	ChangesMind  = "changes_mind"
	Drops        = "drops" // gives the booking up at the summary
)

// scenarioFile is a document as it is written.
type scenarioFile struct {
	ID        string            `yaml:"id"`
	Story     string            `yaml:"story"`
	Intent    string            `yaml:"intent"`
	Manners   []string          `yaml:"manners"`
	Say       []string          `yaml:"say"`
	Items     string            `yaml:"items"`
	Change    string            `yaml:"change"`
	Communes  []string          `yaml:"communes"`
	Address   string            `yaml:"address"`
	Line      string            `yaml:"line"`
	Phone     string            `yaml:"phone"`
	Date      string            `yaml:"date"`
	Booking   string            `yaml:"booking"`
	Reference string            `yaml:"reference"`
	At        map[string]string `yaml:"at"`
	Expect    []string          `yaml:"expect"`
}

// Load reads every *.yaml of a folder, sorted by name. The error lists all that is wrong, each
// with file and line; t tells which objects and communes exist.
func Load(files fs.FS, t *Territory) ([]Scenario, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no scenario: write one in a file whose name ends in .yaml")
	}
	slices.Sort(names)
	var all []Scenario
	var faults []error
	seen := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		list, err := Parse(path.Base(name), data, t)
		faults = append(faults, err)
		for _, s := range list {
			if first, twice := seen[s.ID]; twice {
				faults = append(faults, fmt.Errorf("%s: id %s stands already at %s: choose another", s.Source, s.ID, first))
			}
			seen[s.ID] = s.Source
		}
		all = append(all, list...)
	}
	return all, errors.Join(faults...)
}

// Parse reads one file: documents parted by lines "---". What is right is returned beside the
// error.
func Parse(name string, data []byte, t *Territory) ([]Scenario, error) {
	var all []Scenario
	var faults []error
	first := 1
	for doc := range bytes.SplitSeq(data, []byte("\n---")) {
		s, err := parseOne(name, first, doc, t)
		if err != nil {
			faults = append(faults, err)
		} else if s.ID != "" {
			all = append(all, s)
		}
		first += bytes.Count(doc, []byte("\n")) + 1
	}
	return all, errors.Join(faults...)
}

// parseOne reads a document that begins at a line. A document without content is no scenario.
func parseOne(name string, first int, doc []byte, t *Territory) (s Scenario, err error) {
	defer func() { // the library panics at some texts that are no YAML
		if recover() != nil {
			err = fmt.Errorf("%s:%d: cannot be read as YAML: look for signs such as !, & and * outside quotes", name, first)
		}
	}()
	if bytes.HasPrefix(doc, []byte("---")) {
		doc = doc[3:]
	}
	var f scenarioFile
	err = yaml.NewDecoder(bytes.NewReader(doc), yaml.Strict()).Decode(&f)
	if errors.Is(err, io.EOF) {
		return Scenario{}, nil
	}
	if err != nil {
		if at, ok := errors.AsType[yaml.Error](err); ok && at.GetToken() != nil {
			return Scenario{}, fmt.Errorf("%s:%d: %s", name, first+at.GetToken().Position.Line-1, at.GetMessage())
		}
		return Scenario{}, fmt.Errorf("%s:%d: %w", name, first, err)
	}
	r := &reading{name: name, first: first, doc: doc, t: t}
	s = r.scenario(f)
	return s, errors.Join(r.faults...)
}

// reading is a document being checked.
type reading struct {
	name   string
	first  int
	doc    []byte
	t      *Territory
	faults []error
}

// at is the line of a field.
func (r *reading) at(field string) string {
	line := r.first
	for text := range strings.SplitSeq(string(r.doc), "\n") {
		if strings.HasPrefix(text, field+":") {
			return fmt.Sprintf("%s:%d", r.name, line)
		}
		line++
	}
	return fmt.Sprintf("%s:%d", r.name, r.first)
}

func (r *reading) fault(field, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s: %s", r.at(field), fmt.Sprintf(format, args...)))
}

func (r *reading) oneOf(field, value string, among []string) {
	if !slices.Contains(among, value) {
		r.fault(field, "%s %q: write one of %s", field, value, strings.Join(among, ", "))
	}
}

var scenarioID = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (r *reading) scenario(f scenarioFile) Scenario {
	s := Scenario{ID: f.ID, Story: f.Story, Source: r.at("id"), Intent: f.Intent, Manners: f.Manners, Say: f.Say, Communes: f.Communes,
		Line: f.Line, Phone: f.Phone, Date: f.Date, Booking: f.Booking, Reference: f.Reference}
	if !scenarioID.MatchString(f.ID) {
		r.fault("id", "id %q: write lower-case letters, digits and _", f.ID)
	}
	if strings.TrimSpace(f.Story) == "" {
		r.fault("id", "story is missing: say in a sentence who calls and why")
	}
	if !scenarioID.MatchString(f.Intent) {
		r.fault("intent", "intent %q: write one of the codes of the domain, such as book or price", f.Intent)
	}
	for _, m := range f.Manners {
		r.oneOf("manners", m, manners)
	}
	r.oneOf("line", f.Line, lineKind)
	r.oneOf("phone", f.Phone, phones)
	r.oneOf("date", f.Date, dates)
	r.oneOf("booking", f.Booking, bookings)
	r.oneOf("reference", f.Reference, refs)
	if f.Booking == "" && f.Reference != "" && f.Reference != "lost" {
		r.fault("reference", "reference: there is no earlier booking to have a reference of; write booking: coming")
	}
	s.Items, s.Change = r.counts("items", f.Items), r.counts("change", f.Change)
	if len(s.Change) > 0 && !slices.Contains(s.Manners, ChangesMind) {
		s.Manners = append(slices.Clip(s.Manners), ChangesMind)
	}
	for _, insee := range f.Communes {
		if _, ok := r.t.Commune(insee); !ok {
			r.fault("communes", "commune %q: no such INSEE code in this territory", insee)
		}
	}
	r.address(&s, f.Address)
	r.lines(&s, f.At)
	r.expect(&s, f.Expect)
	if !wantsBooking(s.Intent) && len(s.Say) == 0 {
		r.fault("intent", "say is missing: write how a caller words this")
	}
	return s
}

// wantsBooking: an intent whose caller can be given the usual words of a booking.
func wantsBooking(intent string) bool { return intent == "book" }

// counts reads "2 matelas, canape".
func (r *reading) counts(field, text string) []pickup.Count {
	var out []pickup.Count
	for part := range strings.SplitSeq(text, ",") {
		n, code := 1, strings.TrimSpace(part)
		if code == "" {
			continue
		}
		if number, rest, two := strings.Cut(code, " "); two {
			var err error
			if n, err = strconv.Atoi(number); err != nil || n < 1 || n > 99 {
				r.fault(field, "%q: write a number from 1 to 99 and the code of an object, as in 2 matelas", code)
				continue
			}
			code = strings.TrimSpace(rest)
		}
		if _, ok := r.t.Items[code]; !ok {
			r.fault(field, "object %q is not in items.yaml", code)
			continue
		}
		out = append(out, pickup.Count{Code: code, N: n})
	}
	return out
}

var writtenAddress = regexp.MustCompile(`^(\d{1,4})(?: (bis|ter|quater))? (.+), (\S+)$`)

// address reads "12 bis Rue Paradis, 13206".
func (r *reading) address(s *Scenario, text string) {
	if text == "" {
		return
	}
	m := writtenAddress.FindStringSubmatch(text)
	if m == nil {
		r.fault("address", "address %q: write it as in 12 bis Rue Paradis, 13206", text)
		return
	}
	c, ok := r.t.Commune(m[4])
	if !ok {
		r.fault("address", "commune %q: no such INSEE code in this territory", m[4])
		return
	}
	n, _ := strconv.Atoi(m[1])
	s.Address = Place{Number: n, Suffix: m[2], Street: m[3], Commune: c}
}

func (r *reading) lines(s *Scenario, at map[string]string) {
	for kind, say := range at {
		if !slices.Contains(Kinds, Kind(kind)) {
			r.fault("at", "at %q: write one of the questions %v", kind, Kinds)
		}
		s.Fixed = append(s.Fixed, FixedLine{Kind(kind), say})
	}
	slices.SortFunc(s.Fixed, func(a, b FixedLine) int { return strings.Compare(string(a.At), string(b.At)) })
}

func (r *reading) expect(s *Scenario, all []string) {
	if len(all) == 0 {
		r.fault("expect", "expect is missing: write what the database must hold, one of %s", strings.Join(outcomes, ", "))
	}
	for _, text := range all {
		words := strings.Fields(text)
		if len(words) == 0 {
			r.fault("expect", "expect holds an empty text")
			continue
		}
		r.oneOf("expect", words[0], outcomes)
		if len(words) > 1 && words[0] != Answered {
			r.fault("expect", "only answered takes articles")
		}
		s.Expect = append(s.Expect, Expectation{words[0], words[1:]})
		if (words[0] == Cancelled || words[0] == Moved || words[0] == Reported || words[0] == Told) && s.Booking == "" {
			r.fault("expect", "%s needs an earlier booking: write booking: coming", words[0])
		}
	}
}

// has tells a manner.
func (s *Scenario) has(manner string) bool { return slices.Contains(s.Manners, manner) }

// expects tells whether an outcome is among the good ones.
func (s *Scenario) expects(outcome string) bool {
	return slices.ContainsFunc(s.Expect, func(e Expectation) bool { return e.Outcome == outcome })
}
