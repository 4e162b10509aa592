package dialogue

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// player plays a call: inputs drawn at random, a world that answers anything.
type player struct {
	t      *rapid.T
	s      State
	events []Event
	at     time.Time
	booked bool // a Booked was seen in this turn
}

func newPlayer(t *rapid.T) *player {
	p := &player{t: t, at: noon}
	p.turn(CallStarted{Stamp: Stamp{p.at}, Call: "c1", World: "live",
		Line:   rapid.SampledFrom([]Line{Mobile, Landline, Hidden}).Draw(t, "line"),
		Caller: rapid.SampledFrom([]string{"", "+33600000042"}).Draw(t, "caller"),
		Menu:   []string{"matelas", "canape", "table", "lit"}})
	return p
}

// turn plays one input to the end and checks what every turn promises.
func (p *player) turn(e Event) []Tell {
	p.booked = false
	var tells []Tell
	done, asks := false, 0
	for n := 0; ; n++ {
		if n > 60 {
			p.t.Fatalf("a turn of %s does not end", Kind(e))
		}
		live := !p.s.Ended
		out := p.step(e)
		for i, x := range out {
			switch x := x.(type) {
			case Tell:
				p.checkTell(x)
				tells = append(tells, x)
			default:
				if i != len(out)-1 {
					p.t.Fatalf("%s stands before another effect", Kind(x))
				}
			}
		}
		if len(out) == 0 {
			if live && !p.s.Ended && Kind(e) != "Interrupted" {
				p.t.Fatalf("after %s nothing follows in %s", Kind(e), p.s.Expect)
			}
			return tells
		}
		switch x := out[len(out)-1].(type) {
		case Ask:
			if done {
				p.t.Fatalf("%s is asked after a Do", Kind(x))
			}
			if asks++; asks > 30 {
				p.t.Fatalf("a turn of %s asks without end", Kind(e))
			}
			e = genResult(p.t, x, p.at)
		case Do:
			done = true
			e = genResult(p.t, x, p.at)
		case Tell:
			p.checkExit(tells)
			return tells
		}
	}
}

func (p *player) step(e Event) []Effect {
	before, _ := Step(p.s, Silence{Stamp{p.at}}) // must not change p.s
	_ = before
	kind, body, err := EncodeEvent(e)
	if err != nil {
		p.t.Fatal(err)
	}
	back, err := DecodeEvent(kind, body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.events = append(p.events, back)
	if Kind(e) == "Booked" {
		p.booked = true
	}
	next, out := Step(p.s, e)
	p.s = next
	return out
}

// checkTell: promise 1, no confirmation before the commit.
func (p *player) checkTell(x Tell) {
	s, ok := x.(Say)
	if !ok {
		return
	}
	if strings.HasPrefix(s.Key, "booked") && !p.booked && !p.s.Facts.Booked {
		p.t.Fatalf("%s is said without a Booked", s.Key)
	}
}

// checkExit: a turn that does not end the call says how it goes on.
func (p *player) checkExit(tells []Tell) {
	switch tells[len(tells)-1].(type) {
	case Listen, Transfer, Resume, HangUp:
	default:
		p.t.Fatalf("the turn ends on %s: nobody listens", Kind(tells[len(tells)-1]))
	}
}

var sameState = cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0),
	cmp.AllowUnexported(asks{}, does{}, tells{}, Understand{}, Locate{}, Check{}, Offer{}, FindBooking{}, Answer{}, Say{})}

func TestReplayEqualsTheLiveState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t)
		for range rapid.IntRange(1, 25).Draw(t, "turns") {
			p.at = p.at.Add(7 * time.Second)
			p.turn(genInput(t, p.at))
		}
		if d := cmp.Diff(p.s, Replay(p.events), sameState); d != "" {
			t.Fatalf("live and replayed differ:\n%s", d)
		}
	})
}

func TestAHumanIsOneWordAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t)
		for range rapid.IntRange(0, 15).Draw(t, "turns") {
			p.turn(genInput(t, p.at))
		}
		if p.s.Ended {
			return
		}
		for _, x := range Expects {
			s := p.s.clone()
			s.Expect = x
			_, out := Step(s, Understood{Stamp{p.at}, Reading{Intents: []Intent{Human}}})
			if !wantsAgent(out) {
				t.Fatalf("« un conseiller » in %s gives %v", x, out)
			}
			s.Form.Number, s.Form.Picked = 0, ""
			for _, keys := range []string{"0", "0#", "12**"} {
				if _, out := Step(s, Keyed{Stamp: Stamp{p.at}, Digits: keys}); !wantsAgent(out) {
					t.Fatalf("key %s in %s gives %v", keys, x, out)
				}
			}
		}
	})
}

func wantsAgent(out []Effect) bool {
	if len(out) == 0 {
		return false
	}
	_, ok := out[len(out)-1].(Enqueue)
	return ok
}

func TestThreeMisunderstandingsHandOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t)
		for range rapid.IntRange(0, 10).Draw(t, "turns") {
			p.turn(genInput(t, p.at))
		}
		s := p.s
		if s.Task() == WantCallback {
			return // nobody is there: the caller may still be called back
		}
		s.Misses = 0
		var out []Effect
		offered := false
		for range 3 {
			if s.Ended {
				return
			}
			s, out = Step(s, Understood{Stamp{p.at}, Reading{Intents: []Intent{Unclear}}})
			for _, x := range out {
				if say, ok := x.(Say); ok && say.Key == "offer_agent" {
					offered = true
				}
			}
		}
		if !wantsAgent(out) || !offered {
			t.Fatalf("after three misunderstandings in %s: %v, offered %v", s.Expect, out, offered)
		}
	})
}

// Nothing is booked without a yes to a summary that holds everything.
func TestBookingNeedsAYesToTheSummary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer(t)
		var said *Say
		for range rapid.IntRange(1, 40).Draw(t, "turns") {
			mark := len(p.events)
			expect := p.s.Expect
			summary := said
			tells := p.turn(genInput(t, p.at))
			for _, e := range p.events[mark:] {
				if Kind(e) == "Booked" && (summary == nil || (expect != ConfirmBooking && expect != Waiting)) {
					t.Fatalf("booked in %s without a summary", expect)
				}
			}
			for _, x := range tells {
				if s, ok := x.(Say); ok && s.Key == "confirm_booking" {
					if s.Args.Address == nil || s.Args.Address.Street == "" || s.Args.Date.IsZero() ||
						s.Args.PutOut.IsZero() || len(s.Args.Items) == 0 {
						t.Fatalf("the summary lacks something: %+v", s.Args)
					}
					said = &s
				}
			}
		}
	})
}

func FuzzStep(f *testing.F) {
	for seed := range uint64(8) { // enough bytes for a call; rapid skips what is too short
		random := rand.New(rand.NewPCG(seed, 0))
		call := make([]byte, 1<<16)
		for i := range call {
			call[i] = byte(random.Uint32())
		}
		f.Add(call)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		p := newPlayer(t)
		for range rapid.IntRange(1, 30).Draw(t, "turns") {
			p.turn(genInput(t, p.at))
		}
	}))
}

func FuzzDecode(f *testing.F) {
	f.Add("Heard", []byte(`{"text":"oui"}`))
	f.Add("Nothing", []byte(`{}`))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		e, err := DecodeEvent(kind, body)
		if err != nil {
			return
		}
		Step(State{}, e)
		_, _ = DecodeTells(body)
	})
}
