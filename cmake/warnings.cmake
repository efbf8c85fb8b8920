# Warnings are errors under g++ 12 and clang 14 alike.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these falsely inside inlined library code (GCC bugs 105329, 105651, 107852).
  add_compile_options(-Wno-restrict -Wno-stringop-overread -Wno-stringop-overflow -Wno-array-bounds
                      -Wno-maybe-uninitialized)
  # Files that are compiled together are included by one, which makes g++ take their local types for a header's.
  add_compile_options(-Wno-subobject-linkage)
endif()
if(SLUICE_SANITIZE)
  add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SLUICE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Instrumented code trips g++'s flow analysis inside the standard library.
    add_compile_options(-Wno-tsan -Wno-nonnull -Wno-null-dereference)
  endif()
endif()
