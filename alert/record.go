package alert

import (
	"encoding/json"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// detail is what is kept of an evaluation beside its outcome, for those who ask why. It is stored as JSON, so fields may be
// added but never change their meaning; of evaluations from before there is nothing in a field.
type detail struct {
	// Parts are what the conditions looked at beside the value.
	Parts []Pair `json:"parts,omitempty"`
	// Was is how the alert was before; empty where it was as it is then, or that was not kept.
	Was State `json:"was,omitempty"`
	// Incident is the one that it belongs to.
	Incident int64 `json:"incident,omitempty"`
	// Aside says that it moved nothing, because its run came too late.
	Aside bool `json:"aside,omitempty"`
	// Read is how many rows the result had, Used how many of them the group had after `where`.
	Read int64 `json:"read,omitempty"`
	Used int64 `json:"used,omitempty"`
	// Fault is why the rule could not be evaluated.
	Fault string `json:"fault,omitempty"`
	// Rule is the version of the rule that judged.
	Rule string `json:"rule,omitempty"`
}

// detail is what is kept of a verdict.
func (d *decision) detail(v verdict, outcome State) json.RawMessage {
	kept := detail{Parts: v.parts, Incident: v.incident, Aside: v.aside, Read: v.read, Used: v.used, Fault: v.fault, Rule: d.versions.of(v.rule)}
	if v.was != outcome {
		kept.Was = v.was
	}
	body, err := json.Marshal(kept)
	if err != nil {
		panic("texts are always valid JSON: " + err.Error())
	}
	return body
}

// detailOf reads what was kept.
func detailOf(e store.Evaluation) detail {
	var kept detail
	_ = json.Unmarshal(e.Detail, &kept) // where there is none, nothing is known
	return kept
}

// before is how the alert was before; empty where that was not kept.
func (kept detail) before(outcome State) State {
	if kept.Was == "" && kept.Rule != "" && !kept.Aside {
		return outcome
	}
	return kept.Was
}

// ruleVersions are versions of what rules say, which take a moment to find out.
type ruleVersions map[*rules.Rule]string

// of is the version of a rule; empty where there is none.
func (known *ruleVersions) of(rule *rules.Rule) string {
	if rule == nil {
		return ""
	}
	if *known == nil {
		*known = make(ruleVersions)
	}
	version, ok := (*known)[rule]
	if !ok {
		version = rule.Edition()
		(*known)[rule] = version
	}
	return version
}
