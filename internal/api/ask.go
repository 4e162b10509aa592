package api

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/written"
)

// An asked is a request's parameters, checked.
type asked struct {
	text                       string
	limit                      int
	prefix                     bool
	near                       bool
	lon, lat                   float64
	kinds, postcodes, citycode []string
}

const (
	defaultLimit = 5
	maxLimit     = 100
	shortest     = 3 // characters of q
	longest      = 200
)

var (
	kinds       = []string{written.KindNumber, written.KindStreet, written.KindLocality, written.KindCommune}
	postcodeIs  = regexp.MustCompile(`^\d{5}$`)
	citycodeIs  = regexp.MustCompile(`^(\d{5}|\d[AB]\d{3})$`)
	integerIs   = regexp.MustCompile(`^([+-]?[1-9]\d*|0)$`)
	floatIs     = regexp.MustCompile(`^[+-]?\d+(\.\d*)?$`)
	lengthFault = fmt.Sprintf("must contain between %d and %d chars and start with a number or a letter", shortest, longest)
)

// A parser collects what is wrong with the parameters, "name: what", as the Géoplateforme says it.
type parser struct {
	values url.Values
	faults []string
}

func (p *parser) fault(name, format string, args ...any) {
	p.faults = append(p.faults, name+": "+fmt.Sprintf(format, args...))
}

func (p *parser) one(names ...string) (name, value string) {
	for _, name := range names {
		if v := strings.TrimSpace(p.values.Get(name)); v != "" {
			return name, v
		}
	}
	return names[0], ""
}

// many gives the values of a filter, which may come several times or as several words.
func (p *parser) many(name string, good func(string) bool, fault string) []string {
	var out []string
	for _, v := range p.values[name] {
		for _, word := range strings.FieldsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
			if !good(word) {
				p.fault(name, "%s", strings.ReplaceAll(fault, "%v", word))
				return nil
			}
			if !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	if len(out) > maxLimit {
		p.fault(name, "too many values")
	}
	return out
}

func (p *parser) float(most float64, names ...string) (value float64, given bool) {
	name, text := p.one(names...)
	if text == "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || !floatIs.MatchString(text):
		p.fault(name, "unable to parse value as float")
	case math.Abs(value) > most:
		p.fault(name, "must be a float between -%g and %g", most, most)
	}
	return value, true
}

func (p *parser) boolean(name string, otherwise bool) bool {
	_, text := p.one(name)
	switch strings.ToLower(text) {
	case "":
		return otherwise
	case "1", "true", "yes":
		return true
	case "0", "false", "no":
		return false
	}
	p.fault(name, "unable to parse value as boolean")
	return otherwise
}

// common reads what both operations have.
func (p *parser) common() *asked {
	a := &asked{limit: defaultLimit}
	if _, text := p.one("limit"); text != "" {
		n, err := strconv.Atoi(text)
		switch {
		case !integerIs.MatchString(text):
			p.fault("limit", "unable to parse value as integer")
		case err != nil || n < 1 || n > maxLimit:
			p.fault("limit", "must be an integer between 1 and %d", maxLimit)
		}
		a.limit = n
	}
	var hasLon, hasLat bool
	a.lon, hasLon = p.float(180, "lon", "lng", "long", "longitude")
	a.lat, hasLat = p.float(90, "lat", "latitude")
	if hasLon != hasLat {
		p.faults = append(p.faults, "lon/lat must be present together if defined")
	}
	a.near = hasLon && hasLat
	a.kinds = p.many("type", func(v string) bool { return slices.Contains(kinds, v) }, "unexpected value '%v'")
	a.postcodes = p.many("postcode", postcodeIs.MatchString, "must contain 5 digits")
	a.citycode = p.many("citycode", citycodeIs.MatchString, "not valid")
	p.many("index", func(v string) bool { return v == "address" }, "unexpected value '%v', only address is served here")
	return a
}

// parseSearch reads the parameters of /search.
func parseSearch(values url.Values, s *written.Search) (*asked, []string) {
	p := &parser{values: values}
	_, text := p.one("q")
	a := p.common()
	a.text = text
	a.prefix = p.boolean("autocomplete", true)
	if text == "" {
		p.fault("q", "required param")
	} else if !searchable(text) {
		p.fault("q", "%s", lengthFault)
	}
	p.city(a, s)
	return a, p.faults
}

func searchable(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	n := utf8.RuneCountInString(text)
	return n >= shortest && n <= longest && utf8.ValidString(text) && (unicode.IsLetter(first) || unicode.IsDigit(first))
}

// city turns the filter by a commune's name into one by code.
func (p *parser) city(a *asked, s *written.Search) {
	_, name := p.one("city")
	switch {
	case name == "":
		return
	case len(a.citycode) > 0:
		p.faults = append(p.faults, "city and citycode params cannot be used together")
	case utf8.RuneCountInString(name) > 50:
		p.fault("city", "must contain between 1 and 50 chars")
	default:
		if a.citycode = s.Named(name); len(a.citycode) == 0 {
			p.fault("city", "No matching cities found")
		}
	}
}

// parseReverse reads the parameters of /reverse.
func parseReverse(values url.Values) (*asked, []string) {
	p := &parser{values: values}
	a := p.common()
	if !a.near && len(p.faults) == 0 {
		p.faults = append(p.faults, "lon/lat must be defined")
	}
	return a, p.faults
}

func (a *asked) query() written.Query {
	return written.Query{Text: a.text, Prefix: a.prefix, Limit: a.limit, Kinds: a.kinds, Postcodes: a.postcodes, INSEE: a.citycode,
		Near: a.near, Lon: a.lon, Lat: a.lat}
}

// reverseFar is the distance at which a result of /reverse has the score 0, the Géoplateforme's.
const reverseFar = 10_000

// around gives the addresses near the point that the filters let through.
func (a *asked) around(g *written.Grid) []written.Hit {
	limit := a.limit
	if len(a.postcodes)+len(a.citycode) > 0 {
		limit = maxLimit // the filters come after
	}
	hits := g.Nearest(a.lon, a.lat, limit, a.kinds)
	hits = slices.DeleteFunc(hits, func(h written.Hit) bool {
		return len(a.postcodes) > 0 && !slices.Contains(a.postcodes, h.Postcode) || len(a.citycode) > 0 && !slices.Contains(a.citycode, h.INSEE)
	})
	for i := range hits {
		hits[i].Score = 1 - min(1, hits[i].Distance/reverseFar)
	}
	return hits[:min(len(hits), cmp.Or(a.limit, defaultLimit))]
}
