package knowledge

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/debarras/debarras/internal/pickup"
)

func TestFill(t *testing.T) {
	b := &Base{Territory: Territory{Name: "la Métropole", City: CityService{Phone: "le 30 13"}}}
	rules := pickup.RuleSet{
		Version: "amp/1", MaxItems: 8, MaxM3: 2.5, LeadDays: 3, PutOutHour: 19, Fee: "gratuit", CancelCutoffH: 24,
		Weekdays: []time.Weekday{time.Sunday, time.Thursday, time.Monday},
	}
	for text, want := range map[string]string{
		"rien à remplir": "rien à remplir",
		"au plus {{max_items}} objets et {{ max_m3 }} mètres cubes": "au plus 8 objets et 2,5 mètres cubes",
		"C'est {{fee}}, sous {{lead_days}} jours.":                  "C'est gratuit, sous 3 jours.",
		"{{put_out_from}}":                           "la veille au soir, à partir de 19 heures",
		"{{collect_weekdays}}":                       "lundi, jeudi et dimanche",
		"{{territory}}, ou {{city_phone}}":           "la Métropole, ou le 30 13",
		"{{cancel_cutoff}} heures":                   "24 heures",
		"{{per_year}} fois":                          "",
		"{{max_items}}, {{maximum}}, {{put_out_by}}": "",
	} {
		got, err := b.Fill(text, rules)
		if got != want || (want == "") != errors.Is(err, ErrNoValue) {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
	if got, _ := b.Fill("{{put_out_from}}", pickup.RuleSet{}); got != "la veille au soir" {
		t.Errorf("without an hour: %q", got)
	}
	_, err := b.Fill("{{per_year}} {{put_out_by}}", rules)
	if err == nil || !strings.Contains(err.Error(), "per_year, put_out_by in amp/1") {
		t.Errorf("what is missing: %v", err)
	}
}

// What passes the check is filled, or its value is missing: nothing with
// braces is ever said.
func FuzzFill(f *testing.F) {
	for _, s := range []string{"{{max_items}}", "{{ fee }}", "{{}}", "{{{max_items}}}", "}} {{", "{{per_year}}"} {
		f.Add(s)
	}
	b := &Base{}
	rules := pickup.RuleSet{MaxItems: 8, Fee: "gratuit"}
	f.Fuzz(func(t *testing.T, s string) {
		if b.checkVariables(s) != nil {
			return
		}
		got, err := b.Fill(s, rules)
		if err == nil && (strings.Contains(got, "{{") || strings.Contains(got, "}}")) {
			t.Fatalf("%q is said as %q", s, got)
		}
	})
}

func TestFillAboutAnObject(t *testing.T) {
	b := base(t)
	for text, want := range map[string]string{
		"Oui, {{accepted:matelas}} se ramasse, {{prepare:matelas}}.": "Oui, un matelas se ramasse, à garder au sec.",
		"{{instead:plâtre}}":   "",
		"{{accepted:pneu}}":    "",
		"{{instead:matelas}}":  "",
		"{{asks:piano}}":       "un piano",
		"{{asks:matelas}}":     "",
		"{{prepare:etagere}}":  "démontée si possible",
		"{{accepted:inconnu}}": "",
	} {
		if got, err := b.Fill(text, pickup.RuleSet{}); got != want || (want == "") != errors.Is(err, ErrNoValue) {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
	got, err := b.Fill("{{instead:pneu}}", pickup.RuleSet{})
	if err != nil || got != b.Items["pneu"].Diversion {
		t.Errorf("tyres: %q, %v", got, err)
	}
	for text, want := range map[string]string{"{{accepted:inconnu}}": "not in items.yaml", "{{taken:pneu}}": "does not exist", "{{max_items:pneu}}": "does not exist"} {
		if err := b.checkVariables(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestHoursAreSaid(t *testing.T) {
	day := []Span{{480, 1080}}
	for want, hours := range map[string]map[time.Weekday][]Span{
		"": {},
		"du lundi au vendredi de 8 heures à 18 heures, et le samedi de 8 heures 30 à 12 heures": base(t).Territory.Hours,
		"le lundi et le mardi de 8 heures à 18 heures, et le dimanche de 8 heures à 18 heures":  {1: day, 2: day, 0: day},
		"le jeudi de 9 heures 05 à 12 heures et de 14 heures à 16 heures":                       {4: {{545, 720}, {840, 960}}},
	} {
		if got := listHours(hours); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for e164, want := range map[string]string{"+33800949408": "0 800 94 94 08", "+33491000000": "04 91 00 00 00", "+3221234567": "+3221234567"} {
		if got := spokenHotline(e164); got != want {
			t.Errorf("%s: %q, want %q", e164, got, want)
		}
	}
}

func TestArticle(t *testing.T) {
	files := copied(t)
	files["articles/essai.md"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(article, "\n", "\r\n"))}
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := b.Article("essai")
	want := Article{
		ID: "essai", Intents: []string{"item_limit"}, Questions: []string{"combien d'objets puis-je sortir ?"},
		Items: []string{"matelas"}, Spoken: "Vous pouvez sortir {{max_items}} objets, {{put_out_from}}.",
		Written: "Au plus **{{max_items}} objets**.", Sources: []string{"règlement de collecte"},
		VerifiedOn: pickup.Date{Year: 2026, Month: 11, Day: 2}, ValidFrom: pickup.Date{Year: 2026, Month: 1, Day: 1},
		Communes: []pickup.INSEE{"13206"},
	}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error("article (-want +got):\n" + diff)
	}
	for _, c := range []struct {
		day  string
		code pickup.INSEE
		want bool
	}{
		{"2025-12-31", "13206", false}, {"2026-01-01", "13206", true}, {"2026-01-01", "13207", false}, {"2026-01-01", "", false},
	} {
		day, err := pickup.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got.InForce(day, c.code) != c.want {
			t.Errorf("on %s in %q: %v", c.day, c.code, !c.want)
		}
	}
}

// Every article can be said with the rules of an ordinary commune.
func TestArticlesCanBeSaid(t *testing.T) {
	b := base(t)
	rules, ok := b.RulesFor("13206", pickup.Date{Year: 2026, Month: 11, Day: 24})
	if !ok {
		t.Fatal("no rules")
	}
	for _, a := range b.Articles {
		for _, text := range []string{a.Spoken, a.Written} {
			if _, err := b.Fill(text, rules); err != nil {
				t.Errorf("%s: %v", a.ID, err)
			}
		}
	}
}

func TestVoiceTakesOneTextOrSeveral(t *testing.T) {
	files := copied(t)
	files["voice/fr.yaml"] = &fstest.MapFile{Data: []byte("hello: Bonjour {name}.\nbye:\n  - Au revoir.\n  - Bonne journée.\n")}
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"hello": {"Bonjour {name}."}, "bye": {"Au revoir.", "Bonne journée."}}
	if diff := cmp.Diff(want, b.Voice); diff != "" {
		t.Error("prompts (-want +got):\n" + diff)
	}
	for _, bad := range []string{"hello: ''\n", "hello: []\n", "hello: {a: b}\n", "hello: a\nhello: b\n", "- a\n"} {
		files["voice/fr.yaml"] = &fstest.MapFile{Data: []byte(bad)}
		if _, err := Load(files); err == nil || !strings.Contains(err.Error(), "voice/fr.yaml") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
