package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/debarras/debarras/internal/privacy"
)

// Role is what an account may do; signin says which page asks for which.
type Role string

// The roles. Administrator may do everything.
const (
	Agent         Role = "agent"
	Supervisor    Role = "supervisor"
	Manager       Role = "manager"
	Editor        Role = "editor"
	DPO           Role = "dpo"
	Administrator Role = "administrator"
)

// Roles lists every role.
var Roles = []Role{Agent, Supervisor, Manager, Editor, DPO, Administrator}

// Account is who signs in to the console.
type Account struct {
	ID       int64
	Name     string
	Role     Role
	Password string // its encoded hash, empty before the first login
	Phone    string // the agent's telephone, E.164 or empty
}

// Refusals about accounts.
var (
	ErrNameTaken = errors.New("another account has this name")
	ErrNoAccount = errors.New("no such account, or its link has been used or has expired")
)

const selectAccount = `SELECT id, name, role, password, phone FROM account `

func (st *Store) account(ctx context.Context, where string, arg any) (Account, error) {
	rows, _ := st.pool.Query(ctx, selectAccount+where, arg) // Collect has the error
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Account])
	if errors.Is(err, pgx.ErrNoRows) {
		return a, ErrNoAccount
	}
	if err != nil {
		return a, fmt.Errorf("read an account: %w", err)
	}
	return a, nil
}

// Account finds an account by its id, AccountNamed by its name.
func (st *Store) Account(ctx context.Context, id int64) (Account, error) {
	return st.account(ctx, `WHERE id = $1`, id)
}

// AccountNamed finds an account by its name, as written.
func (st *Store) AccountNamed(ctx context.Context, name string) (Account, error) {
	return st.account(ctx, `WHERE name = $1`, name)
}

// AccountOfLink finds whom an unused first-login link is for.
func (st *Store) AccountOfLink(ctx context.Context, tokenHash []byte) (Account, error) {
	return st.account(ctx, `WHERE id = (SELECT account_id FROM login_link WHERE token_hash = $1)`, tokenHash)
}

// Accounts lists all accounts by name.
func (st *Store) Accounts(ctx context.Context) ([]Account, error) {
	rows, _ := st.pool.Query(ctx, selectAccount+`ORDER BY name`)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Account])
}

// AnyPassword reports whether anybody can sign in.
func (st *Store) AnyPassword(ctx context.Context) (bool, error) {
	var any bool
	if err := st.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM account WHERE password <> '')`).Scan(&any); err != nil {
		return false, fmt.Errorf("look for an account: %w", err)
	}
	return any, nil
}

// AddAccount makes an account without a password; a login link gives it one.
func (st *Store) AddAccount(ctx context.Context, name string, role Role, at time.Time) (int64, error) {
	var id int64
	err := st.pool.QueryRow(ctx, `INSERT INTO account (name, role, created_at, expires_at) VALUES ($1, $2, $3, $4)
		RETURNING id`, name, role, at, privacy.Account.Expires(at)).Scan(&id)
	return id, accountError("add an account", err)
}

// accountError knows the one refusal that only the unique index can give: the
// name may belong to an expired account that no query sees any more.
func accountError(what string, err error) error {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == "23505" {
		return ErrNameTaken
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// DeleteAccount deletes an account with its links; its sessions end with it,
// because every page looks its account up.
func (st *Store) DeleteAccount(ctx context.Context, id int64) error {
	return st.changeAccount(ctx, `DELETE FROM account WHERE id = $1`, id)
}

// SetPassword keeps the hash of a new password.
func (st *Store) SetPassword(ctx context.Context, id int64, hash string) error {
	return st.changeAccount(ctx, `UPDATE account SET password = $2 WHERE id = $1`, id, hash)
}

// SetPhone keeps the agent's telephone, E.164 or empty.
func (st *Store) SetPhone(ctx context.Context, id int64, phone string) error {
	return st.changeAccount(ctx, `UPDATE account SET phone = $2 WHERE id = $1`, id, phone)
}

// SignedIn moves the account's end: it counts from the last login.
func (st *Store) SignedIn(ctx context.Context, id int64, at time.Time) error {
	return st.changeAccount(ctx, `UPDATE account SET expires_at = $2 WHERE id = $1`, id, privacy.Account.Expires(at))
}

func (st *Store) changeAccount(ctx context.Context, sql string, args ...any) error {
	tag, err := st.pool.Exec(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("change an account: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNoAccount
	}
	return nil
}

// AddLink gives an account a login link; those it had before end.
func (st *Store) AddLink(ctx context.Context, account int64, tokenHash []byte, until time.Time) error {
	return st.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM login_link WHERE account_id = $1`, account); err != nil {
			return fmt.Errorf("end the earlier links: %w", err)
		}
		_, err := tx.Exec(ctx, `INSERT INTO login_link (token_hash, account_id, expires_at) VALUES ($1, $2, $3)`,
			tokenHash, account, until)
		return accountError("add a login link", err)
	})
}

// UseLink spends a link: of two browsers that use it at once, one succeeds.
// A name that is taken leaves the link usable.
func (st *Store) UseLink(ctx context.Context, tokenHash []byte, name, passwordHash string) (Account, error) {
	var a Account
	err := st.inTx(ctx, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `WITH used AS (DELETE FROM login_link WHERE token_hash = $1 RETURNING account_id)
			UPDATE account SET name = $2, password = $3 FROM used WHERE id = used.account_id
			RETURNING id, name, role, password, phone`, tokenHash, name, passwordHash)
		var err error
		a, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Account])
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNoAccount
		}
		return accountError("use a login link", err)
	})
	return a, err
}
