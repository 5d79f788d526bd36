package mode

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What Mode says, word for word, in two answers that mean more than their status does.
const (
	messageNotCompleted = "run has not completed"
	messageNoResults    = "run results not found"
)

// errNotRows is the trouble with a result that came whole and is something else.
var errNotRows = errors.New("it is not an array of rows")

// Error is what went wrong between the client and Mode. Its text tells people what to do about it; it holds neither
// the API key nor the query of an address.
type Error struct {
	// Status is the status of the answer; 0 when there was none.
	Status int
	// ID and Message are Mode's own word and words for it, shortened; both may be empty.
	ID, Message string
	// Host is who answered, where Mode had redirected the request to another host; otherwise empty.
	Host string
	// Err is what broke, where there was no answer or it could not be read; otherwise nil.
	Err error

	retryAfter time.Duration
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// RetryAfter is how long Mode wants not to be asked; 0 when it does not say.
func (e *Error) RetryAfter() time.Duration { return e.retryAfter }

// NotReady reports whether results were asked for before the run had completed.
func (e *Error) NotReady() bool {
	return e.Status == http.StatusNotFound && strings.EqualFold(e.Message, messageNotCompleted)
}

// Purged reports whether there are no results, as when Mode no longer keeps them.
func (e *Error) Purged() bool {
	return e.Status == http.StatusNotFound && strings.EqualFold(e.Message, messageNoResults)
}

// Retryable reports whether the same request may succeed later without anybody doing anything. It may also never: see
// [Error.Passing].
func (e *Error) Retryable() bool {
	switch {
	case e.transient(), e.NotReady():
		return true
	case e.Host != "":
		// The address that Mode gave for the storage is good for a short time only; asking again gets a fresh one.
		return e.Status == http.StatusForbidden || e.Status == http.StatusBadRequest
	}
	return false
}

// Passing reports whether the trouble is the way to Mode or Mode's health: no answer or only a part of one, too many
// requests, a broken Mode, or an API key that somebody has to mend. What waits for that to pass loses nothing. Otherwise
// it is what Mode, or the result, keeps saying however often it is asked: not found, not allowed, a run that does not
// complete, or an answer that is too large, damaged or no list of rows. Such an error can be [Error.Retryable] and should
// then be borne only for so long.
func (e *Error) Passing() bool {
	if errors.Is(e.Err, errNotRows) || damaged(e.Err) {
		return false
	}
	return e.transient() || e.Status == http.StatusUnauthorized
}

// transient reports whether it may be over in a moment.
func (e *Error) transient() bool {
	if _, large := errors.AsType[*TooLargeError](e.Err); large || errors.Is(e.Err, errInside) {
		return false
	}
	return e.Err != nil || e.Status == http.StatusTooManyRequests || e.Status == http.StatusRequestTimeout ||
		e.Status >= http.StatusInternalServerError
}

// Error says what happened and what to do.
func (e *Error) Error() string {
	var text strings.Builder
	switch {
	case e.Status == 0:
		fmt.Fprintf(&text, "no answer from %s: %v", e.who(), e.Err)
	case e.Err != nil:
		fmt.Fprintf(&text, "the answer of %s cannot be read: %v", e.who(), e.Err)
	default:
		fmt.Fprintf(&text, "%s answered %d", e.who(), e.Status)
		if said := e.said(); said != "" {
			fmt.Fprintf(&text, " (%s)", said)
		}
	}
	if advice := e.advice(); advice != "" {
		text.WriteString(": " + advice)
	}
	return text.String()
}

func (e *Error) who() string {
	if e.Host != "" {
		return e.Host + ", to which Mode redirected,"
	}
	return "Mode"
}

// said is the answer in words.
func (e *Error) said() string {
	switch {
	case e.Message != "":
		return e.Message
	case e.ID != "":
		return e.ID
	}
	return strings.ToLower(http.StatusText(e.Status))
}

// advice is what somebody can do about it, if anything.
func (e *Error) advice() string {
	switch {
	case e.Err != nil && e.Status == 0 && e.Host == "":
		return "check MODE_BASE_URL and the network if this goes on"
	case e.Err != nil:
		return ""
	case e.Host != "" && e.Status == http.StatusUnauthorized:
		return "credentials are not sent to another host; set MODE_BASE_URL to https://" + e.Host + " if that is Mode"
	case e.Host != "" || e.NotReady():
		return ""
	case e.Purged():
		return "Mode no longer keeps them, or the API key may not see them"
	}
	return statusAdvice(e.Status)
}

func statusAdvice(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "check MODE_API_TOKEN and MODE_API_SECRET"
	case http.StatusForbidden:
		return "the API key may not see it; give its owner access, or use a workspace key"
	case http.StatusNotFound:
		return "it is not there, or the API key may not see it; check MODE_WORKSPACE and the key's access"
	case http.StatusNotAcceptable:
		return "Mode does not answer in the form that was asked for; check MODE_BASE_URL"
	case http.StatusTooManyRequests:
		return "Mode allows about 4 requests a second for one API key; check whether something else uses it"
	}
	return ""
}

// TooLargeError is the error for an answer that holds more than may be read.
type TooLargeError struct {
	// Limit is how many bytes may be read, after decompression.
	Limit int64
}

// Error says how much may be read.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("it is larger than %d bytes, the most that is read", e.Limit)
}
