package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/github/organization"
	"github.com/threatdelta/threatdelta/internal/report"
)

// now is the present, or what the variable SOURCE_DATE_EPOCH says it is (reproducible-builds.org/specs/source-date-epoch).
func (p *program) now() time.Time {
	if n, err := json.Number(p.env("SOURCE_DATE_EPOCH")).Int64(); err == nil {
		return time.Unix(n, 0).UTC()
	}
	return time.Now()
}

// gitHub is the client of GitHub that the variables of the environment say.
func (p *program) gitHub(f *fleetFlags) (*github.Client, *github.Cache, error) {
	token := cmp.Or(p.env("THREATDELTA_TOKEN"), p.env("GH_TOKEN"), p.env("GITHUB_TOKEN"))
	if token == "" {
		return nil, nil, wrongUse("GitHub is asked by a token: set THREATDELTA_TOKEN, GH_TOKEN or GITHUB_TOKEN")
	}
	config := github.Config{APIURL: p.env("GITHUB_API_URL"), GraphQLURL: p.env("GITHUB_GRAPHQL_URL"), ServerURL: p.env("GITHUB_SERVER_URL"), Token: token,
		Pace: organization.Pace * time.Duration(min(max(f.shard.Count, 1), shardsAtOnce)), Budget: max(f.wait, time.Nanosecond), Log: func(line string) { p.printError("threatdelta: " + line) }}
	if f.cache != "" {
		cache, err := github.OpenCache(f.cache)
		if err != nil {
			return nil, nil, err
		}
		config.Cache = cache
	}
	if p.sleep != nil {
		config.Sleep = p.sleep
	}
	client, err := github.NewForMany(config)
	if err != nil {
		return nil, nil, wrongUse("%w", err)
	}
	return client, config.Cache, nil
}

// shardsAtOnce is how many shards are read at once at most: they share the limits of one token.
const shardsAtOnce = 8

// options are what is read of GitHub.
func (p *program) options(f *fleetFlags, cache *github.Cache) organization.Options {
	o := organization.Options{Organization: f.organization, Repositories: f.repositories, Cache: cache}
	if f.shard.Count > 0 {
		o.Shard = &f.shard.Shard
	}
	if len(f.only) > 0 {
		o.Only = fleet.Filter{Repositories: f.only}.Names
	}
	if f.review {
		o.Reviewer = &remoteReviewer{engine: p.engine, now: p.now()}
	}
	return o
}

// records are what the files say, or GitHub.
func (p *program) records(ctx context.Context, f *fleetFlags, args []string) (*fleet.Records, error) {
	if len(args) > 0 {
		return p.recordsOfFiles(args)
	}
	client, cache, err := p.gitHub(f)
	if err != nil {
		return nil, err
	}
	out, err := organization.Read(ctx, client, p.options(f, cache))
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, wrongUse("%w", err)
	}
	out.Tool = report.Tool{Name: "threatdelta", Version: p.engine.version}
	all, _ := client.Requests()
	note := fmt.Sprintf("threatdelta: %d repositories read with %d requests", len(out.Repositories), all)
	if cache != nil {
		note += fmt.Sprintf(", %d of them answered as unchanged", cache.Unchanged())
	}
	p.printError(note)
	return out, nil
}

// recordsOfFiles reads files, and every JSON file of folders. Of a folder what is something else is passed over; a file that is
// named is not.
func (p *program) recordsOfFiles(args []string) (*fleet.Records, error) {
	var parts []*fleet.Records
	for _, arg := range args {
		name, file := "", arg
		if before, after, ok := strings.Cut(arg, "="); ok && !isFile(arg) {
			if !repositoryName().MatchString(before) {
				return nil, wrongUse("%s is no name of a repository: write NAME=FILE, such as org/shop=shop.json", quote(before))
			}
			name, file = before, after
		}
		info, err := os.Stat(file)
		switch {
		case err != nil:
			return nil, wrongUse("%w", err)
		case info.IsDir():
			more, err := recordsOfFolder(name, file)
			if err != nil {
				return nil, err
			}
			parts = append(parts, more...)
			continue
		}
		one, err := recordsOfFile(name, cmp.Or(name, nameOf(filepath.ToSlash(file))), file)
		if err != nil {
			return nil, wrongUse("%w", err)
		}
		parts = append(parts, one)
	}
	return fleet.Join(parts), nil
}

func recordsOfFolder(name, folder string) ([]*fleet.Records, error) {
	var parts []*fleet.Records
	err := filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".json" {
			return err
		}
		within, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		one, err := recordsOfFile(name, cmp.Or(name, nameOf(path.Join(filepath.Base(folder), filepath.ToSlash(within)))), file)
		if errors.Is(err, fleet.ErrOther) {
			return nil
		}
		parts = append(parts, one)
		return err
	})
	if err != nil {
		return nil, wrongUse("%w", err)
	}
	if len(parts) == 0 {
		return nil, wrongUse("%s has no report, threat model or records", quote(folder))
	}
	return parts, nil
}

// recordsOfFile reads a file. Given is the name that somebody gave it, "" for none: then it may not speak for another
// repository.
func recordsOfFile(given, name, file string) (*fleet.Records, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	out, err := fleet.Read(file, name, in)
	if err != nil || given == "" {
		return out, err
	}
	for _, r := range out.Repositories {
		if r.Name != given {
			return nil, fmt.Errorf("%s: names its repositories already (%.100q), and not %s: leave the name out, or give what that repository wrote", file, r.Name, given)
		}
	}
	return out, nil
}

// nameOf is how a file is called that names no repository: without the end of its name, or its folder where the name says nothing.
func nameOf(file string) string {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if folder := path.Dir(file); (base == "report" || base == "model") && folder != "." && folder != "/" {
		return path.Base(folder)
	}
	return base
}

// listFleet prints the names of the repositories, or their shards.
func (p *program) listFleet(ctx context.Context, f *fleetFlags) error {
	client, cache, err := p.gitHub(f)
	if err != nil {
		return err
	}
	names, unread, err := organization.List(ctx, client, p.options(f, cache))
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return wrongUse("%w", err)
	}
	for _, u := range unread {
		p.printError("threatdelta: " + u.What + ": " + u.Why + "; " + u.Do)
	}
	out := strings.Join(names, "\n") + "\n"
	if f.shards > 0 {
		if out, err = shardList(min(f.shards, max(len(names), 1))); err != nil {
			return err
		}
	}
	if err := p.print(out); err != nil || len(unread) == 0 || f.allowMissing {
		return err
	}
	return exitStatus(exitNoReview)
}

// shardList is the JSON list of all shards of so many.
func shardList(count int) (string, error) {
	var list []string
	for i := range count {
		list = append(list, fmt.Sprintf("%d/%d", i+1, count))
	}
	raw, err := json.Marshal(list)
	return string(raw) + "\n", err
}

// updateIssue keeps the issue about acceptances that end.
func (p *program) updateIssue(ctx context.Context, f *fleetFlags, state *fleet.State) error {
	client, _, err := p.gitHub(f)
	if err != nil {
		return err
	}
	if client, err = client.In(f.issue); err != nil {
		return wrongUse("--issue: %w", err)
	}
	title, body := fleet.Issue(state, cmp.Or(f.ending, 30))
	done, err := organization.UpdateIssue(ctx, client, f.issue, title, body)
	if err != nil {
		return err
	}
	return p.print(done + "\n")
}

// showFleet writes the state in every format.
func (p *program) showFleet(f *fleetFlags, state *fleet.State) error {
	rendered := make([][]byte, len(f.outputs.outputs))
	for i, out := range f.outputs.outputs {
		write, _ := fleet.Format(out.format) // the flag takes no other
		var b bytes.Buffer
		if err := write(&b, state); err != nil {
			return fmt.Errorf("writing the state as %s: %w", out.format, err)
		}
		rendered[i] = b.Bytes()
	}
	return p.writeOutputs(f.outputs.outputs, rendered)
}

func (p *program) saveRecords(file string, records *fleet.Records) error {
	var b bytes.Buffer
	if err := fleet.WriteRecords(&b, records); err != nil {
		return fmt.Errorf("writing the records: %w", err)
	}
	if file == "-" {
		_, err := io.Copy(p.stdout, &b)
		return err
	}
	return writeFile(file, b.Bytes())
}
