-- Numbers sections, figures and tables, resolves references to them, and gives pandoc's writers
-- what Quarto would give them. Runs before citeproc, which would take @fig-x for a citation.

local NBSP = "\u{a0}"
local is_html = FORMAT:match("html") ~= nil
local is_typst = FORMAT:match("typst") ~= nil
local kinds = { fig = "Figure", tbl = "Table", sec = "Section" }
local labels = {}

local function fail(text)
  io.stderr:write("crossref: " .. text .. "\n")
  os.exit(1)
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

local function plain(inlines)
  return (pandoc.utils.stringify(inlines):gsub("%s+", " "))
end

-- Numbers ---------------------------------------------------------------------------------------

local sections = {}
local counts = { fig = 0, tbl = 0 }

local function number_header(header)
  if not header.classes:includes("unnumbered") then
    sections[header.level] = (sections[header.level] or 0) + 1
    for level = header.level + 1, 6 do sections[level] = nil end
    local number = table.concat(sections, ".", 1, header.level)
    labels[header.identifier] = "Section" .. NBSP .. number
    -- A character, which bookmarks of the PDF keep.
    local gap = is_typst and pandoc.Str("\u{2002}") or pandoc.Space()
    local shown = pandoc.Span(number, pandoc.Attr("", { "header-section-number" }))
    header.content = pandoc.Inlines({ shown, gap }) .. header.content
  end
  -- The title is the only heading of the first level.
  if is_html or is_typst then header.level = header.level + 1 end
  return header
end

local function number_float(float, kind)
  if not float.identifier:match("^" .. kind .. "%-") then
    fail("a " .. kinds[kind]:lower() .. " has a caption but no label: " ..
      plain(pandoc.utils.blocks_to_inlines(float.caption.long)))
  end
  counts[kind] = counts[kind] + 1
  local label = kinds[kind] .. NBSP .. counts[kind]
  labels[float.identifier] = label
  float.caption.long[1].content = pandoc.Inlines({
    pandoc.Span(pandoc.Strong(label .. ":"), pandoc.Attr("", { "caption-label" })), pandoc.Space(),
  }) .. float.caption.long[1].content
end

local LONG, KEPT = 12, 3

-- Where a long table breaks over pages in Typst, the next page says so above the repeated header,
-- and has three of its rows at least: the last rows are a foot, which stays whole.
local function break_well(tbl)
  local body = tbl.bodies[#tbl.bodies]
  if #tbl.caption.long == 0 or not body or #body.body <= LONG or #tbl.foot.rows > 0 then
    return tbl
  end
  local rows = pandoc.List(body.body)
  for _ = 1, KEPT do tbl.foot.rows:insert(1, rows:remove()) end
  body.body = rows
  local told = ("#continued(%s)"):format(typst_string(labels[tbl.identifier]))
  tbl.head.rows[1].cells[1].contents:insert(1, pandoc.Plain(pandoc.RawInline("typst", told)))
  return tbl
end

local function number_table(tbl)
  if #tbl.caption.long > 0 then number_float(tbl, "tbl") end
  local widths = tbl.attributes["tbl-colwidths"]
  if widths then
    local column = 0
    for width in widths:gmatch("[%d.]+") do
      column = column + 1
      if tbl.colspecs[column] then tbl.colspecs[column][2] = tonumber(width) / 100 end
    end
    if column ~= #tbl.colspecs then
      fail("tbl-colwidths of " .. tbl.identifier .. " has " .. column .. " widths for " ..
        #tbl.colspecs .. " columns")
    end
    tbl.attributes["tbl-colwidths"] = nil
  end
  if is_typst then return break_well(tbl), false end
  if not is_html then return tbl end
  -- A table scrolls inside its own container, which the keyboard must reach.
  local class = #tbl.colspecs > 5 and "table wide" or "table"
  -- Pairs, since the order of a Lua table's keys differs from run to run.
  local attributes = { { "role", "region" }, { "tabindex", "0" } }
  if labels[tbl.identifier] then
    table.insert(attributes, { "aria-label", labels[tbl.identifier] })
  end
  return pandoc.Div(tbl, pandoc.Attr("", { class }, attributes)), false
end

-- On a small screen a picture scrolls, too, at a size at which its words can be read.
local function number_figure(figure)
  number_float(figure, "fig")
  if not is_html then return figure end
  figure.content = pandoc.Blocks({ pandoc.Div(figure.content, pandoc.Attr("", { "picture" },
    { { "role", "group" }, { "tabindex", "0" }, { "aria-label", labels[figure.identifier] } })) })
  return figure
end

local numbering = {
  traverse = "topdown",
  Header = number_header,
  Figure = number_figure,
  Table = number_table,
}

-- References ------------------------------------------------------------------------------------

local function is_label(citation)
  return kinds[citation.id:match("^(%l+)%-") or ""] ~= nil
end

local function resolve(cite)
  if not cite.citations:find_if(is_label) then return nil end
  local citation = cite.citations[1]
  if #cite.citations > 1 or citation.mode ~= "AuthorInText" or #citation.suffix > 0 then
    fail("a cross-reference must stand alone, without brackets: @" .. citation.id)
  end
  local label = labels[citation.id] or fail("the cross-reference leads nowhere: @" .. citation.id)
  return pandoc.Link(label, "#" .. citation.id, "", pandoc.Attr("", { "cross-reference" }))
end

-- Images, mathematics, boxes --------------------------------------------------------------------

local function image(element)
  local alt = element.attributes["fig-alt"] or fail("no alternative text: " .. element.src)
  element.attributes["fig-alt"] = nil
  if is_typst then
    local width = element.attributes["width"] or "100%"
    return pandoc.RawInline("typst", ("#image(%s, alt: %s, width: %s)"):format(
      typst_string(element.src), typst_string(alt), width))
  end
  element.caption = pandoc.Inlines(alt)
  return element
end

local function math(element)
  if not is_typst then return nil end
  local block = element.mathtype == "DisplayMath"
  local open = ("#math.equation(block: %s, alt: %s, "):format(block, typst_string(element.text))
  element.mathtype = "InlineMath"
  return { pandoc.RawInline("typst", open), element, pandoc.RawInline("typst", ".body)") }
end

local function box(div)
  if not div.classes:includes("callout-note") then return nil end
  local title = div.attributes["title"] or "Note"
  if is_typst then
    local open = pandoc.RawBlock("typst", "#callout(" .. typst_string(title) .. ")[")
    return pandoc.Blocks({ open }) .. div.content .. { pandoc.RawBlock("typst", "]") }
  end
  local head = pandoc.Div(pandoc.Plain(pandoc.Strong(title)), pandoc.Attr("", { "callout-title" }))
  return pandoc.Div(pandoc.Blocks({ head }) .. div.content,
    pandoc.Attr("", { "callout" }, { role = "note" }))
end

-- Metadata --------------------------------------------------------------------------------------

local function metadata(doc)
  local meta = doc.meta
  local names, words = pandoc.List(), pandoc.List()
  for _, author in ipairs(meta.author) do names:insert(plain(author.name)) end
  for _, word in ipairs(meta.keywords or {}) do words:insert(plain(word)) end
  meta["plain-title"] = plain(meta.title)
  meta["plain-authors"] = table.concat(names, ", ")
  meta["plain-keywords"] = table.concat(words, ", ")
  meta["pagetitle"] = meta["plain-title"]
  local function array(list)
    return "(" .. table.concat(list:map(function(text) return typst_string(text) .. "," end)) .. ")"
  end
  meta["typst-title"] = pandoc.RawInline("typst", typst_string(meta["plain-title"]))
  meta["typst-authors"] = pandoc.RawInline("typst", array(names))
  meta["typst-keywords"] = pandoc.RawInline("typst", array(words))
  return doc
end

function Pandoc(doc)
  doc = metadata(doc:walk(numbering))
  return doc:walk({ Cite = resolve, Image = image, Math = math, Div = box })
end
