package twilio

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBytes(t *testing.T) {
	tests := []struct {
		name string
		in   Response
		want string // without the XML header and <Response>
	}{
		{"nothing", Response{}, ``},
		{"say", Response{[]Verb{Say{Text: "Où ? <là> & « ici »", Voice: "Polly.Lea-Neural", Language: "fr-FR"}}},
			`<Say voice="Polly.Lea-Neural" language="fr-FR">Où ? &lt;là&gt; &amp; « ici »</Say>`},
		{"slower", Response{[]Verb{Say{Text: "oui", Rate: "85%"}}}, `<Say><prosody rate="85%">oui</prosody></Say>`},
		{"controls go, white space shrinks", Response{[]Verb{Say{Text: " a\x00\x1b[0m\n\tb\u0085\ufffe\xff c "}}}, `<Say>a[0m b c</Say>`},
		{"no-break spaces stay", Response{[]Verb{Say{Text: "prêt\u202f? 8\u00a0h"}}}, "<Say>prêt\u202f? 8\u00a0h</Say>"},
		{"gather", Response{[]Verb{
			Gather{Input: "dtmf speech", Action: "/t?call=1&turn=2", Language: "fr-FR", Timeout: 5, SpeechTimeout: 1,
				SpeechModel: "phone_call", Hints: []string{"oui", "non, merci", " "}, NumDigits: 1, FinishOnKey: new(""),
				ActionOnEmptyResult: true, Children: []Verb{Say{Text: "Oui ?"}, Pause{1}, Play{"https://h.example/a.wav"}}},
			Redirect{"/t?call=1&turn=2"}}},
			`<Gather input="dtmf speech" action="/t?call=1&amp;turn=2" language="fr-FR" timeout="5" speechTimeout="1" speechModel="phone_call"` +
				` hints="oui,non merci" numDigits="1" finishOnKey="" actionOnEmptyResult="true"><Say>Oui ?</Say><Pause length="1"></Pause>` +
				`<Play>https://h.example/a.wav</Play></Gather><Redirect>/t?call=1&amp;turn=2</Redirect>`},
		{"enqueue", Response{[]Verb{Enqueue{Name: "agents", Action: "/left", WaitURL: "/wait"}}},
			`<Enqueue action="/left" waitUrl="/wait">agents</Enqueue>`},
		{"dial numbers", Response{[]Verb{Dial{Action: "/d", Timeout: 20, CallerID: "+33491000000",
			Targets: []Target{Number{"+33491000001", "/whisper"}, Sip{"sip:a@b.example", ""}}}, Hangup{}}},
			`<Dial action="/d" timeout="20" callerId="+33491000000"><Number url="/whisper">+33491000001</Number><Sip>sip:a@b.example</Sip></Dial><Hangup></Hangup>`},
		{"conference", Response{[]Verb{Dial{Targets: []Target{Conference{Name: "call-1", StartConferenceOnEnter: new(true),
			EndConferenceOnExit: new(false), Beep: "false", WaitURL: new("")}}}}},
			`<Dial><Conference startConferenceOnEnter="true" endConferenceOnExit="false" beep="false" waitUrl="">call-1</Conference></Dial>`},
		{"queue", Response{[]Verb{Dial{Targets: []Target{Queue{Name: "agents"}}}}}, `<Dial><Queue>agents</Queue></Dial>`},
		{"reject", Response{[]Verb{Reject{"busy"}}}, `<Reject reason="busy"></Reject>`},
		{"leave", Response{[]Verb{Leave{}}}, `<Leave></Leave>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.in.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Response>" + tt.want + "</Response>"
			if string(got) != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestBytesRefuses(t *testing.T) {
	tests := []struct {
		name, want string
		in         Verb
	}{
		{"long say", "3001 characters", Say{Text: strings.Repeat("é", 3001)}},
		{"many hints", "501 hints", Gather{Hints: strings.Split(strings.Repeat("a ", 501), " ")}},
		{"long hint", "101 characters", Gather{Hints: []string{strings.Repeat("a", 101)}}},
		{"model without timeout", "speechTimeout", Gather{SpeechModel: "phone_call"}},
		{"gather in gather", "may not stand", Gather{Children: []Verb{Gather{}}}},
		{"negative pause", "length", Pause{-1}},
		{"no target", "targets", Dial{}},
		{"two conferences", "only target", Dial{Targets: []Target{Conference{Name: "a"}, Conference{Name: "b"}}}},
		{"no queue name", "empty", Enqueue{}},
		{"script", "http or https", Redirect{"javascript:alert(1)"}},
		{"bad voice", "voice", Say{Text: "a", Voice: "Lea"}},
		{"key", "finishOnKey", Gather{FinishOnKey: new("##")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Response{[]Verb{tt.in}}.Bytes()
			if !errors.Is(err, ErrTwiML) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %s, %v; want an error with %q", got, err, tt.want)
			}
		})
	}
	says := make([]Verb, 30)
	for i := range says {
		says[i] = Say{Text: strings.Repeat("a", 2500)}
	}
	if _, err := (Response{says}).Bytes(); err == nil || !strings.Contains(err.Error(), "bytes") {
		t.Errorf("75 kB: %v", err)
	}
}

func TestValidate(t *testing.T) {
	const ok = ""
	tests := []struct{ in, want string }{
		{`<Response/>`, ok},
		{`<?xml version="1.0" encoding="UTF-8"?><!-- a --><Response><Say>a<break time="1s"/>b</Say></Response>`, ok},
		{`<Response><Say><lang xml:lang="en-GB">yes</lang></Say></Response>`, ok},
		{`<Response><Gather speechTimeout="auto"/></Response>`, ok},
		{`<Response><Play digits="1w2"/></Response>`, ok},
		{`<Response><Dial>+33491000000</Dial></Response>`, ok},
		{``, "empty"},
		{`<Response>`, "well-formed"},
		{`<Response></Response><Response/>`, "root"},
		{`<Response/>x`, "outside"},
		{`<Reponse/>`, "root"},
		{`<Response>bonjour</Response>`, "no text"},
		{`<Response><Say>a</Response></Say>`, "well-formed"},
		{`<!DOCTYPE x [<!ENTITY a "b">]><Response/>`, "document type"},
		{`<Response><?php 1 ?></Response>`, "processing"},
		{`<Response><Say>&a;</Say></Response>`, "well-formed"},
		{`<Response><say>a</say></Response>`, "may not stand"},
		{`<Response><Record/></Response>`, "may not stand"},
		{`<Response><Dial record="record-from-answer">+331</Dial></Response>`, "no attribute record"},
		{`<Response><Say Voice="alice">a</Say></Response>`, "no attribute Voice"},
		{`<Response><Say voice="alice" voice="man">a</Say></Response>`, "twice"},
		{`<Response><x:Say xmlns:x="u">a</x:Say></Response>`, "namespace"},
		{`<Response><Say loop="x">a</Say></Response>`, "whole number"},
		{`<Response><Play/></Response>`, "URL or digits"},
		{`<Response><Redirect/></Response>`, "empty"},
		{`<Response><Redirect method="PUT">/a</Redirect></Response>`, "GET"},
		{`<Response><Pause/><Reject/></Response>`, "first"},
		{`<Response><Gather><Redirect>/a</Redirect></Gather></Response>`, "may not stand"},
		{`<Response><Dial>+331<Number>+332</Number></Dial></Response>`, "not both"},
		{`<Response><Enqueue> </Enqueue></Response>`, "empty"},
		{"<Response><Say>\x00</Say></Response>", "well-formed"},
		{"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Response><Say>\xe9</Say></Response>", "well-formed"},
		{`<Response>` + strings.Repeat("<Say>", 20), "deeply"},
	}
	for _, tt := range tests {
		err := Validate([]byte(tt.in))
		if tt.want == ok && err != nil {
			t.Errorf("%s: %v", tt.in, err)
		}
		if tt.want != ok && (!errors.Is(err, ErrTwiML) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.in, err, tt.want)
		}
	}
}

func TestParse(t *testing.T) {
	verbs, err := Parse([]byte(`<Response><Say>Bon<emphasis>jour</emphasis> !</Say><Gather finishOnKey=""/></Response>`))
	if err != nil || len(verbs) != 2 {
		t.Fatal(verbs, err)
	}
	if verbs[0].Text != "Bonjour !" {
		t.Errorf("text %q", verbs[0].Text)
	}
	if value, ok := verbs[1].Attr("finishOnKey"); !ok || value != "" {
		t.Errorf("an empty attribute must be seen as present")
	}
}

// FuzzBytes: any text gives a valid document, unless it is too long, and reads back as cleaned.
func FuzzBytes(f *testing.F) {
	f.Add("Bonjour & <bienvenue>", "oui")
	f.Add("\x00\u2028]]>\xff", "a,b")
	f.Fuzz(func(t *testing.T, text, hint string) {
		r := Response{[]Verb{Gather{Hints: []string{hint}, Children: []Verb{Say{Text: text, Rate: "90%"}}}}}
		got, err := r.Bytes()
		if utf8.RuneCountInString(clean(text)) > maxSay || utf8.RuneCountInString(hint) > maxHint || len(text) > maxTwiML/6 {
			return
		}
		if err != nil {
			t.Fatalf("%q, %q: %v", text, hint, err)
		}
		again, _ := r.Bytes()
		if !bytes.Equal(got, again) {
			t.Fatal("two renderings differ")
		}
		verbs, err := Parse(got)
		if err != nil || verbs[0].Children[0].Text != clean(text) {
			t.Fatalf("%q read back as %q, %v", text, verbs, err)
		}
	})
}

// FuzzValidate: no input panics, and what is valid stays within the table.
func FuzzValidate(f *testing.F) {
	f.Add([]byte(`<Response><Say voice="alice">a</Say></Response>`))
	f.Add([]byte(`<Response><Dial><Conference beep="false">x</Conference></Dial></Response>`))
	f.Fuzz(func(t *testing.T, twiml []byte) {
		if err := Validate(twiml); err != nil {
			if !errors.Is(err, ErrTwiML) {
				t.Errorf("error of another kind: %v", err)
			}
			return
		}
		if !bytes.Contains(twiml, []byte("Response")) || bytes.Contains(twiml, []byte("<Record")) && !bytes.Contains(twiml, []byte("<!")) {
			t.Errorf("accepted %q", twiml)
		}
	})
}
