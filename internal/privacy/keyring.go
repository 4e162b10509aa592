package privacy

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// ErrKeyGone says that a key has expired or been destroyed: what it closed cannot be read any more, by anybody.
var ErrKeyGone = errors.New("the key has expired: the data is gone")

// Wrapped is a data key under a class key, small enough to stand beside the data.
type Wrapped struct {
	Name string // the class key's: "address/2027-01-23"
	Blob []byte // 61 bytes
}

// Keyring holds the class keys of one folder, which several replicas may share. It is safe for concurrent use.
type Keyring struct {
	// Now is the clock by which keys expire. Set it, in tests, before the first use.
	Now func() time.Time

	root   *os.Root
	dir    string
	mu     sync.RWMutex
	cached map[string]classKey
}

type classKey struct {
	aead    cipher.AEAD
	raw     []byte
	expires time.Time
}

// OpenKeyring opens the folder, and makes it when missing. It must be this user's alone (0700).
func OpenKeyring(dir string) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make KEYS_DIR: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("open KEYS_DIR: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others may enter KEYS_DIR %s (%v): type `chmod 700 %s`", dir, info.Mode().Perm(), dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open KEYS_DIR: %w", err)
	}
	return &Keyring{Now: time.Now, root: root, dir: dir, cached: map[string]classKey{}}, nil
}

// Close forgets the keys in memory and lets the folder go.
func (k *Keyring) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.cached)
	return k.root.Close()
}

// Wrap closes a data key under the class key that expires at the given time, rounded up to the class's hour or day
// (Class.Expires has rounded down, and so lands exactly). It makes the class key when it is the first to need it.
func (k *Keyring) Wrap(class Class, expires time.Time, key []byte) (Wrapped, error) {
	if _, ok := PolicyOf(class); !ok {
		return Wrapped{}, fmt.Errorf("wrap a key: unknown class %q", class)
	}
	if len(key) != KeySize {
		return Wrapped{}, fmt.Errorf("wrap a key: it has %d bytes, not %d", len(key), KeySize)
	}
	name, _ := keyName(class, expires)
	ck, err := k.load(name, true)
	if err != nil {
		return Wrapped{}, fmt.Errorf("wrap a key under %s: %w", name, err)
	}
	return Wrapped{name, sealWith(ck.aead, []byte(name), key)}, nil
}

// Unwrap opens a data key: ErrKeyGone once its class key has expired or been destroyed, ErrDamaged when the two do not
// belong together.
func (k *Keyring) Unwrap(w Wrapped) ([]byte, error) {
	ck, err := k.load(w.Name, false)
	if err != nil {
		return nil, fmt.Errorf("unwrap a key of %q: %w", w.Name, err)
	}
	return openWith(ck.aead, []byte(w.Name), w.Blob)
}

// Destroy deletes every class key that has expired by now: it is overwritten, removed, and the folder synced. It
// returns their names. What a file system or a disk keeps of overwritten blocks is beyond it: KEYS_DIR belongs on
// storage without snapshots.
func (k *Keyring) Destroy(now time.Time) ([]string, error) {
	var gone []string
	var faults []error
	classes, err := k.list(".")
	if err != nil {
		return nil, fmt.Errorf("list KEYS_DIR: %w", err)
	}
	for _, class := range classes {
		entries, err := k.list(class)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		for _, entry := range entries {
			name := class + "/" + entry
			if !k.due(name, now) {
				continue
			}
			if err := k.shred(name); err != nil {
				faults = append(faults, fmt.Errorf("destroy the key %s: %w", name, err))
				continue
			}
			if !strings.Contains(entry, temporary) {
				gone = append(gone, name)
			}
		}
	}
	return gone, errors.Join(faults...)
}

// due reports whether a file's key has expired, or is what a crash left of making one.
func (k *Keyring) due(name string, now time.Time) bool {
	if i := strings.Index(name, temporary); i >= 0 {
		info, err := k.root.Stat(name)
		return err == nil && time.Since(info.ModTime()) > time.Hour
	}
	expires, err := parseName(name)
	return err == nil && !expires.After(now)
}

// load returns a class key from memory or disk. It makes the key if asked, but never one that has already expired.
func (k *Keyring) load(name string, create bool) (classKey, error) {
	k.mu.RLock()
	ck, ok := k.cached[name]
	k.mu.RUnlock()
	if !ok {
		expires, err := parseName(name)
		if err != nil {
			return classKey{}, err
		}
		ck.expires = expires
	}
	if !ck.expires.After(k.Now()) {
		k.forget(name)
		return classKey{}, ErrKeyGone
	}
	if ok {
		return ck, nil
	}
	raw, err := k.read(name)
	if create && errors.Is(err, os.ErrNotExist) {
		raw, err = k.make(name)
	}
	if errors.Is(err, os.ErrNotExist) {
		return classKey{}, ErrKeyGone
	}
	if err != nil {
		return classKey{}, err
	}
	ck.raw = raw
	if ck.aead, err = newAEAD(raw); err != nil {
		return classKey{}, err
	}
	k.mu.Lock()
	k.cached[name] = ck
	k.mu.Unlock()
	return ck, nil
}

func (k *Keyring) forget(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.cached, name)
}

const (
	hourName = "2006-01-02T15"
	dayName  = "2006-01-02"
)

// keyName names the class key that ends at the given time or, between two ends, at the next.
func keyName(class Class, expires time.Time) (string, time.Time) {
	grain := class.grain()
	end := expires.UTC().Truncate(grain)
	if end.Before(expires) {
		end = end.Add(grain)
	}
	layout := dayName
	if grain == time.Hour {
		layout = hourName
	}
	return string(class) + "/" + end.Format(layout), end
}

// parseName returns when a key of this name expires, and refuses every name that we would not have given: it comes
// from a database column and names a file.
func parseName(name string) (time.Time, error) {
	class, end, ok := strings.Cut(name, "/")
	for _, layout := range []string{hourName, dayName} {
		t, err := time.Parse(layout, end)
		if ok && err == nil && t.Format(layout) == end && class != "" && strings.Trim(class, "abcdefghijklmnopqrstuvwxyz") == "" {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no key's name", name)
}

// Dir is the folder that the keyring reads.
func (k *Keyring) Dir() string { return filepath.Clean(k.dir) }
