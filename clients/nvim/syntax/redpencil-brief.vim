" The pages that the server writes are coloured like Markdown and are none: nothing made for Markdown is for them.

runtime! syntax/markdown.vim
let b:current_syntax = 'redpencil-brief'
