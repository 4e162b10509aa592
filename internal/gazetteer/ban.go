package gazetteer

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/address"
)

// The columns of the BAN's CSV that are read (adresse.data.gouv.fr, "format CSV BAN"). Others may come and go.
var banColumns = []string{"id", "id_fantoir", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune", "lon", "lat", "nom_ld"}

const (
	cID = iota
	cFantoir
	cNumero
	cRep
	cVoie
	cPostal
	cINSEE
	cCommune
	cLon
	cLat
	cLieuDit
)

// In the BAN, numero 0 is a street as a whole, 9999 a lieu-dit.
const placeNumber = 9999

// plain unpacks gzip, which it knows by its first two bytes, and drops a byte order mark.
func plain(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if head, err := b.Peek(2); err == nil && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("not a whole gzip file: %w", err)
		}
		b = bufio.NewReaderSize(z, 1<<16)
	}
	if head, err := b.Peek(3); err == nil && string(head) == "\ufeff" {
		if _, err := b.Discard(3); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// ReadBAN reads the BAN's CSV (";", a header line, columns in any order, quotes, CRLF, byte order mark; plain or gzip). It yields
// each good row as an Entry; what is wrong with the others goes to faults. It ends with one error when the file
// as a whole cannot be read: a column is missing, or the input fails; Entry is zero then.
func ReadBAN(r io.Reader, faults *Faults) iter.Seq2[address.Entry, error] {
	return readTable(r, faults, banColumns, func(row []string) (address.Entry, error) {
		return banEntry(row)
	})
}

// readTable is the frame that both formats share.
func readTable(r io.Reader, faults *Faults, columns []string, entry func(row []string) (address.Entry, error)) iter.Seq2[address.Entry, error] {
	return func(yield func(address.Entry, error) bool) {
		p, err := plain(r)
		if err != nil {
			yield(address.Entry{}, fmt.Errorf("%s: %w", faults.File, err))
			return
		}
		t := table{r: bufio.NewReaderSize(p, 1<<16)}
		places, width, err := t.header(columns)
		if err != nil {
			yield(address.Entry{}, fmt.Errorf("%s: %w", faults.File, err))
			return
		}
		row := make([]string, len(columns))
		for {
			fields, err := t.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(address.Entry{}, fmt.Errorf("%s:%d: %w", faults.File, t.line, err))
				return
			}
			if len(fields) != width {
				faults.add(t.line, "%d columns instead of %d", len(fields), width)
				continue
			}
			for i, k := range places {
				row[i] = strings.TrimSpace(fields[k])
			}
			if bad := invalid(row); bad >= 0 {
				faults.add(t.line, "%s is not valid UTF-8", columns[bad])
				continue
			}
			e, err := entry(row)
			if err != nil {
				faults.add(t.line, "%v", err)
				continue
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func invalid(row []string) int {
	for i, s := range row {
		if !utf8.ValidString(s) {
			return i
		}
	}
	return -1
}

func banEntry(row []string) (address.Entry, error) {
	e := address.Entry{ID: row[cID], StreetID: row[cFantoir], Street: row[cVoie], Suffix: strings.ToLower(row[cRep]), Postcode: row[cPostal],
		INSEE: row[cINSEE], Commune: row[cCommune]}
	if e.ID == "" {
		return e, fmt.Errorf("id is missing")
	}
	number, err := strconv.Atoi(row[cNumero])
	if err != nil || number < 0 || number > 99999 {
		return e, fmt.Errorf("numero %q is not a number from 0 to 99999", row[cNumero])
	}
	if number == placeNumber {
		number, e.Place, e.Suffix = 0, true, ""
		if row[cLieuDit] != "" {
			e.Street = row[cLieuDit]
		}
	}
	e.Number = number
	if e.Street == "" {
		return e, fmt.Errorf("nom_voie is missing")
	}
	if len(e.Suffix) > 10 {
		return e, fmt.Errorf("rep %q is too long", row[cRep])
	}
	if err := checkPlace(&e, row[cLon], row[cLat]); err != nil {
		return e, err
	}
	if e.StreetID == "" {
		// Newer files leave id_fantoir out; the id begins with the street's: insee_code_number.
		parts := strings.SplitN(e.ID, "_", 3)
		if len(parts) < 2 {
			return e, fmt.Errorf("id %q does not name its street and id_fantoir is missing", e.ID)
		}
		e.StreetID = parts[0] + "_" + parts[1]
	}
	return e, nil
}

// checkPlace reads what both formats have: commune, postcode and point.
func checkPlace(e *address.Entry, lon, lat string) error {
	if len(e.INSEE) != 5 {
		return fmt.Errorf("the INSEE code %q has not five characters", e.INSEE)
	}
	if e.Commune == "" {
		return fmt.Errorf("the commune's name is missing")
	}
	if e.Postcode != "" && (len(e.Postcode) != 5 || strings.Trim(e.Postcode, "0123456789") != "") {
		return fmt.Errorf("the postcode %q has not five digits", e.Postcode)
	}
	var err error
	if e.Lon, err = strconv.ParseFloat(lon, 64); err != nil || !(e.Lon >= -180 && e.Lon <= 180) {
		return fmt.Errorf("lon %q is not between -180 and 180", lon)
	}
	if e.Lat, err = strconv.ParseFloat(lat, 64); err != nil || !(e.Lat >= -90 && e.Lat <= 90) {
		return fmt.Errorf("lat %q is not between -90 and 90", lat)
	}
	return nil
}
