package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/pickup"
)

// maxSpokenWords is the longest answer that the ear follows.
const maxSpokenWords = 35

// Article is a question callers ask and its answer. Spoken and Written may
// hold variables, see Fill.
type Article struct {
	ID         string
	Intents    []string // codes of what callers want
	Questions  []string // as callers ask it
	Items      []string // codes of the objects it is about, none = all
	Spoken     string
	Written    string // Markdown
	Sources    []string
	VerifiedOn pickup.Date // zero = nobody at the municipality has checked it
	ValidFrom  pickup.Date
	ValidUntil pickup.Date    // inside
	Communes   []pickup.INSEE // none = everywhere
}

// InForce reports whether an article may be used on a day in a commune; an
// unknown commune ("") gets only what holds everywhere.
func (a Article) InForce(day pickup.Date, commune pickup.INSEE) bool {
	if (!a.ValidFrom.IsZero() && day.Before(a.ValidFrom)) || (!a.ValidUntil.IsZero() && day.After(a.ValidUntil)) {
		return false
	}
	return len(a.Communes) == 0 || slices.Contains(a.Communes, commune)
}

// frontMatter stands between two lines "---" at an article's top.
type frontMatter struct {
	ID         string         `yaml:"id"`
	Intents    []string       `yaml:"intents"`
	Questions  []string       `yaml:"questions"`
	Items      []string       `yaml:"items"`
	Spoken     string         `yaml:"spoken"`
	Sources    []string       `yaml:"sources"`
	VerifiedOn pickup.Date    `yaml:"verified_on"`
	ValidFrom  pickup.Date    `yaml:"valid_from"`
	ValidUntil pickup.Date    `yaml:"valid_until"`
	Communes   []pickup.INSEE `yaml:"communes"`
	Draft      bool           `yaml:"draft"`
}

func (l *loader) articles() {
	for _, name := range l.glob("articles/*.md") {
		data, ok := l.read(name)
		if !ok {
			continue
		}
		head, body, ok := splitFrontMatter(data)
		if !ok {
			l.fault(name, "begin with a line ---, the fields, and a second line ---")
			continue
		}
		var f frontMatter
		if !l.parse(name, 1, head, &f) {
			continue
		}
		a := Article{
			ID: f.ID, Intents: f.Intents, Questions: f.Questions, Items: f.Items, Sources: f.Sources,
			Spoken: strings.TrimSpace(f.Spoken), Written: strings.TrimSpace(string(body)),
			VerifiedOn: f.VerifiedOn, ValidFrom: f.ValidFrom, ValidUntil: f.ValidUntil, Communes: f.Communes,
		}
		if f.Draft {
			l.base.Drafts = append(l.base.Drafts, a)
			continue
		}
		l.checkArticle(name, a)
		l.base.Articles = append(l.base.Articles, a)
	}
}

// unanswered reads the questions that nobody here can answer, one a line.
func (l *loader) unanswered() {
	const name = "unanswered.txt"
	data, err := fs.ReadFile(l.files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		l.fault(name, "cannot be read: %w", err)
	}
	seen := map[string]bool{}
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if key := french.Fold(line); seen[key] {
			l.fault(fmt.Sprintf("%s: line %d", name, n+1), "%q stands twice", line)
		} else {
			seen[key] = true
		}
		l.base.Unanswered = append(l.base.Unanswered, line)
	}
}

// splitFrontMatter parts an article into the fields and the text.
func splitFrontMatter(data []byte) (head, body []byte, ok bool) {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		return nil, nil, false
	}
	return bytes.Cut(rest, []byte("\n---\n"))
}

func (l *loader) checkArticle(name string, a Article) {
	if want := strings.TrimSuffix(path.Base(name), ".md"); a.ID != want {
		l.fault(name, "id %q: give it the file's name, %q", a.ID, want)
	}
	if len(a.Questions) == 0 || a.Spoken == "" || a.Written == "" {
		l.fault(name, "questions, spoken or the text below the second --- is missing")
	}
	if n := words(a.Spoken); n > maxSpokenWords {
		l.fault(name, "spoken has %d words: say it in %d at most", n, maxSpokenWords)
	}
	if len(a.Sources) == 0 {
		l.fault(name, "sources is missing: name where this stands, for whoever has to check it")
	}
	for _, intent := range a.Intents {
		if !code.MatchString(intent) {
			l.fault(name, "intent %q: write lower-case letters, digits and _", intent)
		}
	}
	for _, item := range a.Items {
		if _, ok := l.base.Items[item]; !ok && len(l.base.Items) > 0 {
			l.fault(name, "item %q is not in items.yaml", item)
		}
	}
	for _, c := range a.Communes {
		if _, ok := l.base.Commune(c); !ok {
			l.unknownCommune(name, c)
		}
	}
	if !a.ValidUntil.IsZero() && a.ValidUntil.Before(a.ValidFrom) {
		l.fault(name, "valid_until %s is before valid_from %s: the article never holds", a.ValidUntil, a.ValidFrom)
	}
	for _, text := range []string{a.Spoken, a.Written} {
		if err := l.base.checkVariables(text); err != nil {
			l.fault(name, "%w", err)
		}
	}
}
