package alert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The ends of scripts that begin with an example of docs/webhooks.md: they pin its clock, and judge requests.
const (
	judgePython = `
import json, sys
time.time = lambda: %d
for case in json.load(sys.stdin.buffer):
    try:
        verify(case["secret"], case["headers"], base64.b64decode(case["body"]))
        print("taken")
    except ValueError as e:
        print(e)
`
	judgeNode = `
Date.now = () => %d * 1000;
for (const c of JSON.parse(require("node:fs").readFileSync(0, "utf8"))) {
  try {
    verify(c.secret, c.headers, Buffer.from(c.body, "base64"));
    console.log("taken");
  } catch (e) {
    console.log(e.message);
  }
}
`
)

// judged is a request of a webhook as those who receive it judge it.
type judged struct {
	Secret  string            `json:"secret"`
	Headers map[string]string `json:"headers"`
	Body    []byte            `json:"body"`
	want    string
}

// TestHook_documented: the examples of docs/webhooks.md take what a webhook is sent, and nothing that was changed on the way.
func TestHook_documented(t *testing.T) {
	t.Parallel()
	const tooOld, wrong = "too old or too new", "wrong signature"
	sent := sentBody(t, []byte(`{"summary":"CRITICAL: Umsatz (DE) is 4.210 €, “low” 📉","data":{}}`), storyBegin)
	with := func(want string, change func(*judged)) judged {
		c := judged{Secret: sent.Secret, Headers: maps.Clone(sent.Headers), Body: sent.Body, want: want}
		change(&c)
		return c
	}
	cases := []judged{
		with("taken", func(*judged) {}),
		with("taken", func(c *judged) { c.Headers["webhook-signature"] = "v1,b3RoZXI= " + c.Headers["webhook-signature"] }),
		with(wrong, func(c *judged) { c.Body = bytes.Replace(c.Body, []byte("4.210"), []byte("9.210"), 1) }),
		with(wrong, func(c *judged) { c.Body = append(bytes.Clone(c.Body), ' ') }),
		with(wrong, func(c *judged) { c.Headers["webhook-id"] += "1" }),
		with(wrong, func(c *judged) { c.Headers["webhook-timestamp"] = fmt.Sprint(storyBegin.Unix() + 1) }),
		with(wrong, func(c *judged) { c.Headers["webhook-signature"] = "v1,ü" }),
		with(wrong, func(c *judged) { c.Secret = "whsec_" + strings.Repeat("A", 32) }),
		with(tooOld, func(c *judged) { *c = sentBody(t, sent.Body, storyBegin.Add(-301*time.Second)); c.want = tooOld }),
		with(tooOld, func(c *judged) { *c = sentBody(t, sent.Body, storyBegin.Add(301*time.Second)); c.want = tooOld }),
		with("taken", func(c *judged) { *c = sentBody(t, sent.Body, storyBegin.Add(-300*time.Second)); c.want = "taken" }),
	}
	var want []string
	for _, c := range cases {
		want = append(want, c.want)
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ language, program, file, judge string }{
		{"python", "python3", "verify.py", judgePython}, {"js", "node", "verify.cjs", judgeNode},
	} {
		t.Run(tt.language, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(tt.program)
			if err != nil {
				t.Skipf("the example in %s is not run: there is no %s on this machine", tt.language, tt.program)
			}
			file := filepath.Join(t.TempDir(), tt.file)
			if err := os.WriteFile(file, []byte(documentedCode(t, tt.language)+fmt.Sprintf(tt.judge, storyBegin.Unix())), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), path, file)
			cmd.Stdin = bytes.NewReader(input)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v:\n%s", err, out)
			}
			if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(string(out)), "\n")); diff != "" {
				t.Errorf("the example judges (-want +got):\n%s", diff)
			}
		})
	}
}

// sentBody is a body as a webhook receives it, sent then.
func sentBody(t *testing.T, body []byte, at time.Time) judged {
	t.Helper()
	got := judged{Secret: hookSecret, Headers: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got.Body, _ = io.ReadAll(r.Body)
		for name := range r.Header {
			got.Headers[strings.ToLower(name)] = r.Header.Get(name)
		}
	}))
	defer server.Close()
	hook, err := NewHook(HookConfig{Name: "zapier", URL: server.URL, Secret: hookSecret})
	if err == nil {
		err = hook.send(t.Context(), "msg_1795424400000_7", at, body)
	}
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// documentedCode is the one example of docs/webhooks.md in a language.
func documentedCode(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "docs", "webhooks.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, code, found := strings.Cut(string(page), "```"+language+"\n")
	code, _, closed := strings.Cut(code, "```")
	if !found || !closed {
		t.Fatalf("docs/webhooks.md has no example in %s", language)
	}
	return code
}
