// Package llm talks to a server with OpenAI's interface: OpenAI itself, Mistral,
// Albert, vLLM, Ollama, or the peer of a test.
//
// A caller never waits for a model: every request has a deadline, a server that
// fails is left alone for a while (a circuit breaker), and there is a budget of
// requests a minute. What comes back is checked for its form; what it means is
// the business of whoever asked.
package llm
