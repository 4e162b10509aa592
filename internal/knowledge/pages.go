package knowledge

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is a heading, a paragraph or an item of a list of a page.
type block struct {
	heading bool
	item    bool
	text    string
}

// Limits of a page that is imported: no real one comes near, and a made-up one
// cannot fill the memory.
const (
	maxPage     = 4 << 20  // bytes of a file
	maxUnpacked = 32 << 20 // bytes of the text of a .docx
	maxBlocks   = 5000
)

// readPage takes a page apart by its kind.
func readPage(name string, data []byte) ([]block, error) {
	if len(data) > maxPage {
		return nil, fmt.Errorf("has %d bytes: split it into pages of %d at most", len(data), maxPage)
	}
	var blocks []block
	var err error
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		blocks = readMarkdown(string(data))
	case ".html", ".htm":
		blocks, err = readHTML(data)
	case ".docx":
		blocks, err = readDocx(data)
	default:
		return nil, errors.New("is of no kind that can be read: save it as .md, .html or .docx")
	}
	if err == nil && len(blocks) > maxBlocks {
		return nil, fmt.Errorf("has %d paragraphs: split it into pages of %d at most", len(blocks), maxBlocks)
	}
	return blocks, err
}

// readMarkdown knows headings by # and by the line below them, lists, and
// paragraphs; front matter and fenced code are left out.
func readMarkdown(text string) []block {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	if _, body, ok := splitFrontMatter([]byte(text)); ok {
		text = string(body)
	}
	var out []block
	var open []string
	flush := func(heading bool) {
		if s := plain(strings.Join(open, " ")); s != "" {
			out = append(out, block{heading: heading, text: s})
		}
		open = nil
	}
	fenced := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		title, isTitle := cutHashes(line)
		switch {
		case strings.HasPrefix(line, "```"):
			flush(false)
			fenced = !fenced
		case fenced:
		case line == "":
			flush(false)
		case len(open) > 0 && len(line) > 2 && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == ""):
			flush(true)
		case isTitle:
			flush(false)
			open = []string{title}
			flush(true)
		case strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "+ "):
			flush(false)
			if s := plain(line[2:]); s != "" {
				out = append(out, block{item: true, text: s})
			}
		default:
			open = append(open, strings.TrimLeft(line, "> "))
		}
	}
	flush(false)
	return out
}

// cutHashes reads "## Title".
func cutHashes(line string) (title string, ok bool) {
	rest := strings.TrimLeft(line, "#")
	if n := len(line) - len(rest); n == 0 || n > 6 || !strings.HasPrefix(rest, " ") {
		return "", false
	}
	return strings.Trim(rest, " #"), true
}

var unmarked = strings.NewReplacer("**", "", "__", "", "`", "", "{{", "{", "}}", "}")

// plain is a text without marks and with single spaces. Braces are broken: a
// page that is imported may not hold variables.
func plain(s string) string {
	return strings.Join(strings.Fields(unmarked.Replace(strings.ToValidUTF8(s, ""))), " ")
}

// readHTML keeps what is read on a page: no navigation, script or form.
func readHTML(data []byte) ([]block, error) {
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("is no HTML: %w", err)
	}
	var out []block
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || hidden(n) {
			continue
		}
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			out = appendText(out, block{heading: true, text: textOf(n)})
		case atom.Li, atom.Dd:
			out = appendText(out, block{item: true, text: textOf(n)})
		case atom.P, atom.Td, atom.Blockquote, atom.Dt:
			if !within(n, atom.Li, atom.Dd, atom.Td, atom.Blockquote) {
				out = appendText(out, block{text: textOf(n)})
			}
		}
	}
	return out, nil
}

func appendText(list []block, b block) []block {
	if b.text == "" {
		return list
	}
	return append(list, b)
}

func hidden(n *html.Node) bool {
	return n.DataAtom == atom.Script || n.DataAtom == atom.Style ||
		within(n, atom.Nav, atom.Footer, atom.Header, atom.Form, atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript)
}

// within reports whether a node lies in one of these elements.
func within(n *html.Node, in ...atom.Atom) bool {
	for p := range n.Ancestors() {
		for _, a := range in {
			if p.DataAtom == a {
				return true
			}
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && !within(d, atom.Script, atom.Style) {
			b.WriteString(d.Data + " ")
		}
	}
	s := plain(b.String())
	for _, sign := range []string{".", ",", ")"} {
		s = strings.ReplaceAll(s, " "+sign, sign)
	}
	return s
}

// readDocx reads the paragraphs of a Word document: of the archive, only the
// text is opened, so no macro, picture or link of it ever is.
func readDocx(data []byte) ([]block, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("is no .docx: %w", err)
	}
	f, err := archive.Open("word/document.xml")
	if err != nil {
		return nil, errors.New("is no .docx: it holds no word/document.xml")
	}
	defer f.Close()
	limited := &io.LimitedReader{R: f, N: maxUnpacked}
	blocks, err := readWordXML(limited)
	if limited.N <= 0 {
		return nil, fmt.Errorf("unpacks to more than %d bytes: no text is that long", maxUnpacked)
	}
	return blocks, err
}

// readWordXML walks the XML once: w:p is a paragraph, w:t its text, w:pStyle
// tells a heading and w:numPr an item of a list.
func readWordXML(r io.Reader) ([]block, error) {
	var out []block
	var now block
	var text strings.Builder
	inText := false
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("is no .docx: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "p":
				now = block{}
				text.Reset()
			case "pStyle":
				now.heading = isHeading(t)
			case "numPr":
				now.item = true
			case "t":
				inText = true
			case "tab", "br":
				text.WriteByte(' ')
			}
		case xml.CharData:
			if inText {
				text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				now.text = plain(text.String())
				if out = appendText(out, now); len(out) > maxBlocks {
					return out, nil
				}
			}
		}
	}
}

// isHeading: Word calls the styles Heading1 or Titre1, and the page's Title.
func isHeading(style xml.StartElement) bool {
	for _, a := range style.Attr {
		if v := strings.ToLower(a.Value); a.Name.Local == "val" {
			return strings.HasPrefix(v, "heading") || strings.HasPrefix(v, "titre") || v == "title"
		}
	}
	return false
}
