package console

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"

	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
)

type loginPage struct {
	Name, Next, Fault string
}

func (c *console) loginPage(w http.ResponseWriter, r *http.Request) error {
	next := local(r.URL.Query().Get("suite"))
	if _, ok := signin.User(r); ok {
		return seeOther(w, r, next, "")
	}
	return c.page(w, r, http.StatusOK, "login", "Connexion", loginPage{Next: next})
}

// local keeps a path of our own to go on to, and drops anything that could
// lead elsewhere; browsers read "/\t/x" as "//x".
func local(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) ||
		strings.HasPrefix(next, "/connexion") || strings.HasPrefix(next, "/console/flux") {
		return "/console"
	}
	return next
}

func (c *console) login(w http.ResponseWriter, r *http.Request) error {
	p := loginPage{Name: r.PostFormValue("nom"), Next: local(r.PostFormValue("suite"))}
	err := c.SignIn.LogIn(r.Context(), p.Name, r.PostFormValue("passe"))
	switch wait, slow := errors.AsType[signin.Wait](err); {
	case err == nil:
		http.Redirect(w, r, p.Next, http.StatusSeeOther)
		return nil
	case slow:
		p.Fault = waitWord(wait)
		return c.page(w, r, http.StatusTooManyRequests, "login", "Connexion", p)
	case errors.Is(err, signin.ErrWrong):
		p.Fault = "Ce nom et ce mot de passe ne vont pas ensemble : retapez-les. En cas d’oubli, demandez un nouveau lien à un administrateur."
		return c.page(w, r, http.StatusUnprocessableEntity, "login", "Connexion", p)
	}
	return err
}

func waitWord(w signin.Wait) string {
	minutes := int(math.Ceil(w.For.Minutes()))
	if minutes <= 1 {
		return fmt.Sprintf("Trop d’essais : attendez %d secondes avant de recommencer.", int(math.Ceil(w.For.Seconds())))
	}
	return fmt.Sprintf("Trop d’essais : attendez %d minutes avant de recommencer.", minutes)
}

func (c *console) logout(w http.ResponseWriter, r *http.Request) error {
	if err := c.SignIn.LogOut(r.Context()); err != nil {
		return err
	}
	return seeOther(w, r, "/connexion", "sortie")
}

type firstPage struct {
	Token, Name      string
	Least            int
	NameFault, Fault string
}

var errLinkUsed = &fault{status: http.StatusNotFound, title: "Lien expiré",
	text: "Ce lien a déjà servi, ou il a plus d’une heure. Redémarrez le service pour en recevoir un autre, ou demandez-le à un administrateur."}

func (c *console) firstPage(w http.ResponseWriter, r *http.Request) error {
	p := firstPage{Token: r.PathValue("token"), Least: signin.MinPassword}
	var err error
	if p.Name, err = c.SignIn.LinkName(r.Context(), p.Token); errors.Is(err, store.ErrNoAccount) {
		return errLinkUsed
	}
	if err != nil {
		return err
	}
	return c.page(w, r, http.StatusOK, "first", "Première connexion", p)
}

func (c *console) first(w http.ResponseWriter, r *http.Request) error {
	p := firstPage{Token: r.PathValue("token"), Name: r.PostFormValue("nom"), Least: signin.MinPassword}
	err := c.SignIn.UseLink(r.Context(), p.Token, p.Name, r.PostFormValue("passe"), r.PostFormValue("encore"))
	wrong, ok := errors.AsType[signin.Fault](err)
	switch {
	case err == nil:
		return seeOther(w, r, "/console", "")
	case errors.Is(err, store.ErrNoAccount):
		return errLinkUsed
	case !ok:
		return err
	case wrong.Field == "nom":
		p.NameFault = wrong.Text
	default:
		p.Fault = wrong.Text
	}
	return c.page(w, r, http.StatusUnprocessableEntity, "first", "Première connexion", p)
}

type accountPage struct {
	Phone              string
	Ring               bool
	PhoneFault         string
	OldFault, NewFault string
	Least              int
}

func (c *console) accountPage(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	return c.showAccount(w, r, http.StatusOK, accountPage{Phone: user.Phone})
}

func (c *console) showAccount(w http.ResponseWriter, r *http.Request, status int, p accountPage) error {
	p.Ring, p.Least = c.Ring != nil, signin.MinPassword
	return c.page(w, r, status, "account", "Mon compte", p)
}

// agentPhone is a French number that a call to an agent may cost nothing out
// of the ordinary: neither 08 nor abroad, so that no account can be used to
// make the service dial premium numbers.
var agentPhone = regexp.MustCompile(`^\+33[1-79][0-9]{8}$`)

// parsePhone reads "06 12 34 56 78" or "+33 6 12 34 56 78" as E.164.
func parsePhone(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "", "\u00a0", "").Replace(s)
	if strings.HasPrefix(s, "0033") {
		s = "+33" + s[4:]
	} else if strings.HasPrefix(s, "0") {
		s = "+33" + s[1:]
	}
	return s, s == "" || agentPhone.MatchString(s)
}

func (c *console) setPhone(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	typed := r.PostFormValue("telephone")
	phone, ok := parsePhone(typed)
	if !ok {
		return c.showAccount(w, r, http.StatusUnprocessableEntity, accountPage{Phone: typed,
			PhoneFault: "Ce n’est pas un numéro français ordinaire : écrivez par exemple 04 91 00 00 00 ou 06 12 34 56 78."})
	}
	if err := c.Store.SetPhone(r.Context(), user.ID, phone); err != nil {
		return err
	}
	return seeOther(w, r, "/console/compte", "compte")
}

func (c *console) setPassword(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	err := c.SignIn.ChangePassword(r.Context(), user, r.PostFormValue("ancien"), r.PostFormValue("passe"), r.PostFormValue("encore"))
	p := accountPage{Phone: user.Phone}
	wrong, isFault := errors.AsType[signin.Fault](err)
	wait, slow := errors.AsType[signin.Wait](err)
	switch {
	case err == nil:
		return seeOther(w, r, "/console/compte", "compte")
	case slow:
		p.OldFault = waitWord(wait)
	case !isFault:
		return err
	case wrong.Field == "ancien":
		p.OldFault = wrong.Text
	default:
		p.NewFault = wrong.Text
	}
	return c.showAccount(w, r, http.StatusUnprocessableEntity, p)
}
