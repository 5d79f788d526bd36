package main

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules"
)

// TestDeploy_metrics: what watches modealert looks at metrics that there are.
func TestDeploy_metrics(t *testing.T) {
	t.Parallel()
	known := metricNames(t)
	for file, atLeast := range map[string]int{"deploy/prometheus-rules.yaml": 10, "deploy/grafana-dashboard.json": 15} {
		used := regexp.MustCompile(`\bmodealert_\w+`).FindAllString(read(t, file), -1)
		slices.Sort(used)
		for _, name := range slices.Compact(used) {
			if !slices.Contains(known, name) {
				t.Errorf("%s uses %s, which docs/operations.md does not have", file, name)
			}
		}
		if len(used) < atLeast {
			t.Errorf("%s uses %d metrics, want %d or more", file, len(used), atLeast)
		}
	}
}

// metricNames are the names of all series that are documented, those of histograms with what Prometheus adds.
func metricNames(t *testing.T) []string {
	t.Helper()
	names := []string{}
	for name, kind := range documentedMetrics(t) {
		if kind == "histogram" {
			names = append(names, name+"_bucket", name+"_count", name+"_sum")
		} else {
			names = append(names, name)
		}
	}
	return slices.Sorted(slices.Values(names))
}

// TestDeploy_alerts: each alert says what it is, and docs/operations.md what to do.
func TestDeploy_alerts(t *testing.T) {
	t.Parallel()
	var file struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(read(t, "deploy/prometheus-rules.yaml")))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	docs := read(t, "docs/operations.md")
	sections := regexp.MustCompile(`(?m)^### (Modealert\w+)$`).FindAllString(docs, -1)
	alerts := file.Groups[0].Rules
	for _, a := range alerts {
		if a.Expr == "" || a.Labels["severity"] == "" || a.Annotations["summary"] == "" {
			t.Errorf("%s lacks an expression, a severity or a summary", a.Alert)
		}
		if !slices.Contains(sections, "### "+a.Alert) {
			t.Errorf("docs/operations.md does not say what to do about %s", a.Alert)
		}
	}
	if len(alerts) != len(sections) {
		t.Errorf("%d alerts, and %d sections about them", len(alerts), len(sections))
	}
	for _, link := range regexp.MustCompile(`\]\(#(modealert\w+)\)`).FindAllStringSubmatch(docs, -1) {
		if !strings.Contains(strings.ToLower(strings.Join(sections, "\n")), "### "+link[1]) {
			t.Errorf("docs/operations.md links to %s, which is not there", link[1])
		}
	}
}

func TestDeploy_dashboard(t *testing.T) {
	t.Parallel()
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "deploy/grafana-dashboard.json")), &board); err != nil {
		t.Fatal(err)
	}
	seen := make(map[int]bool)
	for _, p := range board.Panels {
		if seen[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d %q has the ID of another, no title or nothing to show", p.ID, p.Title)
		}
		seen[p.ID] = true
	}
}

// TestDeploy_settings: the files that run modealert are YAML, name settings that there are, and set all that are required.
func TestDeploy_settings(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"deploy/compose.yaml", "deploy/kubernetes.yaml"} {
		text := read(t, file)
		if n := len(documents(t, file, text)); n == 0 {
			t.Errorf("%s is empty", file)
		}
		names := regexp.MustCompile(`\b(?:MODE|SLACK|MODEALERT)_[A-Z_]+\b`).FindAllString(text, -1)
		var s settings
		var known []string
		for f := range fields(&s) {
			known = append(known, name(f))
			if f.Tag.Get("secret") != "" {
				known = append(known, name(f)+"_FILE")
			}
			if f.Tag.Get("required") != "" && !slices.Contains(names, name(f)) && !slices.Contains(names, name(f)+"_FILE") {
				t.Errorf("%s does not set %s", file, name(f))
			}
		}
		for _, n := range names {
			if !slices.Contains(known, n) {
				t.Errorf("%s sets %s, which is no setting", file, n)
			}
		}
	}
}

// documents decodes the documents of a YAML file.
func documents(t *testing.T, file, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var one map[string]any
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, one)
	}
}

// TestDeploy_kubernetes: the deployment gives the program as little as it needs, and its own rules file is good.
func TestDeploy_kubernetes(t *testing.T) {
	t.Parallel()
	text := read(t, "deploy/kubernetes.yaml")
	for _, want := range []string{
		"runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "strategy: {type: Recreate}",
		"path: /healthz", "path: /readyz", "drop: [ALL]", "automountServiceAccountToken: false",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the deployment lacks %s", want)
		}
	}
	for _, d := range documents(t, "deploy/kubernetes.yaml", text) {
		if d["kind"] == "ConfigMap" {
			if _, err := rules.Parse("rules.yaml", []byte(d["data"].(map[string]any)["rules.yaml"].(string))); err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Error("it has no ConfigMap")
}
