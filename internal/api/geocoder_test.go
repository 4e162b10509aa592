package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/written"
)

var entries = []address.Entry{
	{ID: "13206_p001_00012", StreetID: "13206_p001", Street: "Rue Paradis", Number: 12, Postcode: "13006", INSEE: "13206", Commune: "Marseille 6e Arrondissement", Lon: 5.3801, Lat: 43.2901},
	{ID: "13206_p001_00012_bis", StreetID: "13206_p001", Street: "Rue Paradis", Number: 12, Suffix: "bis", Postcode: "13006", INSEE: "13206", Commune: "Marseille 6e Arrondissement", Lon: 5.3802, Lat: 43.2902},
	{ID: "13005_r001_00003", StreetID: "13005_r001", Street: "Rue de la République", Number: 3, Postcode: "13400", INSEE: "13005", Commune: "Aubagne", Lon: 5.57, Lat: 43.29},
	{ID: "13005_l001", StreetID: "13005_l001", Street: "Mas des Cigales", Postcode: "13400", INSEE: "13005", Commune: "Aubagne", Lon: 5.6, Lat: 43.3, Place: true},
}

// clock stands still unless a test moves it.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newServer(t *testing.T) (http.Handler, *clock) {
	t.Helper()
	x := address.Build(slices.Values(entries), "test")
	c := &clock{time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	mux := http.NewServeMux()
	New(func() *address.Index { return x }, c.now, false).Routes(mux)
	return mux, c
}

func do(h http.Handler, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w
}

func searchFor(t *testing.T, h http.Handler, values string) map[string]any {
	t.Helper()
	w := do(h, "GET", "/search?"+values)
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", values, w.Code, w.Body)
	}
	return out
}

// The answer is, field by field, what a client of the national geocoder reads.
func TestSearchSpeaksTheirGeoJSON(t *testing.T) {
	h, _ := newServer(t)
	w := do(h, "GET", "/search/?"+url.Values{"q": {"12 bis rue paradis 13006 Marseille"}, "limit": {"1"}, "lat": {"43.29"}, "lon": {"5.38"}, "type": {"housenumber street"}}.Encode())
	want := `{"type":"FeatureCollection","version":"draft","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[5.3802,43.2902]},` +
		`"properties":{"label":"12 bis Rue Paradis 13006 Marseille","score":SCORE,"housenumber":"12 bis","id":"13206_p001_00012_bis","name":"12 bis Rue Paradis",` +
		`"postcode":"13006","citycode":"13206","x":893255.39,"y":6246360.63,"city":"Marseille","district":"Marseille 6e Arrondissement",` +
		`"context":"13, Bouches-du-Rhône, Provence-Alpes-Côte d'Azur","type":"housenumber","importance":0.10986,"street":"Rue Paradis","distance":28,"_type":"address"}}],` +
		`"attribution":"BAN","licence":"ETALAB-2.0","query":"12 bis rue paradis 13006 Marseille","filters":{"type":["housenumber","street"]},"center":[5.38,43.29],"limit":1}`
	var answer collection
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Features) != 1 {
		t.Fatalf("%v %s", err, w.Body)
	}
	if s := answer.Features[0].Properties.Score; s < 0.95 || s > 1 {
		t.Errorf("score %v", s)
	}
	answer.Features[0].Properties.Score = 0.5
	got, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(got), "\\u0026", "&"); got != strings.Replace(want, "SCORE", "0.5", 1) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for name, value := range map[string]string{"Content-Type": "application/json; charset=utf-8", "Access-Control-Allow-Origin": "*"} {
		if w.Header().Get(name) != value {
			t.Errorf("%s: %q", name, w.Header().Get(name))
		}
	}
}

func TestKinds(t *testing.T) {
	h, _ := newServer(t)
	for query, want := range map[string][2]string{
		"q=rue+de+la+r%C3%A9publique": {"street", "Rue de la République 13400 Aubagne"},
		"q=mas+des+cigales":           {"locality", "Mas des Cigales 13400 Aubagne"},
		"q=aubagne":                   {"municipality", "Aubagne"},
		"q=13006":                     {"municipality", "Marseille 6e Arrondissement"},
		"q=rue+parad":                 {"street", "Rue Paradis 13006 Marseille"},
		"q=3+rue+de+la+republique&citycode=13005":     {"housenumber", "3 Rue de la République 13400 Aubagne"},
		"q=3+rue+de+la+republique&city=aubagne":       {"housenumber", "3 Rue de la République 13400 Aubagne"},
		"q=3+rue+de+la+republique&type=street":        {"street", "Rue de la République 13400 Aubagne"},
		"q=rue+paradis&citycode=13055&postcode=13006": {"street", "Rue Paradis 13006 Marseille"},
	} {
		features := searchFor(t, h, query)["features"].([]any)
		if len(features) == 0 {
			t.Errorf("%s: nothing", query)
			continue
		}
		p := features[0].(map[string]any)["properties"].(map[string]any)
		if p["type"] != want[0] || p["label"] != want[1] {
			t.Errorf("%s: %v %v, want %v", query, p["type"], p["label"], want)
		}
	}
	if features := searchFor(t, h, "q=rue+paradis&postcode=13400")["features"].([]any); len(features) != 0 {
		for _, f := range features {
			if p := f.(map[string]any)["properties"].(map[string]any); p["postcode"] != "13400" {
				t.Errorf("the filter let %v through", p)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	h, _ := newServer(t)
	const length = "q: must contain between 3 and 200 chars and start with a number or a letter"
	for target, detail := range map[string]string{
		"/search":                                   "q: required param",
		"/search?q=%20":                             "q: required param",
		"/search?q=ab":                              length,
		"/search?q=%2Babc":                          length,
		"/search?q=" + strings.Repeat("a", 201):     length,
		"/search?q=abc%FF":                          length,
		"/search?q=rue&limit=0":                     "limit: must be an integer between 1 and 100",
		"/search?q=rue&limit=x":                     "limit: unable to parse value as integer",
		"/search?q=rue&limit=99999999999999999999":  "limit: must be an integer between 1 and 100",
		"/search?q=rue&lat=43":                      "lon/lat must be present together if defined",
		"/search?q=rue&lat=91&lon=5":                "lat: must be a float between -90 and 90",
		"/search?q=rue&lat=NaN&lon=5":               "lat: unable to parse value as float",
		"/search?q=rue&type=poi":                    "type: unexpected value 'poi'",
		"/search?q=rue&postcode=1300":               "postcode: must contain 5 digits",
		"/search?q=rue&citycode=x":                  "citycode: not valid",
		"/search?q=rue&city=Nulle-Part":             "city: No matching cities found",
		"/search?q=rue&city=Aubagne&citycode=13005": "city and citycode params cannot be used together",
		"/search?q=rue&autocomplete=maybe":          "autocomplete: unable to parse value as boolean",
		"/search?q=rue&index=parcel":                "index: unexpected value 'parcel', only address is served here",
		"/reverse":                                  "lon/lat must be defined",
		"/reverse?lon=5":                            "lon/lat must be present together if defined",
		"/reverse?lon=181&lat=3":                    "lon: must be a float between -180 and 180",
	} {
		w := do(h, "GET", target)
		var got refusal
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 400 || got.Code != 400 || got.Message != "Failed parsing query" ||
			!slices.Contains(got.Detail, detail) {
			t.Errorf("%s: %d %s, want %q", target, w.Code, w.Body, detail)
		}
	}
}

func TestReverse(t *testing.T) {
	h, _ := newServer(t)
	for query, want := range map[string]string{
		"lon=5.38011&lat=43.29009&limit=1":                   "12 Rue Paradis 13006 Marseille",
		"lon=5.38011&lat=43.29009&limit=1&type=street":       "Rue Paradis 13006 Marseille",
		"lng=5.6&lat=43.3&limit=1":                           "Mas des Cigales 13400 Aubagne",
		"lon=5.38011&lat=43.29009&limit=1&type=municipality": "Marseille 6e Arrondissement",
		"lon=5.38011&lat=43.29009&limit=1&citycode=13005":    "",
		"lon=-40&lat=10": "",
	} {
		w := do(h, "GET", "/reverse?"+query)
		var got collection
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		label := ""
		if len(got.Features) > 0 {
			label = got.Features[0].Properties.Label
			if d := got.Features[0].Properties.Distance; d == nil || *d > 100 {
				t.Errorf("%s: distance %v", query, d)
			}
		}
		if label != want {
			t.Errorf("%s: %q, want %q", query, label, want)
		}
	}
}

func TestMethods(t *testing.T) {
	h, _ := newServer(t)
	if w := do(h, "HEAD", "/search?q=aubagne"); w.Code != http.StatusOK {
		t.Errorf("HEAD: %d", w.Code)
	}
	if w := do(h, "OPTIONS", "/search"); w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" ||
		w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("OPTIONS: %d %v", w.Code, w.Header())
	}
	if w := do(h, "POST", "/search?q=aubagne"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestNoIndex(t *testing.T) {
	mux := http.NewServeMux()
	New(func() *address.Index { return nil }, time.Now, false).Routes(mux)
	if w := do(mux, "GET", "/search?q=aubagne"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestContexts(t *testing.T) {
	if len(departments) != 101 {
		t.Errorf("%d départements", len(departments))
	}
	for insee, want := range map[string]string{"2A004": "2A, Corse-du-Sud, Corse", "97411": "974, La Réunion, La Réunion", "75056": "75, Paris, Île-de-France", "00000": "", "1": ""} {
		if got := contextOf(insee); got != want {
			t.Errorf("%s: %q, want %q", insee, got, want)
		}
	}
}

func FuzzQuery(f *testing.F) {
	x := address.Build(slices.Values(entries), "test")
	search := written.New(x)
	f.Add("q=12+rue+paradis&limit=5&lat=43&lon=5")
	f.Add("q=a&type=street,poi&postcode=1&limit=-1")
	f.Fuzz(func(t *testing.T, raw string) {
		values, err := url.ParseQuery(raw)
		if err != nil {
			t.Skip("not a query string: net/http refuses it before us")
		}
		if a, faults := parseSearch(values, search); len(faults) == 0 && (!searchable(a.text) || a.limit < 1 || a.limit > maxLimit) {
			t.Errorf("%q became %+v", raw, a)
		}
		parseReverse(values)
	})
}

// A new index is used from the next request on.
func TestNewIndex(t *testing.T) {
	x := address.Build(slices.Values(entries[:2]), "one")
	mux := http.NewServeMux()
	New(func() *address.Index { return x }, time.Now, false).Routes(mux)
	if n := len(searchFor(t, mux, "q=aubagne&type=municipality")["features"].([]any)); n != 0 {
		t.Errorf("%d before", n)
	}
	x = address.Build(slices.Values(entries), "two")
	if n := len(searchFor(t, mux, "q=aubagne&type=municipality")["features"].([]any)); n != 1 {
		t.Errorf("%d after", n)
	}
}
