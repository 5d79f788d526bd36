package rules

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

const (
	maxCellText = 300 // characters of a cell that are kept; a message shows fewer
	maxKeyText  = 200 // characters of a text that a group is known by
)

// cutText is the first characters of a text, in memory of its own, and whether there were more.
func cutText(s string, most int) (string, bool) {
	if len(s) <= most {
		return s, false
	}
	n := 0
	for at := range s {
		if n == most {
			return strings.Clone(s[:at]), true
		}
		n++
	}
	return s, false
}

// clipped is a value as it is kept to be shown.
func clipped(v expr.Value) expr.Value {
	if v.Kind() != expr.Text {
		return v
	}
	if text, cut := cutText(v.String(), maxCellText); cut {
		return expr.TextOf(text + "…")
	}
	return v
}

// keyed is a value as groups are known by it. Of a long text that is how it begins, with a checksum of the whole, so that
// two texts are never taken for one.
func keyed(v expr.Value) expr.Value {
	if v.Kind() != expr.Text {
		return v
	}
	text, cut := cutText(v.String(), maxKeyText)
	if !cut {
		return v
	}
	return expr.TextOf(fmt.Sprintf("%s… #%.4x", text, sha256.Sum256([]byte(v.String()))))
}

// appendKeyed appends the key of a value as groups are known by it.
func appendKeyed(key []byte, v *expr.Value) []byte {
	if text, _ := v.Text(); len(text) > maxKeyText {
		return keyed(*v).AppendKey(key)
	}
	return v.AppendKey(key)
}
