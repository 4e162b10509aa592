package main

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// A bin is a tenth of all probabilities: what was said on average, and what was right.
type bin struct {
	said  float64
	right share
}

// reliability parts the rows by their probability, and gives the expected calibration error: the distance between what was said and what was
// right, averaged over the rows (Naeini, Cooper and Hauskrecht 2015).
func reliability(rows []held) (bins [calibrationBins]bin, failed float64) {
	for _, r := range rows {
		b := &bins[min(calibrationBins-1, int(r.p*calibrationBins))]
		b.said += r.p
		b.right.count(r.right)
	}
	for i := range bins {
		if n := float64(bins[i].right.n); n > 0 {
			bins[i].said /= n
			failed += math.Abs(bins[i].said-float64(bins[i].right.k)/n) * n / float64(len(rows))
		}
	}
	return bins, failed
}

// The diagram's frame, in pixels.
const (
	side   = 360.0
	margin = 60.0
	hist   = 70.0 // of the histogram below
)

// across and above place a probability on the diagram's axes.
func across(p float64) float64 { return margin + p*side }
func above(p float64) float64  { return margin + (1-p)*side }

// drawReliability draws what was right over what was said, with 95 % intervals (Wilson), and below how many rows each tenth holds.
func drawReliability(w io.Writer, bins [calibrationBins]bin, failed float64, n int) error {
	var b strings.Builder
	drawAxes(&b, fmt.Sprintf("%d utterances, calibration error %.3f", n, failed))
	most := 1
	for _, k := range bins {
		most = max(most, k.right.n)
	}
	for i, k := range bins {
		if k.right.n > 0 {
			drawBin(&b, k, across(float64(i)/calibrationBins), (hist-20)*float64(k.right.n)/float64(most))
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// drawAxes opens the picture: its frame, title and scales, and the line on which a perfect calibration lies.
func drawAxes(b *strings.Builder, title string) {
	width, height := side+2*margin, side+2*margin+hist
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="12" role="img" aria-label="Reliability diagram">`+"\n",
		width, height)
	fmt.Fprintf(b, `<rect width="%g" height="%g" fill="#fff"/><rect x="%g" y="%g" width="%g" height="%g" fill="none" stroke="#888"/>`+"\n",
		width, height, margin, margin, side, side)
	fmt.Fprintf(b, `<line x1="%g" y1="%g" x2="%g" y2="%g" stroke="#888" stroke-dasharray="4 4"/>`+"\n", across(0), above(0), across(1), above(1))
	fmt.Fprintf(b, `<text x="%g" y="30" text-anchor="middle" font-size="14">%s</text>`+"\n", width/2, title)
	for _, p := range []float64{0, 0.25, 0.5, 0.75, 1} {
		fmt.Fprintf(b, `<text x="%g" y="%g" text-anchor="middle">%.0f %%</text><text x="%g" y="%g" text-anchor="end">%.0f %%</text>`+"\n",
			across(p), above(0)+16, 100*p, across(0)-6, above(p)+4, 100*p)
	}
	fmt.Fprintf(b, `<text x="%g" y="%g" text-anchor="middle">probability said</text>`+"\n", width/2, above(0)+34)
	fmt.Fprintf(b, `<text transform="translate(16 %g) rotate(-90)" text-anchor="middle">right</text>`+"\n", above(0.5))
}

// drawBin draws a bin's point with its interval, and its bar, so tall and from left on, below.
func drawBin(b *strings.Builder, k bin, left, tall float64) {
	low, high := wilson(k.right.k, k.right.n)
	right := float64(k.right.k) / float64(k.right.n)
	fmt.Fprintf(b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#0a5"/><circle cx="%.1f" cy="%.1f" r="4" fill="#0a5"/>`+"\n",
		across(k.said), above(low), across(k.said), above(high), across(k.said), above(right))
	foot := side + 2*margin + hist - margin/2
	fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#9cb"/><text x="%.1f" y="%.1f" text-anchor="middle" font-size="10">%d</text>`+"\n",
		left+2, foot-tall, side/calibrationBins-4, tall, left+side/calibrationBins/2, foot+12, k.right.n)
}
