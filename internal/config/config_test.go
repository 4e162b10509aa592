package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"
)

func TestCheck(t *testing.T) {
	sid := "AC" + strings.Repeat("0a", 16)
	token := strings.Repeat("5", 32)
	tests := []struct {
		name string
		c    Config
		says string // "" is right
	}{
		{"empty", Config{}, ""},
		{"live", Config{DatabaseURL: "postgres://debarras_app:x@db/debarras", DatabaseOwnerURL: "postgres://debarras_owner:x@db/debarras",
			Listen: ":8080", PublicURL: "https://encombrants.example/bot/", TwilioAccountSID: sid, TwilioAuthToken: token,
			TwilioFrom: "+33937000000", AgentNumber: "+33491000000", DialTarget: "sip:file@centre.example",
			OpenAIBaseURL: "http://localhost:11434/v1", OpenAIModel: "mistral"}, ""},
		{"two tokens", Config{TwilioAccountSID: sid, TwilioAuthToken: token + ", " + token, Listen: "0.0.0.0:80"}, ""},
		{"token without account, here", Config{TwilioAuthToken: token}, ""},
		{"our own token", Config{TwilioAuthToken: token, TrialToken: true, Listen: "0.0.0.0:80"}, ""},
		{"socket", Config{DatabaseURL: "postgres:///debarras?host=/run/postgresql"}, ""},
		{"sender's name", Config{TwilioFrom: "Encombrants"}, ""},
		{"a key for other programs", Config{OpenAIAPIKey: "k"}, ""},

		{"no database", Config{DatabaseURL: "db.example"}, "DATABASE_URL: this is no PostgreSQL address"},
		{"no database's name", Config{DatabaseURL: "postgres://db"}, "DATABASE_URL"},
		{"owner alone", Config{DatabaseOwnerURL: "postgres://o@db/debarras"}, "DATABASE_OWNER_URL: it is set without DATABASE_URL"},
		{"keys inside", Config{DataDir: "/d", KeysDir: "/d/postgres/keys"}, "KEYS_DIR: /d/postgres/keys lies inside"},
		{"port", Config{Listen: "127.0.0.1:80800"}, "LISTEN"},
		{"no port", Config{Listen: "localhost"}, "LISTEN"},
		{"open without token", Config{Listen: "0.0.0.0:8080"}, "set TWILIO_AUTH_TOKEN, or listen on 127.0.0.1"},
		{"public without scheme", Config{PublicURL: "encombrants.example"}, "PUBLIC_URL"},
		{"public with query", Config{PublicURL: "https://e.example/?a=1"}, "PUBLIC_URL"},
		{"account", Config{TwilioAccountSID: "SK123", TwilioAuthToken: token}, "TWILIO_ACCOUNT_SID"},
		{"account without token", Config{TwilioAccountSID: sid}, "TWILIO_AUTH_TOKEN: it is missing"},
		{"token without account", Config{TwilioAuthToken: token, Listen: "0.0.0.0:80"}, "TWILIO_ACCOUNT_SID: it is missing"},
		{"cut token", Config{TwilioAuthToken: "abc"}, "TWILIO_AUTH_TOKEN"},
		{"mobile", Config{TwilioFrom: "+33612345678"}, "Arcep"},
		{"national", Config{TwilioFrom: "0491000000"}, "TWILIO_FROM: \"0491000000\" is a national number"},
		{"long name", Config{TwilioFrom: "Encombrants13"}, "at most 11"},
		{"accent", Config{TwilioFrom: "Déchets"}, "without accents"},
		{"digits only", Config{TwilioFrom: "123"}, "TWILIO_FROM"},
		{"api", Config{TwilioAPIURL: "api.twilio.com"}, "TWILIO_API_URL"},
		{"agent", Config{AgentNumber: "0491000000"}, "AGENT_NUMBER"},
		{"surcharged", Config{AgentNumber: "+33899000000"}, "toll fraud"},
		{"agent by sip", Config{AgentNumber: "sip:a@b"}, "AGENT_NUMBER"},
		{"target", Config{DialTarget: "centre"}, "DIAL_TARGET"},
		{"target not allowed", Config{DialTarget: "+33491000000", DialAllow: "+33491000001"}, "not in DIAL_ALLOW"},
		{"model without name", Config{OpenAIBaseURL: "https://m.example/v1"}, "OPENAI_MODEL"},
		{"embeddings alone", Config{OpenAIBaseURL: "https://m.example/v1", OpenAIEmbeddingModel: "e"}, ""},
		{"embeddings from nowhere", Config{OpenAIEmbeddingModel: "e"}, "OPENAI_EMBEDDING_MODEL"},
		{"a mirror of the BAN", Config{BANURL: "http://mirror.example/ban/latest/csv/"}, ""},
		{"the BAN's address", Config{BANURL: "mirror.example/ban"}, "BAN_URL"},
		{"the BAN's address with a query", Config{BANURL: "https://mirror.example/ban?dep=13"}, "BAN_URL"},
		{"model's address", Config{OpenAIBaseURL: "m.example", OpenAIModel: "m"}, "OPENAI_BASE_URL"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.c.SetDefaults()
			err := test.c.Check()
			switch {
			case test.says == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
				t.Errorf("error %v, want one that says %q", err, test.says)
			case err != nil && strings.Contains(err.Error(), "\n"):
				t.Errorf("one mistake, several sentences: %v", err)
			}
		})
	}
}

func TestAllMistakesAtOnceWithoutSecrets(t *testing.T) {
	c := Config{DatabaseURL: "mysql://root:hunter2@db/x", Listen: "x", PublicURL: "ftp://u:hunter2@h", TwilioFrom: "+33612345678",
		TwilioAuthToken: "hunter2", OpenAIBaseURL: "://hunter2@"}
	c.SetDefaults()
	err := c.Check()
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"DATABASE_URL", "LISTEN", "PUBLIC_URL", "TWILIO_FROM", "TWILIO_AUTH_TOKEN", "OPENAI_BASE_URL", "OPENAI_MODEL"} {
		if n := strings.Count("\n"+err.Error(), "\n"+name+": "); n != 1 {
			t.Errorf("%s is named %d times in\n%v", name, n, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a password is printed:\n%v", err)
	}
}

func TestDumpMasks(t *testing.T) {
	c := Config{DatabaseURL: "postgres://debarras_app:hunter2@db/debarras", DatabaseOwnerURL: "postgres:///debarras?host=db&password=hunter2",
		TwilioAuthToken: "hunter2hunter2", OpenAIAPIKey: "hunter2", OpenAIBaseURL: "https://u:hunter2@m.example/v1",
		TwilioAPIURL: "http://%zz:hunter2@x", DialTarget: "sip:file@centre.example"}
	c.SetDefaults()
	var out bytes.Buffer
	if err := c.Dump(&out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "hunter2") {
		t.Errorf("a secret is printed:\n%s", &out)
	}
	for _, line := range []string{"DATABASE_URL=postgres://debarras_app:xxxxx@db/debarras", "TWILIO_AUTH_TOKEN=[masqué]",
		"PUBLIC_URL=http://127.0.0.1:8080", "DIAL_TARGET=sip:file@centre.example", "AGENT_NUMBER="} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("no line %q in\n%s", line, &out)
		}
	}
}

func TestTokenIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	tokens := make([]string, 8)
	var wg sync.WaitGroup
	for i := range tokens {
		wg.Go(func() {
			c := Config{DataDir: dir}
			if err := c.Prepare(); err != nil || !c.TrialToken {
				t.Errorf("Prepare: %v, trial token %v", err, c.TrialToken)
			}
			tokens[i] = c.TwilioAuthToken
		})
	}
	wg.Wait()
	for _, token := range tokens {
		if token != tokens[0] || len(token) < 32 {
			t.Fatalf("tokens differ or are short: %q", tokens)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("files in DATA_DIR: %v %v", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the token's file is %v (%v), want 0600", info.Mode(), err)
	}
	own := Config{DataDir: dir, TwilioAuthToken: "given-by-twilio-0"}
	if err := own.Prepare(); err != nil || own.TrialToken || own.TwilioAuthToken != "given-by-twilio-0" {
		t.Errorf("a given token was replaced: %v", err)
	}
}

func TestMayDial(t *testing.T) {
	c := Config{DialTarget: "+33491000000", AgentNumber: "+33491000001"}
	if !c.MayDial("+33491000000") || !c.MayDial("+33491000001") || c.MayDial("+33899000000") || c.MayDial("") {
		t.Error("without a list, the two configured destinations and no other")
	}
	c.DialAllow = "+33491000000, sip:a@b"
	if !c.MayDial("sip:a@b") || c.MayDial("+33491000001") || (&Config{}).MayDial("") {
		t.Error("with a list, the list and no more")
	}
}

// TestFlags: kong fills the struct from the environment under exactly these names.
func TestFlags(t *testing.T) {
	for _, name := range []string{"DATABASE_URL", "DATA_DIR", "LISTEN", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM",
		"TWILIO_API_URL", "OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_EMBEDDING_MODEL", "KEYS_DIR", "DATABASE_OWNER_URL", "AGENT_NUMBER", "DIAL_TARGET", "BAN_URL"} {
		t.Setenv(name, "value of "+name)
	}
	var cli struct {
		Config `embed:""`
	}
	parser, err := kong.New(&cli)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"--openai-model=from the flag"}); err != nil {
		t.Fatal(err)
	}
	c := cli.Config
	for want, got := range map[string]string{"DATABASE_URL": c.DatabaseURL, "DATA_DIR": c.DataDir, "LISTEN": c.Listen, "PUBLIC_URL": c.PublicURL,
		"TWILIO_ACCOUNT_SID": c.TwilioAccountSID, "TWILIO_AUTH_TOKEN": c.TwilioAuthToken, "TWILIO_FROM": c.TwilioFrom, "TWILIO_API_URL": c.TwilioAPIURL,
		"OPENAI_BASE_URL": c.OpenAIBaseURL, "OPENAI_API_KEY": c.OpenAIAPIKey, "OPENAI_EMBEDDING_MODEL": c.OpenAIEmbeddingModel, "KEYS_DIR": c.KeysDir,
		"DATABASE_OWNER_URL": c.DatabaseOwnerURL, "AGENT_NUMBER": c.AgentNumber, "DIAL_TARGET": c.DialTarget, "BAN_URL": c.BANURL} {
		if got != "value of "+want {
			t.Errorf("%s gives %q", want, got)
		}
	}
	if c.OpenAIModel != "from the flag" {
		t.Errorf("the flag loses to the environment: %q", c.OpenAIModel)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("postgres://a:b@c/d", "127.0.0.1:1", "https://h", "+33491000000")
	f.Fuzz(func(t *testing.T, database, listen, web, number string) {
		c := Config{DataDir: "/d", DatabaseURL: database, Listen: listen, PublicURL: web, TwilioFrom: number, AgentNumber: number, DialTarget: number, TwilioAPIURL: web}
		c.SetDefaults()
		if c.Check() == nil {
			if err := c.Dump(&bytes.Buffer{}); err != nil {
				t.Error(err)
			}
		}
	})
}
