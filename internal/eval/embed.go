package eval

import (
	"embed"
	"io/fs"
)

//go:embed scenarios/*.yaml
var embedded embed.FS

// Scenarios are the project's own.
func Scenarios() fs.FS {
	sub, err := fs.Sub(embedded, "scenarios")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}
