// Package written finds addresses that somebody typed ("12 r. pardais 13006") and those around a point, in an [address.Index]. Package
// address hears: there the sounds count. Here the spelling counts, and a typing error, an abbreviation, a missing word or an unusual order
// costs a little. It is pure: a [Search] and a [Grid] are values made of an index, and what they find a function of them and the query.
//
// How [Search.Find] works. Names and queries are brought to one spelling: "av" is "avenue", "huit mai" "8 mai", "6 ème" "6e". Each word of
// the query is looked up among the words of all names: exactly, as the beginning of one, by its sounds, one or two letters away. The names
// that share the rarest words are laid beside the query, and each of their streets takes what else is there: its commune, its postcode, its
// arrondissement, a house number that it has. The score, 0 to 1, is the share of both, query and name, that matches, words weighed by
// how rare they are; importance parts equals. When nothing scores well the words of the communes that are named may differ in up to half
// of their letters, and at last [address.Index.Resolve] reads the query by its sounds. Every step is bounded, whatever is typed.
//
// [Grid.Nearest] sorts addresses into cells of some 250 m, and looks ring by ring until nothing nearer can come.
//
// Package api answers with both in the national geocoder's language, and `debarras bench written` measures them; docs/geocoder.md has the figures.
//
// Files: search.go what is searched, the query, the hits; words.go one spelling for all; vocabulary.go the words that a word may be meant
// for; lookup.go a query under way, from its words to the names; align.go a name beside the query; score.go what the streets and communes
// of it are worth; grid.go points.
package written
