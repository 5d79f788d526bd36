package alert

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A secret of the Standard Webhooks specification (standardwebhooks.com) has that many bytes.
const minHookSecret, maxHookSecret = 24, 64

// DecodeHookSecret returns the key of a webhook's secret, `whsec_` and base64 as the Standard Webhooks specification has it,
// or says what is wrong with it.
func DecodeHookSecret(secret string) ([]byte, error) {
	const make = "make one with: echo whsec_$(openssl rand -base64 32)"
	text, ok := strings.CutPrefix(secret, "whsec_")
	if !ok {
		return nil, errors.New("must begin with whsec_: " + make)
	}
	key, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err != nil:
		return nil, errors.New("must be base64 after whsec_: " + make)
	case len(key) < minHookSecret || len(key) > maxHookSecret:
		return nil, fmt.Errorf("holds %d bytes, it needs %d to %d: %s", len(key), minHookSecret, maxHookSecret, make)
	}
	return key, nil
}

// sign is the signature of a body, as the Standard Webhooks specification has it.
func sign(key []byte, id string, at time.Time, body []byte) string {
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "%s.%d.", id, at.Unix())
	h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}
