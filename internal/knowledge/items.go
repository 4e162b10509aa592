package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// The longest that the ear follows, in words.
const (
	maxDiversionWords   = 25
	maxPreparationWords = 6
)

var (
	streams  = []string{"furniture", "bedding", "appliance", "metal", "wood", "other"}
	verdicts = []pickup.Verdict{pickup.Accept, pickup.Refuse, pickup.Divert, pickup.Ask}
	code     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// itemFile is one entry of items.yaml.
type itemFile struct {
	Code     string         `yaml:"code"`
	One      string         `yaml:"one"`    // with its article: "un matelas"
	Many     string         `yaml:"many"`   // without: "matelas"
	Gender   string         `yaml:"gender"` // m or f
	Said     []string       `yaml:"said"`
	M3       float64        `yaml:"m3"`
	Kg       float64        `yaml:"kg"`
	Stream   string         `yaml:"stream"`
	Decision pickup.Verdict `yaml:"decision"`
	Instead  string         `yaml:"instead"`
	Prepare  string         `yaml:"prepare"`
	Max      int            `yaml:"max"`
}

func (l *loader) items() {
	const name = "items.yaml"
	var list []itemFile
	if !l.decode(name, &list) {
		return
	}
	said := map[string]string{} // a synonym, folded → its item
	for _, f := range list {
		where := name + ": " + f.Code
		if !code.MatchString(f.Code) {
			l.fault(where, "code %q: write lower-case letters, digits and _", f.Code)
			continue
		}
		if _, twice := l.base.Items[f.Code]; twice {
			l.fault(where, "stands twice: delete one of the two entries")
			continue
		}
		l.checkItem(where, f)
		synonyms := l.synonyms(where, f, said)
		l.base.Codes = append(l.base.Codes, f.Code)
		l.base.Items[f.Code] = pickup.Item{
			Code: f.Code, One: f.One, Many: f.Many, Feminine: f.Gender == "f", Synonyms: synonyms,
			M3: f.M3, Kg: f.Kg, Stream: f.Stream, Decision: f.Decision,
			Diversion: strings.TrimSpace(f.Instead), Preparation: strings.TrimSpace(f.Prepare), Max: f.Max,
		}
	}
}

func (l *loader) checkItem(where string, f itemFile) {
	if f.One == "" || f.Many == "" {
		l.fault(where, "one or many is missing: write the French labels, as in one: un matelas, many: matelas")
	}
	if f.Gender != "m" && f.Gender != "f" {
		l.fault(where, "gender %q: write m or f", f.Gender)
	}
	if !slices.Contains(verdicts, f.Decision) {
		l.fault(where, "decision %q: write one of %v", f.Decision, verdicts)
	}
	if !slices.Contains(streams, f.Stream) {
		l.fault(where, "stream %q: write one of %v", f.Stream, streams)
	}
	if f.M3 < 0 || f.Kg < 0 || f.Max < 0 {
		l.fault(where, "m3, kg or max is below zero")
	}
	if f.Decision == pickup.Accept && (f.M3 == 0 || f.Kg == 0) {
		l.fault(where, "m3 or kg is missing: give the typical volume in m³ and weight in kg of one")
	}
	if f.Instead == "" && (f.Decision == pickup.Refuse || f.Decision == pickup.Divert) {
		l.fault(where, "instead is missing: say what to do with an object that is not collected")
	}
	if n := words(f.Instead); n > maxDiversionWords {
		l.fault(where, "instead has %d words: say it in %d at most", n, maxDiversionWords)
	}
	if n := words(f.Prepare); n > maxPreparationWords {
		l.fault(where, "prepare has %d words: say it in %d at most", n, maxPreparationWords)
	}
}

// synonyms gives how an item is called, its labels included, each once. A name
// that two items share would make the bot guess, so it is a mistake.
func (l *loader) synonyms(where string, f itemFile, said map[string]string) []string {
	var out []string
	for _, s := range append([]string{withoutArticle(f.One), f.Many}, f.Said...) {
		key := french.Fold(s)
		switch owner := said[key]; {
		case key == "" || owner == f.Code:
		case owner != "":
			l.fault(where, "%q is also a name of %s: leave it with one of the two", s, owner)
		default:
			said[key] = f.Code
			out = append(out, s)
		}
	}
	return out
}

func withoutArticle(label string) string {
	for _, article := range []string{"un ", "une ", "du ", "de la ", "de l'", "des "} {
		if rest, ok := strings.CutPrefix(label, article); ok {
			return rest
		}
	}
	return label
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
