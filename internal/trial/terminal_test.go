package trial

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTerminal(t *testing.T) {
	tests := []struct {
		name, in string
		o        TerminalOptions
		want     []string
	}{
		{"speech", "deux matelas\nau revoir\nnon lu\n", TerminalOptions{}, []string{
			"rien n'est réservé pour de vrai", "Assistant : Bonjour, que puis-je faire pour vous ?\nVous : Assistant : Deux matelas",
			"Assistant : Merci, bonne journée.\n(appel terminé)\n"}},
		{"keys", "/touches 1 30 06#\n/silence\n/raccrocher\n", TerminalOptions{}, []string{
			"Vous avez tapé 13006.", "Vous êtes toujours là ?", "(appel terminé)"}},
		{"a line is keys", "13006#\noui\n/dire oui\n", TerminalOptions{Keys: true}, []string{
			"Vous avez tapé 13006.", "« oui » : les touches sont les chiffres, * et #", "Deux matelas"}},
		{"mistakes", "/attendre\n/quoi\n/aide\n", TerminalOptions{}, []string{
			"pas dans une file d'attente", "/quoi n'existe pas", "/touches 13006#"}},
		{"queue", "conseiller\n/silence\n/attendre\n", TerminalOptions{}, []string{
			"Je vous passe un conseiller.\nAssistant : Vous êtes premier.\n(en attente d'un conseiller)",
			"Personne n'écoute", "Vous : Assistant : Vous êtes premier."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t)
			var out strings.Builder
			if err := s.trial(nil).Terminal(t.Context(), strings.NewReader(test.in), &out, test.o); err != nil {
				t.Fatal(err)
			}
			has(t, out.String(), test.want...)
			if n := len(s.visited("/twilio/status")); n != 1 {
				t.Errorf("the call ended %d times", n)
			}
		})
	}
}

func TestScript(t *testing.T) {
	s := newService(t)
	script := "# Deux matelas\n\ndeux matelas\n/touches 1\nau revoir\n"
	var out strings.Builder
	err := s.trial(nil).Terminal(t.Context(), nil, &out, TerminalOptions{Script: strings.NewReader(script), From: Landline})
	if err != nil {
		t.Fatal(err)
	}
	has(t, out.String(), "Vous : deux matelas\nAssistant : Deux matelas", "Vous : /touches 1\nAssistant : Vous avez tapé 1.", "(appel terminé)")
	if strings.Contains(out.String(), "# Deux") || strings.Contains(out.String(), "/aide") {
		t.Errorf("the transcript holds more than the call:\n%s", out.String())
	}
	if from := s.visited("/twilio/voice")[0].Get("From"); !strings.HasPrefix(from, "+3346571") || len(from) != 12 {
		t.Errorf("the call came from %s", from)
	}
}

func TestScriptErrors(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"goes on after the end", "au revoir\noui\n", "ligne 2 : l'appel est déjà terminé"},
		{"goes on after hanging up", "/raccrocher\noui\n", "ligne 2 : l'appel est déjà terminé"},
		{"unknown command", "\n/quoi\n", "ligne 2 : La commande /quoi"},
		{"no keys", "/touches oui\n", "ligne 1 : « oui »"},
		{"not UTF-8", "d\xe9j\xe0\n", "UTF-8"},
		{"service fails", "panne\n", "l'appel a échoué"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			err := newService(t).trial(nil).Terminal(t.Context(), nil, &out, TerminalOptions{Script: strings.NewReader(test.script)})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// What a newcomer gets wrong first has an answer that says what to do.
func TestNoService(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	address := gone.URL
	gone.Close()
	s := newService(t)
	tests := []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"nobody there", func(o *Options) { o.BaseURL = address }, "make run"},
		{"another program", func(o *Options) { o.BaseURL = other.URL }, "n'est pas Débarras"},
		{"another token", func(o *Options) { o.Token = "other" }, "TWILIO_AUTH_TOKEN"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			err := s.trial(test.change).Terminal(t.Context(), strings.NewReader(""), &out, TerminalOptions{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if _, err := New(Options{BaseURL: "127.0.0.1:8080", Token: "x"}); err == nil {
		t.Error("a base URL without scheme was taken")
	}
}

// Giving up (Ctrl-C) while nothing is typed hangs up.
func TestTerminalGivesUp(t *testing.T) {
	s := newService(t)
	ctx, cancel := context.WithCancel(t.Context())
	in := blocked(cancel)
	if err := s.trial(nil).Terminal(ctx, in, &strings.Builder{}, TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	if len(s.visited("/twilio/status")) != 1 {
		t.Error("the call was not hung up")
	}
}

// blocked is a terminal at which somebody presses Ctrl-C and types nothing.
type blocked context.CancelFunc

func (b blocked) Read([]byte) (int, error) {
	b()
	select {}
}

func TestCaller(t *testing.T) {
	tests := []struct{ kind, prefix, says string }{
		{"", "+3363998", ""}, {Mobile, "+3363998", ""}, {Landline, "+3346571", ""}, {Hidden, "anonymous", ""},
		{"+33639981234", "+33639981234", ""}, {"+33612345678", "", "réservé à la fiction"}, {"fixe", "", "n'existe pas"},
		{"+336399812a4", "", "n'existe pas"},
	}
	for _, test := range tests {
		got, err := Caller(test.kind)
		if test.says != "" {
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q: error %v, want %q", test.kind, err, test.says)
			}
			continue
		}
		if err != nil || !strings.HasPrefix(got, test.prefix) {
			t.Errorf("%q: %s, %v", test.kind, got, err)
		}
	}
}
