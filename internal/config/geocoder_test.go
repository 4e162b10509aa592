package config

import (
	"strings"
	"testing"
)

// Off where anybody could reach it, directly or through a proxy, unless somebody says so.
func TestGeocoder(t *testing.T) {
	for _, c := range []struct {
		listen, public, geocoder string
		private, on              bool
	}{
		{"127.0.0.1:8080", "", "", true, true},
		{"localhost:8080", "", "", true, true},
		{"[::1]:8080", "", "", true, true},
		{"127.0.0.1:8080", "http://localhost:9000", "", true, true},
		{"127.0.0.1:8080", "https://encombrants.example", "", false, false},
		{"127.0.0.1:8080", "https://encombrants.example", "true", false, true},
		{"127.0.0.1:8080", "http://127.0.0.1.example", "", false, false},
		{"0.0.0.0:8080", "", "", false, false},
		{":8080", "http://127.0.0.1:8080", "", false, false},
		{"0.0.0.0:8080", "", "true", false, true},
		{"127.0.0.1:8080", "", "false", true, false},
		{"127.0.0.1:8080", "", "yes please", true, false},
	} {
		got := &Config{Listen: c.listen, PublicURL: c.public, Geocoder: c.geocoder}
		got.SetDefaults()
		if got.Private() != c.private || got.ServesGeocoder() != c.on {
			t.Errorf("%+v: private %v, on %v", c, got.Private(), got.ServesGeocoder())
		}
	}
	if err := (&Config{Listen: "127.0.0.1:1", PublicURL: "http://x", Geocoder: "maybe"}).Check(); err == nil || !strings.Contains(err.Error(), "GEOCODER") {
		t.Errorf("%v", err)
	}
}
