// Package deploy embeds the one deployment file that the program also runs itself: the roles. What an IT department
// reads and runs on its own server is therefore, word for word, what the private PostgreSQL gets.
package deploy

import _ "embed"

// Roles is roles.sql: plain SQL, idempotent, run by a superuser.
//
//go:embed roles.sql
var Roles string
