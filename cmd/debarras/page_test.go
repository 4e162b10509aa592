package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/debarras/debarras/internal/pagetest"
)

// TestAPickupIsBookedInTheBrowser types a whole trial call on the real page of
// the real program, at the width of a screen and of a telephone. The pictures
// are kept with go test -artifacts.
func TestAPickupIsBookedInTheBrowser(t *testing.T) {
	browser := pagetest.Browser(t)
	for _, size := range [][2]int64{{1280, 900}, {390, 844}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			b := bootAt(t, tuesdayMorning, nil)
			tab, shut := chromedp.NewContext(browser)
			defer shut()
			ctx, cancel := context.WithTimeout(tab, time.Minute)
			defer cancel()
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(b.config.PublicURL+"/essai"),
				chromedp.WaitVisible("#appeler"), chromedp.Click("#appeler")); err != nil {
				t.Fatal(err)
			}
			lines := waitFor(ctx, t, 1)
			for i, text := range append(booking[:len(booking):len(booking)], "non merci") {
				if err := chromedp.Do(ctx, chromedp.SendKeys("#texte", text+"\r")); err != nil {
					t.Fatal(err)
				}
				lines = waitFor(ctx, t, lines+2)
				if i == 0 || i == len(booking)-1 {
					pagetest.Picture(t, ctx, fmt.Sprintf("essai-%d-%d", size[0], i))
				}
			}
			said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
			if err != nil || !strings.Contains(said, "C'est confirmé") {
				t.Fatalf("%v\n%s", err, said)
			}
			if n := b.count(`SELECT count(*) FROM booking WHERE world = 'trial'`); n != 1 {
				t.Errorf("%d trial bookings", n)
			}
		})
	}
}

// waitFor waits until at least n lines were said and the page is in place.
func waitFor(ctx context.Context, t *testing.T, n int) int {
	t.Helper()
	ready := fmt.Sprintf(`document.querySelectorAll("#journal > li").length >= %d && !document.querySelector("main[aria-busy]")`, n)
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](ready)); err != nil {
		t.Fatalf("waiting for line %d: %v", n, err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll("#journal > li").length`))
	if err != nil {
		t.Fatal(err)
	}
	return got
}
