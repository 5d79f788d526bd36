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

// level finds the worst severity whose condition holds for env.Value, and one whose condition cannot be
// decided.
func (j *judge) level(env *expr.Env) (level Level, unknown undecided, err error) {
	for _, s := range [...]struct {
		level   Level
		program expr.Program
		rule    *Severity
	}{{Critical, j.critical, j.rule.Critical}, {Warning, j.warning, j.rule.Warning}} {
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
