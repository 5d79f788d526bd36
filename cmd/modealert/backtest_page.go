package main

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/plot"
)

// drawingFor finds out in which form a file is to be drawn.
func drawingFor(path string) (func(*play) ([]byte, error), error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".html", ".htm":
		return drawPage, nil
	case ".png":
		return picture, nil
	}
	return nil, fmt.Errorf("--out %q ends neither in .html nor in .png, which are what can be drawn", path)
}

// drawPlay draws what was played into a file.
func drawPlay(path string, p *play) error {
	draw, err := drawingFor(path)
	if err != nil {
		return err
	}
	raw, err := draw(p)
	if err != nil {
		return fmt.Errorf("drawing %s: %w", path, err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil { // it holds values
		return fmt.Errorf("writing the drawing: %w", err)
	}
	return nil
}

// picture is the charts as a PNG.
func picture(p *play) ([]byte, error) {
	var all []plot.Chart
	for _, c := range charts(p.record) {
		all = append(all, c.forPaper())
	}
	if len(all) == 0 {
		return nil, errors.New("there are no two values to draw a line through; a page, .html, shows the runs as a table")
	}
	var b bytes.Buffer
	err := plot.PNG(&b, all)
	return b.Bytes(), err
}

// pageTemplate is a page by itself: nothing is loaded from anywhere, and no script runs.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Name}}: backtest</title>
<style>{{.Style}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:960px;margin:2rem auto;padding:0 1rem}
p.dim,caption{color:var(--dim)}caption{text-align:left;padding:.5rem 0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--grid);vertical-align:top}
tbody th{white-space:nowrap}
td.number{text-align:right;white-space:nowrap}td.state-warning{color:var(--warning);font-weight:600}td.state-critical{color:var(--critical);font-weight:600}
tr.best{font-weight:600}
</style>
</head>
<body>
<main>
<h1>{{.Name}}</h1>
<p>{{.Description}}</p>
<p class="dim">Report {{.Report}}; {{.Span}}</p>
<ul>{{range .Summary}}<li>{{.}}</li>{{end}}</ul>
{{range .Charts}}<figure>{{.}}</figure>
{{end}}{{if .Tried}}<table>
<caption>Thresholds that were tried, from quiet to loud. {{.Conclusion}}</caption>
<thead><tr><th scope="col">Threshold</th><th scope="col">Incidents</th><th scope="col">New in channels</th><th scope="col">Runs alerting</th></tr></thead>
<tbody>{{range .Tried}}<tr{{if .Best}} class="best"{{end}}><th scope="row">{{.Condition}}{{if .Best}} (best){{end}}</th><td>{{.Incidents}}</td><td>{{.Spoke}}</td><td>{{.Alerting}}</td></tr>
{{end}}</tbody></table>
{{end}}<table>
<caption>All runs, in the order in which they completed</caption>
<thead><tr><th scope="col">Completed</th><th scope="col">State</th><th scope="col">Value</th><th scope="col">What would be said</th></tr></thead>
<tbody>
{{range .Rows}}<tr><th scope="row">{{.At}}</th><td class="state-{{.Class}}">{{.State}}</td><td class="number">{{.Figure}}</td><td>{{.Remarks}}{{range .Said}}<div>{{.}}</div>{{end}}</td></tr>
{{end}}</tbody></table>
</main>
</body>
</html>
`))

// pageRow is a run on the page.
type pageRow struct {
	At, State, Class, Figure, Remarks string
	Said                              []string
}

// pageTried is a threshold on the page.
type pageTried struct {
	Condition                  string
	Incidents, Spoke, Alerting int
	Best                       bool
}

// drawPage draws what was played as a page by itself.
func drawPage(p *play) ([]byte, error) {
	rule, s := p.pair.version.Rule, p.record.Sum()
	data := struct {
		Name, Description, Report, Span, Conclusion string
		Style                                       template.CSS
		Summary                                     []string
		Charts                                      []template.HTML
		Tried                                       []pageTried
		Rows                                        []pageRow
	}{
		Name: rule.Name, Description: rule.Describe(), Report: p.reportName(), Style: plot.Style, Summary: p.summary(),
		Span: fmt.Sprintf("%s, %s to %s", count(s.Runs, "run"), stamp(s.From), s.To.Format("2006-01-02 15:04 MST")),
	}
	for _, c := range charts(p.record) {
		data.Charts = append(data.Charts, template.HTML(c.forPaper().SVG())) //nolint:gosec // it escapes what it is given
	}
	if p.sought != nil {
		data.Conclusion = p.conclusion()
		for i, a := range p.sought.tried {
			data.Tried = append(data.Tried, pageTried{a.condition, a.sum.Incidents, a.sum.Spoke, a.sum.Alerting, i == p.sought.best})
		}
	}
	for _, m := range p.record.Moments {
		data.Rows = append(data.Rows, pageRows(m)...)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, data); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pageRows are a run on the page, and what is said before and after it.
func pageRows(m alert.Moment) (rows []pageRow) {
	before, on, after := spoken(m)
	for _, said := range before {
		rows = append(rows, pageRow{At: stamp(said.at), Said: []string{said.text}})
	}
	row := pageRow{At: stamp(m.At), State: stateOf(m), Class: string(m.State), Figure: m.Figure, Remarks: remarks(m)}
	for _, said := range on {
		row.Said = append(row.Said, said.text)
	}
	rows = append(rows, row)
	for _, said := range after {
		rows = append(rows, pageRow{At: stamp(said.at), Said: []string{said.text}})
	}
	return rows
}
