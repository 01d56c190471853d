package format

// The parts of a file of Threat Dragon 2 that are written, as threat-dragon-v2.schema.json
// has them. Fields stand in the order in which the application writes them.

type dragonModel struct {
	Version string        `json:"version"`
	Summary dragonSummary `json:"summary"`
	Detail  dragonDetail  `json:"detail"`
}

type dragonSummary struct {
	Title       string `json:"title"`
	Owner       string `json:"owner"`
	Description string `json:"description"`
	ID          int    `json:"id"`
}

type dragonDetail struct {
	Contributors []struct{}      `json:"contributors"`
	Diagrams     []dragonDiagram `json:"diagrams"`
	DiagramTop   int             `json:"diagramTop"`
	Reviewer     string          `json:"reviewer"`
	ThreatTop    int             `json:"threatTop"`
}

type dragonDiagram struct {
	ID          int          `json:"id"`
	Title       string       `json:"title"`
	DiagramType string       `json:"diagramType"`
	Description string       `json:"description,omitempty"`
	Placeholder string       `json:"placeholder"`
	Thumbnail   string       `json:"thumbnail"`
	Version     string       `json:"version"`
	Cells       []dragonCell `json:"cells"`
}

type dragonCell struct {
	ID        string        `json:"id"`
	Shape     string        `json:"shape"`
	ZIndex    int           `json:"zIndex"`
	Visible   bool          `json:"visible"`
	Position  *dragonPoint  `json:"position,omitempty"`
	Size      *dragonSize   `json:"size,omitempty"`
	Attrs     dragonAttrs   `json:"attrs"`
	Labels    []string      `json:"labels,omitempty"`
	Connector string        `json:"connector,omitempty"`
	Source    *dragonEnd    `json:"source,omitempty"`
	Target    *dragonEnd    `json:"target,omitempty"`
	Vertices  []dragonPoint `json:"vertices,omitempty"`
	Data      dragonData    `json:"data"`
}

type dragonPoint struct {
	X int `json:"x"`
	Y int `json:"y"`
}

type dragonSize struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

type dragonEnd struct {
	Cell string `json:"cell"`
}

type dragonAttrs struct {
	Text       *dragonText `json:"text,omitempty"`
	Label      *dragonText `json:"label,omitempty"`
	Body       *dragonLine `json:"body,omitempty"`
	TopLine    *dragonLine `json:"topLine,omitempty"`
	BottomLine *dragonLine `json:"bottomLine,omitempty"`
	Line       *dragonFlow `json:"line,omitempty"`
}

type dragonText struct {
	Text string `json:"text"`
}

type dragonLine struct {
	Stroke          string  `json:"stroke"`
	StrokeWidth     float64 `json:"strokeWidth"`
	StrokeDasharray string  `json:"strokeDasharray"`
}

type dragonFlow struct {
	Stroke          string       `json:"stroke"`
	StrokeWidth     float64      `json:"strokeWidth"`
	StrokeDasharray string       `json:"strokeDasharray"`
	TargetMarker    dragonMarker `json:"targetMarker"`
}

type dragonMarker struct {
	Name string `json:"name"`
}

type dragonData struct {
	Type                   string         `json:"type"`
	Name                   string         `json:"name"`
	Description            string         `json:"description"`
	OutOfScope             bool           `json:"outOfScope"`
	ReasonOutOfScope       string         `json:"reasonOutOfScope"`
	IsTrustBoundary        bool           `json:"isTrustBoundary"`
	HasOpenThreats         bool           `json:"hasOpenThreats"`
	IsBidirectional        bool           `json:"isBidirectional,omitempty"`
	IsEncrypted            bool           `json:"isEncrypted,omitempty"`
	IsPublicNetwork        bool           `json:"isPublicNetwork,omitempty"`
	Protocol               string         `json:"protocol,omitempty"`
	HandlesCardPayment     bool           `json:"handlesCardPayment,omitempty"`
	StoresCredentials      bool           `json:"storesCredentials,omitempty"`
	ProvidesAuthentication bool           `json:"providesAuthentication,omitempty"`
	Threats                []dragonThreat `json:"threats,omitempty"`
}

type dragonThreat struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Status      string `json:"status"`
	Severity    string `json:"severity"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Mitigation  string `json:"mitigation"`
	ModelType   string `json:"modelType"`
	Number      int    `json:"number"`
	Score       string `json:"score"`
	New         bool   `json:"new"`
}
