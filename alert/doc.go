// Package alert is what modealert does: it takes runs of reports that completed, and tells Slack what they mean. It also tells of
// what else happens in Mode to those who want to hear of it.
//
//	watcher := alert.NewWatcher(alert.WatcherConfig{Mode: client, Store: db, Log: log})
//	alert.NewCourier(alert.CourierConfig{Slack: alert.NewSlack(alert.SlackConfig{Token: token}), Store: db, Log: log})
//	err := watcher.Use(ctx, set) // the rules; again whenever they change
//	err = db.Start(ctx)
//	…
//	err = watcher.Accept(ctx, event) // from here on nothing is lost
//
// A run goes through it like this. Accept stores it with a job, in one transaction. The job (examine) asks Mode for the
// run and its results, and has the rules judge them, outside any transaction, because Mode may take its time. What the
// rules found becomes verdicts, one for each alert: a group of a rule, whether a rule can be evaluated, whether the
// report's runs succeed. Then one transaction (decide) moves each alert from its state to the next, opens, changes or
// ends its incident, queues the notifications owed, and ends the job; so a run counts once, however often its job runs.
//
// Each run leaves what the rules' values were in their history, which conditions such as percent_change look at. A rule that
// is new, or has become another, has none: Use records that it waits for some, with a job (backfill) for its report, which
// reads the report's past runs in the background, the newest first, each once for all rules that wait. What each rule got,
// and how far back it came, is recorded with every run, so that it goes on where it was. For rules about reports that they do
// not name, the first run that is decided does the same. A live run never waits for history; what it lacks is unknown.
//
// Webhooks get lost. So the recent runs of each report are listed from time to time (poll), and a run that completed and is not
// known is taken for one that came. After a long time only the newest moves alerts; the others are read into the history
// (readMissed), and when that is done each channel hears what it missed (tellAway).
//
// Any other event of Mode's takes a shorter way. Accept stores it with a job if somebody may want to hear of it, and the job
// (announceEvent) asks Mode what it is about and queues the messages.
//
// An alert that fires again soon after its incident ended reopens it (flap). Where many groups of a rule fire, they share one
// incident (roll): what happens to single groups is put aside until all of the rule's groups are known, and then either each
// moves its own incident or the shared one moves once, with a row in alerts of its own.
//
// What a decision owes to Slack is collected and queued at its end (deliver): where many rules speak in one channel on one run,
// or when a mute that they share ends (release), a digest tells of them. It is an incident too, which knows its members by their
// rows, and whose message the messages of those that were new then are replies to; what they say later is one line in its thread.
//
// People answer with buttons and a command. A Responder stores what they want, with the edits that show it, and the decisions
// after that go by it: who acknowledged an incident, and what is snoozed, until when. Both outlast an end that flap undoes. Over
// HTTP a Verifier tells which requests are Slack's, and the Responder remembers each with what it did, so that it counts once.
//
// What a run was found to say of each alert is recorded (record) with how the alert was before and which rule judged it. Explain
// and the command in Slack read that, with what became of the notifications since (told), in the database alone, so that it
// can be asked beside the service; RuleStates and Usage do the same for all rules and for the events that came.
//
// A notification holds its facts as a Notice. The Courier draws it as a Message and delivers it: those of one incident in
// one channel in order, one message a second and channel, simpler when Slack refuses it, until Slack takes it or it is
// dead and on record as such. An incident is one message that is edited as it goes on, and a thread under it. An incoming
// webhook, which can neither edit nor reply, gets each change as a message of its own; so does a Hook, as JSON and signed.
package alert
