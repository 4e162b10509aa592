package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/simulator"
)

// asHeard are ten of the shared utterances, the first in the file's order, each of another
// commune, that these callers can bring to an end: two said in Marseille and two elsewhere over a
// clean line, one with lost packets, three with noise at 20 dB and two at 10 dB. Five others came
// before them (d0004, d0018, d0010, d0041, d0008), of which a recogniser left nothing to go by:
// "Bruce Lee, numéro 9" for the rue Sully. Such calls go on by keys.
var asHeard = []string{"d0034", "d0019", "d0002", "d0016", "d0051", "d0033", "d0035", "d0011", "d0112", "d0020"}

// Ten residents say their address as a recogniser writes it, and each books at that very address.
func TestAddressesAsHeardAreBooked(t *testing.T) {
	all := utterances(t)
	b := bootWithBAN(t)
	for n, id := range asHeard {
		t.Run(id, func(t *testing.T) {
			u, ok := all[id]
			if !ok {
				t.Fatal("dev.tsv has no such utterance with an address of the gazetteer")
			}
			line, booked := b.bookAsHeard(u)
			if !booked {
				t.Fatalf("%q, %s, was not booked:\n%s", u.heard, u.channel, transcript(line))
			}
			line.HangUp(t.Context())
			var bookings []int64
			rows, err := b.db.App.Query(t.Context(), `SELECT id FROM booking ORDER BY id DESC`)
			if err == nil {
				bookings, err = pgx.CollectRows(rows, pgx.RowTo[int64])
			}
			if err != nil || len(bookings) != n+1 {
				t.Fatalf("bookings %v after %d calls: %v", bookings, n+1, err)
			}
			at, err := b.service.store.BookingAddress(t.Context(), bookings[0])
			if err != nil {
				t.Fatal(err)
			}
			if at.StreetID != u.streetID || at.Number != u.number || at.Suffix != u.suffix || at.INSEE != u.insee {
				t.Errorf("booked at %d%s %s (%s), want %d%s %s (%s)\n%s", at.Number, at.Suffix, at.Street, at.StreetID,
					u.number, u.suffix, u.street, u.streetID, transcript(line))
			}
		})
	}
	for _, f := range b.network.Faults() {
		t.Error(f)
	}
}

// spoken is the folder of addresses as a telephone recogniser hears them.
var spoken = filepath.Join("..", "..", "..", "shared", "data", "spoken")

// utterance is a row of dev.tsv: what a recogniser wrote, and what was meant.
type utterance struct {
	id, heard, channel string
	insee              pickup.INSEE
	street, streetID   string
	number             int
	suffix             string
}

// utterances are the rows that give a street and a number of the gazetteer.
func utterances(t *testing.T) map[string]utterance {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(spoken, "dev.tsv"))
	if err != nil {
		t.Skip("the shared utterances are not here")
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	header := strings.Split(lines[0], "\t")
	out := map[string]utterance{}
	for _, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		at := func(name string) string { return fields[slices.Index(header, name)] }
		number, err := strconv.Atoi(at("number"))
		if at("in_index") != "1" || err != nil || at("kind") != "full" && at("kind") != "street" {
			continue
		}
		out[at("id")] = utterance{id: at("id"), heard: at("heard"), channel: at("channel"), insee: pickup.INSEE(at("insee")),
			street: at("street"), streetID: at("street_id"), number: number, suffix: at("suffix")}
	}
	return out
}

// bootWithBAN boots, imports the shared gazetteer by the program's own command, and starts again.
func bootWithBAN(t *testing.T) *booted {
	t.Helper()
	file := filepath.Join(spoken, "ban-synthetic-amp.csv.gz")
	if _, err := os.Stat(file); err != nil {
		t.Skip("the shared gazetteer is not here")
	}
	b := bootAt(t, tuesdayMorning, nil)
	b.stop()
	var out bytes.Buffer
	err := run(t.Context(), []string{"import", "ban", file, "--database-url", b.db.AppURL, "--database-owner-url", b.db.OwnerURL,
		"--database-purge-url", b.db.PurgeURL, "--data-dir", b.config.DataDir, "--keys-dir", b.config.KeysDir}, nil, &out, &out)
	if err != nil || !strings.Contains(out.String(), "499981 accepted, 0 refused") {
		t.Fatalf("import: %v\n%s", err, &out)
	}
	listener, err := net.Listen("tcp", b.config.Listen)
	if err != nil {
		t.Fatal(err)
	}
	b.start(listener, tuesdayMorning)
	return b
}

// resident is a caller who knows the address. They go by what they hear alone,
// never spell, and repeat themselves as they were heard the first time.
type resident struct {
	utterance
	commune string // as it is said: "Marseille sixième"
}

// answer is what the resident says to the bot's last words, "" when nothing fits.
func (r resident) answer(heard string) string {
	asks := func(questions ...string) bool {
		return slices.ContainsFunc(questions, func(q string) bool { return strings.Contains(heard, q) })
	}
	switch {
	case asks("C'est bien ça ?", "Est-ce exact ?"):
		if r.proposed(heard) {
			return "oui"
		}
		return "non"
	case asks("Je réserve ?", "Est-ce que je réserve ?"):
		if r.proposed(heard) {
			return "oui"
		}
		return "non, ce n'est pas mon adresse"
	case asks("finissant par"):
		return "oui"
	case asks("Lequel vous convient ?", "Préférez-vous"):
		return "le premier"
	case asks("à quel numéro ?", "Quel est le numéro"):
		return strings.TrimSpace(fmt.Sprintf("%d %s", r.number, r.suffix))
	case asks("Dans quel arrondissement", "Dans quelle commune", "code postal", "nom de la commune", "Est-ce à", "laquelle : Marseille"):
		return r.commune
	case asks("Est-ce ", "Laquelle est la bonne"):
		return r.choose(heard)
	case asks("À quelle adresse ?", "Dites-moi le numéro, la rue", "Dans quelle rue ?", "le nom de la rue", "épeler", "Épelez"):
		return r.heard
	case asks("Quels objets faut-il enlever ?"):
		return "deux matelas"
	case asks("D'autres objets ?", "Est-ce tout, ou"):
		return "c'est tout"
	case asks("Autre chose ?", "Que puis-je faire pour vous ?"): // a word of the address was heard as a question
		return "je voudrais un rendez-vous"
	}
	return ""
}

// proposed: the number, the street and the commune that were read out are the resident's.
func (r resident) proposed(heard string) bool {
	return contains(heard, fmt.Sprintf("%d %s %s", r.number, r.suffix, r.street)) && contains(heard, r.commune)
}

// choose takes the one of two addresses that is right, or is the right street without a number.
func (r resident) choose(heard string) string {
	for i, choice := range strings.SplitN(heard, " ou ", 2) {
		numbered := strings.ContainsAny(strings.TrimSuffix(choice, r.commune), "0123456789")
		if r.proposed(choice) || !numbered && contains(choice, r.street) && contains(choice, r.commune) {
			return []string{"le premier", "le deuxième"}[i]
		}
	}
	return "non"
}

// contains: whole words, without regard to accents and capitals.
func contains(heard, words string) bool { return strings.Contains(padded(heard), padded(words)) }

func padded(s string) string { return " " + french.Fold(s) + " " }

// bookAsHeard calls as the resident and returns the line when it is over or a booking is made.
func (b *booted) bookAsHeard(u utterance) (line *simulator.Line, booked bool) {
	b.t.Helper()
	commune, ok := b.service.base.Commune(u.insee)
	if !ok {
		b.t.Fatalf("%s: no commune %s", u.id, u.insee)
	}
	r := resident{u, commune.Spoken}
	line = b.call(caller)
	heard := b.say(line, "deux matelas, "+u.heard)
	for range 20 {
		if strings.Contains(heard, "C'est confirmé") {
			return line, true
		}
		words := r.answer(heard)
		if words == "" || line.Status() != simulator.Waiting {
			return line, false
		}
		heard = b.say(line, words)
	}
	return line, false
}
