// Package mode is what modealert knows of Mode (mode.com): the events that Mode's webhooks bring, the REST API that says
// what a run was, and the results of its queries as streams.
//
// A webhook's body becomes an [Event]; of the address in it only the tokens are kept, so nobody can point the client's
// credentials elsewhere. The event's run is asked of the configured workspace, and the rows of each of its query runs
// come as one JSON array of any length, which is never held whole:
//
//	event, err := mode.ParseEvent(body)
//	...
//	client, err := mode.New(mode.Config{Workspace: "acme", Token: token, Secret: secret})
//	...
//	ref := mode.RunRef{Report: event.Report, Run: event.Run}
//	run, err := client.Run(ctx, ref)
//	if run.Succeeded() {
//		queryRuns, err := client.QueryRuns(ctx, ref)
//		...
//		rows, err := client.Results(ctx, ref, queryRuns[0].Token)
//		...
//		defer rows.Close()
//	}
//
// The other events are about a report, a [Definition], a [DataSource] or a [Membership], of which the client tells what a
// message may show and nothing else. What can wait, such as reading past runs, is asked through [Client.Background].
//
// Whatever Mode leaves out of an answer is the zero value here: names, links, times and counts may all be missing, and
// ids come as numbers or as text. What goes wrong is an [*Error], which says whether asking again helps, when, and
// whether Mode is in trouble or the thing that was asked for.
package mode

import "fmt"

// maxToken is how long a token may be; Mode's own have twelve characters.
const maxToken = 64

// ValidToken reports whether s may be one of Mode's tokens: 1 to 64 ASCII letters, digits, `_` and `-`. Only such text
// ever becomes part of an address.
func ValidToken(s string) bool {
	if s == "" || len(s) > maxToken {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || '9' < c) && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// RunRef names one run of one report by their tokens.
type RunRef struct {
	Report, Run string
}

// String returns the two tokens as `report/run`.
func (r RunRef) String() string { return r.Report + "/" + r.Run }

// checkTokens refuses anything that is not a token before it gets near an address.
func checkTokens(tokens ...string) error {
	for _, t := range tokens {
		if !ValidToken(t) {
			return fmt.Errorf("%.80q is not a Mode token: it must be 1 to 64 letters, digits, _ or -", t)
		}
	}
	return nil
}
