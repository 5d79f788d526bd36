package rules

import "fmt"

// ops is who hears of what could not be delivered, and where that is said.
type ops struct {
	channel string  // empty where nothing is said
	problem Problem // with what is said, still without a message
}

// ops reads `ops_channel`, which is one channel.
func (d *decoder) ops(e entry) ops {
	names := d.channels(e)
	if len(names) > 1 {
		d.fault(e.value, "`ops_channel` is one channel", writeKey("ops_channel", names[0]))
	}
	if len(names) != 1 {
		return ops{}
	}
	return ops{names[0], d.at(e.value)}
}

// takeOps takes a file's `ops_channel` into the set, of which there is one for all files.
func (s *Set) takeOps(o ops) Problems {
	switch {
	case o.channel == "" || o.channel == s.OpsChannel:
		return nil
	case s.OpsChannel == "":
		s.OpsChannel, s.ops = o.channel, o.problem
		return nil
	}
	p := o.problem
	p.Message = fmt.Sprintf("`ops_channel` is `%s` at %s already, and there is one for all files", s.OpsChannel, s.ops.Place)
	p.Hint = "keep one of the two lines"
	return Problems{p}
}

// OpsAt is a problem, still without a message, with what `ops_channel` says; ok is false where nothing does.
func (s *Set) OpsAt() (p Problem, ok bool) { return s.ops, s.OpsChannel != "" }

// DescribeOps says in one English sentence what `ops_channel` does; empty where there is none.
func (s *Set) DescribeOps() string {
	if s.OpsChannel == "" {
		return ""
	}
	return "Tell in " + channelsInWords([]string{s.OpsChannel}) + " what could not be delivered or was given up"
}
