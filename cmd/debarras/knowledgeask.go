package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/ask"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/llm"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/voice"
)

type knowledgeAskCmd struct {
	knowledgeFolder
	Question []string `arg:"" optional:"" help:"The question, as a caller would ask it."`
	Commune  string   `placeholder:"INSEE" help:"The caller's commune. Default: not known yet."`
	JSONL    bool     `name:"jsonl" help:"Read lines {\"id\",\"question\"} and write lines {\"id\",\"answer\",\"article\",\"sources\",\"known\"}."`
}

// Run answers one question, or one a line.
func (cmd *knowledgeAskCmd) Run(e *env) error {
	base, err := cmd.load()
	if err != nil {
		return err
	}
	d, err := newDesk(e, base)
	if err != nil {
		return err
	}
	if cmd.JSONL {
		return d.lines(e, pickup.INSEE(cmd.Commune))
	}
	if len(cmd.Question) == 0 {
		return errors.New("which question? debarras knowledge ask \"c'est gratuit ?\", or --jsonl")
	}
	return d.show(e, strings.Join(cmd.Question, " "), pickup.INSEE(cmd.Commune))
}

// desk answers questions as a call does, without a database.
type desk struct {
	base  *knowledge.Base
	world *ask.World
	now   time.Time
}

func newDesk(e *env, base *knowledge.Base) (*desk, error) {
	v, err := voice.New(base)
	if err != nil {
		return nil, err
	}
	s := &service{app: &app{base: base, voice: v, config: e.config}}
	u, err := newUnderstander(base)
	if err != nil {
		return nil, err
	}
	a := answerer(base, u)
	if c := e.config; c.OpenAIBaseURL != "" && c.OpenAIEmbeddingModel != "" {
		client := llm.New(llm.Settings{BaseURL: c.OpenAIBaseURL, Key: c.OpenAIAPIKey, Embeddings: c.OpenAIEmbeddingModel})
		c.SetDefaults()
		if err := a.Embed(e.ctx, client, c.OpenAIEmbeddingModel, c.DataDir); err != nil {
			fmt.Fprintf(e.err, "words alone decide: %v\n", err)
		}
	}
	return &desk{base: base, now: time.Now(), world: &ask.World{Answerer: a, Items: base.Items, Fill: s.fill, AboutItem: v.AboutItem}}, nil
}

// foundAnswer is an answer as it is written in a line.
type foundAnswer struct {
	ID      json.RawMessage `json:"id"`
	Answer  string          `json:"answer"`
	Article string          `json:"article"`
	Sources []string        `json:"sources"`
	Known   bool            `json:"known"`
}

// answer is what the caller would hear.
func (d *desk) answer(e *env, question string, commune pickup.INSEE) (foundAnswer, error) {
	event, err := d.world.Ask(e.ctx, dialogue.Answer{Question: question, INSEE: commune, Today: d.today()}, d.now)
	if err != nil {
		return foundAnswer{}, err
	}
	a, ok := event.(dialogue.Answered)
	if !ok || a.Spoken == "" {
		return foundAnswer{Answer: d.base.Voice["no_answer"][0], Sources: []string{}}, nil
	}
	r := foundAnswer{Answer: a.Spoken, Article: a.Article, Known: true, Sources: []string{"knowledge/items.yaml"}}
	if article, ok := d.base.Article(a.Article); ok {
		r.Sources = article.Sources
	}
	return r, nil
}

func (d *desk) today() pickup.Date { return pickup.DateOf(d.now.In(d.base.Territory.Location)) }

func (d *desk) lines(e *env, commune pickup.INSEE) error {
	in := bufio.NewScanner(e.in)
	in.Buffer(nil, maxLine)
	out := json.NewEncoder(e.out)
	out.SetEscapeHTML(false)
	for n := 1; in.Scan(); n++ {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		var q struct {
			ID       json.RawMessage `json:"id"`
			Question string          `json:"question"`
			Commune  pickup.INSEE    `json:"commune"`
		}
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			return fmt.Errorf("line %d: %w: write {\"id\": 1, \"question\": \"c'est gratuit ?\"}", n, err)
		}
		if q.Commune == "" {
			q.Commune = commune
		}
		r, err := d.answer(e, q.Question, q.Commune)
		if err != nil {
			return err
		}
		if r.ID = q.ID; r.ID == nil {
			r.ID = json.RawMessage("null")
		}
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return in.Err()
}

// show prints the answer, where it comes from, and what else was near.
func (d *desk) show(e *env, question string, commune pickup.INSEE) error {
	if _, ok := d.base.Commune(commune); commune != "" && !ok {
		return fmt.Errorf("commune %q is not in communes.csv: write its INSEE code", commune)
	}
	r, err := d.answer(e, question, commune)
	if err != nil {
		return err
	}
	if !r.Known {
		fmt.Fprintln(e.out, r.Answer)
	} else {
		fmt.Fprintf(e.out, "%s\n\n%s\n", r.Answer, r.Article)
		for _, s := range r.Sources {
			fmt.Fprintf(e.out, "  source : %s\n", s)
		}
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\nscore\tarticle\tla question d'exemple la plus proche\n")
	for _, c := range d.world.Answerer.Candidates(answer.Question{Text: question, INSEE: string(commune), Day: d.today().UTC()}) {
		if c.ID == "" {
			c.ID = "(sans réponse)"
		}
		fmt.Fprintf(w, "%.2f\t%s\t%s\n", c.Score, c.ID, c.Like)
	}
	return w.Flush()
}
