// Package knowledgefiles embeds what the call centre knows: the files that
// internal/knowledge reads and checks. It holds no logic, so that non-programmers
// edit this folder and nothing else.
//
//	items.yaml      the objects: how callers call them, volume, what happens to them
//	rules/*.yaml    dated rules, one file a rule set
//	territory/      communes, sectors, sample streets, other names of places
//	articles/*.md   questions and answers, with sources and validity
//	unanswered.txt  questions that nobody here can answer
//	intents/*.yaml  example utterances
//	voice/fr.yaml   every sentence that the bot can say
package knowledgefiles

import "embed"

// Files holds the folder; the paths begin at it ("items.yaml").
//
//go:embed *
var Files embed.FS
