package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Edition changes when a rule comes to say something else that its readers would want to know of: what Describe says, or what
// Version goes by. It is a short text.
func (r *Rule) Edition() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s", r.Version(), r.Describe()))
	return hex.EncodeToString(sum[:4])
}
