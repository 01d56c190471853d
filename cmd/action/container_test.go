package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

var container = flag.String("container", "", "a tool that runs the action's image as a runner does, with the image built: run TestContainer in it and not in this process")

// The image that the tool has built.
const image = "localhost/threatdelta"

const (
	largestImage = 34 << 20
	slowestStart = time.Second
)

// TestContainer runs the action from outside, against a description of about
// 100 KB: in its container where the flag names a tool, or else in this process.
func TestContainer(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	pr, err := g.server.Scenario("large")
	if err != nil {
		t.Fatal(err)
	}
	payload := g.server.EventPayload()
	inputs := []string{"fail-on=high", "max-inline=5", "sarif=out/x.sarif"}
	start := func(inputs ...string) ran {
		if *container == "" {
			return g.run("pull_request", payload, inputs...)
		}
		return g.contain(payload, inputs...)
	}
	best := time.Hour
	for range 3 {
		began := time.Now()
		r := start(inputs...)
		best = min(best, time.Since(began))
		g.expect(r, exitBlocking, "verdict=fail", "delivery=review", "report=threatdelta-report/report.json", "sarif=out/x.sarif")
		if n := len(pr.Comments()); n != 1 || len(pr.ReviewComments()) > 5+5 || !strings.Contains(r.summary, "### 🔴 Blocked: any") {
			t.Errorf("%d comments, %d review comments, summary:\n%s", n, len(pr.ReviewComments()), r.summary)
		}
		for _, name := range []string{"threatdelta-report/report.json", "out/x.sarif"} {
			g.read(filepath.Join(g.workspace, name))
		}
	}
	t.Logf("from start to verdict, best of 3: %v", best.Round(time.Millisecond))
	g.expect(start("fail-on=never", "model=out/model.json, out/model.md"), exitPass, "verdict=pass", "model=out/model.json,out/model.md")
	if m := g.modelIn("out/model.json"); len(m.Descriptions) != 1 || len(m.Descriptions[0].Threats) == 0 || !strings.Contains(g.read(filepath.Join(g.workspace, "out/model.md")), "# Threat model") {
		t.Errorf("the model has %d descriptions", len(m.Descriptions))
	}
	g.expect(start("fail-on=hihg"), exitInput, "verdict=error")
	g.server.Fault("GET /repos/{owner}/{repo}/compare/{basehead}", 9, githubtest.Fault{Status: 403})
	g.expect(start(), exitUnable, "verdict=error")
	if *container != "" {
		g.measure(best)
	}
}

// contain runs the image as a runner does. The tool prints what the program
// prints, and then the two command files.
func (g *rig) contain(payload []byte, inputs ...string) ran {
	g.t.Helper()
	folder := g.t.TempDir()
	event := filepath.Join(folder, "event.json")
	if err := os.WriteFile(event, payload, 0o644); err != nil {
		g.t.Fatal(err)
	}
	g.server.ResetLog()
	cmd := exec.Command(*container, "run", image, event, g.workspace)
	cmd.Env = append(os.Environ(), g.environment("pull_request", folder, inputs)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		g.t.Fatal(err)
	}
	log, rest, _ := strings.Cut(stdout.String(), "--- output\n")
	outputs, summary, found := strings.Cut(rest, "--- summary\n")
	if !found || outputs == "" {
		g.t.Fatalf("exit %d\n%s%s", cmd.ProcessState.ExitCode(), stdout.String(), stderr.String())
	}
	return ran{code: cmd.ProcessState.ExitCode(), outputs: readOutputs(g.t, outputs), summary: summary,
		out: log, err: stderr.String(), requests: g.server.Log()}
}

// measure checks the size of the image and how long a run takes.
func (g *rig) measure(best time.Duration) {
	out, err := exec.Command(*container, "engine", "image", "inspect", "--format", "{{.Size}}", image).Output()
	if err != nil {
		g.t.Fatal(err)
	}
	size, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil || size > largestImage {
		g.t.Errorf("the image has %d bytes, want at most %d (%v)", size, largestImage, err)
	}
	g.t.Logf("image: %.1f MB", float64(size)/1e6)
	if best > slowestStart {
		g.t.Errorf("%v from start to verdict, want at most %v", best, slowestStart)
	}
}
