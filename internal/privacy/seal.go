package privacy

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// KeySize is the length of every key, in bytes (AES-256).
const KeySize = 32

// format is the first byte of everything sealed, so that another cipher can follow one day.
const format = 1

// ErrDamaged says that a ciphertext, its key and its associated data do not belong together, or that a byte changed.
var ErrDamaged = errors.New("sealed data is damaged, or belongs to another row")

// NewKey returns a fresh data key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	return key
}

// newAEAD returns AES-256-GCM that puts a random 96-bit nonce before its output. NIST SP 800-38D allows 2³² messages
// under one key; a class key of a day wraps thousands.
func newAEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("a key has %d bytes, not %d", KeySize, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal encrypts plain under a data key. aad is the row that it belongs to, such as "call_event/C12/7": what is moved to
// another row does not open there. The result is 29 bytes longer than plain.
func Seal(key, aad, plain []byte) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return sealWith(aead, aad, plain), nil
}

// Open decrypts what Seal made with the same key and aad; anything else is ErrDamaged.
func Open(key, aad, sealed []byte) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return openWith(aead, aad, sealed)
}

func sealWith(aead cipher.AEAD, aad, plain []byte) []byte {
	out := make([]byte, 1, 1+len(plain)+aead.Overhead())
	out[0] = format
	return aead.Seal(out, nil, plain, aad)
}

func openWith(aead cipher.AEAD, aad, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != format {
		return nil, ErrDamaged
	}
	plain, err := aead.Open(nil, nil, sealed[1:], aad)
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// SealRecord encrypts plain under a fresh data key, which it wraps by the class key of expires and puts in front: one
// column holds a record with its key.
func (k *Keyring) SealRecord(class Class, expires time.Time, aad, plain []byte) ([]byte, error) {
	key := NewKey()
	wrapped, err := k.Wrap(class, expires, key)
	if err != nil {
		return nil, err
	}
	sealed, err := Seal(key, aad, plain)
	if err != nil {
		return nil, err
	}
	return envelope(wrapped, sealed), nil
}

// OpenRecord decrypts what SealRecord made for the same aad. ErrKeyGone says that the record has expired.
func (k *Keyring) OpenRecord(aad, sealed []byte) ([]byte, error) {
	wrapped, body, err := splitEnvelope(sealed)
	if err != nil {
		return nil, err
	}
	key, err := k.Unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	return Open(key, aad, body)
}

// Rewrap gives a sealed record another end, as when a collection moves: the small key is wrapped anew, the ciphertext
// stays as it is.
func (k *Keyring) Rewrap(class Class, expires time.Time, sealed []byte) ([]byte, error) {
	wrapped, body, err := splitEnvelope(sealed)
	if err != nil {
		return nil, err
	}
	key, err := k.Unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	if wrapped, err = k.Wrap(class, expires, key); err != nil {
		return nil, err
	}
	return envelope(wrapped, body), nil
}

// envelope is: format, length of the name, name, length of the wrapped key, wrapped key, sealed body.
func envelope(w Wrapped, sealed []byte) []byte {
	out := make([]byte, 0, 3+len(w.Name)+len(w.Blob)+len(sealed))
	out = append(out, format, byte(len(w.Name)))
	out = append(out, w.Name...)
	out = append(out, byte(len(w.Blob)))
	out = append(out, w.Blob...)
	return append(out, sealed...)
}

func splitEnvelope(b []byte) (Wrapped, []byte, error) {
	if len(b) < 2 || b[0] != format {
		return Wrapped{}, nil, ErrDamaged
	}
	name, rest, ok := cutLength(b[1:])
	if !ok {
		return Wrapped{}, nil, ErrDamaged
	}
	blob, body, ok := cutLength(rest)
	if !ok {
		return Wrapped{}, nil, ErrDamaged
	}
	return Wrapped{Name: string(name), Blob: blob}, body, nil
}

// cutLength splits off a part that a length byte precedes.
func cutLength(b []byte) (part, rest []byte, ok bool) {
	if len(b) == 0 || len(b) < 1+int(b[0]) {
		return nil, nil, false
	}
	n := 1 + int(b[0])
	return b[1:n], b[n:], true
}
