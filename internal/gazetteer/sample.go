package gazetteer

import (
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
)

var sampleColumns = []string{"insee", "commune", "postcode", "street", "first", "last", "lon", "lat"}

// stepMetres is how far apart the sample's house numbers stand, along a line to the east.
const stepMetres = 8

// metresPerDegree of latitude: 40,008 km around the poles, over 360.
const metresPerDegree = 111_132.0

// Sample reads the project's compact sample file (insee;commune;postcode;street;first;last;lon;lat), one street a line,
// and makes of it one Entry a house number from first to last. The numbers and points are plausible, not real; the
// identifiers are made from the street's name and come out the same each time. first and last both 0 is a street
// without numbers. Faults and errors are as with [ReadBAN].
func Sample(r io.Reader, faults *Faults) iter.Seq2[address.Entry, error] {
	return func(yield func(address.Entry, error) bool) {
		var span [2]int
		rows := readTable(r, faults, layout{columns: sampleColumns, record: func(row []string) (record, error) {
			var err error
			e := address.Entry{INSEE: row[0], Commune: row[1], Postcode: row[2], Street: row[3]}
			if e.Street == "" || french.Fold(e.Street) == "" {
				return record{}, refuse("street is missing")
			}
			if span, err = numberSpan(row[4], row[5]); err != nil {
				return record{}, err
			}
			err = checkPlace(&e, row[6], row[7])
			return record{Entry: e}, err
		}})
		for rec, err := range rows {
			if err != nil {
				yield(address.Entry{}, err)
				return
			}
			if !expand(rec.Entry, span, yield) {
				return
			}
		}
	}
}

func numberSpan(first, last string) ([2]int, error) {
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(last)
	if errA != nil || errB != nil || a < 0 || b < a || b >= placeNumber || a == 0 && b != 0 {
		return [2]int{}, refuse("first %q and last %q are not house numbers in order, below %d", first, last, placeNumber)
	}
	return [2]int{a, b}, nil
}

// expand yields the street's house numbers.
func expand(e address.Entry, span [2]int, yield func(address.Entry, error) bool) bool {
	e.StreetID = e.INSEE + "_" + strings.ReplaceAll(french.Fold(e.Street), " ", "-")
	if span[1] == 0 {
		e.ID = e.StreetID
		return yield(e, nil)
	}
	lon := e.Lon
	step := stepMetres / (metresPerDegree * math.Max(0.1, math.Cos(e.Lat*math.Pi/180)))
	for n := span[0]; n <= span[1]; n++ {
		e.Number, e.ID = n, fmt.Sprintf("%s_%05d", e.StreetID, n)
		e.Lon = lon + float64(n-span[0])*step
		if !yield(e, nil) {
			return false
		}
	}
	return true
}
