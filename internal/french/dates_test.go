package french

import (
	"testing"
	"time"
)

// A Wednesday.
var wednesday = time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC)

func TestDays(t *testing.T) {
	for _, tt := range []struct {
		said, kind, date string
	}{
		{"demain", "date", "2026-11-26"},
		{"demain matin", "date", "2026-11-26"},
		{"après-demain", "date", "2026-11-27"},
		{"mardi", "weekday", "2026-12-01"},
		{"mercredi", "weekday", "2026-12-02"},
		{"plutôt un mardi", "weekday", "2026-12-01"},
		{"mardi prochain", "date", "2026-12-01"},
		{"vendredi qui vient", "date", "2026-11-27"},
		{"mardi en huit", "date", "2026-12-08"},
		{"jeudi en quinze", "date", "2026-12-10"},
		{"jeudi de la semaine prochaine", "date", "2026-12-03"},
		{"le quinze", "date", "2026-12-15"},
		{"le vingt-cinq", "date", "2026-11-25"},
		{"le trente et un", "date", "2026-12-31"},
		{"le 15 décembre", "date", "2026-12-15"},
		{"le premier décembre", "date", "2026-12-01"},
		{"1er janvier", "date", "2027-01-01"},
		{"le quinze novembre", "date", "2027-11-15"},
		{"le 15/12", "date", "2026-12-15"},
		{"mardi premier décembre deux mille vingt-six", "date", "2026-12-01"},
		{"vendredi 4", "date", "2026-12-04"},
		{"vendredi quatre décembre après-midi", "date", "2026-12-04"},
		{"le 29 février", "date", "2028-02-29"},
		{"dans trois jours", "date", "2026-11-28"},
		{"dans huit jours", "date", "2026-12-02"},
		{"dans quinze jours", "date", "2026-12-09"},
		{"dans une semaine", "date", "2026-12-02"},
		{"dans deux semaines", "week", "2026-12-07"},
		{"dans un mois", "from", "2026-12-25"},
		{"la semaine prochaine", "week", "2026-11-30"},
		{"cette semaine", "week", "2026-11-23"},
		{"la semaine d'après", "week", "2026-12-07"},
		{"la semaine du quinze", "week", "2026-12-14"},
		{"pas avant le quinze", "from", "2026-12-15"},
		{"pas avant quinze jours", "from", "2026-12-09"},
		{"pas avant la semaine prochaine", "from", "2026-11-30"},
		{"à partir de lundi", "from", "2026-11-30"},
		{"à partir du dix", "from", "2026-12-10"},
		{"après le quinze", "from", "2026-12-16"},
		{"dès lundi", "from", "2026-11-30"},
		{"pas cette semaine", "from", "2026-11-30"},
		{"je suis absent jusqu'au dix", "from", "2026-12-11"},
		{"en fin de semaine", "weekday", "2026-11-27"},
		{"en décembre", "from", "2026-12-01"},
		{"fin janvier", "from", "2027-01-22"},
		{"le mois prochain", "from", "2026-12-01"},
		{"avant le cinq", "earlier", "2026-12-05"},
		{"plus tôt", "earlier", ""},
		{"c'est trop tard", "earlier", ""},
		{"un peu plus tard", "later", ""},
		{"un autre jour", "none", ""},
		{"aucun des deux", "none", ""},
		{"ni l'un ni l'autre", "none", ""},
		{"n'importe", "any", ""},
		{"peu importe", "any", ""},
		{"le plus tôt possible", "any", ""},
		{"le plus tôt", "first", ""},
		{"le premier", "first", ""},
		{"la première", "first", ""},
		{"le deuxième", "second", ""},
		{"le second", "second", ""},
	} {
		got := Days(Words(tt.said), wednesday)
		if len(got) != 1 {
			t.Errorf("Days(%q) gives %d dates, want 1: %v", tt.said, len(got), got)
			continue
		}
		date := ""
		if !got[0].Date.IsZero() {
			date = got[0].Date.Format(time.DateOnly)
		}
		if string(got[0].Kind) != tt.kind || date != tt.date {
			t.Errorf("Days(%q) = %s %s, want %s %s", tt.said, got[0].Kind, date, tt.kind, tt.date)
		}
	}
}

func TestDaysNot(t *testing.T) {
	got := Days(Words("pas mardi, plutôt vendredi"), wednesday)
	if len(got) != 2 || !got[0].Not || got[0].Weekday != time.Tuesday || got[1].Not || got[1].Weekday != time.Friday {
		t.Errorf("a declined and a wished day: %+v", got)
	}
	if got := Days(Words("le quinze"), wednesday); !got[0].Bare {
		t.Error("a day of the month alone is not marked as bare")
	}
	if got := Days(Words("mardi quinze"), wednesday); got[0].Bare {
		t.Error("a weekday and a day of the month are marked as bare")
	}
}

func TestDaysNone(t *testing.T) {
	for _, said := range []string{"", "deux matelas", "oui", "quinze rue Paradis", "un canapé trois places", "je ne sais pas", "le trente-deux",
		"le 31 février", "dans deux rues", "avant", "dans", "pas", "en", "la semaine"} {
		if got := Days(Words(said), wednesday); len(got) != 0 {
			t.Errorf("Days(%q) = %+v, want none", said, got)
		}
	}
}

func FuzzDays(f *testing.F) {
	f.Add("pas avant le quinze, mardi en huit", int64(0))
	f.Add("dans quinze jours le 29 février 15/12 semaine du", int64(20000))
	f.Fuzz(func(t *testing.T, said string, day int64) {
		words := Words(said)
		today := time.Unix(day%200000*86400, 0).UTC()
		end := 0
		for _, d := range Days(words, today) {
			if d.From < end || d.To <= d.From || d.To > len(words) {
				t.Fatalf("span [%d,%d) after %d of %d words", d.From, d.To, end, len(words))
			}
			if d.Kind == OnDate && d.Date.Before(today.Truncate(24*time.Hour)) {
				t.Fatalf("%q on %s is past: %s", said, today, d.Date)
			}
			end = d.To
		}
	})
}
