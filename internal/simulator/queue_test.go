package simulator

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/twilio"
)

const enqueue = `<Say>Je vous passe un conseiller.</Say><Enqueue action="left" waitUrl="wait">agents</Enqueue><Say>Après.</Say>`

func place(form url.Values) string {
	return `<Say>Vous êtes numéro ` + form.Get("QueuePosition") + `.</Say><Gather numDigits="1" action="waitkey"/>`
}

func queueService(t *testing.T) *service {
	return newService(t, nil, map[string]func(url.Values) string{
		"/twilio/voice":   say(enqueue),
		"/twilio/wait":    place,
		"/twilio/waitkey": say(`<Leave/>`),
		"/twilio/left":    say(`<Say>Rappel noté.</Say><Hangup/>`),
		"/twilio/room":    say(`<Dial action="after"><Conference beep="false" endConferenceOnExit="true">call</Conference></Dial>`),
		"/twilio/after":   say(`<Say>Merci.</Say><Hangup/>`),
	})
}

func TestQueue(t *testing.T) {
	s := queueService(t)
	first, second := s.call(), s.call()
	want(t, first, Queued, "Je vous passe un conseiller. Vous êtes numéro 1.")
	want(t, second, Queued, "Vous êtes numéro 2.")
	if got := s.net.Queue("agents"); !slices.Equal(got, []string{first.SID(), second.SID()}) {
		t.Errorf("queue %v", got)
	}
	s.advance(70 * time.Second)
	first.HangUp(t.Context())
	want(t, first, Ended, "")
	if got := field(s.to("/twilio/left")[0], "CallSid", "QueueResult", "QueueTime", "CallStatus"); got != first.SID()+" hangup 70 completed" {
		t.Errorf("action: %s", got)
	}
	if err := second.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, second, Queued, "Vous êtes numéro 1.")
	wait := s.to("/twilio/wait")
	if got := field(wait[2], "QueueSid", "QueueTime", "CurrentQueueSize"); got != second.QueueSID()+" 70 1" {
		t.Errorf("wait: %s", got)
	}
	if err := second.Key(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	want(t, second, Ended, "Rappel noté.")
	if got := s.to("/twilio/left")[1].Get("QueueResult"); got != "leave" {
		t.Errorf("action: %s", got)
	}
	if err := second.Wait(t.Context()); err == nil {
		t.Error("waiting after the queue must be an error")
	}
	s.noFaults()
}

func TestLeaveWithoutAction(t *testing.T) {
	s := newService(t, nil, map[string]func(url.Values) string{
		"/twilio/voice": say(`<Enqueue waitUrl="wait">agents</Enqueue><Say>Après.</Say><Gather/>`),
		"/twilio/wait":  say(`<Leave/>`),
	})
	want(t, s.call(), Waiting, "Après.")
	if got := s.net.Queue("agents"); len(got) != 0 {
		t.Errorf("still queued: %v", got)
	}
	s.noFaults()
}

// TestAgentTakesCaller is the whole way of "prendre": ring the agent, whisper, and once accepted
// move that very caller into a conference with the agent.
func TestAgentTakesCaller(t *testing.T) {
	s := queueService(t)
	rest := s.rest()
	other, l := s.call(), s.call() // the one who is taken is not the first
	queueSID := l.QueueSID()
	s.pages["/twilio/whisper"] = say(`<Gather numDigits="1" action="accept"><Say>Deux matelas.</Say></Gather><Hangup/>`)
	s.pages["/twilio/accept"] = func(form url.Values) string {
		if form.Get("Digits") != "1" {
			return `<Hangup/>`
		}
		if err := rest.MoveMember(t.Context(), queueSID, l.SID(), public+"/twilio/room"); err != nil {
			t.Error(err)
		}
		return `<Dial action="after"><Conference beep="false" endConferenceOnExit="true">call</Conference></Dial>`
	}
	ring := func() string {
		sid, err := rest.RingAgent(t.Context(), agentNumber, hotline, public+"/twilio/whisper", public+"/twilio/agent-status")
		if err != nil {
			t.Fatal(err)
		}
		s.settle()
		return sid
	}
	statuses := func(sid string) (got []string) {
		for _, form := range s.to("/twilio/agent-status") {
			if form.Get("CallSid") == sid {
				got = append(got, form.Get("SequenceNumber")+form.Get("CallStatus"))
			}
		}
		return got
	}

	if got := statuses(ring()); !slices.Equal(got, []string{"0initiated", "1ringing", "2no-answer"}) {
		t.Errorf("not answered: %v", got)
	}
	s.net.SetAgent(agentNumber, Agent{Busy: true})
	if got := statuses(ring()); !slices.Equal(got, []string{"0initiated", "1ringing", "2busy"}) {
		t.Errorf("busy: %v", got)
	}
	s.net.SetAgent(agentNumber, Agent{Answers: true, Keys: []string{"2"}})
	if got := statuses(ring()); !slices.Equal(got, []string{"0initiated", "1ringing", "2in-progress", "3completed"}) {
		t.Errorf("declined: %v", got)
	}
	want(t, l, Queued, "Vous êtes numéro 2.")

	s.net.SetAgent(agentNumber, Agent{Answers: true, Keys: []string{"1"}})
	agentSID := ring()
	agent := s.net.LineTo(agentNumber)
	want(t, agent, Connected, "") // the whisper was heard before the key
	if agent.SID() != agentSID || agent.Transcript()[0].Text != "Deux matelas." {
		t.Errorf("agent %s %+v", agent.SID(), agent.Transcript())
	}
	want(t, l, Connected, "")
	want(t, other, Queued, "numéro 1")
	members, started := s.net.Conference("call")
	slices.Sort(members)
	both := []string{agent.SID(), l.SID()}
	slices.Sort(both)
	if !started || !slices.Equal(members, both) {
		t.Errorf("conference %v, %v", members, started)
	}
	if got := field(s.to("/twilio/left")[0], "CallSid", "QueueResult"); got != l.SID()+" redirected" {
		t.Errorf("queue action: %s", got)
	}
	if err := rest.MoveMember(t.Context(), queueSID, l.SID(), public+"/twilio/room"); !errors.Is(err, twilio.ErrNotInQueue) {
		t.Errorf("taken twice: %v", err)
	}

	agent.HangUp(t.Context())
	s.settle()
	want(t, l, Ended, "Merci.")
	if members, _ := s.net.Conference("call"); len(members) != 0 {
		t.Errorf("conference still has %v", members)
	}
	s.noFaults()
}

// TestOneTaker: of many who take the same caller at once, one succeeds.
func TestOneTaker(t *testing.T) {
	s := queueService(t)
	rest := s.rest()
	l := s.call()
	queueSID := l.QueueSID()
	errs := make([]error, 8)
	var takers sync.WaitGroup
	for i := range errs {
		takers.Go(func() { errs[i] = rest.MoveMember(t.Context(), queueSID, l.SID(), public+"/twilio/room") })
	}
	takers.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, twilio.ErrNotInQueue) {
			t.Error(err)
		}
	}
	s.settle()
	if got := len(s.to("/twilio/room")); won != 1 || got != 1 {
		t.Errorf("%d takers succeeded, %d moves; want 1", won, got)
	}
}

func TestUpdateAndEndCall(t *testing.T) {
	s := newService(t, nil, map[string]func(url.Values) string{
		"/twilio/voice": say(`<Gather/>`), "/twilio/news": say(`<Say>Nous fermons.</Say><Gather/>`)})
	rest := s.rest()
	l := s.call()
	if err := rest.UpdateCall(t.Context(), l.SID(), public+"/twilio/news"); err != nil {
		t.Fatal(err)
	}
	s.settle()
	want(t, l, Waiting, "Nous fermons.")
	if err := rest.EndCall(t.Context(), l.SID()); err != nil {
		t.Fatal(err)
	}
	s.settle()
	want(t, l, Ended, "")
	err := rest.UpdateCall(t.Context(), l.SID(), public+"/twilio/news")
	if refused, ok := errors.AsType[*twilio.Refused](err); !ok || refused.Code != 21220 {
		t.Errorf("moving a call that is over: %v", err)
	}
	err = rest.EndCall(t.Context(), newSID("CA"))
	if refused, ok := errors.AsType[*twilio.Refused](err); !ok || refused.Status != 404 {
		t.Errorf("ending an unknown call: %v", err)
	}
	s.noFaults()
}

func TestDial(t *testing.T) {
	const dial = `<Dial action="after" callerId="+33491000000"><Number url="whisper">+33491000001</Number><Sip>sip:a@b.example</Sip></Dial>`
	answers := Agent{Answers: true}
	presses := func(key string) Agent { return Agent{Answers: true, Keys: []string{key}} }
	tests := []struct {
		name       string
		phone, sip Agent
		status     Status
		result     string // DialCallStatus, once the dial is over
		connected  string // to whom
	}{
		{"nobody", Agent{}, Agent{}, Ended, "no-answer", ""},
		{"busy", Agent{Busy: true}, Agent{}, Ended, "busy", ""},
		{"accepted", presses("1"), answers, Connected, "", agentNumber},
		{"declined, then the next", presses("2"), answers, Connected, "", "sip:a@b.example"},
		{"declined", presses("2"), Agent{}, Ended, "no-answer", ""},
		{"second answers", Agent{}, answers, Connected, "", "sip:a@b.example"},
		{"whisper unanswered", answers, Agent{}, Dialling, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, nil, map[string]func(url.Values) string{
				"/twilio/voice":   say(dial),
				"/twilio/whisper": say(`<Gather numDigits="1" action="accept"><Say>Un résident.</Say></Gather><Hangup/>`),
				"/twilio/accept": func(form url.Values) string {
					if form.Get("Digits") == "1" {
						return ``
					}
					return `<Hangup/>`
				},
				"/twilio/after": say(`<Say>Fini.</Say>`),
			})
			s.net.SetAgent(agentNumber, tt.phone)
			s.net.SetAgent("sip:a@b.example", tt.sip)
			l := s.call()
			s.settle()
			want(t, l, tt.status, "")
			if tt.connected != "" {
				child := s.net.LineTo(tt.connected)
				want(t, child, Connected, "")
				s.advance(30 * time.Second)
				child.HangUp(t.Context())
				s.settle()
				want(t, l, Ended, "Fini.")
				if got := field(s.to("/twilio/after")[0], "DialCallStatus", "DialCallSid", "DialCallDuration"); got != "completed "+child.SID()+" 30" {
					t.Errorf("action: %s", got)
				}
			} else if tt.result != "" {
				if got := s.to("/twilio/after")[0].Get("DialCallStatus"); got != tt.result {
					t.Errorf("action: %s, want %s", got, tt.result)
				}
			} else {
				l.HangUp(t.Context())
				s.settle()
				want(t, s.net.LineTo(agentNumber), Ended, "")
				if got := s.to("/twilio/after")[0].Get("DialCallStatus"); got != "canceled" {
					t.Errorf("action: %s, want canceled", got)
				}
			}
			if whispers := s.to("/twilio/whisper"); len(whispers) > 0 {
				if got := field(whispers[0], "ParentCallSid", "Direction", "From"); got != l.SID()+" outbound-dial "+hotline {
					t.Errorf("whisper: %s", got)
				}
			}
			s.noFaults()
		})
	}
}

func TestAgentAnswersWhisperByHand(t *testing.T) {
	s := newService(t, nil, map[string]func(url.Values) string{
		"/twilio/voice":   say(`<Dial><Number url="whisper">+33491000001</Number></Dial><Say>Personne.</Say><Gather/>`),
		"/twilio/whisper": say(`<Gather numDigits="1" action="accept"/><Hangup/>`),
		"/twilio/accept":  say(``),
	})
	s.net.SetAgent(agentNumber, Agent{Answers: true})
	l := s.call()
	agent := s.net.LineTo(agentNumber)
	want(t, agent, Waiting, "")
	if err := agent.Key(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	s.settle()
	want(t, l, Connected, "")
	want(t, agent, Connected, "")
	l.HangUp(t.Context())
	s.settle()
	want(t, agent, Ended, "")

	l = s.call()
	if err := s.net.LineTo(agentNumber).Silent(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.settle()
	want(t, l, Waiting, "Personne.")
	s.noFaults()
}

// TestManyCalls runs calls side by side, for the race detector and the bench's way of use.
func TestManyCalls(t *testing.T) {
	s := newService(t, func(o *Options) { o.DeliverTimes, o.AtOnce = 2, true }, map[string]func(url.Values) string{
		"/twilio/voice": say(`<Gather action="turn" input="speech"/>`),
		"/twilio/turn": func(form url.Values) string {
			return `<Say>` + form.Get("SpeechResult") + `</Say><Gather action="turn" input="speech"/>`
		},
	})
	var calls sync.WaitGroup
	for i := range 20 {
		calls.Go(func() {
			l, err := s.net.Call(t.Context(), caller, hotline)
			for turn := range 5 {
				text := fmt.Sprint("appel ", i, " tour ", turn)
				if err == nil {
					err = l.Say(t.Context(), text)
				}
				if err != nil || !strings.Contains(l.Last(), text) {
					t.Errorf("%s: heard %q, %v", text, l.Last(), err)
					return
				}
			}
			l.HangUp(t.Context())
		})
	}
	calls.Wait()
	s.noFaults()
	if got := len(s.net.Latencies()); got != 20*7 {
		t.Errorf("%d latencies, want 140", got)
	}
}
