package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// minToken is far below Twilio's 32 characters: it catches what was cut off or mistyped, not what is merely unusual.
const minToken = 8

var (
	accountSID = regexp.MustCompile(`^AC[0-9A-Za-z]{32}$`)
	e164       = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)
	sipAddress = regexp.MustCompile(`^sips?:[^\s@,]+@[^\s@,]+$`)
	senderName = regexp.MustCompile(`^[A-Za-z0-9 &_+-]{1,11}$`)
	hasLetter  = regexp.MustCompile(`[A-Za-z]`)
	// A French mobile: the numbering plan forbids automated calls from 06 and 07 (Arcep, décision 2022-1583).
	frenchMobile = regexp.MustCompile(`^\+33[67]`)
	// 089: surcharged, which is where toll fraud goes.
	surcharged = regexp.MustCompile(`^\+3389`)
)

// Check returns every mistake, one sentence each, joined. Call SetDefaults before. (It is not called Validate, because kong
// would call that before the defaults are set, and `debarras config` shows a wrong configuration too.)
func (c *Config) Check() error {
	var m mistakes
	c.checkStorage(&m)
	c.checkNetwork(&m)
	c.checkGeocoder(&m)
	c.checkTelephone(&m)
	c.checkModel(&m)
	return errors.Join(m...)
}

type mistakes []error

func (m *mistakes) add(name, format string, args ...any) {
	*m = append(*m, fmt.Errorf(name+": "+format, args...))
}

func (c *Config) checkStorage(m *mistakes) {
	for _, v := range []struct{ name, value, role string }{
		{"DATABASE_URL", c.DatabaseURL, "debarras_app"},
		{"DATABASE_OWNER_URL", c.DatabaseOwnerURL, "debarras_owner"},
		{"DATABASE_PURGE_URL", c.DatabasePurgeURL, "debarras_purge"},
	} {
		switch {
		case v.value == "":
		case !isDatabase(v.value): // the value may hold a password: it is not repeated
			m.add(v.name, "this is no PostgreSQL address; write postgres://%s:password@host:5432/debarras", v.role)
		case c.DatabaseURL == "":
			m.add(v.name, "it is set without DATABASE_URL; set both, or neither to use a private server")
		}
	}
	if u, ok := webAddress(c.BANURL); !ok || u.RawQuery != "" || u.Fragment != "" {
		m.add("BAN_URL", "%q is no web address; write https://host/folder, or leave it empty for the public server", redact(c.BANURL))
	}
	database := filepath.Join(c.DataDir, "postgres")
	if rel, err := filepath.Rel(database, c.KeysDir); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
		m.add("KEYS_DIR", "%s lies inside the database's folder, so that a backup would hold the keys to itself; "+
			"choose a folder outside %s", c.KeysDir, database)
	}
}

func isDatabase(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") &&
		(u.Host != "" || u.Query().Has("host")) && strings.Trim(u.Path, "/") != ""
}

func (c *Config) checkNetwork(m *mistakes) {
	_, port, err := net.SplitHostPort(c.Listen)
	if n, convErr := strconv.ParseUint(port, 10, 16); err != nil || convErr != nil || n > 65535 {
		m.add("LISTEN", "%q is no address; write host:port, such as 127.0.0.1:8080", c.Listen)
	} else if c.TwilioAuthToken == "" && !c.Loopback() {
		m.add("LISTEN", "%s can be reached from outside, and without TWILIO_AUTH_TOKEN anybody could place calls; "+
			"set TWILIO_AUTH_TOKEN, or listen on 127.0.0.1", c.Listen)
	} else if c.TwilioAuthToken != "" && !c.TrialToken && c.TwilioAccountSID == "" && !c.Loopback() {
		m.add("TWILIO_ACCOUNT_SID", "it is missing, and %s can be reached from outside, so that calls would come in whose account nobody checks "+
			"and no text would go out; copy it from Twilio's console, or listen on 127.0.0.1", c.Listen)
	}
	if u, ok := webAddress(c.PublicURL); !ok || u.RawQuery != "" || u.Fragment != "" {
		m.add("PUBLIC_URL", "%q is no web address; write https://host, with a path if the proxy has one, and nothing after it", redact(c.PublicURL))
	}
}

func (c *Config) checkGeocoder(m *mistakes) {
	if _, err := strconv.ParseBool(c.Geocoder); err != nil && c.Geocoder != "" {
		m.add("GEOCODER", "%q is neither true nor false", c.Geocoder)
	}
}

func (c *Config) checkTelephone(m *mistakes) {
	if c.TwilioAccountSID != "" && !accountSID.MatchString(c.TwilioAccountSID) {
		m.add("TWILIO_ACCOUNT_SID", "%q is no account; copy the 34 characters that begin with AC from Twilio's console", c.TwilioAccountSID)
	}
	if c.TwilioAccountSID != "" && c.TwilioAuthToken == "" {
		m.add("TWILIO_AUTH_TOKEN", "it is missing; copy it from Twilio's console, or remove TWILIO_ACCOUNT_SID to try without Twilio")
	}
	for _, token := range c.Tokens() {
		if len(token) < minToken || strings.ContainsAny(token, " \t") {
			m.add("TWILIO_AUTH_TOKEN", "one of its tokens has %d characters, where Twilio's have 32; copy it again", len(token))
		}
	}
	c.checkSender(m)
	if c.TwilioAPIURL != "" {
		if u, ok := webAddress(c.TwilioAPIURL); !ok || u.RawQuery != "" {
			m.add("TWILIO_API_URL", "%q is no web address; write https://host, or leave it empty for Twilio's own", redact(c.TwilioAPIURL))
		}
	}
	checkDestination(m, "AGENT_NUMBER", c.AgentNumber, false)
	checkDestination(m, "DIAL_TARGET", c.DialTarget, true)
	for _, d := range list(c.DialAllow) {
		checkDestination(m, "DIAL_ALLOW", d, true)
	}
	if c.DialAllow != "" {
		for _, v := range []struct{ name, value string }{{"DIAL_TARGET", c.DialTarget}, {"AGENT_NUMBER", c.AgentNumber}} {
			if v.value != "" && !c.MayDial(v.value) {
				m.add(v.name, "%s is not in DIAL_ALLOW; add it there, or correct it", v.value)
			}
		}
	}
}

func (c *Config) checkSender(m *mistakes) {
	from := c.TwilioFrom
	switch {
	case from == "":
	case frenchMobile.MatchString(from):
		m.add("TWILIO_FROM", "%s is a mobile number, from which nothing automatic may call or write (Arcep 2022-1583); "+
			"use a number for platforms, such as 09 37, or a name", from)
	case e164.MatchString(from):
	case strings.HasPrefix(from, "0") && !hasLetter.MatchString(from):
		m.add("TWILIO_FROM", "%q is a national number; write it with +33 and without the first 0", from)
	case len(from) > 11:
		m.add("TWILIO_FROM", "%q has %d characters, and operators accept a name of at most 11", from, len(from))
	case !senderName.MatchString(from) || !hasLetter.MatchString(from):
		m.add("TWILIO_FROM", "%q is neither a number (+33…) nor a name of letters without accents, digits and spaces", from)
	}
}

func checkDestination(m *mistakes, name, value string, sip bool) {
	switch {
	case value == "" || sip && sipAddress.MatchString(value):
	case surcharged.MatchString(value):
		m.add(name, "%s is a surcharged number, which is refused against toll fraud; choose another", value)
	case e164.MatchString(value):
	case sip:
		m.add(name, "%q is no destination; write +33 and the number without its first 0, or sip:name@host", value)
	default:
		m.add(name, "%q is no number; write +33 and the number without its first 0", value)
	}
}

func (c *Config) checkModel(m *mistakes) {
	if c.OpenAIBaseURL == "" {
		if c.OpenAIEmbeddingModel != "" {
			m.add("OPENAI_EMBEDDING_MODEL", "there is no server for it; write OPENAI_BASE_URL, or empty it")
		}
		return // a key that the machine has for other programs is no mistake
	}
	if u, ok := webAddress(c.OpenAIBaseURL); !ok || u.RawQuery != "" {
		m.add("OPENAI_BASE_URL", "%q is no web address; write https://host/v1", redact(c.OpenAIBaseURL))
	}
	if c.OpenAIModel == "" && c.OpenAIEmbeddingModel == "" {
		m.add("OPENAI_MODEL", "it is missing, and OPENAI_EMBEDDING_MODEL too; write the name of a model that OPENAI_BASE_URL serves, or empty all")
	}
}

func webAddress(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, false
	}
	return u, true
}
