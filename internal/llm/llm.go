package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// Settings say where the server is and what it runs.
type Settings struct {
	BaseURL    string // https://host/v1
	Key        string // "" = none is wanted
	Embeddings string // the name of the embeddings model
}

const (
	// patience is how long one text may take: a caller waits for it.
	patience = 1200 * time.Millisecond
	// more is what every further text may add: nobody waits for those.
	more = 250 * time.Millisecond
	// perMinute is the budget of requests.
	perMinute = 600
	// failures in a row open the breaker, for rest.
	failures = 5
	rest     = 30 * time.Second
)

// ErrBudget means that this minute's requests are used up.
var ErrBudget = errors.New("the budget of requests a minute is used up")

// Client asks one server. It is safe for concurrent use.
type Client struct {
	api        *openai.Client
	embeddings string
	breaker    *gobreaker.CircuitBreaker[[][]float32]
	budget     budget
}

// New makes a client; it connects when it is asked.
func New(s Settings) *Client {
	c := openai.DefaultConfig(s.Key)
	c.BaseURL = s.BaseURL
	c.HTTPClient = &http.Client{}
	return &Client{
		api:        openai.NewClientWithConfig(c),
		embeddings: s.Embeddings,
		breaker: gobreaker.NewCircuitBreaker[[][]float32](gobreaker.Settings{
			Name: "embeddings", Timeout: rest,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= failures },
			IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, context.Canceled) },
		}),
	}
}

// Embed gives a vector for each text, in order. The error tells of a server
// that fails, is late, gives another number of vectors, is being left alone
// (gobreaker.ErrOpenState), or would cost too much (ErrBudget).
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	return c.breaker.Execute(func() ([][]float32, error) {
		if !c.budget.take(time.Now()) {
			return nil, ErrBudget
		}
		ctx, cancel := context.WithTimeout(ctx, patience+time.Duration(len(texts)-1)*more)
		defer cancel()
		resp, err := c.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{Input: texts, Model: openai.EmbeddingModel(c.embeddings)})
		if err != nil {
			return nil, fmt.Errorf("embeddings: %w", err)
		}
		return inOrder(resp.Data, len(texts))
	})
}

// inOrder puts vectors where their texts stand.
func inOrder(data []openai.Embedding, n int) ([][]float32, error) {
	out := make([][]float32, n)
	for _, d := range data {
		if d.Index < 0 || d.Index >= n || out[d.Index] != nil || len(d.Embedding) == 0 {
			return nil, fmt.Errorf("embeddings: vector %d is empty, stands twice or belongs to no text", d.Index)
		}
		out[d.Index] = d.Embedding
	}
	if len(data) != n {
		return nil, fmt.Errorf("embeddings: %d vectors for %d texts", len(data), n)
	}
	return out, nil
}

// budget counts the requests of a minute.
type budget struct {
	mu    sync.Mutex
	since time.Time
	used  int
}

// take reports whether one more request may be made.
func (b *budget) take(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.since) >= time.Minute {
		b.since, b.used = now, 0
	}
	if b.used >= perMinute {
		return false
	}
	b.used++
	return true
}
