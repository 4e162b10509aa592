package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// hashing says how a class's keyed hash rotates: a key serves for one period (named by its end, plus life) and is
// destroyed when the last hash made with it has expired. A plain hash of a telephone number is worthless, since all
// 2·10⁸ mobiles can be tried; without the key these cannot.
type hashing struct {
	period func(time.Time) (begin, end time.Time)
	life   time.Duration
}

var hashings = map[Class]hashing{
	PlaceHash: {month, 365 * day},
	LineHash:  {dayOf, 8 * day},
	Attempt:   {dayOf, day},
}

func month(t time.Time) (time.Time, time.Time) {
	begin := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	return begin, begin.AddDate(0, 1, 0)
}

func dayOf(t time.Time) (time.Time, time.Time) {
	begin := t.Truncate(day)
	return begin, begin.Add(day)
}

// HMAC returns the 32-byte keyed hash of data that a row written at the given time stores. Purpose is PlaceHash,
// LineHash or Attempt. Equal data gives equal hashes within a period only: look rows up with HMACs.
func (k *Keyring) HMAC(purpose Class, at time.Time, data []byte) ([]byte, error) {
	h, ok := hashings[purpose]
	if !ok {
		return nil, fmt.Errorf("no keyed hash for the class %q", purpose)
	}
	_, end := h.period(at.UTC())
	return k.hash(purpose, end.Add(h.life), data, true)
}

// HMACs returns the hashes of data under all keys that rows still alive at the given time may have used, newest first:
// `WHERE hash = ANY($1)`.
func (k *Keyring) HMACs(purpose Class, at time.Time, data []byte) ([][]byte, error) {
	h, ok := hashings[purpose]
	if !ok {
		return nil, fmt.Errorf("no keyed hash for the class %q", purpose)
	}
	var all [][]byte
	begin, end := h.period(at.UTC())
	for end.Add(h.life).After(at) {
		sum, err := k.hash(purpose, end.Add(h.life), data, false)
		if err != nil && !errors.Is(err, ErrKeyGone) {
			return nil, err
		}
		if err == nil {
			all = append(all, sum)
		}
		begin, end = h.period(begin.Add(-time.Nanosecond))
	}
	return all, nil
}

func (k *Keyring) hash(purpose Class, expires time.Time, data []byte, create bool) ([]byte, error) {
	name, _ := keyName(purpose, expires)
	ck, err := k.load(name, create)
	if err != nil {
		return nil, fmt.Errorf("hash under %s: %w", name, err)
	}
	mac := hmac.New(sha256.New, ck.raw)
	mac.Write(data)
	return mac.Sum(nil), nil
}
