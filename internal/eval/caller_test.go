package eval

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// paradis is a caller at 12 bis rue Paradis who wants two mattresses and an armchair away.
func paradis(t testing.TB, change func(*Scenario, *Facts)) *Caller {
	territory := sample(t)
	sixth, _ := territory.Commune("13206")
	s := &Scenario{ID: "test", Intent: "book", Expect: []Expectation{{Outcome: Booked}}}
	f := Facts{Scenario: s, Seed: 1, Line: "+33639981234", Phone: "+33639981234",
		Place: Place{12, "bis", "Rue Paradis", "13006", sixth}, Items: []pickup.Count{{Code: "matelas", N: 2}, {Code: "fauteuil", N: 1}}}
	if change != nil {
		change(s, &f)
	}
	c := NewCaller(territory, f, "47201836")
	c.picked = day{"vendredi", 27}
	return c
}

const goodSummary = "Je récapitule : deux matelas et un fauteuil, 12 bis rue Paradis, Marseille sixième, ramassage le vendredi 27 novembre. " +
	"À sortir jeudi 26 au soir ; chaque matelas à garder au sec. SMS au numéro finissant par 34. Je réserve ?"

// Callers say yes to their own summary and to no other: every single thing is looked at.
func TestSummaries(t *testing.T) {
	tests := []struct {
		name, from, to string
		want           fault
	}{
		{"right", "", "", right},
		{"other wording", "Je récapitule", "J'ai noté", right},
		{"number", "12 bis", "2 bis", badNumber},
		{"number within", "12 bis", "112 bis", badNumber},
		{"suffix lost", "12 bis", "12", badNumber},
		{"suffix other", "12 bis", "12 ter", badNumber},
		{"street", "rue Paradis", "rue Paradou", badStreet},
		{"type of street", "rue Paradis", "avenue Paradis", badStreet},
		{"commune", "Marseille sixième", "Marseille dixième", badCommune},
		{"count", "deux matelas", "trois matelas", badItems},
		{"missing", "deux matelas et un fauteuil", "deux matelas", badItems},
		{"too much", "un fauteuil", "un fauteuil, une chaise", badItems},
		{"another object", "un fauteuil", "un canapé", badItems},
		{"date", "vendredi 27", "mardi 24", badDate},
		{"phone", "finissant par 34", "finissant par 43", badPhone},
		{"another phone", "SMS au numéro finissant par 34", "SMS au 06 39 98 43 21", badPhone},
		{"the same phone in full", "SMS au numéro finissant par 34", "SMS au 06 39 98 12 34", right},
		{"nothing read", "Je récapitule : ", "", nothingRead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said := strings.Replace(goodSummary, tt.from, tt.to, 1)
			c := paradis(t, nil)
			if got := c.summaryFault(said); got != tt.want {
				t.Fatalf("%q: fault %q, want %q", said, got, tt.want)
			}
			c.Hear(said)
			if agreed := c.Agreed() == said; agreed != (tt.want == right) {
				t.Errorf("agreed %v", agreed)
			}
			indifferent := paradis(t, func(_ *Scenario, f *Facts) { f.Agrees = true })
			indifferent.Hear(said)
			if indifferent.Agreed() != said {
				t.Error("who agrees to anything did not")
			}
		})
	}
}

// A street that is named after an object is no object.
func TestStreetNamedAfterAnObject(t *testing.T) {
	c := paradis(t, func(_ *Scenario, f *Facts) { f.Place.Street = "Rue du Four" })
	if got := c.summaryFault(strings.Replace(goodSummary, "rue Paradis", "rue du Four", 1)); got != right {
		t.Errorf("fault %q", got)
	}
}

func TestItemsRead(t *testing.T) {
	territory := sample(t)
	tests := []struct {
		text string
		want []pickup.Count
	}{
		{"deux matelas et un réfrigérateur", []pickup.Count{{Code: "matelas", N: 2}, {Code: "refrigerateur", N: 1}}},
		{"un matelas de bébé", []pickup.Count{{Code: "matelas_bebe", N: 1}}},
		{"vingt et une chaises", []pickup.Count{{Code: "chaise", N: 21}}},
		{"une table basse, une table", []pickup.Count{{Code: "table_basse", N: 1}, {Code: "table", N: 1}}},
		{"rien", nil},
	}
	for _, tt := range tests {
		if got := territory.itemsIn(tt.text); !sameCounts(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.text, got, tt.want)
		}
	}
}

// What the bot would say of any objects is read as these objects.
func TestItemsReadBack(t *testing.T) {
	territory := sample(t)
	codes := territory.codes()
	rapid.Check(t, func(t *rapid.T) {
		var want []pickup.Count
		var parts []string
		for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, 4, rapid.ID[string]).Draw(t, "codes") {
			n := rapid.IntRange(1, 30).Draw(t, "n")
			want = append(want, pickup.Count{Code: code, N: n})
			it := territory.Items[code]
			if n == 1 {
				parts = append(parts, it.One)
			} else {
				parts = append(parts, french.Cardinal(n)+" "+it.Many)
			}
		}
		if got := territory.itemsIn(strings.Join(parts, ", ")); !sameCounts(got, want) {
			t.Fatalf("%v read as %v, want %v", parts, got, want)
		}
	})
}

func TestKeys(t *testing.T) {
	tests := []struct{ said, want string }{
		{"Tapez les cinq chiffres de votre code postal, puis dièse.", "13006#"},
		{"Rue Paradis. Tapez le numéro, puis dièse.", "12#"},
		{"Numéro 12. Pour bis, tapez 1 ; pour ter, 2 ; sinon, dièse.", "1"},
		{"Rue Paradou, tapez 1 ; rue Paradis, 2 ; aucune, 3.", "2"},
		{"Rue Paradou, tapez 1 ; rue Parade, 2 ; aucune, 3.", "3"},
		{"Marseille cinquième, tapez 1 ; Marseille sixième, 2, puis dièse.", "2#"},
		{"Au 12 bis rue Paradis, Marseille sixième. Si c'est exact, tapez 1 ; sinon, 2.", "1"},
		{"Au 12 rue Paradis, Marseille sixième. Si c'est exact, tapez 1 ; sinon, 2.", "2"},
		{"Matelas, tapez 1 ; canapés, 2 ; armoires, 3 ; autre chose, 4 ; suite de la liste, dièse.", "1"},
		{"Tables, tapez 1 ; canapés, 2 ; armoires, 3 ; autre chose, 4 ; suite de la liste, dièse.", "#"},
		{"Matelas : tapez le nombre, puis dièse.", "2#"},
		{"Deux matelas. Pour ajouter un objet, tapez 1 ; si c'est tout, 2.", "1"},
		{"Deux matelas et un fauteuil. Pour ajouter un objet, tapez 1 ; si c'est tout, 2.", "2"},
		{"Tapez un numéro de mobile à dix chiffres, puis dièse ; sans mobile, 3.", "0639981234#"},
	}
	for _, tt := range tests {
		c := paradis(t, func(s *Scenario, _ *Facts) { s.Manners = []string{Keypad} })
		if got := c.Hear(tt.said); got.Keys != tt.want {
			t.Errorf("%q: %+v, want %s", tt.said, got, tt.want)
		}
	}
	c := paradis(t, func(s *Scenario, _ *Facts) { s.Manners = []string{Keypad} })
	got := c.Hear("Tapez le début du dernier mot de la rue : quatre ou cinq lettres, une touche par lettre, puis dièse.")
	if got.Keys != "7272#" && got.Keys != "72723#" {
		t.Errorf("%+v", got)
	}
}

// Whatever a bot says, a caller does one thing, and hangs up in the end.
func TestCallersEnd(t *testing.T) {
	all, err := Load(Scenarios(), sample(t))
	if err != nil {
		t.Fatal(err)
	}
	territory := sample(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "scenario")
		f, err := NewDrawer(territory, rapid.Uint64().Draw(t, "seed")).Draw(&s, 0)
		if err != nil {
			t.Fatal(err)
		}
		c := NewCaller(territory, f, "47201836")
		prompts := rapid.OneOf(rapid.SampledFrom([]string{"À quelle adresse ?", "Quels objets faut-il enlever ?", "D'autres objets ?", goodSummary,
			"Je vous propose mardi 2 ou vendredi 5 décembre. Lequel vous convient ?", "Prenez votre temps, je reste en ligne.", "Autre chose ?",
			"Est-ce à Marignane ou aux Pennes-Mirabeau ?", "Votre ramassage du mardi 2 décembre : je l'annule ?"}), rapid.String())
		for range mostTurns + 2 {
			a := c.Hear(prompts.Draw(t, "bot"))
			n := 0
			for _, does := range []bool{a.Say != "", a.Keys != "", a.Silent, a.HangUp} {
				if does {
					n++
				}
			}
			if n != 1 {
				t.Fatalf("a caller does %+v", a)
			}
			if a.HangUp {
				return
			}
		}
		t.Fatal("a caller never hangs up")
	})
}

func TestEqualSeedsEqualCallers(t *testing.T) {
	territory := sample(t)
	s := &Scenario{ID: "a", Intent: "book"}
	draw := func(seed uint64) (all []Facts) {
		d := NewDrawer(territory, seed)
		for run := range 20 {
			f, err := d.Draw(s, run)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, f)
		}
		return all
	}
	if !reflect.DeepEqual(draw(1), draw(1)) {
		t.Error("equal seeds draw other facts")
	}
	seen := map[string]bool{}
	for _, f := range draw(1) {
		if seen[f.Place.key()] {
			t.Errorf("two callers at %s", f.Place.key())
		}
		seen[f.Place.key()] = true
	}
	if reflect.DeepEqual(draw(1), draw(2)) {
		t.Error("other seeds draw equal facts")
	}
}
