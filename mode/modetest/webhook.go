package modetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/modealert/modealert/mode"
)

// webhookHost is the host in the addresses of webhooks: the old name that Mode's documentation still shows. Nothing
// answers there, which whoever calls it will notice.
const webhookHost = "https://modeanalytics.example"

// Webhook returns the body of the webhook for an event. An event that package mode does not know is sent with its name
// alone.
func (w *Workspace) Webhook(event mode.Event) []byte {
	body := object{"event": event.Name}
	api := webhookHost + w.apiPath("")
	report := api + "/reports/" + event.Report
	switch event.Name {
	case mode.EventReportCreated:
		key := "report_url"
		if w.config.DocumentedEvents {
			key = "report_run_url"
		}
		body[key] = report
	case mode.EventReportRunStarted, mode.EventReportRunCompleted:
		body["report_run_url"] = report + "/runs/" + event.Run
	case mode.EventReportDeleted:
		body["report_name"], body["report_token"] = event.ReportName, event.Report
	case mode.EventNewDatabaseConnection:
		body["connection_url"] = api + "/data_sources/" + event.Token
	case mode.EventDefinitionCreated, mode.EventDefinitionUpdated:
		body["definition_url"] = api + "/definitions/" + event.Token
	case mode.EventMemberJoined, mode.EventMemberRemoved:
		// Mode may not say who was removed.
		if event.Token != "" {
			body["member_url"] = api + "/memberships/" + event.Token + "?embed[user]=1"
		}
	}
	payload, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts are always JSON values
	}
	return payload
}

// Send sends the webhook for an event to an address, once, as Mode does, and returns the status of the answer.
func (w *Workspace) Send(ctx context.Context, address string, event mode.Event) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(w.Webhook(event)))
	if err != nil {
		return 0, fmt.Errorf("sending a webhook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := w.api.Client().Do(req)
	if err != nil {
		return 0, fmt.Errorf("sending a webhook: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, nil
}
