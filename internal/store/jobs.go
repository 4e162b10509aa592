package store

// SendText is the job that sends one text. Job arguments are ids only: the
// queue's tables end nothing by themselves.
type SendText struct {
	Notification int64 `json:"notification"`
}

// Kind is the job's name in the queue.
func (SendText) Kind() string { return "send_text" }
