// Package console is what agents, managers and the data protection officer
// see: HTML pages rendered on the server, which work without JavaScript.
//
// Where to look: routes.go lists every page with the roles that may open it;
// page.go renders (one struct per page, one template per page, a buffer before
// the first byte) and maps errors in one place; words.go holds the French
// labels of codes; desk.go is the agents' desk and "prendre"; call.go the page
// of one call; figures.go the figures; live.go the event stream that makes open
// pages renew themselves; static/ the one style sheet and the one script.
//
// Whatever shows personal data records it first (store.LogRead): what cannot be
// recorded is not shown. Telephone numbers and addresses stay masked until they
// are asked for, by POST, so that neither a reload nor a prefetch reads them.
package console
