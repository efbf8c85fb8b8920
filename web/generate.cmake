# Writes into OUTPUT what is made from other files:
#
#   waiting/script.js     the waiting page's one script, out of MODULES (each after all that it imports)
#   waiting/style.css     its sheet
#   assets/js/english.js  the module with every text of the other pages
#
# Run as: cmake -DROOT=... -DOUTPUT=... "-DMODULES=format;texts" -P generate.cmake
#
# In the script all modules share one scope: import and export are dropped, so no two may use one top-level name and no
# import may rename; modules_test.mjs holds them to it and lets Node check the result. Comments, indentation and most
# spaces go, too, because the whole page has 14 KB; what is left can still be read. That is done blindly, also within
# strings: no module may hold words for people, which are in languages/ anyway.
cmake_minimum_required(VERSION 3.25)

set(script "")
foreach(module IN LISTS MODULES)
  file(READ ${ROOT}/assets/js/${module}.js text)
  set(text "\n${text}")
  string(REGEX REPLACE "\nimport [^;]*;" "" text "${text}")
  string(REGEX REPLACE "\nexport " "\n" text "${text}")
  string(REGEX REPLACE "\n *//[^\n]*" "" text "${text}")
  string(REGEX REPLACE "([;,{]) +// [^\n]*" "\\1" text "${text}")
  string(REGEX REPLACE "\n[\n ]+" "\n" text "${text}")
  string(REGEX REPLACE " (=>|[!=]==|[<>]=|&&|\\|\\||\\?\\?|[-+]=|[*][*]|[-+*/%=<>?:]) " "\\1" text "${text}")
  string(REGEX REPLACE "([;{,}(>])\n" "\\1" text "${text}")
  string(REGEX REPLACE "\n([.)])" "\\1" text "${text}")
  string(REGEX REPLACE "([,)]) ([^·])" "\\1\\2" text "${text}")
  string(REGEX REPLACE "([{:]) " "\\1" text "${text}")
  string(REGEX REPLACE " (}|{)" "\\1" text "${text}")
  string(REGEX REPLACE "} (catch|else|finally)" "}\\1" text "${text}")
  string(REGEX REPLACE "(if|for|while|catch) [(]" "\\1(" text "${text}")
  string(REGEX REPLACE "[(]([A-Za-z]+)[)]=>" "\\1=>" text "${text}")
  string(REGEX REPLACE "\n+}" "}" text "${text}")
  string(REPLACE ";}" "}" text "${text}")
  string(APPEND script "${text}")
endforeach()
file(WRITE ${OUTPUT}/waiting/script.js "${script}")

file(READ ${ROOT}/waiting/waiting.css style)
string(REGEX REPLACE "/[*][^*]*[*]/" "" style "${style}")
string(REGEX REPLACE "\n *" "" style "${style}")
string(REGEX REPLACE "([:,]) " "\\1" style "${style}")
string(REPLACE " {" "{" style "${style}")
string(REPLACE ";}" "}" style "${style}")
string(REGEX REPLACE "([: (,])0[.]" "\\1." style "${style}")
file(WRITE ${OUTPUT}/waiting/style.css "${style}")

file(READ ${ROOT}/languages/en.json shared)
file(READ ${ROOT}/languages/shop.en.json own)
file(WRITE ${OUTPUT}/assets/js/english.js "import { learn } from './texts.js';\n
const shared = ${shared};
learn({ ...shared.page, ...shared.script });
learn(${own});\n")
