package console

import (
	"errors"
	"net/http"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
)

// textsShown is how many texts the page lists.
const textsShown = 100

type textsPage struct {
	Outbox bool // some were kept here instead of being sent
	Texts  []textRow
}

// textRow is a text; To and Body only where they may be shown.
type textRow struct {
	ID        int64
	Trial     bool
	Kind      string
	State     string
	Failed    bool
	Code      int
	Reference string
	At        string
	Opened    bool
	To, Body  string
}

func (c *console) textRows(texts []store.TextState) []textRow {
	var rows []textRow
	for _, t := range texts {
		rows = append(rows, textRow{ID: t.ID, Trial: t.World == pickup.Trial, Kind: upper(word(kindWords, t.Kind)),
			State: upper(word(textWords, t.State)), Code: t.ErrorCode, Reference: t.Reference, At: c.when(t.ChangedAt),
			Failed: t.State == store.TextFailed || t.State == store.TextUndelivered || t.State == store.TextUnknown})
	}
	return rows
}

// texts is the outbox. What was never sent can only be read here, so it is
// shown; what was sent stays masked until it is asked for.
func (c *console) texts(w http.ResponseWriter, r *http.Request) error {
	all, err := c.Store.TextStates(r.Context(), textsShown)
	if err != nil {
		return err
	}
	var kept []string
	for _, t := range all {
		if t.State == store.TextOutbox {
			kept = append(kept, subject("SMS", t.ID))
		}
	}
	user, _ := signin.User(r)
	if err := c.Store.LogReadings(r.Context(), user.Name, "SMS : numéro et texte", kept, c.Now()); err != nil {
		return err
	}
	p := textsPage{Outbox: len(kept) > 0, Texts: c.textRows(all)}
	for i, t := range all {
		if t.State != store.TextOutbox {
			continue
		}
		if err := c.open(r, &p.Texts[i]); err != nil {
			return err
		}
	}
	return c.page(w, r, http.StatusOK, "texts", "Textos", p)
}

// open adds the words, unless they have ended.
func (c *console) open(r *http.Request, row *textRow) error {
	words, err := c.Store.TextWords(r.Context(), row.ID)
	if errors.Is(err, dialogue.ErrGone) {
		row.Opened, row.Body = true, "Texte effacé : sa durée de conservation est passée."
		return nil
	}
	if err != nil {
		return err
	}
	row.Opened, row.To, row.Body = true, words.To, words.Body
	return nil
}

// text shows the list with one text open.
func (c *console) text(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := c.read(r, "SMS : numéro et texte", subject("SMS", id)); err != nil {
		return err
	}
	all, err := c.Store.TextStates(r.Context(), textsShown)
	if err != nil {
		return err
	}
	p := textsPage{Texts: c.textRows(all)}
	for i := range p.Texts {
		if p.Texts[i].ID == id {
			p.Texts = p.Texts[i : i+1]
			if err := c.open(r, &p.Texts[0]); err != nil {
				return err
			}
			return c.page(w, r, http.StatusOK, "texts", "Texto", p)
		}
	}
	return errNotFound
}
