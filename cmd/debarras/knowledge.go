package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/llm"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"
)

// knowledgeCmd is `debarras knowledge`: the articles by themselves, without a
// database.
type knowledgeCmd struct {
	Check  knowledgeCheckCmd  `cmd:"" help:"Check the articles: dates, lengths, variables, questions answered twice or never."`
	Ask    knowledgeAskCmd    `cmd:"" help:"Ask a question as a caller would and see what is found; with --jsonl, one question and one answer a line."`
	Import knowledgeImportCmd `cmd:"" help:"Make draft articles of a folder of Markdown, HTML or .docx pages."`
}

// answerer learns to find the articles of a base; what it reads in a question
// comes from the same rules as in a call.
func answerer(base *knowledge.Base, u *understand.Understander) *answer.Answerer {
	key := lesson{base.Version, u}
	if known, ok := lessons.Load(key); ok {
		return known.(*answer.Answerer).Again()
	}
	k := answer.Knowledge{Unanswered: base.Unanswered, Read: func(question string) []string { return intentsIn(u, question) }}
	for _, x := range base.Articles {
		communes := make([]string, len(x.Communes))
		for i, c := range x.Communes {
			communes[i] = string(c)
		}
		k.Articles = append(k.Articles, answer.Article{ID: x.ID, Intents: x.Intents, Questions: x.Questions, Items: x.Items,
			Spoken: x.Spoken, Communes: communes, From: day(x.ValidFrom), Until: day(x.ValidUntil)})
	}
	for _, code := range base.Codes {
		it := base.Items[code]
		_, one, _ := strings.Cut(it.One, " ")
		k.Things = append(k.Things, answer.Thing{Code: code, Names: append([]string{one, it.Many}, it.Synonyms...)})
	}
	a := answer.New(k)
	lessons.Store(key, a)
	return a.Again()
}

// lessons remembers what was learnt from a version of the knowledge, as taught
// does for utterances.
var lessons sync.Map

type lesson struct {
	version string
	u       *understand.Understander
}

// intentsIn are what is read in a question that opens a call. No day matters.
func intentsIn(u *understand.Understander, question string) []string {
	var out []string
	for _, i := range u.Read(dialogue.Understand{Expect: dialogue.Open, Texts: []string{question}, Today: pickup.Date{Year: 2026, Month: 1, Day: 1}}).Intents {
		out = append(out, string(i))
	}
	return out
}

// embedArticles gives the answers their vectors, when a server for them is
// configured. Without them, the words decide.
func (s *service) embedArticles(ctx context.Context) {
	c := s.config
	if c.OpenAIBaseURL == "" || c.OpenAIEmbeddingModel == "" {
		return
	}
	client := llm.New(llm.Settings{BaseURL: c.OpenAIBaseURL, Key: c.OpenAIAPIKey, Embeddings: c.OpenAIEmbeddingModel})
	for {
		err := s.answers.Embed(ctx, client, c.OpenAIEmbeddingModel, c.DataDir)
		if err == nil {
			return
		}
		s.log.WarnContext(ctx, "no embeddings yet: words alone find the articles", "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(embedEvery):
		}
	}
}

// embedEvery is how long to wait for an embeddings server that fails at start.
const embedEvery = time.Minute

// day is midnight UTC of a day, the zero time for none.
func day(d pickup.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.UTC()
}
