package written

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// abbreviations are as people and the postal standard (NF Z 10-011) write them; names and queries go through the same
// table, so that "r. du Cap" still finds "Rue du Cap": both become the same wrong word.
var abbreviations = wordPairs("av avenue, ave avenue, aven avenue, bd boulevard, bld boulevard, blvd boulevard, bvd boulevard, boul boulevard, " +
	"ch chemin, che chemin, chem chemin, chm chemin, imp impasse, trav traverse, tra traverse, trv traverse, pl place, all allee, rte route, sq square, " +
	"prom promenade, lot lotissement, lotiss lotissement, res residence, resid residence, crs cours, fg faubourg, fbg faubourg, mte montee, " +
	"rpt rond-point, ham hameau, dom domaine, esp esplanade, cor corniche, qua quartier, quart quartier, qrt quartier, r rue, rle ruelle, " +
	"sen sentier, vla villa, plt placette, arr arrondissement, arrdt arrondissement, bat batiment, bt batiment, appt appartement, apt appartement, " +
	"appart appartement, esc escalier, etg etage, dr docteur, doct docteur, pr professeur, prof professeur, gal general, gl general, gen general, " +
	"mal marechal, mar marechal, cdt commandant, cne capitaine, cap capitaine, col colonel, lt lieutenant, sgt sergent, adj adjudant, " +
	"ml marechal, cel colonel, lieut lieutenant, gd grand, gde grande, anc ancien, vx vieux, pdt president, prs president, mgr monseigneur, st saint, ste sainte, sts saints, nd notre-dame")

// wordPairs reads "av avenue, nd notre-dame": what a hyphen joins are two words.
func wordPairs(text string) map[string][]string {
	out := map[string][]string{}
	for pair := range strings.SplitSeq(text, ",") {
		short, long, _ := strings.Cut(strings.TrimSpace(pair), " ")
		out[short] = strings.Split(long, "-")
	}
	return out
}

// numerals are number words and Roman ones of two letters and more, as digits: "huit mai", "Louis XIV".
var numerals = func() map[string]string {
	out := map[string]string{}
	for n := 2; n <= 60; n++ {
		if word := french.Fold(french.Cardinal(n)); !strings.Contains(word, " ") {
			out[word] = strconv.Itoa(n)
		}
	}
	for n := 1; french.Ordinal(n) != ""; n++ {
		if word := french.Fold(french.Ordinal(n)); !strings.Contains(word, " ") {
			out[word] = strconv.Itoa(n) + "e"
		}
	}
	for i, roman := range strings.Fields("ii iii iv - vi vii viii ix - xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii") {
		out[roman] = strconv.Itoa(i + 2)
	}
	delete(out, "-")
	delete(out, "neuf") // new, more often than nine
	return out
}()

var (
	ordinalWritten = regexp.MustCompile(`^0*(\d{1,2})(?:er|ere|e|me|eme|ieme|nd|nde)$`)
	suffixGlued    = regexp.MustCompile(`^(\d{1,4})(bis|ter|quater|quinquies|[a-df-z])$`)
	ordinalEnd     = wordSet("er ere eme ieme")
)

// canonical brings folded words to one spelling: abbreviations written out, ordinals as "6e", number words as digits, numbers
// without leading zeros, and what belongs together in one word or in two ("6 ème", "12bis", "13 006").
func canonical(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		w, next := words[i], ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch {
		case isDigits(w) && len(w) <= 2 && (ordinalEnd[next] || next == "e" && i+2 < len(words) && strings.HasPrefix(words[i+2], "arr")):
			out = append(out, unpadded(w)+"e")
			i++
		case isDigits(w) && len(w) == 2 && len(next) == 3 && isDigits(next):
			out = append(out, w+next)
			i++
		case isDigits(w):
			out = append(out, unpadded(w))
		case abbreviations[w] != nil:
			out = append(out, abbreviations[w]...)
		case numerals[w] != "":
			out = append(out, numerals[w])
		default:
			out = append(out, canonicalNumber(w)...)
		}
	}
	return out
}

func canonicalNumber(w string) []string {
	if m := ordinalWritten.FindStringSubmatch(w); m != nil {
		return []string{m[1] + "e"}
	}
	if m := suffixGlued.FindStringSubmatch(w); m != nil {
		return []string{unpadded(m[1]), m[2]}
	}
	return []string{w}
}

func isDigits(w string) bool { return w != "" && strings.Trim(w, "0123456789") == "" }

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// unpadded drops leading zeros of anything but a postcode.
func unpadded(digits string) string {
	if len(digits) == 5 {
		return digits
	}
	if short := strings.TrimLeft(digits, "0"); short != "" {
		return short
	}
	return "0"
}

// besides are words beside an address that say nothing about the street; atDoor those after which a letter or number says nothing
// either ("bâtiment B", "étage 3").
var (
	besides = wordSet("france cedex bp cs n no numero chez monsieur madame mme mr m adresse postale code arrondissement commune ville bouches rhone")
	atDoor  = wordSet("batiment appartement etage escalier porte hall entree boite bp cs cedex tour immeuble")
	suffixW = wordSet("bis ter quater quinquies")
)

// suffixesOf gives the suffixes that a word after a house number may mean: "b" is B or bis.
func suffixesOf(word string) []string {
	switch {
	case suffixW[word]:
		return []string{word}
	case word == "b":
		return []string{"b", "bis"}
	case word == "t":
		return []string{"t", "ter"}
	case word == "q":
		return []string{"q", "quater"}
	case len(word) == 1 && word[0] >= 'a' && word[0] <= 'z':
		return []string{word}
	}
	return nil
}
