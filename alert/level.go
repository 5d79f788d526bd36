package alert

import "github.com/modealert/modealert/rules"

// levelStanding translates a rule's level. A level of no data becomes what the rule makes of it.
func levelStanding(rule *rules.Rule, level rules.Level) standing {
	switch level {
	case rules.Warning:
		return standing{state: StateWarning, rank: rankWarning}
	case rules.Critical:
		return standing{state: StateCritical, rank: rankCritical}
	case rules.NothingThere:
		if rank := stateRank(rule, StateNoData); rank != rankOK {
			return standing{state: StateNoData, rank: rank}
		}
	case rules.OK:
	}
	return standing{state: StateOK}
}

// stateRank says how loud a state is under a rule, which is nil where the alert is about failed runs.
func stateRank(rule *rules.Rule, s State) int {
	switch s {
	case StateWarning, StateError:
		return rankWarning
	case StateCritical:
		return rankCritical
	case StateNoData:
		switch rule.NoData {
		case rules.NoDataCritical:
			return rankCritical
		case rules.NoDataOK, rules.NoDataKeep:
			return rankOK
		case rules.NoDataWarning:
		}
		return rankWarning
	case StateOK, StatePending:
	}
	return rankOK
}

// severity is the part of a rule that says whom a state concerns; no data is as severe as the rule says.
func severity(rule *rules.Rule, s State) *rules.Severity {
	rank := stateRank(rule, s)
	switch {
	case s == StateError:
		return nil
	case rank == rankCritical && rule.Critical != nil:
		return rule.Critical
	case rank == rankWarning && rule.Warning != nil:
		return rule.Warning
	default:
		return nil
	}
}

// limit writes the condition of a severity, "" where the rule has none.
func limit(rule *rules.Rule, s State) string {
	if level := severity(rule, s); level != nil {
		return level.Phrase(rule.Format)
	}
	return ""
}
