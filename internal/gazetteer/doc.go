// Package gazetteer reads address files into an [address.Index]: the Base Adresse Nationale's official CSV, and the compact
// sample that the project carries with it.
//
// It is strict and says why. A row that cannot be an address is refused with its file, line and reason; a file without
// the columns that are needed is refused whole; an import of which more than one row in twenty is broken is refused whole,
// because a truck that goes to the wrong street costs more than an old index.
package gazetteer
