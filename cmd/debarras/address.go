package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/config"
	"github.com/debarras/debarras/internal/french"
)

// addressCmd is `debarras address`: the resolver by itself, without a database.
type addressCmd struct {
	Resolve   addressResolveCmd   `cmd:"" help:"Resolve a spoken address and say why; with --jsonl, one question and one answer a line."`
	Stats     addressStatsCmd     `cmd:"" help:"Say what was imported, what was refused and why, and what changed."`
	Index     addressIndexCmd     `cmd:"" help:"Write the index of BAN files into a file, for resolve and bench."`
	Fit       addressFitCmd       `cmd:"" hidden:"" help:"Learn from tables of utterances which sounds are heard for which."`
	Calibrate addressCalibrateCmd `cmd:"" help:"Fit the probabilities of one recogniser on addresses that agents have checked, and draw how well they hold."`
	Ship      addressShipCmd      `cmd:"" hidden:"" help:"Fit the calibration that comes with the program, fold by fold."`
}

type addressIndexCmd struct {
	Files []string `arg:"" type:"existingfile" help:"adresses-13.csv.gz and the like."`
	Out   string   `required:"" help:"The index file to write."`
}

// Run writes the index beside its place first, so that a reader never sees half of it.
func (cmd *addressIndexCmd) Run(e *env) error {
	x, report, err := importWithNames(e, cmd.Files)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(cmd.Out), ".index-")
	if err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	defer os.Remove(f.Name())
	if err := errors.Join(x.Encode(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), cmd.Out); err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	fmt.Fprintf(e.out, "%d rows read, %d refused: %d streets in %d communes, version %s.\n",
		report.Rows, report.Refused, report.Streets, report.Communes, x.Version())
	return nil
}

// readIndex reads the named index, or the one that the service cached last.
func readIndex(c *config.Config, name string) (*address.Index, error) {
	if name == "" {
		c.SetDefaults()
		cached, err := filepath.Glob(filepath.Join(c.DataDir, "cache", "index-*"))
		if err != nil || len(cached) == 0 {
			return nil, fmt.Errorf("no index in %s: name one with --index FILE; `debarras address index BAN.csv.gz --out FILE` writes it",
				filepath.Join(c.DataDir, "cache"))
		}
		name = newest(cached)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the address index: %w", err)
	}
	defer f.Close() // only read
	x, err := address.Decode(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return x, nil
}

func newest(names []string) string {
	var best string
	var at time.Time
	for _, n := range names {
		if info, err := os.Stat(n); err == nil && !strings.HasSuffix(n, ".new") && (best == "" || info.ModTime().After(at)) {
			best, at = n, info.ModTime()
		}
	}
	return best
}

type addressResolveCmd struct {
	Text    []string `arg:"" optional:"" help:"What was heard, the best reading first."`
	JSONL   bool     `name:"jsonl" help:"Read {id, heard, conf, context_insee} lines, write {id, decision, candidates, micros} lines."`
	Commune string   `help:"INSEE code of the commune, arrondissement or city that is known."`
	Index   string   `help:"Index file; default: the one that the service cached in DATA_DIR."`
	Fit     string   `type:"existingfile" help:"Calibration of the recogniser, made by address calibrate."`
	Fold    int      `help:"Use only what was learned without this fold of the transcripts (1 to 5), for cross-validation."`
}

// Run resolves the words of the command line, or the lines of standard input.
func (cmd *addressResolveCmd) Run(e *env) error {
	if cmd.JSONL == (len(cmd.Text) > 0) {
		return errors.New(`give the words ("12 rue Paradis") or --jsonl, and not both`)
	}
	x, err := readIndex(e.config, cmd.Index)
	if err != nil {
		return err
	}
	if x, err = x.WithoutFold(cmd.Fold); err != nil {
		return err
	}
	fits, err := readFits(cmp.Or(cmd.Fit, e.config.AddressFit), e.config.Recogniser)
	if err != nil {
		return err
	}
	x = x.For(e.config.Recogniser, fits...)
	if cmd.JSONL {
		return resolveLines(x, e.in, e.out)
	}
	return explain(x, cmd.Text, cmd.Commune, e.out)
}

type resolveQuestion struct {
	ID      string   `json:"id"`
	Heard   []string `json:"heard"`
	Conf    float64  `json:"conf"`
	Context string   `json:"context_insee"`
}

type resolveReply struct {
	ID         string           `json:"id"`
	Decision   string           `json:"decision"`
	Candidates []replyCandidate `json:"candidates"`
	Micros     float64          `json:"micros"`
}

type replyCandidate struct {
	ID       string  `json:"id,omitempty"`
	INSEE    string  `json:"insee,omitempty"`
	Street   string  `json:"street,omitempty"`
	Number   string  `json:"number,omitempty"`
	Suffix   string  `json:"suffix,omitempty"`
	Postcode string  `json:"postcode,omitempty"`
	City     string  `json:"city,omitempty"`
	Score    float64 `json:"score"`
}

// maxLine bounds one question: a longer line is no utterance.
const maxLine = 1 << 20

// resolveLines answers line by line, so that a caller may wait for each answer.
func resolveLines(x *address.Index, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	w := bufio.NewWriter(out)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for n := 1; lines.Scan(); n++ {
		raw := bytes.TrimSpace(lines.Bytes())
		if len(raw) == 0 {
			continue
		}
		var q resolveQuestion
		if err := json.Unmarshal(raw, &q); err != nil || q.ID == "" {
			return fmt.Errorf(`line %d: %w; write {"id":"1","heard":["12 rue Paradis"],"conf":0.8,"context_insee":"13055"}`,
				n, cmp.Or(err, errors.New("no id")))
		}
		if err := errors.Join(encoder.Encode(resolveOne(x, q)), w.Flush()); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the questions: %w", err)
	}
	return nil
}

func resolveOne(x *address.Index, q resolveQuestion) resolveReply {
	begun := time.Now()
	r := x.Resolve(q.Heard, q.Conf, q.Context)
	out := resolveReply{ID: q.ID, Decision: r.Decision, Candidates: []replyCandidate{}, Micros: float64(time.Since(begun).Nanoseconds()) / 1e3}
	for _, c := range r.Candidates {
		k := replyCandidate{ID: c.ID, INSEE: c.INSEE, Street: c.Street, Suffix: c.Suffix, Postcode: c.Postcode, City: c.Commune, Score: c.Score}
		if c.Number > 0 {
			k.Number = strconv.Itoa(c.Number)
		}
		out.Candidates = append(out.Candidates, k)
	}
	return out
}

// explain prints how an utterance was understood: the candidates, what speaks for each in natural logarithms of odds, and the
// sounds of the street's name over those heard.
func explain(x *address.Index, texts []string, insee string, out io.Writer) error {
	r := x.Resolve(texts, 0, insee)
	fmt.Fprintf(out, "Entendu  : %s\nSons     : %s\nDécision : %s\n\n", strings.Join(texts, " | "), french.Sound(texts[0]), r.Decision)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tprobabilité\tadresse\tcommune\tcode postal\tidentifiant\tnom\tnuméro\tlieu\ttotal")
	for i, c := range r.Candidates {
		e := r.Evidence[i]
		fmt.Fprintf(table, "%d\t%.1f %%\t%s\t%s\t%s\t%s\t%+.1f\t%+.1f\t%+.1f\t%+.1f\n", i+1, 100*c.Score, spokenLine(c), c.Commune, c.Postcode, c.ID,
			e.Name, e.Number, e.Place, e.Total)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i := range r.Candidates {
		if said, heard := aligned(r.Evidence[i].Sounds); said != "" {
			fmt.Fprintf(out, "\n%d  nom      %s\n   entendu  %s\n", i+1, said, heard)
		}
	}
	return nil
}

// aligned writes pairs of sounds one above the other.
func aligned(pairs [][2]byte) (said, heard string) {
	var a, b strings.Builder
	for _, p := range pairs {
		a.WriteByte(p[0])
		b.WriteByte(p[1])
	}
	return a.String(), b.String()
}

func spokenLine(c address.Candidate) string {
	var parts []string
	if c.Number > 0 {
		parts = append(parts, strings.TrimSpace(strconv.Itoa(c.Number)+" "+c.Suffix))
	}
	if c.Street != "" {
		parts = append(parts, c.Street)
	}
	return cmp.Or(strings.Join(parts, " "), "–")
}
