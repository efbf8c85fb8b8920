# cmake -DSOURCE=<folder> -DHEADER=<file> -P commit.cmake: writes the commit of SOURCE into HEADER, as SLUICE_COMMIT, if
# it has another one than before; an empty one where there is no repository.
execute_process(COMMAND git --no-optional-locks -C ${SOURCE} describe --always --abbrev=9 --dirty=.changed --exclude=*
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(text "#define SLUICE_COMMIT \"${commit}\"\n")
set(before "")
if(EXISTS ${HEADER})
  file(READ ${HEADER} before)
endif()
if(NOT before STREQUAL text)
  file(WRITE ${HEADER} "${text}")
endif()
