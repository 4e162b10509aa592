package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/store"
)

// TestRolesAndRoutes walks every route with every role. The expectations are
// written down here, apart from the table that they test.
func TestRolesAndRoutes(t *testing.T) {
	h := newHouse(t, nil)
	handoff := h.caller("CA1", "live", "human_asked")
	promise := h.promised("CA2", "live")
	h.booked("CA3", "live")
	desk := []store.Role{store.Agent, store.Supervisor, store.Administrator}
	all := store.Roles
	only := func(r ...store.Role) []store.Role { return append(r, store.Administrator) }
	want := map[string][]store.Role{ // nil: also for nobody
		"GET /{$}": nil, "GET /connexion": nil, "POST /connexion": nil, "POST /deconnexion": nil,
		"GET /premiere-connexion/{token}": nil, "POST /premiere-connexion/{token}": nil,
		"GET /console": all, "GET /console/flux": all, "GET /console/chiffres": all, "GET /console/compte": all,
		"POST /console/compte/telephone": all, "POST /console/compte/passe": all,
		"GET /appel": desk, "GET /appel/{id}": desk, "GET /appel/{id}/etat": desk, "POST /appel/{id}/numero": desk,
		"POST /appel/{id}/prendre": desk, "POST /appel/{id}/terminer": desk,
		"GET /console/rappels/{id}": desk, "POST /console/rappels/{id}/numero": desk,
		"POST /console/rappels/{id}/prendre": desk, "POST /console/rappels/{id}/fait": desk,
		"GET /console/textos": desk, "POST /console/textos/{id}": desk,
		"GET /console/rendez-vous": desk, "POST /console/rendez-vous": desk, "POST /console/rendez-vous/{ref}/adresse": desk,
		"GET /console/lectures": only(store.DPO), "GET /console/comptes": only(), "POST /console/comptes": only(),
		"POST /console/comptes/{id}/lien": only(), "POST /console/comptes/{id}/sessions": only(),
		"POST /console/comptes/{id}/supprimer": only(),
	}
	browsers := map[store.Role]*http.Client{"": h.client()}
	for _, role := range store.Roles {
		browsers[role] = h.signedIn("qui est "+string(role), role)
	}
	seen := map[string]bool{}
	for _, route := range (&console{}).table() {
		seen[route.pattern] = true
		allowed, known := want[route.pattern]
		if !known {
			t.Errorf("%s: nobody has said who may open it", route.pattern)
			continue
		}
		if allowed == nil || route.pattern == "GET /console/flux" {
			continue // the stream does not end: TestStream
		}
		method, path, _ := strings.Cut(route.pattern, " ")
		id := fmt.Sprint(handoff)
		if strings.Contains(path, "rappels") {
			id = fmt.Sprint(promise)
		} else if strings.Contains(path, "comptes") || strings.Contains(path, "textos") {
			id = "999999"
		}
		path = strings.ReplaceAll(path, "{id}", id)
		for role, c := range browsers {
			var status int
			var to string
			if method == "GET" {
				res, _ := h.get(c, path)
				status, to = res.StatusCode, res.Header.Get("Location")
			} else {
				res, _ := h.post(c, path)
				status, to = res.StatusCode, res.Header.Get("Location")
			}
			out := status == 401 || strings.HasPrefix(to, "/connexion")
			switch {
			case role == "" && !out:
				t.Errorf("%s for nobody: %d %s", route.pattern, status, to)
			case role != "" && slices.Contains(allowed, role) && (out || status == 403 || status >= 500):
				t.Errorf("%s for %s: %d %s", route.pattern, role, status, to)
			case role != "" && !slices.Contains(allowed, role) && status != 403:
				t.Errorf("%s for %s: %d %s, want 403", route.pattern, role, status, to)
			}
		}
	}
	for pattern := range want {
		if !seen[pattern] {
			t.Errorf("%s is expected and not there", pattern)
		}
	}
	if strings.Contains(h.log.String(), "page failed") {
		t.Error(h.log)
	}
}

// A form that another site sends does nothing, whoever is signed in.
func TestAnotherSitesForms(t *testing.T) {
	h := newHouse(t, nil)
	id := h.caller("CA1", "live", "human_asked")
	c := h.signedIn("Jeanne", store.Agent)
	path := fmt.Sprintf("/appel/%d/prendre", id)
	for name, header := range map[string][2]string{"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "origin": {"Origin", "https://ailleurs.example"}} {
		req, _ := http.NewRequest("POST", h.srv.URL+path, nil)
		req.Header.Set(header[0], header[1])
		res, err := c.Do(req)
		if _, body := h.read(res, err); res.StatusCode != 403 || !strings.Contains(body, "autre site") {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if n := h.count(`SELECT count(*) FROM handoff WHERE state = 'waiting'`); n != 1 {
		t.Error("the caller was taken all the same")
	}
	req, _ := http.NewRequest("POST", h.srv.URL+path, nil)
	req.Header.Set("Origin", "http://console.example") // PUBLIC_URL, behind a proxy that changes the host
	if res, err := c.Do(req); err != nil || res.StatusCode != 303 {
		t.Errorf("our own form behind a proxy: %v %v", res, err)
	}
}

func TestHeaders(t *testing.T) {
	h := newHouse(t, nil)
	res, body := h.get(h.client(), "/connexion")
	csp := res.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("no %s in %q", part, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", res.Header)
	}
	for _, name := range []string{"console.css", "console.js", "icon.svg"} {
		at := staticURL(name)
		if !strings.Contains(body, at) {
			t.Errorf("the page does not use %s", at)
		}
		res, content := h.get(h.client(), at)
		if res.StatusCode != 200 || content == "" || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, res.StatusCode, res.Header)
		}
		if res, _ := h.get(h.client(), "/static/"+name); res.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s without its version is kept: %v", name, res.Header)
		}
	}
	for _, path := range []string{"/static/../console.go", "/static/", "/nulle-part", "/appel/12345678901234567890"} {
		if res, _ := h.get(h.client(), path); res.StatusCode != 404 && res.StatusCode != 303 && res.StatusCode != 301 && res.StatusCode != 307 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
