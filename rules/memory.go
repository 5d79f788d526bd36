package rules

import (
	"crypto/sha256"
	"encoding/hex"
)

// maxRemembered bounds the rows of one rule that are told apart from one run to the next.
const maxRemembered = 10_000

// maxRecalled is how many rows of a group are kept by a rule that remembers rows: which of them are new, and so worth a
// place in the message, is not known here.
const maxRecalled = 50

// memory identifies the rows of a row rule that match, by the rule's `key`.
type memory struct {
	slots []int
	count int  // of all groups
	full  bool // whether more rows matched than it takes
	key   []byte
}

// identify is the identity of a row: a checksum of its key, so that no value has to be kept to recognize the row again.
func (m *memory) identify(r *row) string {
	m.key = m.key[:0]
	for _, slot := range m.slots {
		m.key = r.cell(slot).AppendKey(m.key)
	}
	sum := sha256.Sum256(m.key)
	return hex.EncodeToString(sum[:16])
}

// add takes a row that matched into its group.
func (m *memory) add(g *gathered, identity string) {
	if _, known := g.keys[identity]; known {
		return
	}
	if m.full = m.full || m.count == maxRemembered; m.full {
		return
	}
	if g.keys == nil {
		g.keys = make(map[string]struct{})
	}
	g.keys[identity] = struct{}{}
	m.count++
}
