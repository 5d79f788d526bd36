package alert

// rolled is a notice about many groups that names those that joined, or those that recovered or are gone.
func (n Notice) rolled(joined, left bool) Notice {
	if n.Roll == nil {
		return n
	}
	facts := *n.Roll
	if !joined {
		facts.Joined, facts.Back = nil, false
	}
	if !left {
		facts.Left, facts.Gone = nil, nil
	}
	n.Roll = &facts
	return n
}

// rollLines are the lines of a thread that tell which groups recovered and which newly fire, where many share a message. That
// others fire, the channel sees too, unless they were there shortly before. Nobody is mentioned.
func rollLines(mv move, n Notice) []Notice {
	if n.Roll == nil || mv == moveOpen || mv == moveBack || mv == moveClose {
		return nil
	}
	n.Mentions, n.Table = nil, nil
	var lines []Notice
	if n.Roll.Left != nil || n.Roll.Gone != nil {
		left := n.rolled(false, true)
		left.Role = RoleReply
		lines = append(lines, left)
	}
	if n.Roll.Joined != nil && mv != moveRise {
		joined := n.rolled(true, false)
		joined.Role, joined.Was = RoleBroadcast, joined.State
		if n.Roll.Back {
			joined.Role = RoleReply
		}
		lines = append(lines, joined)
	}
	return lines
}

// tellsOfGroups reports whether it names groups that joined those that share a message, recovered or are gone.
func (n Notice) tellsOfGroups() bool { return n.Roll.changed() }

// changed reports whether groups joined, recovered or are gone.
func (r *RollFacts) changed() bool {
	return r != nil && (r.Joined != nil || r.Left != nil || r.Gone != nil)
}

// disturbs reports whether the channel sees a line of a thread.
func (n Notice) disturbs() bool { return n.Role == RoleBroadcast }
