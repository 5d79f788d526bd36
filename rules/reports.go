package rules

import (
	"slices"
	"strings"
)

// Reports says which reports an entry of a rules file is about: some by token, all of some collections, or any.
type Reports struct {
	// Tokens are those that are named.
	Tokens []string
	// Collections are those all of whose reports are meant, by name or token.
	Collections []string
	// Any means every report of the workspace.
	Any bool
}

// ReportRef is a report as Reports knows it. The collection is empty where it is not known, or not asked for.
type ReportRef struct {
	Token                      string
	Collection, CollectionName string
}

// Single is the token of the report where it is only one.
func (r Reports) Single() (token string, ok bool) {
	if len(r.Tokens) != 1 || len(r.Collections) > 0 || r.Any {
		return "", false
	}
	return r.Tokens[0], true
}

// Include reports whether the report is one of them. A collection goes by its token or by its name, without regard to
// upper and lower case.
func (r Reports) Include(report ReportRef) bool {
	return r.Any || slices.Contains(r.Tokens, report.Token) || slices.ContainsFunc(r.Collections, func(c string) bool {
		return c != "" && (c == report.Collection || strings.EqualFold(c, report.CollectionName))
	})
}

// None reports whether nothing is said about reports at all.
func (r Reports) None() bool { return !r.Any && len(r.Tokens) == 0 && len(r.Collections) == 0 }
