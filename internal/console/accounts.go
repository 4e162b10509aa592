package console

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
)

// accountsPage is who may sign in. A link is shown once, when it is made.
type accountsPage struct {
	Accounts  []accountRow
	Roles     []store.Role
	Name      string
	Role      store.Role
	Fault     string
	Link, For string
}

type accountRow struct {
	ID     int64
	Name   string
	Role   store.Role
	Active bool // has a password
	Me     bool
}

func (c *console) accounts(w http.ResponseWriter, r *http.Request) error {
	return c.showAccounts(w, r, http.StatusOK, accountsPage{Role: store.Agent})
}

func (c *console) showAccounts(w http.ResponseWriter, r *http.Request, status int, p accountsPage) error {
	me, _ := signin.User(r)
	all, err := c.Store.Accounts(r.Context())
	if err != nil {
		return err
	}
	for _, a := range all {
		p.Accounts = append(p.Accounts, accountRow{a.ID, a.Name, a.Role, a.Password != "", a.ID == me.ID})
	}
	p.Roles = store.Roles
	return c.page(w, r, status, "accounts", "Comptes", p)
}

func (c *console) addAccount(w http.ResponseWriter, r *http.Request) error {
	p := accountsPage{Name: strings.Join(strings.Fields(r.PostFormValue("nom")), " "), Role: store.Role(r.PostFormValue("role"))}
	wrong := func(text string) error {
		p.Fault = text
		return c.showAccounts(w, r, http.StatusUnprocessableEntity, p)
	}
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > 60 {
		return wrong("Donnez un nom de 2 à 60 caractères.")
	}
	if !slices.Contains(store.Roles, p.Role) {
		return wrong("Choisissez un rôle.")
	}
	id, err := c.Store.AddAccount(r.Context(), p.Name, p.Role, c.Now())
	if errors.Is(err, store.ErrNameTaken) {
		return wrong("Ce nom est déjà pris : choisissez-en un autre.")
	}
	if err != nil {
		return err
	}
	return c.showLink(w, r, id, p.Name)
}

// showLink makes a login link and shows it, once: only its hash is kept.
func (c *console) showLink(w http.ResponseWriter, r *http.Request, id int64, name string) error {
	link, err := c.SignIn.Link(r.Context(), id)
	if err != nil {
		return err
	}
	return c.showAccounts(w, r, http.StatusOK, accountsPage{Role: store.Agent, Link: link, For: name})
}

func (c *console) linkAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := c.accountOf(r)
	if err != nil {
		return err
	}
	return c.showLink(w, r, a.ID, a.Name)
}

func (c *console) revokeAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := c.accountOf(r)
	if err != nil {
		return err
	}
	if err := c.SignIn.Revoke(r.Context(), a.ID); err != nil {
		return err
	}
	return seeOther(w, r, "/console/comptes", "sessions")
}

func (c *console) deleteAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := c.accountOf(r)
	if err != nil {
		return err
	}
	if me, _ := signin.User(r); a.ID == me.ID {
		return &fault{status: http.StatusUnprocessableEntity, title: "Votre propre compte",
			text: "Vous ne pouvez pas supprimer votre propre compte : demandez-le à un autre administrateur."}
	}
	if err := c.Store.DeleteAccount(r.Context(), a.ID); err != nil {
		return err
	}
	return seeOther(w, r, "/console/comptes", "supprime")
}

func (c *console) accountOf(r *http.Request) (store.Account, error) {
	id, err := pathID(r)
	if err != nil {
		return store.Account{}, err
	}
	return c.Store.Account(r.Context(), id)
}

// readsShown is how many readings the page lists.
const readsShown = 300

type readsPage struct{ Reads []readRow }

type readRow struct{ At, Account, What, Subject string }

// reads is who read what, for the DPO.
func (c *console) reads(w http.ResponseWriter, r *http.Request) error {
	all, err := c.Store.Reads(r.Context(), readsShown)
	if err != nil {
		return err
	}
	var p readsPage
	for _, one := range all {
		p.Reads = append(p.Reads, readRow{c.when(one.At), one.Account, one.What, one.Subject})
	}
	return c.page(w, r, http.StatusOK, "reads", "Lectures de données personnelles", p)
}
