package config

import (
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
)

const mask = "[masqué]"

// Dump writes the whole configuration as NAME=value lines, in the order of Config, without secrets and without the
// passwords inside addresses. An empty value means that the feature is off.
func (c *Config) Dump(w io.Writer) error {
	v := reflect.ValueOf(*c)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := field.Tag.Get("env")
		if name == "" {
			continue
		}
		value := v.Field(i).String()
		switch {
		case value == "":
		case field.Tag.Get("secret") != "":
			value = mask
		default:
			value = redact(value)
		}
		if name == "TWILIO_AUTH_TOKEN" && c.TrialToken {
			value += "  # made for trial calls, kept in DATA_DIR"
		}
		if _, err := fmt.Fprintf(w, "%s=%s\n", name, value); err != nil {
			return err
		}
	}
	return nil
}

// redact masks the password of an address, wherever it stands in it. What looks like an address but cannot be parsed
// is masked whole, since its password cannot be told from the rest.
func redact(s string) string {
	if !strings.Contains(s, "@") && !strings.Contains(s, "password") || strings.HasPrefix(s, "sip") {
		return s
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" && u.RawQuery == "" {
		return mask
	}
	if _, ok := u.User.Password(); ok {
		u.User = url.UserPassword(u.User.Username(), "xxxxx")
	}
	q := u.Query()
	for _, name := range []string{"password", "sslpassword"} {
		if q.Has(name) {
			q.Set(name, "xxxxx")
			u.RawQuery = q.Encode()
		}
	}
	return u.String()
}
