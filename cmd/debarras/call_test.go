package main

import (
	"strings"
	"testing"

	"github.com/debarras/debarras/internal/simulator"
)

func TestAResidentBooksAPickup(t *testing.T) {
	b := bootAt(t, tuesdayMorning, nil)
	line := b.call(caller)
	b.say(line, "Bonjour, euh, j'ai deux matelas et un vieux frigo à enlever, au douze rue Paradis, dans le sixième.",
		"Oui. C'est gratuit ?", "plutôt le deuxième", "oui oui", "oui", "non merci, au revoir")
	t.Log("\n" + transcript(line))
	if line.Status() != simulator.Ended {
		t.Error("the call goes on")
	}
	if n := b.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Fatalf("%d bookings", n)
	}
	if !strings.Contains(transcript(line), "C'est confirmé. Votre référence") {
		t.Error("no confirmation")
	}
	if f := b.network.Faults(); len(f) > 0 {
		t.Error(f)
	}
}
