# Several files of a target are compiled as one: what they include, most of a file's time, is read once. Names of a
# file's own are therefore its folder's: two files of one kind may not give one name two meanings. Built by clang each
# file stands alone, which proves that it includes what it uses.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 12)
endif()

# sluice_library(NAME [PURE] SOURCES ... [DEPENDS ...]): the target sluice_NAME of folder NAME.
# PURE means: no clock, socket, thread, log or database; it may link sluice_base and nothing else.
function(sluice_library name)
  cmake_parse_arguments(ARG "PURE" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(sluice_${name} STATIC ${ARG_SOURCES})
  target_include_directories(sluice_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(sluice_${name} PUBLIC ${ARG_DEPENDS})
  if(ARG_PURE)
    foreach(dependency IN LISTS ARG_DEPENDS)
      if(NOT dependency STREQUAL "sluice_base")
        message(FATAL_ERROR "sluice_${name} is pure and may link only sluice_base, not ${dependency}")
      endif()
    endforeach()
    set_property(GLOBAL APPEND PROPERTY SLUICE_PURE ${name})
  endif()
endfunction()

option(SLUICE_TESTS "Build the tests" ON)

# sluice_test(NAME [SERIAL] SOURCES ... [DEPENDS ...]): a GoogleTest program whose cases ctest runs one by one.
# SERIAL: beside nothing else, for tests in which a starved machine would be taken for a slow program.
# FIXTURE, ENVIRONMENT: as ctest has them: what is started before and stopped after, and how the cases find it.
function(sluice_test name)
  if(NOT SLUICE_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "SERIAL" "FIXTURE;ENVIRONMENT" "SOURCES;DEPENDS" ${ARGN})
  set(timeout_s 300)
  if(SLUICE_SANITIZE)
    set(timeout_s 1800)  # everything is checked, and the crash tests replay every step
  endif()
  set(properties TIMEOUT ${timeout_s})
  if(ARG_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE LABELS machine)
  endif()
  if(ARG_FIXTURE)
    list(APPEND properties FIXTURES_REQUIRED ${ARG_FIXTURE} ENVIRONMENT ${ARG_ENVIRONMENT})
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gtest_main rapidcheck)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
