package main

import (
	"encoding/pem"
	"errors"
	"flag"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var imageRoot = flag.String("image", "", "the folder with the image's file system, for TestImage")

// confine runs the program in the image's file system, of which nothing can be written but /data, as the image's user.
const confine = `set -e
root=$1 config=$2
shift 2
mount --bind "$root/data" "$root/data"
mount --rbind "$root" "$root"
mount -o remount,bind,ro "$root"
mount --bind -o ro "$config" "$root/config"
exec chroot --userspec=65532:65532 --groups= "$root" /modealert "$@"`

const testedRules = orderRules + `tests:
  - {rule: Order over the limit, runs: [{rows: [{total_amt_usd: 2000}], expect: [{state: warning, notification: posted}]}]}
`

// TestImage: what the Dockerfile makes runs as a container does that is started with --read-only. scripts/image calls it.
func TestImage(t *testing.T) {
	t.Parallel()
	if *imageRoot == "" {
		t.Skip("scripts/image lays out the file system and calls this")
	}
	if out, err := exec.Command("unshare", "--mount", "true").CombinedOutput(); err != nil {
		t.Skipf("NOT RUN in the image: it takes root and the right to mount: %s", out)
	}
	w, run := newOrders(t)
	w.inImage(t)
	for _, args := range [][]string{{"version"}, {"check"}, {"test"}} { // the last needs a place for a database
		cmd := exec.Command(w.program[0], slices.Concat(w.program[1:], args)...)
		cmd.Env = append(os.Environ(), w.env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", args[0], err, out)
		}
	}
	p := w.start(t)
	if p.address == "" {
		t.Fatalf("the program did not start:\n%s", p.log)
	}
	w.completed(p, orderReport, run)
	w.says(p, 1)
	for _, file := range writtenBy(t, p.cmd.Process.Pid) {
		if !strings.HasPrefix(file, filepath.Join(*imageRoot, "data")+"/") {
			t.Errorf("%s is open to be written", file)
		}
	}
	if code := p.stop(); code != 0 || strings.Contains(p.log.String(), `"level":"ERROR"`) {
		t.Errorf("exit code %d, want 0 and no error in the log:\n%s", code, p.log)
	}
}

// inImage has the program run in the image, with the settings that the image has and with Mode and Slack behind TLS.
func (w *world) inImage(t *testing.T) {
	t.Helper()
	file := filepath.Join(w.folder, "rules.yaml")
	if err := errors.Join(os.WriteFile(file, []byte(testedRules), 0o600), os.Chmod(file, 0o644)); err != nil {
		t.Fatal(err)
	}
	w.program = []string{"unshare", "--mount", "sh", "-c", confine, "sh", *imageRoot, w.folder}
	w.env = append(w.env, "HOME=/", "SSL_CERT_FILE=", "SSL_CERT_DIR=",
		"MODE_BASE_URL="+secured(t, w.mode.URL()), "SLACK_API_URL="+secured(t, w.slack.URL()))
	for _, env := range regexp.MustCompile(`(?m)^ENV (.+)$`).FindAllStringSubmatch(read(t, "Dockerfile"), -1) {
		w.env = append(w.env, strings.Fields(env[1])...)
	}
}

// secured is an https address in front of an http one. The image trusts it as it does any other: by its list of roots.
func secured(t *testing.T, address string) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }})
	t.Cleanup(server.Close)
	roots, err := os.OpenFile(filepath.Join(*imageRoot, "etc/ssl/certs/ca-certificates.crt"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer roots.Close()
	if err := pem.Encode(roots, &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}); err != nil {
		t.Fatal(err)
	}
	return server.URL
}
