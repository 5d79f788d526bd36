package rules

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// inspector looks through a template for what Facts do not have and for what would let it run for long.
type inspector struct {
	src     string
	by      []string // the columns that Group has
	knowsBy bool     // whether they are known
}

// list inspects nodes. In them, the dot is Facts when top is true.
func (in *inspector) list(list *parse.ListNode, top bool) *templateError {
	if list == nil {
		return nil
	}
	for _, n := range list.Nodes {
		if wrong := in.node(n, top); wrong != nil {
			return wrong
		}
	}
	return nil
}

func (in *inspector) node(n parse.Node, top bool) *templateError {
	switch n := n.(type) {
	case *parse.ActionNode:
		return in.pipe(n.Pipe, top)
	case *parse.IfNode:
		return in.branch(&n.BranchNode, top, top)
	case *parse.WithNode:
		return in.branch(&n.BranchNode, top, false)
	case *parse.RangeNode:
		if over := n.Pipe.Cmds[0].String(); len(n.Pipe.Cmds) > 1 || !slices.Contains(ranges(), over) {
			return in.at(n.Pipe, "`{{range}}` goes over `.Group` or `.Parameters` only", "")
		}
		return in.branch(&n.BranchNode, top, false)
	case *parse.TemplateNode:
		return in.at(n, "`{{template}}` is not supported", "write the text out")
	default:
		return nil
	}
}

// ranges are what a template may range over.
func ranges() []string { return []string{".Group", ".Parameters", "$.Group", "$.Parameters"} }

func (in *inspector) branch(b *parse.BranchNode, top, topInside bool) *templateError {
	if wrong := in.pipe(b.Pipe, top); wrong != nil {
		return wrong
	}
	if wrong := in.list(b.List, topInside); wrong != nil {
		return wrong
	}
	return in.list(b.ElseList, top)
}

func (in *inspector) pipe(p *parse.PipeNode, top bool) *templateError {
	for _, cmd := range p.Cmds {
		if wrong := in.index(cmd.Args, top); wrong != nil {
			return wrong
		}
		for _, arg := range cmd.Args {
			var wrong *templateError
			switch arg := arg.(type) {
			case *parse.PipeNode:
				wrong = in.pipe(arg, top)
			case *parse.FieldNode:
				if top {
					wrong = in.field(arg, arg.Ident[0])
				}
			case *parse.VariableNode:
				if arg.Ident[0] == "$" && len(arg.Ident) > 1 {
					wrong = in.field(arg, arg.Ident[1])
				}
			}
			if wrong != nil {
				return wrong
			}
		}
	}
	return nil
}

// index checks that Group has the column that `index .Group "column"` asks for: of one that it does not have, index makes
// an empty text.
func (in *inspector) index(args []parse.Node, top bool) *templateError {
	if len(args) != 3 || args[0].String() != "index" || !in.knowsBy {
		return nil
	}
	name, literal := args[2].(*parse.StringNode)
	over := args[1].String()
	if !literal || over != "$.Group" && (over != ".Group" || !top) || slices.Contains(in.by, name.Text) {
		return nil
	}
	hint := byHint(in.by)
	if meant, ok := closest(name.Text, in.by); ok {
		hint = fmt.Sprintf("did you mean `%s`?", meant)
	}
	return in.at(name, fmt.Sprintf("the rule has no `by` column `%s`", name.Text), hint)
}

// byHint says which columns there are.
func byHint(by []string) string {
	if len(by) == 0 {
		return "a rule without `by` has no groups"
	}
	return "its `by` columns are " + strings.Join(by, ", ")
}

// field checks that Facts have a field.
func (in *inspector) field(n parse.Node, name string) *templateError {
	names := factNames()
	if slices.Contains(names, name) {
		return nil
	}
	hint := "the values are ." + strings.Join(names, ", .")
	if meant, ok := closest(name, names); ok {
		hint = fmt.Sprintf("did you mean `.%s`?", meant)
	}
	return in.at(n, fmt.Sprintf("there is no value `.%s`", name), hint)
}

// at is a mistake in a node, whose text is looked for around the place that the parser remembers.
func (in *inspector) at(n parse.Node, message, hint string) *templateError {
	text := n.String()
	at := min(int(n.Position()), len(in.src))
	if i := strings.Index(in.src[max(0, at-len(text)):], text); i >= 0 {
		at = max(0, at-len(text)) + i
	}
	return &templateError{at: at, end: min(len(in.src), at+len(text)), message: message, hint: hint}
}

// factNames lists the names of Facts.
func factNames() []string {
	var names []string
	for field := range reflect.TypeFor[Facts]().Fields() {
		names = append(names, field.Name)
	}
	return names
}
