package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/debarras/debarras/internal/answer"
	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/knowledge"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/understand"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

// knowledgeFolder is a folder like knowledge/, or what is built in.
type knowledgeFolder struct {
	Knowledge string `type:"existingdir" placeholder:"DIR" help:"A folder like knowledge/, instead of the one built in."`
}

func (f knowledgeFolder) load() (*knowledge.Base, error) {
	var files fs.FS = knowledgefiles.Files
	if f.Knowledge != "" {
		files = os.DirFS(f.Knowledge)
	}
	return knowledge.Load(files)
}

type knowledgeCheckCmd struct {
	knowledgeFolder
	Quiet bool `help:"Leave warnings out."`
}

// Run prints what is wrong, errors before warnings, and fails on errors.
func (cmd *knowledgeCheckCmd) Run(e *env) error {
	base, err := cmd.load()
	if err != nil {
		fmt.Fprintln(e.out, err)
		return errors.New("the files cannot be used: mend what is named above")
	}
	found := base.Check(pickup.DateOf(time.Now().In(base.Territory.Location)), answered())
	found = append(found, competing(base)...)
	failed, warned := 0, 0
	for _, warning := range []bool{false, true} {
		for _, f := range found {
			if f.Warning != warning || warning && cmd.Quiet {
				continue
			}
			kind := "error"
			if warning {
				kind, warned = "warning", warned+1
			} else {
				failed++
			}
			fmt.Fprintf(e.out, "%-7s  %s: %s\n", kind, f.Where, f.Text)
		}
	}
	fmt.Fprintf(e.out, "%d articles, %d drafts, %d questions that nobody answers: %d errors, %d warnings.\n",
		len(base.Articles), len(base.Drafts), len(base.Unanswered), failed, warned)
	if failed > 0 {
		return fmt.Errorf("%d errors in the articles", failed)
	}
	return nil
}

// answered are the intents that the dialogue asks the articles about.
func answered() []string {
	var out []string
	for i, is := range dialogue.Questions {
		if is {
			out = append(out, string(i))
		}
	}
	slices.Sort(out)
	return out
}

// competing finds example questions that another article, or none, would
// answer: two articles lie too close to one another.
func competing(base *knowledge.Base) []knowledge.Finding {
	items := make([]pickup.Item, 0, len(base.Codes))
	for _, code := range base.Codes {
		items = append(items, base.Items[code])
	}
	a := answerer(base, understand.New(items))
	var out []knowledge.Finding
	for _, x := range base.Articles {
		q := answer.Question{Day: day(x.ValidFrom)}
		if len(x.Communes) > 0 {
			q.INSEE = string(x.Communes[0])
		}
		for _, q.Text = range x.Questions {
			list := a.Candidates(q)
			if len(list) == 0 || list[0].ID == x.ID {
				continue
			}
			by := "articles/" + list[0].ID + ".md would answer it"
			if list[0].ID == "" {
				by = fmt.Sprintf("unanswered.txt has %q, so nobody would answer it", list[0].Like)
			}
			out = append(out, knowledge.Finding{Where: "articles/" + x.ID + ".md", Warning: true, Text: fmt.Sprintf("%q: %s", q.Text, by)})
		}
	}
	return out
}
