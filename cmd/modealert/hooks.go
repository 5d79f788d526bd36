package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// hookVariable is a setting of an outgoing webhook. MODEALERT_WEBHOOK_SECRET is none: it has no name in it.
var hookVariable = regexp.MustCompile(`^MODEALERT_WEBHOOK_(\w+)_(URL|SECRET)(_FILE)?$`)

// hookSettings are those settings as the help text and the README list them.
var hookSettings = []struct{ name, help string }{ //nolint:gochecknoglobals // a list that never changes
	{"MODEALERT_WEBHOOK_NAME_URL", "address of the outgoing webhook NAME, https://…"},
	{"MODEALERT_WEBHOOK_NAME_SECRET", "secret that signs what it is told, whsec_…"},
}

// hookSetting names a setting of a webhook.
func hookSetting(name, what string) string {
	return "MODEALERT_WEBHOOK_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_" + what
}

// readHooks finds the outgoing webhooks that the environment names, and what is wrong with them.
func readHooks(values map[string]string) (hooks []alert.HookConfig, problems []error) {
	names := make(map[string]bool)
	for variable, value := range values {
		if m := hookVariable.FindStringSubmatch(variable); m != nil && value != "" {
			names[strings.ToLower(strings.ReplaceAll(m[1], "_", "-"))] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		hook, wrong := readHook(name, values)
		hooks, problems = append(hooks, hook), append(problems, wrong...)
	}
	return hooks, problems
}

func readHook(name string, values map[string]string) (hook alert.HookConfig, problems []error) {
	hook.Name = name
	url, secret := hookSetting(name, "URL"), hookSetting(name, "SECRET")
	if !rules.ValidWebhook(name) {
		return hook, []error{fmt.Errorf("%s: `%s` cannot be the name of a webhook: it has letters, digits and single `_`, and begins with a letter",
			url, strings.ToUpper(strings.ReplaceAll(name, "-", "_")))}
	}
	for _, part := range []struct {
		variable string
		value    *string
		check    func(string) error
	}{
		{url, &hook.URL, alert.CheckHookURL},
		{secret, &hook.Secret, func(text string) error { _, err := alert.DecodeHookSecret(text); return err }},
	} {
		if err := readSecretFile(values, part.variable); err != nil {
			problems = append(problems, err)
			continue
		}
		*part.value = values[part.variable]
		if *part.value == "" {
			problems = append(problems, fmt.Errorf("%s is not set: the webhook `%s` needs %s and %s", part.variable, name, url, secret))
		} else if err := part.check(*part.value); err != nil {
			problems = append(problems, fmt.Errorf("%s %w", part.variable, err))
		}
	}
	return hook, problems
}

// checkHooks finds the webhooks that rules name and that have no settings.
func (s settings) checkHooks(set *rules.Set) error {
	named := make(uses)
	for _, r := range set.Rules {
		named.add(r, "webhook", r.Webhooks)
		for key, level := range map[string]*rules.Severity{"warning": r.Warning, "critical": r.Critical} {
			if level != nil {
				named.add(r, key+"/webhook", level.Webhooks)
			}
		}
	}
	for _, a := range set.Announcements {
		named.add(a, "webhook", a.Webhooks)
	}
	for _, h := range s.hooks {
		delete(named, h.Name)
	}
	var problems rules.Problems
	said := make(map[string]bool) // what `defaults` say, they say once
	for name, places := range named {
		for _, place := range places {
			p := locate(place.entry, place.key, name)
			p.Message = fmt.Sprintf("the webhook `%s` has no settings", name)
			p.Hint = fmt.Sprintf("set %s and %s where modealert runs", hookSetting(name, "URL"), hookSetting(name, "SECRET"))
			if at := p.Place.String(); !said[at] {
				said[at] = true
				problems = append(problems, p)
			}
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return problems.Sorted()
}
