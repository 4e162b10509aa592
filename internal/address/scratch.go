package address

import (
	"sync"

	"github.com/debarras/debarras/internal/french"
)

// A scratch holds what decoding one utterance needs and the next can use again: nothing in it means anything between two of them.
type scratch struct {
	sieve        french.Sieve
	bins         []uint16
	near, picked []int32
	marks        []uint64
	names        []int32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}
