package example

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// The ids of what was paid out in the marketplace.
const (
	AdaPayout = "00000000-0000-4000-8000-0000000000a2"
	BobPayout = "00000000-0000-4000-8000-0000000000b2"
)

// site is the marketplace's own, hooks where it may call.
const (
	site  = "https://market.example"
	hooks = "https://hooks.market.example/"
)

type listing struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type account struct {
	ID       string `json:"id"`
	Name     string `json:"displayName"`
	Language string `json:"language"`
	Role     string `json:"role"`
}

type payout struct {
	id, seller, iban string
	amount           float64
}

// market is the marketplace and its data.
type market struct {
	gate
	fixed  bool
	client *http.Client

	mu       sync.Mutex
	listings []listing
	accounts map[string]*account
	payouts  []payout
}

func newMarket(o Options, g gate) *market {
	return &market{
		gate: g, fixed: o.Fixed, client: o.Client,
		listings: []listing{{newID(), "A shelf"}, {newID(), "A lamp"}},
		accounts: map[string]*account{Ada: {Ada, "Ada", "en", "seller"}, Bob: {Bob, "Bob", "de", "seller"}},
		payouts:  []payout{{AdaPayout, Ada, "DE89370400440532013000", 120}, {BobPayout, Bob, "GB29NWBK60161331926819", 80}},
	}
}

func (m *market) serve(mux *http.ServeMux) {
	mux.HandleFunc("GET /listings", m.listListings)
	mux.HandleFunc("POST /listings", m.createListing)
	mux.HandleFunc("GET /account", m.getAccount)
	mux.HandleFunc("PATCH /account", m.updateAccount)
	route(mux, m.fixed, "GET", "/payouts/{id}", m.getPayout)
	route(mux, m.fixed, "POST", "/subscriptions", m.subscribe)
	route(mux, m.fixed, "GET", "/leave", m.leave)
	if !m.fixed { // what was taken out of the description, and what was never meant to be in it
		mux.HandleFunc("GET /listings/featured", m.listFeatured)
		route(mux, m.fixed, "GET", "/debug/config", m.debugConfig)
	}
}

// seller is who calls with a token, within the limit; else it answers, and is nil.
func (m *market) seller(w http.ResponseWriter, r *http.Request, what string) *Caller {
	c := m.admit(w, r)
	if c == nil || !m.allow(w, what, c.Customer) {
		return nil
	}
	return c
}

func (m *market) listListings(w http.ResponseWriter, r *http.Request) {
	if !m.allow(w, "listings", host(r)) {
		return
	}
	origin := "*"
	if m.fixed {
		origin = site
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		w.Header().Set("X-Content-Type-Options", "nosniff")
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	asked := 20
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 50 {
			refuse(w, http.StatusBadRequest, "limit is no number from 1 to 50")
			return
		}
		asked = n
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	answer(w, http.StatusOK, m.listings[:min(asked, len(m.listings))])
}

func (m *market) listFeatured(w http.ResponseWriter, r *http.Request) {
	if m.seller(w, r, "featured") == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	answer(w, http.StatusOK, m.listings[:1])
}

// createListing fetches the picture from wherever the caller says; the fixed one takes
// no address.
func (m *market) createListing(w http.ResponseWriter, r *http.Request) {
	if m.seller(w, r, "listings:write") == nil {
		return
	}
	var in struct {
		Title string `json:"title"`
		Image string `json:"imageUrl"`
	}
	switch {
	case !read(w, r, &in):
		return
	case in.Title == "" || utf8.RuneCountInString(in.Title) > 120:
		refuse(w, http.StatusBadRequest, "a title of up to 120 characters is asked for")
		return
	case m.fixed && in.Image != "":
		refuse(w, http.StatusBadRequest, "there is no such field")
		return
	}
	if in.Image != "" {
		m.call(r.Context(), http.MethodGet, in.Image, nil)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	made := listing{newID(), in.Title}
	m.listings = append(m.listings, made)
	answer(w, http.StatusCreated, made)
}

// call sends a request to an address that a caller named, and forgets the answer.
func (m *market) call(ctx context.Context, method, address string, body []byte) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return
	}
	if resp, err := m.client.Do(req); err == nil {
		_ = resp.Body.Close()
	}
}

// subscribe calls the address at once, to try it; the fixed one knows the only host.
func (m *market) subscribe(w http.ResponseWriter, r *http.Request) {
	if m.seller(w, r, "subscriptions") == nil {
		return
	}
	var in struct {
		URL string `json:"callbackUrl"`
	}
	if !read(w, r, &in) {
		return
	}
	if in.URL == "" || m.fixed && !strings.HasPrefix(in.URL, hooks) {
		refuse(w, http.StatusBadRequest, "a callbackUrl that may be called is asked for")
		return
	}
	if !m.fixed {
		body, _ := json.Marshal(map[string]string{"listing": newID()}) // a string can be written
		m.call(r.Context(), http.MethodPost, in.URL, body)
	}
	answer(w, http.StatusCreated, map[string]string{})
}

// leave sends the browser wherever the address says; the fixed one to its own pages.
func (m *market) leave(w http.ResponseWriter, r *http.Request) {
	if m.seller(w, r, "leave") == nil {
		return
	}
	if r.Method != http.MethodGet { // which the fixed server does not take
		answer(w, http.StatusOK, map[string]string{})
		return
	}
	to := r.URL.Query().Get("returnTo")
	u, err := url.Parse(to)
	if to == "" || err != nil || m.fixed && u.Scheme+"://"+u.Host != site {
		refuse(w, http.StatusBadRequest, "returnTo is no page")
		return
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
}

func (m *market) debugConfig(w http.ResponseWriter, r *http.Request) {
	if m.seller(w, r, "debug") != nil {
		answer(w, http.StatusOK, map[string]string{"database": "memory", "hooks": hooks})
	}
}

func (m *market) getAccount(w http.ResponseWriter, r *http.Request) {
	c := m.seller(w, r, "account")
	if c == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	answer(w, http.StatusOK, m.accounts[c.Customer])
}

// updateAccount lets a seller make himself an administrator, and takes any language;
// the fixed one knows neither.
func (m *market) updateAccount(w http.ResponseWriter, r *http.Request) {
	c := m.seller(w, r, "account:write")
	if c == nil {
		return
	}
	var in struct {
		Name     *string `json:"displayName"`
		Language *string `json:"language"`
		Role     *string `json:"role"`
	}
	switch {
	case !read(w, r, &in):
		return
	case in.Name != nil && utf8.RuneCountInString(*in.Name) > 80,
		in.Language != nil && (len(*in.Language) > 20 || m.fixed && !slices.Contains([]string{"en", "de"}, *in.Language)),
		in.Role != nil && (m.fixed || *in.Role != "seller" && *in.Role != "admin"):
		refuse(w, http.StatusBadRequest, "a value is none that the account takes")
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	one := m.accounts[c.Customer]
	set(&one.Name, in.Name)
	set(&one.Language, in.Language)
	set(&one.Role, in.Role)
	answer(w, http.StatusOK, one)
}

// set changes what a request names.
func set(to, from *string) {
	if from != nil {
		*to = *from
	}
}

// getPayout shows a seller the payouts of all; the fixed one his own, without the
// account that it went to.
func (m *market) getPayout(w http.ResponseWriter, r *http.Request) {
	c := m.seller(w, r, "payouts")
	if c == nil {
		return
	}
	i := slices.IndexFunc(m.payouts, func(p payout) bool { return p.id == r.PathValue("id") })
	switch {
	case !uuid().MatchString(r.PathValue("id")):
		refuse(w, http.StatusBadRequest, "the id is no UUID")
	case i < 0:
		refuse(w, http.StatusNotFound, "there is no such payout")
	case m.fixed && m.payouts[i].seller != c.Customer:
		refuse(w, http.StatusForbidden, "this is the payout of somebody else")
	case m.fixed:
		answer(w, http.StatusOK, map[string]any{"id": m.payouts[i].id, "amount": m.payouts[i].amount})
	default:
		answer(w, http.StatusOK, map[string]any{"id": m.payouts[i].id, "amount": m.payouts[i].amount, "iban": m.payouts[i].iban})
	}
}
