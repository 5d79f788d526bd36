package rules

import (
	"fmt"

	"github.com/modealert/modealert/rules/expr"
)

// undecided is a severity whose condition cannot be decided, and what the history lacks for that.
type undecided struct {
	severity *Severity
	lack     string
}

// severity is a severity with its condition compiled; without a condition the rule has none.
type severity struct {
	level   Level
	program expr.Program
	rule    *Severity
}

// severities are those of the rule, the worst first.
func (j *judge) severities() [2]severity {
	return [...]severity{{Critical, j.critical, j.rule.Critical}, {Warning, j.warning, j.rule.Warning}}
}

// level finds the worst severity whose condition holds for env.Value, and one whose condition cannot be
// decided.
func (j *judge) level(env *expr.Env) (level Level, unknown undecided, err error) {
	for _, s := range j.severities() {
		if s.program == nil {
			continue
		}
		env.Lack()
		v, err := s.program(env)
		if err != nil {
			return OK, undecided{}, fmt.Errorf("%s: %w", s.level, err)
		}
		holds, known, err := expr.Truth(v)
		switch {
		case err != nil:
			return OK, undecided{}, fmt.Errorf("%s: %w", s.level, err)
		case holds:
			return s.level, unknown, nil
		case !known:
			unknown = undecided{s.rule, env.Lack()}
		}
	}
	return OK, unknown, nil
}
