package trial

import (
	"sync"
	"time"
)

// shelf keeps values by name: a bounded number of them, each until it has not been used for a
// while. What goes is given to gone. It is safe for concurrent use.
type shelf[V any] struct {
	max  int
	keep time.Duration
	now  func() time.Time
	gone func(V)

	mu    sync.Mutex
	items map[string]*kept[V]
	timer *time.Timer // set while items is not empty, so that nothing outlives its time unasked
}

type kept[V any] struct {
	value V
	used  time.Time
}

func newShelf[V any](most int, keep time.Duration, now func() time.Time, gone func(V)) *shelf[V] {
	return &shelf[V]{max: most, keep: keep, now: now, gone: gone, items: map[string]*kept[V]{}}
}

// get finds a value and counts as its use.
func (s *shelf[V]) get(name string) (V, bool) {
	s.sweep()
	s.mu.Lock()
	defer s.mu.Unlock()
	item, ok := s.items[name]
	if !ok {
		var none V
		return none, false
	}
	item.used = s.now()
	return item.value, true
}

// put keeps a value in place of the one of that name, or of the one that was not used for longest
// when the shelf is full.
func (s *shelf[V]) put(name string, value V) {
	s.sweep()
	s.mu.Lock()
	var left []V
	if old, ok := s.items[name]; ok {
		left = append(left, old.value)
	} else if len(s.items) >= s.max {
		oldest := ""
		for other, item := range s.items {
			if oldest == "" || item.used.Before(s.items[oldest].used) {
				oldest = other
			}
		}
		left = append(left, s.items[oldest].value)
		delete(s.items, oldest)
	}
	s.items[name] = &kept[V]{value, s.now()}
	if s.timer == nil {
		s.timer = time.AfterFunc(s.keep, s.tick)
	}
	s.mu.Unlock()
	s.dropped(left)
}

func (s *shelf[V]) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items)
}

// tick sweeps although nobody asks, as long as something is kept.
func (s *shelf[V]) tick() {
	s.sweep()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.timer == nil: // closed meanwhile
	case len(s.items) == 0:
		s.timer = nil
	default:
		s.timer.Reset(s.keep / 4)
	}
}

func (s *shelf[V]) sweep() {
	s.mu.Lock()
	var left []V
	for name, item := range s.items {
		if s.now().Sub(item.used) >= s.keep {
			left = append(left, item.value)
			delete(s.items, name)
		}
	}
	s.mu.Unlock()
	s.dropped(left)
}

// close lets go of everything.
func (s *shelf[V]) close() {
	s.mu.Lock()
	var left []V
	for name, item := range s.items {
		left = append(left, item.value)
		delete(s.items, name)
	}
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	s.mu.Unlock()
	s.dropped(left)
}

// dropped tells of what went, without the lock: hanging up takes a request.
func (s *shelf[V]) dropped(values []V) {
	for _, v := range values {
		s.gone(v)
	}
}
