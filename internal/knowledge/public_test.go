package knowledge

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/debarras/debarras/internal/pickup"
)

const public = "../../../shared/data/address/"

// The communes agree with the official list, when the public data are there.
func TestCommunesAgreeWithTheOfficialList(t *testing.T) {
	data, err := os.ReadFile(public + "amp-communes.tsv")
	if err != nil {
		t.Skip("no public address data beside the project")
	}
	b := base(t)
	official := map[pickup.INSEE]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(line, "\t")
		official[pickup.INSEE(f[0])] = true
		c, ok := b.Commune(pickup.INSEE(f[0]))
		if !ok || !strings.HasPrefix(f[1], c.Name) {
			t.Errorf("%s %s is %q here", f[0], f[1], c.Name)
		}
		var codes []string
		for _, p := range c.Postcodes {
			codes = append(codes, string(p))
		}
		slices.Sort(codes)
		if got := strings.Join(codes, " "); got != f[3] {
			t.Errorf("%s: postcodes %s, officially %s", c.Name, got, f[3])
		}
	}
	if len(official) != len(b.Communes) {
		t.Errorf("%d communes, officially %d", len(b.Communes), len(official))
	}
}

// feature is a public polygon and its properties.
type feature struct {
	Properties map[string]any `json:"properties"`
	Geometry   struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

func (f feature) property(name string) string { return fmt.Sprint(f.Properties[name]) }

// area is the feature's geometry, a polygon being an area of one.
func (f feature) area(t *testing.T) orb.MultiPolygon {
	t.Helper()
	var many orb.MultiPolygon
	var one orb.Polygon
	var err error
	if f.Geometry.Type == "Polygon" {
		err = json.Unmarshal(f.Geometry.Coordinates, &one)
		many = orb.MultiPolygon{one}
	} else {
		err = json.Unmarshal(f.Geometry.Coordinates, &many)
	}
	if err != nil {
		t.Fatal(err)
	}
	return many
}

// features reads a GeoJSON file; orb's own reader would pull in a database
// driver that nothing else needs.
func features(t *testing.T, file string) []feature {
	t.Helper()
	data, err := os.ReadFile(public + file)
	if err != nil {
		t.Skip("no public address data beside the project")
	}
	var collection struct {
		Features []feature `json:"features"`
	}
	if err := json.Unmarshal(data, &collection); err != nil {
		t.Fatal(err)
	}
	return collection.Features
}

func TestStreetsLieInTheirCommune(t *testing.T) {
	shapes := map[pickup.INSEE]orb.MultiPolygon{}
	for _, f := range features(t, "amp-communes-contours.geojson") {
		code := pickup.INSEE(f.property("code"))
		shapes[code] = append(shapes[code], f.area(t)...)
	}
	for _, f := range features(t, "marseille-quartiers.geojson") {
		code := pickup.INSEE(f.property("depco"))
		shapes[code] = append(shapes[code], f.area(t)...)
	}
	for _, s := range streets(t, base(t)) {
		if !planar.MultiPolygonContains(shapes[s.insee], s.point) {
			t.Errorf("%s at %v is not in %s", s.name, s.point, s.commune)
		}
	}
}

func TestQuartiersAreInTheirArrondissement(t *testing.T) {
	b, known := base(t), 0
	for _, f := range features(t, "marseille-quartiers.geojson") {
		name := f.property("nom_qua")
		want := pickup.INSEE(f.property("depco"))
		for _, said := range []string{name, "la " + name, "le " + name, "les " + name} {
			got, ok := b.Alias(said)
			switch {
			case !ok:
			case got != want && said != "la CASTELLANE": // a cité of the 16e, and no quartier
				t.Errorf("%s leads to %s, officially %s", said, got, want)
			default:
				known++
			}
		}
	}
	if known < 80 {
		t.Errorf("only %d of Marseille's 111 quartiers are known", known)
	}
}
