package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/debarras/debarras/internal/store"
)

const (
	lifetime = 12 * time.Hour // of a session: a working day
	linkTime = time.Hour      // of a login link
	hashers  = 4              // hashes at once: each takes 19 MiB

	keyAccount  = "account"
	keyPassword = "password" // mark of the password's hash that the session began with
)

// Why somebody is not let in.
var (
	ErrSignedOut = errors.New("nobody is signed in")
	ErrForbidden = errors.New("the role does not allow this")
	ErrWrong     = errors.New("no such name and password")
)

// Wait refuses a login for a while.
type Wait struct{ For time.Duration }

func (w Wait) Error() string { return fmt.Sprintf("too many tries: wait %v", w.For) }

// Fault is a field of a form that has to be filled in otherwise; Text is in
// French, for the page.
type Fault struct{ Field, Text string }

func (f Fault) Error() string { return f.Field + ": " + f.Text }

// SignIn signs people in and out.
type SignIn struct {
	// Now is the clock. Set it, in tests, before the first use.
	Now func() time.Time

	st        *store.Store
	sessions  *scs.SessionManager
	publicURL string
	tries     throttle
	hashing   chan struct{}
}

// New makes a SignIn. publicURL is the address that people use, without a
// slash at its end; with https, cookies go over https only.
func New(st *store.Store, publicURL string) *SignIn {
	m := scs.New()
	m.Store = sessions{st}
	m.Lifetime = lifetime
	m.Cookie.Name = "debarras"
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		slog.ErrorContext(r.Context(), "session not read or kept", slog.Any("err", err))
		http.Error(w, "La console n’a pas pu répondre. Réessayez dans un instant.", http.StatusServiceUnavailable)
	}
	m.Cookie.Persist = false // it ends with the browser, on a shared desk
	m.Cookie.Secure = strings.HasPrefix(publicURL, "https:")
	return &SignIn{Now: time.Now, st: st, sessions: m, publicURL: strings.TrimRight(publicURL, "/"),
		tries: throttle{names: map[string]failures{}}, hashing: make(chan struct{}, hashers)}
}

// firstName is the account that waits for its owner's first login. It cannot
// be chosen: a name that people type has no control characters.
const firstName = "\x01premier compte"

// FirstLogin gives the one-time address at which the first administrator
// chooses a name and a password; ok is false once anybody can sign in. Each
// call ends the link of the one before.
func (s *SignIn) FirstLogin(ctx context.Context) (url string, ok bool, err error) {
	any, err := s.st.AnyPassword(ctx)
	if err != nil || any {
		return "", false, err
	}
	_, err = s.st.AddAccount(ctx, firstName, store.Administrator, s.Now())
	if err != nil && !errors.Is(err, store.ErrNameTaken) { // taken: an earlier start made it
		return "", false, err
	}
	a, err := s.st.AccountNamed(ctx, firstName)
	if err != nil {
		return "", false, err
	}
	url, err = s.Link(ctx, a.ID)
	return url, err == nil, err
}

// Link gives an account a login link, for an hour and for once; the one that it
// had before ends.
func (s *SignIn) Link(ctx context.Context, account int64) (url string, err error) {
	token := rand.Text()
	if err := s.st.AddLink(ctx, account, tokenHash(token), s.Now().Add(linkTime)); err != nil {
		return "", err
	}
	return s.publicURL + "/premiere-connexion/" + token, nil
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// LinkName is the name that the owner of an unused link has so far, empty for
// the first account; store.ErrNoAccount when the link is used or too old.
func (s *SignIn) LinkName(ctx context.Context, token string) (string, error) {
	a, err := s.st.AccountOfLink(ctx, tokenHash(token))
	if a.Name == firstName {
		a.Name = ""
	}
	return a.Name, err
}

// UseLink spends a link, sets the name and the password, and signs in. A Fault
// leaves the link as it was.
func (s *SignIn) UseLink(ctx context.Context, token, name, password, again string) error {
	name = cleanName(name)
	if text := checkName(name); text != "" {
		return Fault{"nom", text}
	}
	if text := checkPassword(name, password, again); text != "" {
		return Fault{"passe", text}
	}
	if _, err := s.st.AccountOfLink(ctx, tokenHash(token)); err != nil {
		return err // before a hash is computed for whoever invents links
	}
	hash := hashOf(s, func() string { return hash(password) })
	a, err := s.st.UseLink(ctx, tokenHash(token), name, hash)
	if errors.Is(err, store.ErrNameTaken) {
		return Fault{"nom", "Ce nom est déjà pris : choisissez-en un autre."}
	}
	if err != nil {
		return err
	}
	return s.begin(ctx, a)
}

func cleanName(name string) string { return strings.Join(strings.Fields(name), " ") }

// hashOf computes a few hashes at a time: a flood of logins queues up instead
// of filling the memory.
func hashOf[T any](s *SignIn, compute func() T) T {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return compute()
}

// LogIn begins a session, or gives ErrWrong or Wait.
func (s *SignIn) LogIn(ctx context.Context, name, password string) error {
	name = cleanName(name)
	if wait := s.tries.begin(strings.ToLower(name), s.Now()); wait > 0 {
		return Wait{wait}
	}
	var a store.Account
	if checkName(name) == "" && len(password) <= maxPassword {
		var err error
		if a, err = s.st.AccountNamed(ctx, name); err != nil && !errors.Is(err, store.ErrNoAccount) {
			return err
		}
	}
	known := a.Password != ""
	if !known {
		a.Password, password = dummy, "" // takes as long
	}
	if ok := hashOf(s, func() bool { return matches(a.Password, password) }); !ok || !known {
		return ErrWrong
	}
	s.tries.succeeded(strings.ToLower(name))
	return s.begin(ctx, a)
}

// begin gives the browser a new token, so that one planted before the login is
// worth nothing after it.
func (s *SignIn) begin(ctx context.Context, a store.Account) error {
	if err := s.st.SignedIn(ctx, a.ID, s.Now()); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	s.sessions.Put(ctx, keyAccount, a.ID)
	s.sessions.Put(ctx, keyPassword, mark(a.Password))
	return nil
}

// mark names a password's hash without giving it away.
func mark(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

// LogOut ends the session.
func (s *SignIn) LogOut(ctx context.Context) error { return s.sessions.Destroy(ctx) }

// ChangePassword changes the user's own password; every other session of the
// user ends with the old one.
func (s *SignIn) ChangePassword(ctx context.Context, user store.Account, old, password, again string) error {
	if wait := s.tries.begin(strings.ToLower(user.Name), s.Now()); wait > 0 {
		return Wait{wait}
	}
	if !hashOf(s, func() bool { return len(old) <= maxPassword && matches(user.Password, old) }) {
		return Fault{"ancien", "Ce n’est pas votre mot de passe actuel."}
	}
	s.tries.succeeded(strings.ToLower(user.Name))
	if text := checkPassword(user.Name, password, again); text != "" {
		return Fault{"passe", text}
	}
	user.Password = hashOf(s, func() string { return hash(password) })
	if err := s.st.SetPassword(ctx, user.ID, user.Password); err != nil {
		return err
	}
	return s.begin(ctx, user)
}

// Revoke ends all sessions of an account.
func (s *SignIn) Revoke(ctx context.Context, account int64) error {
	all, err := s.st.Sessions(ctx)
	if err != nil {
		return fmt.Errorf("list the sessions: %w", err)
	}
	for _, one := range all {
		_, values, err := s.sessions.Codec.Decode(one.Data)
		if err == nil && values[keyAccount] != any(account) {
			continue
		}
		if err := s.st.EndSession(ctx, one.Token); err != nil { // also one that cannot be read
			return err
		}
	}
	return nil
}

type userKey struct{}

// Load finds out who asks; it stands before every page.
func (s *SignIn) Load(next http.Handler) http.Handler {
	return s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := s.current(r.Context())
		if err == nil {
			r = r.WithContext(context.WithValue(r.Context(), userKey{}, a))
		} else if !errors.Is(err, ErrSignedOut) {
			r = r.WithContext(context.WithValue(r.Context(), userKey{}, err))
		}
		next.ServeHTTP(w, r)
	}))
}

// current is the account of the session, as it is now.
func (s *SignIn) current(ctx context.Context) (store.Account, error) {
	id := s.sessions.GetInt64(ctx, keyAccount)
	if id == 0 {
		return store.Account{}, ErrSignedOut
	}
	a, err := s.st.Account(ctx, id)
	if errors.Is(err, store.ErrNoAccount) || err == nil && mark(a.Password) != s.sessions.GetString(ctx, keyPassword) {
		return store.Account{}, ErrSignedOut
	}
	return a, err
}

// StillIn reports whether the session of a long request still stands.
func (s *SignIn) StillIn(r *http.Request) bool {
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	data, err := s.st.Session(r.Context(), hashed(cookie.Value))
	if err != nil || data == nil {
		return false
	}
	_, err = s.current(r.Context())
	return err == nil
}

// User is who asks, if anybody is signed in.
func User(r *http.Request) (store.Account, bool) {
	a, ok := r.Context().Value(userKey{}).(store.Account)
	return a, ok
}

// Require lets through whoever has one of the roles; an administrator has all.
// Anybody else goes to refuse, with ErrSignedOut, ErrForbidden or what failed.
func (s *SignIn) Require(refuse func(http.ResponseWriter, *http.Request, error), roles ...store.Role) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, ok := User(r)
			if err, failed := r.Context().Value(userKey{}).(error); failed {
				refuse(w, r, err)
			} else if !ok {
				refuse(w, r, ErrSignedOut)
			} else if !Allowed(user.Role, roles...) {
				refuse(w, r, ErrForbidden)
			} else {
				next.ServeHTTP(w, r)
			}
		})
	}
}

// Allowed reports whether a role is one of these.
func Allowed(role store.Role, roles ...store.Role) bool {
	for _, one := range roles {
		if role == one {
			return true
		}
	}
	return role == store.Administrator
}
