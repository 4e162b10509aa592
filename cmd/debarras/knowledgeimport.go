package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/debarras/debarras/internal/knowledge"
)

type knowledgeImportCmd struct {
	knowledgeFolder
	Dir string `arg:"" type:"existingdir" help:"The folder with the pages: .md, .html, .docx."`
	Out string `required:"" placeholder:"DIR" help:"Where the drafts go, for instance knowledge/articles. Nothing there is overwritten."`
}

// maxFile bounds what is read of one page; knowledge.Drafts refuses less.
const maxFile = 5 << 20

// Run makes drafts of every page that can be read, and fails if any cannot.
func (cmd *knowledgeImportCmd) Run(e *env) error {
	base, err := cmd.load()
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, a := range base.Articles {
		taken[a.ID] = true
	}
	if err := os.MkdirAll(cmd.Out, 0o755); err != nil {
		return fmt.Errorf("make the folder for the drafts: %w", err)
	}
	there, err := filepath.Glob(filepath.Join(cmd.Out, "*.md"))
	if err != nil {
		return err
	}
	for _, f := range there {
		taken[strings.TrimSuffix(filepath.Base(f), ".md")] = true
	}
	root, err := os.OpenRoot(cmd.Dir) // a link cannot lead out of the folder
	if err != nil {
		return err
	}
	defer root.Close()
	pages, drafts, failed := 0, 0, 0
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isPage(name) {
			return err
		}
		pages++
		n, err := cmd.page(root.FS(), name, taken)
		if err != nil {
			failed++
			fmt.Fprintf(e.out, "error  %v\n", err)
			return nil
		}
		drafts += n
		fmt.Fprintf(e.out, "%3d    %s\n", n, name)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%d pages, %d drafts in %s. Nobody hears a draft: review it, then delete its line draft: true.\n", pages, drafts, cmd.Out)
	switch {
	case pages == 0:
		return errors.New("no page in the folder ends in .md, .html or .docx")
	case failed > 0:
		return fmt.Errorf("%d pages could not be read", failed)
	}
	return nil
}

func isPage(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".md", ".markdown", ".html", ".htm", ".docx":
		return !strings.HasPrefix(filepath.Base(name), "~$") // Word's lock files
	}
	return false
}

// page writes the drafts of one page; n is how many.
func (cmd *knowledgeImportCmd) page(dir fs.FS, name string, taken map[string]bool) (n int, err error) {
	info, err := fs.Stat(dir, name)
	if err != nil {
		return 0, err
	}
	if info.Size() > maxFile {
		return 0, fmt.Errorf("%s: has %d bytes: split it", name, info.Size())
	}
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return 0, err
	}
	drafts, err := knowledge.Drafts(name, data, taken)
	if err != nil {
		return 0, err
	}
	for _, d := range drafts {
		f, err := os.OpenFile(filepath.Join(cmd.Out, d.ID+".md"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		_, err = f.Write(d.Text)
		if err := errors.Join(err, f.Close()); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	return len(drafts), nil
}
