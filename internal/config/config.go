// Package config is the service's configuration: environment variables (or flags of the same names) into a struct,
// defaults, and every mistake at once, each in one sentence that names the variable and says what to do.
//
// The command line embeds Config, and kong fills it. Then Prepare sets the defaults, checks, and makes the token that
// an installation without Twilio signs its trial calls with.
package config

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Config holds every setting. The names of the variables are fixed: deployments rely on them. A field with the tag
// secret is never printed.
type Config struct {
	DatabaseURL      string `env:"DATABASE_URL" help:"PostgreSQL as the role debarras_app: postgres://debarras_app:…@host/debarras. Empty: a private server is started in DATA_DIR." group:"Storage"`
	DatabaseOwnerURL string `env:"DATABASE_OWNER_URL" help:"The same database as debarras_owner, for migrations. Empty with DATABASE_URL: somebody else migrates." group:"Storage"`
	DatabasePurgeURL string `env:"DATABASE_PURGE_URL" help:"The same database as debarras_purge. Empty with DATABASE_URL: the same address and password with that role's name." group:"Storage"`
	DataDir          string `env:"DATA_DIR" help:"Folder of the private database and of caches. Default: /var/lib/debarras for root, else ~/.local/share/debarras." group:"Storage"`
	KeysDir          string `env:"KEYS_DIR" help:"Folder of the encryption keys: shared by the replicas, outside the database and its backups. Default: DATA_DIR/keys." group:"Storage"`

	BANURL string `env:"BAN_URL" name:"ban-url" help:"Where import ban 13 downloads the addresses of a département from: a mirror. Default: the Base Adresse Nationale's public server." group:"Storage"`

	Listen    string `env:"LISTEN" default:"127.0.0.1:8080" help:"Address to listen on, host:port." group:"Network"`
	PublicURL string `env:"PUBLIC_URL" help:"Where Twilio and residents reach the service: https://host, without a final slash. Default: http://LISTEN." group:"Network"`

	Geocoder string `env:"GEOCODER" help:"Whether anybody who reaches the service may look addresses up at /search and /reverse: true or false. Default: true where LISTEN and PUBLIC_URL are both this machine, as in a trial." group:"Network"`

	TwilioAccountSID string `env:"TWILIO_ACCOUNT_SID" name:"twilio-account-sid" help:"Twilio account, AC… Empty: texts go to an outbox that the console shows." group:"Telephone"`
	TwilioAuthToken  string `env:"TWILIO_AUTH_TOKEN" secret:"true" help:"Twilio's token, which signs webhooks; two separated by a comma while it is being changed, the new one first. Empty: a random one, and loopback only." group:"Telephone"`
	TwilioFrom       string `env:"TWILIO_FROM" help:"Sender of texts: a number (+33…) or a name of at most 11 characters. Empty: texts go to the outbox." group:"Telephone"`
	TwilioAPIURL     string `env:"TWILIO_API_URL" name:"twilio-api-url" help:"Another base address for Twilio's REST API: a proxy, a region, a test peer." group:"Telephone"`
	AgentNumber      string `env:"AGENT_NUMBER" help:"Number that is dialled when all else fails, +33…" group:"Telephone"`
	DialTarget       string `env:"DIAL_TARGET" help:"Where a caller who wants a human goes: +33… or sip:…; empty: our own queue." group:"Telephone"`
	DialAllow        string `env:"DIAL_ALLOW" help:"The only destinations that may be dialled, separated by commas. Default: DIAL_TARGET and AGENT_NUMBER." group:"Telephone"`

	Recogniser string `env:"RECOGNISER" default:"twilio:googlev2_telephony" help:"The speech recogniser and model in use, as its address calibration names it." group:"Addresses"`
	AddressFit string `env:"ADDRESS_FIT" help:"Calibration of that recogniser, made by debarras address calibrate. Empty: every address is read back." group:"Addresses"`

	OpenAIBaseURL string `env:"OPENAI_BASE_URL" name:"openai-base-url" help:"An OpenAI-compatible model: Mistral, Albert, vLLM, Ollama (…/v1). Empty: rules only." group:"Model"`
	OpenAIAPIKey  string `env:"OPENAI_API_KEY" name:"openai-api-key" secret:"true" help:"The model's key, if it wants one." group:"Model"`
	OpenAIModel   string `env:"OPENAI_MODEL" name:"openai-model" help:"The model's name." group:"Model"`

	OpenAIEmbeddingModel string `env:"OPENAI_EMBEDDING_MODEL" name:"openai-embedding-model" help:"The name of an embeddings model there: it helps to find the articles. Empty: words alone do." group:"Model"`

	// TrialToken says that nobody gave a token and EnsureToken made one.
	TrialToken bool `kong:"-"`
}

// Prepare sets defaults, checks, and makes a token if there is none: after it the configuration is ready to use.
func (c *Config) Prepare() error {
	c.SetDefaults()
	if err := c.Check(); err != nil {
		return err
	}
	return c.EnsureToken()
}

// SetDefaults fills what was left empty and follows from something else.
func (c *Config) SetDefaults() {
	if c.DataDir == "" {
		c.DataDir = defaultDataDir()
	}
	if c.KeysDir == "" {
		c.KeysDir = filepath.Join(c.DataDir, "keys")
	}
	if c.BANURL == "" {
		c.BANURL = "https://adresse.data.gouv.fr/data/ban/adresses/latest/csv"
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if c.DatabasePurgeURL == "" && c.DatabaseURL != "" {
		if u, err := url.Parse(c.DatabaseURL); err == nil && isDatabase(c.DatabaseURL) {
			u.User = withName(u.User, "debarras_purge")
			c.DatabasePurgeURL = u.String()
		}
	}
}

func withName(u *url.Userinfo, name string) *url.Userinfo {
	if password, ok := u.Password(); ok {
		return url.UserPassword(name, password)
	}
	return url.User(name)
}

// defaultDataDir is the system's place for root, the user's own for anybody else.
func defaultDataDir() string {
	if os.Geteuid() == 0 {
		return "/var/lib/debarras"
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "debarras")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "debarras-data"
	}
	return filepath.Join(home, ".local", "share", "debarras")
}

// EnsureToken makes a random token when TWILIO_AUTH_TOKEN is empty, and keeps it in DATA_DIR so that trial calls go on
// over a restart.
func (c *Config) EnsureToken() error {
	if c.TwilioAuthToken != "" {
		return nil
	}
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	path := filepath.Join(c.DataDir, "auth-token")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		text, err = makeToken(path)
	}
	if err != nil {
		return fmt.Errorf("keep a token for trial calls: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if len(token) < minToken {
		return fmt.Errorf("the token in %s is damaged: remove the file, another will be made", path)
	}
	c.TwilioAuthToken, c.TrialToken = token, true
	return nil
}

// makeToken links a finished file into place, so that of two processes that start at once both end with one token.
func makeToken(path string) ([]byte, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".auth-token-") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintln(f, rand.Text()+rand.Text())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// SendsTexts reports whether texts go to Twilio; else they go to the outbox.
func (c *Config) SendsTexts() bool {
	return c.TwilioAccountSID != "" && c.TwilioFrom != "" && !c.TrialToken
}

// Tokens returns the tokens whose signatures are good, the one to sign with first.
func (c *Config) Tokens() []string { return list(c.TwilioAuthToken) }

// SpoolDir is where callbacks wait while the database is away.
func (c *Config) SpoolDir() string { return filepath.Join(c.KeysDir, "spool") }

// Loopback reports whether LISTEN can be reached from this machine only.
func (c *Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	return err == nil && isLoopback(host)
}

// Private reports whether only this machine reaches the service. A proxy makes
// every visitor look like this machine, so PUBLIC_URL has to say so too.
func (c *Config) Private() bool {
	u, ok := webAddress(c.PublicURL)
	return ok && c.Loopback() && isLoopback(u.Hostname())
}

// ServesGeocoder reports whether /search and /reverse are open.
func (c *Config) ServesGeocoder() bool {
	if c.Geocoder == "" {
		return c.Private()
	}
	on, err := strconv.ParseBool(c.Geocoder)
	return err == nil && on
}

// MayDial reports whether a destination is allowed. Everything else is refused, which is what stops toll fraud.
func (c *Config) MayDial(destination string) bool {
	if destination == "" {
		return false
	}
	allowed := list(c.DialAllow)
	if len(allowed) == 0 {
		allowed = []string{c.DialTarget, c.AgentNumber}
	}
	return slices.Contains(allowed, destination)
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func list(s string) []string {
	var all []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
