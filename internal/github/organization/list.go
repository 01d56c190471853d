package organization

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
)

// maxRepositories bounds a list; the largest organisations have some tens of thousands.
const maxRepositories = 50_000

// Options say what to read.
type Options struct {
	// Organization is whose repositories are listed, "" for none.
	Organization string
	// Repositories are further ones, each "owner/name".
	Repositories []string
	// Only leaves those for which it is true; nil leaves all.
	Only func(name string) bool
	// Shard leaves those of one of several parts, see [ShardOf]; nil leaves all.
	Shard *fleet.Shard
	// Reviewer makes reports and models here; nil takes those that the check left as artifacts.
	Reviewer Reviewer
	// Cache is that of the client, for contents that never change.
	Cache *github.Cache
}

// repository is one of the list.
type repository struct {
	fleet.Repository
	id       int64
	disabled bool
}

// organization matches the name of an account.
var organization = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`) })

// ShardOf says in which of count parts, from 1, a repository is. It depends on its name alone, so that one that comes or
// goes between two jobs moves no other.
func ShardOf(name string, count int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.ToLower(name)))
	return int(h.Sum32()%uint32(count)) + 1
}

// List is the names of the repositories to read, sorted; of those that were renamed the present one. What could not be listed is
// in the second result.
func List(ctx context.Context, c *github.Client, o Options) ([]string, []fleet.Unread, error) {
	list, unread, err := list(ctx, c, o)
	if err != nil {
		return nil, nil, err
	}
	names := []string{}
	for _, r := range list {
		names = append(names, r.Name)
	}
	return names, unread, nil
}

func list(ctx context.Context, c *github.Client, o Options) ([]*repository, []fleet.Unread, error) {
	var all []*repository
	var unread []fleet.Unread
	if o.Organization != "" {
		if !organization().MatchString(o.Organization) {
			return nil, nil, fmt.Errorf("%q is not the name of an organisation", github.OneLine(o.Organization, 80))
		}
		found, err := github.Pages(ctx, maxRepositories/github.PerPage, func(ctx context.Context, page int) ([]*gh.Repository, *gh.Response, error) {
			return c.API().Repositories.ListByOrg(ctx, o.Organization, &gh.RepositoryListByOrgOptions{Type: "all", Sort: "full_name", ListOptions: gh.ListOptions{Page: page, PerPage: github.PerPage}})
		})
		if err != nil {
			if ctx.Err() != nil {
				return nil, nil, ctx.Err()
			}
			unread = append(unread, unable("the list of repositories of "+o.Organization, err, "give a token that may read the organisation's repositories"))
		}
		for _, r := range found {
			all = append(all, repositoryOf(r))
		}
	}
	named, failed, err := namedRepositories(ctx, c, o.Repositories)
	if err != nil {
		return nil, nil, err
	}
	all = distinct(append(all, named...))
	all = slices.DeleteFunc(all, func(r *repository) bool {
		return o.Only != nil && !o.Only(r.Name) || o.Shard != nil && ShardOf(r.Name, o.Shard.Count) != o.Shard.Index
	})
	if o.Shard != nil && o.Shard.Index != 1 {
		failed = nil // one part says it for all
	}
	return all, append(unread, failed...), nil
}

// namedRepositories are those that were named, under the names that they have now.
func namedRepositories(ctx context.Context, c *github.Client, names []string) ([]*repository, []fleet.Unread, error) {
	found, failed := make([]*repository, len(names)), make([]*fleet.Unread, len(names))
	err := github.Each(ctx, len(names), func(ctx context.Context, i int) error {
		if _, err := c.In(names[i]); err != nil {
			return err
		}
		owner, name, _ := strings.Cut(names[i], "/")
		r, _, err := c.API().Repositories.Get(ctx, owner, name)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			u := unable("the repository "+names[i], err, "give a token that may read it, or take it from the list")
			failed[i] = &u
			return nil
		}
		found[i] = repositoryOf(r)
		if !strings.EqualFold(found[i].Name, names[i]) {
			found[i].Former = names[i]
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var unread []fleet.Unread
	for _, u := range failed {
		if u != nil {
			unread = append(unread, *u)
		}
	}
	return slices.DeleteFunc(found, func(r *repository) bool { return r == nil }), unread, nil
}

func repositoryOf(r *gh.Repository) *repository {
	return &repository{id: r.GetID(), disabled: r.GetDisabled(), Repository: fleet.Repository{Name: r.GetFullName(), URL: r.GetHTMLURL(), Branch: r.GetDefaultBranch(), Archived: r.GetArchived()}}
}

// distinct has each repository once, by its id, and sorts them by name.
func distinct(all []*repository) []*repository {
	byID := map[int64]*repository{}
	var out []*repository
	for _, r := range all {
		if known := byID[r.id]; known != nil {
			known.Former = cmp.Or(known.Former, r.Former)
			continue
		}
		byID[r.id] = r
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *repository) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// unable says that something could not be read, why, and what to do.
func unable(what string, err error, advice string) fleet.Unread {
	u := fleet.Unread{What: what, Why: github.Reason(err)}
	switch status := github.StatusOf(err); {
	case github.IsRateLimited(err):
		u.Do = "read again when the hour is over, or allow a longer wait"
	case status == http.StatusUnauthorized:
		u.Do = "give a token that is valid"
	case status == http.StatusForbidden, status == http.StatusNotFound:
		u.Do = advice
	case status >= http.StatusInternalServerError, status == 0:
		u.Do = "read again later"
	}
	return u
}
