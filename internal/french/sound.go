package french

import (
	"strconv"
	"strings"
)

// Sound gives the phonetic key of a word or a phrase: one ASCII letter a sound, no spaces, because a recogniser puts word
// boundaries where it likes. Texts that sound alike have equal keys: "Baude", "Bode" and "baudes"; "12" and "douze".
//
// Vowels: a, e (é), E (è), i, o, u (ou), y (u), 2 (eu); nasals A (an), I (in, un), O (on). Glides: j, w. Consonants: p b t
// d k g f v s z l r m n, S (ch), Z (j), N (gn). The mute e is not kept, a doubled sound counts once, and open and closed
// o or eu are one, as they are in the south.
func Sound(s string) string {
	return squeeze(strings.Join(Sounds(Tokens(s)), ""))
}

// Sounds gives the key of each word of [Tokens] by itself: joined and squeezed they are [Sound].
func Sounds(tokens []string) []string {
	out := make([]string, len(tokens))
	for i, w := range tokens {
		out[i] = squeeze(wordSound(w))
		if i+1 < len(tokens) {
			out[i] += liaison(w, tokens[i+1])
		}
	}
	return out
}

// linked are the words whose silent last consonant is said before a vowel without fail; that of "dans" or "est" often is not.
var linked = map[string]string{"les": "z", "des": "z", "aux": "z", "ces": "z", "mes": "z", "ses": "z", "tes": "z", "nos": "z", "vos": "z", "saint": "t", "st": "t",
	"grand": "t", "petit": "t", "en": "n", "mon": "n", "son": "n"}

// aspirated are words on street signs whose h, or first vowel, lets no consonant be linked.
var aspirated = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq("hache haie haies halage halle halles halte hameau hameaux hangar hangars hanse harpe hauban haubans haut haute hautes hauts " +
		"hauteur hauteurs havre héron hérons héros hêtre hêtres hibou hiboux houille houle houx huit huitième hune huppe hussard hussards onze onzième oui un") {
		aspirated[w] = true
	}
}

// liaison is the consonant that links a word to the next.
func liaison(w, next string) string {
	if sound := linked[w]; sound != "" && !aspirated[next] {
		if first := spell(next); len(first) > 0 && (isVowel(first[0]) && first[0] != 'y' || first[0] == 'h' && len(first) > 1 && isVowel(first[1])) {
			return sound
		}
	}
	return ""
}

func squeeze(key string) string {
	b := make([]byte, 0, len(key))
	for i := range len(key) {
		if i == 0 || key[i] != key[i-1] {
			b = append(b, key[i])
		}
	}
	return string(b)
}

// wholeWords are the words whose spelling says something else than the rules.
var wholeWords = map[string]string{
	"aix": "Eks", "allauch": "alo", "femme": "fam", "monsieur": "m2sj2", "madame": "madam", "fils": "fis", "six": "sis", "dix": "dis",
	"sept": "sEt", "huit": "yit", "vingt": "vI", "est": "e", "et": "e", "les": "le", "des": "de", "ces": "se", "mes": "me", "ses": "se",
	"tes": "te", "aux": "o", "un": "I", "une": "yn", "deux": "d2", "monsieurs": "mesj2", "messieurs": "mesj2", "pays": "pei",
	"abbaye": "abei", "ouest": "wEst", "sud": "syd", "mer": "mEr", "fer": "fEr", "ter": "tEr", "bis": "bis", "hier": "jEr", "hiver": "ivEr",
	"cher": "SEr", "cap": "kap", "parc": "park", "marc": "mark", "turc": "tyrk", "arc": "ark", "lac": "lak", "porc": "por",
	"tabac": "taba", "estomac": "estoma", "croc": "kro", "christ": "krist", "ernest": "ErnEst", "david": "david", "alfred": "alfrEd",
	"thomas": "toma", "nicolas": "nikola", "lucas": "lyka", "judas": "Zyda", "paris": "pari", "louis": "lwi", "denis": "d2ni",
	"plus": "ply", "dessus": "d2sy", "dessous": "d2su", "jus": "Zy", "refus": "r2fy", "jésus": "Zezy", "saint": "sI", "sainte": "sIt",
	"st": "sI", "ste": "sIt", "dr": "doktr", "docteur": "dokt2r", "bd": "bulvar", "av": "avny", "ave": "avny", "pl": "plas",
	"che": "SemI", "imp": "Epas", "all": "ale", "gal": "Zeneral", "mal": "mareSal", "cdt": "komAdA", "eustache": "ostaS",
	"août": "ut", "aout": "ut", "paon": "pA", "oignon": "oNO", "mille": "mil", "ville": "vil", "villa": "vila", "village": "vilaZ",
	"lille": "lil", "tranquille": "trAkil", "gilles": "Zil", "achille": "aSil", "gilly": "Zili", "jean": "ZA", "jeanne": "Zan",
	"le": "l", "de": "d", "que": "k", "c": "se", "d": "d", "l": "l", "s": "s", "n": "n", "m": "m", "j": "Z", "qu": "k", "t": "t",
	"b": "be", "f": "Ef", "g": "Ze", "h": "aS", "k": "ka", "p": "pe", "q": "ky", "r": "Er", "v": "ve", "w": "dublve", "x": "iks", "z": "zEd",
	"1er": "prmje", "1ère": "prmjEr", "iii": "trwa", "xii": "duz", "xiii": "trEz", "xiv": "katorz", "xv": "kIz", "xvi": "sEz", "ii": "d2",
	"club": "kl2b", "john": "dZon", "georges": "ZorZ", "george": "ZorZ", "michel": "miSEl", "michèle": "miSEl", "raoul": "raul",
	"saül": "sayl", "noël": "noEl", "joël": "ZoEl", "maurice": "moris", "agnès": "aNEs", "félix": "feliks", "eugène": "2ZEn",
	"second": "s2gO", "seconde": "s2gOd", "automne": "oton", "album": "albom", "parfum": "parfI", "rhum": "rom", "gars": "ga", "nord": "nor",
	"square": "skwar", "drap": "dra", "fusil": "fyzi", "outil": "uti", "outils": "uti", "sourcil": "sursi", "persil": "pErsi", "gentil": "ZAti",
	"riz": "ri", "nez": "ne", "rez": "re", "pied": "pje", "pieds": "pje", "oeufs": "2", "boeufs": "b2", "amer": "amEr", "fier": "fjEr", "enfer": "AfEr",
	"mars": "mars", "ours": "urs", "os": "os", "bus": "bys", "lys": "lis", "lis": "lis", "iris": "iris", "patience": "pasjAs", "patient": "pasjA", "oasis": "oazis", "tennis": "tEnis",
	"clovis": "klovis", "adonis": "adonis", "net": "nEt", "ennui": "Anyi", "écho": "eko", "échos": "eko", "orchidée": "orkide", "orchidées": "orkide",
	"archange": "arkAZ", "michaël": "mikaEl", "mickaël": "mikaEl", "soixante": "swasAt", "bruxelles": "brysEl", "auxerre": "osEr", "cyrille": "siril",
	"clemenceau": "klemAso", "kennedy": "kEnedi", "roosevelt": "rozvElt", "descartes": "dekart", "desmoulins": "demulI", "berlioz": "bErljoz",
	"thiers": "tjEr", "guynemer": "ginmEr", "mermoz": "mErmoz", "thorez": "torEz", "blum": "blum", "guesde": "gEd", "fayette": "fajEt",
	"lafayette": "lafajEt", "bayard": "bajar", "suffren": "syfrEn", "ventabren": "vAtabrEn", "eden": "edEn", "éden": "edEn", "rouen": "rwA", "caen": "kA",
	"miramas": "miramas", "mas": "mas", "gémenos": "Zemnos", "fos": "fos", "washington": "waSinton", "wilson": "wilson", "lincoln": "linkoln",
	"schuman": "Suman", "schweitzer": "SvEtzEr", "beethoven": "betovEn", "stalingrad": "stalIgrad", "kruger": "krygEr", "mandela": "mAdEla",
	"allende": "aljEnde", "tiers": "tjEr", "temps": "tA", "corps": "kor", "champs": "SA", "prix": "pri", "croix": "krwa", "clef": "kle", "oeuf": "2f", "œuf": "2f",
}

func init() {
	for _, letter := range "aeiouy" {
		wholeWords[string(letter)] = map[rune]string{'a': "a", 'e': "2", 'i': "i", 'o': "o", 'u': "y", 'y': "i"}[letter]
	}
	wholeWords["imp"] = "Ipas"
	wholeWords["dr"] = wholeWords["docteur"]
}

// wordSound speaks one word in lower case, with its accents.
func wordSound(w string) string {
	if s, ok := wholeWords[w]; ok {
		return s
	}
	if digits := len(w) - len(strings.TrimLeft(w, "0123456789")); digits > 0 {
		return digitSound(w, digits)
	}
	s := speaker{w: spell(w)}
	s.trimEnd()
	for s.i < s.end {
		s.step()
	}
	return s.out.String() + s.tail
}

// digitSound speaks a word that begins with digits: "12", "013", "12bis", "13e".
func digitSound(w string, digits int) string {
	var b strings.Builder
	rest := w[digits:]
	n, err := strconv.Atoi(w[:digits])
	if err != nil || digits > 5 {
		for _, c := range w[:digits] {
			b.WriteString(Sound(small[c-'0']))
		}
	} else {
		for lead := 0; lead < digits-1 && w[lead] == '0'; lead++ {
			b.WriteString("zero")
		}
		b.WriteString(Sound(Cardinal(n)))
	}
	switch rest {
	case "":
	case "e", "eme", "ème", "ieme", "ième":
		b.WriteString("jEm")
	default:
		b.WriteString(wordSound(rest))
	}
	return b.String()
}

// spell maps the word onto the letters that the rules know: a–z, é, è (for è ê ë), and ç; other accents change no sound.
// Letters of other alphabets are skipped.
func spell(w string) []rune {
	out := make([]rune, 0, len(w))
	for _, r := range w {
		switch r {
		case 'é', 'ç':
			out = append(out, r)
		case 'è', 'ê', 'ë':
			out = append(out, 'è')
		case 'œ':
			out = append(out, 'o', 'e')
		case 'æ':
			out = append(out, 'é')
		case 'ï':
			out = append(out, 'ï')
		default:
			for _, c := range Fold(string(r)) {
				if c >= 'a' && c <= 'z' {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

type speaker struct {
	w      []rune
	i, end int // the letters [i, end) are still to be said
	tail   string
	soften bool // the tail begins with an e
	out    strings.Builder
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouyéèï", r) }

// at gives the letter k places on, or 0 beyond the sounded end.
func (s *speaker) at(k int) rune {
	if s.i+k < 0 || s.i+k >= s.end {
		return 0
	}
	return s.w[s.i+k]
}

func (s *speaker) has(text string) bool {
	for k, r := range []rune(text) {
		if s.at(k) != r {
			return false
		}
	}
	return true
}

func (s *speaker) say(sound string, letters int) {
	s.out.WriteString(sound)
	s.i += letters
}

func (s *speaker) vowelAt(k int) bool { return isVowel(s.at(k)) }

// trimEnd takes off what is written at the end of a word and not said.
func (s *speaker) trimEnd() {
	w := string(s.w)
	s.end = len(s.w)
	cut := func(letters int, tail string) { s.end, s.tail = s.end-letters, tail }
	switch {
	case len(s.w) < 2:
	case strings.HasSuffix(w, "ents") || strings.HasSuffix(w, "ants"):
		cut(4, "A")
		s.soften = w[len(w)-4] == 'e'
	case strings.HasSuffix(w, "ent") || strings.HasSuffix(w, "end") || strings.HasSuffix(w, "ant") || strings.HasSuffix(w, "and"):
		cut(3, "A")
		s.soften = w[len(w)-3] == 'e'
	case len(s.w) > 3 && (strings.HasSuffix(w, "er") || strings.HasSuffix(w, "ez")) && w[len(w)-3] != 'i':
		cut(2, "e")
	case strings.HasSuffix(w, "iez"):
		cut(3, "je")
	case len(s.w) > 4 && strings.HasSuffix(w, "iers"):
		cut(4, "je")
	case len(s.w) > 4 && strings.HasSuffix(w, "ers"):
		cut(3, "e")
	case strings.HasSuffix(w, "ier"):
		cut(3, "je")
	case strings.HasSuffix(w, "ets"):
		cut(3, "E")
	case len(s.w) > 2 && strings.HasSuffix(w, "et"):
		cut(2, "E")
	default:
		s.trimConsonants(w)
	}
}

// silentEs are the words in -ès whose s is silent; names say it.
var silentEs = map[string]bool{"près": true, "après": true, "auprès": true, "très": true, "dès": true, "accès": true, "succès": true, "excès": true, "procès": true,
	"progrès": true, "congrès": true, "cyprès": true, "grès": true, "exprès": true, "décès": true, "abcès": true}

func (s *speaker) trimConsonants(w string) {
	if strings.HasSuffix(w, "es") && len(s.w) > 3 && !strings.HasSuffix(w, "ées") {
		s.end -= 2
		s.keepBeforeMute()
		return
	}
	if strings.HasSuffix(w, "e") && len(s.w) > 2 {
		s.end--
		s.keepBeforeMute()
		return
	}
	last, before := s.w[len(s.w)-1], s.w[len(s.w)-2]
	switch last {
	case 's':
		if before == 'è' && !silentEs[w] {
			return // Jaurès, Agnès, Cabriès
		}
		if before == 'u' && len(s.w) > 3 && !strings.ContainsRune("oae", s.w[len(s.w)-3]) || before == 's' {
			return // virus, Marius
		}
		s.end--
		s.trimAgain()
	case 'x':
		if before == 'u' || strings.HasSuffix(w, "oix") || strings.HasSuffix(w, "aix") {
			s.end--
		}
	case 'z':
		if strings.HasSuffix(w, "oz") {
			s.end--
		}
	default:
		s.trimAgain()
	}
}

// trimAgain takes off the silent consonants that an s or nothing follows: Bernard(s), Renaud(s), champ(s), bourg(s).
func (s *speaker) trimAgain() {
	if s.end < 2 {
		return
	}
	last, before := s.w[s.end-1], s.w[s.end-2]
	switch last {
	case 't':
		if before == 's' || before == 'c' {
			return // ouest, direct
		}
		s.end--
		if s.end > 2 && (s.w[s.end-1] == 'p' || s.w[s.end-1] == 'd') {
			s.end--
		}
	case 'd':
		s.end--
	case 'p':
		if before == 'm' || before == 'o' || before == 'u' {
			s.end-- // champ, trop, loup; but Philip
		}
	case 'c', 'g':
		if before == 'n' || before == 'r' && last == 'g' {
			s.end--
		}
	case 'b':
		if before == 'm' {
			s.end--
		}
	}
}

// keepBeforeMute marks that the consonant before a mute e is said, and that a vowel before it is no nasal: "une", "Danne".
func (s *speaker) keepBeforeMute() {
	if s.end >= 2 && (s.w[s.end-1] == 'n' || s.w[s.end-1] == 'm') {
		// The nasal rules look one letter on: give them a vowel there.
		s.tail = string([]byte{byte(s.w[s.end-1])})
		s.end--
		if s.end >= 2 && s.w[s.end-1] == s.w[s.end] {
			s.end--
		}
		if s.end >= 1 && s.w[s.end-1] == 'g' && s.tail == "n" {
			s.end--
			s.tail = "N"
		}
		return
	}
	if s.end >= 1 && s.w[s.end-1] == 'c' {
		s.end, s.tail = s.end-1, "s"
		if s.end >= 1 && s.w[s.end-1] == 's' {
			s.end--
		}
	} else if s.end >= 1 && s.w[s.end-1] == 'g' {
		s.end, s.tail = s.end-1, "Z"
	} else if s.end >= 2 && s.w[s.end-1] == 's' && isVowel(s.w[s.end-2]) {
		s.end, s.tail = s.end-1, "z"
	} else if s.end >= 3 && s.w[s.end-1] == 'u' && (s.w[s.end-2] == 'g' || s.w[s.end-2] == 'q') {
		s.end, s.tail = s.end-2, map[rune]string{'g': "g", 'q': "k"}[s.w[s.end-2]]
	}
}
