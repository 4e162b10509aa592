package trial

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestShelf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gone []int
		s := newShelf(2, time.Hour, time.Now, func(v int) { gone = append(gone, v) })
		s.put("a", 1)
		time.Sleep(time.Minute)
		s.put("b", 2)
		time.Sleep(time.Minute)
		s.get("a")
		s.put("c", 3) // b was not used for longest
		if _, ok := s.get("b"); ok || !slices.Equal(gone, []int{2}) {
			t.Errorf("b is there: %t; gone %v", ok, gone)
		}
		s.put("c", 4)
		if v, _ := s.get("c"); v != 4 || !slices.Equal(gone, []int{2, 3}) {
			t.Errorf("c is %d; gone %v", v, gone)
		}
		time.Sleep(59 * time.Minute)
		if _, ok := s.get("a"); !ok {
			t.Error("a went early")
		}
		time.Sleep(time.Minute)
		if _, ok := s.get("c"); ok || s.size() != 1 {
			t.Errorf("c is there after its hour: %t; %d left", ok, s.size())
		}
		time.Sleep(2 * time.Hour) // nobody asks
		synctest.Wait()
		if s.size() != 0 || !slices.Equal(gone, []int{2, 3, 4, 1}) {
			t.Errorf("%d left, gone %v", s.size(), gone)
		}
		s.put("d", 5)
		s.close()
		if s.size() != 0 || gone[len(gone)-1] != 5 {
			t.Errorf("after closing: %d left, gone %v", s.size(), gone)
		}
	})
}
