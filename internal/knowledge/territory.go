package knowledge

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// Territory is whoever runs the hotline.
type Territory struct {
	Name         string // "la Métropole Aix-Marseille-Provence", as it is said
	Marked       string // "exemple" until the municipality has checked its files
	Location     *time.Location
	Hotline      string // E.164
	NoticeURL    string // the full data notice
	NoticeSpoken string // the same, as it is said
	City         CityService
	Hours        map[time.Weekday][]Span // when agents answer; holidays are closed
	Menu         []string                // item codes on offer by keys, three at a time
}

// CityService is the service with which callers confuse this one.
type CityService struct {
	Name  string // "Allô Mairie"
	Phone string // as it is said: "le 30 13"
	For   string // what it is for, said
}

// Span is part of a day, in minutes from midnight; To is outside.
type Span struct{ From, To int }

// Open reports whether agents answer at an instant.
func (t Territory) Open(now time.Time) bool {
	local := now.In(t.Location)
	if pickup.IsHoliday(pickup.DateOf(local)) {
		return false
	}
	minute := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(t.Hours[local.Weekday()], func(s Span) bool { return s.From <= minute && minute < s.To })
}

// territoryFile is territory/territory.yaml.
type territoryFile struct {
	Name         string `yaml:"name"`
	Marked       string `yaml:"marked"`
	Zone         string `yaml:"zone"`
	Hotline      string `yaml:"hotline"`
	NoticeURL    string `yaml:"notice_url"`
	NoticeSpoken string `yaml:"notice_spoken"`
	City         struct {
		Name  string `yaml:"name"`
		Phone string `yaml:"phone"`
		For   string `yaml:"for"`
	} `yaml:"city_service"`
	Hours map[string][]string `yaml:"agent_hours"`
	Menu  []string            `yaml:"menu"`
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)

func (l *loader) territory() {
	const name = "territory/territory.yaml"
	var f territoryFile
	if !l.decode(name, &f) {
		return
	}
	if f.Name == "" || f.NoticeSpoken == "" {
		l.fault(name, "name or notice_spoken is missing: the bot says them")
	}
	loc, err := time.LoadLocation(f.Zone)
	if err != nil || f.Zone == "" || f.Zone == "Local" {
		l.fault(name, "zone %q is no time zone: write for instance Europe/Paris", f.Zone)
		loc = time.UTC
	}
	if !e164.MatchString(f.Hotline) {
		l.fault(name, "hotline %q: write it as +33…", f.Hotline)
	}
	if u, err := url.Parse(f.NoticeURL); err != nil || u.Scheme != "https" || u.Host == "" {
		l.fault(name, "notice_url %q: write the https address of the data notice", f.NoticeURL)
	}
	for _, code := range f.Menu {
		if _, ok := l.base.Items[code]; !ok && len(l.base.Items) > 0 {
			l.fault(name, "menu: no item has the code %q", code)
		}
	}
	l.base.Territory = Territory{
		Name: f.Name, Marked: f.Marked, Location: loc, Hotline: f.Hotline,
		NoticeURL: f.NoticeURL, NoticeSpoken: f.NoticeSpoken,
		City:  CityService{f.City.Name, f.City.Phone, f.City.For},
		Hours: l.hours(name, f.Hours), Menu: f.Menu,
	}
}

func (l *loader) hours(name string, days map[string][]string) map[time.Weekday][]Span {
	out := map[time.Weekday][]Span{}
	where := name + ": agent_hours"
	for _, day := range slices.Sorted(maps.Keys(days)) {
		w, err := weekday(day)
		if err != nil {
			l.fault(where, "%w", err)
			continue
		}
		for _, s := range days[day] {
			span, err := parseSpan(s)
			if err != nil {
				l.fault(where, "%s: %w", day, err)
				continue
			}
			out[w] = append(out[w], span)
		}
	}
	return out
}

// parseSpan reads "08:30-12:00".
func parseSpan(s string) (Span, error) {
	var h1, m1, h2, m2 int
	n, err := fmt.Sscanf(s, "%2d:%2d-%2d:%2d", &h1, &m1, &h2, &m2)
	span := Span{h1*60 + m1, h2*60 + m2}
	switch {
	case err != nil || n != 4 || fmt.Sprintf("%02d:%02d-%02d:%02d", h1, m1, h2, m2) != s:
		return Span{}, fmt.Errorf("hours %q: write for instance 08:30-12:00", s)
	case m1 > 59 || m2 > 59 || span.To > 24*60 || span.From < 0 || span.From >= span.To:
		return Span{}, fmt.Errorf("hours %q end before they begin or do not exist", s)
	}
	return span, nil
}
