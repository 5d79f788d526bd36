package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxQuotedName is how many characters of a column's name the error shows.
const maxQuotedName = 60

// invalidResult says in words what is wrong with the text of a result.
type invalidResult struct {
	column string // where it is, if that is known
	word   string // such as NaN, that programs write and JSON does not have
	err    *jsontext.SyntacticError
}

// notJSON is an error of a decoder that reads text, with what is wrong in words.
func notJSON(err error, text []byte) error {
	if errors.Is(err, errRowTooLong) {
		return errRowTooLong
	}
	wrong, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return err
	}
	e := &invalidResult{err: wrong}
	if _, within, ok := strings.Cut(strings.TrimPrefix(string(wrong.JSONPointer), "/"), "/"); ok {
		for name := range jsontext.Pointer("/" + within).Tokens() {
			e.column, _ = cutText(name, maxQuotedName)
			break
		}
	}
	if at := wrong.ByteOffset; at > 0 && at < int64(len(text)) {
		if e.word = foreignWord(text[at:]); e.word != "" && text[at-1] == '-' {
			e.word = "-" + e.word
		}
	}
	return e
}

// foreignWord is the word that a text begins with where that is one that programs write for what JSON does not have. Any
// other may be data.
func foreignWord(text []byte) string {
	for _, word := range []string{"NaN", "nan", "Infinity", "inf", "None", "NULL", "True", "False", "undefined"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return word
		}
	}
	return ""
}

func (e *invalidResult) Error() string {
	within := ""
	if e.column != "" {
		within = fmt.Sprintf(" in column `%s`", e.column)
	}
	switch {
	case errors.Is(e.err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("Mode's result is cut off%s, so it is not valid JSON", within)
	case e.word != "":
		return fmt.Sprintf("Mode's result has `%s`%s, which is not valid JSON; let the query return null instead", e.word, within)
	}
	return fmt.Sprintf("Mode's result is not valid JSON%s: %v", within, e.err.Err)
}

func (e *invalidResult) Unwrap() error { return e.err }
