package rules

// shared reads the keys that `defaults` and a rule have in common. What is not given stays as it is.
func (d *decoder) shared(given fields, r *draft) {
	if e := given["channel"]; e.given() {
		r.Channels = d.channels(e)
	}
	if e := given["webhook"]; e.given() {
		r.Webhooks = d.webhooks(e)
	}
	if e := given["mention"]; e.given() {
		r.Mentions = d.mentions(e)
	}
	if e := given["no_data"]; e.given() {
		word, _ := d.choice(e, string(NoDataWarning), string(NoDataCritical), string(NoDataOK), string(NoDataKeep))
		r.NoData = NoData(word)
	}
	if e := given["for"]; e.given() {
		r.For = d.runs(e)
	}
	if e := given["resolve"]; e.given() {
		r.Resolve = d.resolve(e)
	}
	if e := given["flap"]; e.given() {
		r.Flap = d.flap(e)
	}
	if e := given["repeat"]; e.given() {
		r.Repeat = d.repeat(e)
	}
	if e := given["mute"]; e.given() {
		r.Mute = d.mutes(e)
	}
	if e := given["rows"]; e.given() {
		if n, ok := d.number(e, 0, maxRows); ok {
			r.Rows = n
		}
	}
	if e := given["format"]; e.given() {
		r.Format = d.formats(e)
	}
	if e := given["chart"]; e.given() {
		r.Chart = d.onOff(e)
	}
	if e := given["owner"]; e.given() {
		r.Owner, _ = d.text(e)
	}
	if e := given["failed_runs"]; e.given() {
		n := d.failedRuns(e)
		r.failedRuns = &n
	}
}

// maxRows bounds the rows that a message shows.
const maxRows = 50
