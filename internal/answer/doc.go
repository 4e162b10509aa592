// Package answer finds the article that answers a caller's question, or says
// that there is none. It never makes an answer up: what it gives back is an
// article as somebody wrote it.
//
// An article is found by what the caller wants (the intent that was read), by
// the object it is about, and by the words: the question is compared with the
// example questions of each article, by stems ("déchets" and "déchet") and by
// sounds ("déchèterie" and "déchetterie"), rare words weighing more. What is
// out of date or belongs to another commune is never found.
package answer
