package knowledge

import (
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/debarras/debarras/internal/french"
)

// Draft is an article that a page was cut into, to be reviewed.
type Draft struct {
	ID   string
	Text []byte // of the file ID.md
}

// Drafts cuts a page of the call centre's into draft articles, one for each
// heading that has text below it. name is the page's file, which is the source;
// its ending tells the kind: .md, .html or .docx. taken holds the ids in use,
// and those of the drafts are added.
func Drafts(name string, data []byte, taken map[string]bool) ([]Draft, error) {
	blocks, err := readPage(name, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	title := strings.TrimSuffix(path.Base(name), path.Ext(name))
	var out []Draft
	var below []block
	cut := func() error {
		if len(below) == 0 {
			return nil
		}
		d, err := draft(name, title, below, taken)
		out, below = append(out, d), nil
		return err
	}
	for _, b := range blocks {
		if !b.heading {
			below = append(below, b)
			continue
		}
		if err := cut(); err != nil {
			return nil, err
		}
		title = b.text
	}
	if err := cut(); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: holds no text", name)
	}
	return out, nil
}

// draftFields are the front matter of a draft, in the order of an editor's work.
type draftFields struct {
	ID         string   `yaml:"id"`
	Draft      bool     `yaml:"draft"`
	Intents    []string `yaml:"intents,flow"`
	Questions  []string `yaml:"questions"`
	Spoken     string   `yaml:"spoken"`
	Sources    []string `yaml:"sources"`
	VerifiedOn *string  `yaml:"verified_on"`
}

func draft(name, title string, below []block, taken map[string]bool) (Draft, error) {
	f := draftFields{ID: freeID(title, taken), Draft: true, Intents: []string{}, Questions: guessQuestions(title), Spoken: firstSentence(below), Sources: []string{name}}
	head, err := yaml.Marshal(f)
	if err != nil {
		return Draft{}, fmt.Errorf("%s: %w", name, err)
	}
	var b strings.Builder
	b.WriteString("---\n" + string(head) + "---\n")
	for i, x := range below {
		switch {
		case x.item:
			b.WriteString("- " + x.text + "\n")
		case i > 0:
			b.WriteString("\n" + x.text + "\n")
		default:
			b.WriteString(x.text + "\n")
		}
	}
	return Draft{ID: f.ID, Text: []byte(b.String())}, nil
}

const maxID = 40

// freeID makes an id of a title that nobody has.
func freeID(title string, taken map[string]bool) string {
	id := strings.ReplaceAll(ascii(french.Fold(title)), " ", "_")
	if id = strings.Trim(id[:min(len(id), maxID)], "_"); id == "" || id[0] >= '0' && id[0] <= '9' {
		id = strings.TrimSuffix("page_"+id, "_")
	}
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s_%d", id, n)
	}
	taken[free] = true
	return free
}

// ascii drops letters that no file name should have.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// guessQuestions makes of a title what a caller could ask: a start for the
// editor, no more.
func guessQuestions(title string) []string {
	title = strings.TrimRight(title, " .:")
	if strings.HasSuffix(title, "?") {
		return []string{title}
	}
	return []string{title + " ?", "Je voudrais savoir : " + title + ".", "Que dites-vous sur : " + title + " ?"}
}

// firstSentence proposes what to say: as much of the first text as the ear
// takes, cut at a sentence's end, or "" for the editor to write.
func firstSentence(below []block) string {
	text := below[0].text
	for end := 0; end < len(text); end++ {
		if strings.ContainsRune(".!?", rune(text[end])) && (end+1 == len(text) || text[end+1] == ' ') {
			text = text[:end+1]
			break
		}
	}
	if words(text) > maxSpokenWords {
		return ""
	}
	return text
}
