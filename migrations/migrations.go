// Package migrations holds the schema as numbered SQL files, NNNN_name.sql, in goose's format. They are embedded in
// the binary and run by internal/pg as the role debarras_owner, in the order of their numbers, each once.
//
// A published file never changes: a mistake is corrected by the next file.
package migrations

import "embed"

// FS holds the SQL files.
//
//go:embed *.sql
var FS embed.FS
