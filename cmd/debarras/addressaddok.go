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
func (p *peerGeocoder) search(ctx context.Context, text, insee string, prefix bool) ([]address.WrittenHit, error) {
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

func readFeatures(body []byte) ([]address.WrittenHit, error) {
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
	var out []address.WrittenHit
	for _, f := range answer.Features {
		p := f.Properties
		h := address.WrittenHit{Kind: p.Type, Candidate: address.Candidate{ID: p.ID, INSEE: string(p.Citycode), Score: p.Score}}
		if p.Type != address.KindCommune {
			h.Street = cmp.Or(p.Street, p.Locality, p.Name)
			if parts := strings.SplitN(p.ID, "_", 3); len(parts) > 1 {
				h.StreetID = parts[0] + "_" + parts[1]
			}
		}
		if m := writtenNumber.FindStringSubmatch(p.Housenumber); m != nil && p.Type == address.KindNumber {
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

// prepareSpoken is what an integrator does to a transcript before it asks a geocoder that was not made for speech: no fillers and
// carrier phrases, what is denied left out, numbers and postcodes as digits, the arrondissement as a postcode's ending would be.
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
	s = digitsOf(s)
	if strings.TrimSpace(s) == "" {
		return text
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
		if kind[found[0].ID] == address.KindStreet {
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
