package address

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// byStreet reads a street, with or without its number and commune.
func (s *sitting) byStreet() Result {
	if s.spelledName() != "" {
		return s.bySpelling()
	}
	if letters := s.spelledLetters(); len(letters) >= 4 {
		if r, ok := s.decideStreet(likely(s.spelledStreets(letters))); ok {
			return r
		}
	}
	ranked := s.rank()
	if s.far != "" {
		return s.outside()
	}
	if r, ok := s.decideStreet(ranked); ok {
		return r
	}
	if r, ok := s.sameStreetNewNumber(); ok {
		return r
	}
	if r, ok := s.sameNameOtherType(); ok {
		return r
	}
	if s.wasRefused {
		if r, ok := s.nextBest(); ok {
			return r
		}
	}
	number := s.anyNumber()
	s.keepNumber(number)
	s.keepKind()
	if len(s.belief.Streets) == 0 && s.q.Part == Any && len(s.q.Texts) > 0 {
		if hit := s.heardCommune(); hit == nil && number.value == 0 && !s.wasRefused && s.belief.Failed[groupStreet] == 0 && s.allowed == nil {
			return Result{Decision: None}
		}
	}
	r := Result{Commune: s.settledCommune(), Number: number.value, Suffix: number.suffix}
	if r.Commune == nil && s.belief.Failed[groupStreet] == 0 && s.q.Part == Any {
		s.belief.Failed[groupStreet]++
		r.Decision = AskCommune
		return r
	}
	// A commune that is heard for the first time is progress: the street has not been asked yet.
	if r.Commune != nil && (s.allowed == nil && s.q.Part == Any || s.nearer(r.Commune)) {
		r.Decision = AskStreet
		return r
	}
	r.Decision = s.belief.failed(groupStreet, AskStreet)
	return r
}

// likely gives streets that were not decoded but found by letters their probabilities from their odds, against none of them being meant.
func likely(ranked []scored) []scored {
	if len(ranked) == 0 {
		return nil
	}
	top := max(ranked[0].total, 0)
	sum := math.Exp(-top / tuned.temperature)
	for _, c := range ranked {
		sum += math.Exp((c.total - top) / tuned.temperature)
	}
	for i, c := range ranked {
		ranked[i].share = math.Exp((c.total-top)/tuned.temperature) / sum
		ranked[i].whole = ranked[i].share
	}
	return ranked
}

// nearer says that this turn named a place within the one that was known: "treize mille six" after "Marseille".
func (s *sitting) nearer(c *CommuneHit) bool {
	heard := s.heardCommune()
	inside := s.x.communesOf(c.INSEE)
	return heard != nil && heard.INSEE == c.INSEE && s.allowed != nil && len(inside) < len(s.allowed)
}

// offerTwo puts the two streets that are read out first, as they are read out: that is what a no refuses. A doubtful number is not read out
// with its street, since whoever says "the first" would say yes to it.
func offerTwo(ranked []scored, second int) []scored {
	out := []scored{ranked[0], ranked[second]}
	for i, c := range ranked {
		if i != 0 && i != second {
			out = append(out, c)
		}
	}
	for i := range out[:2] {
		if out[i].sureness() < sureNumber {
			out[i].number = heardNumber{}
		}
	}
	return out
}

// outside says that a town was named which is not of the index. It settles nothing: the caller may have said where they phone from.
func (s *sitting) outside() Result {
	return Result{Decision: Outside, Commune: &CommuneHit{Name: s.far, Score: 1}}
}

// unrefused leaves out what the caller said no to.
func (s *sitting) unrefused(ranked []scored) []scored {
	return slices.DeleteFunc(ranked, func(c scored) bool {
		return s.belief.refused(s.x.streets[c.street].id, c.number.value, c.number.suffix)
	})
}

// sureNumber is how probable a number must be in its street to be read out beside another address.
const sureNumber = 0.8

// unasked is how probable a street's name must be which nobody asked for.
const unasked = 0.5

// decideStreet takes the cheapest act; it is false when that is to hear the address again.
func (s *sitting) decideStreet(ranked []scored) (Result, bool) {
	ranked = s.unrefused(ranked)
	if len(ranked) == 0 {
		return Result{}, false
	}
	o, second := s.x.outlook(ranked)
	d := s.x.costs.cheapest(o)
	if s.q.Part == Any && !s.wasRefused && max(o.name, o.pair) < unasked {
		d = AskStreet // nobody asked: it will be asked for in its turn
	}
	if d == AskStreet {
		return Result{}, false
	}
	if d == Choose {
		ranked = offerTwo(ranked, second)
	}
	s.remember(ranked)
	switch d {
	case Accept:
		if !ranked[0].sure {
			d = Confirm
		}
	case AskCommune:
		return s.askWhichCommune(ranked), true
	case Choose:
		return s.withCommune(Result{Decision: Choose, Candidates: s.candidates(ranked[:2]), Number: ranked[0].number.value, Suffix: ranked[0].number.suffix}), true
	}
	return s.settleOn(d, ranked), true
}

// askWhichCommune lists the communes between which the street lies.
func (s *sitting) askWhichCommune(ranked []scored) Result {
	r := Result{Decision: AskCommune, Candidates: s.candidates(ranked), Number: ranked[0].number.value, Suffix: ranked[0].number.suffix}
	var communes []CommuneHit
	first := s.x.streets[ranked[0].street].nameIndex
	for _, c := range ranked {
		st := s.x.streets[c.street]
		if st.nameIndex == first && c.share > 0.15*ranked[0].share {
			communes = append(communes, s.x.communeHit(st.commune, c.share))
		}
	}
	// They are read out in the order of their codes, which is that of arrondissements.
	slices.SortFunc(communes, func(a, b CommuneHit) int { return cmp.Compare(a.INSEE, b.INSEE) })
	if len(communes) <= 9 {
		r.Communes = communes
	}
	r.Commune = s.settledCommune()
	return r
}

// settleOn reads the first street back, or asks for its number.
func (s *sitting) settleOn(d Decision, ranked []scored) Result {
	if d == AskNumber { // what was heard of it is too doubtful to be read back
		ranked = append([]scored{ranked[0]}, ranked[1:]...)
		ranked[0].number = heardNumber{}
		s.belief.Streets[0].Number, s.belief.Streets[0].Suffix = 0, ""
	}
	r := Result{Decision: d, Candidates: s.candidates(ranked), Number: ranked[0].number.value, Suffix: ranked[0].number.suffix}
	hit := s.x.communeHit(s.x.streets[ranked[0].street].commune, ranked[0].share)
	r.Commune = &hit
	return r
}

// confirmOrAskNumber goes on with a street that needs no weighing.
func (s *sitting) confirmOrAskNumber(ranked []scored) Result {
	if s.x.bare(ranked[0]) {
		return s.settleOn(AskNumber, ranked)
	}
	return s.settleOn(Confirm, ranked)
}

func (s *sitting) withCommune(r Result) Result {
	r.Commune = s.settledCommune()
	return r
}

// candidates makes the three best.
func (s *sitting) candidates(ranked []scored) []Candidate {
	var out []Candidate
	for _, c := range ranked[:min(len(ranked), 3)] {
		number, suffix := c.number.value, c.number.suffix
		k := s.x.candidate(c.street, number, suffix)
		k.Score = min(1, max(0, c.whole))
		out = append(out, k)
	}
	return out
}

// remember keeps the ranking for the next turn.
func (s *sitting) remember(ranked []scored) {
	var kept []believed
	for _, c := range ranked[:min(len(ranked), maxBelieved)] {
		kept = append(kept, believed{StreetID: s.x.streets[c.street].id, Number: c.number.value, Suffix: c.number.suffix, street: c.street,
			Score: rounded(c.total), Share: rounded(c.share), Sure: rounded(c.sureness())})
	}
	s.belief.Streets, s.belief.Unknown, s.belief.Kind = kept, "", ""
	s.belief.Failed = [3]int{}
	s.belief.Number, s.belief.Suffix = 0, "" // it is with the streets now
}

// sureness is how probable the number is in its street. One that was only guessed by its sounds is not sure, whatever its rivals.
func (c scored) sureness() float64 {
	most := guessed
	if c.sure {
		most = 1
	}
	return min(most, c.whole/max(c.share, 1e-9))
}

// guessed is the most that a number guessed by its sounds is sure.
const guessed float64 = 0.7

func rounded(v float64) float64 { return math.Round(v*1000) / 1000 }

// scoredAgain is a believed street as it was when it was heard.
func (b believed) scoredAgain() scored {
	return scored{street: b.street, total: b.Score, share: b.Share, whole: b.Share * b.Sure, sure: b.Sure > guessed, number: heardNumber{value: b.Number, suffix: b.Suffix}}
}

func (s *sitting) keepNumber(n heardNumber) {
	if n.value != 0 {
		s.belief.Number, s.belief.Suffix = n.value, n.suffix
	}
}

// sameStreetNewNumber takes "non, le seize" for the street that was read out, with another number.
func (s *sitting) sameStreetNewNumber() (Result, bool) {
	street, ok := s.x.street(s.q.Known.StreetID)
	if last, said := s.lastRead(); said && (s.wasRefused || !ok) { // "c'est pas le 20, c'est le 22"
		street, ok = last.street, true
	}
	if !ok || len(s.heard) == 0 {
		return Result{}, false
	}
	n, sure := s.numberIn(street)
	if n.value == 0 || s.belief.refusedNumber(s.x.streets[street].id, n.value, n.suffix) {
		return Result{}, false
	}
	s.belief.allow(s.x.streets[street].id)
	return s.oneStreet(street, n, sure), true
}

// sameNameOtherType takes "pas le boulevard, la rue" for the street of that name and type, in the same commune, with the same number.
func (s *sitting) sameNameOtherType() (Result, bool) {
	last, ok := s.lastRead()
	if !ok || len(s.heard) == 0 {
		return Result{}, false
	}
	kind := ""
	for _, w := range s.heard[0].words {
		if streetTypes[w] {
			kind = w
		}
	}
	old := &s.x.streets[last.street]
	_, rest, _ := strings.Cut(s.x.names[old.nameIndex].folded, " ")
	if kind == "" || rest == "" {
		return Result{}, false
	}
	for _, st := range s.x.communes[old.commune].streets {
		if s.x.names[s.x.streets[st].nameIndex].folded == kind+" "+rest && !s.belief.refused(s.x.streets[st].id, last.Number, last.Suffix) {
			return s.oneStreet(st, heardNumber{value: last.Number, suffix: last.Suffix}, guessed), true
		}
	}
	return Result{}, false
}

// lastRead is the address that this turn speaks against: the one refused, or the first believed when something was denied.
func (s *sitting) lastRead() (believed, bool) {
	switch {
	case s.wasRefused:
		return s.refusal, true
	case len(s.belief.Streets) > 0 && len(s.heard) > 0 && s.heard[0].denies:
		return s.belief.Streets[0], true
	}
	return believed{}, false
}

// A street that was settled before is worth as much as one of seven sounds that was heard well.
const (
	settledOdds  = 20
	settledShare = 0.9
)

// oneStreet settles on a street and a number, which is the right one with probability sure.
func (s *sitting) oneStreet(street int32, n heardNumber, sure float64) Result {
	one := []scored{{street: street, number: n, total: settledOdds, share: settledShare, whole: settledShare * sure, sure: true}}
	s.remember(one)
	r := s.confirmOrAskNumber(one)
	r.Candidates[0].Score = sure
	return r
}

// nextBest offers what was ranked behind the address that the caller refused, if that is likelier to help than to hear it again.
func (s *sitting) nextBest() (Result, bool) {
	var rest []scored
	for _, b := range s.belief.Streets {
		rest = append(rest, b.scoredAgain())
	}
	failures := s.belief.Failed
	r, ok := s.decideStreet(rest)
	s.belief.Failed = failures
	return r, ok
}

// unlikely is how probable a candidate is, at most, that no decision looks at.
const unlikely = 0.01

// outsideOf is the commune outside the territory in which all of a result lies that is at all likely, or nil.
func outsideOf(r Result) *CommuneHit {
	if len(r.Candidates) == 0 {
		if r.Commune != nil && r.Commune.Outside && len(r.Communes) == 0 {
			return r.Commune
		}
		return nil
	}
	for i, c := range r.Candidates {
		if !c.Outside && (i == 0 || c.Score >= unlikely) {
			return nil
		}
	}
	c := r.Candidates[0]
	return &CommuneHit{INSEE: c.INSEE, Name: c.Commune, Postcode: c.Postcode, Score: c.Score, Outside: true}
}

// settles are the decisions after which the caller has only to say yes, and those that ask nothing.
var settles = map[Decision]bool{Accept: true, Confirm: true, Unknown: true, Outside: true, None: true}

// keepKind keeps the type of a street whose name was not found, for the name that will be spelled.
func (s *sitting) keepKind() {
	for _, u := range s.heard {
		for _, w := range u.words {
			if streetTypes[w] {
				s.belief.Kind = w
				return
			}
		}
	}
}

// keepPlace keeps the commune that was said, and not the one that follows from a street.
func (s *sitting) keepPlace(r Result) {
	if s.belief.INSEE != "" || r.Decision == Outside {
		return
	}
	if s.belief.INSEE = s.place(); s.belief.INSEE != "" {
		return
	}
	said := s.heardCommune()
	if said == nil || said.Score <= 0.5 {
		return
	}
	if len(r.Candidates) > 0 { // "chemin d'Aix" is no Aix
		if c, ok := s.x.commune(r.Candidates[0].INSEE); ok && !s.x.communesOf(said.INSEE)[c] {
			return
		}
	}
	s.belief.INSEE = said.INSEE
}

// finish completes what every result carries.
func (s *sitting) finish(r Result) Result {
	if r.Number == 0 && len(r.Candidates) > 0 {
		r.Number, r.Suffix = r.Candidates[0].Number, r.Candidates[0].Suffix
	}
	s.keepPlace(r)
	if away := outsideOf(r); away != nil {
		r = Result{Decision: Outside, Commune: away}
	}
	if s.belief.Rounds > maxRounds && !settles[r.Decision] {
		r = Result{Decision: Human, Commune: r.Commune, Number: r.Number, Suffix: r.Suffix}
	}
	r.Complement = s.complement
	r.Belief = s.belief.write()
	return r
}
