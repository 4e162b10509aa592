package knowledge

import (
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/debarras/debarras/internal/french"
)

// Intent is what callers may want, and how they say it: what the classifier of
// package understand learns from.
type Intent struct {
	Code       string
	Words      string // behind "vous voulez": "prendre un rendez-vous"
	Utterances []string
}

// intentFile is one file of intents/, named by the intent's code.
type intentFile struct {
	Words      string  `yaml:"words"`
	Utterances []lined `yaml:"utterances"`
}

// lined is a text that knows on which line of its file it stands.
type lined struct {
	text string
	line int
}

// UnmarshalYAML takes a text and its place.
func (l *lined) UnmarshalYAML(n ast.Node) error {
	l.line = n.GetToken().Position.Line
	return yaml.NodeToValue(n, &l.text)
}

// The fewest utterances from which anything can be learnt, and the most words of
// one and of what the bot says for the intent.
const (
	fewestUtterances  = 8
	maxUtteranceWords = 40
	maxIntentWords    = 8
)

func (l *loader) intents() {
	where := map[string]string{} // an utterance, folded → file and line
	for _, name := range l.glob("intents/*.yaml") {
		var f intentFile
		if !l.decode(name, &f) {
			continue
		}
		x := Intent{Code: strings.TrimSuffix(path.Base(name), ".yaml"), Words: strings.TrimSpace(f.Words)}
		if !code.MatchString(x.Code) {
			l.fault(name, "the file's name is no code: write lower-case letters, digits and _")
		}
		if n := words(x.Words); n == 0 || n > maxIntentWords {
			l.fault(name, "words: write what follows « vous voulez », as in words: prendre un rendez-vous, in %d words at most", maxIntentWords)
		}
		for _, u := range f.Utterances {
			at := fmt.Sprintf("%s: line %d", name, u.line)
			said := strings.Join(french.Words(u.text), " ")
			switch first, twice := where[said]; {
			case said == "":
				l.fault(at, "is empty: write an utterance or delete the line")
				continue
			case twice:
				l.fault(at, "%q stands in %s already: delete one of the two", u.text, first)
				continue
			case words(u.text) > maxUtteranceWords:
				l.fault(at, "%d words: nobody says more than %d in one breath; cut it", words(u.text), maxUtteranceWords)
			}
			where[said] = at
			x.Utterances = append(x.Utterances, u.text)
		}
		if len(x.Utterances) < fewestUtterances {
			l.fault(name, "%d utterances: write at least %d", len(x.Utterances), fewestUtterances)
		}
		l.base.Intents = append(l.base.Intents, x)
	}
}
