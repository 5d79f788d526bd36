package main

import (
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/caarlos0/env/v11"
)

// slips is how many letters a name may be off that is taken for the mistyped one of a setting.
const slips = 2

// serviceVariable is what Kubernetes sets in every container for a Service, one that is called modealert too.
var serviceVariable = regexp.MustCompile(`_(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$`)

// warnUnknown tells of the variables that are meant for modealert and that nobody reads: their values, which may be secrets, would
// be missed without a word. No value is told.
func warnUnknown(log *slog.Logger, environ []string) {
	known, values := settingNames(), env.ToMap(environ)
	for _, variable := range slices.Sorted(maps.Keys(values)) {
		if values[variable] == "" || known[variable] || hookVariable.MatchString(variable) || serviceVariable.MatchString(variable) {
			continue
		}
		meant := nearName(variable, known)
		switch {
		case meant != "":
			log.Warn("a variable of the environment is ignored, its name is no setting", "variable", variable, "did_you_mean", meant)
		case strings.HasPrefix(variable, "MODEALERT_"):
			log.Warn("a variable of the environment is ignored, its name is no setting: modealert serve --help lists them", "variable", variable)
		}
	}
}

// settingNames are the names of all settings but those of outgoing webhooks.
func settingNames() map[string]bool {
	names := make(map[string]bool)
	var s settings
	for f := range fields(&s) {
		names[name(f)] = true
		if f.Tag.Get("secret") != "" {
			names[name(f)+"_FILE"] = true
		}
	}
	return names
}

// nearName is the setting that a name is a slip of the pen away from; empty where there is none.
func nearName(variable string, known map[string]bool) string {
	best, distance := "", slips+1
	for _, candidate := range slices.Sorted(maps.Keys(known)) {
		if d := levenshtein.ComputeDistance(strings.ToUpper(variable), candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
