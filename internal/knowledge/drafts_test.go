package knowledge

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	markdownPage = "Une page sur la collecte.\n\n# Les horaires\n\nLes bureaux ouvrent à 9 heures. Le samedi, ils ferment à midi.\n\n- **Lundi**\n- Mardi\n\nQui peut venir ?\n---\nTout le monde.\n\n```\ncode\n```\n"
	htmlPage     = "<html><head><title>x</title><style>p{}</style></head><body><nav><p>Menu</p></nav><p>Une page sur la collecte.</p><h1>Les horaires</h1><p>Les bureaux ouvrent à 9&nbsp;heures. Le samedi, ils ferment à midi.</p><ul><li><p><b>Lundi</b></p></li><li>Mardi</li></ul><script>alert('p')</script><h2>Qui peut venir ?</h2><p>Tout le monde.</p><footer><p>Mentions</p></footer></body></html>"
	wordXML      = `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Une page sur la collecte.</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="Titre1"/></w:pPr><w:r><w:t>Les </w:t></w:r><w:r><w:t>horaires</w:t></w:r></w:p>` +
		`<w:p><w:r><w:t xml:space="preserve">Les bureaux ouvrent à 9 heures. </w:t><w:t>Le samedi, ils ferment à midi.</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Lundi</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Mardi</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Qui peut venir ?</w:t></w:r></w:p><w:p><w:r><w:t>Tout le monde.</w:t></w:r></w:p></w:body></w:document>`
)

// packed is a .docx that holds these files.
func packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The three kinds of page give the same drafts, which load, and which become an
// article by their line draft: true alone.
func TestDrafts(t *testing.T) {
	for name, data := range map[string][]byte{
		"guide.md":         []byte(markdownPage),
		"guide.html":       []byte(htmlPage),
		"vieux/guide.docx": packed(t, map[string]string{"word/document.xml": wordXML, "word/vbaProject.bin": "macro"}),
	} {
		drafts, err := Drafts(name, data, map[string]bool{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var ids []string
		for _, d := range drafts {
			ids = append(ids, d.ID)
		}
		if got := strings.Join(ids, " "); got != "guide les_horaires qui_peut_venir" {
			t.Errorf("%s: drafts %s", name, got)
			continue
		}
		text := string(drafts[1].Text)
		for _, want := range []string{"spoken: Les bureaux ouvrent à 9 heures.\n", "draft: true", "- " + name, "Le samedi, ils ferment à midi.", "- Lundi\n- Mardi"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, text)
			}
		}
		files := copied(t)
		files["articles/les_horaires.md"] = &fstest.MapFile{Data: []byte(text)}
		b, err := Load(files)
		if err != nil || len(b.Drafts) != 1 || len(b.Drafts[0].Questions) == 0 {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		files["articles/les_horaires.md"] = &fstest.MapFile{Data: []byte(strings.Replace(text, "draft: true\n", "", 1))}
		if b, err = Load(files); err != nil || len(b.Drafts) != 0 {
			t.Fatalf("%s, reviewed: %v", name, err)
		}
	}
}

func TestDraftsHaveIdsOfTheirOwn(t *testing.T) {
	taken := map[string]bool{"prix": true}
	drafts, err := Drafts("a.md", []byte("# Prix\nUn.\n# Prix\nDeux.\n# 3 ?\nTrois.\n# ÉÀ\nQuatre.\n# Зима\nCinq."), taken)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, d := range drafts {
		ids = append(ids, d.ID)
		if !taken[d.ID] {
			t.Errorf("%s is not noted", d.ID)
		}
	}
	if got := strings.Join(ids, " "); got != "prix_2 prix_3 page_3 ea page" {
		t.Errorf("ids %s", got)
	}
}

func TestLongSentencesAreNotProposed(t *testing.T) {
	drafts, err := Drafts("a.md", []byte(strings.Repeat("mot ", 36)+"."), map[string]bool{})
	if err != nil || !strings.Contains(string(drafts[0].Text), "spoken: \"\"") {
		t.Errorf("%v\n%s", err, drafts[0].Text)
	}
}

func TestPagesThatAreRefused(t *testing.T) {
	bomb := packed(t, map[string]string{"word/document.xml": "<w:t>" + strings.Repeat(" ", maxUnpacked+1)})
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a.pdf":  {[]byte("%PDF"), "save it as"},
		"b.docx": {[]byte("PK"), "is no .docx"},
		"c.docx": {packed(t, map[string]string{"x": ""}), "word/document.xml"},
		"d.docx": {packed(t, map[string]string{"word/document.xml": "<w:p"}), "is no .docx"},
		"e.docx": {bomb, "unpacks to more"},
		"f.md":   {nil, "holds no text"},
		"g.html": {[]byte("<nav>Menu</nav>"), "holds no text"},
		"h.md":   {bytes.Repeat([]byte("a"), maxPage+1), "split it"},
		"i.md":   {bytes.Repeat([]byte("a\n\n"), maxBlocks+1), "split it"},
	} {
		if _, err := Drafts(name, c.data, map[string]bool{}); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want one that says %q", name, err, c.want)
		}
	}
}

// Whatever a page holds, its drafts load as drafts.
func FuzzDrafts(f *testing.F) {
	f.Add(0, []byte(markdownPage))
	f.Add(1, []byte(htmlPage))
	f.Add(2, []byte(wordXML))
	f.Add(0, []byte("# {{max_items}} \"'\n---\n: - [a, b\n"))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		if len(data) > 20000 {
			return
		}
		name := []string{"a.md", "a.html", "a.docx"}[((kind%3)+3)%3]
		if name == "a.docx" {
			data = packed(t, map[string]string{"word/document.xml": string(data)})
		}
		drafts, err := Drafts(name, data, map[string]bool{})
		if err != nil {
			return
		}
		for _, d := range drafts {
			head, body, ok := splitFrontMatter(d.Text)
			l := &loader{base: &Base{}}
			var front frontMatter
			if !ok || !l.parse("x", 1, head, &front) || !front.Draft || front.ID != d.ID || len(front.Questions) == 0 || len(body) == 0 {
				t.Fatalf("%v in\n%s", l.faults, d.Text)
			}
			if words(front.Spoken) > maxSpokenWords || strings.Contains(string(body), "{{") {
				t.Fatalf("spoken %q, text\n%s", front.Spoken, body)
			}
		}
	})
}
