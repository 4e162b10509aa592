package console

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
	"github.com/debarras/debarras/internal/voice"
)

// callbackRow is a promised callback, without its number.
type callbackRow struct {
	ID     int64
	Trial  bool
	Window string
	Late   bool
	Why    string
	State  string
	Open   bool
	Agent  string
	Mine   bool
	Before string // the outcome of the last try
}

// callbackPage is one callback; Number only when it was asked for.
type callbackPage struct {
	callbackRow
	Done     bool
	Number   string
	Outcomes []struct{ Code, Word string }
	Fault    string
}

func (c *console) callbackRow(b store.Callback, user store.Account) callbackRow {
	states := map[string]string{"open": "À faire", "taken": "Pris par " + b.Agent, "done": "Fait"}
	return callbackRow{ID: b.ID, Trial: b.World == pickup.Trial, Window: c.window(b.From, b.Until), Late: c.Now().After(b.Until),
		Why: upper(word(reasonWords, b.Reason)), State: states[b.State], Open: b.State == "open", Agent: b.Agent,
		Mine: b.State == "taken" && b.Agent == user.Name, Before: outcomeWord(b.Outcome)}
}

// window writes "mardi 24 novembre, entre 9 h et 11 h".
func (c *console) window(from, until time.Time) string {
	from, until = from.In(c.zone), until.In(c.zone)
	day := voice.Day(pickup.DateOf(from))
	if pickup.DateOf(from) == pickup.DateOf(c.now()) {
		day = "aujourd’hui"
	}
	return day + ", entre " + hour(from) + " et " + hour(until)
}

// hour writes "9 h" or "14 h 05", in one piece.
func hour(t time.Time) string {
	if t.Minute() == 0 {
		return fmt.Sprintf("%d\u00a0h", t.Hour())
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
}

func outcomeWord(code string) string {
	for _, o := range outcomes {
		if o.Code == code {
			return o.Word
		}
	}
	return code
}

func (c *console) callbackRows(ctx context.Context, user store.Account) ([]callbackRow, error) {
	due, err := c.Store.Callbacks(ctx)
	if err != nil {
		return nil, err
	}
	var rows []callbackRow
	for _, b := range due {
		rows = append(rows, c.callbackRow(b, user))
	}
	return rows, nil
}

func (c *console) callback(w http.ResponseWriter, r *http.Request) error {
	return c.showCallback(w, r, http.StatusOK, "", "")
}

func (c *console) showCallback(w http.ResponseWriter, r *http.Request, status int, number, problem string) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	b, err := c.Store.Callback(r.Context(), id)
	if err != nil {
		return err
	}
	user, _ := signin.User(r)
	return c.page(w, r, status, "callback", "Rappel", callbackPage{callbackRow: c.callbackRow(b, user), Done: b.State == "done",
		Number: number, Outcomes: outcomes, Fault: problem})
}

func (c *console) callbackPhone(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := c.read(r, "rappel : numéro de téléphone", subject("rappel", id)); err != nil {
		return err
	}
	number, err := c.Store.CallbackPhone(r.Context(), id)
	if err != nil {
		return err
	}
	return c.showCallback(w, r, http.StatusOK, number.Reveal(), "")
}

func (c *console) takeCallback(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	id, err := pathID(r)
	if err != nil {
		return err
	}
	ok, err := c.Store.TakeCallback(r.Context(), id, user.Name)
	if err != nil {
		return err
	}
	if !ok {
		return seeOther(w, r, r.URL.Path[:strings.LastIndex(r.URL.Path, "/")], "deja")
	}
	return seeOther(w, r, r.URL.Path[:strings.LastIndex(r.URL.Path, "/")], "rappel")
}

func (c *console) finishCallback(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	id, err := pathID(r)
	if err != nil {
		return err
	}
	outcome := r.PostFormValue("issue")
	if outcomeWord(outcome) == outcome {
		return c.showCallback(w, r, http.StatusUnprocessableEntity, "", "Choisissez ce que l’appel a donné.")
	}
	done, end := "fait", c.Store.FinishCallback
	if outcome == "no_answer" {
		done, end = "rouvert", c.Store.ReopenCallback
	}
	ok, err := end(r.Context(), id, user.Name, outcome)
	if err != nil {
		return err
	}
	if !ok {
		done = "deja"
	}
	return seeOther(w, r, "/console", done)
}
