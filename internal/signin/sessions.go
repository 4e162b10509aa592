package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/debarras/debarras/internal/store"
)

// sessions keeps scs's sessions in PostgreSQL, under the hash of their token:
// who reads the table cannot sign in with what it holds.
type sessions struct{ st *store.Store }

var _ scs.CtxStore = sessions{}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (s sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.st.Session(ctx, hashed(token))
	return data, data != nil, err
}

func (s sessions) CommitCtx(ctx context.Context, token string, data []byte, until time.Time) error {
	return s.st.SaveSession(ctx, hashed(token), data, until)
}

func (s sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.st.EndSession(ctx, hashed(token))
}

// scs asks for these too, and uses the ones with a context.
func (s sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessions) Commit(token string, data []byte, until time.Time) error {
	return s.CommitCtx(context.Background(), token, data, until)
}

func (s sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
