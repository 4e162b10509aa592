package simulator

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/debarras/debarras/internal/twilio"
)

// SentText is a text that the network has accepted.
type SentText struct {
	SID, From, To, Body string
	Status              string // Twilio's: queued, sent, delivered, undelivered
	ErrorCode           int
	Created             time.Time
	callback            string
}

// textMode is what happens to texts to one number.
type textMode struct {
	refuse int  // refused with this code, or 0
	fail   int  // accepted, then undelivered with this code, or 0
	act    bool // whether a text is accepted although the request goes wrong
	wrong  wrong
}

type wrong int

const (
	nothing wrong = iota
	tooMany       // 429
	broken        // 500
	lost          // the connection breaks before the answer
	stalled       // no answer until the client gives up
)

// magicNumbers is the table of the package's documentation.
func magicNumbers() map[string]textMode {
	return map[string]textMode{
		"+33639980003": {fail: 30003},
		"+33639980006": {fail: 30006},
		"+33639980007": {fail: 30007},
		"+33639980010": {refuse: 21610},
		"+33639980029": {wrong: tooMany},
		"+33639980050": {wrong: broken, act: true},
		"+33639980051": {wrong: broken},
		"+33639980060": {wrong: lost, act: true},
		"+33639980061": {wrong: stalled, act: true},
	}
}

// Texts lists the texts that were accepted, the oldest first.
func (n *Network) Texts() []SentText {
	n.mu.Lock()
	defer n.mu.Unlock()
	texts := make([]SentText, len(n.texts))
	for i, t := range n.texts {
		texts[i] = *t
	}
	return texts
}

func (n *Network) createText(w http.ResponseWriter, r *http.Request) {
	if n.foreign(w, r.PathValue("account")) {
		return
	}
	form := r.PostForm
	if code, message := textFault(form); code != 0 {
		refuse(w, http.StatusBadRequest, code, message)
		return
	}
	mode := n.mode(form.Get("To"))
	if mode.refuse != 0 {
		refuse(w, http.StatusBadRequest, mode.refuse, "Attempt to send to unsubscribed recipient")
		return
	}
	var text SentText
	if mode.wrong == nothing || mode.act {
		text = n.accept(form, mode)
	}
	switch mode.wrong {
	case tooMany:
		refuse(w, http.StatusTooManyRequests, 20429, "Too Many Requests")
	case broken:
		refuse(w, http.StatusInternalServerError, 20500, "Internal Server Error")
	case lost:
		panic(http.ErrAbortHandler) // net/http closes the connection without a word
	case stalled:
		select {
		case <-r.Context().Done():
		case <-n.lifetime.Done():
		}
		panic(http.ErrAbortHandler)
	default:
		answer(w, http.StatusCreated, text.record(n.o.AccountSID))
	}
}

var (
	frenchMobile = regexp.MustCompile(`^\+33[67][0-9]{8}$`)
	frenchNumber = regexp.MustCompile(`^\+33[1-9][0-9]{8}$`)
	senderName   = regexp.MustCompile(`^[A-Za-z0-9 ]{1,11}$`)
	letter       = regexp.MustCompile(`[A-Za-z]`)
)

// textFault is Twilio's error code for a text that it does not take, or 0.
func textFault(form url.Values) (code int, message string) {
	to, from, body := form.Get("To"), form.Get("From"), form.Get("Body")
	switch {
	case to == "":
		return 21604, "A 'To' phone number is required."
	case from == "":
		return 21603, "A 'From' phone number is required."
	case body == "":
		return 21602, "Message body is required."
	case utf8.RuneCountInString(body) > 1600:
		return 21617, "The concatenated message body exceeds the 1600 character limit."
	case !e164.MatchString(to):
		return 21211, "The 'To' number " + to + " is not a valid phone number."
	case frenchNumber.MatchString(to) && !frenchMobile.MatchString(to):
		return 21614, "'To' number " + to + " is not a valid mobile number"
	case !frenchMobile.MatchString(to):
		return 21612, "The message From/To pair violates a routing rule"
	case frenchMobile.MatchString(from):
		return 21612, "The message From/To pair violates a routing rule" // R32: no texts by machine from 06/07
	case !e164.MatchString(from) && (!senderName.MatchString(from) || !letter.MatchString(from)):
		return 21212, "The 'From' number " + from + " is not valid"
	}
	return 0, ""
}

// mode is what happens to the next text to a number; what goes wrong once is used up.
func (n *Network) mode(to string) textMode {
	n.mu.Lock()
	defer n.mu.Unlock()
	mode := n.textModes[to]
	if mode.wrong != nothing {
		delete(n.textModes, to)
	}
	return mode
}

// accept keeps a text and, unless texts are held, sends and delivers it in the background.
func (n *Network) accept(form url.Values, mode textMode) SentText {
	t := &SentText{SID: newSID("SM"), From: form.Get("From"), To: form.Get("To"), Body: form.Get("Body"),
		Status: "queued", Created: n.o.Clock(), callback: form.Get("StatusCallback")}
	n.mu.Lock()
	n.texts = append(n.texts, t)
	accepted := *t
	n.mu.Unlock()
	if !n.o.HoldTexts {
		n.background(func(ctx context.Context) {
			_ = n.deliverText(ctx, t, "sent", 0) // the text is known
			if mode.fail != 0 {
				_ = n.deliverText(ctx, t, "undelivered", mode.fail)
				return
			}
			_ = n.deliverText(ctx, t, "delivered", 0)
		})
	}
	return accepted
}

// DeliverTextStatus sends a status callback of a text: "sent", "delivered", "undelivered" or
// "failed", in whatever order a test wants them. The text's own status never goes back.
// errorCode is 0 when there is none.
func (n *Network) DeliverTextStatus(ctx context.Context, sid, status string, errorCode int) error {
	n.mu.Lock()
	i := slices.IndexFunc(n.texts, func(t *SentText) bool { return t.SID == sid })
	if i < 0 {
		n.mu.Unlock()
		return fmt.Errorf("simulator: no text %s", sid)
	}
	t := n.texts[i]
	n.mu.Unlock()
	return n.deliverText(ctx, t, status, errorCode)
}

func (n *Network) deliverText(ctx context.Context, t *SentText, status string, errorCode int) error {
	rank := twilio.TextRank(status)
	if rank == 0 {
		return fmt.Errorf("simulator: a text has no status %q", status)
	}
	n.mu.Lock()
	if rank > twilio.TextRank(t.Status) {
		t.Status, t.ErrorCode = status, errorCode
	}
	n.mu.Unlock()
	if t.callback == "" {
		return nil
	}
	params := url.Values{"MessageSid": {t.SID}, "SmsSid": {t.SID}, "MessageStatus": {status}, "SmsStatus": {status},
		"From": {t.From}, "To": {t.To}}
	if errorCode != 0 {
		params.Set("ErrorCode", strconv.Itoa(errorCode))
	}
	n.notify(ctx, t.callback, params)
	return nil
}

// pageSize is small on purpose: a client that forgets to page is found with three texts.
const pageSize = 2

// listTexts lists the texts, the newest first, by two.
func (n *Network) listTexts(w http.ResponseWriter, r *http.Request) {
	if n.foreign(w, r.PathValue("account")) {
		return
	}
	query := r.URL.Query()
	page, err := strconv.Atoi(query.Get("Page"))
	if query.Get("Page") != "" && (err != nil || page < 0 || page > 1e6) {
		refuse(w, http.StatusBadRequest, 20001, "Invalid page")
		return
	}
	var found []map[string]any
	for _, t := range slices.Backward(n.Texts()) {
		if query.Get("To") == "" || t.To == query.Get("To") {
			found = append(found, t.record(n.o.AccountSID))
		}
	}
	first := min(page*pageSize, len(found))
	last := min(first+pageSize, len(found))
	var next any
	if last < len(found) {
		query.Set("Page", strconv.Itoa(page+1))
		next = r.URL.Path + "?" + query.Encode()
	}
	answer(w, http.StatusOK, map[string]any{"messages": append([]map[string]any{}, found[first:last]...),
		"page": page, "page_size": pageSize, "next_page_uri": next})
}

// record is the text as the API shows it.
func (t SentText) record(account string) map[string]any {
	r := map[string]any{"sid": t.SID, "account_sid": account, "from": t.From, "to": t.To, "body": t.Body,
		"status": t.Status, "date_created": rfc2822(t.Created), "error_code": nil}
	if t.ErrorCode != 0 {
		r["error_code"] = t.ErrorCode
	}
	return r
}
