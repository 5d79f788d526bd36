package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// previewJSON is a preview as --json has it. Fields may be added, and keep their meaning.
type previewJSON struct {
	Speaks  bool         `json:"speaks"` // whether somebody would hear of it, as the exit code says
	Rule    description  `json:"rule"`
	Report  string       `json:"report,omitempty"`
	Run     *runJSON     `json:"run,omitempty"`
	File    string       `json:"file,omitempty"`
	Note    string       `json:"note,omitempty"`
	Lacking string       `json:"history_lacks,omitempty"`
	Rows    *int64       `json:"rows,omitempty"`
	Kept    *int64       `json:"rows_after_where,omitempty"`
	Error   string       `json:"error,omitempty"`
	Groups  []groupJSON  `json:"groups"`
	Others  []otherJSON  `json:"others"` // alerts that are not about one group
	Said    []sayingJSON `json:"messages"`
	Onward  []sayingJSON `json:"messages_if_it_goes_on"`
	More    int          `json:"more_runs,omitempty"` // after how many more runs those are said
}

type runJSON struct {
	Token     string     `json:"token"`
	State     string     `json:"state"`
	Completed *time.Time `json:"completed,omitempty"`
	By        string     `json:"by,omitempty"`
	URL       string     `json:"url,omitempty"`
}

type groupJSON struct {
	Group      map[string]string `json:"group"`
	Value      *valueJSON        `json:"value"`
	Rows       int64             `json:"rows"`
	Matched    int64             `json:"matched,omitempty"`
	Undecided  int64             `json:"undecided,omitempty"`
	Conditions []conditionJSON   `json:"conditions"`
	Past       []pointJSON       `json:"past,omitempty"`
	State      alert.State       `json:"state"`
	Reason     string            `json:"reason,omitempty"`
}

type valueJSON struct {
	Text  string `json:"text"`
	Exact string `json:"exact"`
}

type conditionJSON struct {
	Severity rules.Level `json:"severity"`
	When     string      `json:"when"`
	Holds    *bool       `json:"holds"` // null where it is unknown
	Unknown  string      `json:"unknown,omitempty"`
	Parts    []partJSON  `json:"parts,omitempty"`
}

type partJSON struct {
	Written string     `json:"written"`
	Value   *valueJSON `json:"value"`
	Unknown string     `json:"unknown,omitempty"`
}

type pointJSON struct {
	Completed time.Time `json:"completed"`
	Value     string    `json:"value"`
}

type otherJSON struct {
	About  string      `json:"about"`
	State  alert.State `json:"state"`
	Reason string      `json:"reason,omitempty"`
}

type sayingJSON struct {
	Channels []string        `json:"channels,omitempty"`
	Webhooks []string        `json:"webhooks,omitempty"`
	Mentions []string        `json:"mentions,omitempty"`
	Muted    bool            `json:"muted"`
	Text     string          `json:"text"`
	Message  json.RawMessage `json:"message"`
}

// json writes everything for programs.
func (p *previewed) json(w io.Writer) error {
	out := previewJSON{
		Speaks: p.speaks(), Report: p.report, File: p.file, Note: p.note, Lacking: p.lacking, More: p.more, Groups: []groupJSON{}, Others: []otherJSON{},
		Rule: description{ID: p.rule.ID, Name: p.rule.Name, File: p.rule.Place.File, Line: p.rule.Place.Line, Description: p.rule.Describe()},
	}
	if run := p.scene.Run; p.file == "" {
		out.Run = &runJSON{Token: run.Token, State: run.State, By: run.By, URL: run.URL}
		if !run.Completed.IsZero() {
			out.Run.Completed = &run.Completed
		}
	}
	for _, r := range p.scene.Results {
		if r.Err != nil {
			out.Error = r.Err.Error()
		} else if p.rule.ReadsResult() {
			out.Rows, out.Kept = &r.Rows, &r.Kept
		}
	}
	for _, j := range p.groups {
		out.Groups = append(out.Groups, p.groupJSON(j))
	}
	for _, o := range p.scene.Outcomes {
		if o.About != "" {
			out.Others = append(out.Others, otherJSON{o.About, o.State, o.Reason})
		}
	}
	var err error
	if out.Said, err = p.sayingsJSON(p.tellings); err != nil {
		return err
	}
	if out.Onward, err = p.sayingsJSON(p.onward); err != nil {
		return err
	}
	return writeJSON(w, out)
}

func (p *previewed) groupJSON(j alert.Judged) groupJSON {
	g := groupJSON{
		Group: make(map[string]string), Rows: j.Rows, Matched: j.Matched, Undecided: j.Undecided, Conditions: []conditionJSON{},
		State: j.Outcome.State, Reason: j.Outcome.Reason,
	}
	for _, cell := range j.Name {
		g.Group[cell.Column] = cell.Value
	}
	if !j.Value.IsNull() {
		g.Value = &valueJSON{p.rule.Figure(j.Value), j.Value.String()}
	}
	for _, c := range j.Conditions {
		told := conditionJSON{Severity: c.Level, When: c.When.String(), Unknown: c.Unknown}
		if c.Unknown == "" {
			told.Holds = &c.Holds
		}
		for _, part := range c.Parts {
			one := partJSON{Written: part.Written, Unknown: part.Lack}
			if !part.Value.IsNull() {
				one.Value = &valueJSON{p.rule.PartFigure(part), part.Value.String()}
			}
			told.Parts = append(told.Parts, one)
		}
		g.Conditions = append(g.Conditions, told)
	}
	for _, point := range j.Past {
		g.Past = append(g.Past, pointJSON{point.At, point.Value.String()})
	}
	return g
}

func (p *previewed) sayingsJSON(tellings []alert.Telling) ([]sayingJSON, error) {
	all := []sayingJSON{}
	for _, t := range tellings {
		m := p.drawing.Preview(t.Notice)
		raw, err := m.JSON()
		if err != nil {
			return nil, err
		}
		all = append(all, sayingJSON{t.Channels, t.Webhooks, t.Notice.Mentions, t.Notice.Muted, m.Text, raw})
	}
	return all, nil
}

// writeIndented writes JSON as people read it.
func writeIndented(w io.Writer, raw []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}
