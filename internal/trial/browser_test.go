package trial

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/debarras/debarras/internal/pagetest"
)

// TestBrowser types a call in a real browser, at the width of a screen and of a telephone. The
// pictures are kept with go test -artifacts.
func TestBrowser(t *testing.T) {
	browser := pagetest.Browser(t)
	for _, size := range [][2]int64{{1280, 900}, {390, 844}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			tab, shut := chromedp.NewContext(browser)
			defer shut()
			browse(tab, t, size)
		})
	}
}

func browse(tab context.Context, t *testing.T, size [2]int64) {
	s, _ := newPage(t, time.Now)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		ctx, cancel := context.WithTimeout(tab, time.Minute) // a step waits for its element; this is when it never comes
		defer cancel()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	shot := func(what string) {
		t.Helper()
		if value[bool](tab, t, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
			t.Errorf("the page scrolls sideways: %s", what)
		}
		pagetest.Picture(t, tab, what)
	}
	// said waits until so many lines were said and the page is in place.
	said := func(n int) {
		t.Helper()
		ctx, cancel := context.WithTimeout(tab, time.Minute)
		defer cancel()
		ready := fmt.Sprintf(`document.querySelectorAll("#journal > li").length >= %d && !document.querySelector("main[aria-busy]")`, n)
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](ready)); err != nil {
			t.Fatalf("waiting for line %d: %v", n, err)
		}
	}
	const typed = `document.getElementById("texte").value`

	if err := chromedp.Do(tab, chromedp.EmulateViewport(size[0], size[1])); err != nil {
		t.Fatal(err)
	}
	do(chromedp.Navigate(s.server.URL+"/essai"), chromedp.WaitVisible("#appeler"))
	value[string](tab, t, `window.loaded = "once"`)
	shot("1-start")

	do(chromedp.Click("#appeler"))
	said(1)
	do(chromedp.SendKeys("#texte", "deux matelas au 12 rue Paradis\r"))
	said(3)
	if focus := value[string](tab, t, `document.activeElement.id`); focus != "texte" {
		t.Errorf("after a turn the focus is on %q", focus)
	}
	if left := value[string](tab, t, typed); left != "" {
		t.Errorf("after a turn the field holds %q", left)
	}
	shot("2-turn")

	do(chromedp.SendKeys("#texte", "reste là"), chromedp.Click("#touche-1"), chromedp.WaitReady("#fin"))
	if left := value[string](tab, t, typed); left != "reste là" {
		t.Errorf("keying ate what was being typed: %q is left", left)
	}
	shot("3-keys")

	do(chromedp.Click("#touche-diese"))
	said(5)
	value[string](tab, t, typed+` = ""`)
	do(chromedp.SendKeys("#texte", "au revoir\r"))
	said(7)
	do(chromedp.WaitVisible("#appeler"))
	if value[string](tab, t, `window.loaded`) != "once" {
		t.Error("the page was loaded again")
	}
	if file := value[string](tab, t, `document.getElementById("dossier").innerText`); !strings.Contains(file, "12 bis rue Paradis") {
		t.Errorf("the file beside the call holds %q", file)
	}
	shot("4-end")
}

// value evaluates an expression in the page.
func value[T any](tab context.Context, t *testing.T, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
