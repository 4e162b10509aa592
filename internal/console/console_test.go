package console

import (
	"bufio"
	"fmt"
	"html"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/store"
)

func wants(t *testing.T, where, body string, all ...string) {
	t.Helper()
	body = html.UnescapeString(body)
	for _, want := range all {
		if !strings.Contains(body, want) {
			t.Errorf("%s does not show %q", where, want)
		}
	}
}

func hides(t *testing.T, where, body string, all ...string) {
	t.Helper()
	for _, not := range all {
		if strings.Contains(body, not) {
			t.Errorf("%s shows %q", where, not)
		}
	}
}

var number = []string{"612345678", "6 12 34 56 78"}

func TestTheDeskShowsWhoWaitsAndWhatWasUnderstood(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Jeanne", store.Agent)
	wants(t, "the empty desk", h.page(c, "/console"), "Personne n’attend.", "Sans téléphonie")
	id := h.caller("CA1", pickup.Live, "human_asked")
	h.caller("CA2", pickup.Trial, "address")
	h.promised("CA3", pickup.Live)
	body := h.page(c, "/console")
	wants(t, "the desk", body, "A demandé un conseiller", "Deux matelas", "12 rue Paradis", "confirmée par l’appelant",
		"Prendre un rendez-vous", "Appel d’essai", "Silence prolongé", "2 personnes attendent", fmt.Sprintf("/appel/%05d/prendre", id))
	hides(t, "the desk", body, append(number, "698765432", "98 76 54 32")...)
	if n := h.count(`SELECT count(*) FROM read_log WHERE account = 'Jeanne'`); n != 2 {
		t.Errorf("%d readings logged, want one for each caller", n)
	}
}

func TestOneCallerForOneAgent(t *testing.T) {
	h := newHouse(t, nil)
	id := h.caller("CA1", pickup.Live, "human_asked")
	var agents []*http.Client
	for i := range 4 {
		agents = append(agents, h.signedIn(fmt.Sprint("Agent ", i), store.Agent))
	}
	var got atomic.Int32
	var wg sync.WaitGroup
	for _, c := range agents {
		wg.Go(func() {
			res, err := c.PostForm(fmt.Sprintf("%s/appel/%05d/prendre", h.srv.URL, id), nil)
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			switch to := res.Header.Get("Location"); to {
			case fmt.Sprintf("/appel/%05d?fait=connecte", id):
				got.Add(1)
			case "/console?fait=deja-pris":
			default:
				t.Errorf("%d to %q", res.StatusCode, to)
			}
		})
	}
	wg.Wait()
	if got.Load() != 1 {
		t.Fatalf("%d agents have the caller", got.Load())
	}
	if n := h.count(`SELECT count(*) FROM handoff WHERE state = 'connected' AND answered_at IS NOT NULL`); n != 1 {
		t.Error("the caller is not connected")
	}
	if n := h.count(`SELECT count(*) FROM call_fact WHERE agent_at IS NOT NULL`); n != 1 {
		t.Error("the figures know of no agent")
	}
	done := 0
	for _, c := range agents {
		if res, _ := h.post(c, fmt.Sprintf("/appel/%05d/terminer", id)); res.Header.Get("Location") == "/console?fait=termine" {
			done++
		}
	}
	if done != 1 || h.count(`SELECT count(*) FROM handoff WHERE state = 'done'`) != 1 {
		t.Errorf("%d agents could end the call", done)
	}
}

func TestTakingRingsTheAgent(t *testing.T) {
	h := newHouse(t, &ringer{})
	c := h.signedIn("Jeanne", store.Agent)
	id := h.caller("CA1", pickup.Live, "human_asked")
	take := fmt.Sprintf("/appel/%05d/prendre", id)
	wants(t, "the desk", h.page(c, "/console"), "indiquez le numéro de votre téléphone")
	if res, _ := h.post(c, take); res.Header.Get("Location") != "/console/compte?fait=telephone" {
		t.Errorf("without a telephone: %s", res.Header.Get("Location"))
	}
	for _, wrong := range []string{"12", "+1 202 555 0100", "08 99 70 00 00", "abc"} {
		res, body := h.post(c, "/console/compte/telephone", "telephone", wrong)
		if res.StatusCode != 422 {
			t.Errorf("%q is taken as a telephone", wrong)
		}
		checkPage(t, "wrong telephone", body)
	}
	if res, _ := h.post(c, "/console/compte/telephone", "telephone", "04 91 22 33 44"); res.StatusCode != 303 {
		t.Fatal("the telephone is refused")
	}
	if res, _ := h.post(c, take); res.Header.Get("Location") != fmt.Sprintf("/appel/%05d?fait=sonne", id) {
		t.Fatalf("to %s", res.Header.Get("Location"))
	}
	if len(h.ring.rung) != 2 || h.ring.rung[0] != "+33491223344" ||
		!strings.HasPrefix(h.ring.rung[1], fmt.Sprintf("http://console.example/twilio/agent/%d/whisper?r=", id)) {
		t.Errorf("rung: %v", h.ring.rung)
	}
	if n := h.count(`SELECT count(*) FROM handoff WHERE state = 'reserved' AND agent_call_sid = 'CAagent1'`); n != 1 {
		t.Error("the caller is not reserved")
	}
	// A trial call is on no telephone network: it is answered from the console.
	trial := h.caller("CA2", pickup.Trial, "human_asked")
	if res, _ := h.post(c, fmt.Sprintf("/appel/%05d/prendre", trial)); res.Header.Get("Location") != fmt.Sprintf("/appel/%05d?fait=connecte", trial) || len(h.ring.rung) != 2 {
		t.Errorf("a trial call: to %s, rung %v", res.Header.Get("Location"), h.ring.rung)
	}
}

func TestAFailedRingGivesTheCallerBack(t *testing.T) {
	h := newHouse(t, &ringer{fail: errDown})
	c := h.signedIn("Jeanne", store.Agent)
	id := h.caller("CA1", pickup.Live, "human_asked")
	before := h.count(`SELECT (extract(epoch FROM entered_at) * 1000)::bigint FROM handoff`)
	h.post(c, "/console/compte/telephone", "telephone", "04 91 22 33 44")
	if res, _ := h.post(c, fmt.Sprintf("/appel/%05d/prendre", id)); res.Header.Get("Location") != "/console?fait=sonnerie" {
		t.Errorf("to %s", res.Header.Get("Location"))
	}
	if n := h.count(`SELECT count(*) FROM handoff WHERE state = 'waiting' AND (extract(epoch FROM entered_at) * 1000)::bigint = $1`, before); n != 1 {
		t.Error("the caller lost the place")
	}
	wants(t, "the desk", h.page(c, "/console?fait=sonnerie"), "n’a pas pu être appelé", "Votre téléphone n’a pas pris cet appel")
}

func TestTheCallsPage(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Jeanne", store.Agent)
	id := h.caller("CA1", pickup.Live, "human_asked")
	hand, err := h.st.Handoff(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/appel/%05d", id)
	for _, at := range []string{path, "/appel/" + hand.Context} {
		body := h.page(c, at)
		wants(t, at, body, "Deux matelas", "12 rue Paradis", "confirmée par l’appelant", "j'ai deux matelas au 12 rue Paradis",
			"assistant automatique", "Proposez une date.", "Une recherche d’adresse", "Afficher le numéro", "En attente")
		hides(t, at, body, number...)
	}
	if n := h.count(`SELECT count(*) FROM read_log WHERE subject = $1 AND what LIKE 'appel%'`, fmt.Sprintf("appel %d", id)); n != 2 {
		t.Errorf("%d views logged, want 2", n)
	}
	_, body := h.post(c, path+"/numero")
	checkPage(t, path+"/numero", body)
	wants(t, "the number", body, "06 12 34 56 78")
	if n := h.count(`SELECT count(*) FROM read_log WHERE what = 'appel : numéro de téléphone'`); n != 1 {
		t.Error("the number was shown without a line in the log")
	}
	hides(t, "the state", h.page(c, path+"/etat"), append(number, "Paradis", "matelas")...)
	if res, _ := h.get(c, "/appel?code="+hand.Context); res.Header.Get("Location") != "/appel/"+hand.Context {
		t.Errorf("the code leads to %s", res.Header.Get("Location"))
	}
	if res, body := h.get(c, "/appel?code=12x"); res.StatusCode != 422 {
		t.Errorf("a broken code: %d", res.StatusCode)
	} else {
		checkPage(t, "broken code", body)
	}
	// When the raw words have ended, the redacted ones of the caller remain.
	for _, sql := range []string{`DELETE FROM call_event`, `DELETE FROM call_key WHERE kind = 'raw'`} {
		if _, err := h.db.App.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	body = h.page(c, path)
	wants(t, "an old call", body, "j'ai deux matelas au [adresse]", "sa durée de conservation est passée")
	hides(t, "an old call", body, append(number, "rue Paradis")...)
	h.page(c, "/console")
}

func TestCallbacks(t *testing.T) {
	h := newHouse(t, nil)
	jeanne, marius := h.signedIn("Jeanne", store.Agent), h.signedIn("Marius", store.Agent)
	id := h.promised("CA1", pickup.Live)
	path := fmt.Sprintf("/console/rappels/%d", id)
	hides(t, path, h.page(jeanne, path), "98765432", "98 76 54 32")
	_, body := h.post(jeanne, path+"/numero")
	wants(t, "the number", body, "06 98 76 54 32")
	checkPage(t, path+"/numero", body)
	if n := h.count(`SELECT count(*) FROM read_log WHERE what = 'rappel : numéro de téléphone' AND subject = $1`, fmt.Sprint("rappel ", id)); n != 1 {
		t.Error("the number was shown without a line in the log")
	}
	if res, _ := h.post(jeanne, path+"/prendre"); res.Header.Get("Location") != path+"?fait=rappel" {
		t.Error(res.Header.Get("Location"))
	}
	if res, _ := h.post(marius, path+"/prendre"); res.Header.Get("Location") != path+"?fait=deja" {
		t.Error("two agents take one callback")
	}
	if res, body := h.post(jeanne, path+"/fait"); res.StatusCode != 422 {
		t.Error("closed without saying how")
	} else {
		checkPage(t, path+"/fait", body)
	}
	if res, _ := h.post(marius, path+"/fait", "issue", "reached"); res.Header.Get("Location") != "/console?fait=deja" {
		t.Error("another agent closes it")
	}
	if res, _ := h.post(jeanne, path+"/fait", "issue", "no_answer"); res.Header.Get("Location") != "/console?fait=rouvert" {
		t.Error(res.Header.Get("Location"))
	}
	wants(t, "the desk", h.page(marius, "/console"), "Pas de réponse : à rappeler")
	h.post(marius, path+"/prendre")
	if res, _ := h.post(marius, path+"/fait", "issue", "reached"); res.Header.Get("Location") != "/console?fait=fait" {
		t.Error(res.Header.Get("Location"))
	}
	wants(t, "the desk", h.page(marius, "/console"), "Aucun rappel à faire")
}

// toCheck makes a booking's address one that an agent has to find.
const toCheck = `UPDATE booking_address SET to_check = true WHERE booking_id = (SELECT id FROM booking WHERE reference = $1)`

func TestAnAddressIsChecked(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Jeanne", store.Agent)
	ref := h.booked("CA1", pickup.Live)
	hides(t, "the desk", h.page(c, "/console"), "Adresses à vérifier")
	if _, err := h.db.App.Exec(t.Context(), toCheck, ref); err != nil {
		t.Fatal(err)
	}
	at := "/console/rendez-vous?ref=" + ref
	wants(t, "the desk", h.page(c, "/console"), "Adresses à vérifier", ref[:4], at)
	body := h.page(c, at)
	wants(t, at, body, "à vérifier")
	hides(t, at, body, "Adresse vérifiée") // who has not seen it has not checked it
	_, body = h.post(c, "/console/rendez-vous", "ref", ref, "quoi", "adresse")
	wants(t, at, body, "Adresse vérifiée")
	checkPage(t, at, body)
	if res, _ := h.post(c, "/console/rendez-vous/"+ref+"/adresse"); res.Header.Get("Location") != at {
		t.Errorf("goes on at %q", res.Header.Get("Location"))
	}
	hides(t, at, h.page(c, at), "Adresse vérifiée")
	hides(t, "the desk", h.page(c, "/console"), "Adresses à vérifier")
	if n := h.count(`SELECT count(*) FROM read_log WHERE what = 'rendez-vous : adresse vérifiée'`); n != 1 {
		t.Errorf("%d checks logged", n)
	}
}

func TestBookingsAndTexts(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Jeanne", store.Agent)
	ref := h.booked("CA1", pickup.Live)
	h.page(c, "/console/rendez-vous")
	at := "/console/rendez-vous?ref=" + ref[:4] + "+" + ref[4:]
	body := h.page(c, at)
	wants(t, at, body, "Deux matelas et un canapé", "Confirmé", "Assistant téléphonique", "masquée")
	hides(t, at, body, append(number, "rue Paradis")...)
	_, body = h.post(c, "/console/rendez-vous", "ref", ref, "quoi", "adresse")
	wants(t, "the address", body, "rue Paradis", "13006")
	hides(t, "the address", body, number...)
	checkPage(t, "the address", body)
	_, body = h.post(c, "/console/rendez-vous", "ref", ref, "quoi", "telephone")
	wants(t, "the number", body, "06 12 34 56 78")
	if n := h.count(`SELECT count(*) FROM read_log WHERE what LIKE 'rendez-vous%'`); n != 3 {
		t.Errorf("%d readings logged, want 3", n)
	}
	wrong := "1" + ref[1:]
	if ref[0] == '1' {
		wrong = "2" + ref[1:]
	}
	for _, query := range []string{"1234", wrong, "x"} {
		res, body := h.get(c, "/console/rendez-vous?ref="+query)
		if res.StatusCode != 422 {
			t.Errorf("reference %q: %d", query, res.StatusCode)
		}
		checkPage(t, "wrong reference", body)
	}
	body = h.page(c, "/console/textos")
	wants(t, "the outbox", body, "non envoyé", "06 12 34 56 78", "Confirmation")
	if n := h.count(`SELECT count(*) FROM read_log WHERE what LIKE 'SMS%'`); n != 1 {
		t.Errorf("%d readings logged", n)
	}
	if _, err := h.db.App.Exec(t.Context(), `UPDATE notification SET state = 'undelivered', error_code = 30003`); err != nil {
		t.Fatal(err)
	}
	body = h.page(c, "/console/textos")
	wants(t, "a sent text", body, "Non reçu", "Afficher")
	hides(t, "a sent text", body, number...)
	id := h.count(`SELECT id FROM notification`)
	res, body := h.post(c, fmt.Sprintf("/console/textos/%d", id))
	if res.StatusCode != 200 {
		t.Fatal(res.StatusCode)
	}
	checkPage(t, "one text", body)
	wants(t, "one text", body, "06 12 34 56 78")
	wants(t, "the desk", h.page(c, "/console"), "Non reçu", "30003", ref)
}

func TestFigures(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Claire", store.Manager)
	if res, _ := h.get(c, "/console"); res.Header.Get("Location") != "/console/chiffres" {
		t.Error("a manager is not led to the figures")
	}
	wants(t, "no figures", h.page(c, "/console/chiffres"), "aucune donnée", "agents seuls")
	now := time.Now()
	insert := func(world string, rest string) {
		t.Helper()
		_, err := h.db.App.Exec(t.Context(), `INSERT INTO call_fact (world, started_at, ended_at, pick_up_ms, expires_at, `+
			strings.SplitN(rest, "|", 2)[0]+`) VALUES ($1, $2, $2::timestamptz + interval '2 min', 40, 'infinity', `+strings.SplitN(rest, "|", 2)[1]+`)`, world, now)
		if err != nil {
			t.Fatal(err)
		}
	}
	insert("live", "booked|true")
	insert("live", "answered|1")
	insert("live", "turns|1")
	insert("live", "handed_over, queued_at, agent_at|true, $2, $2::timestamptz + interval '75 seconds'")
	insert("live", "handed_over, queued_at, left_queue_at|true, $2, $2::timestamptz + interval '90 seconds'")
	insert("trial", "booked|true")
	body := h.page(c, "/console/chiffres")
	wants(t, "the figures", body, ">5<", "60,0", "3 ÷ 5", "1 min 15 s", "40 ms", "1 ÷ 4", "0 ÷ 2", "n = 1", "répondus en 30 s au plus", "(traités + raccrochés en attente)")
	hides(t, "the figures", body, "non mesurée")
	insert("live", "handed_over, dialled|true, true")
	wants(t, "with a dialled call", h.page(c, "/console/chiffres"), "1 appel transféré vers un autre standard")
	if _, err := h.db.Owner.Exec(t.Context(), `DELETE FROM call_fact WHERE agent_at IS NOT NULL`); err != nil {
		t.Log(err) // the owner is bound by policies too: measured waits stay
	}
	for _, day := range []string{"?jour=2026-02-30", "?jour=hier", "?jour=2999-01-01"} {
		if res, _ := h.get(c, "/console/chiffres"+day); res.StatusCode != 422 {
			t.Errorf("%s: %d", day, res.StatusCode)
		}
	}
	wants(t, "yesterday", h.page(c, "/console/chiffres?jour="+pickup.DateOf(now).AddDays(-1).String()), "Jour suivant")
}

// The stream says that something changed, and ends with the session.
func TestStream(t *testing.T) {
	h := newHouse(t, nil)
	c := h.signedIn("Jeanne", store.Agent)
	res, err := c.Get(h.srv.URL + "/console/flux")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(res.Header)
	}
	lines := bufio.NewScanner(res.Body)
	next := func() bool {
		for lines.Scan() {
			if lines.Text() == "event: change" {
				return true
			}
		}
		return false
	}
	if !next() {
		t.Fatal("the stream does not begin")
	}
	h.caller("CA1", pickup.Live, "human_asked")
	if !next() {
		t.Fatal("a caller does not show")
	}
	h.post(c, "/deconnexion")
	h.caller("CA2", pickup.Live, "human_asked")
	for next() { // what was under way before the logout
	}
	anonymous, err := h.client().Get(h.srv.URL + "/console/flux")
	if err != nil || anonymous.StatusCode != 303 {
		t.Errorf("nobody gets the stream: %v %v", anonymous.StatusCode, err)
	}
}
