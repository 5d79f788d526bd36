package alert

// hookGroups is what a webhook is told of an incident that many groups share.
type hookGroups struct {
	Firing   int `json:"firing"`
	Total    int `json:"total"`
	Singles  int `json:"with_incidents_of_their_own,omitempty"`
	Critical int `json:"critical,omitempty"`
	Warning  int `json:"warning,omitempty"`
	NoData   int `json:"no_data,omitempty"`

	Worst     string     `json:"worst,omitempty"`
	WorstEver string     `json:"worst_ever,omitempty"`
	Joined    *hookNames `json:"joined,omitempty"`
	Recovered *hookNames `json:"recovered,omitempty"`
	Gone      *hookNames `json:"gone,omitempty"`
}

// hookNames are the first of some groups, and how many there are.
type hookNames struct {
	Names []string `json:"names"`
	Total int      `json:"total"`
}

func newHookGroups(r *RollFacts) *hookGroups {
	if r == nil {
		return nil
	}
	return &hookGroups{
		Firing: r.Firing, Total: r.Total, Singles: r.Singles, Critical: r.Critical, Warning: r.Warning, NoData: r.NoData,
		Worst: r.Worst.Column, WorstEver: r.WorstEver.Column,
		Joined: newHookNames(r.Joined), Recovered: newHookNames(r.Left), Gone: newHookNames(r.Gone),
	}
}

func newHookNames(n *Names) *hookNames {
	if n == nil {
		return nil
	}
	return &hookNames{Names: n.Shown, Total: n.Total}
}
