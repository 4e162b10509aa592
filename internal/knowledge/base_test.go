package knowledge

import (
	"encoding/csv"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/debarras/debarras/internal/pickup"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

func base(t testing.TB) *Base {
	t.Helper()
	b, err := Load(knowledgefiles.Files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkBase holds what every user of a Base relies on.
func checkBase(t testing.TB, b *Base) {
	t.Helper()
	if len(b.Version) != 16 || len(b.Codes) != len(b.Items) || b.Territory.Location == nil {
		t.Fatalf("version %q, %d codes of %d items, zone %v", b.Version, len(b.Codes), len(b.Items), b.Territory.Location)
	}
	for _, c := range b.Communes {
		if len(c.Postcodes) == 0 || !slices.ContainsFunc(b.Rules, func(r pickup.RuleSet) bool { return r.Name == c.Rules }) {
			t.Fatalf("%s has no postcode or no rules", c.Name)
		}
		if b.isParent(c.INSEE) || c.Service == pickup.OwnService || c.Service == pickup.NoService {
			continue
		}
		if _, ok, _ := pickup.SectorAt(b.Sectors, pickup.Address{INSEE: c.INSEE}); !ok {
			t.Fatalf("%s has no sector", c.Name)
		}
	}
	for key, texts := range b.Voice {
		if len(texts) == 0 {
			t.Fatalf("prompt %s is empty", key)
		}
	}
	for _, code := range b.Aliases {
		if _, ok := b.Commune(code); !ok {
			t.Fatalf("an alias leads to %s", code)
		}
	}
}

func TestEmbeddedKnowledge(t *testing.T) {
	b := base(t)
	checkBase(t, b)
	if b.Territory.Marked != "exemple" {
		t.Error("the sample territory is not marked")
	}
	if len(b.Communes) != 92+16 {
		t.Errorf("%d communes and arrondissements, want 108", len(b.Communes))
	}
	today := pickup.Date{Year: 2026, Month: 11, Day: 24}
	polygons := 0
	for _, s := range b.Sectors {
		if len(s.Area) > 0 {
			polygons++
		}
		if s.Stops < 12 || s.Stops > 25 {
			t.Errorf("sector %s has %d stops", s.ID, s.Stops)
		}
		rules, ok := pickup.RulesAt(b.Rules, s.Rules, today)
		if !ok {
			t.Errorf("sector %s has no rules in force", s.ID)
		}
		for _, day := range append([]time.Weekday{s.Weekday}, s.More...) {
			if !slices.Contains(rules.Weekdays, day) {
				t.Errorf("sector %s has a round on %s, when nothing may be booked", s.ID, day)
			}
		}
	}
	if polygons < 4 {
		t.Errorf("%d polygons", polygons)
	}
}

// The codes of the domain, each of which callers name.
const everyCode = `matelas sommier lit canape clic_clac fauteuil pouf armoire commode buffet bibliotheque
etagere table table_basse table_chevet bureau chaise tabouret banc meuble_tv meuble_cuisine meuble_salle_de_bain
refrigerateur congelateur lave_linge seche_linge lave_vaisselle four micro_ondes cuisiniere plaque_cuisson hotte
chauffe_eau climatiseur radiateur televiseur ordinateur imprimante petit_electromenager aspirateur velo trottinette
poussette landau jouet tapis moquette matelas_bebe porte fenetre planche palette miroir vitre sanitaire baignoire
lavabo salon_de_jardin parasol barbecue tondeuse piano coffre_fort vetements carton valise gravats platre carrelage
dechets_verts pneu bouteille_gaz extincteur amiante peinture produit_chimique batterie pile ampoule huile medicament
voiture scooter piece_auto bateau verre ordures autre`

func TestEveryItemIsThere(t *testing.T) {
	b := base(t)
	want := strings.Fields(everyCode)
	got := slices.Clone(b.Codes)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("codes (-domain +items.yaml):\n" + diff)
	}
	never := strings.Fields("gravats platre carrelage dechets_verts pneu bouteille_gaz amiante peinture produit_chimique batterie huile voiture scooter piece_auto medicament ordures verre")
	for _, code := range never {
		if d := b.Items[code].Decision; d != pickup.Refuse && d != pickup.Divert {
			t.Errorf("%s is not refused: %s", code, d)
		}
	}
}

func TestAnOrdinaryRequestFits(t *testing.T) {
	b := base(t)
	rules, ok := b.RulesFor("13206", pickup.Date{Year: 2026, Month: 11, Day: 24})
	if !ok {
		t.Fatal("no rules")
	}
	j := pickup.Judge(b.Items, rules, []pickup.Count{{Code: "matelas", N: 2}, {Code: "refrigerateur", N: 1}, {Code: "gravats", N: 5}})
	if len(j.Accepted) != 2 || len(j.Refused) != 1 || j.Limit != "" {
		t.Errorf("two mattresses, a fridge and rubble: %+v", j)
	}
}

func TestPostcodesSharedByCommunes(t *testing.T) {
	b := base(t)
	shared := map[pickup.Postcode]int{}
	for code := range b.byPostcode {
		if n := len(b.ByPostcode(code)); n > 1 {
			shared[code] = n
		}
	}
	want := map[pickup.Postcode]int{"13100": 5, "13250": 2, "13330": 2, "13600": 2, "13610": 2, "13720": 2, "13790": 3}
	if diff := cmp.Diff(want, shared); diff != "" {
		t.Error("shared postcodes (-want +got):\n" + diff)
	}
	if got := b.ByPostcode("13001"); len(got) != 1 || got[0].INSEE != "13201" {
		t.Errorf("postcode 13001 is Marseille 1er, not %v", got)
	}
	if c, _ := b.Commune("13001"); c.Name != "Aix-en-Provence" {
		t.Errorf("INSEE 13001 is Aix-en-Provence, not %q", c.Name)
	}
}

func TestOtherNames(t *testing.T) {
	b := base(t)
	for name, want := range map[string]pickup.INSEE{
		"la Belle de Mai": "13203", "LA BELLE-DE-MAI": "13203", "l’Estaque": "13216", "château gombert": "13213",
		"Les Milles": "13001", "Lavéra": "13056", "la Plaine": "", "Châteauneuf": "",
	} {
		if got, ok := b.Alias(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, ok := b.Place("la cité Radieuse"); !ok || got != "280 boulevard Michelet, 13008 Marseille" {
		t.Errorf("la Cité radieuse: %q", got)
	}
}

func TestSectorsFromPolygons(t *testing.T) {
	b := base(t)
	for _, c := range []struct {
		place    string
		insee    pickup.INSEE
		lon, lat float64
		want     string
	}{
		{"Callelongue", "13208", 5.354, 43.213, "mrs-08-sud"},
		{"Périer", "13208", 5.383, 43.279, "mrs-08"},
		{"Luminy", "13209", 5.438, 43.232, "mrs-09-sud"},
		{"Sainte-Marguerite", "13209", 5.408, 43.266, "mrs-09"},
		{"la Valentine", "13211", 5.484, 43.299, "mrs-11-est"},
		{"la Pomme", "13211", 5.443, 43.290, "mrs-11"},
		{"Château-Gombert", "13213", 5.443, 43.354, "mrs-13-nord"},
		{"Malpassé", "13213", 5.413, 43.322, "mrs-13"},
		{"la Viste", "13215", 5.356, 43.359, "mrs-15-nord"},
		{"cours Mirabeau", "13001", 5.4495, 43.5265, "aix-centre"},
		{"la Duranne", "13001", 5.350, 43.497, "aix-sud"},
		{"Puyricard", "13001", 5.417, 43.579, "aix-nord"},
		{"le Jas de Bouffan", "13001", 5.416, 43.524, "aix"},
		{"Carro", "13056", 5.043, 43.331, "martigues-sud"},
		{"Gémenos", "13042", 5.628, 43.296, "garlaban"},
	} {
		s, ok, sure := pickup.SectorAt(b.Sectors, pickup.Address{INSEE: c.insee, Lon: c.lon, Lat: c.lat, Precision: "number"})
		if s.ID != c.want || !ok || !sure {
			t.Errorf("%s: %q, %v, %v; want %q", c.place, s.ID, ok, sure, c.want)
		}
	}
}

// street is a row of the sample gazetteer.
type street struct {
	insee         pickup.INSEE
	commune, name string
	postcode      pickup.Postcode
	first, last   int
	point         orb.Point
}

func streets(t *testing.T, b *Base) []street {
	t.Helper()
	f, err := knowledgefiles.Files.Open(b.Streets)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ";"); got != "insee;commune;postcode;street;first;last;lon;lat" {
		t.Fatalf("columns %s", got)
	}
	var out []street
	for _, row := range rows[1:] {
		first, err1 := strconv.Atoi(row[4])
		last, err2 := strconv.Atoi(row[5])
		lon, err3 := strconv.ParseFloat(row[6], 64)
		lat, err4 := strconv.ParseFloat(row[7], 64)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatalf("%v: %v", row, err)
		}
		out = append(out, street{pickup.INSEE(row[0]), row[1], row[3], pickup.Postcode(row[2]), first, last, orb.Point{lon, lat}})
	}
	return out
}

func TestSampleStreets(t *testing.T) {
	b := base(t)
	list := streets(t, b)
	if len(list) < 400 {
		t.Errorf("%d streets, want 400 at least", len(list))
	}
	seen, served := map[string]bool{}, map[pickup.INSEE]int{}
	for _, s := range list {
		c, ok := b.Commune(s.insee)
		if !ok || b.isParent(s.insee) || !slices.Contains(c.Postcodes, s.postcode) || !strings.HasPrefix(s.commune, c.Name) {
			t.Errorf("%s: %s %s %s is no commune with that postcode", s.name, s.insee, s.commune, s.postcode)
		}
		if key := string(s.insee) + s.name; seen[key] {
			t.Errorf("%s stands twice in %s", s.name, s.commune)
		} else {
			seen[key] = true
		}
		if s.first < 1 || s.last < s.first || s.last > 999 {
			t.Errorf("%s: numbers %d to %d", s.name, s.first, s.last)
		}
		sector, ok, _ := pickup.SectorAt(b.Sectors, pickup.Address{INSEE: s.insee, Lon: s.point.Lon(), Lat: s.point.Lat(), Precision: "street"})
		if !ok || !slices.Contains(sector.INSEE, s.insee) {
			t.Errorf("%s in %s has no sector", s.name, s.commune)
		}
		served[s.insee]++
	}
	for i := 1; i <= 16; i++ {
		if code := pickup.INSEE("132" + strconv.Itoa(100 + i)[1:]); served[code] < 10 {
			t.Errorf("%d streets in %s", served[code], code)
		}
	}
}

// Places that callers name are streets of the sample, so that a trial call
// finds them.
func TestPlacesAreInTheSample(t *testing.T) {
	b := base(t)
	list := streets(t, b)
	for alias, address := range b.Places {
		number, rest, _ := strings.Cut(address, " ")
		n, err := strconv.Atoi(number)
		if err != nil { // a street
			n, rest = -1, address
		}
		name, town, _ := strings.Cut(rest, ", ")
		if !slices.ContainsFunc(list, func(s street) bool {
			return strings.EqualFold(s.name, name) && string(s.postcode) == town[:5] && (n < 0 || s.first <= n && n <= s.last)
		}) {
			t.Errorf("%s: %s is not in the sample", alias, address)
		}
	}
}

func TestAgentHours(t *testing.T) {
	territory := base(t).Territory
	for when, want := range map[string]bool{
		"2026-11-24 07:59": false, "2026-11-24 08:00": true, "2026-11-24 17:59": true, "2026-11-24 18:00": false,
		"2026-11-28 11:59": true, "2026-11-28 12:00": false, "2026-11-29 10:00": false,
		"2026-11-11 10:00": false, // Armistice
		"2026-10-26 08:00": true,  // the day after the clocks went back
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", when, territory.Location)
		if err != nil {
			t.Fatal(err)
		}
		if got := territory.Open(now.UTC()); got != want {
			t.Errorf("open at %s: %v", when, got)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"08:30-12:00", "00:00-24:00", "8:30-12:00", "12:00-08:30", "08:60-09:00", "-1:00-02:00", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		span, err := parseSpan(s)
		if err == nil && (span.From < 0 || span.To <= span.From || span.To > 1440) {
			t.Fatalf("%q is %v", s, span)
		}
	})
}

// A ring is accepted whichever corner comes first and whichever way it turns.
func TestAreaDoesNotDependOnTheFirstCorner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var corners [][2]float64
		for range rapid.IntRange(3, 7).Draw(t, "n") {
			corners = append(corners, [2]float64{float64(rapid.IntRange(0, 6).Draw(t, "x")), float64(rapid.IntRange(0, 6).Draw(t, "y"))})
		}
		if corners[0] == corners[len(corners)-1] {
			t.Skip("closed by hand")
		}
		_, err := area(corners)
		k := rapid.IntRange(0, len(corners)-1).Draw(t, "k")
		turned := slices.Concat(corners[k:], corners[:k])
		if rapid.Bool().Draw(t, "reverse") {
			slices.Reverse(turned)
		}
		if turned[0] == turned[len(turned)-1] {
			t.Skip("two equal corners in a row")
		}
		if _, err2 := area(turned); (err == nil) != (err2 == nil) {
			t.Fatalf("%v: %v\n%v: %v", corners, err, turned, err2)
		}
	})
}
