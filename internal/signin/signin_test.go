package signin_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
)

const good = "quatre chevaux au galop"

type house struct {
	*testing.T
	db  *pgtest.DB
	st  *store.Store
	in  *signin.SignIn
	srv *httptest.Server
	now time.Time
}

func newHouse(t *testing.T) *house {
	h := &house{T: t, db: pgtest.New(t), now: time.Now()}
	keys, err := privacy.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	if h.st, err = store.New(h.db.App, keys, store.Territory{Location: time.UTC}); err != nil {
		t.Fatal(err)
	}
	h.in = signin.New(h.st, "http://console.example")
	h.in.Now = func() time.Time { return h.now }
	refuse := func(w http.ResponseWriter, r *http.Request, err error) {
		status := map[bool]int{true: 401, false: 403}[errors.Is(err, signin.ErrSignedOut)]
		http.Error(w, err.Error(), status)
	}
	answer := func(w http.ResponseWriter, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		answer(w, h.in.LogIn(r.Context(), r.FormValue("name"), r.FormValue("password")))
	})
	mux.HandleFunc("/link", func(w http.ResponseWriter, r *http.Request) {
		answer(w, h.in.UseLink(r.Context(), r.FormValue("token"), r.FormValue("name"), r.FormValue("password"), r.FormValue("password")))
	})
	mux.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) { answer(w, h.in.LogOut(r.Context())) })
	mux.Handle("/change", h.in.Require(refuse, store.Roles...)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := signin.User(r)
		answer(w, h.in.ChangePassword(r.Context(), user, r.FormValue("old"), r.FormValue("password"), r.FormValue("password")))
	})))
	for _, role := range store.Roles {
		mux.Handle("/for/"+string(role), h.in.Require(refuse, role)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, _ := signin.User(r)
			io.WriteString(w, user.Name)
		})))
	}
	h.srv = httptest.NewServer(h.in.Load(mux))
	t.Cleanup(h.srv.Close)
	return h
}

func (h *house) browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar}
}

func (h *house) post(c *http.Client, path string, form url.Values) (int, string) {
	h.Helper()
	res, err := c.PostForm(h.srv.URL+path, form)
	if err != nil {
		h.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

// account makes an account that has a password.
func (h *house) account(name string, role store.Role) int64 {
	h.Helper()
	id, err := h.st.AddAccount(h.Context(), name, role, h.now)
	if err != nil {
		h.Fatal(err)
	}
	link, err := h.in.Link(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	if code, body := h.post(h.browser(), "/link", url.Values{"token": {token(link)}, "name": {name}, "password": {good}}); code != 200 {
		h.Fatalf("first login: %d %s", code, body)
	}
	return id
}

func token(link string) string { return link[strings.LastIndex(link, "/")+1:] }

func (h *house) login(name, password string) (*http.Client, int, string) {
	h.Helper()
	c := h.browser()
	code, body := h.post(c, "/login", url.Values{"name": {name}, "password": {password}})
	return c, code, body
}

func (h *house) get(c *http.Client, path string) int {
	h.Helper()
	res, err := c.Get(h.srv.URL + path)
	if err != nil {
		h.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestTheFirstLogin(t *testing.T) {
	h := newHouse(t)
	old, ok, err := h.in.FirstLogin(t.Context())
	if err != nil || !ok || !strings.HasPrefix(old, "http://console.example/premiere-connexion/") {
		t.Fatalf("FirstLogin = %q, %v, %v", old, ok, err)
	}
	link, ok, err := h.in.FirstLogin(t.Context()) // the program is started again
	if err != nil || !ok || link == old {
		t.Fatalf("FirstLogin again = %q, %v, %v", link, ok, err)
	}
	if name, err := h.in.LinkName(t.Context(), token(link)); name != "" || err != nil {
		t.Errorf("the first account is called %q, %v", name, err)
	}
	c := h.browser()
	for _, refused := range []url.Values{
		{"token": {token(old)}, "name": {"Jeanne"}, "password": {good}},
		{"token": {token(link)}, "name": {"J"}, "password": {good}},
		{"token": {token(link)}, "name": {"Jeanne"}, "password": {"court"}},
		{"token": {token(link)}, "name": {"Jeanne"}, "password": {"aaaaaaaaaaaaaaaa"}},
		{"token": {token(link)}, "name": {"Jeanne"}, "password": {"jeanne est au bureau"}},
	} {
		if code, _ := h.post(c, "/link", refused); code != 422 {
			t.Errorf("%v: status %d", refused, code)
		}
	}
	if h.get(c, "/for/administrator") != 401 {
		t.Error("signed in without having chosen a password")
	}
	form := url.Values{"token": {token(link)}, "name": {"  Jeanne   M. "}, "password": {good}}
	if code, body := h.post(c, "/link", form); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	if h.get(c, "/for/administrator") != 200 {
		t.Error("the first login does not sign in")
	}
	if code, _ := h.post(h.browser(), "/link", form); code != 422 {
		t.Error("the link works twice")
	}
	if _, ok, err := h.in.FirstLogin(t.Context()); ok || err != nil {
		t.Errorf("another first login is offered: %v", err)
	}
	if _, code, _ := h.login("Jeanne M.", good); code != 200 {
		t.Error("cannot log in afterwards")
	}
}

func TestTheLinkIsStoredHashed(t *testing.T) {
	h := newHouse(t)
	link, _, err := h.in.FirstLogin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var found int
	err = h.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM login_link WHERE position($1::bytea in token_hash) > 0`,
		[]byte(token(link))).Scan(&found)
	if err != nil || found != 0 {
		t.Errorf("%d rows hold the token, %v", found, err)
	}
}

func TestEveryRoleOpensItsOwnDoor(t *testing.T) {
	h := newHouse(t)
	for _, role := range store.Roles {
		name := "qui est " + string(role)
		h.account(name, role)
		c, code, body := h.login(name, good)
		if code != 200 {
			t.Fatalf("%s: %d %s", role, code, body)
		}
		for _, door := range store.Roles {
			want := 403
			if role == door || role == store.Administrator {
				want = 200
			}
			if got := h.get(c, "/for/"+string(door)); got != want {
				t.Errorf("%s at the door of %s: %d, want %d", role, door, got, want)
			}
		}
	}
	if got := h.get(h.browser(), "/for/agent"); got != 401 {
		t.Errorf("nobody: %d", got)
	}
}

func TestTheCookie(t *testing.T) {
	h := newHouse(t)
	h.account("Jeanne", store.Agent)
	res, err := http.PostForm(h.srv.URL+"/login", url.Values{"name": {"Jeanne"}, "password": {good}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	c := res.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || !c.Expires.IsZero() {
		t.Errorf("the cookie is %v", c)
	}
	var n int
	if err := h.db.App.QueryRow(t.Context(), `SELECT count(*) FROM console_session WHERE token = $1`, c.Value).Scan(&n); err != nil || n != 0 {
		t.Errorf("the database holds the token itself: %d, %v", n, err)
	}
	secure := httptest.NewRecorder()
	https := signin.New(h.st, "https://console.example")
	https.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := https.LogIn(r.Context(), "Jeanne", good); err != nil {
			t.Error(err)
		}
	})).ServeHTTP(secure, httptest.NewRequest("POST", "/login", nil))
	if c := secure.Result().Cookies()[0]; !c.Secure {
		t.Error("behind https the cookie goes over http")
	}
}

func TestSessionsEnd(t *testing.T) {
	h := newHouse(t)
	id := h.account("Jeanne", store.Agent)
	other := h.account("Marius", store.Agent)
	enter := func(name, password string) *http.Client {
		c, code, body := h.login(name, password)
		if code != 200 || h.get(c, "/for/agent") != 200 {
			t.Fatalf("%s cannot enter: %d %s", name, code, body)
		}
		return c
	}
	marius := enter("Marius", good)
	for name, test := range map[string]struct {
		end    func(*http.Client) error
		others int
	}{
		"log out":      {func(c *http.Client) error { h.post(c, "/logout", nil); return nil }, 200},
		"revoked":      {func(*http.Client) error { return h.in.Revoke(t.Context(), id) }, 200},
		"new password": {func(*http.Client) error { return h.st.SetPassword(t.Context(), id, "x") }, 200},
		"half a day":   {func(*http.Client) error { h.db.SetNow(t, h.now.Add(13*time.Hour)); return nil }, 401},
	} {
		if name == "half a day" {
			continue // last, below: it ends everybody's
		}
		h.reset(id)
		c := enter("Jeanne", good)
		if err := test.end(c); err != nil {
			t.Fatal(err)
		}
		if got := h.get(c, "/for/agent"); got != 401 {
			t.Errorf("%s: the session still stands (%d)", name, got)
		}
		if got := h.get(marius, "/for/agent"); got != test.others {
			t.Errorf("%s: another's session gives %d", name, got)
		}
	}
	h.db.SetNow(t, h.now.Add(13*time.Hour))
	if got := h.get(marius, "/for/agent"); got != 401 {
		t.Errorf("after half a day: %d", got)
	}
	h.db.SetNow(t, h.now)
	if err := h.st.DeleteAccount(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if got := h.get(marius, "/for/agent"); got != 401 {
		t.Errorf("of a deleted account: %d", got)
	}
}

// reset gives the account its good password again.
func (h *house) reset(id int64) {
	h.Helper()
	link, err := h.in.Link(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	if code, body := h.post(h.browser(), "/link", url.Values{"token": {token(link)}, "name": {"Jeanne"}, "password": {good}}); code != 200 {
		h.Fatalf("%d %s", code, body)
	}
}

func TestChangingThePasswordEndsTheOtherSessions(t *testing.T) {
	h := newHouse(t)
	h.account("Jeanne", store.Agent)
	here, _, _ := h.login("Jeanne", good)
	there, _, _ := h.login("Jeanne", good)
	if code, _ := h.post(here, "/change", url.Values{"old": {"faux"}, "password": {"un autre long secret"}}); code != 422 {
		t.Errorf("changed without the old one: %d", code)
	}
	if code, body := h.post(here, "/change", url.Values{"old": {good}, "password": {"un autre long secret"}}); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	if h.get(here, "/for/agent") != 200 || h.get(there, "/for/agent") != 401 {
		t.Error("want this session kept and the other ended")
	}
}

func TestTriesAreThrottled(t *testing.T) {
	h := newHouse(t)
	h.account("Jeanne", store.Agent)
	h.account("Marius", store.Agent)
	for i := range 5 {
		if _, code, body := h.login("jeanne", "faux mot de passe"); code != 422 || !strings.Contains(body, "no such name") {
			t.Fatalf("try %d: %d %s", i, code, body)
		}
	}
	if _, code, body := h.login("Jeanne", good); code != 422 || !strings.Contains(body, "too many tries") {
		t.Errorf("the sixth try at once is made: %d %s", code, body)
	}
	if _, code, _ := h.login("Marius", good); code != 200 {
		t.Error("another name is locked too")
	}
	h.now = h.now.Add(3 * time.Second)
	if _, code, body := h.login("Jeanne", good); code != 200 {
		t.Errorf("after the wait: %d %s", code, body)
	}
	if _, code, body := h.login("Jeanne", "faux mot de passe"); code != 422 || !strings.Contains(body, "no such name") {
		t.Errorf("success does not forget the failures: %s", body)
	}
}

func TestLoginsOfNobody(t *testing.T) {
	h := newHouse(t)
	if _, _, err := h.in.FirstLogin(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "Inconnu", "\x01premier compte", "a\x00b", "\xff\xfe", strings.Repeat("x", 5000)} {
		if _, code, body := h.login(name, ""); code != 422 || !strings.Contains(body, "no such name") {
			t.Errorf("%q: %d %s", name, code, body)
		}
	}
}
