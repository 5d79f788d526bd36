package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// RuleText is what a rule says, or said.
type RuleText struct {
	Rule, Version string // the rule's id, and what changes with what it says
	Body          string
	Since         time.Time // when it came to say so
}

// SaveRuleText stores a text that is the newest of its rule from now on.
func (tx *Tx) SaveRuleText(ctx context.Context, t RuleText) error {
	err := tx.exec(ctx, `insert into rule_texts (rule, version, body, since) values ($1, $2, $3, $4)
		on conflict (rule, version) do update set body = excluded.body, since = excluded.since`,
		t.Rule, t.Version, t.Body, millis(t.Since))
	if err != nil {
		return fmt.Errorf("storing what rule %s says: %w", t.Rule, err)
	}
	return nil
}

// RuleText returns what a rule said in a version, or ErrNotFound.
func (tx *Tx) RuleText(ctx context.Context, rule, version string) (RuleText, error) {
	t := RuleText{Rule: rule, Version: version}
	err := tx.get(ctx, []any{&t.Body, moment{&t.Since}}, `select body, since from rule_texts where rule = $1 and version = $2`, rule, version)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return RuleText{}, fmt.Errorf("reading what rule %s said: %w", rule, err)
	}
	return t, err
}

// RuleVersions returns the version of the newest text of each rule.
func (tx *Tx) RuleVersions(ctx context.Context) (map[string]string, error) {
	newest := make(map[string]string)
	err := tx.each(ctx, func(rows row) error {
		var rule, version string
		err := rows.Scan(&rule, &version)
		newest[rule] = version
		return err
	}, `select rule, version from rule_texts order by since, version`)
	if err != nil {
		return nil, fmt.Errorf("reading what the rules said: %w", err)
	}
	return newest, nil
}
