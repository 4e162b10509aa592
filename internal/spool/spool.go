// Package spool keeps callbacks that were promised while PostgreSQL was away.
//
// A record is one encrypted file beside the keys, synced before Append returns, because the caller is told only then
// that somebody will call back. When the database is there again Drain hands each record over and removes it after it
// was taken. Taking must be idempotent by ID: a crash between the two repeats the last record.
package spool

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/privacy"
)

// Record is a promised callback. ID makes it one: appending the same ID again changes nothing.
type Record struct {
	ID      string
	World   string // live or trial, as in the database
	CallSID string
	Number  privacy.Personal
	At      time.Time
	Why     string
}

// stored is Record as it stands in the file, inside the encryption.
type stored struct {
	ID, World, CallSID, Number, Why string
	At                              time.Time
}

const (
	suffix = ".callback"
	draft  = ".draft"
)

// before is the world of records from when they named none.
const before = "live"

// Spool is a folder of records. Several processes may append to it.
type Spool struct {
	root *os.Root
	keys *privacy.Keyring
}

// Open opens the folder, and makes it when missing. Records are encrypted with the class key of callbacks.
func Open(dir string, keys *privacy.Keyring) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the spool: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the spool: %w", err)
	}
	return &Spool{root, keys}, nil
}

// Close lets the folder go.
func (s *Spool) Close() error { return s.root.Close() }

// Append stores a record; when it returns nil the record survives a power cut.
func (s *Spool) Append(r Record) error {
	if r.ID == "" || r.World == "" {
		return errors.New("spool a callback: it has no ID, or no world")
	}
	name := fileName(r.ID)
	if _, err := s.root.Stat(name); err == nil {
		return nil
	}
	plain, err := json.Marshal(stored{r.ID, r.World, r.CallSID, r.Number.Reveal(), r.Why, r.At})
	if err != nil {
		return fmt.Errorf("spool a callback: %w", err)
	}
	sealed, err := s.keys.SealRecord(privacy.Callback, privacy.Callback.Expires(r.At), []byte(name), plain)
	if err != nil {
		return fmt.Errorf("spool a callback: %w", err)
	}
	if err := s.write(name, sealed); err != nil {
		return fmt.Errorf("spool a callback: %w", err)
	}
	return nil
}

// Drain hands every record to take, oldest first, and removes it once take has returned nil. It stops at take's first
// error, since the database is then away again. n is the number of records taken. A record whose key has expired is
// removed untaken; one that is damaged stays, and err names its file.
func (s *Spool) Drain(take func(Record) error) (n int, err error) {
	names, err := s.names()
	if err != nil {
		return 0, fmt.Errorf("read the spool: %w", err)
	}
	var records []Record
	var faults []error
	for _, name := range names {
		r, err := s.read(name)
		switch {
		case errors.Is(err, os.ErrNotExist): // another replica has drained it
		case errors.Is(err, privacy.ErrKeyGone):
			faults = append(faults, s.remove(name))
		case err != nil:
			faults = append(faults, fmt.Errorf("spooled callback %s: %w", name, err))
		default:
			records = append(records, r)
		}
	}
	slices.SortFunc(records, func(a, b Record) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	for _, r := range records {
		if err := take(r); err != nil {
			return n, errors.Join(append(faults, err)...)
		}
		n++
		faults = append(faults, s.remove(fileName(r.ID)))
	}
	return n, errors.Join(faults...)
}

// Len returns how many records wait.
func (s *Spool) Len() (int, error) {
	names, err := s.names()
	return len(names), err
}

// fileName hides the ID, which may be a call's.
func fileName(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16]) + suffix
}

func (s *Spool) names() ([]string, error) {
	dir, err := s.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasSuffix(name, suffix) }), err
}

func (s *Spool) read(name string) (Record, error) {
	sealed, err := s.root.ReadFile(name)
	if err != nil {
		return Record{}, err
	}
	plain, err := s.keys.OpenRecord([]byte(name), sealed)
	if err != nil {
		return Record{}, err
	}
	var r stored
	if err := json.Unmarshal(plain, &r); err != nil {
		return Record{}, err
	}
	return Record{r.ID, cmp.Or(r.World, before), r.CallSID, privacy.Hide(r.Number), r.At, r.Why}, nil
}

// write leaves the whole file under its name, or nothing: a draft is synced and renamed, then the folder synced.
func (s *Spool) write(name string, data []byte) error {
	temp := name + draft + rand.Text() // two processes may append the same record at once
	f, err := s.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := s.root.Rename(temp, name); err != nil {
		return err
	}
	return s.sync()
}

func (s *Spool) remove(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove a spooled callback: %w", err)
	}
	return s.sync()
}

func (s *Spool) sync() error {
	dir, err := s.root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
