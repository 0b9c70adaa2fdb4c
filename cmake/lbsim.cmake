# What every target of lbsim shares.

find_package(Threads REQUIRED)

# One set of flags for everything: the same decisions come from every compiler and build type.
add_library(lbsim_flags INTERFACE)
target_compile_options(lbsim_flags INTERFACE -ffp-contract=off)
if(LBSIM_STRICT)
  target_compile_options(lbsim_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # g++ 12 sees overlaps in std::string + that are not there (PR 105651)
endif()

# lbsim_library(NAME SOURCES ... [PUBLIC libs ...] [PRIVATE libs ...])
# A static library that exposes only its own include folder, so that a wrong include does not compile.
function(lbsim_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC include PRIVATE src)
  target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE lbsim_flags ${ARG_PRIVATE})
endfunction()

# lbsim_test(NAME SOURCES ... LIBS ...)
# One GoogleTest program; each TEST becomes a ctest entry.
function(lbsim_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE lbsim_flags ${ARG_LIBS} GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE LBSIM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" LBSIM_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
