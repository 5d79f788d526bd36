package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/internal/store"
)

// kindAnswer is the kind of the jobs that tell somebody who pressed a button why nothing came of it.
const kindAnswer = "answer"

// answerAttempts is how often an answer is tried: Slack takes five at the most, and people do not wait long.
const answerAttempts = 4

// Answers to people stay below Slack's limit of 3,000 characters a block.
const maxAnswer = 2_900

// answer is what one person reads and nobody else.
type answer struct {
	Type    string        `json:"response_type"`
	Replace bool          `json:"replace_original"`
	Text    string        `json:"text"`
	Blocks  []slack.Block `json:"blocks"`
}

// newAnswer makes an answer of lines, of which the first says the most. Whole lines are left out where there are too many, and it says of how many.
func newAnswer(lines ...markup) answer {
	blocks := []slack.Block{section(fittingLines(lines, maxAnswer))}
	return answer{Type: slack.ResponseTypeEphemeral, Text: string(lines[0]), Blocks: blocks}
}

func fittingLines(lines []markup, limit int) markup {
	const marker = 40
	var text markup
	for i, line := range lines {
		next := text
		if i > 0 {
			next += "\n"
		}
		next += line
		left := len(lines) - i - 1
		if n := utf8.RuneCountInString(string(next)); n > limit || left > 0 && n > limit-marker {
			return text + "\n… and " + counted(int64(left+1), "more line")
		}
		text = next
	}
	return text
}

// body is the answer as Slack takes it.
func (a answer) body() []byte {
	body, err := json.Marshal(a)
	if err != nil {
		panic("texts are always valid JSON: " + err.Error())
	}
	return body
}

// answerJob is the body of a job that gives an answer.
type answerJob struct {
	To   string          `json:"to"`
	Body json.RawMessage `json:"body"`
}

// oweAnswer queues an answer. One that may not go where it is to is not given.
func (r *Responder) oweAnswer(ctx context.Context, tx *store.Tx, to string, a answer) error {
	if !r.mayAnswer(to) {
		if to != "" {
			r.log.WarnContext(ctx, "answer not given, its address is not slack's")
		}
		return nil
	}
	body, err := json.Marshal(answerJob{To: to, Body: a.body()})
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return tx.Enqueue(ctx, store.Job{Kind: kindAnswer, Body: body, Priority: 1})
}

// mayAnswer reports whether an address that came with a click is Slack's.
func (r *Responder) mayAnswer(to string) bool {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	if r.host != "" && u.Host == r.host {
		return u.Scheme == "https" || isLoopback(u.Hostname())
	}
	for _, domain := range []string{"slack.com", "slack-gov.com"} {
		if u.Scheme == "https" && u.Port() == "" && (u.Host == domain || strings.HasSuffix(u.Host, "."+domain)) {
			return true
		}
	}
	return false
}

// deliverAnswer works a job. The address is good for half an hour and is a secret, so it reaches no error.
func (r *Responder) deliverAnswer(ctx context.Context, job *store.Job) error {
	var body answerJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	if !r.mayAnswer(body.To) {
		return store.Cancel(errors.New("the answer's address is not Slack's"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, body.To, bytes.NewReader(body.Body))
	if err != nil {
		return store.Cancel(errors.New("the answer's address is none"))
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return errors.New("giving an answer: Slack cannot be reached")
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 4<<10)) // so that the connection can be used again
	switch {
	case res.StatusCode < http.StatusMultipleChoices:
		return r.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	case res.StatusCode >= http.StatusInternalServerError || res.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("giving an answer: Slack says %s", res.Status)
	default:
		return store.Cancel(fmt.Errorf("giving an answer: Slack says %s", res.Status))
	}
}
