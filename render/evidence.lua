-- Sets a small raised mark behind each value of a known evidence class, in HTML and in Typst:
-- [72%]{.published} prints 72% with a raised P. Letters tell the classes apart without colour.

local classes = {
  published = { letter = "P", colour = "#005a9c" },
  simulated = { letter = "S", colour = "#a63d00" },
  observed = { letter = "O", colour = "#00664f" },
}

local html = '<sup class="evidence-mark evidence-%s" role="img" aria-label="%s" title="%s">%s</sup>'
local typst = '#super(typographic: false, text(fill: rgb("%s"), weight: "bold")[%s])'

local function mark(name)
  local class = classes[name]
  if FORMAT:match("html") then
    return pandoc.RawInline("html", html:format(name, name, name, class.letter))
  elseif FORMAT:match("typst") then
    return pandoc.RawInline("typst", typst:format(class.colour, class.letter))
  end
  return pandoc.Superscript(class.letter)
end

function Span(span)
  for _, name in ipairs(span.classes) do
    if classes[name] then
      span.content:insert(mark(name))
      return span
    end
  end
end
