package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

func openedOrder(description string) string {
	return strings.Replace(description, "      operationId: getOrder\n", openedShop, 1)
}

// TestTriageOtherDescription: the same threat in another description is another
// one, and the acceptance of the first does not accept it.
func TestTriageOtherDescription(t *testing.T) {
	each(t, func(g *rig) {
		const other = "api/partner/openapi.yaml"
		talk := newTalk(g, map[string]string{other: securedShop})
		_, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known")
		g.expect(r, exitPass, "verdict=pass")
		talk.push(map[string]string{other: openedOrder(securedShop)})
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		list := talk.blocking()
		if len(list) != 1 || list[0].Fingerprint == talk.print || list[0].Head.File != other {
			t.Errorf("blocking %+v", list)
		}
		if summary := talk.pr.Comments()[0].Body; !strings.Contains(summary, "In 2 descriptions: [`"+specPath) || !strings.Contains(summary, "(accepted by wendy on 2026-01-02 (comment): known)") {
			t.Errorf("where it is accepted is not reported:\n%s", summary)
		}
		id, r := talk.says("maria", "/threatdelta accept "+list[0].Fingerprint+" both")
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "no longer blocks in 2 descriptions; should it come to another")
		talk.push(map[string]string{"api/third/openapi.yaml": securedShop})
		g.expect(talk.review(), exitPass, "verdict=pass")
	})
}

// TestTriageThirdDescription: what is accepted of two descriptions is not accepted
// of a third, and the two stay accepted.
func TestTriageThirdDescription(t *testing.T) {
	each(t, func(g *rig) {
		const other, third = "api/partner/openapi.yaml", "api/third/openapi.yaml"
		talk := newTalk(g, map[string]string{other: securedShop, third: securedShop})
		talk.push(map[string]string{other: openedOrder(securedShop)})
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		two := talk.blocking()
		if len(two) != 1 || len(two[0].Instances) != 2 {
			t.Fatalf("blocking %+v", two)
		}
		_, r := talk.says("wendy", "/threatdelta accept "+two[0].Fingerprint+" known")
		g.expect(r, exitPass, "verdict=pass")
		talk.push(map[string]string{third: openedOrder(securedShop)})
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		three := talk.blocking()
		if len(three) != 1 || len(three[0].Instances) != 3 || three[0].Head.File != third || three[0].Instances[0].Waiver == nil || three[0].Instances[1].Waiver == nil || three[0].Instances[2].Waiver != nil {
			t.Fatalf("blocking %+v", three)
		}
		_, r = talk.says("wendy", "/threatdelta accept "+three[0].Fingerprint+" known")
		g.expect(r, exitPass, "verdict=pass")
		_, r = talk.says("maria", "/threatdelta reject "+three[0].Fingerprint+" no")
		g.expect(r, exitPass, "verdict=fail") // a comment's run is no gate
	})
}

// TestTriageMoreOperations: what was accepted is the threat with the operations
// that it reached. One more asks again, and says which; one fewer does not.
func TestTriageMoreOperations(t *testing.T) {
	each(t, func(g *rig) {
		const refund = `  /refunds/{id}:
    get:
      operationId: getRefund
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      responses:
        '200': {description: A refund., content: {application/json: {schema: {type: object, properties: {total: {type: number}}}}}}
        '401': {description: No.}
        '429': {description: Slow down.}
components:
`
		two := strings.Replace(securedShop, "components:\n", refund, 1)
		both := strings.Replace(openedOrder(two), "      operationId: getRefund\n", "      operationId: getRefund\n      security: []\n", 1)
		talk := newTalk(g, map[string]string{specPath: two})
		talk.push(map[string]string{specPath: openedOrder(two)})
		id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known")
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "on `GET /orders/{id}` in `api/openapi.yaml`")
		talk.push(map[string]string{specPath: both})
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		if list := talk.blocking(); len(list) != 1 || list[0].Fingerprint != talk.print || len(list[0].Operations) != 2 {
			t.Fatalf("blocking %+v", list)
		}
		if summary := talk.pr.Comments()[0].Body; !strings.Contains(summary, "grew since it was accepted by wendy on 2026-01-02, it reaches `GET /refunds/{id}` too: that does not count any more") {
			t.Errorf("what grew is not reported:\n%s", summary)
		}
		_, r = talk.says("maria", "/threatdelta accept "+talk.print+" both")
		g.expect(r, exitPass, "verdict=pass")
		talk.push(map[string]string{specPath: openedOrder(two)})
		g.expect(talk.review(), exitPass, "verdict=pass")
	})
}

// openedPrint is the fingerprint of a read without credentials, as anybody can
// compute it beforehand.
func openedPrint(path string) string {
	key := " GET " + path
	sum := sha256.Sum256(fmt.Appendf(nil, "12:auth-removed%d:%s%d:%s8:security", len(specPath), specPath, len(key), key))
	return hex.EncodeToString(sum[:8])
}

// collision is the shop with a threat whose fingerprint begins with the same six
// digits as another, which anybody finds who tries some million names.
func collision(t *testing.T, prefix string) (path, description string) {
	t.Helper()
	want, err := hex.DecodeString(prefix)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100_000_000; i < 300_000_000; i++ { // nine digits, so that all but them stays
		text := strconv.AppendInt(fmt.Appendf(nil, "12:auth-removed%d:%s23: GET /exports/", len(specPath), specPath), int64(i), 10)
		if sum := sha256.Sum256(append(text, "8:security"...)); !bytes.HasPrefix(sum[:], want) {
			continue
		}
		path := fmt.Sprintf("/exports/%d", i)
		if print := openedPrint(path); !strings.HasPrefix(print, prefix) {
			t.Fatalf("%s has %s", path, print)
		}
		return path, strings.Replace(securedShop, "  /orders/{id}:\n    get:\n", "  "+path+":\n    get:\n", 1)
	}
	t.Fatal("no collision")
	return "", ""
}

// TestTriageCollision: somebody accepts by six digits, and before anybody answers
// another threat is pushed whose fingerprint begins with them. It is not accepted,
// neither by the run that finds the comment nor by a later one; nor is it where
// the answer came before.
func TestTriageCollision(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	first := newTalk(g, nil)
	prefix := first.print[:6]
	path, secured := collision(t, prefix)
	opened := strings.Replace(openedOrder(secured), "        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}\n", "        - {name: id, in: query, schema: {type: string}}\n", 1)
	secured = strings.Replace(secured, "        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}\n", "        - {name: id, in: query, schema: {type: string}}\n", 1)
	both := func(a, b string) string { // the operations of both
		_, paths, _ := strings.Cut(b, "paths:\n")
		paths, _, _ = strings.Cut(paths, "components:\n")
		return strings.Replace(a, "components:\n", paths+"components:\n", 1)
	}
	base := both(securedShop, strings.Replace(secured, "getOrder", "getExport", 1))
	attack := both(securedShop, strings.Replace(opened, "getOrder", "getExport", 1))
	for _, answered := range []bool{false, true} {
		for _, comment := range []string{"comment=true", "comment=false"} {
			g := newRig(t, githubtest.GitHub)
			talk := newTalk(g, map[string]string{specPath: base})
			talk.push(map[string]string{specPath: openedOrder(base)})
			g.expect(talk.review(comment), exitBlocking, "verdict=fail")
			if comment == "comment=false" { // nothing but the pushes says what was there
				talk.pr.DeleteComment(talk.pr.Comments()[0].ID)
			}
			id := talk.pr.PlantComment("wendy", "/threatdelta accept "+prefix+" known")
			event := g.repo.CommentEvent("created", talk.pr, id, false)
			if answered {
				g.expect(g.run("issue_comment", event, comment), exitPass, "verdict=pass")
			}
			talk.push(map[string]string{specPath: attack})
			g.expect(g.run("issue_comment", event, comment), exitPass, "verdict=fail")
			for range 2 {
				g.expect(talk.review(comment), exitBlocking, "verdict=fail")
			}
			list := talk.blocking()
			if len(list) != 1 || list[0].Operations[0].Path != path || !strings.HasPrefix(list[0].Fingerprint, prefix) {
				t.Fatalf("this is no collision with %s: %+v", prefix, list)
			}
			if !answered {
				talk.expectAnswer(id, "-1", "Refused: the first digits of a fingerprint")
			}
			// In full it can be accepted, by who has seen it.
			id, r := talk.says("wendy", "/threatdelta accept "+list[0].Fingerprint+" seen", comment)
			g.expect(r, exitPass, "verdict=pass")
			talk.expectAnswer(id, "+1", "on `GET "+path+"`")
		}
	}
}

// TestTriageUnseen: what a reader of the comment does not see as a command is none.
func TestTriageUnseen(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newTalk(g, nil)
	command := "/threatdelta accept " + talk.print + " known"
	for _, body := range []string{"![a\n" + command + "\n](x.png)", "[a](b \"\n" + command + "\n\")", "~~\n" + command + "\n~~", "a[^1]\n\n[^1]: b\n" + command,
		"<details>\n\n" + command + "\n\n</details>", "<!--\n" + command + "\n-->"} {
		id, r := talk.says("wendy", body)
		g.expect(r, exitPass, "verdict=pass") // nothing to do
		if len(r.requests) > 0 || len(talk.answers(id)) > 0 {
			t.Errorf("%q: %d requests, answers %q", body, len(r.requests), talk.answers(id))
		}
	}
	g.expect(talk.review(), exitBlocking, "verdict=fail")
}

// TestTriageStranger: a stranger gets one reaction, once, and no reply.
func TestTriageStranger(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		id, r := talk.says("eve", "/threatdelta accept "+talk.print+" please\n/threatdelta explain auth-removed")
		g.expect(r, exitPass, "verdict=fail")
		talk.expectSilence(id)
		again := talk.review()
		g.expect(again, exitBlocking, "verdict=fail")
		talk.expectSilence(id)
		if again.writes() > 0 {
			t.Errorf("%d writes", again.writes())
		}
	})
}

// TestTriageFormer: an acceptance by the fingerprint of an older version accepts
// nothing, and the summary says what to do.
func TestTriageFormer(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newTalk(g, nil)
	former := talk.blocking()[0].Former
	id := talk.pr.PlantComment("wendy", "/threatdelta accept "+former+" known")
	talk.pr.PlantComment(githubtest.ActionsBot, fmt.Sprintf("<!-- threatdelta:answer %d %s:20 -->\nAccepted.", id, former))
	g.expect(talk.review(), exitBlocking, "verdict=fail")
	if summary := talk.pr.Comments()[0].Body; !strings.Contains(summary, "accept it as `"+talk.print+"`") {
		t.Errorf("not reported:\n%s", summary)
	}
	id, r := talk.says("wendy", "/threatdelta accept "+former+" known")
	g.expect(r, exitPass, "verdict=fail")
	talk.expectAnswer(id, "-1", "fingerprints now include the description: that is now `"+talk.print+"`")
}
