# Turns INPUT into a C++ string constant in OUTPUT. String literals are bounded by the standard, so it becomes bytes.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUTPUT} "#include \"edge/description/openapi.h\"\n\nnamespace sluice::edge {\nnamespace {\nconstexpr char ${NAME}_bytes[] = {${bytes}};\n}\n"
                     "const std::string_view ${NAME}(${NAME}_bytes, sizeof ${NAME}_bytes);\n}  // namespace sluice::edge\n")
