"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const bar = $("filters"), search = $("search"), count = $("count"), clear = $("clear"), keys = $("keys"), panel = $("facets");

  // A list is a table or a set of cards, an item one of its rows or cards.
  const lists = [...document.querySelectorAll(".list")].map((el) => {
    const items = [...el.querySelectorAll(":scope > .item, :scope > .wide > table > tbody > .item")].map((row, place) => ({
      row, place, words: null,
      values: new Set(row.dataset.f ? row.dataset.f.split(" ") : []),
    }));
    return { el, items, of: el.querySelector(".of"), table: el.querySelector(":scope > .wide > table"), sort: null };
  });
  const items = lists.flatMap((l) => l.items);
  const itemOf = new Map(items.map((i) => [i.row, i]));

  // A facet is a set of check boxes or a choice, each value a number that items carry.
  const facets = [...document.querySelectorAll("[data-facet]")].map((el) => {
    const options = [...el.querySelectorAll("[data-value]")];
    return { key: el.dataset.facet, el, options, choice: el.tagName === "SELECT" };
  });
  for (const f of facets) {
    const values = new Set(f.options.map((o) => o.value));
    f.lists = new Set(lists.filter((l) => l.items.some((i) => [...i.values].some((v) => values.has(v)))));
  }
  const chosen = (f) => f.choice ? f.options.filter((o) => o.selected) : f.options.filter((o) => o.checked);

  // Sections out of sight are not laid out, until rows of them go or move: Chromium takes a minute to hide some
  // thousand rows of a section that is not, and a second otherwise.
  const layOut = () => $("content").classList.add("whole");

  // Several words are searched for each by itself.
  const wordsOf = (item) => item.words ??= item.row.textContent.toLowerCase();

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = facets.map((f) => ({ lists: f.lists, values: chosen(f).map((o) => o.value) })).filter((w) => w.values.length);
    let shown = 0;
    for (const l of lists) {
      let here = 0;
      const apply = wanted.filter((w) => w.lists.has(l));
      for (const i of l.items) {
        const fits = apply.every((w) => w.values.some((v) => i.values.has(v))) && words.every((w) => wordsOf(i).includes(w));
        if (i.row.hidden === fits) i.row.hidden = !fits;
        if (fits) here++;
      }
      shown += here;
      l.of.textContent = here === l.items.length ? `(${here})` : `(${here} of ${l.items.length})`;
    }
    const filtered = words.length > 0 || wanted.length > 0;
    if (filtered) layOut();
    clear.hidden = !filtered;
    const say = filtered ? `${shown} of ${items.length} rows shown` : `${items.length} rows`;
    if (count.textContent !== say) count.textContent = say;
  }

  function sortBy(list, column, descending) {
    const heads = [...list.table.tHead.rows[0].cells];
    const number = heads[column].classList.contains("number");
    const key = (i) => {
      const cell = i.row.cells[column];
      const text = cell.dataset.s ?? cell.textContent;
      return number ? parseFloat(text) || 0 : text;
    };
    const keyed = list.items.map((i) => [key(i), i]);
    const order = number ? (a, b) => a - b : (a, b) => a < b ? -1 : a > b ? 1 : 0;
    keyed.sort(([a, x], [b, y]) => (descending ? -order(a, b) : order(a, b)) || x.place - y.place);
    list.items = keyed.map(([, i]) => i);
    layOut();
    list.table.tBodies[0].append(...list.items.map((i) => i.row));
    heads.forEach((h, n) => n === column ? h.setAttribute("aria-sort", descending ? "descending" : "ascending") : h.removeAttribute("aria-sort"));
    list.sort = { column, descending };
  }

  // What is searched, filtered and sorted stands in the fragment, behind the tilde.
  let target = "";
  function stateOf() {
    const out = new URLSearchParams();
    if (search.value) out.set("q", search.value);
    for (const f of facets) for (const o of chosen(f)) out.append(f.key, o.dataset.value);
    for (const l of lists) if (l.sort) out.append("sort", `${l.el.id}.${l.sort.column}.${l.sort.descending ? "down" : "up"}`);
    if (!keys.checked) out.set("keys", "off");
    return out.toString();
  }
  function remember() {
    const state = stateOf();
    const fragment = target + (state && "~" + state);
    if (location.hash.slice(1) !== fragment) history.replaceState(null, "", "#" + fragment);
  }
  function restore() {
    const [id, state] = split(location.hash.slice(1));
    target = id;
    if (state !== null) {
      const given = new URLSearchParams(state);
      search.value = given.get("q") ?? "";
      for (const f of facets) {
        const values = given.getAll(f.key);
        for (const o of f.options) f.choice ? o.selected = values.includes(o.dataset.value) : o.checked = values.includes(o.dataset.value);
      }
      for (const s of given.getAll("sort")) {
        const [name, column, way] = s.split(".");
        const list = lists.find((l) => l.el.id === name);
        if (/^\d+$/.test(column) && list?.table?.tHead.rows[0].cells[column]) sortBy(list, Number(column), way === "down");
      }
      keys.checked = given.get("keys") !== "off";
    }
    filter();
    remember();
    reveal();
  }
  function split(hash) {
    const at = hash.indexOf("~");
    return at < 0 ? [hash, null] : [hash.slice(0, at), hash.slice(at + 1)];
  }
  // What a link leads to is shown, whatever hides it.
  function reveal() {
    document.querySelector(".target")?.classList.remove("target");
    const el = target && document.getElementById(target);
    if (!el) return;
    for (let up = el; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      if (up.hidden && up.classList.contains("item")) up.hidden = false;
    }
    const item = el.closest(".item");
    if (item) { item.classList.add("target"); if (!item.hasAttribute("tabindex")) item.tabIndex = -1; item.focus({ preventScroll: true }); }
    el.scrollIntoView({ block: item ? "center" : "start" });
  }

  // From row to row by the arrows, in what has the focus.
  function step(event) {
    const row = document.activeElement;
    const item = itemOf.get(row);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      const fold = row.querySelector("details"), link = row.querySelector("a[href]");
      if (fold) fold.open = !fold.open; else link?.click();
      return;
    }
    const list = lists.find((l) => l.items.includes(item)).items.filter((i) => !i.row.hidden);
    const at = list.indexOf(item);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = list[to];
    if (!next) return;
    row.tabIndex = -1;
    next.row.tabIndex = 0;
    next.row.focus();
  }
  function showAll() {
    search.value = "";
    for (const f of facets) for (const o of f.options) f.choice ? f.el.value = "" : o.checked = false;
    filter();
    remember();
  }

  for (const l of lists) {
    l.of.textContent = `(${l.items.length})`;
    if (l.items[0]) l.items[0].row.tabIndex = 0;
    if (!l.table) continue;
    [...l.table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        sortBy(l, column, head.getAttribute("aria-sort") === "ascending");
        remember();
      });
    });
  }
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { filter(); remember(); }, 120); });
  for (const part of [bar, panel]) part?.addEventListener("change", (e) => { if (e.target !== search) { filter(); remember(); } });
  bar.addEventListener("submit", (e) => e.preventDefault());
  clear.addEventListener("click", () => { showAll(); search.focus(); });
  addEventListener("hashchange", restore);
  addEventListener("keydown", (e) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
    if (e.key === "/" && keys.checked && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); search.focus(); search.select(); }
    else if (e.key === "Escape") showAll();
    else step(e);
  });
  // On paper nothing is folded.
  let opened = [];
  addEventListener("beforeprint", () => { opened = [...document.querySelectorAll("main details:not([open])")]; for (const d of opened) d.open = true; });
  addEventListener("afterprint", () => { for (const d of opened) d.open = false; });

  bar.hidden = items.length === 0;
  if (panel) { panel.hidden = false; panel.open = matchMedia("(min-width: 60rem)").matches; }
  restore();
})();
