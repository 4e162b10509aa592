package console

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
)

// bookingPage is a search, and what it found.
type bookingPage struct {
	Query string
	Fault string
	Found *bookingFile
}

type bookingFile struct {
	Reference, Date, PutOut, State, Items, Channel, Sector, Rules, Made string
	Volume                                                              float64
	Trial, ToCheck                                                      bool
	ShowAddress, ShowPhone                                              bool
	Address, Phone                                                      string
}

// booking finds a booking by its reference; address and number stay masked.
func (c *console) booking(w http.ResponseWriter, r *http.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get("ref"))
	if query == "" {
		return c.page(w, r, http.StatusOK, "booking", "Rendez-vous", bookingPage{})
	}
	return c.showBooking(w, r, query, "")
}

// checkRow is a booking whose address an agent has to find.
type checkRow struct {
	Reference, Date string
	Trial           bool
}

func (c *console) checkRows(ctx context.Context) ([]checkRow, error) {
	all, err := c.Store.AddressChecks(ctx)
	var rows []checkRow
	for _, a := range all {
		rows = append(rows, checkRow{a.Reference, upper(voice.Day(a.Date)), a.World == pickup.Trial})
	}
	return rows, err
}

// bookingChecked notes that an agent has found the address.
func (c *console) bookingChecked(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	b, err := c.Store.BookingByReference(r.Context(), ref)
	if errors.Is(err, dialogue.ErrGone) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	if err := c.read(r, "rendez-vous : adresse vérifiée", subject("rendez-vous", b.ID)); err != nil {
		return err
	}
	if err := c.Store.CheckAddress(r.Context(), b.ID); err != nil && !errors.Is(err, dialogue.ErrGone) {
		return err
	}
	return seeOther(w, r, "/console/rendez-vous?ref="+b.Reference, "")
}

// bookingShown is the same with the address or the number.
func (c *console) bookingShown(w http.ResponseWriter, r *http.Request) error {
	return c.showBooking(w, r, strings.TrimSpace(r.PostFormValue("ref")), r.PostFormValue("quoi"))
}

func (c *console) showBooking(w http.ResponseWriter, r *http.Request, query, show string) error {
	ref := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, query)
	wrong := func(text string) error {
		return c.page(w, r, http.StatusUnprocessableEntity, "booking", "Rendez-vous", bookingPage{Query: query, Fault: text})
	}
	if len(ref) != 8 {
		return wrong("Une référence compte huit chiffres : retapez-la.")
	}
	if !pickup.CheckReference(ref) {
		return wrong("Cette référence n’existe pas : un chiffre est faux ou deux sont intervertis. Faites-la répéter.")
	}
	b, err := c.Store.BookingByReference(r.Context(), ref)
	if errors.Is(err, dialogue.ErrGone) {
		return wrong("Aucun rendez-vous n’a cette référence, ou il a été effacé à la fin de sa durée de conservation.")
	}
	if err != nil {
		return err
	}
	what := map[string]string{"": "rendez-vous : objets et date", "adresse": "rendez-vous : adresse", "telephone": "rendez-vous : numéro de téléphone"}[show]
	if what == "" {
		return errNotFound
	}
	if err := c.read(r, what, subject("rendez-vous", b.ID)); err != nil {
		return err
	}
	file, err := c.bookingFile(r, b, show)
	if err != nil {
		return err
	}
	return c.page(w, r, http.StatusOK, "booking", "Rendez-vous", bookingPage{Query: query, Found: file})
}

func (c *console) bookingFile(r *http.Request, b store.BookingFile, show string) (*bookingFile, error) {
	f := &bookingFile{Reference: b.Reference, Date: voice.Day(b.Date), PutOut: voice.Day(b.PutOut), State: upper(word(bookingWords, string(b.State))),
		Items: upper(c.Voice.Items(b.Items)), Channel: word(channelWords, b.Channel), Sector: c.sectorName(b.Sector), Rules: b.Rules, Made: c.when(b.CreatedAt),
		Volume: b.M3, Trial: b.World == pickup.Trial, ShowAddress: show == "adresse", ShowPhone: show == "telephone"}
	var err error
	if f.ToCheck, err = c.Store.AddressToCheck(r.Context(), b.ID); err != nil {
		return nil, err
	}
	if f.ShowAddress {
		a, err := c.Store.BookingAddress(r.Context(), b.ID)
		switch {
		case errors.Is(err, dialogue.ErrGone):
			f.Address = "effacée : sa durée de conservation est passée"
		case err != nil:
			return nil, err
		default:
			f.Address = c.Voice.Address(&a) + " (" + a.Postcode + ")"
		}
	}
	if f.ShowPhone {
		number, err := c.Store.BookingPhone(r.Context(), b.ID)
		if err != nil {
			return nil, err
		}
		if f.Phone = voice.National(number.Reveal()); f.Phone == "" {
			f.Phone = "aucun, ou effacé à la fin de sa durée de conservation"
		}
	}
	return f, nil
}

func (c *console) sectorName(id string) string {
	for _, s := range c.Knowledge.Sectors {
		if s.ID == id {
			return s.Name
		}
	}
	return id
}
