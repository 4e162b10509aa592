package gazetteer

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/address"
)

// A record is a row of a gazetteer: an address, and the other names that the row gives.
type record struct {
	address.Entry
	landmark   string // nom_ld: the lieu-dit, résidence or hamlet that the address lies in
	alias      string // another name of the street
	oldCommune string // the former commune that is now part of this one
	delivery   string // the commune's name as the post writes it
}

// A layout is a kind of table: its columns, those that may lack (they come after the others in a row, empty), and what a row means.
type layout struct {
	columns, optional []string
	record            func(row []string) (record, error)
}

// The columns of the BAN's CSV that are read (adresse.data.gouv.fr, "format CSV BAN"). Others may come and go.
var banLayout = layout{
	columns:  []string{"id", "id_fantoir", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune", "lon", "lat", "nom_ld"},
	optional: []string{"alias", "nom_ancienne_commune", "libelle_acheminement"},
	record:   banRecord,
}

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
	cAlias
	cOldCommune
	cDelivery
)

// The BAN's lieux-dits are files of their own (lieux-dits-13-beta.csv.gz), with a name where the others have a number and a street.
var lieuxDitsLayout = layout{
	columns:  []string{"id", "nom_lieu_dit", "code_postal", "code_insee", "nom_commune", "lon", "lat"},
	optional: []string{"nom_ancienne_commune"},
	record: func(row []string) (record, error) {
		e := address.Entry{ID: row[0], StreetID: row[0], Street: row[1], Postcode: row[2], INSEE: row[3], Commune: row[4], Place: true}
		if e.ID == "" || e.Street == "" {
			return record{}, refuse("id or nom_lieu_dit is missing")
		}
		err := checkPlace(&e, row[5], row[6])
		return record{Entry: e, oldCommune: row[7]}, err
	},
}

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

// ReadBAN reads the BAN's CSV, addresses or lieux-dits (";", a header line, columns in any order, quotes, CRLF, byte order mark; plain
// or gzip). It yields each good row as an Entry; what is wrong with the others goes to faults. It ends with one error when the file
// as a whole cannot be read: a column is missing, or the input fails; Entry is zero then.
func ReadBAN(r io.Reader, faults *Faults) iter.Seq2[address.Entry, error] {
	return func(yield func(address.Entry, error) bool) {
		for rec, err := range readBAN(r, faults) {
			if !yield(rec.Entry, err) {
				return
			}
		}
	}
}

func readBAN(r io.Reader, faults *Faults) iter.Seq2[record, error] {
	return readTable(r, faults, banLayout, lieuxDitsLayout)
}

// readTable reads a table in the layout whose columns it has; when it has none's, the first says which are missing.
func readTable(r io.Reader, faults *Faults, layouts ...layout) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		fail := func(err error) { yield(record{}, fmt.Errorf("%s: %w", faults.File, err)) }
		p, err := plain(r)
		if err != nil {
			fail(err)
			return
		}
		t := table{r: bufio.NewReaderSize(p, 1<<16)}
		l, places, width, err := t.header(layouts)
		if err != nil {
			fail(err)
			return
		}
		names := append(append([]string{}, l.columns...), l.optional...)
		row := make([]string, len(names))
		for {
			fields, err := t.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(record{}, fmt.Errorf("%s:%d: %w", faults.File, t.line, err))
				return
			}
			if len(fields) != width {
				faults.add(t.line, &fault{"%d columns instead of %d", []any{len(fields), width}})
				continue
			}
			for i, k := range places {
				if k >= 0 {
					row[i] = strings.TrimSpace(fields[k])
				}
			}
			if bad := invalid(row); bad >= 0 {
				faults.add(t.line, &fault{"%s is not valid UTF-8, or holds a zero byte", []any{names[bad]}})
				continue
			}
			rec, err := l.record(row)
			if why, refused := errors.AsType[*fault](err); refused {
				faults.add(t.line, why)
				continue
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

func invalid(row []string) int {
	for i, s := range row {
		if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			return i
		}
	}
	return -1
}

func banRecord(row []string) (record, error) {
	rec := record{landmark: row[cLieuDit], alias: row[cAlias], oldCommune: row[cOldCommune], delivery: row[cDelivery]}
	e := &rec.Entry
	*e = address.Entry{ID: row[cID], StreetID: row[cFantoir], Street: row[cVoie], Suffix: strings.ToLower(row[cRep]), Postcode: row[cPostal],
		INSEE: row[cINSEE], Commune: row[cCommune]}
	if e.ID == "" {
		return rec, refuse("id is missing")
	}
	number, err := strconv.Atoi(row[cNumero])
	if err != nil || number < 0 || number > 99999 {
		return rec, refuse("numero %q is not a number from 0 to 99999", row[cNumero])
	}
	if number == placeNumber {
		number, e.Place, e.Suffix = 0, true, ""
		if row[cLieuDit] != "" {
			e.Street, rec.landmark = row[cLieuDit], ""
		}
	}
	e.Number = number
	if e.Street == "" {
		return rec, refuse("nom_voie is missing")
	}
	if len(e.Suffix) > 10 {
		return rec, refuse("rep %q is too long", row[cRep])
	}
	if err := checkPlace(e, row[cLon], row[cLat]); err != nil {
		return rec, err
	}
	if e.StreetID = streetID(e.ID, e.StreetID); e.StreetID == "" {
		return rec, refuse("id %q does not name its street and id_fantoir is missing", e.ID)
	}
	return rec, nil
}

// streetID is the street's part of an address's id, insee_code_number, when id_fantoir says the same (in capitals, in the BAN's files)
// or nothing, as in newer files; else id_fantoir.
func streetID(id, fantoir string) string {
	insee, rest, ok := strings.Cut(id, "_")
	code, _, _ := strings.Cut(rest, "_")
	if own := insee + "_" + code; ok && (fantoir == "" || strings.EqualFold(own, fantoir)) {
		return own
	}
	return fantoir
}

// checkPlace reads what all layouts have: commune, postcode and point.
func checkPlace(e *address.Entry, lon, lat string) error {
	if len(e.INSEE) != 5 {
		return refuse("the INSEE code %q has not five characters", e.INSEE)
	}
	if e.Commune == "" {
		return refuse("the commune's name is missing")
	}
	if e.Postcode != "" && (len(e.Postcode) != 5 || strings.Trim(e.Postcode, "0123456789") != "") {
		return refuse("the postcode %q has not five digits", e.Postcode)
	}
	if lon == "" && lat == "" {
		return errNoPosition
	}
	var err error
	if e.Lon, err = strconv.ParseFloat(lon, 64); err != nil || !(e.Lon >= -180 && e.Lon <= 180) {
		return refuse("lon %q is not between -180 and 180", lon)
	}
	if e.Lat, err = strconv.ParseFloat(lat, 64); err != nil || !(e.Lat >= -90 && e.Lat <= 90) {
		return refuse("lat %q is not between -90 and 90", lat)
	}
	return nil
}
