// Command debarras is the whole service, and the tools around it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a bare machine has no time zones

	"github.com/alecthomas/kong"

	"github.com/debarras/debarras/internal/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "debarras:", err)
		os.Exit(1)
	}
}

// cli is every command and every flag. Each flag is an environment variable too.
type cli struct {
	config.Config

	Serve      serveCmd      `cmd:"" default:"withargs" help:"Run the service: answer calls, send texts, show the console."`
	Call       callCmd       `cmd:"" help:"Place a trial call in this terminal: type what you would say."`
	Import     importCmd     `cmd:"" help:"Bring data in: import ban 13 83, or import ban FILE…, replaces the addresses."`
	Address    addressCmd    `cmd:"" help:"Spoken addresses by themselves: address resolve \"12 rue Paradis\", address index FILE… --out FILE."`
	Understand understandCmd `cmd:"" help:"What the bot makes of an utterance: understand \"deux matelas\" --state ask_items."`
	Knowledge  knowledgeCmd  `cmd:"" help:"What callers are told: knowledge check, knowledge ask \"c'est gratuit ?\", knowledge import DIR."`
	Geocoder_  geocoderCmd   `cmd:"" name:"geocoder" help:"Serve /search and /reverse over an index file, and nothing else."`
	Config_    configCmd     `cmd:"" name:"config" help:"Print the whole configuration, secrets masked."`
	Preflight  preflightCmd  `cmd:"" help:"Check what can be checked before going live."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the database's schema up to date, and do nothing else."`
	Purge      purgeCmd      `cmd:"" help:"Delete what has expired, now, and say how much."`
	User       userCmd       `cmd:"" help:"Accounts of the console: user add NAME ROLE prints a first-login link."`
	Bench      benchCmd      `cmd:"" help:"Measure: bench turns places many scripted calls at once."`
	Eval       evalCmd       `cmd:"" help:"The laboratory: callers with a goal call the bot, and the database says how each call ended."`
}

// env is what a command may use of the process.
type env struct {
	ctx      context.Context
	config   *config.Config
	in       io.Reader
	out, err io.Writer
}

// exited stops kong's --help from ending the process of a test.
type exited int

func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) (err error) {
	var c cli
	parser, err := kong.New(&c, kong.Name("debarras"),
		kong.Description("Callbot for bulky-waste collection: answers the telephone, books the pickup, hands over to humans.\n\n"+
			"Without any configuration, `debarras` starts a private PostgreSQL and serves a sample territory on 127.0.0.1:8080."),
		kong.DefaultEnvars("DEBARRAS"), kong.Writers(out, errOut), kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		return err
	}
	defer func() {
		if code, ok := recover().(exited); ok && code != 0 {
			err = errors.New("nothing was done")
		}
	}()
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (debarras --help lists the commands)", err)
	}
	return parsed.Run(&env{ctx, &c.Config, in, out, errOut})
}
