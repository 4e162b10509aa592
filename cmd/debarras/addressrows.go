package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// A spokenRow is one utterance of a benchmark's table: what was heard, and what is right.
type spokenRow struct {
	id, kind, said, context string
	heard                   []string
	conf                    float64
	inIndex                 bool
	insee, streetID, street string
	number, suffix          string
	ask                     string // full, street, number, commune or none: what the row asks for
	voice, channel          string
	twins                   map[string]bool // communes that count at 3 when nothing told which
	fold                    int             // 1 to foldCount
}

// spokenColumns are those without which no row can be judged.
var spokenColumns = []string{"id", "kind", "said", "heard", "context_insee", "in_index", "insee", "street", "number", "suffix"}

// readSpoken reads a table of utterances: tab-separated, without quotes, with a header line.
func readSpoken(name string) ([]spokenRow, error) {
	records, err := readTabbed(name, spokenColumns)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var rows []spokenRow
	for _, r := range records {
		row := spokenRow{id: r["id"], kind: r["kind"], said: r["said"], context: r["context_insee"], inIndex: r["in_index"] == "1" || r["in_index"] == "true",
			insee: r["insee"], streetID: r["street_id"], street: r["street"], number: cleanNumber(r["number"]), suffix: strings.ToLower(r["suffix"])}
		row.voice, _, _ = strings.Cut(r["voice"], ":")
		row.channel, _, _ = strings.Cut(r["channel"], "-")
		row.conf, _ = strconv.ParseFloat(r["conf"], 64) // optional: 0 is "not told"
		for _, h := range []string{r["heard"], r["heard_alt"]} {
			if h != "" {
				row.heard = append(row.heard, h)
			}
		}
		truth := truthKind(row)
		row.ask = cmp.Or(map[string]string{"address": "full", "street": "street", "number": "number", "commune": "commune"}[r["expect"]], truth)
		if row.id == "" || seen[row.id] {
			return nil, fmt.Errorf("%s: id %q is missing or stands twice", name, row.id)
		}
		if row.inIndex && row.ask != truth {
			return nil, fmt.Errorf("%s: id %s: it asks for a %s, but its truth is a %s", name, row.id, row.ask, truth)
		}
		seen[row.id] = true
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no rows", name)
	}
	return rows, nil
}

func truthKind(r spokenRow) string {
	switch {
	case r.street != "" && r.number != "":
		return "full"
	case r.street != "":
		return "street"
	case r.number != "":
		return "number"
	case r.insee != "":
		return "commune"
	}
	return "none"
}

func cleanNumber(s string) string {
	s = strings.TrimSpace(s)
	for len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9' {
		s = s[1:]
	}
	return s
}

func readTabbed(name string, needed []string) ([]map[string]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	var header []string
	var out []map[string]string
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if header == nil {
			header = fields
			for _, c := range needed {
				if !slices.Contains(header, c) {
					return nil, fmt.Errorf("%s: no column %s: the first line names the columns, parted by tabs", name, c)
				}
			}
			continue
		}
		record := map[string]string{}
		for i, v := range fields[:min(len(fields), len(header))] {
			record[header[i]] = strings.TrimSpace(v)
		}
		out = append(out, record)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if header == nil {
		return nil, errors.New(name + " is empty")
	}
	return out, nil
}

// foldCount is how many parts cross-validation has.
const foldCount = 5

var (
	deniedPart = regexp.MustCompile(`(?i)\bpas (?:à |dans )?([^,.;!?]+)`)
	notTelling = map[string]bool{}
)

func init() {
	for w := range strings.FieldsSeq("de du des d la le les l a au aux en et dans rue avenue boulevard chemin impasse allee allees place traverse route square " +
		"montee quai cours passage esplanade promenade residence lotissement cite hameau quartier domaine villa villas petite petit vieux ancien ancienne") {
		notTelling[w] = true
	}
}

// family is a name without its type and articles: streets of one family share sounds, so they share a fold.
func family(name string) string {
	words := french.Words(name)
	telling := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return notTelling[w] })
	if len(telling) == 0 {
		telling = words
	}
	return strings.Join(telling, " ")
}

// families gives the names that a row holds: its truth's, and the one that its caller denies.
func (r *spokenRow) families() []string {
	var out []string
	switch {
	case r.street != "":
		out = append(out, family(r.street))
	case r.number != "":
		out = append(out, "numero "+r.number)
	default:
		out = append(out, "commune "+r.insee)
	}
	if m := deniedPart.FindStringSubmatch(r.said); m != nil && r.kind == "correction" && r.street != "" {
		out = append(out, family(m[1]))
	}
	return out
}

// assignFolds parts the rows of all tables into folds: rows that are one utterance, or share a family, come into the same one.
func assignFolds(tables [][]spokenRow) {
	parent := map[string]string{}
	var root func(string) string
	root = func(s string) string {
		p, ok := parent[s]
		if !ok || p == s {
			return s
		}
		parent[s] = root(p)
		return parent[s]
	}
	join := func(a, b string) {
		a, b = root(a), root(b)
		if a > b {
			a, b = b, a
		}
		parent[b] = a
	}
	for _, rows := range tables {
		for i := range rows {
			for _, f := range rows[i].families() {
				join("family "+rows[i].families()[0], "family "+f)
			}
		}
	}
	for _, rows := range tables {
		for i := range rows {
			h := fnv.New32a()
			h.Write([]byte(root("family " + rows[i].families()[0])))
			rows[i].fold = 1 + int(h.Sum32()%foldCount)
		}
	}
}
