-- Gives the page its description: the abstract in plain text. Runs after citeproc, so that a
-- citation is told as it is printed.

function Pandoc(doc)
  local abstract = doc.meta.abstract
  if not abstract then return nil end
  if pandoc.utils.type(abstract) == "Blocks" then
    abstract = pandoc.utils.blocks_to_inlines(abstract, { pandoc.Space() })
  end
  local text = pandoc.utils.stringify(abstract):gsub("%s+", " ")
  doc.meta.description = text
  return doc
end
