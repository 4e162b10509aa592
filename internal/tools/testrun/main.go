// Command testrun runs `go test` and says at the end which tests were skipped, and why: a skipped test that nobody sees
// is a test that nobody runs. Its arguments are go test's; so is its exit code.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			os.Exit(exit.ExitCode())
		}
		fmt.Fprintln(os.Stderr, "testrun:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	reportErr := report(events, out)
	return errors.Join(cmd.Wait(), reportErr)
}

// event is a line of `go tool test2json`.
type event struct {
	Action, Package, Test, Output string
}

type skip struct{ Test, Reason string }

// report prints what go test would print without -v, failed tests with all they said, then the skipped ones.
func report(events io.Reader, out io.Writer) error {
	said := map[[2]string]*bytes.Buffer{} // by package and test
	var skips []skip
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			handle(line, said, &skips, out)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read go test's output: %w", err)
		}
	}
	slices.SortFunc(skips, func(a, b skip) int { return strings.Compare(a.Reason+a.Test, b.Reason+b.Test) })
	if len(skips) > 0 {
		fmt.Fprintf(out, "\n%d skipped:\n", len(skips))
	}
	for _, s := range skips {
		fmt.Fprintf(out, "  %s: %s\n", s.Test, s.Reason)
	}
	return nil
}

func handle(line []byte, said map[[2]string]*bytes.Buffer, skips *[]skip, out io.Writer) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		out.Write(line) // go test itself speaks, not a test
		return
	}
	key := [2]string{e.Package, e.Test}
	switch {
	case e.Action == "build-output", e.Action == "output" && e.Test == "" && shown(e.Output):
		io.WriteString(out, e.Output)
	case e.Action == "output" && e.Test != "":
		if said[key] == nil {
			said[key] = new(bytes.Buffer)
		}
		said[key].WriteString(e.Output)
	case e.Test != "" && (e.Action == "pass" || e.Action == "skip" || e.Action == "fail"):
		if text := said[key]; text != nil {
			if e.Action == "skip" {
				*skips = append(*skips, skip{short(e.Package) + "." + e.Test, reason(text.String())})
			}
			if e.Action == "fail" {
				out.Write(text.Bytes())
			}
		}
		delete(said, key)
	}
}

// shown drops the lines that only -v prints.
func shown(output string) bool { return output != "PASS\n" && !strings.HasPrefix(output, "=== ") }

func short(pkg string) string {
	_, after, ok := strings.Cut(pkg, "/debarras/debarras/")
	if !ok {
		return pkg
	}
	return after
}

var place = regexp.MustCompile(`^\s+[\w.-]+\.go:\d+: `)

// reason is what the test told Skip: the lines that begin with a place in a file, without it.
func reason(text string) string {
	var words []string
	for line := range strings.SplitSeq(text, "\n") {
		if at := place.FindStringIndex(line); at != nil {
			words = append(words, line[at[1]:])
		}
	}
	if len(words) == 0 {
		return "no reason given"
	}
	return strings.Join(words, "; ")
}
