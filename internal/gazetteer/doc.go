// Package gazetteer makes an [address.Index] of address files: the Base Adresse Nationale's official CSV, and the compact
// sample that the project carries with it.
//
// A [Server] downloads a département's files, or leaves those that are there when they are the newest. [Import] reads them: it keeps the
// territory's communes and, so that they are recognised, the addresses of others within a ring around it; adds lieux-dits and résidences as
// places, and the names of former communes and of streets ([Names] are the territory's own); and tells what it did in a [Report], with the
// [Delta] to the last import. The report lies in the index, and so in its file and in the database.
//
// It is strict and says why. A row that cannot be an address is refused with its file, line and reason; a file without
// the columns that are needed is refused whole; an import of which more than one row in twenty is broken is refused whole,
// and so is one whose files have a fifth more or fewer rows than last time, unless somebody insists:
// a truck that goes to the wrong street costs more than an old index.
//
// Files: fetch.go and download.go the network; ban.go, table.go and sample.go the formats; import.go, ring.go and names.go what is made of
// them; report.go, delta.go and faults.go what is told.
package gazetteer
