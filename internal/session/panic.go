package session

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Panicked makes an error of what recover returned, with the stack for the
// log. Of a value that is not the runtime's own only the type is kept: it may
// hold what a caller said.
func Panicked(p any) error {
	if fault, ok := p.(runtime.Error); ok {
		return fmt.Errorf("panic: %w\n%s", fault, debug.Stack())
	}
	return fmt.Errorf("panic: a value of type %T\n%s", p, debug.Stack())
}
