package model

import (
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/shard"
)

// Schema names the version of the JSON form. It changes only when a consumer of the
// previous form could misread the new one.
const Schema = "threatdelta.model/v1"

// Model is the threat model of the descriptions of one tree. Every list is sorted and
// never nil. Strings of it come from descriptions and are hostile: a writer makes them inert.
type Model struct {
	Schema string `json:"schema"`
	// Shards say of which repositories this is a share of the descriptions and not all.
	Shards []Shard `json:"shards,omitempty"`
	// Descriptions are sorted by repository and path.
	Descriptions []Description `json:"descriptions"`
	// History is the surface score at earlier commits, the latest last; nil where nobody asked.
	History []Point `json:"history,omitempty"`
	// Own are the threats that a team added by hand, Stale the entries by hand whose threat no longer
	// stands, see [Keep].
	Own   []Own   `json:"own,omitempty"`
	Stale []Stale `json:"stale,omitempty"`
	// Problems are what kept a description from being modelled, or the model from being whole.
	Problems []Problem `json:"problems"`
}

// Shard says which share of the descriptions of a repository is here, "" where the model
// names none.
type Shard struct {
	Repository string `json:"repository,omitempty"`
	shard.Part
}

// Problem is what could not be read or followed. Fatal: the model is not complete.
type Problem struct {
	// Repository is the name of the one that has it, "" where the model names none.
	Repository string `json:"repository,omitempty"`
	Path       string `json:"path"`
	Line       int    `json:"line,omitempty"`
	Message    string `json:"message"`
	Fatal      bool   `json:"fatal"`
}

// Point is a description at a commit: its surface score, how many operations it has, and
// how many threats stand by level.
type Point struct {
	// Repository is the name of the one that has it, "" where the model names none.
	Repository string `json:"repository,omitempty"`
	Path       string `json:"path"`
	// Was is the path that the description had there, where that is another.
	Was        string         `json:"was,omitempty"`
	Commit     string         `json:"commit"`
	Surface    float64        `json:"surface"`
	Operations int            `json:"operations"`
	Threats    map[string]int `json:"threats"`
}

// Own is a threat that no rule knows, written by hand.
type Own struct {
	// Repository is the name of the one that it was written in, "" where the model names none.
	Repository string   `json:"repository,omitempty"`
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Statement  string   `json:"statement"`
	STRIDE     []string `json:"stride"`
	Operations []string `json:"operations"`
	Kept       Kept     `json:"kept"`
}

// Stale is an entry by hand about a threat that does not stand, with its line in the file.
type Stale struct {
	// Repository is the name of the one that it stands in, "" where the model names none.
	Repository  string `json:"repository,omitempty"`
	Fingerprint string `json:"fingerprint"`
	Line        int    `json:"line"`
	Kept        Kept   `json:"kept"`
}

// Description is the model of one description.
type Description struct {
	// Repository is the name of the one that has it, "" where the model names none.
	Repository string `json:"repository,omitempty"`
	Path       string `json:"path"`
	Title      string `json:"title"`
	Version    string `json:"version"` // of OpenAPI
	// Incomplete: something of it could not be read or compared, as a problem of the model says,
	// and what stands there is not known.
	Incomplete bool `json:"incomplete,omitempty"`
	// Objectives are what is protected and which rules of law and industry follow.
	Objectives Objectives `json:"objectives"`
	API        API        `json:"api"`
	// Actors are all six kinds, in the order of [ActorKinds]; one that reaches nothing has no
	// operations.
	Actors      []Actor      `json:"actors"`
	EntryPoints []EntryPoint `json:"entryPoints"`
	ExitPoints  []ExitPoint  `json:"exitPoints"`
	Boundaries  []Boundary   `json:"boundaries"`
	// Diagrams are the whole first, then one for each tag.
	Diagrams []Diagram `json:"diagrams"`
	// Threats are in rank order.
	Threats []Threat `json:"threats"`
	// Weaknesses are the threats by CWE number, Paths what threats make possible one after the other, Measures what closes
	// them: each by what is left of the risk, the most first. See [Weigh].
	Weaknesses []Weakness `json:"weaknesses"`
	Paths      []Path     `json:"paths"`
	Measures   []Measure  `json:"measures"`
	// Gone are the threats of the earlier state that no longer stand, where the model is one
	// of a change, see [Mark].
	Gone []Gone `json:"gone,omitempty"`
}

// Objectives are what is protected, from whom the rules come, and how much depends on it.
type Objectives struct {
	// Criticality is low, normal or high, and Exposure public, partner, internal or "", both as the policy says.
	Criticality string `json:"criticality"`
	Exposure    string `json:"exposure,omitempty"`
	// Assets are the classes of data that flow, the most sensitive first.
	Assets      []Asset      `json:"assets"`
	Obligations []Obligation `json:"obligations"`
}

// Asset is a class of data with where it comes in and leaves.
type Asset struct {
	Class string `json:"class"` // TM-BOM: pii, phi, fin, ip, cred, biz, gov, pci, op
	Words string `json:"words"`
	Level string `json:"level"` // S1 to S3, of its most sensitive value
	// In and Out are the operations that take it and those that give it away, sorted.
	In  []finding.Operation `json:"in"`
	Out []finding.Operation `json:"out"`
	// Values are examples of its values, at most [MostValues], "$.user.email".
	Values []string `json:"values"`
}

// MostValues is how many values of an asset are named.
const MostValues = 5

// Obligation is a rule of law or industry that follows from a class of data.
type Obligation struct {
	Regime    string `json:"regime"`    // GDPR, HIPAA, PCI DSS
	Reference string `json:"reference"` // "Art. 32(1)", "45 CFR 164.312(e)(1)", "Requirement 4.2.1"
	Says      string `json:"says"`
	Source    string `json:"source"`
	// Because are the classes of data that it follows from.
	Because []string `json:"because"`
}

// API characterises what the description describes.
type API struct {
	Operations int     `json:"operations"`
	Anonymous  int     `json:"anonymous"` // operations that anybody may call
	Surface    float64 `json:"surface"`   // see threat.Surface: a thermometer, not a risk
	// Tags, Policies and Upstreams are sorted, the operations without a tag under "".
	Tags      []Group  `json:"tags"`
	Policies  []Group  `json:"policies"`
	Servers   []Server `json:"servers"`
	Upstreams []string `json:"upstreams"`
	// Limited counts the operations that declare a rate limit a client can rely on.
	Limited int `json:"limited"`
}

// Group is operations that have something in common.
type Group struct {
	Name       string `json:"name"`
	Operations int    `json:"operations"`
}

// Server is where the API is served.
type Server struct {
	URL       string `json:"url"`
	Cleartext bool   `json:"cleartext"`
	Internal  bool   `json:"internal"`
	Sandbox   bool   `json:"sandbox"`
}

// ActorKind is who may attack.
type ActorKind string

// The kinds of actors. Operator is who runs the gateway and reads logs.
const (
	Anonymous     ActorKind = "anonymous"
	Authenticated ActorKind = "authenticated"
	OtherTenant   ActorKind = "other-tenant"
	LowPrivilege  ActorKind = "low-privilege"
	Partner       ActorKind = "partner"
	Operator      ActorKind = "operator"
)

// ActorKinds lists the kinds of actors in the order of what they need to begin with.
func ActorKinds() []ActorKind {
	return []ActorKind{Anonymous, Authenticated, OtherTenant, LowPrivilege, Partner, Operator}
}

// Words name the actor as the subject of a sentence.
func (k ActorKind) Words() string {
	switch k {
	case Anonymous:
		return "Anybody on the internet"
	case Authenticated:
		return "Any caller"
	case OtherTenant:
		return "Another user or tenant"
	case LowPrivilege:
		return "A caller of low privilege"
	case Partner:
		return "A partner, or whoever stands on the way to one,"
	case Operator:
		return "Whoever reads what operators read"
	}
	return string(k)
}

// Actor is who may attack, with what they are known to reach.
type Actor struct {
	Kind ActorKind `json:"kind"`
	Name string    `json:"name"`
	// Operations counts the entry points that the actor reaches, Threats those in which they act.
	Operations int `json:"operations"`
	Threats    int `json:"threats"`
}

// EntryPoint is an operation that clients call.
type EntryPoint struct {
	finding.Operation
	Tag      string `json:"tag"` // the first in alphabetical order, "" for none
	Auth     string `json:"auth"`
	Limit    string `json:"limit"`
	Boundary string `json:"boundary"` // the id of the boundary that a request crosses
	Open     bool   `json:"open"`     // anybody may call it
	Writes   bool   `json:"writes"`
	// In and Out are the classes of data that it takes and gives away, sorted.
	In      []string `json:"in"`
	Out     []string `json:"out"`
	Surface float64  `json:"surface"`
	// STRIDE has the fingerprints of its threats by letter, in rank order.
	STRIDE map[string][]string `json:"stride"`
	Change Change              `json:"change,omitempty"`
}

// ExitPoint is where the API sends something by itself: a webhook, a callback, an upstream.
type ExitPoint struct {
	Kind string `json:"kind"` // webhook, callback, upstream
	Name string `json:"name"`
	// Out are the classes of data that leave there, sorted.
	Out     []string `json:"out"`
	Threats []string `json:"threats"` // fingerprints
	Change  Change   `json:"change,omitempty"`
}

// Boundary is a trust boundary: on its other side something else is trusted.
type Boundary struct {
	ID   string `json:"id"` // internet, partner, internal, outbound
	Name string `json:"name"`
	Says string `json:"says"`
}

// Change says what a change did, where the model is one of a change; "" for nothing.
type Change string

// The changes.
const (
	New     Change = "new"
	Changed Change = "changed"
)

// NodeKind is what a node of a data-flow diagram is.
type NodeKind string

// The kinds of nodes (de Marco's notation, as STRIDE per element uses it).
const (
	ActorNode   NodeKind = "actor"
	ProcessNode NodeKind = "process"
	StoreNode   NodeKind = "store"
)

// Diagram is a data-flow diagram.
type Diagram struct {
	// ID is "whole" or "tag:NAME".
	ID    string `json:"id"`
	Title string `json:"title"`
	Nodes []Node `json:"nodes"`
	Flows []Flow `json:"flows"`
	// LeftOut counts operations for which there was no room, see [MostNodes].
	LeftOut int `json:"leftOut,omitempty"`
}

// MostNodes is how many operations or tags a diagram has a node for.
const MostNodes = 40

// Node is an actor, a group of operations or a class of data.
type Node struct {
	ID       string   `json:"id"` // unique in the diagram and stable
	Kind     NodeKind `json:"kind"`
	Name     string   `json:"name"`
	Boundary string   `json:"boundary,omitempty"` // the id of the boundary that it stands in
	// Operations counts those of a process.
	Operations int `json:"operations,omitempty"`
	// Threats are the fingerprints of what threatens it, in rank order.
	Threats []string `json:"threats"`
	Change  Change   `json:"change,omitempty"`
}

// Flow is data on its way from one node to another.
type Flow struct {
	ID   string `json:"id"`
	From string `json:"from"`
	To   string `json:"to"`
	Name string `json:"name"`
	// Encrypted: every server that serves it is https. Public: it crosses a public network.
	Encrypted bool   `json:"encrypted"`
	Public    bool   `json:"public"`
	Change    Change `json:"change,omitempty"`
}
