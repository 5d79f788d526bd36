package expr

import (
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	t.Parallel()
	run := &Run{
		Duration:            DurationOf(90 * time.Second),
		State:               TextOf("failed"),
		ConsecutiveFailures: IntOf(3),
		RowCount:            IntOf(1200),
		Params: map[string]Value{
			"region": TextOf("EU"), "Region": TextOf("US"), "Limit": TextOf("10"), "it's": IntOf(1), "days": {},
		},
	}
	tests := []struct{ src, want string }{
		{"run.duration", "1m30s"},
		{"RUN.Duration above 1 minute", "true"},
		{"run . duration / 2", "45s"},
		{"run.state = 'failed'", "true"},
		{"'completed' = run.state or run.state in ('succeeded', 'failed')", "true"},
		{"run.state is not null", "true"},
		{"run.consecutive_failures", "3"},
		{"run.row_count / run.consecutive_failures", "400"},
		{"run.executed_by", ""},
		{"run.executed_by is null", "true"},
		{"run.param('region')", "EU"},
		{"run.param('Region')", "US"},
		{"run.param('REGION')", ""}, // two could be meant
		{"run.param('limit') + 1", "11"},
		{"run.param('it''s') + 1", "2"},
		{"run.param('days') is null", "true"},
		{"run.param('nothing')", ""},
		{"run.param( 'limit' ) > 9 and run.row_count > 1000", "true"},
		{"count(*) + run.consecutive_failures", "3"},
	}
	for _, test := range tests {
		e := mustParse(t, test.src)
		if !e.UsesRun() || e.UsesRowCount() != strings.Contains(test.src, "row_count") || len(e.Columns()) > 0 || e.Need() != (Need{}) {
			t.Errorf("%s: uses the run %v, its row count %v, columns %q", test.src, e.UsesRun(), e.UsesRowCount(), e.Columns())
		}
		scope := NewScope(NewColumns(), nil)
		program, err := scope.Group(e)
		if err != nil {
			t.Fatal(err)
		}
		env := &Env{Now: testNow, Run: run}
		if err := scope.Finish(scope.NewState(), 0, env); err != nil {
			t.Fatal(err)
		}
		if got, err := program(env); err != nil || got.String() != test.want {
			t.Errorf("%s = %q, %v, want %q", test.src, got, err, test.want)
		}
		env.Run = nil
		got, err := program(env)
		if err != nil || !got.IsNull() && !strings.Contains(test.src, "null") {
			t.Errorf("%s of a run of which nothing is known = %q, %v, want null", test.src, got, err)
		}
	}
}

// What is known before the result is read can be asked of each row.
func TestRun_rows(t *testing.T) {
	t.Parallel()
	scope, env := rowScope()
	env.Run = &Run{Params: map[string]Value{"region": TextOf("EU")}}
	program, err := scope.Row(mustParse(t, "region = run.param('region') and run.duration is null"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := program(env); err != nil || got.String() != "true" {
		t.Errorf("a row of the parameter: %s, %v", got, err)
	}
	for _, src := range []string{"run.row_count > 5", "i / run.row_count", "sum(i / run.row_count)", "sum(i) filter (where run.row_count > 5)"} {
		compile := scope.Row
		if strings.HasPrefix(src, "sum") {
			compile = scope.Group
		}
		_, err := compile(mustParse(t, src))
		if err == nil || !strings.Contains(err.Error(), "`run.row_count` is known only once all rows were read") {
			t.Errorf("%s of a row: %v", src, err)
		}
	}
}

// A column whose name looks like a word about the run is written in quotes.
func TestRun_columns(t *testing.T) {
	t.Parallel()
	for _, src := range []string{`"run.duration"`, "col('run.duration')", "run", "run + 1"} {
		if e := mustParse(t, src); e.UsesRun() || len(e.Columns()) != 1 {
			t.Errorf("%s: columns %q", src, e.Columns())
		}
	}
}

func TestRun_mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, at, message string }{
		{"run.durations > 5", "run.durations", "there is no `run.durations`; did you mean `run.duration`? a column of that name is written col('run.durations')"},
		{"run.status = 'failed'", "run.status", "did you mean `run.state`?"},
		{"run.rows > 5", "run.rows", "did you mean `run.row_count`?"},
		{"run.params('x')", "run.params", "did you mean `run.param('name')`?"},
		{"run.colour", "run.colour", "there are run.consecutive_failures, run.duration, run.executed_by, run.param('name'), run.row_count, run.state"},
		{"run.'state'", "run.'state'", "there is no `run.state`"},
		{"run.", "run.", "there is no `run.`"},
		{"run.state()", "run.state(", "`run.state` is written without parentheses"},
		{"run.param", "run.param", "write `run.param('region')`"},
		{"run.param.region", "run.param", "write `run.param('region')`"},
		{"run.param()", "run.param", "write `run.param('region')`"},
		{"run.param(region)", "run.param", "write `run.param('region')`"},
		{"run.param('')", "run.param", "write `run.param('region')`"},
		{"run.param(5)", "run.param", "write `run.param('region')`"},
		{"run.param('a', 'b')", ",", ""},
		{"run.param('a'", "(", "this `(` is not closed"},
		{"run.duration > 5", "run.duration > 5", "a duration has a unit: `2 hours`"},
		{"run.state > 5", "5", "`run.state` is never 5; it is 'succeeded' or 'failed'"},
		{"run.state in ('succeeded', 'error')", "'error'", "`run.state` is never 'error'; write `'failed'`"},
		{"case run.state when 'ok' then 1 end", "'ok'", "`run.state` is never 'ok'"},
		{"run.state = failure", "failure", "`failure` is a text, in single quotes: `'failed'`"},
		{"run.state <> Success", "Success", "`'succeeded'`"},
		{"run.state = 'cancelled'", "'cancelled'", "announce those under `events`, with `state: cancelled`"},
		{"run.row_count = 'many'", "'many'", "is not a number, which `run.row_count` is"},
		{"run.state or a > 5", "run.state", "is not a condition"},
		{"runs.duration > 5", "runs.duration", "no table in front"},
		{`"run".duration > 5`, `"run".duration`, "no table in front"},
	}
	for _, test := range tests {
		_, err := Parse(test.src)
		if err == nil {
			t.Errorf("%q is taken without a word", test.src)
			continue
		}
		checkErrors(t, test.src, err)
		first := err.(Errors)[0] //nolint:errorlint,forcetypeassert // it always is
		if got := test.src[first.Offset:first.End]; got != test.at || !strings.Contains(first.Message, test.message) {
			t.Errorf("%q: at %q: %s; want at %q: %s", test.src, got, first, test.at, test.message)
		}
	}
}
