package expr

// in is x = any of the list: true where one is equal, unknown where none is but one may be.
func (c *compiler) in(n *in) code {
	x, list := c.compile(n.x), c.compileAll(n.list)
	texts := textSet(list)
	return c.foldTest(n, func(env *Env) (answer, error) {
		v, err := x.run(env)
		if err != nil {
			return unknown, err
		}
		var found answer
		if texts != nil && v.kind == Text {
			_, ok := texts[v.text]
			found = answerOf(ok)
		} else if found, err = c.find(env, n, v, list); err != nil {
			return unknown, err
		}
		if n.not {
			found = -found
		}
		return found, nil
	}, append([]code{x}, list...)...)
}

func (c *compiler) find(env *Env, n *in, v Value, list []code) (answer, error) {
	found := no
	for i, item := range list {
		w, err := item.run(env)
		if err != nil {
			return unknown, err
		}
		if v.kind == Null || w.kind == Null {
			found = unknown
			continue
		}
		equal, err := equalValues(v, w, c.zone)
		if err != nil {
			return unknown, c.blame(err, n.x, n.list[i])
		}
		if equal {
			return yes, nil
		}
	}
	return found, nil
}

// textSet is a list of constant texts as a set; nil when there is anything else in it, or a time, which more texts than
// one can mean.
func textSet(list []code) map[string]struct{} {
	set := make(map[string]struct{}, len(list))
	for _, item := range list {
		if !item.constant || item.value.kind != Text || beginsLikeTime(item.value.text) {
			return nil
		}
		set[item.value.text] = struct{}{}
	}
	return set
}
