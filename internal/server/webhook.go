package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/modealert/modealert/mode"
)

const (
	maxBody       = 64 << 10        // bytes; Mode's events have some hundred
	acceptTimeout = 4 * time.Second // less than stopTimeout, so that stopping interrupts no storing
	retryAfter    = "10"            // seconds
)

// webhook receives one event of Mode's. In this order: is it Mode, is it plain and small, is it an event, is it stored.
func (s *server) webhook(w http.ResponseWriter, r *http.Request) {
	if !s.knows(r.PathValue("secret")) {
		s.refused(r.Context(), fromMode, reasonWrongSecret)
		notFound(w)
		return
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		s.refused(r.Context(), fromMode, reasonEncoded)
		answer(w, http.StatusUnsupportedMediaType, "send the body as it is, without a Content-Encoding")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		s.unread(r.Context(), w, fromMode, err)
		return
	}
	event, err := mode.ParseEvent(body)
	if err != nil {
		s.ignore(r.Context(), w, err.Error())
		return
	}
	// A caller that hangs up must not undo the storing: nobody knows whether Mode would send the event again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), acceptTimeout)
	defer cancel()
	s.accept(ctx, w, event)
}

// knows compares in constant time. The hashes make both sides equally long, so that not even the length shows.
func (s *server) knows(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(sum[:], s.secret[:]) == 1
}

// unread answers a body that could not be read to its end.
func (s *server) unread(ctx context.Context, w http.ResponseWriter, from string, err error) {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		s.refused(ctx, from, reasonTooLarge)
		answer(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d KiB", large.Limit>>10))
		return
	}
	s.refused(ctx, from, reasonBroken)
	answer(w, http.StatusBadRequest, "the body ended early")
}

// refused counts a request that was answered with an error, and tells of it without anything that the sender wrote.
func (s *server) refused(ctx context.Context, from, reason string) {
	s.config.Answered(from, reason)
	if from != fromMode {
		reason = from + "_" + reason
	}
	if count, tell := s.tally.add(reason); tell {
		s.config.Logger.WarnContext(ctx, "webhook refused", "reason", reason, "count", count)
	}
}

// ignore answers what there is nothing to do about.
func (s *server) ignore(ctx context.Context, w http.ResponseWriter, reason string) {
	s.config.Answered(fromMode, reason)
	if count, tell := s.tally.add(reason); tell {
		s.config.Logger.InfoContext(ctx, "webhook ignored", "reason", reason, "count", count)
	}
	answer(w, http.StatusOK, "ignored: "+reason)
}

// accept hands the event over and says that it arrived only when it is safe.
func (s *server) accept(ctx context.Context, w http.ResponseWriter, event mode.Event) {
	err := s.config.Accept(ctx, event)
	switch {
	case err == nil:
		s.config.Answered(fromMode, answerAccepted)
		s.config.Logger.DebugContext(ctx, "webhook accepted", "event", event.Name, "report", event.Report, "run", event.Run,
			"token", event.Token)
		answer(w, http.StatusAccepted, "accepted")
	case errors.Is(err, ErrIgnored):
		s.ignore(ctx, w, reasonNotWanted)
	default:
		s.config.Answered(fromMode, answerNotStored)
		s.config.Logger.ErrorContext(ctx, "event not stored", "event", event.Name, "report", event.Report,
			"run", event.Run, "token", event.Token, "err", err)
		w.Header().Set("Retry-After", retryAfter)
		answer(w, http.StatusServiceUnavailable, "the event could not be stored, send it again")
	}
}
