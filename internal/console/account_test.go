package console

import (
	"fmt"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/store"
)

func TestLoggingInAndOut(t *testing.T) {
	h := newHouse(t, nil)
	h.signedIn("Jeanne", store.Agent)
	c := h.client()
	res, _ := h.get(c, "/console/textos")
	if want := "/connexion?suite=%2Fconsole%2Ftextos"; res.Header.Get("Location") != want {
		t.Errorf("to %s, want %s", res.Header.Get("Location"), want)
	}
	checkPage(t, "login", h.page(c, "/connexion?suite=/console/textos"))
	res, body := h.post(c, "/connexion", "nom", "Jeanne", "passe", "faux")
	if res.StatusCode != 422 {
		t.Errorf("a wrong password: %d", res.StatusCode)
	}
	checkPage(t, "wrong password", body)
	for suite, to := range map[string]string{"/console/textos": "/console/textos", "https://ailleurs.example": "/console",
		"//ailleurs.example": "/console", `/\ailleurs.example`: "/console", "": "/console"} {
		if res, _ := h.post(h.client(), "/connexion", "nom", "Jeanne", "passe", secret, "suite", suite); res.Header.Get("Location") != to {
			t.Errorf("suite %q leads to %q", suite, res.Header.Get("Location"))
		}
	}
	h.post(c, "/connexion", "nom", "Jeanne", "passe", secret)
	h.page(c, "/console")
	h.post(c, "/deconnexion")
	if res, _ := h.get(c, "/console"); res.StatusCode != 303 {
		t.Error("still signed in after logging out")
	}
	for range 6 {
		res, body = h.post(c, "/connexion", "nom", "Inconnu", "passe", "faux")
	}
	if res.StatusCode != 429 || !strings.Contains(body, "secondes") {
		t.Errorf("a sixth try: %d", res.StatusCode)
	}
	if res, body := h.get(c, "/premiere-connexion/invente"); res.StatusCode != 404 {
		t.Errorf("an invented link: %d", res.StatusCode)
	} else {
		checkPage(t, "an invented link", body)
	}
	if res, _ := h.post(c, "/connexion", "nom", strings.Repeat("x", maxForm)); res.StatusCode >= 500 {
		t.Errorf("a form too long: %d", res.StatusCode)
	}
}

func TestAccounts(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Chef", store.Administrator)
	h.page(c, "/console/comptes")
	for _, form := range [][]string{{"nom", "x", "role", "agent"}, {"nom", "Jeanne", "role", "roi"}, {"nom", "Chef", "role", "agent"}} {
		if res, body := h.post(c, "/console/comptes", form...); res.StatusCode != 422 {
			t.Errorf("%v: %d", form, res.StatusCode)
		} else {
			checkPage(t, "wrong account", body)
		}
	}
	_, body := h.post(c, "/console/comptes", "nom", "Jeanne", "role", "agent")
	checkPage(t, "a new account", body)
	_, after, ok := strings.Cut(body, "http://console.example/premiere-connexion/")
	if !ok {
		t.Fatal("no link is shown")
	}
	link := "/premiere-connexion/" + after[:strings.IndexAny(after, "<")]
	j := h.client()
	wants(t, "the link", h.page(j, link), "Choisissez un nom et un mot de passe", `value="Jeanne"`)
	if res, body := h.post(j, link, "nom", "Jeanne", "passe", "court", "encore", "court"); res.StatusCode != 422 {
		t.Error("a short password is taken")
	} else {
		checkPage(t, "a short password", body)
		wants(t, "a short password", body, "au moins 12")
	}
	if res, _ := h.post(j, link, "nom", "Jeanne", "passe", secret, "encore", secret); res.Header.Get("Location") != "/console" {
		t.Fatal(res.Header.Get("Location"))
	}
	h.page(j, "/console/compte")
	if res, body := h.post(j, "/console/compte/passe", "ancien", "faux", "passe", secret, "encore", secret); res.StatusCode != 422 {
		t.Error("the password is changed without the old one")
	} else {
		checkPage(t, "wrong old password", body)
	}
	a, err := h.st.AccountNamed(t.Context(), "Jeanne")
	if err != nil {
		t.Fatal(err)
	}
	h.post(c, fmt.Sprintf("/console/comptes/%d/sessions", a.ID))
	if res, _ := h.get(j, "/console"); res.StatusCode != 303 {
		t.Error("closed sessions go on")
	}
	h.post(c, fmt.Sprintf("/console/comptes/%d/supprimer", a.ID))
	if n := h.count(`SELECT count(*) FROM account`); n != 1 {
		t.Errorf("%d accounts", n)
	}
	me, _ := h.st.AccountNamed(t.Context(), "Chef")
	if res, _ := h.post(c, fmt.Sprintf("/console/comptes/%d/supprimer", me.ID)); res.StatusCode != 422 {
		t.Error("an administrator deletes the own account")
	}
	wants(t, "the readings", h.page(h.signedIn("Dupont", store.DPO), "/console/lectures"), "Aucune lecture")
}
