package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodRule = `version: 1
rules:
  - name: Order over the limit
    report: 8d3e0a1f2b4c
    value: total_amt_usd
    warning: {when: above 1000, channel: data-alerts}
`

func TestCheck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := map[string]string{
		"good.yaml":   goodRule,
		"wrong.yaml":  strings.NewReplacer("above 1000", "> 1000", "Order over", "Orders over").Replace(goodRule),
		"events.yaml": "version: 1\nevents:\n  - {on: report_run_completed, report: 1a2b3c4d5e6f, channel: finance}\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name     string
		fallback string
		paths    []string
		code     int
		out, err string
	}{
		{name: "a good file", paths: []string{"good.yaml"}, out: "1 file, 1 rule, 1 report: fine\n"},
		{name: "several files", paths: []string{"good.yaml", "events.yaml"}, out: "2 files, 1 rule, 1 event, 2 reports: fine\n"},
		{name: "the default", fallback: "good.yaml", out: "1 file, 1 rule, 1 report: fine\n"},
		{name: "findings", paths: []string{"wrong.yaml"}, code: exitFindings, out: "wrong.yaml:6:21: "},
		{name: "findings are counted", paths: []string{"."}, code: exitFindings, out: "1 problem in 1 file\n"},
		{name: "no such file", paths: []string{"missing.yaml"}, code: exitCouldNotRun, err: "missing.yaml: name one with rules"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			cmd := newCheckCommand([]string{"MODEALERT_CONFIG=" + filepath.Join(dir, tt.fallback)})
			cmd.SilenceErrors, cmd.SilenceUsage = true, true
			cmd.SetOut(&out)
			args := make([]string, len(tt.paths))
			for i, path := range tt.paths {
				args[i] = filepath.Join(dir, path)
			}
			cmd.SetArgs(args)
			err := cmd.Execute()
			var exit *exitError
			switch {
			case tt.code == 0 && err != nil:
				t.Fatalf("check = %v, want no error", err)
			case tt.code != 0 && (!errors.As(err, &exit) || exit.code != tt.code):
				t.Fatalf("check = %v, want exit code %d", err, tt.code)
			}
			if !strings.Contains(out.String(), tt.out) {
				t.Errorf("output = %q, want %q in it", out.String(), tt.out)
			}
			if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error = %v, want %q in it", err, tt.err)
			}
		})
	}
}
