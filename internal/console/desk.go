package console

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/signin"
	"github.com/debarras/debarras/internal/store"
)

// deskPage is who waits, who is spoken with, and what is due.
type deskPage struct {
	Ring      bool // taking a call rings the agent's telephone
	NoPhone   bool // and the agent has not said which
	Waiting   []caller
	With      []caller
	Callbacks []callbackRow
	Addresses []checkRow // whose street no gazetteer has: tasks
	Texts     []textRow  // that did not arrive: tasks
}

// caller is a handoff as the pages show it.
type caller struct {
	ID        string
	Trial     bool
	Position  int
	Since     time.Time // entered the queue
	Why       string
	State     string
	Waiting   bool
	Agent     string
	Mine      bool
	InVain    bool // this agent's telephone was rung last, and did not take the call
	Phoneless bool // answered from the console, without a telephone
	understood
}

// callID writes a handoff's id so that it is never taken for four digits.
func callID(id int64) string { return fmt.Sprintf("%05d", id) }

func (c *console) caller(h store.Handoff, user store.Account) caller {
	mine := h.Agent == user.Name
	return caller{ID: callID(h.ID), Trial: h.World == pickup.Trial, Position: h.Position, Since: h.EnteredAt.In(c.zone),
		Why: upper(word(reasonWords, h.Reason)), State: upper(word(stateWords, h.State)), Waiting: h.State == "waiting",
		Agent: h.Agent, Mine: mine && h.State != "waiting", InVain: mine && h.State == "waiting",
		Phoneless: h.AgentCallSID == ""}
}

// home sends everybody to the page that is theirs.
func (c *console) home(w http.ResponseWriter, r *http.Request) error {
	return seeOther(w, r, "/console", "")
}

func (c *console) desk(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	if !signin.Allowed(user.Role, agents...) {
		return seeOther(w, r, "/console/chiffres", "")
	}
	p := deskPage{Ring: c.Ring != nil, NoPhone: c.Ring != nil && user.Phone == ""}
	handoffs, err := c.Store.Desk(r.Context())
	if err != nil {
		return err
	}
	if err := c.logDesk(r.Context(), user, handoffs); err != nil {
		return err
	}
	for _, h := range handoffs {
		one := c.caller(h, user)
		snap, gone, err := c.snapshot(r.Context(), h.CallID)
		if err != nil {
			return err
		}
		one.understood = c.understand(dialogue.Replay(snap.Events), h.Intent)
		one.Gone = gone
		if h.State == "waiting" {
			p.Waiting = append(p.Waiting, one)
		} else {
			p.With = append(p.With, one)
		}
	}
	if p.Callbacks, err = c.callbackRows(r.Context(), user); err != nil {
		return err
	}
	if p.Addresses, err = c.checkRows(r.Context()); err != nil {
		return err
	}
	late, err := c.Store.UndeliveredTexts(r.Context(), c.Now().AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	p.Texts = c.textRows(late)
	return c.page(w, r, http.StatusOK, "desk", "Poste de travail", p)
}

// logDesk records whose words stand on the desk.
func (c *console) logDesk(ctx context.Context, user store.Account, handoffs []store.Handoff) error {
	var subjects []string
	for _, h := range handoffs {
		subjects = append(subjects, subject("appel", h.ID))
	}
	return c.Store.LogReadings(ctx, user.Name, "file d’attente : demande comprise", subjects, c.Now())
}

func subject(what string, id int64) string { return what + " " + strconv.FormatInt(id, 10) }

// read records that somebody reads a record, before it is shown.
func (c *console) read(r *http.Request, what, subject string) error {
	user, _ := signin.User(r)
	return c.Store.LogRead(r.Context(), store.Read{At: c.Now(), Account: user.Name, What: what, Subject: subject})
}

func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, errNotFound
	}
	return id, nil
}

// ringTime bounds the request that rings an agent's telephone.
const ringTime = 15 * time.Second

// take gives this very caller to this agent, by ringing the agent's telephone
// where there is one. Who comes second is told; the caller keeps the place
// until the agent accepts.
func (c *console) take(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	id, err := pathID(r)
	if err != nil {
		return err
	}
	h, err := c.Store.Handoff(r.Context(), id)
	if err != nil {
		return err
	}
	byPhone := c.Ring != nil && h.World == pickup.Live
	if byPhone && user.Phone == "" {
		return seeOther(w, r, "/console/compte", "telephone")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), ringTime)
	defer cancel()
	taking, ok, err := c.Store.Reserve(ctx, id, user.Name, c.Now())
	if err != nil {
		return err
	}
	if !ok {
		return seeOther(w, r, "/console", "deja-pris")
	}
	if !byPhone {
		if _, _, err := c.Store.Connect(ctx, id, taking, c.Now()); err != nil {
			return err
		}
		return seeOther(w, r, "/appel/"+callID(id), "connecte")
	}
	if err := c.ring(ctx, id, taking, user.Phone); err != nil {
		c.Log.LogAttrs(ctx, slog.LevelError, "agent not rung", slog.Int64("handoff", id), slog.Any("err", err))
		return seeOther(w, r, "/console", "sonnerie")
	}
	return seeOther(w, r, "/appel/"+callID(id), "sonne")
}

// ring calls the agent; when that fails the caller is given back. A telephone
// that rings all the same finds that the taking stands no more.
func (c *console) ring(ctx context.Context, id int64, taking store.Reservation, phone string) error {
	step := func(name string) string {
		return fmt.Sprintf("%s/twilio/agent/%d/%s?r=%d", c.PublicURL, id, name, taking)
	}
	sid, err := c.Ring.RingAgent(ctx, phone, c.From, step("whisper"), step("status"))
	if err != nil {
		_, back := c.Store.GiveBack(context.WithoutCancel(ctx), id, taking)
		return errors.Join(err, back)
	}
	return c.Store.SetAgentCall(ctx, id, taking, sid)
}

// finish ends a call that was answered from the console. One that was taken by
// telephone ends when the telephone is hung up.
func (c *console) finish(w http.ResponseWriter, r *http.Request) error {
	user, _ := signin.User(r)
	id, err := pathID(r)
	if err != nil {
		return err
	}
	h, err := c.Store.Handoff(r.Context(), id)
	if err != nil {
		return err
	}
	if h.Agent != user.Name || h.AgentCallSID != "" || h.ReservedAt == nil {
		return seeOther(w, r, "/appel/"+callID(id), "deja")
	}
	if _, err := c.Store.Finish(r.Context(), id, h.ReservedAt.UnixMicro(), c.Now()); err != nil {
		return err
	}
	return seeOther(w, r, "/console", "termine")
}
