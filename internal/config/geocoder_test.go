package config

import (
	"strings"
	"testing"
)

// Off where anybody could reach it, unless somebody says so.
func TestGeocoder(t *testing.T) {
	for _, c := range []struct {
		listen, geocoder string
		on               bool
	}{
		{"127.0.0.1:8080", "", true}, {"localhost:8080", "", true}, {"0.0.0.0:8080", "", false}, {":8080", "", false},
		{"0.0.0.0:8080", "true", true}, {"127.0.0.1:8080", "false", false}, {"127.0.0.1:8080", "yes please", false},
	} {
		if got := (&Config{Listen: c.listen, Geocoder: c.geocoder}).ServesGeocoder(); got != c.on {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if err := (&Config{Listen: "127.0.0.1:1", PublicURL: "http://x", Geocoder: "maybe"}).Check(); err == nil || !strings.Contains(err.Error(), "GEOCODER") {
		t.Errorf("%v", err)
	}
}
