package alert

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	signedFor = 5 * time.Minute // how long a signature is good, before its time as well as after
	// rememberFor is how long it is remembered, which is longer than it can be good.
	rememberFor  = 2*signedFor + time.Minute
	mostRemember = 10_000 // requests; when there are more the oldest is forgotten
)

// Why a request is refused.
var (
	ErrUnsigned = errors.New("unsigned") // it has no signature, or none as Slack makes them
	ErrStale    = errors.New("stale")    // it was signed too long ago, or the clocks differ by minutes
	ErrForged   = errors.New("forged")   // it was signed with another secret, or changed since
	ErrReplayed = errors.New("replayed") // it has come before
)

// Verifier tells whether requests come from Slack, by Slack's signature. Each request is let through once. Its methods may be
// called from many goroutines.
type Verifier struct {
	secret []byte
	now    func() time.Time

	mu   sync.Mutex
	seen map[[sha256.Size]byte]bool
	line []seenRequest // the same, the oldest first
}

type seenRequest struct {
	signature [sha256.Size]byte
	at        time.Time
}

// NewVerifier returns a Verifier for an app's signing secret. A nil now means time.Now.
func NewVerifier(secret string, now func() time.Time) *Verifier {
	if now == nil {
		now = time.Now
	}
	return &Verifier{secret: []byte(secret), now: now, seen: make(map[[sha256.Size]byte]bool)}
}

// Verify returns nil for a request with these headers and this body, as it came, if Slack signed it in the last five
// minutes and it has not come before; otherwise one of the errors above, whose texts are fixed words.
func (v *Verifier) Verify(header http.Header, body []byte) error {
	stamp := header.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	signature, ok := parseSignature(header.Get("X-Slack-Signature"))
	if err != nil || !ok || len(v.secret) == 0 {
		return ErrUnsigned
	}
	// slack-go has this too, but only by the real clock.
	mac := hmac.New(sha256.New, v.secret)
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	if !hmac.Equal(mac.Sum(nil), signature[:]) {
		return ErrForged
	}
	now := v.now()
	if now.Sub(time.Unix(seconds, 0)).Abs() > signedFor {
		return ErrStale
	}
	return v.remember(signature, now)
}

func parseSignature(text string) (signature [sha256.Size]byte, ok bool) {
	const version = "v0="
	if len(text) != len(version)+hex.EncodedLen(len(signature)) || text[:len(version)] != version {
		return signature, false
	}
	_, err := hex.Decode(signature[:], []byte(text[len(version):]))
	return signature, err == nil
}

// remember lets a signature through once. Only good ones come here, so that nobody else can fill the memory.
func (v *Verifier) remember(signature [sha256.Size]byte, now time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for len(v.line) > 0 && (now.Sub(v.line[0].at) > rememberFor || len(v.line) >= mostRemember) {
		delete(v.seen, v.line[0].signature)
		v.line = v.line[1:]
	}
	if v.seen[signature] {
		return ErrReplayed
	}
	v.seen[signature] = true
	v.line = append(v.line, seenRequest{signature, now})
	return nil
}
