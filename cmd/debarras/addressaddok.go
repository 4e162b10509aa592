package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/debarras/debarras/internal/address"
	"github.com/debarras/debarras/internal/french"
	"github.com/debarras/debarras/internal/written"
)

// A peerGeocoder is a geocoder that speaks as addok does: addok itself, the Géoplateforme's service, or our own.
type peerGeocoder struct {
	url    string
	client http.Client
}

func newPeerGeocoder(at string) (*peerGeocoder, error) {
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no web address; write http://127.0.0.1:7878, where addok listens", at)
	}
	return &peerGeocoder{url: strings.TrimRight(at, "/"), client: http.Client{Timeout: 30 * time.Second}}, nil
}

// maxReply bounds one answer.
const maxReply = 1 << 20

// search asks for a text's five best addresses.
func (p *peerGeocoder) search(ctx context.Context, text, insee string, prefix bool) ([]written.Hit, error) {
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200])
	}
	values := url.Values{"q": {text}, "limit": {"5"}, "autocomplete": {"0"}}
	if prefix {
		values.Set("autocomplete", "1")
	}
	if insee != "" {
		values.Set("citycode", insee)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/search?"+values.Encode(), nil)
	if err != nil {
		return nil, err
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the geocoder at %s does not answer: %w", p.url, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReply))
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusBadRequest {
		return nil, nil // a text that it refuses is a text that it does not find
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the geocoder at %s answers %s", p.url, response.Status)
	}
	return readFeatures(body)
}

// oneOrMore is a text, or a list of which the first counts: addok gives the city's code beside the arrondissement's.
type oneOrMore string

func (o *oneOrMore) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*o = oneOrMore(one)
		return nil
	}
	var more []string
	if err := json.Unmarshal(b, &more); err != nil || len(more) == 0 {
		return errors.New("neither a text nor a list of texts")
	}
	*o = oneOrMore(more[0])
	return nil
}

func readFeatures(body []byte) ([]written.Hit, error) {
	var answer struct {
		Features []struct {
			Properties struct {
				ID, Type, Housenumber, Street, Locality, Name string
				Citycode                                      oneOrMore
				Score                                         float64
			}
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("the geocoder's answer is no GeoJSON: %w", err)
	}
	var out []written.Hit
	for _, f := range answer.Features {
		p := f.Properties
		h := written.Hit{Kind: p.Type, Candidate: address.Candidate{ID: p.ID, INSEE: string(p.Citycode), Score: p.Score}}
		if p.Type != written.KindCommune {
			h.Street = cmp.Or(p.Street, p.Locality, p.Name)
			if parts := strings.SplitN(p.ID, "_", 3); len(parts) > 1 {
				h.StreetID = parts[0] + "_" + parts[1]
			}
		}
		if m := writtenNumber.FindStringSubmatch(p.Housenumber); m != nil && p.Type == written.KindNumber {
			h.Number, _ = strconv.Atoi(m[1])
			h.Suffix = strings.ToLower(strings.TrimSpace(m[2]))
		}
		out = append(out, h)
	}
	return out, nil
}

var (
	writtenNumber = regexp.MustCompile(`^\s*(\d+)\s*(.*)$`)
	bareNumber    = regexp.MustCompile(`^\s*(\d{1,4}) ?(bis|ter|quater|[a-d]|)\s*$`)
	fillerWords   = regexp.MustCompile(`(?i)(?:^|[\s,.])(?:euh+|heu+|hum+|hein|ben|bah|bon|alors|donc|voilà|oui|non|ouais|bonjour|bonsoir|merci|attendez|d'accord|ah|oh|` +
		`s'il vous plaît|c'est ça|allô|pardon|en fait|du coup)(?:[\s,.…!?]+|$)`)
	carrierWords = regexp.MustCompile(`(?i)^(?:[\s,]*(?:j'habite|je suis|je vis|nous sommes|on est|on habite|c'est(?: pour)?|ce serait|(?:mon |l'|notre )?adresse[ ,]*(?:c'est|est)?|` +
		`je vous appelle|j'appelle|j'ai dit|la rue[ ,]*c'est|le nom[ ,]*c'est|la commune[ ,]*c'est|la ville[ ,]*c'est))+[\s,]*`)
	leadWords = regexp.MustCompile(`(?i)^(?:(?:au|aux|à|dans|sur|du|de|le|la|les|l'|pour|numéro|n°|en)[ ,]+)+`)
	notThis   = regexp.MustCompile(`(?i)\b(?:non )?pas (?:le |la |les |l'|à |au |aux |dans )?[^,.]+(?:[,.]|$)`)
	farewell  = regexp.MustCompile(`[.;:!?…]+`)
)

// The words that begin a street, beside which a number is a house number.
const streetWords = `(?:all[ée]es?|avenue|boulevard|bd|chemin|cours|impasse|mont[ée]e|place|placette|quai|route|rue|ruelle|traverse|square|passage|promenade|` +
	`corniche|clos|cit[ée]|domaine|lotissement|hameau|esplanade|r[ée]sidence|parc|sentier|draille|faubourg|(?:vieux|ancien|petit) chemin|` +
	`(?:vieille|ancienne) route|petite rue|grande? rue|rond point|villa|vallon|mail|rampe)`

const houseNumber = `\d{1,4}(?: (?:bis|ter|quater|[a-d]))?`

var (
	oneBefore    = regexp.MustCompile(`(^|\b(?:au|le|à|numéro) )un (` + streetWords + `\b)`)
	numberOf     = regexp.MustCompile(`\b(` + houseNumber + `) (?:de la|de l|du|des|d) (` + streetWords + `\b)`)
	numberStreet = regexp.MustCompile(`\b` + houseNumber + ` ` + streetWords + `\b`)
	streetNumber = regexp.MustCompile(`^(` + streetWords + `\b.*?) (?:au|numéro|le) (` + houseNumber + `)$`)
	endWords     = regexp.MustCompile(`(?:\s*\b(?:au|aux|à|dans|sur|du|de|le|la|l|pour|numéro|c|est)\b)+$`)
	ordinalPlace = regexp.MustCompile(`(?:(?:^| )à )?(?:\bmarseille )?(?:\bdans )?(?:\ble )?\b((?:dix )?\p{L}+ième|premier|\d{1,2} ?(?:er|ème|eme|e))(?: arrondissement)?(?: (?:de |à )?marseille)?$`)
	placed       = regexp.MustCompile(`marseille|dans|arrondissement`)
	oneAtEnd     = regexp.MustCompile(`\b(au|le|numéro) un$`)
	leadLetter   = regexp.MustCompile(`^(?:l|d|le|la|au|du) (` + streetWords + `\b)`)
)

// prepareSpoken is what an integrator does to a transcript before it asks a geocoder that was not made for speech: no fillers and
// carrier phrases, what is denied left out, numbers and postcodes as digits, an arrondissement as its postcode, and the usual order:
// number, street, place.
func prepareSpoken(text string) string {
	s := strings.ReplaceAll(text, "’", "'")
	for range 3 { // fillers stand in rows
		s = fillerWords.ReplaceAllString(s, " ")
	}
	if rest := notThis.ReplaceAllString(s, " "); strings.Trim(rest, " ,.") != "" {
		s = rest
	}
	s = strings.Join(strings.Fields(farewell.ReplaceAllString(s, " ")), " ")
	s = carrierWords.ReplaceAllString(s, "")
	s = leadWords.ReplaceAllString(strings.TrimSpace(s), "")
	s = oneAtEnd.ReplaceAllString(oneBefore.ReplaceAllString(digitsOf(s), "${1}1 $2"), "$1 1")
	s = inOrder(arrondissementsOf(leadLetter.ReplaceAllString(s, "$1")))
	s = strings.Join(strings.Fields(s), " ")
	if strings.TrimSpace(s) == "" {
		return text
	}
	return s
}

// arrondissementsOf writes an arrondissement as Marseille's postcode: the tables of the benchmark have no other city with any.
func arrondissementsOf(s string) string {
	return ordinalPlace.ReplaceAllStringFunc(s, func(match string) string {
		ordinal := ordinalPlace.FindStringSubmatch(match)[1]
		found := french.Longest(french.Arrondissement(french.Words("dans le " + ordinal + " arrondissement")))
		if len(found) == 0 || found[0].Value > 16 || ordinal == "premier" && !placed.MatchString(match) {
			return match
		}
		return fmt.Sprintf(" 130%02d marseille", found[0].Value)
	})
}

// inOrder brings the number and the street before the place: "à La Ciotat, au 1, chemin de Figuerolles", "rue des Cyprès, au 55".
func inOrder(s string) string {
	s = numberOf.ReplaceAllString(s, "$1 $2")
	if m := numberStreet.FindStringIndex(s); m != nil && m[0] > 0 {
		place := leadWords.ReplaceAllString(endWords.ReplaceAllString(strings.TrimSpace(s[:m[0]]), ""), "")
		s = strings.TrimSpace(s[m[0]:] + " " + place)
	}
	if m := streetNumber.FindStringSubmatch(s); m != nil {
		s = m[2] + " " + m[1]
	}
	return s
}

// digitsOf writes spoken numbers as digits, as long readings as there are; other words keep their accents.
func digitsOf(text string) string {
	tokens := french.Tokens(text)
	words := french.Words(text)
	if len(tokens) != len(words) {
		tokens = words
	}
	var out []string
	at := 0
	for _, n := range french.Longest(french.Numbers(words)) {
		if n.From == n.To-1 && (words[n.From] == "un" || words[n.From] == "une") || n.From < at {
			continue
		}
		out = append(out, tokens[at:n.From]...)
		out = append(out, strings.TrimSpace(strconv.Itoa(n.Value)+" "+n.Suffix))
		at = n.To
	}
	return strings.Join(append(out, tokens[at:]...), " ")
}

// askSpoken asks the peer about all readings of an utterance, prepared, and keeps each address's best score.
func (p *peerGeocoder) askSpoken(ctx context.Context, r *spokenRow, said bool) (spokenVerdict, error) {
	texts := r.heard
	if said {
		texts = []string{r.said}
	}
	var found []address.Candidate
	kind := map[string]string{}
	begun := time.Now()
	for _, text := range texts {
		text = prepareSpoken(text)
		if m := bareNumber.FindStringSubmatch(text); m != nil { // nobody would send a lone number to a geocoder
			value, _ := strconv.Atoi(m[1])
			found = append(found, address.Candidate{Number: value, Suffix: m[2]})
			continue
		}
		hits, err := p.search(ctx, text, r.context, true)
		if err != nil {
			return spokenVerdict{}, err
		}
		for _, h := range hits {
			found = append(found, h.Candidate)
			kind[h.ID] = h.Kind
		}
	}
	micros := float64(time.Since(begun).Nanoseconds()) / 1e3
	slices.SortStableFunc(found, func(a, b address.Candidate) int {
		return cmp.Compare(b.Score, a.Score)
	})
	seen := map[string]bool{}
	found = slices.DeleteFunc(found, func(c address.Candidate) bool {
		key := fmt.Sprint(c.INSEE, c.Street, c.Number, c.Suffix)
		had := seen[key]
		seen[key] = true
		return had
	})
	answer := address.Resolution{Decision: "human", Candidates: found}
	if len(found) > 0 {
		answer.Decision = "confirm"
		if kind[found[0].ID] == written.KindStreet {
			answer.Decision = "number"
		}
	}
	return judge(r, answer, micros), nil
}

// printPeer judges the peer on the same rows, by the same definitions.
func (cmd *benchAddressCmd) printPeer(e *env, title string, rows []spokenRow) error {
	if cmd.Addok == "" {
		return nil
	}
	p, err := newPeerGeocoder(cmd.Addok)
	if err != nil {
		return err
	}
	var verdicts []spokenVerdict
	for i := range rows {
		v, err := p.askSpoken(e.ctx, &rows[i], cmd.Said)
		if err != nil {
			return err
		}
		verdicts = append(verdicts, v)
	}
	cmd.print(e.out, title+", "+cmd.Addok+" (times with HTTP, memory not counted)", verdicts, 0)
	return nil
}
