package knowledge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// rulesFile is one file of rules/: a rule set and its versions.
type rulesFile struct {
	Name     string        `yaml:"name"`
	Versions []versionFile `yaml:"versions"`
}

type versionFile struct {
	Version       string      `yaml:"version"`
	From          pickup.Date `yaml:"from"`
	Until         pickup.Date `yaml:"until"`
	MaxItems      int         `yaml:"max_items"`
	MaxM3         float64     `yaml:"max_m3"`
	MaxKgItem     float64     `yaml:"max_kg_item"`
	MaxLengthCM   int         `yaml:"max_length_cm"`
	PerYear       int         `yaml:"per_year"`
	Pending       int         `yaml:"pending"`
	PutOutHour    int         `yaml:"put_out_hour"`
	PutOutBy      string      `yaml:"put_out_by"`
	Weekdays      []string    `yaml:"weekdays"`
	LeadDays      int         `yaml:"lead_days"`
	HorizonDays   int         `yaml:"horizon_days"`
	CancelCutoffH int         `yaml:"cancel_cutoff_hours"`
	AmendCutoffH  int         `yaml:"amend_cutoff_hours"`
	MissedDays    int         `yaml:"missed_days"`
	Label         bool        `yaml:"label"`
	Fee           string      `yaml:"fee"`
	SourceURL     string      `yaml:"source_url"`
	VerifiedOn    pickup.Date `yaml:"verified_on"`
}

func (l *loader) rules() {
	names := l.glob("rules/*.yaml")
	if len(names) == 0 {
		l.rulesMissing = true
		l.fault("rules", "no file *.yaml: write at least one rule set")
	}
	for _, name := range names {
		var f rulesFile
		if !l.decode(name, &f) {
			l.rulesMissing = true
			continue
		}
		if f.Name == "" || len(f.Versions) == 0 {
			l.fault(name, "name or versions is missing: a rule set needs a name and at least one version")
		}
		for _, v := range f.Versions {
			l.base.Rules = append(l.base.Rules, l.ruleSet(name, f.Name, v))
		}
	}
	slices.SortStableFunc(l.base.Rules, func(a, b pickup.RuleSet) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), a.From.UTC().Compare(b.From.UTC()))
	})
	l.checkVersions()
}

func (l *loader) ruleSet(file, name string, v versionFile) pickup.RuleSet {
	where := file + ": " + v.Version
	if !strings.HasPrefix(v.Version, name+"/") {
		l.fault(where, "version %q: begin it with %q", v.Version, name+"/")
	}
	if v.From.IsZero() {
		l.fault(where, "from is missing: write the first day of these rules, YYYY-MM-DD")
	}
	if !v.Until.IsZero() && v.Until.Before(v.From) {
		l.fault(where, "until %s is before from %s: these rules never apply", v.Until, v.From)
	}
	limits := []float64{
		v.MaxM3, v.MaxKgItem, float64(v.MaxItems), float64(v.MaxLengthCM), float64(v.PerYear), float64(v.Pending),
		float64(v.LeadDays), float64(v.HorizonDays), float64(v.CancelCutoffH), float64(v.AmendCutoffH), float64(v.MissedDays),
	}
	if slices.Min(limits) < 0 {
		l.fault(where, "a limit is below zero: leave it out when there is none")
	}
	if v.PutOutHour < 0 || v.PutOutHour > 23 {
		l.fault(where, "put_out_hour %d: write an hour of the evening before, 0 to 23", v.PutOutHour)
	}
	if v.HorizonDays > 0 && v.HorizonDays < max(v.LeadDays, 1) {
		l.fault(where, "horizon_days %d is below lead_days %d: no day could be booked", v.HorizonDays, v.LeadDays)
	}
	return pickup.RuleSet{
		Name: name, Version: v.Version, From: v.From, Until: v.Until,
		MaxItems: v.MaxItems, MaxM3: v.MaxM3, MaxKgItem: v.MaxKgItem, MaxLengthCM: v.MaxLengthCM,
		PerYear: v.PerYear, Pending: v.Pending, PutOutHour: v.PutOutHour, PutOutBy: v.PutOutBy,
		Weekdays: l.weekdays(where, v.Weekdays), LeadDays: v.LeadDays, HorizonDays: v.HorizonDays,
		CancelCutoffH: v.CancelCutoffH, AmendCutoffH: v.AmendCutoffH, MissedDays: v.MissedDays,
		Label: v.Label, Fee: v.Fee, SourceURL: v.SourceURL, VerifiedOn: v.VerifiedOn,
	}
}

// checkVersions finds versions of one rule set that are in force on one day,
// and versions that share a name. The rules are sorted by name and first day.
func (l *loader) checkVersions() {
	seen := map[string]bool{}
	for i, r := range l.base.Rules {
		if seen[r.Version] {
			l.fault("rules", "version %q stands twice: bookings name it, so give each its own", r.Version)
		}
		seen[r.Version] = true
		if i == 0 || l.base.Rules[i-1].Name != r.Name {
			continue
		}
		if prev := l.base.Rules[i-1]; prev.Until.IsZero() || !prev.Until.Before(r.From) {
			l.fault("rules", "%s and %s overlap: end %s on %s", prev.Version, r.Version, prev.Version, r.From.AddDays(-1))
		}
	}
}

// weekdays reads French names of days.
func (l *loader) weekdays(where string, names []string) []time.Weekday {
	var out []time.Weekday
	for _, s := range names {
		day, err := weekday(s)
		if err != nil {
			l.fault(where, "%w", err)
			continue
		}
		if slices.Contains(out, day) {
			l.fault(where, "the day %s stands twice", s)
		}
		out = append(out, day)
	}
	return out
}

func weekday(s string) (time.Weekday, error) {
	if i := slices.Index(weekdays, s); i >= 0 {
		return time.Weekday(i), nil
	}
	return 0, fmt.Errorf("day %q: write one of %s", s, strings.Join(weekdays, ", "))
}
