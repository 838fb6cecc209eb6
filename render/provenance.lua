-- Puts what stands behind each figure and table into the HTML, from the file that the metadata
-- `provenance` names. render/provenance.html makes a button beside each caption of it, in the
-- browser, where the markup of both engines is the same. The PDF has no cards.

local DEFAULT = "results/trace_provenance/provenance.json"

function Pandoc(doc)
  if not FORMAT:match("html") then return nil end
  local path = doc.meta.provenance and pandoc.utils.stringify(doc.meta.provenance) or DEFAULT
  local file = io.open(path, "rb")
  if not file then return nil end
  -- No text can close the element that it stands in.
  local data = file:read("a"):gsub("[<>&]", {
    ["<"] = "\\u003c", [">"] = "\\u003e", ["&"] = "\\u0026",
  })
  file:close()
  doc.blocks:insert(pandoc.RawBlock("html",
    '<script type="application/json" id="provenance-cards">' .. data .. "</script>"))
  return doc
end
