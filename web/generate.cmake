# Writes OUTPUT/assets/js/english.js, the module with every text of the pages that are in English only.
# Run as: cmake -DROOT=... -DOUTPUT=... -P generate.cmake
cmake_minimum_required(VERSION 3.25)

file(READ ${ROOT}/languages/en.json shared)
file(READ ${ROOT}/languages/shop.en.json own)
file(WRITE ${OUTPUT}/assets/js/english.js "import { learn } from './texts.js';\n
const shared = ${shared};
learn({ ...shared.page, ...shared.script, ...shared.plain });
learn(${own});\n")
