package trial

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// visitor is a browser without JavaScript.
type visitor struct {
	t      *testing.T
	client *http.Client
	base   string
}

// newPage serves the page on the service's own address, as debarras serve does.
func newPage(t *testing.T, clock func() time.Time) (*service, *Trial) {
	s := newService(t)
	s.watch = newObserver(t)
	trial := s.trial(func(o *Options) { o.Observe, o.Clock = s.watch.Seen, clock })
	trial.Routes(s.mux, func(next http.Handler) http.Handler { return next })
	return s, trial
}

func (s *service) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{s.t, &http.Client{Jar: jar}, s.server.URL}
}

// do posts a form and follows the way back to the page, whose main text is returned.
func (v *visitor) do(act string, wantStatus int, fields ...string) string {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	res, err := v.client.PostForm(v.base+"/essai/"+act, form)
	return v.read(res, err, wantStatus)
}

func (v *visitor) see() string {
	v.t.Helper()
	res, err := v.client.Get(v.base + "/essai")
	return v.read(res, err, http.StatusOK)
}

func (v *visitor) read(res *http.Response, err error, wantStatus int) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != wantStatus {
		v.t.Errorf("status %d, want %d", res.StatusCode, wantStatus)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		v.t.Fatal(err)
	}
	if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		v.t.Errorf("policy %q", csp)
	}
	return v.check(page)
}

// check holds every page against the rules that all of them follow, and returns its text.
func (v *visitor) check(page *html.Node) string {
	v.t.Helper()
	var text strings.Builder
	ids, labels := map[string]bool{}, map[string]bool{}
	var fields []string
	for n := range page.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(strings.Join(strings.Fields(n.Data), " ") + " ")
			continue
		}
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				v.t.Errorf("<%s> has an inline %s", n.Data, a.Key)
			}
		}
		if id := attrs["id"]; id != "" {
			if ids[id] {
				v.t.Errorf("the id %s stands twice", id)
			}
			ids[id] = true
		}
		switch {
		case n.Data == "style" || n.Data == "script" && attrs["src"] == "":
			v.t.Errorf("an inline <%s>", n.Data)
		case n.Data == "label" && attrs["for"] != "":
			labels[attrs["for"]] = true
		case n.Data == "input" && (n.Parent == nil || n.Parent.Data != "label"):
			fields = append(fields, attrs["id"])
		case n.Data == "html" && attrs["lang"] != "fr":
			v.t.Error("the page's language is not French")
		}
	}
	for _, id := range fields {
		if !labels[id] {
			v.t.Errorf("the field %q has no label", id)
		}
	}
	has(v.t, text.String(), "Appel d'essai : rien n'est réservé pour de vrai.")
	return text.String()
}

func TestPage(t *testing.T) {
	s, _ := newPage(t, time.Now)
	v := s.visitor()
	has(t, v.see(), "Vous appelez depuis une ligne", "Mobile", "Fixe", "Numéro masqué")
	has(t, v.do("appeler", 200, "ligne", "landline"), "Bonjour, que puis-je faire pour vous ?", "Appel reçu", "4,2 ms")
	has(t, v.do("dire", 200, "texte", "deux <matelas>"), "(deux <matelas>)",
		"12 bis rue Paradis, 13006 Marseille", "à confirmer", "2 matelas", "une adresse, à confirmer", "93 %", "Entendu")
	for _, key := range []string{"1", "3", "0"} {
		has(t, v.do("touche", 200, "texte", key), "Saisie : ")
	}
	has(t, v.do("touche", 200, "texte", "#"), "Touches : 130#", "Vous avez tapé 130.")
	v.do("touche", 200, "texte", "7")
	has(t, v.do("fin", 200), "Vous avez tapé 7.")
	has(t, v.do("silence", 200), "Vous êtes toujours là ?")
	v.do("dire", 200, "texte", "une touche")
	has(t, v.see(), "n'écoute que les touches", "Une seule touche suffit")
	has(t, v.do("touche", 200, "texte", "2"), "Vous avez tapé 2.")
	has(t, v.do("dire", 200, "texte", "conseiller"), "en attente d'un conseiller", "Continuer d'attendre")
	has(t, v.do("silence", 422), "Personne n'écoute")
	v.do("attendre", 200)
	has(t, v.do("raccrocher", 200), "L'appel est terminé.", "Appeler de nouveau")
	if n := len(s.visited("/twilio/wait")); n != 2 {
		t.Errorf("the waiting message was asked for %d times, want 2", n)
	}
	if from := s.visited("/twilio/voice")[0].Get("From"); !strings.HasPrefix(from, "+3346571") {
		t.Errorf("the call came from %s", from)
	}
	has(t, v.do("appeler", 200, "ligne", "mobile"), "Bonjour")
	if n := len(s.visited("/twilio/status")); n != 1 {
		t.Errorf("%d calls ended, want the first", n)
	}
}

func TestPageRefuses(t *testing.T) {
	s, trial := newPage(t, time.Now)
	v := s.visitor()
	has(t, v.do("dire", 410, "texte", "oui"), "Appelez de nouveau")
	has(t, v.do("appeler", 422, "ligne", "+33612345678"), "Choisissez une ligne")
	v.do("appeler", 200, "ligne", "mobile")
	has(t, v.do("dire", 422, "texte", "  "), "Écrivez ce que vous diriez")
	has(t, v.do("dire", 422, "texte", strings.Repeat("é", maxSaid+1)), "C'est trop long")
	has(t, v.do("touche", 422, "texte", "13"), "Les touches sont les chiffres")
	has(t, v.do("fin", 422), "Appuyez d'abord")
	has(t, v.do("danser", 422), "n'existe pas")
	for range maxKeys {
		v.do("touche", 200, "texte", "1")
	}
	has(t, v.do("touche", 422, "texte", "1"), "trop longue")
	has(t, v.do("dire", 502, "texte", "panne"), "coupé par une erreur", "Appeler de nouveau")

	cross, err := http.NewRequest(http.MethodPost, v.base+"/essai/appeler", strings.NewReader("ligne=mobile"))
	if err != nil {
		t.Fatal(err)
	}
	cross.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	cross.Header.Set("Origin", "https://elsewhere.example")
	res, err := v.client.Do(cross)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden || trial.sessions.size() != 1 {
		t.Errorf("another site's form: status %d, %d calls", res.StatusCode, trial.sessions.size())
	}
}

// The guard stands before everything, the static files too.
func TestPageGuard(t *testing.T) {
	mux := http.NewServeMux()
	newService(t).trial(nil).Routes(mux, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	})
	for _, target := range []string{"GET /essai", "POST /essai/appeler", "POST /essai/dire", "GET /essai/static/essai.js"} {
		method, path, _ := strings.Cut(target, " ")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%s: status %d without leave", target, w.Code)
		}
	}
}

// Two visitors have two calls; one that is left alone is hung up, and another takes its place.
func TestPageSessions(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	s, trial := newPage(t, func() time.Time { return now })
	one, two := s.visitor(), s.visitor()
	one.do("appeler", 200, "ligne", "mobile")
	two.do("appeler", 200, "ligne", "mobile")
	has(t, one.do("touche", 200, "texte", "4"), "Saisie : ")
	if strings.Contains(two.see(), "Saisie : ") {
		t.Error("one visitor's keys are another's")
	}
	now = now.Add(sessionTime - time.Minute)
	one.see()
	now = now.Add(time.Minute)
	has(t, two.see(), "Vous appelez depuis une ligne")
	if n := len(s.visited("/twilio/status")); n != 1 || trial.sessions.size() != 1 {
		t.Errorf("%d calls hung up, %d left; want 1 and 1", n, trial.sessions.size())
	}
	trial.Close()
	if n := len(s.visited("/twilio/status")); n != 2 {
		t.Errorf("%d calls hung up at the end", n)
	}
}

func TestCookie(t *testing.T) {
	s := newService(t)
	trial := s.trial(nil)
	trial.Routes(s.mux, func(next http.Handler) http.Handler { return next })
	for host, secure := range map[string]bool{"127.0.0.1:8080": false, "debarras.example": true} {
		r := httptest.NewRequest(http.MethodPost, "/essai/appeler", strings.NewReader("ligne=mobile"))
		r.Host = host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.mux.ServeHTTP(w, r)
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].Secure != secure || cookies[0].SameSite != http.SameSiteStrictMode ||
			len(cookies[0].Value) < 26 || cookies[0].Path != "/essai" {
			t.Errorf("%s: cookies %v", host, cookies)
		}
	}
}

// The text that would be sent is shown when there is one.
func TestPageText(t *testing.T) {
	s := newService(t)
	trial := s.trial(func(o *Options) {
		o.Observe = func(string) (Seen, bool) { return Seen{Texts: []string{"Encombrants : ramassage le <4>"}}, true }
	})
	trial.Routes(s.mux, func(next http.Handler) http.Handler { return next })
	has(t, s.visitor().do("appeler", 200, "ligne", "mobile"), "Le SMS qui serait envoyé", "Encombrants : ramassage le <4>")
}
