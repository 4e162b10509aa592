package address

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
)

// The index's file: a magic line, the data as varints and length-prefixed strings (numbers and points as differences from the row
// before), and a CRC-32C of all that, little endian. What follows from the data (sounds, n-grams) is computed
// again when it is read, so that a better rule needs no new import. The first version knew no report, no communes outside the
// territory and no names of the gazetteer's own; it is still read.
const (
	magic   = "DEBARRAS ADDRESS INDEX 2\n"
	magicV1 = "DEBARRAS ADDRESS INDEX 1\n"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrDamaged is wrapped by every error of [Decode]: the file is cut, altered, or no index at all. Import the gazetteer again.
var ErrDamaged = errors.New("address index is damaged: import the gazetteer again")

type encoder struct{ buf []byte }

func (e *encoder) uint(n int)       { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }
func (e *encoder) int(n int)        { e.buf = binary.AppendVarint(e.buf, int64(n)) }
func (e *encoder) string(s string)  { e.uint(len(s)); e.buf = append(e.buf, s...) }
func (e *encoder) list(ss []string) { e.uint(len(ss)); each(ss, e.string) }

func (e *encoder) bool(b bool) {
	if b {
		e.uint(1)
	} else {
		e.uint(0)
	}
}

func (e *encoder) names(m map[string]string) {
	e.uint(len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		e.string(name)
		e.string(m[name])
	}
}

func each[T any](ts []T, f func(T)) {
	for _, t := range ts {
		f(t)
	}
}

// Encode writes the index. Equal indexes give equal bytes.
func (x *Index) Encode(w io.Writer) error {
	e := encoder{buf: []byte(magic)}
	e.string(x.version)
	e.string(string(x.report))
	e.list(x.suffixes)
	e.list(x.postcodes)
	e.uint(len(x.communes))
	for _, c := range x.communes {
		e.string(c.insee)
		e.string(c.name)
		e.bool(c.outside)
	}
	e.uint(len(x.streets))
	for _, s := range x.streets {
		x.encodeStreet(&e, s)
	}
	e.uint(len(x.rows.ids))
	for _, r := range slices.Sorted(maps.Keys(x.rows.ids)) {
		e.uint(int(r))
		e.string(x.rows.ids[r])
	}
	e.names(x.official)
	e.names(x.aliases)
	e.buf = binary.LittleEndian.AppendUint32(e.buf, crc32.Checksum(e.buf, castagnoli))
	if _, err := w.Write(e.buf); err != nil {
		return fmt.Errorf("write address index: %w", err)
	}
	return nil
}

func (x *Index) encodeStreet(e *encoder, s streetRecord) {
	e.string(s.id)
	e.string(s.name)
	e.uint(int(s.commune))
	e.int(int(s.lon))
	e.int(int(s.lat))
	e.uint(int(s.postcode))
	e.bool(s.place)
	e.uint(int(s.end - s.first))
	number, lon, lat := 0, int(s.lon), int(s.lat)
	for r := s.first; r < s.end; r++ {
		e.uint(int(x.rows.number[r]) - number)
		e.uint(int(x.rows.suffix[r]))
		e.uint(int(x.rows.postcode[r]))
		e.int(int(x.rows.lon[r]) - lon)
		e.int(int(x.rows.lat[r]) - lat)
		number, lon, lat = int(x.rows.number[r]), int(x.rows.lon[r]), int(x.rows.lat[r])
	}
}

// decoder reads what encoder wrote. The first fault sticks, and every later read gives zero.
type decoder struct {
	buf []byte
	err error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w (%s)", ErrDamaged, what)
	}
	d.buf = nil
}

// uint reads a number below limit.
func (d *decoder) uint(limit int) int {
	n, size := binary.Uvarint(d.buf)
	if size <= 0 || n >= uint64(limit) {
		d.fail("a number is out of range")
		return 0
	}
	d.buf = d.buf[size:]
	return int(n)
}

func (d *decoder) int() int {
	n, size := binary.Varint(d.buf)
	if size <= 0 || n > 1<<40 || n < -1<<40 {
		d.fail("a number is out of range")
		return 0
	}
	d.buf = d.buf[size:]
	return int(n)
}

// count reads how many things follow. Each takes a byte at least, so a false count cannot ask for more memory than the file's size.
func (d *decoder) count() int { return d.uint(len(d.buf) + 1) }

func (d *decoder) string() string {
	n := d.count()
	if n > len(d.buf) {
		d.fail("a text is cut")
		return ""
	}
	s := string(d.buf[:n])
	d.buf = d.buf[n:]
	return s
}

func (d *decoder) list() []string {
	n := d.count()
	out := make([]string, 0, min(n, 1<<16))
	for range n {
		if d.err != nil {
			return nil
		}
		out = append(out, d.string())
	}
	return out
}

func (d *decoder) names() map[string]string {
	out := map[string]string{}
	for range d.count() {
		if d.err != nil {
			break
		}
		name := d.string()
		out[name] = d.string()
	}
	return out
}

// Decode reads what [Index.Encode] wrote.
func Decode(r io.Reader) (*Index, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read address index: %w", err)
	}
	first := bytes.HasPrefix(raw, []byte(magicV1))
	if !first && !bytes.HasPrefix(raw, []byte(magic)) || len(raw) < len(magic)+4 {
		return nil, fmt.Errorf("%w (it does not begin with %q)", ErrDamaged, magic)
	}
	body := raw[:len(raw)-4]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(raw[len(body):]) {
		return nil, fmt.Errorf("%w (the checksum differs)", ErrDamaged)
	}
	return decodeBody(body[len(magic):], first)
}

func decodeBody(body []byte, first bool) (*Index, error) {
	d := &decoder{buf: body}
	x := &Index{version: d.string(), rows: rows{ids: map[int32]string{}}}
	if !first {
		x.report = []byte(d.string())
	}
	x.suffixes, x.postcodes = d.list(), d.list()
	for range d.count() {
		if d.err != nil {
			break
		}
		x.communes = append(x.communes, commune{insee: d.string(), name: d.string(), outside: !first && d.uint(2) == 1})
	}
	for range d.count() {
		if d.err != nil {
			break
		}
		x.decodeStreet(d)
	}
	for range d.count() {
		if d.err != nil {
			break
		}
		r := d.uint(len(x.rows.number))
		x.rows.ids[int32(r)] = d.string()
	}
	if !first {
		x.official = d.names()
	}
	x.aliases = d.names()
	if d.err == nil && len(d.buf) > 0 {
		d.fail("something follows the end")
	}
	if d.err == nil && !x.ordered() {
		d.fail("it is out of order")
	}
	if d.err != nil {
		return nil, d.err
	}
	x.derive()
	return x, nil
}

func (x *Index) decodeStreet(d *decoder) {
	s := streetRecord{id: d.string(), name: d.string(), commune: int32(d.uint(len(x.communes))), lon: int32(d.int()), lat: int32(d.int()),
		postcode: uint16(d.uint(len(x.postcodes))), place: d.uint(2) == 1, first: int32(len(x.rows.number))}
	number, lon, lat := 0, int(s.lon), int(s.lat)
	for range d.count() {
		if d.err != nil {
			return
		}
		number += d.uint(1 << 20)
		suffix, postcode := d.uint(len(x.suffixes)), d.uint(len(x.postcodes))
		lon += d.int()
		lat += d.int()
		x.rows.number = append(x.rows.number, uint32(number))
		x.rows.suffix = append(x.rows.suffix, uint16(suffix))
		x.rows.postcode = append(x.rows.postcode, uint16(postcode))
		x.rows.lon = append(x.rows.lon, int32(lon))
		x.rows.lat = append(x.rows.lat, int32(lat))
	}
	s.end = int32(len(x.rows.number))
	x.streets = append(x.streets, s)
}

// ordered checks what the searches rely on.
func (x *Index) ordered() bool {
	return slices.IsSortedFunc(x.streets, func(a, b streetRecord) int { return cmp.Compare(a.id, b.id) }) &&
		slices.IsSortedFunc(x.communes, func(a, b commune) int { return cmp.Compare(a.insee, b.insee) })
}
