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

# lbsim_request_path(NAME SOURCES ...)
# What every request goes through, compiled as one, and by g++ with more inlining than it dares by itself: its functions
# are small, and most are called from one place: see also lb/request_path.h. A quarter fewer instructions a simulated
# request, twice what the optimizer of the linker gains. Other builds keep the files apart: for tools that look at one at
# a time, and because sanitizers take long over functions that large.
function(lbsim_request_path name)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    return()
  endif()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP request_path)
  target_compile_definitions(${name} PRIVATE LBSIM_ONE_REQUEST_PATH)
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:
    --param=max-inline-insns-auto=200 --param=max-inline-insns-single=400
    --param=inline-unit-growth=300 --param=large-function-growth=1000>)
endfunction()

# lbsim_allocation_test(NAME ...)
# An lbsim_test() that counts with an operator new of its own: ThreadSanitizer has one too, and does without the test.
function(lbsim_allocation_test name)
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    lbsim_test(${name} ${ARGN})
  endif()
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
