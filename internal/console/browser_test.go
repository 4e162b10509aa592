package console

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/debarras/debarras/internal/pagetest"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/store"
)

// What a page may not do at any width: reach beyond the window, offer a control
// too small to hit (WCAG 2.2, 2.5.8: 24 px).
const (
	tooWide = `[...document.querySelectorAll("body *")].filter(e => !e.closest(".sr, .skip, .cards thead") && e.getClientRects().length
		&& e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
		.map(e => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40))
		.concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["the page scrolls sideways"] : [])`
	tooSmall = `[...document.querySelectorAll("button, select, input:not([type=hidden]):not([type=radio])")]
		.filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 80))`
)

// TestInABrowser opens every page at a desk's and a telephone's width: nothing
// is wider than the window, every control can be hit, and a caller who begins
// to wait appears on an open desk. The pictures are kept with go test -artifacts.
func TestInABrowser(t *testing.T) {
	ctx, cancel := context.WithTimeout(pagetest.Browser(t), 2*time.Minute)
	defer cancel()
	h := newHouse(t, nil)
	admin := h.signedIn("Jeanne Martin", store.Administrator)
	id := h.caller("CA1", pickup.Live, "human_asked")
	h.caller("CA2", pickup.Trial, "address")
	taken := h.caller("CA3", pickup.Live, string("mobility_help"))
	h.post(admin, fmt.Sprintf("/appel/%05d/prendre", taken))
	promise := h.promised("CA4", pickup.Live)
	ref := h.booked("CA5", pickup.Live)
	h.booked("CA6", pickup.Trial)
	late := h.booked("CA7", pickup.Live)
	_, err := h.db.App.Exec(t.Context(), `UPDATE notification SET state = 'undelivered', error_code = 30006
		WHERE booking_id = (SELECT id FROM booking WHERE reference = $1)`, late)
	if err != nil {
		t.Fatal(err)
	}
	unknown := h.booked("CA8", pickup.Live)
	if _, err := h.db.App.Exec(t.Context(), toCheck, unknown); err != nil {
		t.Fatal(err)
	}
	link, err := h.link("Nouvelle recrue")
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1280, 390} {
		for name, path := range map[string]string{"connexion": "/connexion", "premiere": link} {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(h.srv.URL+path), chromedp.WaitVisible("main h1")); err != nil {
				t.Fatal(err)
			}
			pagetest.Picture(t, ctx, fmt.Sprintf("%d-%s", width, name))
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(h.srv.URL+"/connexion"),
		chromedp.SendKeys("#nom", "Jeanne Martin"), chromedp.SendKeys("#passe", secret),
		chromedp.Click("main button"), chromedp.WaitVisible("#attente"),
	); err != nil {
		t.Fatal(err)
	}
	pages := []string{"/console", fmt.Sprintf("/appel/%05d", id), fmt.Sprintf("/appel/%05d", taken), fmt.Sprintf("/console/rappels/%d", promise),
		"/console/textos", "/console/rendez-vous?ref=" + ref, "/console/rendez-vous?ref=" + unknown, "/console/rendez-vous?ref=1", "/console/chiffres", "/console/compte", "/console/comptes",
		"/console/lectures", "/nulle-part"}
	for _, width := range []int64{1280, 390} {
		for i, path := range pages {
			err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(h.srv.URL+path), chromedp.WaitReady("main h1"))
			if err != nil {
				t.Fatalf("%s at %d: %v", path, width, err)
			}
			over, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](tooWide))
			if err != nil {
				t.Fatal(err)
			}
			small, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](tooSmall))
			if err != nil {
				t.Fatalf("%s at %d: %v", path, width, err)
			}
			if len(over) > 0 || len(small) > 0 {
				t.Errorf("%s at %d: too wide %q, too small to hit %q", path, width, over, small)
			}
			pagetest.Picture(t, ctx, fmt.Sprintf("%d-%02d%s", width, i, strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path)))
		}
	}
	// An open desk renews itself; its counters count from the server's clock.
	if err := chromedp.Do(ctx, chromedp.Navigate(h.srv.URL+"/console"), chromedp.WaitVisible("#attente")); err != nil {
		t.Fatal(err)
	}
	fresh := h.caller("CA8", pickup.Live, "item_unknown")
	if err := chromedp.Do(ctx, chromedp.WaitVisible(fmt.Sprintf("#prendre-%05d", fresh))); err != nil {
		t.Fatalf("the new caller does not appear: %v", err)
	}
	since, err := chromedp.Run(ctx, chromedp.Text("time[data-since]"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(since, "depuis ") || !strings.HasSuffix(since, " s") {
		t.Errorf("the counter says %q", since)
	}
}
