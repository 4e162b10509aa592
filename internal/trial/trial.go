package trial

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/debarras/debarras/internal/simulator"
)

// noAccount signs for an installation that has no account at Twilio, which checks none.
const noAccount = "AC00000000000000000000000000000000"

// hotline is the number that trial calls are made to: of a range that Arcep reserves for fiction
// (decision 2018-0881), because no real telephone must ever be meant.
const hotline = "+33465710000"

// Options say which service trial calls are made to. BaseURL and Token are required.
type Options struct {
	BaseURL    string // where the running service answers, such as "http://127.0.0.1:8080"
	PublicURL  string // its PUBLIC_URL, on which webhooks are signed; "" is BaseURL
	AccountSID string // its TWILIO_ACCOUNT_SID, or "" when it has none
	Token      string // its TWILIO_AUTH_TOKEN
	Clock      func() time.Time
	// Observe tells what the service made of a call's last turn; nil in a terminal, which runs in
	// a process of its own. Observer.Seen serves.
	Observe func(callSID string) (Seen, bool)
}

// Trial places trial calls. Close it.
type Trial struct {
	o        Options
	client   *http.Client
	sessions *shelf[*session]
}

// New checks the options.
func New(o Options) (*Trial, error) {
	if o.PublicURL == "" {
		o.PublicURL = o.BaseURL
	}
	if o.AccountSID == "" {
		o.AccountSID = noAccount
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	t := &Trial{o: o, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
	t.sessions = newShelf(maxSessions, sessionTime, o.Clock, (*session).end)
	n, err := t.network() // what it would refuse at the first call it refuses now
	if err != nil {
		return nil, err
	}
	n.Close()
	return t, nil
}

// Close hangs up the calls of the page.
func (t *Trial) Close() {
	t.sessions.close()
	t.client.CloseIdleConnections()
}

// network is for one call: what a network remembers of its calls ends with them.
func (t *Trial) network() (*simulator.Network, error) {
	return simulator.New(simulator.Options{
		Target: t.o.BaseURL, PublicURL: t.o.PublicURL, AccountSID: t.o.AccountSID, AuthToken: t.o.Token,
		HTTPClient: t.client, Extra: url.Values{"DebarrasTrial": {"1"}}, Clock: t.o.Clock,
	})
}

// call is one trial call. Its methods are those of the line.
type call struct {
	*simulator.Line
	net  *simulator.Network
	read int // turns that since has given
}

// place makes a call from a kind of line and returns when the bot has spoken.
func (t *Trial) place(ctx context.Context, kind string) (*call, error) {
	from, err := Caller(kind)
	if err != nil {
		return nil, err
	}
	n, err := t.network()
	if err != nil {
		return nil, err
	}
	line, err := n.Call(ctx, from, hotline)
	if err != nil {
		n.Close()
		return nil, t.explain(err)
	}
	return &call{Line: line, net: n}, nil
}

// hangUp ends the call, if it has not ended, and frees what it held.
func (c *call) hangUp(ctx context.Context) {
	c.HangUp(ctx)
	c.net.Close()
}

// since lists what the bot said since it was asked last.
func (c *call) since() []string {
	var said []string
	turns := c.Transcript()
	for _, turn := range turns[c.read:] {
		if turn.Who == simulator.Bot {
			said = append(said, turn.Text)
		}
	}
	c.read = len(turns)
	return said
}

// explain says what to do about a call that failed.
func (t *Trial) explain(err error) error {
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("aucun service ne répond à %s : lancez d'abord « make run » (ou « debarras serve »), ou donnez la bonne adresse : %w", t.o.BaseURL, err)
	}
	if status, ok := errors.AsType[simulator.StatusError](err); ok {
		switch status {
		case http.StatusForbidden:
			return fmt.Errorf("le service à %s refuse la signature : TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID et PUBLIC_URL (ou DATA_DIR) doivent être les siens : %w", t.o.BaseURL, err)
		case http.StatusNotFound:
			return fmt.Errorf("ce qui répond à %s n'est pas Débarras, ou PUBLIC_URL n'est pas le sien : %w", t.o.BaseURL, err)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("le service à %s n'a pas répondu en quinze secondes : %w", t.o.BaseURL, err)
	}
	return fmt.Errorf("l'appel a échoué : %w", err)
}

// The kinds of line that a trial caller may have.
const (
	Mobile   = "mobile"
	Landline = "landline"
	Hidden   = "hidden"
)

// Caller makes up the number of a kind of line, "" being Mobile: one that Arcep reserves for
// fiction (06 39 98 and 04 65 71, decision 2018-0881), or what the network gives for a hidden one.
// It is another one each time, so that no trial stumbles over the wrong references of one before.
// A number in E.164 of the same ranges is kept as it is.
func Caller(kind string) (string, error) {
	switch kind {
	case "", Mobile:
		return "+3363998" + digits(4), nil
	case Landline:
		return "+3346571" + digits(4), nil
	case Hidden:
		return "anonymous", nil
	}
	if fiction(kind) {
		return kind, nil
	}
	return "", fmt.Errorf("la ligne « %s » n'existe pas : mobile, landline (fixe), hidden (masquée), ou un numéro réservé à la fiction (+3363998…, +3346571…)", kind)
}

func fiction(number string) bool {
	if len(number) != len("+33639980000") || strings.Trim(number[1:], "0123456789") != "" {
		return false
	}
	return strings.HasPrefix(number, "+3363998") || strings.HasPrefix(number, "+3346571")
}

// digits draws n digits.
func digits(n int) string {
	bound := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	v, err := rand.Int(rand.Reader, bound)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return fmt.Sprintf("%0*d", n, v)
}
