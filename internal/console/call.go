package console

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
)

// callPage is one call, whole.
type callPage struct {
	caller
	Ring     bool
	Context  string
	Dialled  bool // into another telephone system
	Lines    []line
	Words    []string // the caller's redacted words, once the others have ended
	Tried    []string
	Next     string
	HasPhone bool
	Number   string // only when it was asked for
}

// line is one thing that was said.
type line struct {
	At     string
	Caller bool
	Text   string
}

// findCall goes to the call with these four digits, as read out to an agent on
// another telephone system.
func (c *console) findCall(w http.ResponseWriter, r *http.Request) error {
	code := strings.Join(strings.Fields(r.URL.Query().Get("code")), "")
	if len(code) != 4 || strings.Trim(code, "0123456789") != "" {
		return &fault{status: http.StatusUnprocessableEntity, title: "Code à quatre chiffres",
			text: "Le code d’un appel compte quatre chiffres, par exemple 4712. Revenez à la page précédente et retapez-le."}
	}
	return seeOther(w, r, "/appel/"+code, "")
}

// handoffOf finds the call that the address names: four digits are today's
// context, anything longer is an id.
func (c *console) handoffOf(r *http.Request) (store.Handoff, error) {
	name := r.PathValue("id")
	if len(name) == 4 && strings.Trim(name, "0123456789") == "" {
		today := c.Store.Today(c.Now()).At(0, c.zone)
		h, err := c.Store.HandoffByContext(r.Context(), name, today)
		if !errors.Is(err, dialogue.ErrGone) {
			return h, err
		}
	}
	id, err := pathID(r)
	if err != nil {
		return store.Handoff{}, err
	}
	return c.Store.Handoff(r.Context(), id)
}

func (c *console) call(w http.ResponseWriter, r *http.Request) error {
	return c.showCall(w, r, "appel : demande et transcription", false)
}

// callPhone shows the call with the telephone number.
func (c *console) callPhone(w http.ResponseWriter, r *http.Request) error {
	return c.showCall(w, r, "appel : numéro de téléphone", true)
}

func (c *console) showCall(w http.ResponseWriter, r *http.Request, what string, number bool) error {
	h, err := c.handoffOf(r)
	if err != nil {
		return err
	}
	if err := c.read(r, what, subject("appel", h.ID)); err != nil {
		return err
	}
	user, _ := signin.User(r)
	p := callPage{caller: c.caller(h, user), Ring: c.Ring != nil, Context: h.Context, Dialled: h.Target == "dial"}
	snap, gone, err := c.snapshot(r.Context(), h.CallID)
	if err != nil {
		return err
	}
	s := dialogue.Replay(snap.Events)
	p.understood = c.understand(s, h.Intent)
	p.Gone = gone
	p.Next = next(s, h.Reason)
	p.Tried = tried(snap.Events)
	p.Lines = c.lines(snap.Events)
	phone := phoneOf(s)
	p.HasPhone = phone != ""
	if number {
		p.Number = phone
	}
	if gone {
		if p.Words, err = c.Store.Words(r.Context(), h.CallID); err != nil {
			return err
		}
	}
	return c.page(w, r, http.StatusOK, "call", "Appel "+h.Context, p)
}

// phoneOf is the number that the caller gave, else the line that called.
func phoneOf(s dialogue.State) string {
	if given := s.Form.Phone.Value; strings.HasPrefix(given, "+") {
		return given
	}
	return s.Call.Caller
}

// lines is the conversation; what the bot said in one go is one line.
func (c *console) lines(events []dialogue.Event) []line {
	var out []line
	var last time.Time
	for _, u := range dialogue.Transcript(events) {
		text := u.Text
		if u.Say != nil {
			text = c.Voice.Text(*u.Say)
		}
		if text == "" {
			continue
		}
		if n := len(out); n > 0 && !u.Caller && !out[n-1].Caller && u.At.Equal(last) {
			out[n-1].Text += " " + text
			continue
		}
		last = u.At
		out = append(out, line{At: u.At.In(c.zone).Format("15:04:05"), Caller: u.Caller, Text: text})
	}
	return out
}

// callState is what of the page renews itself: no personal data.
func (c *console) callState(w http.ResponseWriter, r *http.Request) error {
	h, err := c.handoffOf(r)
	if err != nil {
		return err
	}
	user, _ := signin.User(r)
	return c.page(w, r, http.StatusOK, "state", "État de l’appel "+h.Context, callPage{caller: c.caller(h, user), Ring: c.Ring != nil, Dialled: h.Target == "dial"})
}
