package main

import (
	"io"
	"os"

	"github.com/debarras/debarras/internal/trial"
)

type callCmd struct {
	Keys   bool   `help:"Each line is keys (13006#), not speech."`
	Script string `type:"existingfile" placeholder:"FILE" help:"Play the lines of a file instead of typing."`
	Line   string `default:"mobile" enum:"mobile,landline,hidden" help:"The kind of line that calls: mobile, landline or hidden."`
	At     string `placeholder:"URL" help:"Where the service runs. Default: PUBLIC_URL's service at LISTEN."`
}

// Run places a trial call to the running service, through its signed webhooks.
func (cmd *callCmd) Run(e *env) error {
	if err := e.config.Prepare(); err != nil {
		return err
	}
	at := cmd.At
	if at == "" {
		at = "http://" + e.config.Listen
	}
	t, err := trial.New(trial.Options{BaseURL: at, PublicURL: e.config.PublicURL, AccountSID: e.config.TwilioAccountSID,
		Token: e.config.Tokens()[0]})
	if err != nil {
		return err
	}
	defer t.Close()
	o := trial.TerminalOptions{Keys: cmd.Keys, From: cmd.Line}
	if cmd.Script != "" {
		file, err := os.Open(cmd.Script)
		if err != nil {
			return err
		}
		defer file.Close()
		o.Script = io.Reader(file)
	}
	return t.Terminal(e.ctx, e.in, e.out, o)
}
