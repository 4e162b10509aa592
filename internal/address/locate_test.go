package address

import (
	"fmt"
	"slices"
	"testing"
)

// brief is a candidate as a test writes it: "12bis 13206_p001".
func brief(c Candidate) string {
	if c.Number == 0 {
		return c.StreetID
	}
	return fmt.Sprintf("%d%s %s", c.Number, c.Suffix, c.StreetID)
}

func first(r Result) string {
	if len(r.Candidates) == 0 {
		return ""
	}
	return brief(r.Candidates[0])
}

func TestLocateOneTurn(t *testing.T) {
	x := fixtureIndex()
	marseille := Known{INSEE: "13055"}
	for _, c := range []struct {
		text     string
		known    Known
		decision Decision
		first    string
	}{
		{"j'ai deux matelas au 12 bis rue Paradis, dans le sixième", Known{}, Confirm, "12bis 13206_p001"},
		{"12 virus paradis", marseille, Confirm, "12bis 13206_p001"},
		{"douze rue paradit", Known{}, Confirm, "12 13206_p001"},
		{"deux matelas rue Paradis", Known{}, AskNumber, "13206_p001"},
		{"rue Paradis, au quarante-deux", Known{}, Confirm, "42 13206_p001"},
		{"rue Paradis numéro 42, j'ai deux matelas", Known{}, Confirm, "42 13206_p001"},
		{"42 paradis", marseille, Confirm, "42 13206_p001"},
		{"au 5 rue Gariel", Known{}, Confirm, "5 13206_p002"},
		{"5 rue du docteur Gariel", Known{}, Confirm, "5 13206_p002"},
		{"au 2 rue du premier mai", marseille, Confirm, "2 13206_p003"},
		{"au 42 travers du moulin à l'avant", Known{}, Confirm, "42 13215_m001"},
		{"3 chemin du moulin à vent", Known{}, Confirm, "3 13215_m002"},
		{"le soixante dix rue Paradis", Known{}, Confirm, "70 13206_p001"},
		{"13006 au 12 rue Paradis", Known{}, Confirm, "12 13206_p001"},
		{"treize mille quatre cents Aubagne, 12 rue de la République", Known{}, Confirm, "12 13005_r001"},
		{"3 rue de la République à Miramas", Known{}, Confirm, "3 13063_r001"},
		{"3 rue de la République", Known{INSEE: "13005"}, Confirm, "3 13005_r001"},
		{"3 rue de la République à Miramas", Known{INSEE: "13005"}, Confirm, "3 13063_r001"},
		{"3 rue de la République", Known{}, AskCommune, "3 13215_r001"},
		{"c'est au mas des cigales à Aubagne", Known{}, Confirm, "13005_l001"},
		{"chemin sans numéros", Known{INSEE: "13063"}, Confirm, "13063_n001"},
		{"2 boulevard bode", Known{INSEE: "13063"}, Confirm, "2 13063_b001"},
		{"99 rue Paradis", Known{}, AskNumber, "13206_p001"},
		{"non, le 16 rue Paradis, pas le 14", Known{}, Confirm, "16 13206_p001"},
		{"à Miramas", Known{}, AskStreet, ""},
		{"bonjour", Known{}, None, ""},
		{"je voudrais savoir si c'est gratuit", Known{}, None, ""},
		{"j'ai trois chaises et une table basse", Known{}, None, ""},
		{"plutôt le vendredi douze mars", Known{}, None, ""},
		{"oui", Known{}, None, ""},
		{"un conseiller s'il vous plaît", Known{}, None, ""},
		{"j'habite à Aubagne et j'ai deux fauteuils", Known{}, AskStreet, ""},
		{"", Known{}, None, ""},
	} {
		r := x.Locate(Query{Texts: []string{c.text}, Known: c.known})
		if r.Decision != c.decision || first(r) != c.first {
			t.Errorf("%q: %s %s, want %s %s", c.text, r.Decision, first(r), c.decision, c.first)
		}
	}
}

func TestUnknownNumberIsStillACandidate(t *testing.T) {
	x := fixtureIndex()
	r := x.Locate(Query{Texts: []string{"99 rue Paradis"}})
	r = x.Locate(Query{Texts: []string{"99"}, Part: Number, Known: Known{StreetID: "13206_p001"}, Belief: r.Belief})
	if c := r.Candidates[0]; r.Decision != Confirm || c.Number != 99 || c.NumberKnown || c.Precision != PrecisionStreet || c.Lon == 0 {
		t.Errorf("%+v", c)
	}
}

func TestAskCommuneNamesTheChoices(t *testing.T) {
	r := fixtureIndex().Locate(Query{Texts: []string{"rue de la République"}})
	var names []string
	for _, c := range r.Communes {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	if r.Decision != AskCommune || !slices.Equal(names, []string{"Aubagne", "Marseille 15e Arrondissement", "Miramas"}) {
		t.Errorf("%s %q", r.Decision, names)
	}
}

// A turn is one query and what it must lead to; Known is what a dialogue would keep.
func TestConversations(t *testing.T) {
	x := fixtureIndex()
	type turn struct {
		q        Query
		decision Decision
		first    string
	}
	say := func(part Part, text string) Query { return Query{Part: part, Texts: []string{text}} }
	no := func(text string) Query { return Query{Texts: []string{text}, Refused: 1} }
	for name, turns := range map[string][]turn{
		"the commune completes the street": {
			{say(Any, "au 3 rue de la République"), AskCommune, "3 13215_r001"},
			{say(Commune, "Miramas"), Confirm, "3 13063_r001"},
		},
		"the arrondissement completes the street": {
			{say(Any, "au 3 rue de la République"), AskCommune, "3 13215_r001"},
			{say(Commune, "dans le quinzième"), Confirm, "3 13215_r001"},
		},
		"the number completes the street": {
			{say(Any, "rue Paradis"), AskNumber, "13206_p001"},
			{say(Number, "au douze bis"), Confirm, "12bis 13206_p001"},
		},
		"a corrected number keeps the street": {
			{say(Any, "42 traverse du moulin à vent"), Confirm, "42 13215_m001"},
			{no("non, cent deux"), Confirm, "102 13215_m001"},
		},
		"a number heard before its street is kept": {
			{say(Any, "au 42"), AskCommune, ""},
			{say(Street, "rue Paradis"), Confirm, "42 13206_p001"},
		},
		"a refused street does not come back": {
			{say(Any, "3 rue Vauvenargues"), Confirm, "3 13207_v001"},
			{no("non"), AskCommune, ""},
			{say(Street, "3 rue Vauvenargues"), Spell, ""},
		},
		"the ladder": {
			{say(Street, "grmblf zut"), AskStreet, ""},
			{say(Street, "grmblf zut"), Spell, ""},
			{say(Spelled, "v comme Victor, a, u, v, e, n, a, r, g, u, e, s"), AskNumber, "13207_v001"},
		},
		"the ladder's end": {
			{say(Street, "grmblf"), AskStreet, ""},
			{say(Street, "grmblf"), Spell, ""},
			{say(Spelled, "euh"), Keypad, ""},
			{Query{Part: Street, Keys: "999999"}, Human, ""},
		},
		"a spelled street that the index lacks is kept as it was spelled": {
			{say(Any, "au 12 rue Schtroumpf, à Aubagne"), AskStreet, ""},
			{say(Street, "rue Schtroumpf"), AskStreet, ""},
			{say(Street, "rue Schtroumpf"), Spell, ""},
			{say(Spelled, "z, i, n, n, i, a"), Unknown, "12 "},
			{no("non"), Spell, ""},
		},
		"what it lacks is asked for": {
			{say(Spelled, "z, i, n, n, i, a"), AskCommune, ""},
			{say(Commune, "à Aubagne"), AskNumber, ""},
			{say(Number, "le 7"), Unknown, "7 "},
		},
		"a town that is not in the index": {
			{say(Any, "3 rue de la République, à Toulon"), Outside, ""},
			{say(Commune, "à Miramas"), AskStreet, ""},
		},
		"what it is, after what it is not": {
			{say(Any, "42 traverse du moulin à vent"), Confirm, "42 13215_m001"},
			{no("c'est pas le 42 c'est le 44"), Confirm, "44 13215_m001"},
			{say(Any, "c est pas le 44 c est le 40"), Confirm, "40 13215_m001"},
		},
		"a postcode in a city that is known is progress": {
			{Query{Part: Street, Texts: []string{"13006"}, Known: Known{INSEE: "13055"}}, AskStreet, ""},
			{Query{Part: Street, Texts: []string{"rue Paradis"}, Known: Known{INSEE: "13206"}}, AskNumber, "13206_p001"},
		},
		"a number in reply to the commune is kept": {
			{say(Any, "rue de la République"), AskCommune, "13005_r001"},
			{say(Commune, "le 3"), AskCommune, ""},
			{say(Commune, "Miramas"), Confirm, "3 13063_r001"},
		},
		"the other of two that were read out is refused too": {
			{Query{Texts: []string{"moulin à vent"}, Known: Known{INSEE: "13215"}}, Choose, "13215_m001"},
			{Query{Texts: []string{"aucune"}, Refused: 2, Known: Known{INSEE: "13215"}}, AskStreet, ""},
			{Query{Part: Street, Texts: []string{"chemin du moulin à vent"}, Known: Known{INSEE: "13215"}}, Spell, ""},
		},
		"a street whose number is asked can be refused": {
			{say(Any, "rue Vauvenargues"), AskNumber, "13207_v001"},
			{Query{Part: Street, Texts: []string{"non, la rue Paradis"}, Refused: 1}, AskNumber, "13206_p001"},
			{say(Number, "rue d'Endoume"), AskNumber, "13207_e001"},
			{say(Number, "le 20"), Confirm, "20 13207_e001"},
		},
		"not the traverse, the chemin": {
			{say(Any, "3 chemin du moulin à vent"), Confirm, "3 13215_m002"},
			{no("non, pas le chemin, la traverse"), Confirm, "3 13215_m001"},
		},
		"a spelling behind a no is a spelling": {
			{say(Any, "12 rue Paradis"), Confirm, "12 13206_p001"},
			{no("non, x y l o p h o n e"), AskCommune, ""},
			{say(Commune, "à Aubagne"), Unknown, "12 "},
		},
		"M comme Marseille names no commune": {
			{say(Spelled, "m comme Marseille, i, k, a, d, o"), AskCommune, ""},
			{say(Commune, "x y l o, à Aubagne"), AskNumber, ""},
		},
		"by keys alone": {
			{Query{Part: Commune, Keys: "13006"}, AskStreet, ""},
			{Query{Part: Street, Keys: "727"}, AskNumber, "13206_p001"},
			{Query{Part: Number, Keys: "12#1"}, Confirm, "12bis 13206_p001"},
		},
		"keys that help nobody": {
			{Query{Part: Commune, Keys: "99999"}, AskCommune, ""},
			{Query{Part: Commune, Keys: "99999"}, Keypad, ""},
			{Query{Part: Commune, Keys: "99999"}, Human, ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var belief []byte
			for i, turn := range turns {
				turn.q.Belief = belief
				r := x.Locate(turn.q)
				if r.Decision != turn.decision || first(r) != turn.first {
					t.Fatalf("turn %d: %s %q, want %s %q", i+1, r.Decision, first(r), turn.decision, turn.first)
				}
				belief = r.Belief
			}
		})
	}
}

func TestAliases(t *testing.T) {
	x, unknown := fixtureIndex().WithAliases(map[string]string{"La Belle de Mai": "13215", "Résidence Les Cèdres": "13206_p001_00012_bis"})
	if len(unknown) != 0 {
		t.Fatalf("unknown %q", unknown)
	}
	if got := x.CommuneNamed("c'est à la Belle de Mai"); len(got) == 0 || got[0].INSEE != "13215" {
		t.Errorf("quarter: %+v", got)
	}
	r := x.Locate(Query{Texts: []string{"à la résidence les Cèdres"}})
	if first(r) != "12bis 13206_p001" || r.Decision != Confirm {
		t.Errorf("residence: %s %s", r.Decision, first(r))
	}
	r = x.Locate(Query{Texts: []string{"3 rue de la République, à la Belle de Mai"}})
	if first(r) != "3 13215_r001" || r.Decision != Confirm {
		t.Errorf("street in a quarter: %s %s", r.Decision, first(r))
	}
}

func TestCommuneNamed(t *testing.T) {
	x := fixtureIndex()
	for text, want := range map[string]string{
		"à Aubagne": "13005", "Amirama": "13063", "Marseille": "13055", "dans le treizième": "", "dans le quinzième": "13215",
		"treize mille six": "13206", "13 0 15": "13215", "1307": "13207", "Marseille sixième": "13206", "13400": "13005", "rien du tout": "",
	} {
		got := ""
		if hits := x.CommuneNamed(text); len(hits) > 0 && hits[0].Score > 0.4 {
			got = hits[0].INSEE
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCommunesOfPostcode(t *testing.T) {
	got := fixtureIndex().Communes("13006")
	if len(got) != 1 || got[0].INSEE != "13206" || got[0].Postcode != "13006" {
		t.Errorf("%+v", got)
	}
	if got := fixtureIndex().Communes("75001"); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestStreetsByKeys(t *testing.T) {
	x := fixtureIndex()
	for _, c := range []struct {
		insee, keys string
		want        []string
	}{
		{"13206", "72", []string{"Rue Paradis"}},
		{"13055", "8368", []string{"Chemin du Moulin à Vent", "Traverse du Moulin à Vent"}},
		{"13206", "0", nil},
		{"99999", "72", nil},
		{"13206", "", nil},
		{"", "737", []string{"Rue de la République", "Rue de la République", "Rue de la République"}},
	} {
		var got []string
		for _, s := range x.StreetsByKeys(c.insee, c.keys) {
			got = append(got, s.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %s: %q, want %q", c.insee, c.keys, got, c.want)
		}
	}
}

func TestComplement(t *testing.T) {
	r := fixtureIndex().Locate(Query{Texts: []string{"12 rue Paradis, bâtiment B, troisième étage, à Marseille"}})
	if r.Complement != "bâtiment B, étage" && r.Complement != "bâtiment B, troisième étage" {
		t.Errorf("%q", r.Complement)
	}
	if first(r) != "12 13206_p001" {
		t.Errorf("%s", first(r))
	}
}
