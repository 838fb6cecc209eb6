-- Shows what came of each claim, [sentence]{.claim #claim-name}, from the ledger that the metadata
-- `claims` names. In HTML a button behind the sentence opens its card (render/claims.html); a
-- sentence that does not hold is struck out and marked in words, in HTML and in Typst. The span
-- []{.verdict-legend} becomes the legend of the buttons, of which the PDF has none.

local DEFAULT = "results/judge_claims/claims.json"

-- The glyphs differ in shape, so that no verdict is told by its colour alone.
local verdicts = {
  holds = { glyph = "✓", told = "holds" },
  demonstration = { glyph = "○", told = "holds on simulated records, which is no finding" },
  untestable = { glyph = "–", told = "not testable from what was published" },
  undetermined = { glyph = "?", told = "undetermined", mark = "undetermined" },
  fails = { glyph = "×", told = "does not hold", mark = "does not hold" },
}

local evidence = {
  published = "published: stands in the source, or follows from its numbers by arithmetic alone",
  simulated = "simulated: demonstrates the check, no finding",
  observed = "observed: rests on records of your own",
}

local html_button = '<button type="button" class="claim-button" aria-haspopup="dialog" '
  .. 'aria-controls="claim-card" aria-label="What this sentence rests on: %s" title="%s">%s</button>'
local html_mark = '<strong class="claim-mark">[%s]</strong>'
local typst_mark = '#box(super(typographic: false, text(fill: rgb("#b3261e"), weight: "bold")[\\[%s\\]]))'

local legend_order = { "holds", "demonstration", "untestable", "undetermined", "fails" }

local is_html = FORMAT:match("html") ~= nil
local is_typst = FORMAT:match("typst") ~= nil

local function read_ledger(meta)
  local path = meta.claims and pandoc.utils.stringify(meta.claims) or DEFAULT
  local file = io.open(path, "rb")
  if not file then return nil end
  local rows = {}
  for _, row in ipairs(pandoc.json.decode(file:read("a"), false)) do
    rows["claim-" .. row.name] = row
  end
  file:close()
  return rows
end

local function kind_of(row)
  local simulated = row.verdict == "holds" and row.evidence == "simulated"
  local kind = simulated and "demonstration" or row.verdict
  if not verdicts[kind] then error("claim-" .. row.name .. " has no known verdict: " .. kind) end
  return kind
end

local function card(row, kind)
  local made = row.rule or ""
  if (row.script or "") ~= "" then made = made .. " (" .. row.script .. ")" end
  local parts = pandoc.List()
  local function add(name, texts)
    texts = pandoc.List(texts):filter(function(text) return text ~= "" end)
    if #texts > 0 then parts:insert({ name, texts }) end
  end
  add("Numbers", row.statistics or {})
  add("Evidence", { evidence[row.evidence] or row.evidence or "" })
  add("Reason", { row.reason or "" })
  add("Fragility", { row.fragility or "" })
  add("The source says", { row.source or "" })
  add("Made by the rule", { made })
  return {
    kind = kind, glyph = verdicts[kind].glyph, verdict = verdicts[kind].told,
    meaning = row.meaning or "", parts = parts, figure = row.figure or "",
  }
end

-- The button must not stand alone at the head of a line.
local function append(content, button)
  local last = content[#content]
  if last and last.t == "Str" and utf8.len(last.text) <= 20 then
    content:remove()
    button = pandoc.Span({ last, button }, pandoc.Attr("", { "claim-end" }))
  end
  content:insert(button)
end

local function show(span, kind)
  local verdict = verdicts[kind]
  span.classes:insert("claim-" .. kind)
  if verdict.mark then
    local mark = pandoc.Str("[" .. verdict.mark .. "]")
    if is_html then mark = pandoc.RawInline("html", html_mark:format(verdict.mark)) end
    if is_typst then mark = pandoc.RawInline("typst", typst_mark:format(verdict.mark)) end
    span.content = pandoc.Inlines({ pandoc.Strikeout(span.content), pandoc.Space(), mark })
  end
  if is_html then
    local button = html_button:format(verdict.told, verdict.told, verdict.glyph)
    append(span.content, pandoc.RawInline("html", button))
  end
  return span
end

local function legend(span, cards)
  if not is_html or not span.classes:includes("verdict-legend") then return nil end
  local shown = {}
  for _, card in pairs(cards) do shown[card.kind] = true end
  local told = pandoc.List(legend_order):filter(function(kind) return shown[kind] end)
    :map(function(kind) return verdicts[kind].glyph .. "\u{a0}" .. verdicts[kind].told end)
  if #told > 0 then
    span.content = pandoc.Inlines("The mark behind a sentence opens what it rests on: " ..
      table.concat(told, "; ") .. ".")
  end
  return span
end

function Pandoc(doc)
  local ledger = read_ledger(doc.meta)
  if not ledger then return nil end
  local cards = {}
  doc = doc:walk({
    Span = function(span)
      local row = span.classes:includes("claim") and ledger[span.identifier]
      if not row then return nil end
      local kind = kind_of(row)
      cards[span.identifier] = card(row, kind)
      return show(span, kind)
    end,
  })
  doc = doc:walk({ Span = function(span) return legend(span, cards) end })
  if is_html and next(cards) then
    -- No text can close the element that it stands in.
    local data = pandoc.json.encode(cards):gsub("[<>&]", {
      ["<"] = "\\u003c", [">"] = "\\u003e", ["&"] = "\\u0026",
    })
    doc.blocks:insert(pandoc.RawBlock("html",
      '<script type="application/json" id="claim-cards">' .. data .. "</script>"))
  end
  return doc
end
