package console

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkPage holds a page against what every page owes its readers: RGAA's
// structure, labels and tables, and nothing that the content policy blocks.
func checkPage(t testing.TB, path, body string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	p := &checked{TB: t, path: path, ids: map[string]int{}, labels: map[string]bool{}}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			p.collect(n)
		}
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			p.element(n)
		}
	}
	p.headings()
	for id, n := range p.ids {
		if n > 1 {
			p.Errorf("%s: id %q stands %d times", path, id, n)
		}
	}
	if !strings.HasPrefix(strings.ToLower(body), "<!doctype html>") {
		p.Errorf("%s: no doctype", path)
	}
}

type checked struct {
	testing.TB
	path   string
	ids    map[string]int
	labels map[string]bool
	levels []int
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func (p *checked) collect(n *html.Node) {
	if id := attr(n, "id"); id != "" {
		p.ids[id]++
	}
	if n.Data == "label" && text(n) != "" {
		p.labels[attr(n, "for")] = true
	}
	if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
		p.levels = append(p.levels, int(n.Data[1]-'0'))
		if text(n) == "" {
			p.Errorf("%s: an empty heading", p.path)
		}
	}
}

func (p *checked) element(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
			p.Errorf("%s: <%s %s=%q> is inline", p.path, n.Data, a.Key, a.Val)
		}
		if (a.Key == "src" || a.Key == "href" && n.Data == "link") && !strings.HasPrefix(a.Val, "/") {
			p.Errorf("%s: %s comes from elsewhere", p.path, a.Val)
		}
	}
	for _, name := range []string{"aria-describedby", "aria-labelledby"} {
		for id := range strings.FieldsSeq(attr(n, name)) {
			if p.ids[id] == 0 {
				p.Errorf("%s: <%s %s> names %q, which is not there", p.path, n.Data, name, id)
			}
		}
	}
	switch n.Data {
	case "html":
		if attr(n, "lang") != "fr" {
			p.Errorf("%s: the page does not say that it is French", p.path)
		}
	case "title", "a", "button", "caption", "th", "legend":
		if text(n) == "" && attr(n, "aria-label") == "" {
			p.Errorf("%s: an empty <%s>", p.path, n.Data)
		}
		if n.Data == "th" && attr(n, "scope") == "" {
			p.Errorf("%s: <th> %q without scope", p.path, text(n))
		}
	case "style":
		p.Errorf("%s: an inline style sheet", p.path)
	case "script":
		if attr(n, "src") == "" || n.FirstChild != nil {
			p.Errorf("%s: an inline script", p.path)
		}
	case "input", "select", "textarea":
		if attr(n, "type") != "hidden" && !p.labels[attr(n, "id")] {
			p.Errorf("%s: <%s name=%q> has no label", p.path, n.Data, attr(n, "name"))
		}
		if attr(n, "aria-invalid") == "true" && attr(n, "aria-describedby") == "" {
			p.Errorf("%s: <%s name=%q> is wrong and does not say why", p.path, n.Data, attr(n, "name"))
		}
	case "table":
		if !slices.ContainsFunc(slices.Collect(n.ChildNodes()), func(c *html.Node) bool { return c.Data == "caption" }) {
			p.Errorf("%s: a table without caption", p.path)
		}
	case "form":
		if method := attr(n, "method"); method != "get" && method != "post" {
			p.Errorf("%s: a form without method", p.path)
		}
	case "section", "nav":
		if !has(n, "aria-labelledby") && !has(n, "aria-label") {
			p.Errorf("%s: a <%s> without a name", p.path, n.Data)
		}
	}
}

func (p *checked) headings() {
	ones, last := 0, 0
	for _, level := range p.levels {
		if level == 1 {
			ones++
		}
		if level > last+1 {
			p.Errorf("%s: headings jump from %d to %d", p.path, last, level)
		}
		last = level
	}
	if ones != 1 {
		p.Errorf("%s: %d main headings", p.path, ones)
	}
}
