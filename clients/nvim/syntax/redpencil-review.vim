" The review sheet, coloured. What it says is read by the server alone.

if exists('b:current_syntax')
  finish
endif

syntax match redpencilSection /^##\?\s.*$/
syntax match redpencilBlock /^###\s.*$/ contains=redpencilBlocker,redpencilMajor,redpencilMinor,redpencilNit,redpencilPlace
syntax keyword redpencilBlocker blocker contained
syntax keyword redpencilMajor major contained
syntax keyword redpencilMinor minor contained
syntax keyword redpencilNit nit contained
syntax match redpencilPlace /\<\u\/[^:,]\+:\d[0-9:-]*/
syntax match redpencilName /^\s*[^[:space:]:#>][^:]*\ze:/ contains=redpencilPlace
syntax match redpencilOrder /^order:.*$/ contains=redpencilName,redpencilRelation
syntax match redpencilRelation />>\|\~>\|>\|=/ contained
syntax match redpencilOld /^>.*$/

highlight default link redpencilSection Title
highlight default link redpencilBlock Function
highlight default link redpencilBlocker DiagnosticError
highlight default link redpencilMajor DiagnosticWarn
highlight default link redpencilMinor DiagnosticInfo
highlight default link redpencilNit DiagnosticHint
highlight default link redpencilPlace Underlined
highlight default link redpencilName Identifier
highlight default link redpencilRelation Operator
highlight default link redpencilOld Comment

let b:current_syntax = 'redpencil-review'
