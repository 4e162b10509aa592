// Package answer finds the article that answers a caller's question, or says
// that there is none. It never makes an answer up: what it gives back is an
// article as somebody wrote it.
//
// A question becomes terms (terms.go): stems ("déchets" and "déchet"), the
// objects that it names ("frigo" and "réfrigérateur" are one), words that mean
// much the same (synonyms.go), letters and sounds ("déchèterie" and
// "déchetterie"). Every article is then scored (answer.go) by
//
//   - a linear classifier, learnt at start from the articles' example questions
//     and from those that nobody here can answer (features.go, model.go). What
//     else was read in a question, its intents, is a feature among others: the
//     examples show how far to trust it;
//   - likeness to its nearest example question: the weighted share of words in
//     common, rare words weighing more (index.go);
//   - where embeddings are configured, the cosine to its nearest example
//     (embed.go): a dead, slow or garbling server changes the score, and
//     nothing else.
//
// Articles about other objects than the one named, out of date, or of another
// commune are never found. The best is the answer when its score is high
// enough, and far enough above the next that says something else, be it the
// questions without an answer. Those two numbers are fitted (fitted.go, by
// TestFit) so that a wrong answer is rarer than a missing one: anything else is
// "I don't know".
package answer
