package console

import (
	"net/http"

	"github.com/debarras/debarras/internal/store"
)

// Who may open what. An administrator may open everything.
var (
	everyone = store.Roles
	agents   = []store.Role{store.Agent, store.Supervisor}
	auditors = []store.Role{store.DPO}
	admins   = []store.Role{store.Administrator}
)

// route is one page: its pattern, who may open it, and what answers.
type route struct {
	pattern string
	roles   []store.Role // nil: nobody has to be signed in
	handle  handler
}

func (c *console) table() []route {
	return []route{
		{"GET /{$}", nil, c.home},
		{"GET /connexion", nil, c.loginPage},
		{"POST /connexion", nil, c.login},
		{"POST /deconnexion", nil, c.logout},
		{"GET /premiere-connexion/{token}", nil, c.firstPage},
		{"POST /premiere-connexion/{token}", nil, c.first},

		{"GET /console", everyone, c.desk},
		{"GET /console/flux", everyone, c.stream},
		{"GET /console/chiffres", everyone, c.figures},
		{"GET /console/compte", everyone, c.accountPage},
		{"POST /console/compte/telephone", everyone, c.setPhone},
		{"POST /console/compte/passe", everyone, c.setPassword},

		{"GET /appel", agents, c.findCall},
		{"GET /appel/{id}", agents, c.call},
		{"GET /appel/{id}/etat", agents, c.callState},
		{"POST /appel/{id}/numero", agents, c.callPhone},
		{"POST /appel/{id}/prendre", agents, c.take},
		{"POST /appel/{id}/terminer", agents, c.finish},

		{"GET /console/rappels/{id}", agents, c.callback},
		{"POST /console/rappels/{id}/numero", agents, c.callbackPhone},
		{"POST /console/rappels/{id}/prendre", agents, c.takeCallback},
		{"POST /console/rappels/{id}/fait", agents, c.finishCallback},

		{"GET /console/textos", agents, c.texts},
		{"POST /console/textos/{id}", agents, c.text},
		{"GET /console/rendez-vous", agents, c.booking},
		{"POST /console/rendez-vous", agents, c.bookingShown},
		{"POST /console/rendez-vous/{ref}/adresse", agents, c.bookingChecked},

		{"GET /console/lectures", auditors, c.reads},
		{"GET /console/comptes", admins, c.accounts},
		{"POST /console/comptes", admins, c.addAccount},
		{"POST /console/comptes/{id}/lien", admins, c.linkAccount},
		{"POST /console/comptes/{id}/sessions", admins, c.revokeAccount},
		{"POST /console/comptes/{id}/supprimer", admins, c.deleteAccount},
	}
}

func (c *console) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range c.table() {
		var h http.Handler = c.plain(r.handle)
		if r.roles != nil {
			h = c.SignIn.Require(c.fail, r.roles...)(h)
		}
		mux.Handle(r.pattern, h)
	}
	mux.HandleFunc("GET /static/{file}", serveStatic)
	mux.Handle("/", c.plain(func(http.ResponseWriter, *http.Request) error { return errNotFound }))
	return mux
}
