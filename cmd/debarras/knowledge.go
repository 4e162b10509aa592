package main

import (
	"strings"
	"time"

	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"
)

// answerer learns to find the articles of a base; what it reads in a question
// comes from the same rules as in a call.
func answerer(base *knowledge.Base, u *understand.Understander) *answer.Answerer {
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
	return answer.New(k)
}

// intentsIn are what is read in a question that opens a call. No day matters.
func intentsIn(u *understand.Understander, question string) []string {
	var out []string
	for _, i := range u.Read(dialogue.Understand{Expect: dialogue.Open, Texts: []string{question}, Today: pickup.Date{Year: 2026, Month: 1, Day: 1}}).Intents {
		out = append(out, string(i))
	}
	return out
}

// day is midnight UTC of a day, the zero time for none.
func day(d pickup.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.UTC()
}
