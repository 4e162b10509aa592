// Package knowledge reads the files of the folder knowledge/, checks them and
// gives them a version. A Base is read once, never changed, and safe for
// concurrent use.
//
// Load reports every mistake of every file at once, each with the file, the
// entry and what to do, because the people who write these files are not
// programmers and should not have to try ten times:
//
//	items.yaml: matelas: m3 is missing: give the typical volume of one in m³
//
// What is checked: fields nobody knows, codes and communes that do not exist,
// French labels that are missing, sentences too long for the ear, days that do
// not exist or end before they begin, versions of a rule set that overlap,
// polygons that are not areas or overlap in a commune, communes without rules,
// postcode or sector, two things with one name.
//
// The files, in the order in which they depend on one another:
//
//	items.yaml               items.go
//	rules/*.yaml             rules.go
//	territory/territory.yaml territory.go
//	territory/communes.csv   communes.go
//	territory/sectors.yaml   sectors.go
//	territory/aliases.yaml   aliases.go: quartiers, buildings, old names; each mistake with its line
//	territory/streets.csv    read by package gazetteer
//	articles/*.md            articles.go: front matter between two lines "---"; drafts are kept apart
//	unanswered.txt           articles.go: a question a line, that callers ask and nobody here can answer
//	voice/fr.yaml            voice.go: a text or a list of variants for each key
//	intents/*.yaml           intents.go: how callers say what they want; each mistake with its line
//
// What Load accepts and callers would still suffer from is found by Check
// (check.go). Drafts makes draft articles of the pages that a call centre has
// (drafts.go, pages.go).
//
// An article's text and its spoken form may hold variables that are filled from
// the rules of the caller's commune, see Fill: {{max_items}}, {{lead_days}}…
package knowledge
