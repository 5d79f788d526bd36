package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
)

// TestEvents_same: what a rules file can announce is what the receiver takes. The two packages do not know each other.
func TestEvents_same(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "mode", "webhook.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var received []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Event") || len(spec.Values) != 1 {
			return true
		}
		if value, ok := spec.Values[0].(*ast.BasicLit); ok {
			name, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			received = append(received, name)
		}
		return true
	})
	announced := rules.Events()
	slices.Sort(received)
	slices.Sort(announced)
	if diff := cmp.Diff(received, announced); diff != "" || len(received) != 9 {
		t.Errorf("%d events are received; what can be announced differs (-received +announced):\n%s", len(received), diff)
	}
}
