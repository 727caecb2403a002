// The quotations of an answer by article: who and when at the left, the words at the right.

// Where the day of an event is told, that of the article is told to be another.
const written = (row) => !row.when ? dated(row) : row.published ? ["reported ", dated(row)] : `the report is ${undated(row)}`
const isToldBoth = (row) => /^reported\b/.test(row.when ?? "")

const from = (row, data, act) => {
  const named = [
    h("strong", { class: "who", dir: "auto" }, row.source || row.title),
    row.source ? h("span", { class: "headline", dir: "auto" }, row.title) : null,
    isToldBoth(row) ? null : h("span", { class: "quiet" }, written(row)),
    row.repeats ? h("span", { class: "quiet" }, "repeats ", h("bdi", {}, row.repeats)) : null,
    row.when ? h("span", {}, row.when) : null,
  ]
  if (data.status === "writing" || data.read_only) return h("h3", { class: "from" }, h("span", { class: "note" }, named))
  const numbers = row.quotes.map((quote) => quote.number)
  return h("h3", { class: "from" }, h("button", {
    type: "button", class: "note", "data-number": numbers[0], "data-group": numbers.join(" "), "aria-expanded": "false",
    title: row.title.length > 90 ? row.title : null, onclick: () => act({ kind: "note", number: numbers[0] }),
  }, named))
}

// A mark does not stand alone on a line: the last word goes with it, where it is one that fits.
const LAST = /\s(\S{1,24})$/
const kept = (pieces) => {
  const last = pieces.at(-1)
  const word = last && LAST.exec(last.text)
  return word ? [[...pieces.slice(0, -1), { ...last, text: last.text.slice(0, -word[1].length) }], [{ ...last, text: word[1] }]] : [pieces, []]
}

const quotation = (quote, data, act) => {
  const [most, word] = kept(quote.pieces)
  return h("blockquote", { class: quote.lead ? "lead" : null, dir: "auto" },
    h("span", { class: "statement" }, "“", words(most), h("span", { class: "last" }, words(word), "”", marks([quote.number], data, act))),
    quote.earlier ? h("p", { class: "earlier", dir: "auto" }, quote.earlier) : null)
}

const article = (row, data, act) => [from(row, data, act), h("div", { class: "said" }, row.quotes.map((quote) => quotation(quote, data, act)))]

// What is compared has a column for each side, with all its articles; everything else a row for each article.
const together = (list) => list.reduce((all, row) => {
  if (row.column !== undefined && all.at(-1)?.[0].column === row.column) all.at(-1).push(row)
  else all.push([row])
  return all
}, [])

const rows = (list, data, act) => h("ol", { class: "rows" }, together(list).map((side) => h("li", { class: "row" },
  side[0].side ? h("h3", { class: "named", dir: "auto" }, side[0].side) : null, side.map((row) => article(row, data, act)))))

const quotations = (data, act) => {
  const { shown, folded } = data.rows
  if (!shown.length) return null
  const more = folded.reduce((sum, row) => sum + row.quotes.length, 0)
  return h("div", { role: "group", class: `quotations ${data.form}`.trim(), "aria-label": "Quotations" },
    rows(shown, data, act),
    more ? h("details", { class: "folded" },
      h("summary", {}, data.prose.length ? `${number(more)} more ${more === 1 ? "quotation" : "quotations"}` : `and ${number(more)} more ${more === 1 ? "sentence" : "sentences"}`),
      rows(folded, data, act)) : null)
}

// What a model wrote runs on; what it left in an article's words is seen to be that.
const prose = (data, act) => data.prose.length === 0 ? null : h("p", { class: "prose", dir: facing(data.prose.map((s) => s.text).join(" ")) },
  data.prose.map((s) => [h("span", { class: s.quoted ? "statement in-place" : "statement" }, s.text), marks(s.numbers, data, act), " "]))

// The phrases that differ, each with who says it and when; beside them the marks, which lead to the whole quotation. Where the
// quotations stand below, nothing else of them is said here.
const side = (item, data, act) => h("li", { class: "side" },
  h("q", { class: "words", dir: "auto" }, item.words), marks([item.number], data, act), " ",
  h("span", { class: "quiet" }, h("bdi", {}, item.source || item.title), ", ", dated(item)),
  item.newest ? [" ", h("span", { class: "tag" }, "newest")] : null)

const conflicts = (data, act) => data.conflicts.map((sides) => h("div", { role: "group", class: "conflict", "aria-label": "The articles differ" },
  h("h3", {}, "The articles differ"), h("ul", {}, sides.map((item) => side(item, data, act)))))
