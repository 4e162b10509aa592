package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/simulator"
	"github.com/debarras/debarras/internal/store"
)

const agentPhone = "+33491000002"

// agent signs an agent in through the pages, as a browser would.
func (b *booted) agent() *http.Client {
	b.t.Helper()
	ctx := b.t.Context()
	id, err := b.service.store.AddAccount(ctx, "Jeanne Martin", store.Agent, tuesdayMorning)
	if err != nil {
		b.t.Fatal(err)
	}
	link, err := b.service.signin.Link(ctx, id)
	if err != nil {
		b.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	b.post(client, link, url.Values{"nom": {"Jeanne Martin"}, "passe": {"un long mot de passe"}, "encore": {"un long mot de passe"}})
	if err := b.service.store.SetPhone(ctx, id, agentPhone); err != nil {
		b.t.Fatal(err)
	}
	return client
}

func (b *booted) post(client *http.Client, address string, form url.Values) string {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.read(client, req)
}

func (b *booted) page(client *http.Client, path string) string {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.config.PublicURL+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.read(client, req)
}

func (b *booted) read(client *http.Client, req *http.Request) string {
	b.t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.t.Fatalf("%s %s: %s\n%s", req.Method, req.URL.Path, resp.Status, body)
	}
	return string(body)
}

// waiting is a caller in the queue, who said what the agent must not ask again.
func (b *booted) waiting(from string) *simulator.Line {
	b.t.Helper()
	line := b.call(from)
	b.say(line, "deux matelas au 12 rue Paradis dans le sixième", "oui", "un conseiller")
	if line.Status() != simulator.Queued {
		b.t.Fatalf("the caller is %s\n%s", line.Status(), transcript(line))
	}
	return line
}

func (b *booted) handoff(line *simulator.Line) string {
	b.t.Helper()
	return strconv.Itoa(b.count(`SELECT id FROM handoff WHERE call_sid = $1`, line.SID()))
}

// "Prendre" takes that very caller, not the first in the network's queue: the
// agent's telephone rings, whispers what is wanted, and 1 puts the two together.
func TestAnAgentTakesThatVeryCaller(t *testing.T) {
	b := bootWithREST(t)
	b.network.SetAgent(agentPhone, simulator.Agent{Answers: true, Keys: []string{"1"}})
	client := b.agent()
	first, second := b.waiting(caller), b.waiting("+33639980043")
	desk := b.page(client, "/console")
	for _, want := range []string{"12 rue Paradis", "Deux matelas", "confirmée par l"} {
		if !strings.Contains(desk, want) {
			t.Errorf("the desk lacks %q", want)
		}
	}
	b.post(client, b.config.PublicURL+"/appel/"+b.handoff(second)+"/prendre", nil)
	if err := b.network.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	agent := b.network.LineTo(agentPhone)
	if agent == nil || agent.Status() != simulator.Connected || second.Status() != simulator.Connected {
		t.Fatalf("agent %v, caller %s, faults %v", agent, second.Status(), b.network.Faults())
	}
	if !strings.Contains(transcript(agent), "Paradis") {
		t.Errorf("the whisper does not say the address:\n%s", transcript(agent))
	}
	if first.Status() != simulator.Queued {
		t.Errorf("the other caller is %s", first.Status())
	}
	if n := b.count(`SELECT count(*) FROM call_fact WHERE agent_at IS NOT NULL`); n != 1 {
		t.Errorf("%d answered calls in the figures", n)
	}
	if n := b.count(`SELECT count(*) FROM read_log`); n == 0 {
		t.Error("nobody logged what the agent read")
	}
	if page := b.page(client, "/console/chiffres"); !strings.Contains(page, "Attente d’un agent") && !strings.Contains(page, "Attente d'un agent") {
		t.Error("the figures lack the agents' wait")
	}
}

// An agent who does not pick up leaves the caller at the same place.
func TestAnAgentWhoDoesNotAnswerLosesNobody(t *testing.T) {
	b := bootWithREST(t)
	b.network.SetAgent(agentPhone, simulator.Agent{})
	client := b.agent()
	first, second := b.waiting(caller), b.waiting("+33639980043")
	b.post(client, b.config.PublicURL+"/appel/"+b.handoff(first)+"/prendre", nil)
	if err := b.network.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := b.count(`SELECT count(*) FROM handoff WHERE state = 'waiting'`); n != 2 {
		t.Fatalf("%d callers wait", n)
	}
	if err := second.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants(t, second, second.Last(), "deuxième position")
}

// Without a provider the agent answers from the console, and the trial call notices.
func TestATrialCallReachesTheDesk(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	client := b.agent()
	line := b.waiting(caller)
	b.post(client, b.config.PublicURL+"/appel/"+b.handoff(line)+"/prendre", nil)
	if err := line.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants(t, line, transcript(line), "Un conseiller est en ligne")
	if line.Status() != simulator.Ended {
		t.Errorf("the trial call is %s", line.Status())
	}
}

// A call centre with its own telephone system: the caller is dialled into it,
// whoever answers hears four digits, and they open the call's page. How long
// the caller waited there is not ours to say.
func TestACallGoesToTheCallCentresOwnSystem(t *testing.T) {
	const pabx = "+33491000009"
	b := bootAt(t, tuesdayMorning, func(c *config.Config, _ *simulator.Options) { c.DialTarget = pabx })
	b.network.SetAgent(pabx, simulator.Agent{Answers: true})
	client := b.agent()
	line := b.call(caller)
	b.say(line, "deux matelas au 12 rue Paradis dans le sixième", "oui", "un conseiller")
	if err := b.network.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if line.Status() != simulator.Connected {
		t.Fatalf("the caller is %s\n%s", line.Status(), transcript(line))
	}
	heard := transcript(b.network.LineTo(pabx))
	_, said, _ := strings.Cut(heard, "Dossier ")
	digits, ok := french.Dictated(french.Words(said), 4)
	if !ok || strings.Contains(heard, "Paradis") {
		t.Fatalf("whispered: %q", heard)
	}
	line.HangUp(t.Context())
	if page := b.page(client, "/appel/"+digits); !strings.Contains(page, "12 rue Paradis") {
		t.Error("the page of the call lacks its address")
	}
	if page := b.page(client, "/console/chiffres"); !strings.Contains(page, "non mesurée") {
		t.Error("a wait that nobody measured has a figure")
	}
}
