package alert

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"
)

const (
	signedFor = 5 * time.Minute // how long a signature is good, before its time as well as after
	// rememberFor is how long it is remembered, which is longer than it can be good.
	rememberFor = 2*signedFor + time.Minute
)

// Why a request is refused.
var (
	ErrUnsigned = errors.New("unsigned") // it has no signature, or none as Slack makes them
	ErrStale    = errors.New("stale")    // it was signed too long ago, or the clocks differ by minutes
	ErrForged   = errors.New("forged")   // it was signed with another secret, or changed since
	ErrReplayed = errors.New("replayed") // it has come before
)

// Verifier tells whether requests come from Slack, by Slack's signature. That each is let through once, a Responder sees to,
// which remembers in the database. Its methods may be called from many goroutines.
type Verifier struct {
	secret []byte
	now    func() time.Time
}

// NewVerifier returns a Verifier for an app's signing secret. A nil now means time.Now.
func NewVerifier(secret string, now func() time.Time) *Verifier {
	if now == nil {
		now = time.Now
	}
	return &Verifier{secret: []byte(secret), now: now}
}

// Verify returns what tells a request from all others, a hash of its signature, if Slack signed one with these headers and
// this body, as it came, in the last five minutes; otherwise one of the errors above, whose texts are fixed words.
func (v *Verifier) Verify(header http.Header, body []byte) (request string, err error) {
	stamp := header.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	signature, ok := parseSignature(header.Get("X-Slack-Signature"))
	if err != nil || !ok || len(v.secret) == 0 {
		return "", ErrUnsigned
	}
	// slack-go has this too, but only by the real clock.
	mac := hmac.New(sha256.New, v.secret)
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	if !hmac.Equal(mac.Sum(nil), signature[:]) {
		return "", ErrForged
	}
	if v.now().Sub(time.Unix(seconds, 0)).Abs() > signedFor {
		return "", ErrStale
	}
	hash := sha256.Sum256(signature[:]) // with a signature itself somebody could repeat its request
	return hex.EncodeToString(hash[:]), nil
}

func parseSignature(text string) (signature [sha256.Size]byte, ok bool) {
	const version = "v0="
	if len(text) != len(version)+hex.EncodedLen(len(signature)) || text[:len(version)] != version {
		return signature, false
	}
	_, err := hex.Decode(signature[:], []byte(text[len(version):]))
	return signature, err == nil
}
