package rules

import (
	"errors"
	"strings"
	"testing"
)

func TestTemplate_Execute(t *testing.T) {
	t.Parallel()
	facts := Facts{
		Rule: "EU revenue", State: "critical", Value: "$4,200", Threshold: "below $5,000", Matched: 3, Rows: 120,
		Group:      map[string]string{"country": "FR", "Sales Region": "EU"},
		Parameters: map[string]string{"day": "2026-11-23"},
	}
	tests := []struct{ name, template, want string }{
		{"text", "Revenue is low", "Revenue is low"},
		{"nothing", "", ""},
		{"values", "{{.Rule}}: {{.Value}} is {{.Threshold}}", "EU revenue: $4,200 is below $5,000"},
		{"group", "{{.Group.country}}", "FR"},
		{"group with a space", `{{index .Group "Sales Region"}}`, "EU"},
		{"numbers", "{{if gt .Matched 2}}many{{else}}few{{end}}", "many"},
		{"what is not known", "{{if .Previous}}was {{.Previous}}{{else}}first{{end}}", "first"},
		{"functions", `{{printf "%s!" .State | println}}`, "critical!"},
		{"range", "{{range $name, $value := .Parameters}}{{$name}}={{$value}}{{end}}", "day=2026-11-23"},
		{"a parameter that the run does not have", "{{.Parameters.day}} {{if .Parameters.region}}in {{.Parameters.region}}{{else}}everywhere{{end}}", "2026-11-23 everywhere"},
		{"nothing is escaped", "{{.Value}} <b> & *", "$4,200 <b> & *"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parsed, err := ParseTemplate(tt.template)
			if err != nil {
				t.Fatalf("ParseTemplate(%q): %v", tt.template, err)
			}
			if got, err := parsed.Execute(facts); got != tt.want || err != nil {
				t.Errorf("Execute() = %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestParseTemplate_refuses(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		"{{.Nothing}}", "{{if .Value}}{{$.Nothing}}{{end}}", "{{exec `ls`}}", "{{.Value", "{{end}}", "{{if .Value}}",
		`{{define "a"}}{{template "a"}}{{end}}`, `{{template "a"}}`, "{{range 1000000000}}{{end}}", "{{range .Rows}}{{end}}",
		"{{$n := 99}}{{range $n}}{{end}}", "{{range slice .Value 1}}{{end}}", strings.Repeat("x", maxTemplate+1),
		`{{block "a" .}}{{end}}`, "{{break}}",
	} {
		if _, err := ParseTemplate(src); err == nil {
			t.Errorf("ParseTemplate(%.40q) = nil, want an error", src)
		}
	}
}

// TestTemplate_bounded proves that no template writes, or makes on its way, much more than a message can hold.
func TestTemplate_bounded(t *testing.T) {
	t.Parallel()
	long := Facts{Value: strings.Repeat("x", 5000)}
	for _, src := range []string{
		"{{.Value}}{{.Value}}{{.Value}}",
		`{{printf "%1000000d" 1}}`,
		`{{printf "%.999999f" 1.0}}`,
		`{{printf "%*d" 1000000 1}}`,
		`{{printf "%[1]s%[1]s%[1]s" .Value}}`,
	} {
		parsed, err := ParseTemplate(src)
		if err != nil {
			continue
		}
		if got, err := parsed.Execute(long); err == nil {
			t.Errorf("Execute of %q wrote %d bytes, want an error", src, len(got))
		}
	}
	parsed, err := ParseTemplate("{{.Value}}{{.Value}}{{.Value}}")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Execute(long); !errors.Is(err, errTooLong) {
		t.Errorf("Execute() = %v, want %v", err, errTooLong)
	}
}

// TestTemplate_try is about what only shows when a template is tried for a rule with these `by` columns.
func TestTemplate_try(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		template string
		fits     bool
	}{
		{`{{printf "%.2f" .Value}}`, false},
		{`{{printf "%s" .Matched}}`, false},
		{`{{printf "%d of %d" .Matched .Rows}}`, true},
		{`100%! {{printf "%s" .Value}}`, true},
		{`{{printf "%s 100%%!" .Value}}`, true},
		{`{{index .Group "Sales Region"}}`, true},
		{`{{index .Group "Sales region"}}`, false},
		{`{{with .Value}}{{index $.Group "Sales region"}}{{end}}`, false},
		{`{{index .Parameters "Sales region"}}`, true},
		{`{{index .Group .State}}`, true},
	} {
		parsed, err := ParseTemplate(tt.template)
		if err != nil {
			t.Fatalf("ParseTemplate(%q): %v", tt.template, err)
		}
		if wrong := parsed.try([]string{"Sales Region"}); (wrong == nil) != tt.fits {
			t.Errorf("%s: %v, want it to fit: %t", tt.template, wrong, tt.fits)
		}
	}
}
