package page

// Document is a page. Its identifiers are unique, and whatever is linked within it is there:
// [Write] says what is not.
type Document struct {
	Title string
	// Tone colours the title's mark: what the document says in a word.
	Tone Tone
	// Lead are the lines below the title.
	Lead []Text
	// Facets are what rows and cards can be filtered by, in the order of the filters.
	Facets   []Facet
	Sections []Section
	Footer   Text
}

// Facet is a property of rows and cards by which a reader filters them. A list that has no row
// with the facet is not filtered by it, and one of which all have the same value is no filter.
type Facet struct {
	// Key names it in [Row.Facets] and in the fragment: letters of ASCII.
	Key   string
	Label string
	// Order has the values that come first, in their order; the others follow, sorted.
	Order []string
}

// Block is a part of a section: a [Section], [Paragraph], [List], [Facts], [Table], [Cards],
// [Fold], [Listing] or [Figure].
type Block interface{ isBlock() }

// Section is a part with a heading. One in another has a heading a level lower, down to the
// fourth. Those of the document are listed beside it, and so are those in them that are Listed.
type Section struct {
	ID     string
	Title  string
	Listed bool
	Blocks []Block
}

// Paragraph is a line of text. ID is "" where nothing links it.
type Paragraph struct {
	ID   string
	Text Text
}

// List is one line below the other.
type List struct {
	Ordered bool
	Items   []Text
}

// Facts are pairs of a term and what is said of it.
type Facts []Fact

// Fact is one of [Facts]. Large: it is a figure that is seen first.
type Fact struct {
	Term string
	Text Text
}

// Figures are numbers with a word each, side by side.
type Figures []Number

// Number is one of [Figures]; To is the identifier that it leads to.
type Number struct {
	Value, Label string
	Tone         Tone
	To           string
}

// Table is rows that can be searched, filtered and sorted.
type Table struct {
	// ID names it in the fragment, with which column sorts it.
	ID      string
	Caption string
	Columns []Column
	Rows    []Row
}

// Column is the head of a column. Number: its cells are sorted by value and stand to the right. Wide: it
// has room for a sentence or a long name.
type Column struct {
	Title  string
	Number bool
	Wide   bool
}

// Row is a row of a table. ID is "" where nothing links it.
type Row struct {
	ID string
	// Facets are the values of each facet by its key.
	Facets map[string][]string
	Cells  []Cell
}

// Cell is a cell of a table: a line, and below it whatever else. Sort is by what it is sorted
// where that is not its text; a decimal number in a column of numbers.
type Cell struct {
	Text   Text
	Sort   string
	Blocks []Block
}

// Cards are parts that are searched and filtered as rows are, each with a heading.
type Cards struct {
	ID      string
	Caption string
	Cards   []Card
}

// Card is one of [Cards].
type Card struct {
	ID     string
	Tone   Tone
	Facets map[string][]string
	Title  Text
	Blocks []Block
}

// Fold is what shows only its first line until it is opened. A link to what is in it opens it.
type Fold struct {
	Summary Text
	Open    bool
	Blocks  []Block
}

// Listing is lines of text as they are, such as a request.
type Listing struct {
	Label string // says what it is, for who does not see it
	Text  string
}

// Figure is a picture with what it shows in words.
type Figure struct {
	ID      string
	Title   string
	Caption Text
	Drawing Drawing
}

func (Section) isBlock()   {}
func (Paragraph) isBlock() {}
func (List) isBlock()      {}
func (Facts) isBlock()     {}
func (Figures) isBlock()   {}
func (Table) isBlock()     {}
func (Cards) isBlock()     {}
func (Fold) isBlock()      {}
func (Listing) isBlock()   {}
func (Figure) isBlock()    {}
