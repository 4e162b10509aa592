package api

import (
	"math"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/written"
)

// A collection is the answer: GeoJSON with addok's own fields beside it.
type collection struct {
	Type        string              `json:"type"`
	Version     string              `json:"version"`
	Features    []feature           `json:"features"`
	Attribution string              `json:"attribution"`
	Licence     string              `json:"licence"`
	Query       string              `json:"query,omitempty"`
	Filters     map[string][]string `json:"filters,omitempty"`
	Center      []float64           `json:"center,omitempty"` // longitude, latitude
	Limit       int                 `json:"limit"`
}

type feature struct {
	Type       string     `json:"type"`
	Geometry   point      `json:"geometry"`
	Properties properties `json:"properties"`
}

type point struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"` // longitude, latitude
}

// properties are the national geocoder's. There is no banId: the BAN's CSV, which the index is made of, has none.
type properties struct {
	Label        string   `json:"label"`
	Score        float64  `json:"score"`
	Housenumber  string   `json:"housenumber,omitempty"`
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Postcode     string   `json:"postcode,omitempty"`
	Citycode     string   `json:"citycode"`
	X            *float64 `json:"x,omitempty"` // EPSG:2154, in metres; none outside its area
	Y            *float64 `json:"y,omitempty"`
	City         string   `json:"city"`
	District     string   `json:"district,omitempty"` // the arrondissement
	Context      string   `json:"context,omitempty"`
	Type         string   `json:"type"`
	Importance   float64  `json:"importance"`
	Street       string   `json:"street,omitempty"`
	Locality     string   `json:"locality,omitempty"`
	Municipality string   `json:"municipality,omitempty"`
	Distance     *int     `json:"distance,omitempty"` // metres from lon, lat
	Index        string   `json:"_type"`
}

func collect(hits []written.Hit, a *asked) collection {
	// The BAN is under the Licence Ouverte 2.0 of Etalab; the names here are those of the national service.
	c := collection{Type: "FeatureCollection", Version: "draft", Features: []feature{}, Attribution: "BAN", Licence: "ETALAB-2.0", Limit: a.limit}
	for _, h := range hits {
		c.Features = append(c.Features, featureOf(h, a.near))
	}
	for name, values := range map[string][]string{"type": a.kinds, "postcode": a.postcodes, "citycode": a.citycode} {
		if len(values) > 0 {
			if c.Filters == nil {
				c.Filters = map[string][]string{}
			}
			c.Filters[name] = values
		}
	}
	if a.near {
		c.Center = []float64{a.lon, a.lat}
	}
	return c
}

func featureOf(h written.Hit, near bool) feature {
	p := properties{Score: rounded(h.Score, 1e5), ID: h.ID, Postcode: h.Postcode, Citycode: h.INSEE, City: h.City, Type: h.Kind,
		Importance: rounded(h.Importance, 1e5), Context: contextOf(h.INSEE), Index: "address"}
	if h.City != h.Commune {
		p.District = h.Commune
	}
	switch h.Kind {
	case written.KindNumber:
		p.Housenumber = strconv.Itoa(h.Number)
		if h.Suffix != "" {
			p.Housenumber += " " + h.Suffix
		}
		p.Name, p.Street = p.Housenumber+" "+h.Street, h.Street
	case written.KindStreet:
		p.Name, p.Street = h.Street, h.Street
	case written.KindLocality:
		p.Name, p.Locality = h.Street, h.Street
	default:
		p.Name, p.Municipality = h.Commune, h.Commune
	}
	p.Label = p.Name
	if h.Kind != written.KindCommune {
		p.Label = strings.Join(strings.Fields(p.Name+" "+h.Postcode+" "+h.City), " ")
	}
	if x, y, ok := lambert93(h.Lon, h.Lat); ok {
		x, y = rounded(x, 100), rounded(y, 100)
		p.X, p.Y = &x, &y
	}
	if near {
		d := int(math.Round(h.Distance))
		p.Distance = &d
	}
	return feature{Type: "Feature", Geometry: point{"Point", [2]float64{h.Lon, h.Lat}}, Properties: p}
}

// rounded to so many parts of one.
func rounded(v, parts float64) float64 { return math.Round(v*parts) / parts }
